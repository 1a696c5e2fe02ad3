"""Words for the tests of updates, and the deeds that bring them as far as a test needs."""

from datetime import timedelta

from hub.core.database import database
from hub.core.moments import now
from hub.updates import commands
from hub.updates.models import Update
from tests.approvals import hands
from tests.cast import actor


def drafted(incident_id: str, by: str = "writer", **changed: object) -> str:
    """A complete draft; its id."""
    given: dict[str, object] = {
        "severity": "important", "headline": "Eastside High shelter is full.",
        "body": "Next: Harbor Middle School, 400 Quay Road.", "source": "Shelter desk", **changed,
    }  # fmt: skip
    return commands.draft(actor(by), incident_id, **given)  # type: ignore[arg-type]


def submitted(incident_id: str, **changed: object) -> str:
    """An update that waits for approval; its id."""
    update_id = drafted(incident_id, **changed)
    commands.submit(actor("writer"), update_id)
    return update_id


def approved(incident_id: str, **changed: object) -> str:
    """An update that another person approved; its id."""
    update_id = submitted(incident_id, **changed)
    commands.approve(actor("pio"), update_id)
    return update_id


def published(incident_id: str, **changed: object) -> str:
    """An update that the floor was told; its id."""
    update_id = approved(incident_id, **changed)
    commands.publish(actor("pio"), update_id)
    return update_id


def checking(incident_id: str, **changed: object) -> str:
    """An update whose facts a department is asked to check; its id."""
    update_id = drafted(incident_id, **changed)
    commands.submit(actor("writer"), update_id, hands.department(f"Of {update_id}"))
    return update_id


def alone(incident_id: str, **changed: object) -> str:
    """An update that one person told alone; its id."""
    update_id = submitted(incident_id, **{"until": now() + timedelta(hours=2), **changed})
    commands.break_glass(actor("pio"), update_id, why="Nobody answers.")
    return update_id


def corrected(update_id: str, **changed: object) -> str:
    """A published correction of an update; the correction's id."""
    given: dict[str, object] = {
        "headline": "Eastside High shelter has room again.", "body": "60 places.",
        "source": "Shelter desk", **changed,
    }  # fmt: skip
    correction = commands.correct(actor("pio"), update_id, **given)  # type: ignore[arg-type]
    commands.submit(actor("writer"), correction)
    commands.approve(actor("second_pio"), correction)
    commands.publish(actor("pio"), correction)
    return correction


def update(update_id: str) -> Update:
    """The update as the database has it."""
    with database().reading() as session:
        return session.get_one(Update, update_id)


def state(update_id: str) -> str:
    with database().reading() as session:
        return session.get_one(Update, update_id).words.state
