"""*Any count matters*: the first call of such a topic is told at once, and an hour without one ends
it.
"""

from contextlib import suppress
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hub.city.models import City
from hub.core.database import database
from hub.core.errors import Refused
from hub.incidents.models import Incident, Topic
from hub.surges.commands import end, raise_surge
from hub.surges.heard import IN_TIME
from hub.surges.models import ANY_COUNT, Episode, bin_start
from hub.surges.telling import first_call
from hub.tally.models import BIN, Count, bin_of

HOUR = 12  # bins without a call after which it is over


def flag_first_calls(at: datetime) -> None:
    """Tell of first calls, and of those that are over."""
    with database().reading() as session:
        calls = _calls(session, bin_of(at) - HOUR * BIN)
        open_ones = list(
            session.scalars(
                select(Episode).where(Episode.kind == ANY_COUNT, Episode.ended_at.is_(None))
            )
        )
        found = [
            first_call(session, topic, sum(news.values()), _local(session, min(news)))
            for topic, bins in calls
            if (news := _news(session, topic, bins))
        ]
    heard = {topic.id for topic, bins in calls if bins}
    for episode in found:
        with suppress(Refused):
            raise_surge(episode)
    for one in open_ones:
        if one.subject not in heard:
            with suppress(Refused):
                end(one.id)


def _calls(session: Session, first: int) -> list[tuple[Topic, dict[int, int]]]:
    """Topics of open incidents of which any count matters, with their calls by bin."""
    topics = list(
        session.scalars(
            select(Topic)
            .join(Incident, Incident.id == Topic.incident_id)
            .where(Topic.any_count, Incident.closed_at.is_(None))
        )
    )
    if not topics:
        return []
    rows = session.execute(
        select(Count.topic_id, Count.bin, func.sum(IN_TIME))
        .where(Count.topic_id.in_([topic.id for topic in topics]), Count.bin >= first)
        .group_by(Count.topic_id, Count.bin)
        .having(func.sum(IN_TIME) > 0)
    )
    calls: dict[str, dict[int, int]] = {topic.id: {} for topic in topics}
    for topic_id, bin, count in rows:
        calls[topic_id][bin] = int(count)
    return [(topic, calls[topic.id]) for topic in topics]


def _news(session: Session, topic: Topic, bins: dict[int, int]) -> dict[int, int]:
    """The calls since this topic was last told of; none while it is."""
    last = session.scalar(
        select(Episode)
        .where(Episode.watch == topic.incident_id, Episode.subject == topic.id)
        .order_by(Episode.seq.desc())
        .limit(1)
    )
    if last is None:
        return bins
    if last.ended_at is None:
        return {}
    return {bin: calls for bin, calls in bins.items() if bin > bin_of(last.ended_at)}


def _local(session: Session, bin: int) -> datetime:
    city = session.get(City, "city")
    return bin_start(bin).astimezone(ZoneInfo(city.zone if city else "UTC"))
