"""Times as people write them in tables: with a zone or in the city's own, in the order they say."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

ORDERS = {  # how days are written → what strptime takes
    "iso": ("%Y-%m-%d",),
    "us": ("%m/%d/%Y", "%m/%d/%y"),
    "eu": ("%d.%m.%Y", "%d/%m/%Y", "%d.%m.%y", "%d/%m/%y"),
}
EXAMPLES = {"iso": "2026-11-20 18:05", "us": "11/20/2026 18:05", "eu": "20.11.2026 18:05"}
_CLOCKS = ("%H:%M", "%H:%M:%S", "%I:%M %p", "%I:%M:%S %p")


def written_time(text: str, order: str, zone: ZoneInfo) -> datetime:
    """The moment a text names. Raises ValueError in words that say what to write."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = _parsed(text, order)
    if order != "iso" and moment.tzinfo is None and "-" in text[:5]:
        pass  # 2026-11-20 is the same day in every order
    if len(text) <= 10:
        raise ValueError(f"“{text}” has no clock time: write it like {EXAMPLES[order]}")
    if not 2000 <= moment.year <= 2100:
        raise ValueError(f"“{text}” is not in the years 2000 to 2100")
    return moment.astimezone(UTC) if moment.tzinfo else in_zone(moment, zone, text)


def in_zone(local: datetime, zone: ZoneInfo, text: str) -> datetime:
    """A wall clock's time. Raises ValueError for one that the clocks skipped, or showed twice."""
    first, second = (local.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    if first == second:
        return first
    if first.astimezone(zone).replace(tzinfo=None) != local:
        raise ValueError(f"“{text}” was skipped in {zone.key}: clocks were put forward")
    raise ValueError(
        f"“{text}” was twice in {zone.key}: clocks were put back. Write the offset, like -05:00"
    )


def _parsed(text: str, order: str) -> datetime:
    for day in ORDERS[order]:
        for clock in _CLOCKS:
            try:
                return datetime.strptime(text, f"{day} {clock}")
            except ValueError:
                continue
    raise ValueError(f"“{text[:40]}” is no time: write it like {EXAMPLES[order]}")
