"""What the API answers, for its description: fields may be added, never renamed."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict


class Answer(BaseModel):
    """An answer may carry more than is described here."""

    model_config = ConfigDict(extra="allow")


class TopicShown(Answer):
    """What a call can be about."""

    id: str
    incident: str
    slug: str
    name: str
    key: str | None
    any_count: bool


class TopicList(Answer):
    """Topics in the console's order."""

    topics: list[TopicShown]


class IncidentShown(Answer):
    """An incident with its topics."""

    id: str
    name: str
    hazard: str
    level: int
    exercise: bool
    languages: list[str]
    opened_at: str
    closed_at: str | None
    topics: list[TopicShown]


class IncidentList(Answer):
    """Incidents, the newest first."""

    incidents: list[IncidentShown]


class ParityShown(Answer):
    """How one language of a card stands to the English in force."""

    lang: str
    name: str
    state: Literal["current", "pending", "machine"]
    in_words: str
    live: str | None
    draft: str | None


class CardParity(Answer):
    """A card that is live in English, and its other languages."""

    english: str
    title: str
    number: int
    langs: list[ParityShown]


class ParityList(Answer):
    """Cards of one incident, those with most to translate first."""

    incident: str
    languages: list[str]
    cards: list[CardParity]


class TallyStored(Answer):
    """What became of one tally."""

    id: str
    status: Literal["stored", "repeated", "refused"]
    reason: str | None = None


class TallyUndone(Answer):
    """That a call is taken back; `repeated` when it was before."""

    id: str
    status: Literal["undone", "repeated"]


class TallyResult(TallyStored):
    """What became of one of a list: one that could not be read may have no id."""

    id: str | None  # type: ignore[assignment]


class TallyResults(Answer):
    """One result for each tally sent, in the same order."""

    results: list[TallyResult]


class CountShown(Answer):
    """Calls of a topic in a bin; `bin` is its beginning."""

    topic: str
    bin: str
    count: int


class CountList(Answer):
    """Counts by topic and bin; bins without calls are left out."""

    incident: str
    bin: int
    counts: list[CountShown]


class WaitingShown(Answer):
    """For whom words wait, since when, and who has claimed them."""

    since: str
    passed_at: str | None
    claimed_by: str | None
    claimed_at: str | None
    claimed_until: str | None


class AloneShown(Answer):
    """That one person alone published words, and who confirmed them."""

    by: str
    at: str
    why: str
    review_by: str
    confirmed_by: str | None
    confirmed_at: str | None


class ScheduleShown(Answer):
    """When words are published by themselves, who said so, and what became of it."""

    id: str
    words: str
    incident: str
    at: str
    until: str | None
    by: str
    state: Literal["open", "published", "cancelled", "failed", "overtaken"]
    why: str


class WordsShown(Answer):
    """A text and how far it has come."""

    id: str
    state: Literal[
        "draft",
        "checking",
        "submitted",
        "returned",
        "approved",
        "alone",
        "published",
        "ended",
        "rejected",
    ]
    hash: str
    revision: int
    waiting: WaitingShown | None
    alone: AloneShown | None


class Piece(Answer):
    """A piece of an excerpt; `hit`: it is what was asked for."""

    text: str
    hit: bool


class VersionShown(WordsShown):
    """One version of a script in one language; `excerpt` where it answers a search."""

    slug: str
    title: str
    lang: str
    number: int
    topics: list[str]
    translates: str | None
    machine: bool
    reviewed_by: str
    excerpt: list[Piece] | None = None


class ScriptList(Answer):
    """Versions, the newest first; those that answer a search, the best first."""

    scripts: list[VersionShown]


class UpdateShown(WordsShown):
    """A situational update."""

    incident: str
    severity: str
    headline: str
    body: str


class UpdateList(Answer):
    """Updates, the newest first."""

    updates: list[UpdateShown]


class ReceiptShown(Answer):
    """The first receipt of this person for these words."""

    id: str
    at: str


class MissingPerson(Answer):
    """Someone on shift who has not read the words."""

    name: str
    site: str


class ReachShown(Answer):
    """How far words have come among those on shift at their publication."""

    on_shift: int
    delivered: int
    acknowledged: int
    current_percent: float | None
    seconds_to_50: int | None
    seconds_to_95: int | None
    missing: list[MissingPerson]


class CaughtUp(Answer):
    """What a stream brought after a number, and the current gauges."""

    epoch: str
    to: int
    events: list[dict[str, Any]]
    gauges: list[dict[str, Any]]
