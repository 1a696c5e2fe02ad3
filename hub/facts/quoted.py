"""What a text keeps of the facts it quotes: which slot quotes which, and the words of each.

Which fact stands in a slot is approved with the text. The value is approved by itself, and pinned
when the text is published.
"""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import JSON
from sqlalchemy.orm import (
    Mapped,
    declared_attr,
    mapped_column,
    object_session,
    relationship,
)

from hub.approvals.models import Words
from hub.card.card import open_slots, slots_of
from hub.core.errors import Refused
from hub.facts.models import Pin
from hub.facts.quoting import SLOT, check_bound, check_confirmed, quotes_now


class Quoting:
    """The part of a script's version, or of an update, that quotes facts."""

    id: Mapped[str]
    words: Mapped[Words]
    bound: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)  # slot → the fact it quotes

    @declared_attr
    def pins(cls) -> Mapped[list[Pin]]:
        """What it quotes since it was published."""
        return relationship(
            primaryjoin=f"{cls.__name__}.id == foreign(Pin.words_id)", order_by=Pin.slot,  # type: ignore[attr-defined]
            lazy="selectin", cascade="all", overlaps="pins",
        )  # fmt: skip

    @property
    def fact_lang(self) -> str:
        """In which language it says its facts."""
        raise NotImplementedError

    @property
    def fact_world(self) -> str:
        """The world whose facts it may quote."""
        raise NotImplementedError

    @property
    def told_title(self) -> str:
        """What it is called where it is told."""
        raise NotImplementedError

    def label(self, slot: str) -> str:
        """What a slot asks for, in words."""
        return slot.replace("_", " ")

    @property
    def quotes(self) -> list[Pin]:
        """What its slots quote: as pinned once it was published; until then, as facts are now."""
        session = object_session(self)
        if self.pins or not self.bound or session is None:
            return list(self.pins)
        return quotes_now(session, self.id, self.bound, self.fact_lang)

    @property
    def values(self) -> dict[str, str]:
        """Slot → its words: typed, or those of the fact it quotes."""
        return {**self.words.values, **{pin.slot: pin.said for pin in self.quotes}}

    def keep_slots(self, text: str, values: Mapping[str, str]) -> dict[str, str]:
        """Which facts this text's slots quote from now on; what is typed for the others."""
        bound = self.bound or {}
        self.bound = {name: bound[name] for name in slots_of(text) if bound.get(name)}
        typed = [name for name in slots_of(text) if name not in self.bound]
        return {name: values[name] for name in typed if values.get(name, "").strip()}

    def missing_slots(self) -> dict[str, str]:
        """Each slot's field that has no words yet, and what to write."""
        wrong = {}
        for name in open_slots(self.words.text, self.values):
            what = "The fact has no approved value yet" if name in self.bound else "Fill in"
            wrong[SLOT + name] = f"{what}: {self.label(name)}."
        return wrong

    def check_bound(self, incident_id: str | None) -> None:
        """Raises Invalid naming each slot with a fact that words of that incident cannot quote."""
        session = object_session(self)
        if self.bound and session:
            check_bound(session, self.bound, self.fact_world, incident_id)

    def pin(self, at: datetime) -> None:
        """Quote the facts as they are now. Raises Invalid naming each slot whose fact cannot be,
        Refused for words that were published with another value.
        """
        session = object_session(self)
        if not self.bound or session is None:
            return
        check_confirmed(session, self.bound, at)
        before = {pin.slot: pin for pin in self.pins}
        for new in quotes_now(session, self.id, self.bound, self.fact_lang):
            old = before.get(new.slot)
            if old is None:
                self.pins.append(new)
            elif old.said == new.said:
                old.quote(new.value, new.said)
            else:
                raise Refused(
                    f"{new.value.fact.label} has changed since this was published. Copy it as a "
                    "new draft."
                )
