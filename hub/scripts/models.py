"""A script and its versions. The words and how far they have come are `approvals.Words`; here
stands what makes them a script: its card, its language, its topics and its sources."""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, object_session, relationship

from hub.approvals.models import Words
from hub.card.areas import unknown_areas, written_areas
from hub.card.card import LONGEST_BODY, fill, parse_card
from hub.city import queries as city
from hub.core.database import Base
from hub.core.errors import Invalid, Refused
from hub.core.ids import new_id
from hub.core.journal import LIVE
from hub.facts.quoted import Quoting
from hub.formats.faults import Faulty
from hub.formats.languages import LANGUAGE, LONGEST_LANGUAGE, name_of
from hub.people.models import Actor
from hub.scripts.translation import TRANSLATED, Translation

# What a version told anew has of the one before it: all that was approved.
SAME = ("lang", "title", "topics", "public", "sources", "slots", "bound", *TRANSLATED)
LONGEST_TITLE = 40  # a card's name stands in one line of the topic rail
IN_FULL = ("text", "values", "slots", "sources", "bound")  # what a list leaves out


def slugged(title: str) -> str:
    """A title as the slug its card is known by: “Boil water!” → boil-water."""
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")[:60].strip("-")


class Script(Base):
    """One card: the same slug in every language and every version."""

    __tablename__ = "scripts"

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    hazard: Mapped[str] = mapped_column(String(40))
    phase: Mapped[str] = mapped_column(String(12), default="any")


