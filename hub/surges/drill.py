"""One topic's last day: its figures against what was expected, what was told of it, who called, the
words in force, and whether calls became fewer after new ones.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.approvals.releases import Release
from hub.core.errors import Missing
from hub.core.moments import iso
from hub.incidents.models import Incident, Topic
from hub.scripts.models import Version
from hub.surges.bands import expectations, range_of
from hub.surges.drawing import spark
from hub.surges.models import Episode, bin_start
from hub.surges.queries import about, shown
from hub.surges.sentences import calmed_sentence
from hub.tally.figures import Series, all_together, facet_tables, newest_series
from hub.tally.models import BIN, bin_of
from hub.tally.queries import HOUR, QUARTER, share

View = dict[str, Any]

DAY = 24 * HOUR  # bins
FINE = 2 * HOUR  # bins that are shown one by one
FACETS = ("area", "disposition", "language", "site")


def drill(session: Session, topic_id: str, world: str | None, at: datetime) -> View:
    """All that is known of a topic's last day. Raises Missing, also where this display sees another
    world.
    """
    topic = session.get(Topic, topic_id)
    incident = session.get(Incident, topic.incident_id) if topic else None
    if topic is None or incident is None or (world and incident.world != world):
        raise Missing("There is no such topic.")
    found = newest_series(session, [incident.id], at, DAY)
    series = found.get(topic.id, Series([0] * DAY, [0] * DAY, [0] * DAY))
    first = bin_of(at) - (DAY - 1) * BIN
    rows = expectations(session, incident.id, first, bin_of(at))

    def counted(bins: int, of: int) -> list[View]:
        """The newest `of` bins, so many at a time, the oldest first."""
        return [
            {
                "at": bin_start(first + start * BIN),
                "calls": sum(series.count[start : start + bins]),
                "late": sum(series.late[start : start + bins]),
                "expected": range_of(rows, topic.id, first + start * BIN, bins, at),
            }
            for start in range(DAY - of, DAY, bins)
        ]

    quarters = counted(QUARTER, DAY)
    hours = counted(HOUR, DAY)
    return {
        "topic": topic.view(),
        "incident": incident.view(),
        "told": shown(session, about(topic, incident), Episode.raised_at > at - _day()),
        "line": spark([one["calls"] for one in quarters], [one["expected"] for one in quarters]),
        "hours": list(reversed(hours)),
        "fine": list(reversed(counted(1, FINE))),
        "who": {facet: _who(session, incident.id, topic.id, facet, at) for facet in FACETS},
        "words": words_in_force(session, incident.id, topic.slug),
        "after": after_words(session, incident.id, topic.slug, series.count, first, at),
    }


def words_in_force(session: Session, incident_id: str, slug: str) -> list[View]:
    """The scripts agents read on this topic now, the topic's own card first."""
    found = _releases(session, incident_id, slug, Release.ended_at.is_(None))
    found.sort(key=lambda one: one[1].topics[0] != slug)
    return [
        {**release.view(), "lang": version.lang, "number": version.number}
        for release, version in found
    ]


def after_words(
    session: Session, incident_id: str, slug: str, counts: list[int], first: int, at: datetime
) -> list[View]:
    """For each English card of the topic told in the last day: the calls of the hour before and of
    the hour after, as far as it has passed, in one sentence.
    """
    told = []
    for release, version in _releases(session, incident_id, slug, Release.since > at - _day()):
        place = (bin_of(release.since) - first) // BIN
        if version.lang != "en" or version.topics[0] != slug or place < HOUR:
            continue
        after = counts[place : place + HOUR]
        before = counts[place - len(after) : place]
        told.append(
            {
                "words": release.words_id,
                "title": release.title,
                "number": version.number,
                "since": iso(release.since),
                "sentence": calmed_sentence(sum(before), sum(after), len(after) * BIN),
            }
        )
    return told


def _releases(
    session: Session, incident_id: str, slug: str, *which: Any
) -> list[tuple[Release, Version]]:
    rows = session.execute(
        select(Release, Version)
        .join(Version, Version.id == Release.words_id)
        .where(Release.incident_id == incident_id, *which)
        .order_by(Release.seq.desc(), Release.id)
    )
    return [(release, version) for release, version in rows if slug in version.topics]


def _who(session: Session, incident_id: str, topic_id: str, facet: str, at: datetime) -> list[View]:
    """What the topic's calls of the day had in common, the most frequent first."""
    tables = facet_tables(session, [incident_id], facet, at - _day(), at, topic_id)
    calls = {value: one.count for value, one in all_together(tables).items() if one.count > 0}
    whole = sum(calls.values())
    return [
        {"value": value, "calls": n, "share": share(n, whole)}
        for value, n in sorted(calls.items(), key=lambda one: (-one[1], one[0]))[:10]
    ]


def _day() -> timedelta:
    return timedelta(seconds=DAY * BIN)
