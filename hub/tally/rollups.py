"""Rolling up: tallies become rows of five minutes and of hours, each by one statement.

Whatever changes a rolled-up row holds all of them until its transaction ends: a fold that began
before a topic was merged must not add to the merged one behind its back.
"""

from typing import Any, cast

from sqlalchemy import (
    CTE,
    ColumnElement,
    Integer,
    Select,
    Table,
    case,
    delete,
    extract,
    func,
    literal,
    select,
    text,
    union_all,
)
from sqlalchemy import cast as as_type
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import InstrumentedAttribute, Session

from hub.core.database import Base
from hub.tally.models import BIN, HOUR, Count, Facet, HourCount, HourFacet, Tally

# What calls may have in common: the name of the facet, and where a tally says it.
FACETS: dict[str, ColumnElement[Any] | InstrumentedAttribute[Any]] = {
    "area": Tally.area,
    "language": Tally.language,
    "channel": Tally.channel,
    "disposition": Tally.disposition,
    "version": Tally.version_id,
    "from": case((Tally.from_911, "911")),
}
BY_TOPIC = ((Count, BIN), (HourCount, HOUR))
BY_FACET = ((Facet, BIN), (HourFacet, HOUR))
ROLLUPS: tuple[type[Base], ...] = (Count, HourCount, Facet, HourFacet)
KEYS: dict[type[Base], tuple[str, ...]] = {
    Count: ("topic_id", "bin", "site_id"),
    HourCount: ("topic_id", "bin", "site_id"),
    Facet: ("topic_id", "facet", "bin", "value"),
    HourFacet: ("topic_id", "facet", "bin", "value"),
}
FIGURES = ("count", "late", "calls")
HOLD = 0x311C  # any number nobody else locks


def insert_of(session: Session, table: type[Base]) -> Any:
    """An insert that can give way to a row that is there already, as this database writes it."""
    here = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    return here.insert(cast(Table, table.__table__))


def hold(session: Session) -> None:
    """Let nobody else change what is rolled up before this transaction ends."""
    if session.get_bind().dialect.name != "sqlite":  # where one writes, nobody else does
        session.execute(text("SELECT pg_advisory_xact_lock(:hold)"), {"hold": HOLD})


def roll_up(
    session: Session, which: ColumnElement[bool], topic: ColumnElement[str], sign: int = 1
) -> None:
    """Add these tallies to every roll-up, under this topic; take them out with a sign of -1."""
    told = _told(which, topic, sign)
    for table, span in BY_TOPIC:
        keys = [told.c.topic_id, _bin(told, span), told.c.site_id, told.c.incident_id]
        add(session, table, select(*keys, *_sums(told)).group_by(*keys))
    told = _by_facet(told)
    for by_facet, span in BY_FACET:
        keys = [told.c.topic_id, told.c.facet, _bin(told, span), told.c.value, told.c.incident_id]
        add(session, by_facet, select(*keys, *_sums(told)).group_by(*keys))


def clear(session: Session) -> None:
    """Forget all that is rolled up."""
    for table in ROLLUPS:
        session.execute(delete(table))


def _told(which: ColumnElement[bool], topic: ColumnElement[str], sign: int) -> CTE:
    """What each tally adds, to what."""
    weight = Tally.weight * sign
    seconds = extract("epoch", Tally.at)
    return (
        select(
            topic.label("topic_id"),
            Tally.incident_id,
            as_type(seconds - seconds % BIN, Integer).label("bin"),
            func.coalesce(Tally.site_id, "").label("site_id"),
            weight.label("count"),
            case((Tally.late, weight), else_=0).label("late"),
            case((Tally.is_primary, weight), else_=0).label("calls"),
            *(column.label(f"of_{name}") for name, column in FACETS.items()),
        )
        .where(which)
        .cte("told")
    )


def _by_facet(told: CTE) -> CTE:
    """The same once for each thing a tally says of its call."""
    same = [told.c[name] for name in ("topic_id", "incident_id", "bin", *FIGURES)]
    each = [
        select(*same, literal(name).label("facet"), told.c[f"of_{name}"].label("value")).where(
            told.c[f"of_{name}"].is_not(None)
        )
        for name in FACETS
    ]
    return union_all(*each).cte("by_facet")


def _bin(told: CTE, span: int) -> ColumnElement[int]:
    return cast(ColumnElement[int], told.c.bin - told.c.bin % span)


def _sums(told: CTE) -> list[ColumnElement[Any]]:
    return [func.sum(told.c[name]) for name in FIGURES]


def add(session: Session, table: type[Base], found: Select[Any]) -> None:
    """Add these figures to the rows that are there, and make those that are not."""
    keys = KEYS[table]
    adding = insert_of(session, table).from_select([*keys, "incident_id", *FIGURES], found)
    there = table.__table__.c
    session.execute(
        adding.on_conflict_do_update(
            index_elements=list(keys),
            set_={name: there[name] + adding.excluded[name] for name in FIGURES},
        )
    )