class Version(Translation, Quoting, Base):
    """One text of a script in one language; its id is that of its words.

    Published words never change: a new text is a new version.
    """

    __tablename__ = "versions"
    __table_args__ = (UniqueConstraint("script_id", "lang", "world", "number"),)

    id: Mapped[str] = mapped_column(ForeignKey("words.id"), primary_key=True)
    script_id: Mapped[str] = mapped_column(ForeignKey("scripts.id"), index=True)
    incident_id: Mapped[str | None] = mapped_column(ForeignKey("incidents.id"))  # None: the library
    world: Mapped[str] = mapped_column(String(36), default=LIVE)
    lang: Mapped[str] = mapped_column(String(LONGEST_LANGUAGE))
    number: Mapped[int]
    title: Mapped[str] = mapped_column(String(LONGEST_TITLE))
    topics: Mapped[list[str]] = mapped_column(JSON)  # slugs; the first is the card's own
    public: Mapped[bool] = mapped_column(default=False)
    sources: Mapped[list[dict[str, str]]] = mapped_column(JSON, default=list)
    slots: Mapped[dict[str, dict[str, str]]] = mapped_column(JSON, default=dict)  # label, example
    library_hash: Mapped[str | None] = mapped_column(String(64))  # of the words as they were loaded
    # Inner joins: PostgreSQL cannot lock the far side of an outer one, and a version has both.
    script: Mapped[Script] = relationship(lazy="joined", innerjoin=True)
    words: Mapped[Words] = relationship(lazy="joined", innerjoin=True, cascade="all")

    @property
    def about(self) -> dict[str, Any]:
        """What is approved together with the text: agents and residents see it too."""
        said = {
            "title": self.title,
            "topics": self.topics,
            "public": self.public,
            "sources": self.sources,
            "slots": self.slots,
            **self.about_translation,
        }
        return {**said, "bound": self.bound} if self.bound else said

    @property
    def fact_lang(self) -> str:
        """In which language it says its facts."""
        return self.lang

    @property
    def fact_world(self) -> str:
        """The world whose facts it may quote."""
        return self.world

    @property
    def told_title(self) -> str:
        """What it is called where it is told."""
        return self.title

    @property
    def filled(self) -> str:
        """The card's text as it is read aloud."""
        return fill(self.words.text, self.values)

    @property
    def is_untouched(self) -> bool:
        """Whether these are a library file's words and nobody has edited them here."""
        return self.incident_id is None and self.library_hash == self.words.hash

    def written(
        self,
        by: Actor,
        at: datetime,
        text: str,
        values: Mapping[str, str],
        based_on: int | None = None,
        **about: Any,
    ) -> None:
        """Title, topics, sources (`about`) and words become these. A draft may have open ends.

        Raises Invalid naming each field, Overtaken when someone saved since `based_on`.
        """
        reviewer = self.reviewed_by if self.words.edits else None
        for name, value in about.items():
            setattr(self, name, value)
        self._check_fields(text)
        kept = self.keep_slots(text, values)
        self.kept_review(reviewer, (text, kept) != (self.words.text, self.words.values), at)
        self.words.written(text, kept, by, at, based_on, self.about)

    def _check_fields(self, text: str) -> None:
        wrong = {}
        if not self.title.strip():
            wrong["title"] = "Write a title: the name of the card."
        elif len(self.title) > LONGEST_TITLE:
            wrong["title"] = f"Write a title of at most {LONGEST_TITLE} characters."
        if not LANGUAGE.fullmatch(self.lang) or len(self.lang) > LONGEST_LANGUAGE:
            wrong["lang"] = "Write the language as a short code, like en or es."
        if not self.topics:
            wrong["topics"] = "Write at least one topic, like boil-water."
        if len(text) > LONGEST_BODY:
            wrong["body"] = f"Write the card with at most {LONGEST_BODY:,} characters."
        wrong |= self.wrong_translation()
        if wrong:
            raise Invalid(wrong)

    def missing(self) -> dict[str, str]:
        """What keeps this text from being submitted: field → what to write. Empty: nothing."""
        wrong, values = {}, self.values
        try:
            parse_card(fill(self.words.text, values))
        except Faulty as faulty:
            faults = [f"Line {fault.line}: {fault.says}." for fault in faulty.faults[:5]]
            wrong["body"] = " ".join(faults)
        wrong |= self.missing_slots()
        for field, says in self._unknown_areas(values):
            wrong.setdefault(field, says)
        if not any(source.get("title") for source in self.sources):
            wrong["sources"] = "Name a source: who says so?"
        return wrong | self.missing_review()

    def _unknown_areas(self, values: Mapping[str, str]) -> Iterator[tuple[str, str]]:
        """Where the words name an area the city does not have: field, and what to write."""
        text, session = self.words.text, object_session(self)
        if session is None or not any(written_areas(text, values)):
            return
        for area, says in unknown_areas(text, values, city.area_codes(session)):
            line = text.count("\n", 0, area.start) + 1
            yield (f"slot-{area.slot}", says) if area.slot else ("body", f"Line {line}: {says}")

    def check_complete(self) -> None:
        """Raises Invalid naming each field that keeps the text from being submitted."""
        wrong = self.missing()
        if wrong:
            raise Invalid(wrong)
        self.check_bound(self.incident_id)

    def check_world(self, world: str) -> None:
        """Raises Refused unless the words belong to that world: an exercise's stay in it."""
        if self.world != world:
            raise Refused(
                "Words do not pass between an exercise and the live world. Copy a live text "
                "into the exercise; a text written in an exercise stays there."
            )

    def label(self, slot: str) -> str:
        """What a slot asks for, in words."""
        return self.slots.get(slot, {}).get("label") or slot.replace("_", " ")

    def again(self, number: int, incident_id: str | None, world: str) -> "Version":
        """The next version, with exactly these approved words: they are told anew, in that
        incident, or with other facts.
        """
        copy = Version(words=Words(kind="script"), number=number, script=self.script)
        for name in SAME:
            setattr(copy, name, getattr(self, name))
        copy.words.copied_from(self.words)
        copy.incident_id, copy.world = incident_id, world
        return copy

    def view(self) -> dict[str, Any]:
        """What desk and API show of it, without the drawn card."""
        return {
            "id": self.id,
            "script": self.script_id,
            "slug": self.script.slug,
            "hazard": self.script.hazard,
            "phase": self.script.phase,
            "incident": self.incident_id,
            "world": self.world,
            "lang": self.lang,
            "number": self.number,
            **self.about,
            **self.translation_view(),
            "bound": self.bound,
            "text": self.words.text,
            "values": self.words.values,
            "missing": [self._short(field) for field in self.missing()],
            **self.words.view(),
        }

    def brief(self) -> dict[str, Any]:
        """What a list shows of it: without the text."""
        return {name: value for name, value in self.view().items() if name not in IN_FULL}

    def _short(self, field: str) -> str:
        words = {
            "body": "a card that can be read",
            "sources": "source",
            "reviewed_by": f"a review by somebody who reads {name_of(self.lang)}",
        }
        return words.get(field) or self.label(field.removeprefix("slot-")).lower()
