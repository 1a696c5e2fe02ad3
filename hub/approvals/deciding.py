"""What the page of some words must know to offer this reader what they may decide."""

from typing import Any

from sqlalchemy.orm import Session

from hub.approvals.models import Words
from hub.city.queries import departments
from hub.core.moments import now
from hub.core.settings import settings_in_use
from hub.people.models import Actor, Person

NOBODY = ("", "Nobody: straight to approval")


def deciding(session: Session, words: Words, actor: Actor | None) -> dict[str, Any]:
    """Whether they are the reader's own words, or wait for the reader's department; who may check
    them; who reads them now. Nobody need be signed in: a mailed link says by itself whose it is.
    """
    step, waiting, yes = words.last_step, words.waiting, words.approval
    mine = {actor.hand, actor.id} if actor else set()
    person = session.get(Person, actor.hand) if actor else None
    asked = step.check_by if step and words.state == "checking" else None
    reads = waiting.claim if waiting and waiting.is_claimed(now()) else None
    alone = yes.by_id if yes and yes.is_unread else None
    return {
        "own": bool(mine & (words.hands | {alone})),
        "checks": bool(asked and person and person.department_id == asked),
        "check_choices": check_choices(session),
        "read_by": reads.by_name if reads and reads.by_id not in mine else None,
        "reads": bool(reads and reads.by_id in mine),
        "glass_minutes": settings_in_use().break_glass_minutes,
    }


def check_choices(session: Session) -> list[tuple[str, str]]:
    """Who may be asked to check the facts first: the city's departments, or nobody."""
    return [NOBODY, *((one.id, one.name) for one in departments(session))]
