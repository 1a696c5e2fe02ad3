"""What was entered at once, from a sheet of paper or a file, and how far that has come."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from hub.core.database import Base
from hub.core.errors import Refused
from hub.core.moments import Moment, iso

KINDS = {
    "tallies": "Tallies: one row a call",
    "counts": "Counts: one row a topic and time",
    "phone": "The phone system’s figures",
}
WORKING = ("checking", "keeping")
SILENT = timedelta(seconds=30)  # a process that has not said how far it is for so long is gone
MOST_FAULTS = 200  # kept to be shown


class Sheet(Base):
    """One entry. A file is checked row by row, then its good rows are kept if somebody says so."""

    __tablename__ = "sheets"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)  # the form's own: once is once
    kind: Mapped[str] = mapped_column(String(10))  # paper, or one of KINDS
    incident_id: Mapped[str | None] = mapped_column(ForeignKey("incidents.id"))
    file: Mapped[str] = mapped_column(String(200), default="")
    hash: Mapped[str] = mapped_column(String(64), default="", index=True)
    options: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    state: Mapped[str] = mapped_column(String(10))  # checking checked keeping kept failed dropped
    by_id: Mapped[str] = mapped_column(String(36))
    by_name: Mapped[str] = mapped_column(String(120))
    at: Mapped[datetime] = mapped_column(Moment)
    done: Mapped[int] = mapped_column(BigInteger, default=0)  # of total, bytes or rows
    total: Mapped[int] = mapped_column(BigInteger, default=0)
    good: Mapped[int] = mapped_column(default=0)
    faulty: Mapped[int] = mapped_column(default=0)
    known: Mapped[int] = mapped_column(default=0)  # rows that were entered before
    calls: Mapped[int] = mapped_column(BigInteger, default=0)  # in the good rows
    faults: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    notes: Mapped[list[str]] = mapped_column(JSON, default=list)
    why: Mapped[str] = mapped_column(Text, default="")  # it failed
    beat_at: Mapped[datetime | None] = mapped_column(Moment)

    def is_working(self, at: datetime) -> bool:
        """Whether a process is at it."""
        return self.state in WORKING and at - (self.beat_at or self.at) < SILENT

    def is_stuck(self, at: datetime) -> bool:
        """Whether the process that was at it is gone."""
        return self.state in WORKING and not self.is_working(at)

    def check_keepable(self) -> None:
        """Raises Refused unless its good rows wait to be kept."""
        said = {
            "kept": "Its good rows were kept already.",
            "keeping": "Its good rows are being kept.",
            "dropped": "It was dropped. Upload the file again.",
            "failed": "The file could not be read. Mend it and upload it again.",
            "checking": "It is still being checked.",
        }
        if self.state != "checked":
            raise Refused(said[self.state])
        if not self.good:
            raise Refused("No row of it is new and good: there is nothing to keep.")

    def view(self) -> dict[str, Any]:
        """What the journal keeps of it: no word of a caller, no row."""
        return {
            "id": self.id,
            "kind": self.kind,
            "file": self.file,
            "hash": self.hash,
            "at": iso(self.at),
            "good": self.good,
            "faulty": self.faulty,
            "known": self.known,
            "calls": self.calls,
        }
