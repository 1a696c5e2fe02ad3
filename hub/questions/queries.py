"""Reads: what callers ask and hear, how often, what is likely the same, and what was answered."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from hub.approvals.releases import Release
from hub.core.errors import Missing
from hub.core.journal import LIVE
from hub.core.moments import iso, now
from hub.incidents.models import Incident
from hub.live import gauges
from hub.questions.answers import Answer, Heard
from hub.questions.models import QUESTION, RUMOR, Asking, Question
from hub.questions.ranking import TEXT, Wording, counts_of, groups_of, likely, wordings
from hub.questions.texts import last_end, said_now
from hub.shifts.models import Shift

View = dict[str, Any]


ANSWERED = (
    select(Answer.id).where(Answer.question_id == Question.id, Answer.ended_at.is_(None)).exists()
)


def of_world(session: Session, world: str, *which: ColumnElement[bool]) -> list[Question]:
    """Every question and rumor of the open incidents of a world that stands by itself, the one
    that moved last first; or `which` of them.
    """
    wanted = (
        select(Question)
        .join(Incident, Incident.id == Question.incident_id)
        .where(Question.world == world, Incident.closed_at.is_(None))
        .where(Question.merged_into_id.is_(None), *which)
        .order_by(Question.seq.desc(), Question.number.desc())
    )
    return list(session.scalars(wanted))


def for_desk(session: Session, world: str) -> list[View]:
    """Those with which somebody at the desk has something to do, as the desk draws them."""
    waiting = or_(~ANSWERED, Question.overdue_at.is_not(None))
    found = [one.view() for one in of_world(session, world, waiting)]
    return [one for one in found if is_for_desk(one)]


def for_board(session: Session, world: str) -> list[View]:
    """Those command should see, as the board draws them."""
    found = [one.view() for one in of_world(session, world, or_(~ANSWERED, Question.kind == RUMOR))]
    return [one for one in found if is_for_board(one)]


def is_for_desk(view: View) -> bool:
    """Whether somebody at the desk has something to do with it."""
    return bool(view["state"] == "open" or (view["overdue"] and view["state"] == "answered"))


def is_for_board(view: View) -> bool:
    """Whether command should see it: what has no answer, and every rumor that goes round."""
    return bool(
        view["state"] == "open" or (view["kind"] != QUESTION and view["state"] == "answered")
    )


def question(session: Session, id: str) -> Question:
    """One of them. Raises Missing."""
    found = session.get(Question, id)
    if found is None:
        raise Missing("There is no such question.")
    return found


def told(session: Session, world: str) -> list[View]:
    """What is answered or closed, as all consoles carry it: each shows its person's own alone."""
    answered = [one.view() for one in of_world(session, world, ANSWERED)]
    order = lambda one: (one["answer"]["seq"], one["number"])  # noqa: E731
    return sorted(answered, key=order, reverse=True)


def mine(session: Session, person_id: str) -> View:
    """What a console knows of its person: {asked: question → when first, told: answers heard}."""
    rows = session.execute(
        select(Asking.question_id, func.min(Asking.at))
        .join(Question, Question.id == Asking.question_id)
        .join(Incident, Incident.id == Question.incident_id)
        .where(Asking.person_id == person_id, Incident.closed_at.is_(None))
        .group_by(Asking.question_id)
    )
    heard = session.scalars(
        select(Heard.answer_id)
        .join(Answer, Answer.id == Heard.answer_id)
        .where(Heard.person_id == person_id, Answer.ended_at.is_(None))
    )
    return {"asked": {id: iso(at) for id, at in rows}, "told": list(heard)}


def texts(session: Session, world: str) -> View:
    """Question → what was said, of a world, as its gauges say it: a console offers them while an
    agent types.
    """
    shown = gauges.values(session, "console", world)
    return {name.removeprefix(TEXT): said for name, said in shown.items() if name.startswith(TEXT)}


def listed(session: Session, world: str) -> list[View]:
    """All that is asked and heard, in words, most asked first; with what is likely the same."""
    said = wordings(session)
    near, groups = likely(said), groups_of(said)
    counts = counts_of(session, groups)
    lines = [
        {
            **one.view(),
            **counts[one.id],
            "text": one.words.text,
            "others": [_named(other) for other in groups[one.id] if other.id != one.id],
            "likely": [_named(other) for other in near[one.id]],
        }
        for one in of_world(session, world)
    ]
    lines.sort(key=lambda line: (-line["count"], line["number"]))
    _say_which_is_first(lines)
    return lines


def _named(one: Wording) -> View:
    return {"id": one.id, "number": one.number, "text": one.text}


def _say_which_is_first(lines: list[View]) -> None:
    """Of two that are likely the same, the answered or most asked takes in the other."""
    by_answer = sorted(lines, key=lambda line: line["answer"] is None)
    order = {line["id"]: at for at, line in enumerate(by_answer)}
    for line in lines:
        for other in line["likely"]:
            other["is_first"] = order[other["id"]] < order[line["id"]]


def askings(session: Session, question_ids: list[str]) -> list[View]:
    """Who asked, where and when, and in which words."""
    rows = session.execute(
        select(Asking, Shift.site_name)
        .outerjoin(Shift, Shift.id == Asking.shift_id)
        .where(Asking.question_id.in_(question_ids))
        .order_by(Asking.at, Asking.id)
    )
    return [
        {
            "id": asking.id,
            "question": asking.question_id,
            "by": asking.person_name,
            "site": site,
            "at": iso(asking.at),
            "where": asking.heard_where,
            "words": asking.words_id,
            "text": asking.words.text if asking.words else "",
        }
        for asking, site in rows
    ]


def unanswered_again(session: Session) -> list[tuple[str, str]]:
    """Answered questions whose answer nobody may say any more, and why."""
    wanted = (
        select(Question.id, Answer.words_id, Question.incident_id)
        .join(Answer, Answer.question_id == Question.id)
        .join(Incident, Incident.id == Question.incident_id)
        .where(
            Answer.ended_at.is_(None),
            Answer.how.in_(("script", "update")),
            ~_is_told(Answer.words_id),
            Question.merged_into_id.is_(None),
            Incident.closed_at.is_(None),
        )
    )
    return [
        (id, last_end(session, words_id))
        for id, words_id, incident_id in session.execute(wanted)
        if words_id and said_now(session, words_id, incident_id) is None
    ]


def _is_told(words_id: Any) -> Any:
    """Whether these very words are in force: then nothing more need be looked for."""
    told = (Release.ended_at.is_(None), or_(Release.until.is_(None), Release.until > now()))
    return select(Release.id).where(Release.words_id == words_id, *told).exists()


def published(session: Session, topic_id: str) -> list[tuple[datetime, str]]:
    """When answers to a topic's questions became sayable, and what they are called: the moments
    from which calls may have calmed.
    """
    wanted = (
        select(Answer)
        .join(Question, Question.id == Answer.question_id)
        .where(Question.topic_id == topic_id, Answer.how != "closed")
        .order_by(Answer.published_at)
    )
    return [(one.published_at, str(one.about["title"])) for one in session.scalars(wanted)]


def world_of(session: Session, exercise: str | None) -> str:
    """The exercise that is asked for, or the live world."""
    found = session.get(Incident, exercise) if exercise else None
    return found.id if found and found.exercise else LIVE
