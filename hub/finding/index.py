"""What the database itself keeps of the table `sought`: FTS5 on SQLite, a tsvector on PostgreSQL.

It follows the table by triggers, or as a generated column, and stands beside the metadata:
SQLAlchemy has no words for a virtual table with its shadows, nor for a column of one database only.
"""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import DDL, Table, event

from hub.finding.asked import SHORT, Part, Reading

# Our words are parted by blanks already; the tokenizer `ascii` leaves every other letter in peace.
SQLITE = (
    "CREATE VIRTUAL TABLE sought_index USING fts5(title, topics, words, content='sought', "
    "content_rowid='number', tokenize='ascii', prefix='2 3')",
    "CREATE TRIGGER sought_added AFTER INSERT ON sought BEGIN "
    "INSERT INTO sought_index (rowid, title, topics, words) "
    "VALUES (new.number, new.title, new.topics, new.words); END",
    "CREATE TRIGGER sought_removed AFTER DELETE ON sought BEGIN "
    "INSERT INTO sought_index (sought_index, rowid, title, topics, words) "
    "VALUES ('delete', old.number, old.title, old.topics, old.words); END",
    "CREATE TRIGGER sought_changed AFTER UPDATE ON sought BEGIN "
    "INSERT INTO sought_index (sought_index, rowid, title, topics, words) "
    "VALUES ('delete', old.number, old.title, old.topics, old.words); "
    "INSERT INTO sought_index (rowid, title, topics, words) "
    "VALUES (new.number, new.title, new.topics, new.words); END",
)
# Small and in the row itself, which makes ranking five times as fast: without the places of words
# in the text, and not moved aside. No list of pending rows: each search would read it to its end.
POSTGRES = (
    "ALTER TABLE sought ADD COLUMN sought_index tsvector GENERATED ALWAYS AS ("
    "setweight(to_tsvector('simple', title), 'A') || "
    "setweight(to_tsvector('simple', topics), 'B') || "
    "strip(to_tsvector('simple', words))) STORED",
    "ALTER TABLE sought ALTER COLUMN sought_index SET STORAGE MAIN",
    "ALTER TABLE sought SET (toast_tuple_target = 4000)",
    "CREATE INDEX ix_sought_index ON sought USING gin (sought_index) WITH (fastupdate = off)",
)


def keep_with(table: Table) -> None:
    """Make the index wherever the table is made without a migration."""
    for dialect, statements in (("sqlite", SQLITE), ("postgresql", POSTGRES)):
        for statement in statements:
            made = DDL(statement)  # type: ignore[no-untyped-call]
            event.listen(table, "after_create", made.execute_if(dialect=dialect))


def is_in_metadata(name: str | None, _kind: str, _parents: Any) -> bool:
    """Whether Alembic may compare what has this name in the database with the metadata."""
    return not (name or "").startswith(("sought_index", "ix_sought_index"))


def for_sqlite(parts: Iterable[Part], joined: str) -> str:
    """The question in FTS5's words; parts are joined by AND or OR."""
    return f" {joined} ".join(_group(part, " OR ", " AND ", _fts_word) for part in parts)


def for_postgres(parts: Iterable[Part], joined: str) -> str:
    """The question in tsquery's words."""
    sign = {"AND": " & ", "OR": " | "}[joined]
    return sign.join(_group(part, " | ", " & ", _tsquery_word) for part in parts)


def _group(part: Part, either: str, both: str, word: Any) -> str:
    readings = [both.join(word(reading, one) for one in reading.words) for reading in part]
    return "(" + either.join(f"({one})" for one in readings) + ")"


# Between the quotes stand letters and figures only (`plain`): nothing typed can end them.
def _fts_word(reading: Reading, word: str) -> str:
    if not reading.begun:
        return f'"{word}"'
    if len(word) < SHORT:
        return f'({{title topics}} : "{word}"* OR "{word}")'
    return f'"{word}"*'


def _tsquery_word(reading: Reading, word: str) -> str:
    if not reading.begun:
        return f"'{word}'"
    if len(word) < SHORT:
        return f"('{word}':*AB | '{word}')"
    return f"'{word}':*"
