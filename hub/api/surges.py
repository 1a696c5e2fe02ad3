"""What rises, for partner systems."""

from datetime import timedelta
from typing import Any

from hub.api.answers import Answer
from hub.api.bodies import Body, Id, Time
from hub.api.operations import operation
from hub.core.database import database
from hub.core.moments import now
from hub.surges import queries


class SurgesAsked(Body):
    """Of which incident, and since when told; without a time, those of the last day."""

    incident: Id | None = None
    since: Time | None = None


class SurgeShown(Answer):
    """One surge: what was seen and expected, since when, and what command made of it."""

    id: str
    incident: str | None
    incident_name: str
    world: str
    topic: str | None
    subject: str
    name: str
    kind: str
    state: str
    sentence: str
    seen: int
    minutes: int
    expected: float
    low: int
    high: int
    since: str
    first_alarm: str
    recurrence: str
    area: str
    raised_at: str
    ended_at: str | None
    acknowledged_at: str | None
    acknowledged_by: str | None
    dismissed_at: str | None
    dismissed_by: str | None
    reason: str


class SurgeList(Answer):
    """Surges, the newest first."""

    surges: list[SurgeShown]


@operation(
    "GET", "/surges", "What callers ask about more than chance explains", verb="surges.see",
    query=SurgesAsked, answer=SurgeList,
)  # fmt: skip
def list_surges(query: SurgesAsked) -> dict[str, Any]:
    """Those that go on, whenever they were told, and those told since: by default in a day. Of a
    drill only when it is asked for by its incident.
    """
    since = query.since or now() - timedelta(days=1)
    with database().reading() as session:
        return {"surges": queries.listed(session, query.incident, since)}
