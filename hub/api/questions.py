"""Questions and rumors: what callers ask that nobody can answer, and what they heard."""

from typing import Any, Literal

from sqlalchemy.orm import Session

from hub.api.answers import Answer
from hub.api.bodies import ByIncident
from hub.api.operations import operation
from hub.core.database import database
from hub.core.errors import Missing
from hub.core.journal import LIVE
from hub.incidents.models import Incident
from hub.questions import queries


class QuestionShown(Answer):
    """One question or rumor: its words, in how many calls it came up, and what became of it."""

    id: str
    kind: Literal["question", "rumor"]
    number: int
    state: Literal["open", "answered", "closed"]
    text: str
    count: int
    asked_at: str
    newest_at: str | None
    due_at: str | None
    overdue: bool
    incident: dict[str, Any]
    topic: dict[str, Any] | None
    owner: dict[str, Any] | None
    answer: dict[str, Any] | None
    verdict: dict[str, Any] | None


class QuestionList(Answer):
    """Those of the open incidents, most asked first."""

    questions: list[QuestionShown]


@operation(
    "GET", "/questions", "List questions and rumors", verb="questions.see",
    query=ByIncident, answer=QuestionList,
)  # fmt: skip
def list_questions(query: ByIncident) -> dict[str, Any]:
    """What is merged into another stands in it. Who asked is not told."""
    with database().reading() as session:
        found = queries.listed(session, _world(session, query.incident))
    if query.incident:
        found = [one for one in found if one["incident"]["id"] == query.incident]
    return {"questions": found}


def _world(session: Session, incident_id: str | None) -> str:
    if incident_id is None:
        return LIVE
    incident = session.get(Incident, incident_id)
    if incident is None:
        raise Missing("There is no such incident.")
    return incident.world
