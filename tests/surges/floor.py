"""Calls poured onto the live floor at rule level, as many as a story needs, at their true times."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import insert

from hub.core.database import database
from hub.incidents.models import Incident
from hub.tally.counting import fold
from hub.tally.models import BIN, Count, Tally, bin_of


def pour(incident_id: str, at: datetime, calls: Mapping[str, int], **about: Any) -> None:
    """So many calls of each topic (by its slug) within the bin that begins here."""
    pour_all(incident_id, {at: calls}, **about)


def pour_all(incident_id: str, bins: Mapping[datetime, Mapping[str, int]], **about: Any) -> None:
    """The same for many bins at once, then folded."""
    with database().writing() as session:
        incident = session.get_one(Incident, incident_id)
        ids = {topic.slug: topic.id for topic in incident.topics}
        rows = [
            {
                "id": (id := str(uuid4())), "call_id": id, "weight": 1,
                "topic_id": ids[slug], "incident_id": incident_id,
                "at": at + timedelta(seconds=BIN * number / count), "stored_at": at,
                "person_id": "person-agent", "channel": "phone", "body": "", "late": False,
                "folded": 0, **about,
            }
            for at, calls in bins.items()
            for slug, count in calls.items()
            for number in range(count)
        ]  # fmt: skip
        if rows:
            session.execute(insert(Tally), rows)
        while fold(session, max(bins)):
            continue


def counted(incident_id: str, bins: Mapping[datetime, Mapping[str, int]]) -> None:
    """Calls of days, as they are rolled up: tens of thousands at once."""
    with database().writing() as session:
        incident = session.get_one(Incident, incident_id)
        ids = {topic.slug: topic.id for topic in incident.topics}
        rows = [
            {
                "topic_id": ids[slug], "incident_id": incident_id, "site_id": "",
                "bin": bin_of(at), "count": count, "late": 0, "calls": count,
            }
            for at, calls in bins.items()
            for slug, count in calls.items()
            if count
        ]  # fmt: skip
        session.execute(insert(Count), rows)
