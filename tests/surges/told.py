"""A surge as the clock would tell it, made of numbers that any test may choose."""

from datetime import UTC, datetime
from itertools import count

from hub.core.database import database
from hub.core.ids import new_id
from hub.core.journal import LIVE
from hub.incidents.models import Incident
from hub.surges.models import ANY_COUNT, SURGE, Episode
from hub.tally.models import BIN

_numbers = count(1)


def surging(incident_id: str | None, topic: int = 0) -> Episode:
    """What is to be told of one topic of an incident, or of all live incidents together."""
    first = 1_790_000_100 // BIN * BIN + next(_numbers) * BIN
    with database().reading() as session:
        incident = session.get(Incident, incident_id) if incident_id else None
        about = incident.topics[topic] if incident else None
    name = about.name if about else "Boil water"
    return Episode(
        id=new_id(), watch=incident_id or LIVE, incident_id=incident_id,
        world=incident.world if incident else LIVE, subject=about.id if about else "boil-water",
        topic_id=about.id if about else None, topic=name, first_bin=first,
        kind=ANY_COUNT if topic == 3 else SURGE, since=datetime.fromtimestamp(first, UTC),
        seen=14, expected=4.4, low=3, high=6, bins=3, recurrence=3840.0, area="33101",
        sentence=f"{name}: 14 in 15 min, expected 3–6.",
    )  # fmt: skip
