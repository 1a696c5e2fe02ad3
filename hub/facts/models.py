"""A fact, its values one after the other, and the pins that say which value words quote.

A value's words, and how far they have come, are `approvals.Words`; here stands what makes them a
value: whose it is, who says so, and until when it holds.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hub.approvals.models import Words
from hub.approvals.releases import check_ahead
from hub.core.database import Base
from hub.core.errors import Invalid, Refused
from hub.core.ids import new_id
from hub.core.moments import Moment, iso
from hub.facts.values import TYPES, Setting, parse, spoken
from hub.facts.wording import in_languages
from hub.people.models import Actor

SLUG = re.compile(r"[a-z][a-z0-9_]{0,39}")  # a slot of this name is bound to it by itself
_ADDRESS = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>]+")


class Fact(Base):
    """One thing many words say: of an incident, or of the city and so of all its incidents."""

    __tablename__ = "facts"
    __table_args__ = (
        UniqueConstraint("incident_id", "slug"),
        Index(  # NULL is no double of NULL: the city's own facts are told apart by themselves
            "ix_facts_of_the_city", "world", "slug", unique=True,
            sqlite_where=text("incident_id IS NULL"), postgresql_where=text("incident_id IS NULL"),
        ),
    )  # fmt: skip

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    world: Mapped[str] = mapped_column(String(36))
    incident_id: Mapped[str | None] = mapped_column(ForeignKey("incidents.id"))  # None: the city's
    slug: Mapped[str] = mapped_column(String(40))
    label: Mapped[str] = mapped_column(String(80))
    type: Mapped[str] = mapped_column(String(10))
    owner: Mapped[str] = mapped_column(String(120))
    owner_email: Mapped[str] = mapped_column(String(200), default="")
    retired_at: Mapped[datetime | None] = mapped_column(Moment)
    retired_by: Mapped[str | None] = mapped_column(String(120))
    values: Mapped[list["Value"]] = relationship(
        order_by="Value.number", lazy="selectin", back_populates="fact", cascade="all"
    )

    @property
    def current(self) -> "Value | None":
        """The value words quote: the newest that another person approved."""
        approved = [value for value in self.values if value.words.approval]
        return approved[-1] if approved else None

    @property
    def open(self) -> "Value | None":
        """The value that is proposed or was returned: there is one at most."""
        waiting = [value for value in self.values if value.is_open]
        return waiting[-1] if waiting else None

    def check(self) -> None:
        """Raises Invalid naming each field that cannot be used."""
        wrong = {}
        if not SLUG.fullmatch(self.slug):
            wrong["slug"] = "Write a short name of small letters, figures and _, like shelters."
        if not 0 < len(self.label) <= 80:
            wrong["label"] = "Write what it is, up to 80 letters, like Shelters that are open."
        if self.type not in TYPES:
            wrong["type"] = f"Choose what it is: {', '.join(TYPES)}."
        if not 0 < len(self.owner) <= 120:
            wrong["owner"] = "Name who answers for it, like County EM."
        if self.owner_email and not (
            len(self.owner_email) <= 200 and _ADDRESS.fullmatch(self.owner_email)
        ):
            wrong["owner_email"] = "Write an e-mail address, like em@portalder.example."
        if wrong:
            raise Invalid(wrong)

    def check_in_use(self) -> None:
        """Raises Refused when the fact was retired."""
        if self.retired_at:
            raise Refused(f"{self.label} was retired by {self.retired_by}. Begin a new fact.")

    def view(self) -> dict[str, Any]:
        """What screens show of the fact itself."""
        return {
            "id": self.id,
            "world": self.world,
            "incident": self.incident_id,
            "slug": self.slug,
            "label": self.label,
            "type": self.type,
            "type_words": TYPES[self.type],
            "owner": self.owner,
            "owner_email": self.owner_email,
            "retired_at": iso(self.retired_at) if self.retired_at else None,
            "retired_by": self.retired_by,
        }


class Value(Base):
    """One value of a fact; its id is that of its words. Approved ones never change."""

    __tablename__ = "fact_values"
    __table_args__ = (UniqueConstraint("fact_id", "number"),)

    id: Mapped[str] = mapped_column(ForeignKey("words.id"), primary_key=True)
    fact_id: Mapped[str] = mapped_column(ForeignKey("facts.id"), index=True)
    number: Mapped[int]
    source: Mapped[str] = mapped_column(String(200))
    proposed_at: Mapped[datetime] = mapped_column(Moment)
    valid_until: Mapped[datetime | None] = mapped_column(Moment)  # None: it has no end
    reminded_at: Mapped[datetime | None] = mapped_column(Moment)  # its owner, that it ends soon
    # Inner joins: PostgreSQL cannot lock the far side of an outer one.
    words: Mapped[Words] = relationship(lazy="joined", innerjoin=True, cascade="all")
    fact: Mapped[Fact] = relationship(lazy="joined", innerjoin=True, back_populates="values")

    @property
    def is_open(self) -> bool:
        """Whether it is still on its way: proposed, or returned to whoever proposed it."""
        return self.words.state not in ("approved", "rejected")

    @property
    def about(self) -> dict[str, Any]:
        """What is approved together with the value: who says so, and until when."""
        return {
            "fact": self.fact.id,
            "slug": self.fact.slug,
            "type": self.fact.type,
            "source": self.source,
            "valid_until": iso(self.valid_until) if self.valid_until else None,
        }

    def proposed(
        self,
        by: Actor,
        at: datetime,
        typed: str,
        here: Setting,
        *,
        source: str,
        valid_until: datetime | None,
        said: Mapping[str, str],
    ) -> None:
        """The value becomes this one; `said` is how it is said in languages that differ.

        Raises Invalid naming each field.
        """
        wrong: dict[str, str] = {}
        value = ""
        self.proposed_at = at
        self.source, self.valid_until = " ".join(source.split()), valid_until
        try:
            value = parse(self.fact.type, typed, here)
        except Invalid as fault:
            wrong |= fault.fields
        if not 0 < len(self.source) <= 200:
            wrong["source"] = "Name the source, up to 200 characters: who says so?"
        try:
            check_ahead(valid_until, at, "valid_until")
        except Invalid as fault:
            wrong |= fault.fields
        before = self.fact.current
        is_new = before is not None and before.words.text != value
        kept = in_languages(said, before.words.values if before and is_new else {}, wrong)
        if wrong:
            raise Invalid(wrong)
        self.words.written(value, kept, by, at, about=self.about)

    def check_complete(self) -> None:
        """A value is proposed whole, or not at all."""

    def said(self, lang: str, zone: ZoneInfo) -> str:
        """The words of the value within a sentence of this language, on one line."""
        own = self.words.values.get(lang) or self.words.values.get(lang.split("-")[0])
        if own and self.fact.type != "list":
            return " ".join(own.split())
        return spoken(self.fact.type, own or self.words.text, lang, zone, self.proposed_at)

    def is_past(self, at: datetime) -> bool:
        """Whether its time is over and nobody has confirmed it since."""
        return self.valid_until is not None and self.valid_until <= at

    def view(self) -> dict[str, Any]:
        """What screens show of the value and how far it has come."""
        return {
            "id": self.id,
            "fact": self.fact.id,
            "number": self.number,
            "value": self.words.text,
            "said": self.words.values,
            "source": self.source,
            "valid_until": iso(self.valid_until) if self.valid_until else None,
            "reminded_at": iso(self.reminded_at) if self.reminded_at else None,
            **self.words.view(),
        }


class Pin(Base):
    """A slot of published words quotes exactly this approved value, said in these words.

    The database itself refuses a value nobody approved, or under another hash.
    """

    __tablename__ = "pins"
    __table_args__ = (
        ForeignKeyConstraint(
            ["value_id", "hash"],
            ["approvals.words_id", "approvals.hash"],
            name="fk_pin_approval",
        ),
    )

    words_id: Mapped[str] = mapped_column(ForeignKey("words.id"), primary_key=True)
    slot: Mapped[str] = mapped_column(String(40), primary_key=True)
    fact_id: Mapped[str] = mapped_column(ForeignKey("facts.id"), index=True)
    value_id: Mapped[str] = mapped_column(ForeignKey("fact_values.id"))
    hash: Mapped[str] = mapped_column(String(64))
    said: Mapped[str] = mapped_column(Text)  # as it was read aloud: the city's zone may change
    value: Mapped[Value] = relationship(lazy="joined", innerjoin=True)

    def quote(self, value: Value, said: str) -> None:
        """Quote this value from now on. Raises Refused without an approval."""
        if value.words.approval is None:
            raise Refused(f"Another person must approve the value of {value.fact.label} first.")
        self.fact_id, self.value_id, self.value = value.fact.id, value.id, value
        self.hash, self.said = value.words.approval.hash, said

    def view(self) -> dict[str, Any]:
        """What a card's line *Facts* shows."""
        yes = self.value.words.approval
        until = self.value.valid_until
        return {
            "slot": self.slot,
            "fact": self.fact_id,
            "label": self.value.fact.label,
            "words": self.said,
            "source": self.value.source,
            "owner": self.value.fact.owner,
            "approved_at": iso(yes.at) if yes else None,
            "valid_until": iso(until) if until else None,
        }
