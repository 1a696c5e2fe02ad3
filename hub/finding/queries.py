"""What answers a question, the best first: the database finds, and both databases order alike."""

from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, Row, Select, column, select, table, text
from sqlalchemy.orm import Session

from hub.approvals.models import Words
from hub.core.journal import Head
from hub.finding import index
from hub.finding.asked import Part, Reading, asked, meant, misspelled
from hub.finding.excerpts import Marker
from hub.finding.models import LOOKED_FOR, Sought, store
from hub.finding.spelling import Vocabulary

ENOUGH = 5  # answers to all that was said; with fewer, what answers half of it stands below them
CANDIDATES = 100  # rows the database hands over, in its own order
WORTH = (6.0, 3.0, 1.0)  # of a word in the title, among the topics, in the text
BEGUN = 0.7  # a word that goes on, of one that was typed whole

Ids = Select[str]
Fields = list[tuple[str, float]]


@dataclass(frozen=True)
class Found:
    """The ids of the words that answer, the best first; what marks the hits in their texts."""

    ids: list[str]
    marker: Marker


@dataclass(frozen=True)
class _Weighed:
    """One answer: what it is worth, and how many parts of the question it answers."""

    id: str
    worth: float
    parts: int


def find(session: Session, typed: str, among: Ids) -> Found:
    """The words, of those `among`, that answer what was typed. Never raises for what was typed."""
    parts = asked(typed)
    rows = _candidates(session, parts, "AND", among) if parts else []
    if parts and len(rows) < ENOUGH:
        parts = misspelled(parts, _vocabulary(session).near)
        rows = _candidates(session, parts, "OR", among)
    weighed = [_weighed(parts, row) for row in rows]
    answers = [one for one in weighed if 2 * one.parts >= len(parts)]
    answers.sort(key=lambda one: one.worth, reverse=True)
    return Found([one.id for one in answers], Marker(parts))


def _candidates(session: Session, parts: list[Part], joined: str, among: Ids) -> list[Row[Any]]:
    wanted = select(Sought.words_id, Sought.title, Sought.topics, Sought.words)
    wanted = wanted.where(Sought.words_id.in_(among)).limit(CANDIDATES)
    if session.get_bind().dialect.name == "sqlite":
        beside = table("sought_index", column("rowid"))
        wanted = wanted.join(beside, beside.c.rowid == Sought.number)
        wanted = wanted.where(text("sought_index MATCH :asked"))
        wanted = wanted.order_by(text("bm25(sought_index, 10.0, 4.0, 1.0)"))
        return list(session.execute(wanted, {"asked": index.for_sqlite(parts, joined)}))
    asked_for = "to_tsquery('simple', :asked)"
    wanted = wanted.where(text(f"sought.sought_index @@ {asked_for}"))
    wanted = wanted.order_by(text(f"ts_rank(sought.sought_index, {asked_for}) DESC"))
    return list(session.execute(wanted, {"asked": index.for_postgres(parts, joined)}))


def _weighed(parts: list[Part], row: Row[Any]) -> _Weighed:
    """How well a row answers; of two that answer alike, the shorter title."""
    texts: list[str] = list(row[1:])
    fields = [(f" {words} ", worth) for words, worth in zip(texts, WORTH, strict=True)]
    worths = [max(_reading_worth(reading, fields) for reading in part) for part in parts]
    worth = sum(worths) - len(row.title) / 100
    return _Weighed(row.words_id, worth, sum(one > 0 for one in worths))


def _reading_worth(reading: Reading, fields: Fields) -> float:
    """What each of its words is worth on the whole; nothing, when one is missing."""
    worths = [_word_worth(word, reading.begun, fields) for word in reading.words]
    return reading.worth * sum(worths) / len(worths) if all(worths) else 0.0


def _word_worth(word: str, begun: bool, fields: Fields) -> float:
    best, whole, start = 0.0, f" {word} ", f" {word}"
    for field, worth in fields:
        if worth > best and whole in field:
            best = worth
        elif begun and worth * BEGUN > best and start in field:
            best = worth * BEGUN
    return best


@dataclass
class _Learned:
    """The vocabulary of one database, and at which head of the journal it was read."""

    words: Vocabulary
    rows: dict[int, str]
    head: str = ""


_learned: WeakKeyDictionary[Engine, _Learned] = WeakKeyDictionary()


def _vocabulary(session: Session) -> Vocabulary:
    """The words of all texts and of the callers. Read once a process; then only what is new, when
    there was a deed. Words that no text has any more do no harm.
    """
    engine = session.get_bind().engine
    known = _learned.get(engine) or _Learned(Vocabulary(_said_by_callers()), {})
    head = session.scalar(select(Head.hash))
    if known.head != head:
        rows = session.execute(select(Sought.number, Sought.hash))
        now: dict[int, str] = {row.number: row.hash for row in rows}
        new = [number for number, hash in now.items() if known.rows.get(number) != hash]
        _learn(session, known.words, new)
        known.rows, known.head = now, head or ""
        _learned[engine] = known
    return known.words


def _said_by_callers() -> set[str]:
    return {said for said in meant() if " " not in said}


def _learn(session: Session, vocabulary: Vocabulary, numbers: list[int]) -> None:
    several = 500
    for at in range(0, len(numbers), several):
        some = Sought.number.in_(numbers[at : at + several])
        for row in session.execute(select(Sought.title, Sought.topics, Sought.words).where(some)):
            vocabulary.learn(" ".join(row).split())


def index_missing(session: Session) -> int:
    """Make what is not yet found as it is now: after an upgrade, or whatever wrote past us."""
    there = select(Sought.number).where(Sought.words_id == Words.id, Sought.hash == Words.hash)
    missing = select(Words).where(Words.kind == LOOKED_FOR, ~there.exists())
    found = list(session.scalars(missing))
    for words in found:
        store(session.connection(), words)
    return len(found)
