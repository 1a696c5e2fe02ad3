"""From a flag of the detector to what is told: the topic by its name, where its callers are, one
sentence. A surge is told by its incident, or by all live ones together; never by both.
"""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.core.ids import new_id
from hub.core.journal import LIVE
from hub.incidents.models import Incident, Topic
from hub.surges.detector import ALL
from hub.surges.heard import hot_area, is_spread, topics_of
from hub.surges.models import ANY_COUNT, SURGE, WHOLE, Episode, bin_start
from hub.surges.sentences import expected_range, first_call_sentence, surge_sentence
from hub.surges.series import Flag
from hub.tally.models import BIN, bin_of


def episode_of(session: Session, key: str, flag: Flag, until: int) -> Episode | None:
    """What is to be told of a flag; None where it is told already, or by its incident alone."""
    whole = flag.topic == ALL
    topics = topics_of(session, key, None if whole else flag.topic)
    slug = None if whole or not topics else topics[0].slug
    if not topics or _is_told_elsewhere(session, key, slug):
        return None
    if key == LIVE and not is_spread(session, slug, flag.since):
        return None
    incident = session.get(Incident, key)
    name = ALL if whole else topics[0].name
    area = hot_area(session, [topic.id for topic in topics], flag.since, bin_start(until))
    low, high = expected_range(flag)
    return Episode(
        id=new_id(), watch=key, incident_id=incident.id if incident else None,
        world=incident.world if incident else LIVE, subject=WHOLE if whole else flag.topic,
        topic_id=None if whole or key == LIVE else flag.topic, topic=name, kind=SURGE,
        first_bin=bin_of(flag.first_alarm), since=flag.since, seen=flag.seen,
        expected=flag.expected, low=low, high=high, bins=flag.bins, recurrence=flag.recurrence,
        area=area, sentence=surge_sentence(replace(flag, topic=name), BIN, area),
    )  # fmt: skip


def first_call(session: Session, topic: Topic, calls: int, since: datetime) -> Episode:
    """What is to be told of a topic where any count matters. `since` in the city's zone."""
    incident = session.get_one(Incident, topic.incident_id)
    area = hot_area(session, [topic.id], since)
    return Episode(
        id=new_id(), watch=incident.id, incident_id=incident.id, world=incident.world,
        subject=topic.id, topic_id=topic.id, topic=topic.name, kind=ANY_COUNT,
        first_bin=bin_of(since), since=since, seen=calls, expected=0.0, low=0, high=0, bins=1,
        recurrence=0.0, area=area, sentence=first_call_sentence(topic.name, calls, since, area),
    )  # fmt: skip


def _is_told_elsewhere(session: Session, key: str, slug: str | None) -> bool:
    """Whether the other view tells of the same: an incident's, or that of all together."""
    others = session.scalars(
        select(Episode).where(
            Episode.ended_at.is_(None),
            Episode.kind == SURGE,
            Episode.world == LIVE,
            Episode.watch != LIVE if key == LIVE else Episode.watch == LIVE,
        )
    )
    return any(_slug(session, one) == slug for one in others)


def _slug(session: Session, episode: Episode) -> str | None:
    """What an episode is about, the same in every incident; None for all calls together."""
    if episode.subject == WHOLE:
        return None
    topic = session.get(Topic, episode.topic_id) if episode.topic_id else None
    return topic.slug if topic else episode.subject
