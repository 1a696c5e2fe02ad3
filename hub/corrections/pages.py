"""What the page of a decision shows: the old value, the new one, and all that changes with it."""

from typing import Any

from hub.core.database import database
from hub.facts import queries as facts
from hub.facts import quoting
from hub.formats.words import word_diff
from hub.incidents.models import Incident

View = dict[str, Any]


def decision(value_id: str) -> View:
    """A proposed value beside the one words quote now."""
    with database().reading() as session:
        value, here = facts.value(session, value_id), quoting.setting(session)
        fact, before = value.fact, value.fact.current
        incident = session.get(Incident, fact.incident_id) if fact.incident_id else None
        new = facts.value_view(value, here)
        old = facts.value_view(before, here) if before and before.id != value.id else None
        return {
            "fact": facts.shown(session, fact, here),
            "value": new,
            "before": old,
            "differences": word_diff(old["words"], new["words"]) if old else [],
            "own_words": value.words.hands,
            "incident": incident.view() if incident else None,
            "exercise": incident.view() if incident and incident.exercise else None,
        }
