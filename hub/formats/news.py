"""One item of outside news as a reader hands it on: plain words, checked times, and in sentences
what was missing or could not be read. Nothing is guessed.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

from hub.formats.plain_words import fingerprint, identity, raw_text, words

LONGEST = {
    "title": 300,
    "source": 120,
    "event": 120,
    "area": 1_000,
    "text": 12_000,
    "instruction": 6_000,
}
MOST_NAMED = 60  # codes and keys of one item
MOST_REPLACED = 500  # earlier alerts one names; long floods name hundreds
MOST_NOTES = 12
FIRST_YEAR, LAST_YEAR = 2000, 2100
SLACK = timedelta(minutes=5)  # clocks differ; what is sent later than this from now is marked

SEVERITIES = ("Extreme", "Severe", "Moderate", "Minor", "Unknown")  # gravest first
STATUSES = ("Actual", "Exercise", "System", "Test", "Draft")
MESSAGES = ("Alert", "Update", "Cancel", "Ack", "Error")
# SAME codes of messages that only try the line, whatever their status says.
ONLY_TESTS = {"RWT": "Test", "RMT": "Test", "NPT": "Test", "NST": "Test", "DMO": "Exercise"}


@dataclass
class News:
    """What one item says. `notes` are sentences for people; `raw` is the item as it came."""

    ref: str = ""
    title: str = ""
    source: str = ""
    event: str = ""
    severity: str = ""
    urgency: str = ""
    certainty: str = ""
    status: str = ""
    message: str = ""
    sent: str | None = None
    starts: str | None = None
    ends: str | None = None
    area: str = ""
    codes: list[str] = field(default_factory=list)
    shapes: list[Any] = field(default_factory=list)  # rings of [lon, lat]
    points: list[Any] = field(default_factory=list)  # [lon, lat, km around it]
    text: str = ""
    instruction: str = ""
    link: str = ""
    language: str = ""
    others: list[dict[str, str]] = field(default_factory=list)  # the same in other languages
    replaces: list[str] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)  # names of the event, shared between feeds
    notes: list[str] = field(default_factory=list)
    unread: bool = False
    is_alert: bool = False
    raw: str = ""

    def note(self, sentence: str) -> None:
        """Say once what is wrong or missing."""
        if sentence not in self.notes and len(self.notes) < MOST_NOTES:
            self.notes.append(sentence)

    def put(self, name: str, said: object, *, block: bool = False) -> None:
        """Set a text of this item, clean and cut to what it may hold."""
        text = words(said, block=block)
        if len(text) > LONGEST[name]:
            self.note(
                f"Its {name} has {len(text):,} characters; the first {LONGEST[name]:,} stand."
            )
            text = text[: LONGEST[name]].rstrip() + " …"
        setattr(self, name, text)

    def named(self, name: str, said: Iterable[object], most: int = MOST_NAMED) -> None:
        """Set a list of codes, references or keys: each a short word, none twice."""
        kept = list(dict.fromkeys(word for one in said if (word := identity(one))))
        if len(kept) > most:
            self.note(f"It names {len(kept):,} {name}; the first {most} stand.")
        setattr(self, name, kept[:most])

    def time(self, name: str, said: object, called: str) -> None:
        """Set one of its times, or say why it has none."""
        found, why = moment(said)
        if why:
            self.note(f"Its {called} “{words(said)[:80]}” {why}")
        setattr(self, name, found)

    def finish(self, now: datetime) -> "News":
        """The last checks, the same for every kind of feed."""
        self._check_times(now)
        self.named("keys", self.keys)
        if not self.title:
            self.title = self.event or self.text.split("\n", 1)[0][:120] or "Without a title"
        self._name_what_alerts_lack()
        return self

    def _check_times(self, now: datetime) -> None:
        if self.sent and datetime.fromisoformat(self.sent) > now + SLACK:
            self.note(f"It says it was sent on {self.sent}, which is still to come: taken as now.")
            self.sent = now.isoformat()
        if self.sent is None and not self.unread and not self._has_said("time of sending “"):
            self.note("It does not say when it was sent: it counts from when it was first seen.")
        if self.starts and self.ends and self.ends < self.starts:
            self.note(f"Its end “{self.ends}” is before its start: it was not taken.")
            self.ends = None

    def _name_what_alerts_lack(self) -> None:
        if not self.is_alert or self.unread or self.message == "Cancel":
            return
        if not (self.area or self.codes or self.shapes or self.points):
            self.note("It names no area: nobody can tell from it whom it is for.")
        if self.ends is None and not self._has_said("end “"):
            self.note("It does not say until when it holds.")

    def _has_said(self, words: str) -> bool:
        return any(words in note for note in self.notes)

    def view(self) -> dict[str, Any]:
        """As JSON carries it."""
        return asdict(self)


def moment(said: object) -> tuple[str | None, str]:
    """(ISO 8601 in UTC, why there is none). ISO with a zone, mail dates, or milliseconds."""
    if said is None or said == "":
        return None, ""
    if isinstance(said, int | float) and not isinstance(said, bool):
        return _of_millis(said)
    text = words(said)
    if not text:
        return None, ""
    found = _of_iso(text) or _of_mail(text)
    if found is None:
        return None, "cannot be read as a time."
    if found.tzinfo is None:
        return None, "has no time zone: it was not guessed."
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        return None, f"is not between the years {FIRST_YEAR} and {LAST_YEAR}."
    return found.astimezone(UTC).isoformat(), ""


def _of_millis(said: float) -> tuple[str | None, str]:
    try:
        found = datetime.fromtimestamp(said / 1000, UTC)
    except (ValueError, OverflowError, OSError):
        return None, "cannot be read as a time."
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        return None, f"is not between the years {FIRST_YEAR} and {LAST_YEAR}."
    return found.isoformat(), ""


def _of_iso(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _of_mail(text: str) -> datetime | None:
    try:
        return parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def choice(said: object, among: tuple[str, ...]) -> str:
    """One of the words a standard allows, however it is written; else the word as it came."""
    text = words(said)[:40]
    return next((one for one in among if one.casefold() == text.casefold()), text)


def same_status(item: News, event_codes: Iterable[str]) -> None:
    """What only tries the line is a test, also when its status says Actual."""
    for code in event_codes:
        if item.status == "Actual" and code in ONLY_TESTS:
            item.status = ONLY_TESTS[code]
            item.note(f"Its event code {code} says that it only tries the line.")


def unreadable(raw: str, why: str) -> News:
    """An item that could not be read: shown with what came, never dropped."""
    item = News(ref=fingerprint(raw), title="An item that could not be read", unread=True)
    item.raw = raw_text(raw)
    item.note(why)
    return item
