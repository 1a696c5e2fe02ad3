"""A surge said in words: one sentence, made from its numbers and from nothing else."""

from datetime import datetime
from functools import lru_cache
from math import exp, lgamma, log

from hub.surges.series import Flag
from hub.surges.tuning import DAY, HOUR

SENTENCES = {  # filled from the snapshot
    "surges.raised": "{sentence}",
    "surges.ended": "{name} is no longer surging.",
    "surges.acknowledged": "{acknowledged_by} acknowledged: {sentence}",
    "surges.dismissed": "{dismissed_by} dismissed {name}: {reason}",
}
SHIFT = 8 * HOUR
WEEK = 7 * DAY
COMMON = 0.05  # chance of less, and of more, than the range that was expected
FAR = 1000  # periods; more often than that nobody can know


def surge_sentence(flag: Flag, bin_seconds: int, where: str = "") -> str:
    """“Boil water: 14 in 15 min, expected 3–6; by chance about once in 40 shifts; since 14:05.”

    Times are shown as they come: give the flag in the city's zone. `where` names the area with
    most of the calls, where one stands out.
    """
    window = span_words(flag.bins * bin_seconds)
    low, high = expected_range(flag)
    expected = f"{low}–{high}" if low < high else f"{low}"
    parts = [
        f"{flag.topic}: {flag.seen:,} in {window}, expected {expected}",
        f"by chance about {recurrence_words(flag.recurrence, bin_seconds)}",
        f"since {moment_words(flag.since, bin_seconds)}",
    ]
    if where:
        parts.append(f"mostly {where}")
    return "; ".join(parts) + "."


def first_call_sentence(topic: str, calls: int, since: datetime, where: str = "") -> str:
    """“Gas, odors: 1 call since 14:05; any count matters; mostly 33112.” Times as they come."""
    said = f"{topic}: {calls:,} call{'' if calls == 1 else 's'} since {since:%H:%M}"
    return f"{said}; any count matters" + (f"; mostly {where}." if where else ".")


def called_since(since: datetime, where: str = "") -> str:
    """The same beside the topic's name and count: “since 14:05, mostly 33112”."""
    return f"since {since:%H:%M}" + (f", mostly {where}" if where else "")


def calmed_sentence(before: int, after: int, seconds: int) -> str:
    """“41 calls in the hour before, 18 in the hour after: 56 % fewer.” Never why."""
    span = "hour" if seconds >= HOUR else span_words(seconds)
    said = f"{before:,} calls in the {span} before, {after:,} in the {span} after"
    if before < 5:
        return f"{said}: too few to compare."
    percent = round(abs(after - before) * 100 / before)
    more = f"{percent} % {'fewer' if after < before else 'more'}" if percent else "the same"
    return f"{said}: {more}."


def span_words(seconds: int) -> str:
    """A length of time as one says it: 15 min, 2 hours, 3 days."""
    for unit, size in (("day", DAY), ("hour", HOUR)):
        if seconds >= size and seconds % size == 0:
            count = seconds // size
            return f"{count} {unit}" + ("" if count == 1 else "s")
    return f"{round(seconds / 60):,} min"


def moment_words(at: datetime, bin_seconds: int) -> str:
    """A clock time today's reader understands; bins of a day have only a date."""
    if bin_seconds >= DAY:
        return at.strftime("%Y-%m-%d")
    return at.strftime("%H:%M") if bin_seconds < HOUR else at.strftime("%Y-%m-%d %H:%M")


def recurrence_words(bins: float, bin_seconds: int) -> str:
    """How often chance alone would raise such a flag: in shifts on a floor, else in weeks."""
    period, name = (SHIFT, "shifts") if bin_seconds < HOUR else (WEEK, "weeks")
    times = bins * bin_seconds / period
    if times > FAR:
        return f"once in more than {FAR:,} {name}"
    return f"once in {max(1, round(times))} {name if times >= 1.5 else name[:-1]}"


def expected_range(flag: Flag) -> tuple[int, int]:
    """The counts between which nine of ten would lie, had nothing happened."""
    return nine_of_ten(flag.expected, flag.scatter, flag.doubt)


@lru_cache(20_000)
def nine_of_ten(expected: float, scatter: float, doubt: float) -> tuple[int, int]:
    """The same of a mean, what counts scatter beyond chance, and how little the level is known."""
    mean = max(expected, 1e-9)
    size = 1 / max(scatter / mean + doubt, 1e-9)
    low = high = None
    below, count = 0.0, 0
    limit = int(mean + 20 * (mean + mean * mean / size) ** 0.5) + 20
    while high is None and count < limit:
        below += _chance(count, mean, size)
        if low is None and below > COMMON:
            low = count
        if below >= 1 - COMMON:
            high = count
        count += 1
    return low or 0, high if high is not None else limit


def _chance(count: int, mean: float, size: float) -> float:
    """P(X = count) of the negative binomial with this mean and size."""
    ways = lgamma(count + size) - lgamma(size) - lgamma(count + 1)
    return exp(ways + size * log(size / (size + mean)) + count * log(mean / (size + mean)))
