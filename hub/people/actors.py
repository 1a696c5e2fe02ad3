"""Whoever acts: a person, a machine with a key, the clock, the terminal, the door."""

from dataclasses import dataclass, field
from typing import Any

from hub.people.permissions import allowed


@dataclass(frozen=True)
class Actor:
    """Whoever acts in this request: enough to ask what they may, detached from the database."""

    id: str
    name: str
    roles: frozenset[str]
    email: str = ""
    machine: bool = False
    maker_id: str | None = None  # a key made in the browser acts as its maker
    session_id: str | None = None  # session, key or link it came in by: its end cuts the sockets
    details: dict[str, Any] = field(default_factory=dict, compare=False)

    def may(self, verb: str) -> bool:
        """Whether a role of this actor allows the verb."""
        return allowed(self.roles, verb)

    @property
    def hand(self) -> str:
        """Whose hand this is when it is asked whether *another* person approved."""
        return self.maker_id or self.id


CLOCK = Actor("clock", "The clock", frozenset({"clock"}), machine=True)
TERMINAL = Actor("terminal", "The terminal", frozenset({"terminal"}), machine=True)
DOOR = Actor("door", "The door", frozenset({"door"}), machine=True)
