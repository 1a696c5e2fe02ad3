"""A plan's versions: each is words on their way through another person's hands."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, Session, mapped_column, object_session, relationship

from hub.approvals.models import Words
from hub.core.database import Base
from hub.core.errors import Invalid
from hub.formats.faults import Fault, Faulty
from hub.people.models import Actor
from hub.plans.checking import read_plan
from hub.plans.known import known
from hub.plans.matrix import Line, Telling
from hub.plans.runs import Decision, Escalation, Post, Run, Task
from hub.plans.template import Plan, read_lines

__all__ = [
    "Decision", "Escalation", "Line", "PlanVersion", "Post", "Run", "Task", "Telling", "faults_of",
    "title_of",
]  # fmt: skip

LONGEST = 60_000  # characters of a plan


class PlanVersion(Base):
    """One text of a plan; its id is that of its words. An approved one never changes."""

    __tablename__ = "plan_versions"
    __table_args__ = (UniqueConstraint("slug", "number"),)

    id: Mapped[str] = mapped_column(ForeignKey("words.id"), primary_key=True)
    slug: Mapped[str] = mapped_column(String(60), index=True)
    number: Mapped[int]
    title: Mapped[str] = mapped_column(String(60))
    library_hash: Mapped[str | None] = mapped_column(String(64))  # as the library's file had it
    words: Mapped[Words] = relationship(lazy="joined", innerjoin=True, cascade="all")

    @property
    def file(self) -> str:
        """As faults name it."""
        return f"{self.slug}.yaml"

    def written(self, by: Actor, at: datetime, text: str, based_on: int | None = None) -> None:
        """The text becomes this one, with or without faults: nothing that was typed is lost."""
        text = text.replace("\r\n", "\n").strip() + "\n"
        if len(text) > LONGEST:
            raise Invalid({"text": f"Write at most {LONGEST:,} characters: make it two plans."})
        self.title = title_of(text) or self.title or self.slug
        self.words.written(text, {}, by, at, based_on, {"title": self.title})

    def plan(self) -> Plan:
        """What the text says. Raises Faulty."""
        return read_lines(self.words.text, self.file)[0]

    def faults(self, session: Session) -> tuple[Fault, ...]:
        """All that is to be put right, in the text's order."""
        return faults_of(session, self.words.text, self.file)

    def check_complete(self) -> None:
        """Raises Invalid naming every fault with its line."""
        session = object_session(self)
        faults = self.faults(session) if session else ()
        if faults:
            said = [f"Line {fault.line}: {fault.says}." for fault in faults[:8]]
            raise Invalid({"text": " ".join(said)})

    def view(self) -> dict[str, Any]:
        """What screens show of it, without the text."""
        return {
            "id": self.id, "slug": self.slug, "number": self.number, "title": self.title,
            "untouched": self.library_hash == self.words.hash, **self.words.view(),
        }  # fmt: skip


def faults_of(session: Session, text: str, file: str) -> tuple[Fault, ...]:
    """What keeps this text from being a plan here."""
    try:
        read_plan(text, known(session), file)
    except Faulty as faulty:
        return faulty.faults
    return ()


def title_of(text: str) -> str:
    """The title a text gives itself, also where the rest has faults."""
    for line in text.splitlines():
        if line.startswith("title:"):
            return line.removeprefix("title:").strip().strip("\"'")[:60]
    return ""
