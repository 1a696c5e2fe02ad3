"""What the detector is given: folded calls by bin and topic. And where a surge's callers are."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from hub.core.journal import LIVE
from hub.core.moments import iso
from hub.incidents.models import Incident, Topic
from hub.surges.tuning import DAY
from hub.tally.models import BIN, Count, Facet, Restatement, bin_of

Heard = dict[int, dict[str, int]]  # bin → topic → calls
STANDS_OUT = 0.4  # of the calls with an area: less is no place where the callers are
FEW = 3  # calls from one area, and fewer are no place either
IN_TIME = Count.count - Count.late  # what was entered late or in bulk is no surge
MOST_LEARNED = 28 * DAY  # of a past that nobody watched


def counts(session: Session, key: str, first: int, last: int) -> Heard:
    """Every topic's calls in each of these bins, 0 where there was none. All live incidents
    together are counted by the topics' slugs.
    """
    subject = Topic.slug if key == LIVE else Topic.id
    known = [topic.slug if key == LIVE else topic.id for topic in topics_of(session, key)]
    rows = session.execute(
        select(subject, Count.bin, func.sum(IN_TIME))
        .join(Topic, Topic.id == Count.topic_id)
        .join(Incident, Incident.id == Topic.incident_id)
        .where(_of(key), Count.bin >= first, Count.bin <= last)
        .group_by(subject, Count.bin)
        .order_by(Count.bin, subject)
    )
    heard: Heard = {bin: dict.fromkeys(known, 0) for bin in range(first, last + BIN, BIN)}
    for topic, bin, count in rows:
        heard[bin][topic] = max(0, int(count))
    return heard


def first_bin(session: Session, key: str, last: int) -> int:
    """Where a watch begins that has closed nothing yet: with the first call, or now."""
    oldest = session.scalar(
        select(func.min(Count.bin))
        .join(Incident, Incident.id == Count.incident_id)
        .where(_of(key), Count.bin > last - MOST_LEARNED)
    )
    opened = session.scalar(select(Incident.opened_at).where(Incident.id == key))
    begins = [bin for bin in (oldest, bin_of(opened) if opened else None) if bin is not None]
    return max(last - MOST_LEARNED, min([*begins, last]))


def last_restated(session: Session, key: str) -> str:
    """When calls of the past were last put under another topic; empty where they never were."""
    newest = session.scalar(
        select(func.max(Restatement.changed_at))
        .join(Incident, Incident.id == Restatement.incident_id)
        .where(_of(key))
    )
    return iso(newest) if newest else ""


def is_spread(session: Session, slug: str | None, since: datetime) -> bool:
    """Whether callers of several live incidents ask about this: then no incident alone tells it."""
    about = [Topic.slug == slug] if slug else []
    incidents = session.scalars(
        select(Count.incident_id)
        .join(Topic, Topic.id == Count.topic_id)
        .join(Incident, Incident.id == Count.incident_id)
        .where(_of(LIVE), *about, Count.bin >= bin_of(since))
        .group_by(Count.incident_id)
        .having(func.sum(IN_TIME) > 0)
    )
    return len(list(incidents)) > 1


def hot_area(
    session: Session, topic_ids: Iterable[str], since: datetime, until: datetime | None = None
) -> str:
    """The area most of these calls came from, where one stands out."""
    total = func.sum(Facet.count - Facet.late)
    before = [Facet.bin < bin_of(until)] if until else []
    rows = session.execute(
        select(Facet.value, total)
        .where(
            Facet.topic_id.in_(list(topic_ids)),
            Facet.facet == "area",
            Facet.bin >= bin_of(since),
            *before,
        )
        .group_by(Facet.value)
        .order_by(total.desc(), Facet.value)
    )
    areas = [(str(area), int(calls)) for area, calls in rows]
    whole = sum(calls for _, calls in areas)
    if not areas or areas[0][1] < max(FEW, STANDS_OUT * whole):
        return ""
    return areas[0][0]


def topics_of(session: Session, key: str, subject: str | None = None) -> list[Topic]:
    """The topics of what is watched; with a subject, those it means: one by its id, or all of a
    slug.
    """
    wanted = (
        select(Topic)
        .join(Incident, Incident.id == Topic.incident_id)
        .where(_of(key), Incident.closed_at.is_(None), Topic.retired_at.is_(None))
        .order_by(Incident.opened_at, Incident.id, Topic.position)
    )
    if subject is not None:
        wanted = wanted.where((Topic.slug if key == LIVE else Topic.id) == subject)
    return list(session.scalars(wanted))


def _of(key: str) -> ColumnElement[bool]:
    return ~Incident.exercise if key == LIVE else Incident.id == key
