"""What a call can be about, in one incident."""

import re
from datetime import datetime
from string import ascii_uppercase
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hub.core.database import Base
from hub.core.errors import Invalid
from hub.core.ids import new_id
from hub.core.moments import Moment
from hub.incidents.packs import LIFELINES

RESERVED_KEYS = frozenset("LNUXY")  # keys the console itself answers to
KEYS = [letter for letter in ascii_uppercase if letter not in RESERVED_KEYS]
LONGEST_NAME = 24  # characters of a topic: more does not fit beside its key and its count


class Topic(Base):
    """What a call can be about, in one incident. Its key and its place in the list do not change
    while it stands; its slug, by which cards know it, never does.
    """

    __tablename__ = "topics"
    __table_args__ = (
        UniqueConstraint("incident_id", "slug"),
        UniqueConstraint("incident_id", "key"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    incident_id: Mapped[str] = mapped_column(ForeignKey("incidents.id"))
    slug: Mapped[str] = mapped_column(String(60))
    name: Mapped[str] = mapped_column(String(40))
    key: Mapped[str | None] = mapped_column(String(1))
    lifeline: Mapped[str] = mapped_column(String(40), default="")
    lead: Mapped[str] = mapped_column(String(200), default="")
    any_count: Mapped[bool] = mapped_column(default=False)
    position: Mapped[int]
    retired_at: Mapped[datetime | None] = mapped_column(Moment)  # no longer offered to agents
    merged_into_id: Mapped[str | None] = mapped_column(
        ForeignKey("topics.id", name="fk_topics_merged_into")
    )
    # The slugs of those merged into it: their cards are its cards.
    also: Mapped[list[str]] = mapped_column(JSON, default=list, server_default="[]")

    @classmethod
    def named(cls, name: str, key: str | None, lifeline: str, any_count: bool) -> "Topic":
        """A topic added while the incident runs. Its slug leaves out how the name is spelled."""
        key = (key or "").strip().upper() or None
        return cls(
            id=new_id(),
            slug=slug_of(name),
            name=name,
            key=key,
            lifeline=lifeline,
            lead="",
            any_count=any_count,
            also=[],
        )

    @property
    def slug_of_name(self) -> str:
        """Its name without how it is spelled: not its slug any more once it was renamed."""
        return slug_of(self.name)

    def leave(self, at: datetime, into: "Topic | None" = None) -> None:
        """It is offered no more, and its letter is free; `into` is the one it was merged into."""
        self.retired_at, self.key = at, None
        if into:
            self.merged_into_id = into.id
            into.also = [*into.also, self.slug, *self.also]

    def come_back(self, out_of: "Topic | None" = None) -> None:
        """It is offered again; `out_of` is the one it had been merged into."""
        self.retired_at = None
        self.merged_into_id = None
        if out_of:
            theirs = {self.slug, *self.also}
            out_of.also = [slug for slug in out_of.also if slug not in theirs]

    def check(self) -> None:
        """Raises Invalid naming each field that cannot be used."""
        wrong = {}
        if not self.slug_of_name:
            wrong["name"] = "Write what callers ask about, like Boil water."
        elif len(self.name) > LONGEST_NAME:
            wrong["name"] = f"Use at most {LONGEST_NAME} characters: it stands beside its count."
        if self.key and self.key not in KEYS:
            wrong["key"] = "Choose one letter from A to Z, but not L, N, U, X or Y."
        if self.lifeline and self.lifeline not in LIFELINES:
            wrong["lifeline"] = f"Choose a lifeline: {', '.join(LIFELINES)}."
        if wrong:
            raise Invalid(wrong)

    def view(self) -> dict[str, Any]:
        """What screens show of it."""
        return {
            "id": self.id,
            "incident": self.incident_id,
            "slug": self.slug,
            "name": self.name,
            "key": self.key,
            "lifeline": self.lifeline,
            "lead": self.lead,
            "any_count": self.any_count,
            "position": self.position,
            "also": self.also or [],
        }


def slug_of(name: str) -> str:
    """A name in small letters and dashes."""
    return re.sub(r"[\W_]+", "-", name.lower()).strip("-")
