"""Who calls, from where, about what: the figures one key away from the board.

Of one incident and of all of its world together, an hour against the hour before. Read from
rolled-up rows alone.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hub.city.models import Area, Site
from hub.core.errors import Missing
from hub.formats.languages import name_of
from hub.incidents.models import Incident
from hub.incidents.packs import LIFELINES
from hub.incidents.queries import open_incidents
from hub.screens.console import CHANNEL_WORDS, DISPOSITION_WORDS
from hub.shifts.models import Shift
from hub.surges.picture import Load, change, in_common
from hub.tally.figures import Counted, all_together, facet_tables, topic_table
from hub.tally.models import Tally
from hub.tally.queries import share

View = dict[str, Any]
Figures = Mapping[str, int]

HOUR = timedelta(hours=1)
SHOWN = 12  # rows of a table; the rest is few


def figures(session: Session, incident_id: str, world: str | None, at: datetime) -> View:
    """The tables of one incident, and its topics with those of all of its world together.

    Raises Missing for an incident there is not, or not in the world of this display.
    """
    found = session.get(Incident, incident_id)
    if found is None or (world and found.world != world):
        raise Missing("There is no such incident.")
    every = open_incidents(session, found.world)
    return {
        "incident": found.view(),
        "health": health(session, found.world, at),
        "views": [
            of(session, found.name, [found.view()], at),
            *([of(session, "All incidents together", every, at)] if len(every) > 1 else []),
        ],
    }


def of(session: Session, name: str, incidents: list[View], at: datetime) -> View:
    """The tables of these incidents."""
    ids = [one["id"] for one in incidents]
    topics = {topic["id"]: topic for one in incidents for topic in one["topics"]}
    now, before = (topic_table(session, ids, end - HOUR, end) for end in (at, at - HOUR))
    names = {topic["slug"]: topic["name"] for topic in topics.values()}
    sites = dict(session.execute(select(Site.id, Site.name)).all())
    areas = dict(session.execute(select(Area.code, Area.name)).all())
    tables = [
        ("Topic", names, _by(topics, "slug", now), _by(topics, "slug", before)),
        ("Lifeline", LIFELINES, _by(topics, "lifeline", now), _by(topics, "lifeline", before)),
        ("Site", sites, *_said(session, ids, "site", at)),
        ("Area", {code: f"{code} {it}" for code, it in areas.items()},
         *_said(session, ids, "area", at)),
        ("Language", defaultdict(str), *_said(session, ids, "language", at)),
        ("Channel", CHANNEL_WORDS, *_said(session, ids, "channel", at)),
        ("What we did", DISPOSITION_WORDS, *_said(session, ids, "disposition", at)),
    ]  # fmt: skip
    return {
        "name": name,
        "load": Load.of(in_common(session, ids, at)).words,
        "tables": [table(*one) for one in tables],
    }


def table(head: str, names: Mapping[str, str], now: Figures, before: Figures) -> View:
    """Rows of a table, the largest first: {name, hour, change, share}."""
    whole = sum(now.values())
    rows = sorted(now.items(), key=lambda one: (-one[1], one[0]))
    return {
        "head": head,
        "rows": [
            {
                "name": names.get(key) or (name_of(key) if head == "Language" else key or "–"),
                "hour": n,
                "change": change(n, before.get(key, 0)),
                "share": share(n, whole),
            }
            for key, n in rows[:SHOWN]
            if n > 0
        ],
        "more": sum(1 for _, n in rows[SHOWN:] if n > 0),
    }


def health(session: Session, world: str, at: datetime) -> View:
    """How sure the figures are: the newest call, seats that tally, taps that wait to be counted."""
    on_shift = (Shift.world == world, Shift.ended_at.is_(None))
    newest, seats, reporting = session.execute(
        select(
            func.max(Shift.tallied_at),
            func.count(),
            func.count().filter(Shift.tallied_at >= at - timedelta(minutes=15)),
        ).where(*on_shift)
    ).one()
    waiting = session.scalar(select(func.count()).where(Tally.folded == 0)) or 0
    return {"newest": newest, "seats": seats, "reporting": reporting, "waiting": waiting}


def _by(topics: Mapping[str, View], key: str, counted: Mapping[str, Counted]) -> dict[str, int]:
    sums: dict[str, int] = defaultdict(int)
    for id, figures in counted.items():
        if id in topics:
            sums[topics[id][key]] += max(0, figures.count)
    return dict(sums)


def _said(
    session: Session, ids: Iterable[str], facet: str, at: datetime
) -> tuple[dict[str, int], dict[str, int]]:
    """What calls had in common in the last hour, and in the hour before."""
    ids = list(ids)
    both = []
    for end in (at, at - HOUR):
        values = all_together(facet_tables(session, ids, facet, end - HOUR, end))
        both.append({value: max(0, one.calls) for value, one in values.items()})
    return both[0], both[1]
