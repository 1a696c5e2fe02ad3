"""A shift, and the receipts of what was read in it."""

from datetime import datetime, timedelta
from importlib import import_module
from typing import Any

from sqlalchemy import (
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    cast,
    func,
    insert,
    literal,
    select,
    text,
)
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from hub.core.database import Base
from hub.core.ids import new_id
from hub.core.moments import Moment, iso

LONGEST = timedelta(hours=16)  # nobody works longer: whoever seems to went home without signing off


class Shift(Base):
    """One person on duty at one site, from sign-on to sign-off, in one world."""

    __tablename__ = "shifts"
    __table_args__ = (
        Index("ix_shifts_world_ended", "world", "ended_at"),
        Index(  # one person sits at one desk, also when two sign-ons arrive together
            "ix_shifts_open",
            "person_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    person_id: Mapped[str] = mapped_column(String(36), index=True)
    person_name: Mapped[str] = mapped_column(String(120))
    site_id: Mapped[str] = mapped_column(ForeignKey("sites.id"))
    site_name: Mapped[str] = mapped_column(String(120))
    position: Mapped[str] = mapped_column(String(60), default="Agent")
    world: Mapped[str] = mapped_column(String(36))
    began_at: Mapped[datetime] = mapped_column(Moment)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    # the newest journal number this console has shown
    applied_seq: Mapped[int] = mapped_column(default=0)
    tallied_at: Mapped[datetime | None] = mapped_column(Moment)  # its newest call, for "reporting"

    def view(self) -> dict[str, Any]:
        """What the floor view shows of it."""
        return {
            "id": self.id,
            "person": self.person_id,
            "name": self.person_name,
            "site": self.site_id,
            "site_name": self.site_name,
            "position": self.position,
            "world": self.world,
            "began_at": iso(self.began_at),
            "ended_at": iso(self.ended_at) if self.ended_at else None,
        }


class Receipt(Base):
    """This person has read these words: tied to the version, once."""

    __tablename__ = "receipts"
    __table_args__ = (UniqueConstraint("words_id", "person_id"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True)  # made by the client
    words_id: Mapped[str] = mapped_column(ForeignKey("words.id"), index=True)
    person_id: Mapped[str] = mapped_column(String(36), index=True)
    shift_id: Mapped[str | None] = mapped_column(ForeignKey("shifts.id"))
    at: Mapped[datetime] = mapped_column(Moment)

    def view(self) -> dict[str, Any]:
        """What the API answers; to a retry the same as the first time."""
        return {"id": self.id, "words": self.words_id, "at": iso(self.at)}


class StopReceipt(Base):
    """This person no longer says what was taken back: tied to the release, once.

    Words recalled from one incident may stand in another: who stopped here has not stopped there.
    """

    __tablename__ = "stop_receipts"
    __table_args__ = (UniqueConstraint("release_id", "person_id"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True)  # made by the client
    release_id: Mapped[str] = mapped_column(ForeignKey("releases.id"), index=True)
    person_id: Mapped[str] = mapped_column(String(36), index=True)
    shift_id: Mapped[str | None] = mapped_column(ForeignKey("shifts.id"))
    at: Mapped[datetime] = mapped_column(Moment)

    def view(self) -> dict[str, Any]:
        """What is answered; to a retry the same as the first time."""
        return {"id": self.id, "release": self.release_id, "at": iso(self.at)}


def carry_receipts(session: Session, old: str, new: str) -> None:
    """Whoever has read the old words has read the new: one statement, however many they are."""
    beginning = new_id().replace("-", "")[-24:]
    numbered = cast(func.row_number().over(order_by=Receipt.id), String)
    has_read = aliased(Receipt)
    already = select(has_read.id).where(
        has_read.words_id == new, has_read.person_id == Receipt.person_id
    )
    carried = select(
        literal(beginning).concat(numbered), literal(new), Receipt.person_id, Receipt.shift_id,
        Receipt.at,
    ).where(Receipt.words_id == old, ~already.exists())  # fmt: skip
    names = ["id", "words_id", "person_id", "shift_id", "at"]
    session.execute(insert(Receipt).from_select(names, carried))


def insert_once(session: Session, table: type[Base]) -> Any:
    """An insert that can give way to a row that is there already, as this database writes it."""
    return import_module(f"sqlalchemy.dialects.{session.get_bind().dialect.name}").insert(table)
