"""Reads: what callers ask and hear, how often, what is likely the same, and what was answered."""

from collections import defaultdict
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hub.core.errors import Missing
from hub.core.journal import LIVE
from hub.core.moments import iso
from hub.incidents.models import Incident
from hub.live.gauges import shown
from hub.questions.alike import LIKELY, likeness
from hub.questions.models import QUESTION, Answer, Asking, CallerWords, Heard, Question
from hub.questions.sentences import times
from hub.questions.texts import last_end, said_now
from hub.shifts.models import Shift

View = dict[str, Any]

TEXT, COUNT = "asked:", "questions:"  # gauges: what was said; how often
NO_TEXT: View = {"text": "", "of": None}
NONE: View = {"count": 0, "sentence": "", "newest_at": None, "likely": ""}


def of_world(session: Session, world: str) -> list[Question]:
    """Every question and rumor of the open incidents of a world that stands by itself, the one
    that moved last first.
    """
    wanted = (
        select(Question)
        .join(Incident, Incident.id == Question.incident_id)
        .where(Question.world == world, Incident.closed_at.is_(None))
        .where(Question.merged_into_id.is_(None))
        .order_by(Question.seq.desc(), Question.number.desc())
    )
    return list(session.scalars(wanted))


def views(session: Session, world: str) -> list[View]:
    """The same as desk and board draw them."""
    return [one.view() for one in of_world(session, world)]


def is_for_desk(view: View) -> bool:
    """Whether somebody at the desk has something to do with it."""
    return bool(view["state"] == "open" or (view["overdue"] and view["state"] == "answered"))


def is_for_board(view: View) -> bool:
    """Whether command should see it: what has no answer, and every rumor that goes round."""
    return bool(view["state"] == "open" or (view["kind"] != QUESTION and view["answer"]))


def question(session: Session, id: str) -> Question:
    """One of them. Raises Missing."""
    found = session.get(Question, id)
    if found is None:
        raise Missing("There is no such question.")
    return found


def told(session: Session, world: str) -> list[View]:
    """What is answered or closed, as all consoles carry it: each shows its person's own alone."""
    found = [one.view() for one in of_world(session, world)]
    answered = [one for one in found if one["answer"]]
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
    heard = session.scalars(select(Heard.answer_id).where(Heard.person_id == person_id))
    return {"asked": {id: iso(at) for id, at in rows}, "told": list(heard)}


def measured(session: Session) -> list[tuple[str, str, View]]:
    """A gauge for the words of each question of the open incidents, and one for how often it was
    asked. One that was shown and stands nowhere any more says so.
    """
    rows = _rows(session)
    roots = {row.id: _root_of(row.id, rows) for row in rows.values()}
    counts = _counts(session)
    gauges: dict[str, tuple[str, str, View]] = {}
    for row in rows.values():
        said = {
            "text": row.text,
            "of": roots[row.id],
            "kind": row.kind,
            "incident": row.incident_id,
        }
        gauges[f"{TEXT}{row.id}"] = (f"{TEXT}{row.id}", row.world, said)
    for id, own in _groups(roots).items():
        found = [counts[one] for one in own if one in counts]
        count, newest = sum(one[0] for one in found), max((one[1] for one in found), default=None)
        data = {
            "count": count,
            "sentence": times(rows[id].kind, count),
            "newest_at": iso(newest) if newest else None,
            "likely": _likely_words(rows, roots, id),
        }
        gauges[f"{COUNT}{id}"] = (f"{COUNT}{id}", rows[id].world, data)
    for prefix, none in ((TEXT, NO_TEXT), (COUNT, NONE)):
        for name, world in shown(session, prefix, none):
            gauges.setdefault(name, (name, world, none))
    return list(gauges.values())


def _rows(session: Session) -> dict[str, Any]:
    found = session.execute(
        select(
            Question.id, Question.kind, Question.number, Question.world, Question.incident_id,
            Question.merged_into_id, CallerWords.text,
        )
        .join(CallerWords, CallerWords.id == Question.words_id)
        .join(Incident, Incident.id == Question.incident_id)
        .where(Incident.closed_at.is_(None))
        .order_by(Question.number)
    )  # fmt: skip
    return {row.id: row for row in found}


def _counts(session: Session, ids: list[str] | None = None) -> dict[str, tuple[int, datetime]]:
    """Question → in how many calls it was asked, and when last."""
    call = func.coalesce(Asking.call_id, Asking.id)
    wanted = select(Asking.question_id, func.count(call.distinct()), func.max(Asking.at))
    if ids is not None:
        wanted = wanted.where(Asking.question_id.in_(ids))
    return {
        id: (count, at) for id, count, at in session.execute(wanted.group_by(Asking.question_id))
    }


def _root_of(id: str, rows: dict[str, Any]) -> str:
    while rows[id].merged_into_id:
        id = rows[id].merged_into_id
    return id


def _groups(roots: dict[str, str]) -> dict[str, list[str]]:
    groups: dict[str, list[str]] = defaultdict(list)
    for id, root in roots.items():
        groups[root].append(id)
    return groups


def likely(rows: dict[str, Any], roots: dict[str, str], id: str) -> list[str]:
    """Those that stand by themselves and ask likely the same as this one, the likest first."""
    own = [rows[one] for one, root in roots.items() if root == id]
    best: dict[str, float] = {}
    for one, root in roots.items():
        other = rows[one]
        if root == id or (other.kind, other.incident_id) != (own[0].kind, own[0].incident_id):
            continue
        alike = max(likeness(mine.text, other.text) for mine in own)
        if alike >= LIKELY:
            best[root] = max(alike, best.get(root, 0.0))
    return sorted(best, key=lambda root: (-best[root], rows[root].number))


def _likely_words(rows: dict[str, Any], roots: dict[str, str], id: str) -> str:
    found = likely(rows, roots, id)
    called = "rumor" if rows[id].kind != QUESTION else "question"
    return f"Likely the same as {called} {rows[found[0]].number}" if found else ""


def listed(session: Session, world: str) -> list[View]:
    """All that is asked and heard, most asked first: with the words, who asked, what is likely the
    same.
    """
    found = of_world(session, world)
    rows = _rows(session)
    roots = {id: _root_of(id, rows) for id in rows}
    groups, counts = _groups(roots), _counts(session, list(rows))
    lines = []
    for one in found:
        own = groups[one.id]
        each = [counts[id] for id in own if id in counts]
        lines.append(
            {
                **one.view(),
                "text": one.words.text,
                "count": sum(count for count, _ in each),
                "newest_at": iso(max(at for _, at in each)) if each else None,
                "others": [
                    {"id": id, "called": f"{rows[id].number}", "text": rows[id].text}
                    for id in own
                    if id != one.id
                ],
                "likely": [
                    {"id": id, "number": rows[id].number, "text": rows[id].text}
                    for id in likely(rows, roots, one.id)
                ],
            }
        )
    return sorted(lines, key=lambda line: (-line["count"], line["number"]))


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
            Question.merged_into_id.is_(None),
            Incident.closed_at.is_(None),
        )
    )
    return [
        (id, last_end(session, words_id))
        for id, words_id, incident_id in session.execute(wanted)
        if words_id and said_now(session, words_id, incident_id) is None
    ]


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
