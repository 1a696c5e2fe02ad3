"""Asking: the first time a deed, from then on a tap. Who asked has heard the answer: a tap."""

from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hub.approvals.releases import check_seen
from hub.core.command import Deed, command
from hub.core.database import database
from hub.core.errors import Invalid, Missing, Refused
from hub.core.ids import new_id
from hub.core.moments import now
from hub.core.tap import tap
from hub.due.models import set_due
from hub.incidents.models import Incident, Topic
from hub.incidents.queries import held_open
from hub.people.models import CLOCK, Actor
from hub.questions.alike import is_same
from hub.questions.answers import Answer, Heard
from hub.questions.deciding import OVERDUE, patience, record
from hub.questions.models import CALLED, QUESTION, WHERE, Asking, Question
from hub.questions.said import CallerWords
from hub.shifts.models import insert_once
from hub.shifts.stops import made_by_client
from hub.shifts.tokens import shift_of

LONGEST = 300  # characters: one question, not the whole call
View = dict[str, Any]


class _AskedMeanwhile(Exception):
    """Another console asked the same in the same moment, or this one asked twice."""


def ask(
    by: Actor,
    asking_id: str,
    *,
    kind: str = QUESTION,
    incident_id: str,
    text: str = "",
    again: str | None = None,
    topic_id: str | None = None,
    at: datetime | None = None,
    call_id: str | None = None,
    where: str = "",
) -> View:
    """A caller asked what nobody can answer, or had heard a rumor. `again`: it is that one.

    The same words once more are the same question. Raises Invalid, Missing, Refused.
    """
    asking_id = made_by_client(asking_id)
    call_id = _call(call_id)
    said = _checked(kind, text, again, where)
    asked: View = {"kind": kind, "at": at, "call_id": call_id, "where": where, "text": said}
    with database().reading() as session:
        known = _known(session, asking_id, kind, incident_id, said, again)
    if known is None:
        try:
            return _first(by, asking_id, kind, incident_id, topic_id, asked)
        except _AskedMeanwhile as same:
            known = str(same)
    question_id = known
    return tap(
        "questions.ask",
        by=by,
        write=lambda session: _again(session, by, asking_id, question_id, asked),
    )


def heard(by: Actor, answer_id: str) -> View:
    """This person has read what became of their question: it is not shown to them again."""

    def write(session: Session) -> View:
        if session.get(Answer, answer_id) is None:
            raise Missing("There is no such answer.")
        row = {"answer_id": answer_id, "person_id": by.hand, "at": now()}
        session.execute(insert_once(session, Heard).values(row).on_conflict_do_nothing())
        return {"answer": answer_id}

    return tap("questions.ask", by=by, write=write)


def open_for_surge(raised_by: str, incident_id: str, topic_id: str, reason: str) -> str:
    """Calls about a topic rise, and nobody knows why: a question with a clock. `raised_by` names
    the episode, which opens one question. Its id.

    Raises Refused when it has opened it already, or one of the topic's surges waits for its answer.
    """
    with command("questions.open", by=CLOCK) as deed:
        incident = held_open(deed.session, incident_id)
        topic = deed.get(Topic, topic_id)
        of_surges = select(Question).where(
            Question.topic_id == topic.id, Question.raised_by.is_not(None)
        )
        for one in deed.session.scalars(of_surges):
            if one.raised_by == raised_by or one.state == "open":
                raise Refused(f"A surge of {topic.name} has opened {one.called.lower()} already.")
        words = CallerWords.typed(f"What do callers ask about {topic.name}, and what is true?")
        question = _new(deed, QUESTION, incident, topic, words)
        question.raised_by, question.asked_at = raised_by, deed.now
        deed.add(question)
        record(deed, "questions.opened", question, reason=reason)
    return question.id


def _first(
    by: Actor, asking_id: str, kind: str, incident_id: str, topic_id: str | None, asked: View
) -> View:
    """A new question: a deed."""
    with command("questions.ask", by=by) as deed:
        incident = held_open(deed.session, incident_id)
        _ = deed.seq  # from here on nobody else asks for the first time
        same = _known(deed.session, asking_id, kind, incident_id, asked["text"], None)
        if same:
            raise _AskedMeanwhile(same)
        topic = deed.session.get(Topic, topic_id) if topic_id else None
        topic = topic if topic and topic.incident_id == incident.id else None
        question = _new(deed, kind, incident, topic, CallerWords.typed(asked["text"]))
        asking = _asking(deed.session, by, asking_id, question, asked)
        asking.words_id, question.asked_at = question.words.id, asking.at
        deed.add(question)
        deed.add(asking)
        record(deed, "questions.asked", question)
        return _answered(deed.session, asking, question)


