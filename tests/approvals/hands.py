"""Hands that stand by: a department whose fact checker checks, and clocks that need no waiting."""

from datetime import timedelta

from sqlalchemy import update

from hub.approvals.queue import Claim, Passing
from hub.approvals.steps import Approval, Step
from hub.city.models import Department
from hub.core.database import database
from hub.core.moments import now
from hub.due.models import Due
from hub.people.models import Person
from tests.cast import person_id


def department(name: str = "Health Department", *parts: str) -> str:
    """A department of the city, with these of the cast in it; its id."""
    with database().writing() as session:
        one = Department(name=name, phone="555 0199", note="")
        session.add(one)
        session.flush()
        for part in parts or ("checker",):
            session.get_one(Person, person_id(part)).department_id = one.id
    return one.id


def waits_since(words_id: str, minutes: int) -> None:
    """Everything that happened to these words happened so many minutes earlier."""
    earlier = timedelta(minutes=minutes)
    with database().writing() as session:
        for table, name in ((Step, "at"), (Passing, "at"), (Claim, "at"), (Claim, "until")):
            rows = session.query(table).filter(table.words_id == words_id).all()
            for row in rows:
                setattr(row, name, getattr(row, name) - earlier)
        yes = session.query(Approval).filter(Approval.words_id == words_id).one_or_none()
        if yes and yes.review_due_at:
            yes.at, yes.review_due_at = yes.at - earlier, yes.review_due_at - earlier


def is_due_now(what: str, words_id: str) -> None:
    """What is due for these words is due at once."""
    with database().writing() as session:
        session.execute(
            update(Due).where(Due.what == what, Due.subject == words_id).values(at=now())
        )
