"""The rules of a row: what each kind of file may say, and what is wrong, field by field."""

import hashlib
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hub.core.errors import Invalid
from hub.formats.tables import Column
from hub.formats.written_times import written_time
from hub.paper.spreading import spread
from hub.phone.models import DEFAULT_QUEUE, Figures
from hub.tally.checks import RULES

Fields = dict[str, str]
Faults = dict[str, str]  # field → what is wrong
SAID = ("area", "language", "channel", "disposition")  # of a call, beside its topic
MOST_IN_A_ROW = 100_000  # calls: more is a slip of the keyboard
LENGTHS = (5, 15, 30, 60, 1440)  # minutes one row of counts may cover
OURS = uuid.UUID("6f6e2070-6170-6572-2069-732074727565")  # names of rows are made under it

_TIME = Column("time", also=("start", "at", "timestamp", "date", "hour"))
_TOPIC = Column("topic", also=("subject", "topic name"))
_SAID = tuple(Column(name, required=False) for name in SAID)
COLUMNS: dict[str, tuple[Column, ...]] = {
    "tallies": (_TIME, _TOPIC, Column("id", required=False), *_SAID),
    "counts": (_TIME, _TOPIC, Column("count", also=("calls", "n")), *_SAID[:3]),
    "phone": (
        Column("start", also=("time", "interval", "at", "date")),
        Column("offered", also=("calls offered",)),
        Column("handled", also=("answered", "calls handled")),
        Column("abandoned", also=("calls abandoned",)),
        Column("queue", required=False, also=("skill", "split")),
        Column("minutes", required=False),
        Column("asa", required=False, also=("average speed of answer",)),
        Column("aht", required=False, also=("average handle time",)),
    ),
}


@dataclass(frozen=True)
class Surroundings:
    """What rows are read against: the incident's topics, the city's zone, the form's choices."""

    incident_id: str
    topics: dict[str, str]  # a name, a slug or an id, in small letters → the topic
    closed_at: datetime | None
    zone: ZoneInfo
    order: str  # how days are written
    minutes: int  # that one row covers
    now: datetime


@dataclass(frozen=True)
class Row:
    """A row without fault: what makes it this one, and what it adds."""

    key: str
    calls: int
    tallies: tuple[dict[str, Any], ...] = ()
    figures: Figures | None = None
    alone: bool = field(default=True)  # whether the same again in one file is a fault

    def named(self, again: int) -> tuple[dict[str, Any], ...]:
        """Its tallies under their ids, the same for the same row whenever it comes. `again`: how
        often a row like it stood before it in the file.
        """
        return tuple(
            {**one, "id": one.get("id") or row_id(self.key, again, number)}
            for number, one in enumerate(self.tallies)
        )


def row_id(key: str, again: int, number: int) -> str:
    """The id of a piece of a row."""
    return str(uuid.uuid5(OURS, f"{key}|{again}|{number}"))


def read_row(kind: str, cells: Fields, here: Surroundings) -> Row:
    """A row as it is to be entered. Raises Invalid naming each wrong field."""
    return _READERS[kind](cells, here)


def _tally(cells: Fields, here: Surroundings) -> Row:
    faults: Faults = {}
    at = _time(cells["time"], here, faults)
    topic = _topic(cells["topic"], here, faults)
    said = _said(cells, SAID, faults)
    own = _kept(faults, "id", lambda: RULES["id"](cells["id"])) if cells["id"] else None
    if at and at > here.now:
        faults.setdefault("time", "is in the future")
    _check_open(at, here, faults)
    if faults:
        raise Invalid(faults)
    one = {"topic_id": topic, "at": at, "weight": 1, **said, **({"id": own} if own else {})}
    words = own or "|".join(map(str, ("tally", here.incident_id, topic, at, *said.values())))
    return Row(_digest(words), 1, (one,), alone=own is not None)


def _count(cells: Fields, here: Surroundings) -> Row:
    faults: Faults = {}
    at = _time(cells["time"], here, faults)
    topic = _topic(cells["topic"], here, faults)
    said = _said(cells, SAID[:3], faults)
    count = _whole(cells["count"], "count", faults, MOST_IN_A_ROW)
    length = timedelta(minutes=here.minutes)
    if at and at + length > here.now:
        faults.setdefault("time", f"its {here.minutes} minutes are not over yet")
    _check_open(at, here, faults)
    if faults or at is None:
        raise Invalid(faults)
    words = ("counts", here.incident_id, topic, at, here.minutes, *said.values())
    pieces = tuple(
        {"topic_id": topic, "at": moment, "weight": share, "disposition": None, **said}
        for moment, share in spread(count, at, length)
    )
    return Row(_digest("|".join(map(str, words))), count, pieces)


