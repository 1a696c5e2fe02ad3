"""Words in force: released to an incident, until they are superseded, recalled or expire."""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, ForeignKeyConstraint, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from hub.core.command import Actor
from hub.core.database import Base
from hub.core.errors import Invalid, Refused
from hub.core.ids import new_id
from hub.core.moments import Moment, iso

UNSTORABLE = re.compile("[\0\ud800-\udfff]")  # half a character, or none
TAKEN_BACK = ("recalled", "withdrawn")  # a person said: no longer true. Never published again.


class Release(Base):
    """Approved words in force in an incident.

    The database itself refuses one without an approval of this very text.
    """

    __tablename__ = "releases"
    __table_args__ = (
        ForeignKeyConstraint(
            ["words_id", "hash"],
            ["approvals.words_id", "approvals.hash"],
            name="fk_release_approval",
        ),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    words_id: Mapped[str] = mapped_column(ForeignKey("words.id"), index=True)
    hash: Mapped[str] = mapped_column(String(64))
    incident_id: Mapped[str] = mapped_column(ForeignKey("incidents.id"), index=True)
    world: Mapped[str] = mapped_column(String(36))
    kind: Mapped[str] = mapped_column(String(10))
    title: Mapped[str] = mapped_column(String(200))
    sites: Mapped[list[str]] = mapped_column(JSON, default=list)  # empty: everyone
    must_read: Mapped[bool] = mapped_column(default=True)
    seq: Mapped[int]  # the journal number under which screens received it
    by_id: Mapped[str] = mapped_column(String(36))
    by_name: Mapped[str] = mapped_column(String(120))
    at: Mapped[datetime] = mapped_column(Moment)
    # Since when what it says is told: a silent fix keeps that of the words it fixed.
    since: Mapped[datetime] = mapped_column(
        Moment, default=lambda row: row.get_current_parameters()["at"]
    )
    fixes: Mapped[str | None] = mapped_column(
        ForeignKey("releases.id", name="fk_fixes"), index=True
    )  # the release whose words it put right without interrupting anyone
    until: Mapped[datetime | None] = mapped_column(Moment)
    ended_at: Mapped[datetime | None] = mapped_column(Moment, index=True)
    ended_as: Mapped[str | None] = mapped_column(
        String(12)
    )  # recalled | superseded | expired | withdrawn | closed
    ended_by: Mapped[str | None] = mapped_column(String(120))
    ended_why: Mapped[str] = mapped_column(Text, default="")
    reached_50: Mapped[datetime | None] = mapped_column(Moment)
    reached_95: Mapped[datetime | None] = mapped_column(Moment)
    overdue_at: Mapped[datetime | None] = mapped_column(Moment)  # not confirmed in time

    def end(self, how: str, by: Actor, at: datetime, why: str = "") -> None:
        """No longer in force. Raises Refused when it has ended already."""
        if self.ended_at:
            raise Refused(f"This was already {self.ended_as}.")
        self.ended_at, self.ended_as, self.ended_by, self.ended_why = at, how, by.name, why

    def expire(self, by: Actor, at: datetime) -> None:
        """Its time is over. Raises Refused before that, and when it has ended already."""
        if self.until is None or self.until > at:
            raise Refused("Its time is not over yet.")
        self.end("expired", by, at)

    def is_in_force(self, at: datetime) -> bool:
        """Whether these words may be read aloud now, also when the clock that ends them is dead."""
        return self.ended_at is None and (self.until is None or self.until > at)

    def view(self) -> dict[str, Any]:
        """What screens show of the release itself."""
        return {
            "id": self.id,
            "words": self.words_id,
            "incident": self.incident_id,
            "kind": self.kind,
            "title": self.title,
            "sites": self.sites,
            "must_read": self.must_read,
            "seq": self.seq,
            "by": self.by_name,
            "at": iso(self.at),
            "silent": self.fixes is not None,
            "until": iso(self.until) if self.until else None,
            "ended_at": iso(self.ended_at) if self.ended_at else None,
            "ended_as": self.ended_as,
            "ended_by": self.ended_by,
            "ended_why": self.ended_why,
        }


def check_ahead(until: datetime | None, at: datetime, field: str = "until") -> None:
    """Raises Invalid when the time has passed already: it would end before anyone read it."""
    if until is not None and until <= at:
        raise Invalid({field: "This time has passed. Write one that is still to come."})


def check_seen(said: Mapping[str, Any]) -> None:
    """Raises Invalid naming the field with a character nobody typed and no database keeps."""
    for field, value in said.items():
        if any(UNSTORABLE.search(text) for text in _texts(value)):
            raise Invalid({field: "Type this again: it holds a character that nobody can see."})


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from (text for one in value.items() for text in _texts(one))
    elif isinstance(value, list | tuple):
        yield from (text for one in value for text in _texts(one))


def check_reason(reason: str, field: str = "reason") -> str:
    """The reason, trimmed. Raises Invalid when there is none: screens show it to everyone."""
    if not reason.strip():
        raise Invalid({field: "Say why, in words that others can be told."})
    check_seen({field: reason})
    return reason.strip()
