"""How communications plans stand, for partner systems."""

from typing import Any

from hub.api.answers import Answer
from hub.api.bodies import ByIncident
from hub.api.operations import operation
from hub.core.database import database
from hub.core.moments import iso, now
from hub.plans import shown


class PlanTaskShown(Answer):
    """One task of a run as it stands now."""

    id: str
    key: str
    phase: str
    title: str
    position: str
    holder: str
    state: str
    due_at: str | None
    ended_at: str | None
    ended_by: str | None
    note: str
    evidence_seq: int | None


class PlanRunShown(Answer):
    """A plan under way on an incident."""

    id: str
    incident: str
    title: str
    started_at: str
    finished_at: str | None
    words: str
    next_at: str | None
    states: dict[str, int]
    tasks: list[PlanTaskShown]


class PlanRunList(Answer):
    """Runs, the newest first."""

    runs: list[PlanRunShown]


@operation(
    "GET", "/plans/runs", "How plans stand", verb="plans.see", query=ByIncident, answer=PlanRunList
)
def list_plan_runs(query: ByIncident) -> dict[str, Any]:
    """The runs of one incident, finished ones too; or all that go on in the live world."""
    at = now()
    with database().reading() as session:
        found = shown.all_runs(session) if query.incident else shown.open_runs(session)
        found = [
            one
            for one in found
            if (one.incident_id == query.incident if query.incident else not one.incident.exercise)
        ]
        return {"runs": [_run(session, one, at) for one in found]}


def _run(session: Any, found: Any, at: Any) -> dict[str, Any]:
    how = shown.progress(found, at)
    tasks = [task for _, phase in shown.phases(session, found, at) for task in phase]
    next_at = how["next_at"]
    return {**found.view(), "words": shown.in_words(how), "states": how["states"],
            "next_at": iso(next_at) if next_at else None, "tasks": tasks}  # fmt: skip
