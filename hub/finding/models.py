"""The words of each script as they are looked for, and the index that the database keeps of them.

Whatever writes words writes them here, in the same transaction: the row is made where the mapper
stores `Words`, so no command can forget it.
"""

import re
from typing import Any

from sqlalchemy import Connection, ForeignKey, String, Text, event, inspect, text
from sqlalchemy.orm import Mapped, Mapper, mapped_column

from hub.approvals.models import Words
from hub.card.card import fill
from hub.core.database import Base
from hub.finding import index
from hub.finding.asked import plain

LOOKED_FOR = "script"  # the kind of words that are found
_OPEN_SLOT = re.compile(r"\{\{.*?\}\}")


class Sought(Base):
    """One text, in plain words: small letters, no accents, no signs."""

    __tablename__ = "sought"

    number: Mapped[int] = mapped_column(primary_key=True)  # by which SQLite's index knows the row
    words_id: Mapped[str] = mapped_column(ForeignKey("words.id", ondelete="CASCADE"), unique=True)
    hash: Mapped[str] = mapped_column(String(64))  # of the words this was made from
    title: Mapped[str] = mapped_column(Text)
    topics: Mapped[str] = mapped_column(Text)
    words: Mapped[str] = mapped_column(Text)


index.keep_with(Sought.metadata.tables["sought"])

_STORE = text(
    "INSERT INTO sought (words_id, hash, title, topics, words) "
    "VALUES (:words_id, :hash, :title, :topics, :words) "
    "ON CONFLICT (words_id) DO UPDATE SET hash = excluded.hash, title = excluded.title, "
    "topics = excluded.topics, words = excluded.words"
)


def store(connection: Connection, words: Words) -> None:
    """Let these words be found as they are now."""
    said = words.about or {}
    row = {
        "words_id": words.id,
        "hash": words.hash,
        "title": plain(str(said.get("title", ""))),
        "topics": plain(" ".join(said.get("topics", ()))),
        "words": plain(_OPEN_SLOT.sub(" ", fill(words.text, words.values))),
    }
    connection.execute(_STORE, row)


def _stored(_mapper: Mapper[Any], connection: Connection, words: Words) -> None:
    is_new_text = inspect(words).attrs.hash.history.has_changes()
    if words.kind == LOOKED_FOR and is_new_text:
        store(connection, words)


event.listen(Words, "after_insert", _stored)
event.listen(Words, "after_update", _stored)
