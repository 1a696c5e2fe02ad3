"""What a version keeps as a translation: of which words it is one, and whether a machine made it.

All of it is approved with the text. A machine's words reach nobody before somebody who reads the
language has reviewed exactly these.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from hub.core.moments import Moment, iso
from hub.formats.languages import ORIGINAL, name_of

LONGEST_NAME = 120
TRANSLATED = ("translates", "translates_hash", "machine", "reviewed_by", "reviewed_at")


class Translation:
    """The part of a version that only a translation has."""

    lang: Mapped[str]
    # The words it was made from. Drafts may change under their id: the hash says which words.
    translates: Mapped[str | None] = mapped_column(ForeignKey("versions.id", name="fk_translates"))
    translates_hash: Mapped[str | None] = mapped_column(String(64))
    machine: Mapped[bool] = mapped_column(default=False)
    reviewed_by: Mapped[str] = mapped_column(String(LONGEST_NAME), default="")
    reviewed_at: Mapped[datetime | None] = mapped_column(Moment)

    @property
    def is_translation(self) -> bool:
        """Whether it is in another language than the one the others are translated from."""
        return self.lang != ORIGINAL

    @property
    def is_unreviewed(self) -> bool:
        """Whether a machine made these words and nobody who reads them has."""
        return bool(self.machine) and not self.reviewed_by

    @property
    def about_translation(self) -> dict[str, Any]:
        """What is approved with the text. Nothing of an original, whose hash stays as it was."""
        made = {"translates": self.translates, "translates_hash": self.translates_hash}
        review = {"machine": True, "reviewed_by": self.reviewed_by}
        return {**(made if self.translates else {}), **(review if self.machine else {})}

    def kept_review(self, reviewer_before: str | None, is_changed: bool, at: datetime) -> None:
        """A review is of exactly these words: changed under the same name, it has to be said anew.

        `reviewer_before`: who had reviewed the words as they were, None for the first ones.
        """
        if not self.machine or (is_changed and self.reviewed_by == reviewer_before):
            self.reviewed_by = ""
        self.reviewed_by = (self.reviewed_by or "").strip()
        if not self.reviewed_by:
            self.reviewed_at = None
        elif self.reviewed_by != reviewer_before or self.reviewed_at is None:
            self.reviewed_at = at

    def wrong_translation(self) -> dict[str, str]:
        """What cannot be so: field → what to write."""
        wrong = {}
        if self.machine and not self.is_translation:
            wrong["machine"] = "Only a translation can be a machine’s: this is the original."
        if len(self.reviewed_by or "") > LONGEST_NAME:
            wrong["reviewed_by"] = f"Write a name of at most {LONGEST_NAME} letters."
        return wrong

    def missing_review(self) -> dict[str, str]:
        """What keeps a machine's words from being submitted."""
        if not self.is_unreviewed:
            return {}
        says = f"Someone who reads {name_of(self.lang)} must review this first: write their name."
        return {"reviewed_by": says}

    def translation_view(self) -> dict[str, Any]:
        """What desk and API show of it."""
        return {
            "translates": self.translates,
            "machine": bool(self.machine),
            "reviewed_by": self.reviewed_by or "",
            "reviewed_at": iso(self.reviewed_at) if self.reviewed_at else None,
        }
