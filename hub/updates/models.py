"""A situational update: what is so now, how grave it is, and when the next word comes."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hub.approvals.models import Words
from hub.approvals.releases import Release
from hub.core.database import Base
from hub.core.errors import Invalid
from hub.core.moments import Moment, iso
from hub.formats.markdown import block_html
from hub.people.models import Actor

SEVERITIES = {
    "critical": "Critical",
    "important": "Important",
    "routine": "Routine",
}  # gravest first
LONGEST_HEADLINE = 120
LONGEST_BODY = 4_000  # an agent reads it between two calls
IN_FULL = ("body", "body_html")  # what a list leaves out


class Update(Base):
    """One update; its id is that of its words: the headline, a blank line, and the body."""

    __tablename__ = "updates"

    id: Mapped[str] = mapped_column(ForeignKey("words.id"), primary_key=True)
    incident_id: Mapped[str] = mapped_column(ForeignKey("incidents.id"), index=True)
    severity: Mapped[str] = mapped_column(String(10))
    source: Mapped[str] = mapped_column(String(200))
    until: Mapped[datetime | None] = mapped_column(Moment)
    next_update_at: Mapped[datetime | None] = mapped_column(Moment)  # the promise of the next one
    corrects_id: Mapped[str | None] = mapped_column(ForeignKey("updates.id"))
    # Inner join: PostgreSQL cannot lock the far side of an outer one.
    words: Mapped[Words] = relationship(lazy="joined", innerjoin=True, cascade="all")
    corrects: Mapped["Update | None"] = relationship(remote_side=[id], lazy="select")

    @property
    def headline(self) -> str:
        """The first line of the text."""
        return self.words.text.split("\n", 1)[0].strip()

    @property
    def body(self) -> str:
        """All after the headline, Markdown."""
        return self.words.text.partition("\n")[2].strip()

    @property
    def must_read(self) -> bool:
        """Critical and important updates must be acknowledged; routine ones are to be read."""
        return self.severity != "routine"

    @property
    def about(self) -> dict[str, Any]:
        """What is approved together with the text: how grave it is, who says so, until when."""
        return {
            "severity": self.severity,
            "source": self.source,
            "until": iso(self.until) if self.until else None,
            "next_update_at": iso(self.next_update_at) if self.next_update_at else None,
            "corrects": self.corrects_id,
        }

    def written(
        self,
        by: Actor,
        at: datetime,
        headline: str,
        body: str,
        based_on: int | None = None,
        **about: Any,
    ) -> None:
        """Headline, body, and what is said about them (`about`: severity, source, times).

        Raises Invalid naming each field, Overtaken when someone saved since `based_on`.
        """
        for name, value in about.items():
            setattr(self, name, value)
        headline, body = " ".join(headline.split()), body.strip()
        self._check_fields(headline, body)
        self.words.written(f"{headline}\n\n{body}", {}, by, at, based_on, self.about)

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
        return {} if self.source.strip() else {"source": "Name a source: who says so?"}

    def check_complete(self) -> None:
        """Raises Invalid naming each field that keeps the update from being submitted."""
        wrong = self.missing()
        if wrong:
            raise Invalid(wrong)

    def view(self) -> dict[str, Any]:
        """What desk and API show of it."""
        return {
            "id": self.id,
            "incident": self.incident_id,
            "headline": self.headline,
            "body": self.body,
            "body_html": block_html(self.body),
            "must_read": self.must_read,
            "missing": sorted(self.missing()),
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
            "until": iso(release.until) if release.until else None,
            "seq": release.seq,
        }

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
