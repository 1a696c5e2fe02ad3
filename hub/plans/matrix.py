"""The notification matrix: who is told at which level, by which channels in which order; and each
telling, with how it went.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, Text, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from hub.core.database import Base
from hub.core.errors import Invalid, Refused
from hub.core.ids import new_id
from hub.core.moments import Moment, iso
from hub.incidents.models import LEVELS, Incident
from hub.notices import pagers

CHANNELS = {
    "screen": "on their screen",
    "mail": "e-mail",
    "webhook": "webhook",
    "apprise": "Apprise",
    "phone": "phone, by hand",
}
POSTED = ("webhook", pagers.SHAPE)  # each names one of the webhooks
WAIT = 10  # minutes until the next channel is tried
MOST = 5  # channels of a line
_ADDRESS = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>]+")


class Line(Base):
    """One line of the matrix: a position, or somebody outside."""

    __tablename__ = "plan_matrix"

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    number: Mapped[int]  # in which order they are told
    level: Mapped[int]  # at this level or fuller
    who: Mapped[str] = mapped_column(String(120))
    channels: Mapped[list[dict[str, str]]] = mapped_column(JSON)  # {kind, to}, in order
    acknowledge: Mapped[bool]
    call_back: Mapped[str] = mapped_column(String(120), default="")
    removed_at: Mapped[datetime | None] = mapped_column(Moment)

    def check(self, positions: frozenset[str], hooks: Mapping[str, str]) -> None:
        """Raises Invalid naming each field that cannot be used. `hooks`: name → who reads it."""
        wrong = {}
        if not 0 < len(self.who) <= 120:
            wrong["who"] = "Write a position, or who is told, like County 911."
        if self.level not in LEVELS:
            wrong["level"] = "Choose level 3, 2 or 1."
        if not 0 < len(self.channels) <= MOST:
            wrong["channels"] = f"Name one to {MOST} channels, in the order they are tried."
        for one in self.channels:
            wrong |= self._wrong(one, positions, hooks)
        if len(self.call_back) > 120:
            wrong["call_back"] = "Write up to 120 characters."
        if wrong:
            raise Invalid(wrong)

    def _wrong(
        self, one: dict[str, str], positions: frozenset[str], hooks: Mapping[str, str]
    ) -> dict[str, str]:
        kind, to, inside = one["kind"], one["to"], self.who in positions
        if kind not in CHANNELS:
            return {"channels": f"“{kind}” is no channel: write {', '.join(CHANNELS)}."}
        if kind == "mail" and not (_ADDRESS.fullmatch(to) or (inside and not to)):
            return {"channels": f"“{to}” is no e-mail address."}
        if kind in POSTED and (wrong := _wrong_hook(kind, to, hooks)):
            return {"channels": wrong}
        if kind == "phone" and not to:
            return {"channels": "Write the number after phone."}
        if kind == "screen" and not inside:
            return {"channels": f"{self.who} is no position: nobody has a screen there."}
        return {}

    def view(self) -> dict[str, Any]:
        """What screens show of it."""
        return {
            "id": self.id, "number": self.number, "level": self.level, "who": self.who,
            "channels": [f"{CHANNELS[one['kind']]} {one['to']}".strip() for one in self.channels],
            "acknowledge": self.acknowledge, "call_back": self.call_back,
        }  # fmt: skip


def _wrong_hook(kind: str, name: str, hooks: Mapping[str, str]) -> str:
    """Why nothing can be posted by that name, in words; nothing when it can."""
    by_apprise = kind == pagers.SHAPE
    if by_apprise and not pagers.is_installed():
        return pagers.LACKING
    if name not in hooks:
        return f"There is no webhook “{name}”: an administrator adds it under Mail."
    if by_apprise != (hooks[name] == pagers.SHAPE):
        right = "webhook" if by_apprise else pagers.SHAPE
        return f"“{name}” is read otherwise: write {right} {name}."
    return ""


class Telling(Base):
    """Somebody is told of one incident at one level, once; and whether they were reached."""

    __tablename__ = "plan_tellings"
    __table_args__ = (UniqueConstraint("incident_id", "line_id", "level"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    incident_id: Mapped[str] = mapped_column(ForeignKey("incidents.id"), index=True)
    line_id: Mapped[str] = mapped_column(ForeignKey("plan_matrix.id"))
    level: Mapped[int]
    who: Mapped[str] = mapped_column(String(120))
    person_id: Mapped[str | None] = mapped_column(String(36))
    person: Mapped[str] = mapped_column(String(120), default="")
    tries: Mapped[list[dict[str, str]]] = mapped_column(JSON, default=list)  # {channel, at, note}
    at: Mapped[datetime] = mapped_column(Moment)
    reached_at: Mapped[datetime | None] = mapped_column(Moment)
    lost_at: Mapped[datetime | None] = mapped_column(Moment)  # every channel was tried
    by: Mapped[str] = mapped_column(String(120), default="")  # who wrote down how it went
    note: Mapped[str] = mapped_column(Text, default="")
    incident: Mapped[Incident] = relationship(lazy="joined", innerjoin=True)
    line: Mapped[Line] = relationship(lazy="joined", innerjoin=True)

    @property
    def is_open(self) -> bool:
        """Whether nobody knows yet how it went."""
        return self.reached_at is None and self.lost_at is None

    @property
    def channel(self) -> dict[str, str] | None:
        """The channel that is tried now."""
        return self.line.channels[len(self.tries) - 1] if self.tries else None

    def reach(self, by: str, at: datetime, note: str) -> None:
        """They know. Raises Refused when that is on record."""
        if self.reached_at:
            raise Refused(f"{self.who} was reached already: {self.note or self.by}.")
        self.reached_at, self.lost_at, self.by, self.note = at, None, by, note

    def lose(self, by: str, at: datetime, note: str) -> None:
        """They could not be reached. Raises Refused when they were."""
        if not self.is_open:
            raise Refused(f"How it went with {self.who} is on record already.")
        self.lost_at, self.by, self.note = at, by, note

    def view(self) -> dict[str, Any]:
        """What screens show of it: no address."""
        now_at = self.channel
        return {
            "id": self.id, "incident": self.incident_id, "level": self.level, "who": self.who,
            "person": self.person, "person_id": self.person_id, "at": iso(self.at),
            "channel": CHANNELS[now_at["kind"]] if now_at else "",
            "phone": now_at["to"] if now_at and now_at["kind"] == "phone" else "",
            "tries": self.tries, "acknowledge": self.line.acknowledge,
            "call_back": self.line.call_back, "by": self.by, "note": self.note,
            "reached_at": iso(self.reached_at) if self.reached_at else None,
            "lost_at": iso(self.lost_at) if self.lost_at else None,
        }  # fmt: skip


def lines(session: Session, level: int | None = None) -> list[Line]:
    """The matrix, in the order people are told; those of a level, or all."""
    wanted = select(Line).where(Line.removed_at.is_(None)).order_by(Line.number, Line.id)
    return list(session.scalars(wanted if level is None else wanted.where(Line.level >= level)))


def tellings(session: Session, incident_id: str) -> list[Telling]:
    """Who was told of an incident, in the order of the matrix."""
    wanted = select(Telling).join(Line).where(Telling.incident_id == incident_id)
    return list(session.scalars(wanted.order_by(Telling.level.desc(), Line.number, Telling.id)))


def read_channels(text: str) -> list[dict[str, str]]:
    """Lines like `mail em@county.example` or `phone 555-0142` as channels in order."""
    parts = [line.strip().partition(" ") for line in text.splitlines() if line.strip()]
    return [{"kind": kind.lower().rstrip(":"), "to": to.strip()} for kind, _, to in parts]
