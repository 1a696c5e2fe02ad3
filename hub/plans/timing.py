"""When a task is due, as a plan's file says it: `T+10 min`, `18:00`, `every 60 min`, `every
period`, `after verify + 5 min`, `open`.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

MINUTES = {"min": 1, "h": 60, "day": 1440, "days": 1440}
LONGEST = 60 * 1440  # minutes; what is due later is not of this plan
SHORTEST_BEAT = 5  # minutes between two runs of a recurring task

_PART = re.compile(r"(\d{1,5}) ?(min|h|days?)(?= |$)")
_CLOCK = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")
_EVERY = re.compile(r"every (.+?)(?: from T ?\+ ?(.+))?")
_AFTER = re.compile(r"after ([a-z0-9-]+)(?: ?\+ ?(.+))?")

EXAMPLES = (
    "T+10 min, 18:00, every 60 min, every period, after verify, after verify + 5 min, or open"
)


class Unclear(ValueError):
    """The words are no time; `args[0]` says what to write."""


@dataclass(frozen=True)
class Due:
    """One time: `minutes` after the start, after another task, or between two beats."""

    kind: str  # offset | clock | every | period | after | open
    minutes: int = 0
    clock: str = ""
    after: str = ""
    beat: int = 0

    @property
    def words(self) -> str:
        """As the page shows it before the run has begun."""
        more = f" + {spell(self.minutes)}" if self.minutes else ""
        return {
            "offset": f"T+{spell(self.minutes)}",
            "clock": self.clock,
            "every": f"every {spell(self.beat)}",
            "period": "every operational period",
            "after": f"after {self.after}{more}",
            "open": "no fixed time",
        }[self.kind]


def spell(minutes: int) -> str:
    """90 as 1 h 30 min, 2880 as 2 days."""
    if minutes and minutes % 1440 == 0:
        return "1 day" if minutes == 1440 else f"{minutes // 1440} days"
    hours, rest = divmod(minutes, 60)
    said = [f"{hours} h"] if hours else []
    return " ".join([*said, f"{rest} min"] if rest or not hours else said)


def length(text: str) -> int:
    """The minutes of `1 h 30 min`. Raises Unclear."""
    text = text.strip()
    if text == "0":
        return 0
    parts = list(_PART.finditer(text))
    if not parts or " ".join(part[0] for part in parts) != text:
        raise Unclear(f"“{text}” is no length of time: write 10 min, 2 h or 3 days")
    minutes = sum(int(part[1]) * MINUTES[part[2]] for part in parts)
    if minutes > LONGEST:
        raise Unclear(f"“{text}” is more than 60 days: a plan does not last so long")
    return minutes


def read_due(text: str) -> tuple[Due, ...]:
    """Every time the words name; several offsets make the task so many times. Raises Unclear."""
    text = " ".join(text.split())
    if re.match(r"T ?[-−–]", text):
        raise Unclear(f"“{text}” is before the plan starts: nothing is due before T+0")
    if match := re.fullmatch(r"T ?\+ ?(.+)", text):
        parts = [part.strip().removeprefix("T+") for part in match[1].split(",")]
        return tuple(Due("offset", length(part)) for part in parts)
    if match := _CLOCK.fullmatch(text):
        return (Due("clock", clock=text),)
    if match := _AFTER.fullmatch(text):
        return (Due("after", length(match[2]) if match[2] else 0, after=match[1]),)
    if match := _EVERY.fullmatch(text):
        return (_beat(match[1], match[2]),)
    if text == "open":
        return (Due("open"),)
    raise Unclear(f"“{text}” is no time: write {EXAMPLES}")


def _beat(every: str, first: str | None) -> Due:
    if every in ("period", "operational period"):
        return Due("period")
    beat = length(every)
    if beat < SHORTEST_BEAT:
        raise Unclear(f"“every {every}” is too often: write at least every {SHORTEST_BEAT} min")
    return Due("every", length(first) if first else beat, beat=beat)


def first_at(
    due: Due, start: datetime, zone: ZoneInfo, period_ends: datetime | None
) -> datetime | None:
    """The moment the first time falls on; None while nobody can know it."""
    if due.kind in ("offset", "every"):
        return start + timedelta(minutes=due.minutes)
    if due.kind == "clock":
        return next_clock(due.clock, start, zone)
    return period_ends if due.kind == "period" else None


def next_clock(clock: str, start: datetime, zone: ZoneInfo) -> datetime:
    """When the city's clocks show this next; an hour on where summer time leaves it out."""
    hour, minute = map(int, clock.split(":"))
    here = start.astimezone(zone)
    for days in (0, 1):
        day = here.date() + timedelta(days=days)
        local = datetime(day.year, day.month, day.day, hour, minute, tzinfo=zone)
        at = local.astimezone(UTC)
        if at >= start:
            return at
    return at + timedelta(days=1)


def next_beat(due_at: datetime, beat: int, at: datetime) -> datetime:
    """The first beat after both the last one and this moment: what was slept through comes once."""
    step = timedelta(minutes=beat)
    missed = max(0, (at - due_at) // step)
    return due_at + step * (missed + 1)
