"""What is on the phone line, and which partners are told what residents are told."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hub.core.database import Base
from hub.core.errors import Invalid
from hub.core.ids import new_id
from hub.core.moments import Moment, iso
from hub.formats.languages import wrong_languages
from hub.notices.hooks import Hook

KINDS = {
    "published": "Published: new words, or words in one more language",
    "corrected": "Corrected: other words in the place of those before",
    "withdrawn": "Withdrawn: words nobody may go by any more",
    "all_clear": "All clear: the incident was closed",
}

# the deeds by which words reach residents or leave them
EVENTS = (
    *("scripts.published", "scripts.broken_glass", "scripts.recalled"),
    *("updates.published", "updates.broken_glass", "updates.withdrawn"),
    *("corrections.fact_changed", "corrections.taken_back", "incidents.closed"),
)


class Recorded(Base):
    """A text that was read onto the phone line; the newest is what callers hear."""

    __tablename__ = "recorded"

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(Moment, index=True)
    by_id: Mapped[str] = mapped_column(String(36))
    by_name: Mapped[str] = mapped_column(String(120))

    def view(self) -> dict[str, Any]:
        """What the desk shows and the journal keeps."""
        return {"id": self.id, "text": self.text, "at": iso(self.at), "by": self.by_name}


class Partner(Base):
    """Another house that is posted what residents are told; its id is that of its webhook."""

    __tablename__ = "partners"

    id: Mapped[str] = mapped_column(
        ForeignKey("hooks.id", name="fk_partner_hook"), primary_key=True
    )
    kinds: Mapped[list[str]] = mapped_column(JSON)  # of KINDS
    langs: Mapped[list[str]] = mapped_column(JSON)  # empty: all
    hook: Mapped[Hook] = relationship(lazy="joined", innerjoin=True, cascade="all")

    def written(self, name: str, url: str, kinds: list[str], langs: list[str]) -> None:
        """What a person wrote of it; an empty address leaves the one it has. Raises Invalid naming
        each field.
        """
        self.kinds = [kind for kind in KINDS if kind in kinds]
        self.langs = list(dict.fromkeys(langs))
        self.hook.name = " ".join(name.split())
        self.hook.url = url.strip() or self.hook.url
        wrong = self._faults()
        if wrong:
            raise Invalid(wrong)

    def _faults(self) -> dict[str, str]:
        wrong = {} if self.kinds else {"kinds": "Tick at least one: what is this partner told?"}
        if self.langs and (fault := wrong_languages(self.langs)):
            wrong["langs"] = fault
        try:
            self.hook.check()
        except Invalid as fault:
            wrong |= fault.fields
        return wrong

    def wants(self, kind: str, langs: set[str]) -> bool:
        """Whether it is told something of this kind in these languages."""
        return kind in self.kinds and any(map(self.speaks, langs))

    def speaks(self, lang: str) -> bool:
        """Whether it is told words of this language."""
        return not self.langs or lang in self.langs

    def view(self) -> dict[str, Any]:
        """What pages and journal show: never the address, which may be a key."""
        return {**self.hook.view(), "kinds": self.kinds, "langs": self.langs}
