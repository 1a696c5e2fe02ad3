"""A question that waits too long is told once: on desk and board, and by mail to whoever has it."""

from sqlalchemy import func, select

from hub.city.queries import city as city_of
from hub.core.command import Deed, command
from hub.core.errors import Refused
from hub.due.models import NotYet
from hub.notices.commands import queue
from hub.notices.models import LINK
from hub.notices.queries import lacking
from hub.people.models import CLOCK, Actor, Person
from hub.questions.deciding import OVERDUE, held, record
from hub.questions.models import QUESTION, Asking, Question

# What the caller said stays in the building: the link leads to it.
TEXT = """{owner},

{called} has waited too long: {why} {count} asked so far.

It stands on {city}'s desk under Questions:
{link}
"""


def overdue(question_id: str, by: Actor = CLOCK) -> None:
    """Its time is over: told once, a deed of the clock. Refused when it is needless."""
    with command(OVERDUE, by=by) as deed:
        question = held(deed, question_id)
        question.check_stands()
        if question.due_at is None or question.overdue_at or question.state == "closed":
            raise Refused(f"{question.called} has no clock that runs.")
        if question.due_at > deed.now:
            raise NotYet(f"{question.called} has time yet.", question.due_at)
        question.overdue_at = deed.now
        why = _why(question)
        _mail(deed, question, why)
        record(deed, OVERDUE, question, reason=why)


def _why(question: Question) -> str:
    if question.verdict:
        return "its verdict was to be checked again by now."
    what = "answer" if question.kind == QUESTION else "verdict"
    return f"{question.owner_name or 'nobody'} has it, and it has no {what}."


def _mail(deed: Deed, question: Question, why: str) -> None:
    owner = deed.session.get(Person, question.owner_id) if question.owner_id else None
    if owner is None or not owner.email or lacking(deed.session) or question.due_at is None:
        return
    ids = [one.id for one in question.group]
    asked = select(func.count()).select_from(Asking).where(Asking.question_id.in_(ids))
    count = deed.session.scalar(asked) or 0
    text = TEXT.format(
        owner=owner.name, called=question.called, why=why, city=city_of(deed.session).name,
        count=f"{count} {'caller' if count == 1 else 'callers'}", link=LINK,
    )  # fmt: skip
    queue(
        deed.session, name=owner.name, address=owner.email, subject=f"{question.called} is overdue",
        text=text, why=OVERDUE, ref=f"{question.id[-12:]}-{int(question.due_at.timestamp())}",
        at=deed.now, world=question.world, path=f"/questions/#{question.id}",
    )  # fmt: skip
