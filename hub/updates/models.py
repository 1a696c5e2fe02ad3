"""A situational update: what is so now, how grave it is, and when the next word comes."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, object_session, relationship

from hub.approvals.models import Words
from hub.approvals.releases import Release
from hub.core.database import Base
from hub.core.errors import Invalid
from hub.core.moments import Moment, iso
from hub.facts.quoted import Quoting
from hub.facts.quoting import SLOT
from hub.formats.languages import ORIGINAL
from hub.formats.markdown import NO_VALUES
from hub.formats.slots import blocks_html, filled_text, line_html
from hub.incidents.models import Incident
from hub.people.models import Actor

SEVERITIES = {
    "critical": "Critical",
    "important": "Important",
    "routine": "Routine",
}  # gravest first
LONGEST_HEADLINE = 120
LONGEST_BODY = 4_000  # an agent reads it between two calls
SAME = ("severity", "source", "until", "next_update_at", "corrects_id", "bound")  # when told anew
IN_FULL = ("body", "body_html", "written", "values", "facts")  # what a list leaves out


class Update(Quoting, Base):
    """One update; its id is that of its words: the headline, a blank line, and the body."""

    __tablename__ = "updates"

    id: Mapped[str] = mapped_column(ForeignKey("words.id"), primary_key=True)
    incident_id: Mapped[str] = mapped_column(ForeignKey("incidents.id"), index=True)
    severity: Mapped[str] = mapped_column(String(10))
    source: Mapped[str] = mapped_column(String(200))
    until: Mapped[datetime | None] = mapped_column(Moment)
    next_update_at: Mapped[datetime | None] = mapped_column(Moment)  # the promise of the next one
    corrects_id: Mapped[str | None] = mapped_column(ForeignKey("updates.id"))
    retells_id: Mapped[str | None] = mapped_column(
        ForeignKey("updates.id", name="fk_retells"), index=True
    )  # the same words, told before with another value of a fact
    # Inner join: PostgreSQL cannot lock the far side of an outer one.
    words: Mapped[Words] = relationship(lazy="joined", innerjoin=True, cascade="all")
    corrects: Mapped["Update | None"] = relationship(
        remote_side=[id], foreign_keys=[corrects_id], lazy="select"
    )
    retells: Mapped["Update | None"] = relationship(
        remote_side=[id], foreign_keys=[retells_id], lazy="select"
    )

    @property
    def parts(self) -> tuple[str, str]:
        """Headline and body as they are written, their slots open."""
        headline, _, body = self.words.text.partition("\n")
        return headline.strip(), body.strip()

    @property
    def headline(self) -> str:
        """The first line of the text, as it is read aloud."""
        return filled_text(self.parts[0], self.values)

    @property
    def body(self) -> str:
        """All after the headline, Markdown, as it is read aloud."""
        return filled_text(self.parts[1], self.values)

    @property
    def fact_lang(self) -> str:
        """In which language it says its facts."""
        return ORIGINAL

    @property
    def fact_world(self) -> str:
        """The world whose facts it may quote."""
        session = object_session(self)
        incident = session.get(Incident, self.incident_id) if session else None
        return incident.world if incident else ""

    @property
    def told_title(self) -> str:
        """What it is called where it is told: a release keeps 200 characters of it."""
        headline = self.headline
        return headline if len(headline) <= 200 else headline[:199] + "…"

    @property
    def must_read(self) -> bool:
        """Critical and important updates must be acknowledged; routine ones are to be read."""
        return self.severity != "routine"

    @property
    def about(self) -> dict[str, Any]:
        """What is approved together with the text: how grave it is, who says so, until when."""
        said = {
            "severity": self.severity,
            "source": self.source,
            "until": iso(self.until) if self.until else None,
            "next_update_at": iso(self.next_update_at) if self.next_update_at else None,
            "corrects": self.corrects_id,
        }
        return {**said, "bound": self.bound} if self.bound else said

    def written(
        self,
        by: Actor,
        at: datetime,
        headline: str,
        body: str,
        based_on: int | None = None,
        values: Mapping[str, str] = NO_VALUES,
        **about: Any,
    ) -> None:
        """Headline, body, and what is said about them (`about`: severity, source, times).

        Raises Invalid naming each field, Overtaken when someone saved since `based_on`.
        """
        for name, value in about.items():
            setattr(self, name, value)
        headline, body = " ".join(headline.split()), body.strip()
        self._check_fields(headline, body)
        text = f"{headline}\n\n{body}"
        self.words.written(text, self.keep_slots(text, values), by, at, based_on, self.about)

    def _check_fields(self, headline: str, body: str) -> None:
        wrong = {}
        if not headline:
            wrong["headline"] = "Write a headline: what is so, in one sentence."
        elif len(headline) > LONGEST_HEADLINE:
            wrong["headline"] = f"Write a headline of at most {LONGEST_HEADLINE} characters."
        if len(body) > LONGEST_BODY:
            wrong["body"] = f"Write at most {LONGEST_BODY:,} characters; the rest is for a script."
        if self.severity not in SEVERITIES:
            wrong["severity"] = "Choose critical, important or routine."
        elif self.corrects and _is_milder(self.severity, self.corrects.severity):
            wrong["severity"] = (
                "A correction must reach everyone who read what it corrects: choose "
                f"{self.corrects.severity} or graver."
            )
        if len(self.source) > 200:
            wrong["source"] = "Name the source with at most 200 characters."
        if wrong:
            raise Invalid(wrong)

    def missing(self) -> dict[str, str]:
        """What keeps this update from being submitted: field → what to write."""
        wrong = {} if self.source.strip() else {"source": "Name a source: who says so?"}
        return wrong | self.missing_slots()

    def check_complete(self) -> None:
        """Raises Invalid naming each field that keeps the update from being submitted."""
        wrong = self.missing()
        if wrong:
            raise Invalid(wrong)
        self.check_bound(self.incident_id)

    def again(self) -> "Update":
        """Exactly these approved words, to be told anew with another value of a fact."""
        copy = Update(incident_id=self.incident_id, words=Words(kind="update"))
        for name in SAME:
            setattr(copy, name, getattr(self, name))
        copy.words.copied_from(self.words)
        copy.retells, copy.retells_id = self, self.id
        return copy

    def view(self) -> dict[str, Any]:
        """What desk and API show of it."""
        (headline, body), values = self.parts, self.values
        return {
            "id": self.id,
            "incident": self.incident_id,
            "headline": self.headline,
            "headline_html": line_html(headline, values),
            "body": self.body,
            "body_html": blocks_html(body, values),
            "written": {"headline": headline, "body": body},
            "values": self.words.values,
            "bound": self.bound,
            "facts": [pin.view() for pin in self.quotes],
            "must_read": self.must_read,
            "missing": [self.label(field.removeprefix(SLOT)) for field in sorted(self.missing())],
            **self.about,
            **self.words.view(),
        }

    def brief(self) -> dict[str, Any]:
        """What a list shows of it: without the body."""
        return {name: value for name, value in self.view().items() if name not in IN_FULL}

    @property
    def article_id(self) -> str:
        """Its element on a page."""
        return f"update-{self.id}"

    def article(self, release: Release, place: dict[str, Any]) -> dict[str, Any]:
        """The update as the floor sees it, told in that incident."""
        wrong = self.corrects
        return {
            "id": self.article_id,
            "update": self.view(),
            "release": release.view(),
            "incident": place,
            "corrects": {"id": wrong.id, "headline": wrong.headline} if wrong else None,
            "was": self.was(),
            "until": iso(release.until) if release.until else None,
            "seq": release.seq,
        }

    def was(self) -> list[dict[str, str]]:
        """The facts that are other now than when it was told before, in the words of then."""
        before = {pin.slot: pin for pin in self.retells.pins} if self.retells else {}
        return [
            {"label": pin.value.fact.label, "words": before[pin.slot].said}
            for pin in self.pins
            if pin.slot in before and before[pin.slot].said != pin.said
        ]

    def stop(self, release: Release) -> dict[str, Any]:
        """The card *Stop saying this*: it stays until the agent confirms it."""
        return {
            "id": f"stop-{release.id}",
            "release": release.id,
            "words_id": self.id,
            "incident": release.incident_id,
            "sites": release.sites,
            "said": {"title": self.headline, "words": self.headline},
            "severity": self.severity,
            "reason": release.ended_why,
            "by": release.ended_by,
            "at": iso(release.ended_at) if release.ended_at else None,
        }


def _is_milder(severity: str, other: str) -> bool:
    order = list(SEVERITIES)
    return order.index(severity) > order.index(other)
