"""Rolling up: tallies become rows of five minutes and of hours, each by one statement.

Whatever changes a rolled-up row holds all of them until its transaction ends: a fold that began
before a topic was merged must not add to the merged one behind its back.
"""

from datetime import UTC, datetime, timedelta
from importlib import import_module
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
from sqlalchemy.orm import InstrumentedAttribute, Session

from hub.core.database import Base
from hub.tally.models import BIN, HOUR, Count, Facet, HourCount, HourFacet, Tally, bin_of

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
FINE = timedelta(days=3)
HOLD = 0x311C  # any number nobody else locks


def insert_of(session: Session, table: type[Base]) -> Any:
    """An insert that can give way to a row that is there already, as this database writes it."""
    here = import_module(f"sqlalchemy.dialects.{session.get_bind().dialect.name}")
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
    by_facet = _by_facet(told)
    for table, span in BY_TOPIC:
        _sum_up(session, table, told, span)
    for facets, span in BY_FACET:
        _sum_up(session, facets, by_facet, span)


def roll_up_anew(
    session: Session, which: ColumnElement[bool], topic: ColumnElement[str], at: datetime
) -> None:
    """The same into empty tables, for all the tallies there are; of `at`, what is kept finely."""
    clear(session)
    told = _told(which, topic, 1)
    _sum_up(session, Count, told, BIN)
    _sum_up(session, HourCount, select(Count.__table__).cte(), HOUR)
    for name in FACETS:
        _sum_up(session, HourFacet, _facet(told, name).cte(), HOUR)
    recent = _by_facet(_told(which & (Tally.at >= fine_since(at)), topic, 1))
    _sum_up(session, Facet, recent, BIN)


def fine_since(at: datetime) -> datetime:
    """Since when what calls have in common is kept by five minutes; before, by the hour alone."""
    return datetime.fromtimestamp(bin_of(at - FINE, HOUR), UTC)


def thin(session: Session, at: datetime) -> None:
    """Let the five minutes of older facets go: six rows a call for ever are more than the calls."""
    hold(session)
    session.execute(delete(Facet).where(Facet.bin < bin_of(fine_since(at))))


def _sum_up(session: Session, table: type[Base], told: CTE, span: int) -> None:
    keys = [_bin(told, span) if key == "bin" else told.c[key] for key in KEYS[table]]
    add(
        session,
        table,
        select(*keys, told.c.incident_id, *_sums(told)).group_by(*keys, told.c.incident_id),
    )


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
    return union_all(*(_facet(told, name) for name in FACETS)).cte("by_facet")


def _facet(told: CTE, name: str) -> Select[Any]:
    same = [told.c[column] for column in ("topic_id", "incident_id", "bin", *FIGURES)]
    said = told.c[f"of_{name}"]
    return select(*same, literal(name).label("facet"), said.label("value")).where(said.is_not(None))


def _bin(told: CTE, span: int) -> ColumnElement[int]:
    return cast(ColumnElement[int], told.c.bin - told.c.bin % span)


def _sums(told: CTE) -> list[ColumnElement[Any]]:
    return [func.sum(told.c[name]) for name in FIGURES]


def add(session: Session, table: type[Base], found: Select[Any]) -> None:
    """Add these figures to the rows that are there, and make those that are not."""
    columns = [*KEYS[table], "incident_id", *FIGURES]
    session.execute(_adding(table, insert_of(session, table).from_select(columns, found)))


def add_rows(session: Session, table: type[Base], rows: list[dict[str, Any]]) -> None:
    """The same for figures at hand."""
    if rows:
        session.connection().execute(_adding(table, insert_of(session, table)), rows)


def _adding(table: type[Base], adding: Any) -> Any:
    there = table.__table__.c
    return adding.on_conflict_do_update(
        index_elements=list(KEYS[table]),
        set_={name: there[name] + adding.excluded[name] for name in FIGURES},
    )
