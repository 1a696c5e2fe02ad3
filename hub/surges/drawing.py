"""A topic's last six hours as a line over its expected band, in a box of 240 × 40."""

from collections.abc import Sequence

from hub.surges.bands import Range
from hub.tally.queries import EDGE, HEIGHT, WIDTH

Drawn = dict[str, str]


def spark(quarters: Sequence[int], ranges: Sequence[Range | None]) -> Drawn:
    """The points of the line, of the band and of the last value, and the same in words."""
    known = [one for one in ranges if one]
    low = min([*quarters, *(one.low for one in known)])
    high = max([*quarters, *(one.high for one in known)])

    def point(place: int, value: int) -> str:
        x = EDGE + place * (WIDTH - 2 * EDGE) / (len(quarters) - 1)
        span = max(high - low, 2)  # one call more or less is no mountain
        return f"{x:.1f},{HEIGHT - EDGE - (value - low) * (HEIGHT - 2 * EDGE) / span:.1f}"

    line = [point(place, value) for place, value in enumerate(quarters)]
    upper = [point(place, one.high) for place, one in enumerate(ranges) if one]
    lower = [point(place, one.low) for place, one in enumerate(ranges) if one]
    now = ranges[-1] if ranges else None
    expected = f", expected {now.words}" if now else ""
    highest, last = max(quarters), quarters[-1]
    words = f"Last 6 hours in quarter hours: highest {highest}, last {last}{expected}"
    return {
        "points": " ".join(line),
        "band": " ".join([*upper, *reversed(lower)]),
        "last": f"{line[-1]} {line[-1]}",
        "label": words,
    }