def _figures(cells: Fields, here: Surroundings) -> Row:
    faults: Faults = {}
    start = _time(cells["start"], here, faults, "start")
    numbers = {
        name: _whole(cells[name], name, faults) for name in ("offered", "handled", "abandoned")
    }
    minutes = _whole(cells["minutes"] or str(here.minutes), "minutes", faults)
    seconds = {name: _seconds(cells[name], name, faults) for name in ("asa", "aht")}
    if faults or start is None:
        raise Invalid(faults)
    queue = " ".join(cells["queue"].split()) or DEFAULT_QUEUE
    told: dict[str, Any] = {**numbers, **seconds}
    figures = Figures(start=start, minutes=minutes, queue=queue, **told)
    figures.check(here.now)
    return Row(_digest(f"phone|{queue}|{start}"), figures.offered, figures=figures)


_READERS: dict[str, Callable[[Fields, Surroundings], Row]] = {
    "tallies": _tally,
    "counts": _count,
    "phone": _figures,
}


def _time(text: str, here: Surroundings, faults: Faults, name: str = "time") -> datetime | None:
    moment: datetime | None = _kept(faults, name, lambda: written_time(text, here.order, here.zone))
    return moment


def _topic(text: str, here: Surroundings, faults: Faults) -> str:
    found = here.topics.get(" ".join(text.split()).casefold())
    if not text:
        faults["topic"] = "is empty"
    elif found is None:
        faults["topic"] = f"there is no topic “{text[:40]}” in this incident"
    return found or ""


def _said(cells: Fields, names: tuple[str, ...], faults: Faults) -> dict[str, Any]:
    said = {
        name: _kept(faults, name, lambda name=name: RULES[name](cells[name]))  # type: ignore[misc]
        if cells[name]
        else None
        for name in names
    }
    return {**said, "channel": said["channel"] or "phone"}


def _whole(text: str, name: str, faults: Faults, most: int | None = None) -> int:
    digits = text.replace(",", "")
    if digits.startswith("-") and digits[1:].isdigit():
        faults[name] = f"{text[:20]} is negative: write how many there were"
    elif not (digits.isascii() and digits.isdigit()):
        faults[name] = f"“{text[:20]}” is no whole number" if text else "is empty"
    elif len(digits) > 9 or (most and int(digits) > most):
        faults[name] = f"{text[:20]} is more than {most or 999_999_999:,}: look for a slip"
    return 0 if name in faults else int(digits)


def _seconds(text: str, name: str, faults: Faults) -> float | None:
    """45, 45.5, or 0:45 as phone systems write it."""
    if not text:
        return None

    def read() -> float:
        try:
            parts = [float(part) for part in text.split(":")]
        except ValueError:
            raise ValueError(f"“{text[:20]}” is no time in seconds") from None
        total = 0.0
        for part in parts:
            total = total * 60 + part
        return total

    seconds: float | None = _kept(faults, name, read)
    return seconds


def _check_open(at: datetime | None, here: Surroundings, faults: Faults) -> None:
    if at and here.closed_at and at >= here.closed_at:
        faults.setdefault("time", "is after the incident was closed")


def _kept(faults: Faults, name: str, read: Callable[[], Any]) -> Any:
    try:
        return read()
    except ValueError as fault:
        faults[name] = str(fault)
        return None


def _digest(words: str) -> str:
    return hashlib.blake2b(words.encode("utf-8", "replace"), digest_size=16).hexdigest()


def cells_of(kind: str, read: Callable[[str], str]) -> Fields:
    """Every column of a kind by its name, empty where the file has none."""
    return {column.name: read(column.name) for column in COLUMNS[kind]}


def columns_in_words(kind: str) -> Iterator[str]:
    """The columns a file may have, for the page that asks for it."""
    for column in COLUMNS[kind]:
        yield column.name if column.required else f"{column.name} (may be left out)"
