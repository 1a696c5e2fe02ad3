"""What the desk does with a question: gives it to somebody, merges it, answers it, closes it."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from hub.approvals.models import Words
from hub.approvals.releases import check_reason
from hub.core.command import Deed, command
from hub.core.errors import Invalid, Missing, Refused
from hub.core.ids import new_id
from hub.core.moments import iso
from hub.core.settings import settings_in_use
from hub.due.models import drop_due, set_due
from hub.people.models import CLOCK, Actor, Person
from hub.questions.answers import Answer
from hub.questions.models import QUESTION, RUMOR, Asking, Question
from hub.questions.said import CallerWords
from hub.questions.sentences import answered_by
from hub.questions.texts import said_now

OVERDUE = "questions.overdue"
DESK = ("desk", "board", "data")
EVERYWHERE = ("console", *DESK)


def patience() -> timedelta:
    """How long a question may wait for an answer, or for the next who takes it."""
    return timedelta(minutes=settings_in_use().question_minutes)


def record(
    deed: Deed, kind: str, question: Question, *, console: bool = False, **more: Any
) -> None:
    """Screens are told; whoever looks at consoles too, where what is told there changes."""
    question.seq = deed.seq
    if console:
        more["ended"] = [one.id for one in question.answers if one.ended_at]
        if question.answer:  # drawn anew, on top
            question.answer.seq = deed.seq
    deed.session.flush()
    view = {"question": question.view(), "by": deed.actor.name, "at": iso(deed.now), **more}
    deed.record(
        kind, question.id, view, audience=EVERYWHERE if console else DESK,
        world=question.world, incident_id=question.incident_id,
    )  # fmt: skip


def held(deed: Deed, question_id: str) -> Question:
    """The question, ours until the deed ends, and its incident still open."""
    question = deed.get(Question, question_id, lock=True)
    question.incident.check_open()
    return question


def assign(by: Actor, question_id: str, person_id: str | None = None) -> None:
    """Take it, or give it to somebody: from now on they have a clock of their own."""
    with command("questions.assign", by=by) as deed:
        question = held(deed, question_id)
        question.check_open()
        owner = deed.session.get(Person, person_id or by.hand)
        if owner is None or not owner.is_active(deed.now) or not _may_answer(owner):
            raise Invalid({"owner": "Choose somebody who may answer questions."})
        if owner.id == question.owner_id:
            raise Refused(f"{question.called} is with {owner.name} already.")
        question.owner_id, question.owner_name = owner.id, owner.name
        wait(deed, question, deed.now + patience())
        record(deed, "questions.assigned", question)


def wait(deed: Deed, question: Question, until: datetime | None) -> None:
    """Its clock runs until then, and what was late is not late any more; None: it has no clock."""
    question.due_at, question.overdue_at = until, None
    if until:
        set_due(deed.session, OVERDUE, question.id, until)
    else:
        drop_due(deed.session, OVERDUE, question.id)


def merge(by: Actor, question_id: str, into_id: str) -> None:
    """They are the same: what was asked of one counts for the other. It can be undone."""
    with command("questions.assign", by=by) as deed:
        if question_id == into_id:
            raise Refused("That is the same question.")
        both = {id: held(deed, id) for id in sorted((question_id, into_id))}
        question, into = both[question_id], both[into_id]
        question.check_stands()
        into.check_stands()
        if question.kind != into.kind or question.incident_id != into.incident_id:
            raise Refused(f"{question.called} and {into.called} are not of one kind and incident.")
        if question.answer and not into.answer:
            raise Refused(f"{question.called} is answered: merge {into.called} into it.")
        question.merged_into_id = into.id
        wait(deed, question, None)
        _moved(deed, "questions.merged", question, into)


def part(by: Actor, question_id: str) -> None:
    """They are not the same after all: it stands by itself again, with what was asked of it."""
    with command("questions.assign", by=by) as deed:
        question = held(deed, question_id)
        if question.merged_into_id is None:
            raise Refused(f"{question.called} stands by itself.")
        into = held(deed, question.merged_into_id)
        question.merged_into_id = None
        if question.state == "open":
            wait(deed, question, deed.now + patience())
        _moved(deed, "questions.parted", question, into)


def _moved(deed: Deed, kind: str, question: Question, into: Question) -> None:
    question.seq = into.seq = deed.seq
    if question.answer:
        question.answer.seq = deed.seq
    deed.session.flush()
    for one in (question, into):
        deed.session.refresh(one, ["merged"])
    root = into
    while root.merged_into_id:
        root = deed.get(Question, root.merged_into_id)
        deed.session.refresh(root, ["merged"])
    record(deed, kind, root, console=True, from_=question.view())


def answer(by: Actor, question_id: str, words_id: str) -> str:
    """These words, which agents can say now, are the answer: whoever asked is told. Its id."""
    with command("questions.answer", by=by) as deed:
        question = held(deed, question_id)
        question.check_open()
        if question.kind == RUMOR:
            raise Refused("A rumor is answered by what another person approved: write it there.")
        text = said_now(deed.session, words_id, question.incident_id)
        if text is None:
            raise Invalid({"words": "Choose words that are live in this incident."})
        return answered(deed, question, text.pop("kind"), words_id, text)


def answered(
    deed: Deed, question: Question, how: str, words_id: str | None, text: dict[str, Any],
    said: str = "", by_name: str = "",
) -> str:  # fmt: skip
    """The answer, in this deed: those who asked are told."""
    words = deed.session.get(Words, words_id) if words_id else None
    if words and words.approval is None:
        raise Refused("Another person must approve these words before they answer anything.")
    since = text.pop("since", None)
    told = Answer(
        id=new_id(), how=how, words_id=words_id, said=said, about=text,
        hash=words.approval.hash if words and words.approval else None,
        published_at=since or deed.now, by_id=deed.actor.id, by_name=by_name or deed.actor.name,
        at=deed.now, seq=deed.seq,
    )  # fmt: skip
    question.answers.append(told)
    deed.session.flush()
    if question.kind == QUESTION:
        wait(deed, question, None)
    if how == "closed":
        wait(deed, question, None)
        record(deed, "questions.closed", question, console=True, reason=said)
    else:
        sentence = answered_by(how, text, said)
        record(deed, "questions.answered", question, console=True, sentence=sentence,
               by=told.by_name)  # fmt: skip
    return told.id


def close(by: Actor, question_id: str, reason: str) -> str:
    """It will have no answer, or needs none: whoever asked is told why."""
    with command("questions.answer", by=by) as deed:
        question = held(deed, question_id)
        question.check_stands()
        reason = check_reason(reason)
        if question.state == "closed":
            raise Refused(f"{question.called} is closed already.")
        if question.answer:
            question.answer.end(deed.now, "")
        return answered(deed, question, "closed", None, {"title": reason}, reason)


def reopen(question_id: str, why: str, by: Actor = CLOCK) -> None:
    """Its answer is no longer said, or it was closed too soon: it waits again, with a new clock."""
    with command("questions.reopen", by=by) as deed:
        question = held(deed, question_id)
        question.check_stands()
        told = question.answer
        if told is None:
            raise Refused(f"{question.called} is open already.")
        told.end(deed.now, check_reason(why))
        wait(deed, question, deed.now + patience())
        record(deed, "questions.reopened", question, console=True, reason=told.ended_why)


def redact(by: Actor, question_id: str, words_id: str, instead: str) -> None:
    """These words stand there from now on: what was personal in the caller's is gone for good."""
    with command("questions.answer", by=by) as deed:
        question = held(deed, question_id)
        words = deed.get(CallerWords, words_id, lock=True)
        own = select(Asking.id).where(Asking.question_id == question.id)
        if words_id != question.words_id and not deed.session.scalar(
            own.where(Asking.words_id == words_id)
        ):
            raise Missing("These words were not said to this question.")
        instead = " ".join(instead.split())
        if not 0 < len(instead) <= 300:
            raise Invalid({"instead": "Write the question so that it names nobody, in one line."})
        words.redact(instead, by.name, deed.now)
        record(deed, "questions.redacted", question, redacted=words.mark())


def _may_answer(person: Person) -> bool:
    from hub.people.permissions import allowed

    return allowed(frozenset(person.roles), "questions.answer")
