"""The board: what people call about, what the floor says, and how it stands."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from hub.approvals.glass import unread
from hub.approvals.releases import Release
from hub.core.errors import Missing
from hub.core.moments import now
from hub.incidents.models import Incident
from hub.live import gauges
from hub.people.models import Actor
from hub.questions import queries as questions
from hub.screens.console import position
from hub.screens.desk import asked_world, chosen, taken_back, whose
from hub.scripts import queries as scripts
from hub.scripts.languages import owed
from hub.scripts.models import Version
from hub.surges import queries as surges
from hub.tally.models import BIN, bin_of
from hub.tally.queries import QUARTER, SHOWN, newest_bins
from hub.topics.queries import latest_restated
from hub.updates import queries as updates
from hub.updates.models import Update

View = dict[str, Any]


def board(session: Session, actor: Actor, exercise: str | None, incident: str | None) -> View:
    """What the board shows. A wall display shows the world it is bound to, whatever is asked."""
    bound = actor.details.get("world")
    world = bound if bound else asked_world(session, actor, exercise)
    here = whose(session, world)
    ids = [one["id"] for one in here["incidents"]]
    return {
        **here,
        "chosen": chosen(here["incidents"], incident) or next(iter(ids), None),
        "live": position(session, "board", world),
        "packets": gauges.current(session, "board", world),
        "gauges": gauges.values(session, "board", world),
        "told": told(session, ids, now()),
        "questions": questions.for_board(session, world),
        "surges": surges.standing(session, world),
        "unread": unread(session, ids),
        "restated_in": {id: latest_restated(session, id) for id in ids},
        "stops": taken_back(session, here["incidents"], now()),
        "promises": [updates.next_promise(session, id) for id in ids],
    }


def told(session: Session, incident_ids: Iterable[str], at: datetime) -> dict[str, list[View]]:
    """Incident → the words in force there, the newest first, as `screens/_told.html` draws them.

    A translation of what is no longer said in English stands on no card, and keeps only its place
    here: it is said again when the English goes back.
    """
    incident_ids = list(incident_ids)
    unsaid = set(scripts.stale(session, incident_ids))
    found = session.scalars(select(Incident).where(Incident.id.in_(incident_ids)))
    pending = owed(session, found)
    rows = session.execute(
        select(Release, Version.lang, Update.severity)
        .outerjoin(Version, Version.id == Release.words_id)
        .outerjoin(Update, Update.id == Release.words_id)
        .where(
            Release.incident_id.in_(incident_ids),
            Release.ended_at.is_(None),
            or_(Release.until.is_(None), Release.until > at),
        )
        .order_by(Release.seq.desc(), Release.id.desc())  # one deed may tell many
    )
    shown: dict[str, list[View]] = defaultdict(list)
    for release, lang, severity in rows:
        line = {"release": release.view(), "lang": lang, "severity": severity}
        more = {"owed": pending.get(release.id, 0), "unsaid": release.id in unsaid}
        shown[release.incident_id].append({**line, **more})
    return shown


def quarters(session: Session, incident_id: str, world: str | None, at: datetime) -> View:
    """The figures behind the sparklines: each topic's calls in the last 24 quarter hours.

    Raises Missing for an incident there is not, or not in the world of this display.
    """
    found = session.get(Incident, incident_id)
    if found is None or (world and found.world != world):
        raise Missing("There is no such incident.")
    bins = newest_bins(session, incident_id, at)
    first = bin_of(at) - (SHOWN - 1) * BIN
    starts = range(0, SHOWN, QUARTER)
    return {
        "incident": found.view(),
        "starts": [datetime.fromtimestamp(first + one * BIN, UTC) for one in starts],
        "rows": {
            topic.id: [sum(bins[topic.id][one : one + QUARTER]) for one in starts]
            for topic in found.topics
        },
    }
