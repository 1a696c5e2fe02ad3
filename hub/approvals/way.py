"""The one way every kind of words takes through other people's hands: scripts, updates, facts.

A room makes one `Way` of its table, and its commands are the way's steps:

    way = Way("scripts", Version, hold=_held, record=_record)
    submit, approve, send_back = way.submit, way.approve, way.send_back
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from hub.approvals.models import Words
from hub.approvals.states import DONE
from hub.core.command import Deed, command
from hub.core.errors import Invalid
from hub.people.models import Actor

STEPS = ("submit", "approve", "return", "reject")  # each a verb of the room, and a kind of event


class HasWords(Protocol):
    """A row with words on their way: a version of a script, an update, the value of a fact."""

    @property
    def words(self) -> Words: ...
    def check_complete(self) -> None:
        """Raises Invalid naming each field that keeps the words from being submitted."""

    def view(self) -> dict[str, Any]: ...


Row = TypeVar("Row", bound=HasWords)


def _check_complete(deed: Deed, row: HasWords) -> None:
    row.check_complete()


@dataclass(frozen=True)
class Way(Generic[Row]):
    """The steps of one kind of words: each is a deed of its room, by the same rules."""

    room: str
    table: type[Row]
    hold: Callable[[Deed, str], Row]  # the row, ours until the deed ends; its incident is open
    record: Callable[..., None]  # (deed, kind, row, **more): the desk is told
    takes: tuple[str, ...] = STEPS  # a room may take a step by a deed of its own instead
    check_complete: Callable[[Deed, Row], None] = _check_complete  # or what a room asks beyond

    @property
    def kinds(self) -> frozenset[str]:
        """Every kind of event that a step of this way records."""
        return frozenset(self.kind(action) for action in self.takes)

    def kind(self, action: str) -> str:
        """The event of a step: submit → scripts.submitted."""
        return f"{self.room}.{DONE[action]}"

    def submit(self, by: Actor, id: str) -> None:
        """Ask another person to approve exactly these words. Raises Invalid naming what is
        missing.
        """
        with self._step("submit", by, id) as (deed, row):
            row.words.check_may("submit")
            self.check_complete(deed, row)
            row.words.submitted(by, deed.now)

    def approve(self, by: Actor, id: str, hash: str | None = None) -> None:
        """Say yes, as another person, to exactly these words; `hash` is that of the text read."""
        with self._step("approve", by, id) as (deed, row):
            row.words.approved_by(by, deed.now, hash)

    def send_back(self, by: Actor, id: str, action: str, reason: str) -> None:
        """Return the words to their writer, or reject them for good."""
        if action not in ("return", "reject"):
            raise Invalid({"action": "Choose to return the text, or to reject it."})
        with self._step(action, by, id, reason=reason.strip()) as (deed, row):
            row.words.sent_back(action, by, deed.now, reason)

    @contextmanager
    def _step(self, action: str, by: Actor, id: str, **more: Any) -> Iterator[tuple[Deed, Row]]:
        """A deed on one row, which ends by telling the desk what was done."""
        with command(f"{self.room}.{action}", by=by) as deed:
            row = self.hold(deed, id)
            yield deed, row
            self.record(deed, self.kind(action), row, **more)


def sentences(room: str, text: str) -> dict[str, str]:
    """What happened on the way, in one plain sentence a kind; `text` names the words."""
    return {
        f"{room}.submitted": "{by} asked for approval of " + text + ".",
        f"{room}.approved": "{by} approved " + text + ".",
        f"{room}.returned": "{by} returned " + text + ": {reason}",
        f"{room}.rejected": "{by} rejected " + text + ": {reason}",
    }
