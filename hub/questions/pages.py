"""What the page of questions and rumors shows, read in one moment of the database."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.approvals.models import Words
from hub.core.database import database
from hub.core.journal import LIVE
from hub.core.moments import now
from hub.core.web import somebody
from hub.incidents.models import Incident
from hub.people.models import Person
from hub.people.permissions import allowed
from hub.questions import drafts, queries, texts
from hub.questions.answers import VERDICTS
from hub.questions.models import QUESTION, WHERE, Question
from hub.questions.sentences import times

View = dict[str, Any]


def listed(exercise: str | None) -> View:
    """Every question and rumor of a world, with all that can be done about it."""
    with database().reading() as session:
        world = queries.world_of(session, exercise)
        drill = session.get(Incident, world) if world != LIVE else None
        lines = queries.listed(session, world)
        for line in lines:
            own = [line["id"], *(one["id"] for one in line["merged"])]
            line["askings"] = queries.askings(session, own)
            line["often"] = times(line["kind"], line["count"])
            line["choices"] = texts.choices(session, line["incident"]["id"])
            line["is_own_line"] = _is_own_line(session, line["verdict"])
            line["topics"] = _topics(session, line["incident"]["id"])
        return {
            "questions": [one for one in lines if one["kind"] == QUESTION],
            "rumors": [one for one in lines if one["kind"] != QUESTION],
            "owners": owners(session),
            "verdicts": list(VERDICTS.items()),
            "where": WHERE,
            "exercise": drill.view() if drill else None,
        }


def owners(session: Session) -> list[tuple[str, str]]:
    """Who may answer questions, by name."""
    found = session.scalars(select(Person).order_by(Person.name, Person.id))
    at = now()
    return [
        (one.id, one.name)
        for one in found
        if one.is_active(at) and allowed(frozenset(one.roles), "questions.answer")
    ]


def source(words_id: str) -> View | None:
    """The question these words are written for, with how often it was asked."""
    with database().reading() as session:
        question = drafts.source_of(session, words_id)
        if question is None:
            return None
        return {**question.view(), "text": question.words.text}


def exercise_of(question_id: str) -> str | None:
    """The exercise a question belongs to, for the address of its page."""
    with database().reading() as session:
        found = session.get(Question, question_id)
        return found.world if found and found.world != LIVE else None


def _is_own_line(session: Session, verdict: View | None) -> bool:
    """Whether this person wrote what waits to be said: somebody else must approve it."""
    line, reader = verdict and verdict["line"], somebody()
    words = session.get(Words, line["id"]) if line else None
    return bool(words and reader and words.is_own(reader))


def _topics(session: Session, incident_id: str) -> list[tuple[str, str]]:
    incident = session.get_one(Incident, incident_id)
    return [("", "Every card of the incident"), *((one.id, one.name) for one in incident.topics)]
