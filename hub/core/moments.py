"""Time: always aware, always UTC inside; a zone is chosen only where a person reads it."""

from datetime import UTC, datetime

from sqlalchemy import DateTime
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

FIRST_YEAR, LAST_YEAR = 2000, 2100


def now() -> datetime:
    """The present moment in UTC."""
    return datetime.now(UTC)


def iso(moment: datetime) -> str:
    """ISO 8601 with milliseconds and `Z`, as every JSON face of the hub writes times."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def from_iso(text: str) -> datetime:
    """The moment an ISO 8601 text names. Raises ValueError when it has no zone: a guess would be a
    wrong time. So it does for a year that is none of ours.
    """
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("the time has no zone; end it with Z or an offset")
    return checked(moment).astimezone(UTC)


def checked(moment: datetime) -> datetime:
    """The same moment. Raises ValueError outside the years 2000 to 2100: at the ends of the
    calendar a change of zone overflows.
    """
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise ValueError(f"Write a year from {FIRST_YEAR} to {LAST_YEAR}")
    return moment


class Moment(TypeDecorator[datetime]):
    """A UTC time column. SQLite forgets zones, so the zone is put back on the way out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone may not be stored")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
