"""Facts for tests, and the deeds that bring them as far as a test needs."""

from datetime import timedelta
from typing import Any

from hub.core.database import database
from hub.core.moments import now
from hub.corrections.commands import approve_fact
from hub.facts import commands, queries
from hub.facts.models import Fact, Value
from tests.cast import actor

TOMORROW = timedelta(hours=24)


def begun(incident_id: str | None = None, by: str = "writer", **changed: Any) -> str:
    """A fact whose first value is proposed; its id."""
    given: dict[str, Any] = {
        "incident_id": incident_id, "slug": "shelters", "label": "Shelters", "type": "list",
        "owner": "County EM", "owner_email": "em@portalder.example",
        "value": "Harbor School\nPier 4 Hall", "source": "EM bulletin 7",
        "valid_until": now() + TOMORROW, **changed,
    }  # fmt: skip
    return commands.begin(actor(by), **given)


def proposed(fact_id: str, value: str, by: str = "writer", **changed: Any) -> str:
    """A new value that waits for approval; its id."""
    given: dict[str, Any] = {
        "value": value, "source": "EM bulletin 8", "valid_until": now() + TOMORROW, **changed,
    }  # fmt: skip
    return commands.propose(actor(by), fact_id, **given)


def approved(incident_id: str | None = None, **changed: Any) -> str:
    """A fact whose first value is approved; its id."""
    fact_id = begun(incident_id, **changed)
    say_yes(fact_id)
    return fact_id


def changed(fact_id: str, value: str, **more: Any) -> str:
    """A new value, proposed and approved; its id."""
    value_id = proposed(fact_id, value, **more)
    approve_fact(actor("pio"), value_id)
    return value_id


def say_yes(fact_id: str, by: str = "pio") -> str:
    """The value that waits is approved; its id."""
    waiting = fact(fact_id).open
    assert waiting
    approve_fact(actor(by), waiting.id)
    return waiting.id


def fact(fact_id: str) -> Fact:
    """The fact as the database has it."""
    with database().reading() as session:
        return queries.fact(session, fact_id)


def value(value_id: str) -> Value:
    with database().reading() as session:
        return queries.value(session, value_id)


def words_now(fact_id: str) -> str | None:
    """The value words quote now, as it is said in English."""
    with database().reading() as session:
        now_so = queries.fact(session, fact_id).current
        return now_so.said("en", queries.setting(session).zone) if now_so else None
