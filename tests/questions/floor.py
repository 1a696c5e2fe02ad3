"""Agents who have no answer, and what is asked of the desk."""

from typing import Any
from uuid import uuid4

from hub import beats
from hub.core.database import database
from hub.live.gauges import values
from hub.questions import commands, queries
from tests.cast import actor

WHEN = "When does Alder Street bridge open?"
OPEN = "Is the Alder bridge open again?"
PUENTE = "¿Cuándo abren el puente de Alder Street?"
FORMULA = "Is it safe for baby formula?"
ID = "Shelters ask for ID."


def asked(incident: str, text: str = WHEN, part: str = "agent", **given: Any) -> str:
    """A caller asked this agent; the question's id."""
    told = commands.ask(
        actor(part), given.pop("id", str(uuid4())), incident_id=incident, text=text, **given
    )
    return str(told["question"])


def shown(world: str = "live") -> list[dict[str, Any]]:
    """What the page lists, most asked first."""
    with database().reading() as session:
        return queries.listed(session, world)


def view(question: str) -> dict[str, Any]:
    """One question as screens draw it."""
    with database().reading() as session:
        return queries.question(session, question).view()


def gauges(stream: str = "desk") -> dict[str, Any]:
    """What the gauges of questions say, after a beat of the clock."""
    beats.fold_questions()
    with database().reading() as session:
        said = values(session, stream, "live")
    return {name: one for name, one in said.items() if name.startswith(("asked:", "questions:"))}