def _new(
    deed: Deed, kind: str, incident: Incident, topic: Topic | None, words: CallerWords
) -> Question:
    """One more, with the next number of its world, and a clock that runs from now."""
    _ = deed.seq  # numbers are given one by one
    last = select(func.max(Question.number)).where(Question.world == incident.world)
    question = Question(
        id=new_id(), kind=kind, world=incident.world, incident=incident, topic=topic,
        number=(deed.session.scalar(last) or 0) + 1, words=words, due_at=deed.now + patience(),
        answers=[], verdicts=[], merged=[],
    )  # fmt: skip
    set_due(deed.session, OVERDUE, question.id, deed.now + patience())
    return question


def _again(session: Session, by: Actor, asking_id: str, question_id: str, asked: View) -> View:
    """The same question once more: a tap. Whoever sends it again gets the first answer."""
    question = session.get(Question, question_id)
    if question is None:
        raise Missing("There is no such question.")
    if question.kind != asked["kind"]:
        raise Refused(f"{question.called} is no {asked['kind']}.")
    found = session.get(Asking, asking_id)
    if found is None:
        question.incident.check_open()
        found = _asking(session, by, asking_id, question, asked)
        if asked["text"]:
            found.words = CallerWords.typed(asked["text"])
        session.add(found)
        session.flush()
    elif found.person_id != by.hand:
        raise Refused("This id was used for another caller.")
    return _answered(session, found, question)


def _asking(session: Session, by: Actor, asking_id: str, question: Question, asked: View) -> Asking:
    moment, shift = now(), shift_of(session, by)
    if shift and shift.world != question.world:
        is_drill = question.incident.exercise
        what = "an exercise" if is_drill else "live"
        raise Refused(f"{question.incident.name} is {what}, and your shift is not.")
    earliest = question.incident.opened_at
    return Asking(
        id=asking_id, question_id=question.id, call_id=asked["call_id"], person_id=by.hand,
        person_name=by.name, shift_id=shift.id if shift else None, heard_where=asked["where"],
        at=min(moment, max(earliest, asked["at"] or moment)),  # a desk's clock may be wrong
    )  # fmt: skip


def _answered(session: Session, asking: Asking, question: Question) -> View:
    """What the console is told: which question it was, and its answer where there is one."""
    root = question
    while root.merged_into_id:
        root = session.get_one(Question, root.merged_into_id)
    answer = root.answer
    return {**asking.view(), "called": root.called, "answer": answer.view() if answer else None}


def _known(
    session: Session, asking_id: str, kind: str, incident_id: str, text: str, again: str | None
) -> str | None:
    """The question this is: of a retry, the one that was named, or one in the same words."""
    before = session.scalar(select(Asking.question_id).where(Asking.id == asking_id))
    if before or again:
        return before or again
    rows = session.execute(
        select(Question.id, CallerWords.text)
        .join(CallerWords, CallerWords.id == Question.words_id)
        .where(Question.incident_id == incident_id, Question.kind == kind)
        .order_by(Question.number)
    )
    return next((id for id, words in rows if is_same(words, text)), None)


def _call(call_id: str | None) -> str | None:
    """The call it was asked in. Raises Invalid unless its id is one of a console."""
    try:
        return made_by_client(call_id) if call_id else None
    except Invalid as fault:
        raise Invalid({"call": "Send the call's id as a UUID, or none."}) from fault


def _checked(kind: str, text: str, again: str | None, where: str) -> str:
    """One line, trimmed. Raises Invalid naming the field."""
    said, wrong = " ".join(text.split()), {}
    if kind not in CALLED:
        wrong["kind"] = "Send question or rumor."
    if not said and not again:
        what = "asks" if kind == QUESTION else "has heard"
        wrong["text"] = f"Write what the caller {what}, in the caller’s own words."
    if len(said) > LONGEST:
        wrong["text"] = f"Say it with at most {LONGEST} characters."
    if where not in WHERE:
        wrong["where"] = "Choose where the caller heard it."
    if wrong:
        raise Invalid(wrong)
    check_seen({"text": said})
    return said
