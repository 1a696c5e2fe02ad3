"""A script and its versions. The words and how far they have come are `approvals.Words`; here stands what makes
them a script: its card, its language, its topics and its sources."""

from typing import Any

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hub.approvals.models import Words
from hub.core.database import Base
from hub.core.ids import new_id
from hub.core.journal import LIVE


class Script(Base):
    """One card: the same slug in every language and every version."""

    __tablename__ = "scripts"

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    hazard: Mapped[str] = mapped_column(String(40))
    phase: Mapped[str] = mapped_column(String(12), default="any")


class Version(Base):
    """One text of a script in one language; its id is that of its words. A new text is a new version."""

    __tablename__ = "versions"
    __table_args__ = (UniqueConstraint("script_id", "lang", "world", "number"),)

    id: Mapped[str] = mapped_column(ForeignKey("words.id"), primary_key=True)
    script_id: Mapped[str] = mapped_column(ForeignKey("scripts.id"), index=True)
    incident_id: Mapped[str | None] = mapped_column(
        ForeignKey("incidents.id")
    )  # None: a library draft
    world: Mapped[str] = mapped_column(String(36), default=LIVE)
    lang: Mapped[str] = mapped_column(String(12))
    number: Mapped[int]
    title: Mapped[str] = mapped_column(String(40))
    topics: Mapped[list[str]] = mapped_column(JSON)  # slugs; the first is the card's own
    public: Mapped[bool] = mapped_column(default=False)
    sources: Mapped[list[dict[str, str]]] = mapped_column(JSON, default=list)
    slots: Mapped[dict[str, dict[str, str]]] = mapped_column(
        JSON, default=dict
    )  # name → label, example
    library_hash: Mapped[str | None] = mapped_column(String(64))  # of the file it was loaded from
    script: Mapped[Script] = relationship(lazy="joined")
    words: Mapped[Words] = relationship(lazy="joined", cascade="all")

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
            "title": self.title,
            "topics": self.topics,
            "public": self.public,
            "sources": self.sources,
            "slots": self.slots,
            "text": self.words.text,
            "values": self.words.values,
            **self.words.view(),
        }
