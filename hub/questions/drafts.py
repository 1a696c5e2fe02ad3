"""Words that are written to answer a question: the question stays beside them as their source."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.core.command import Deed, beside, command
from hub.core.database import database
from hub.core.errors import Missing, Refused
from hub.incidents.models import OTHER
from hub.people.models import CLOCK, Actor
from hub.questions.deciding import answered, held
from hub.questions.models import QUESTION, Draft, Question
from hub.questions.texts import said_now
from hub.scripts import commands as scripts
from hub.scripts.forms import LAYOUT
from hub.updates import commands as updates


def write(by: Actor, question_id: str, what: str) -> str:
    """Begin a script or an update from this question. The new draft's id.

    What the caller said is not copied into it: the page of the draft shows it.
    """
    with database().reading() as session:
        question = session.get(Question, question_id)
        if question is None:
            raise Missing("There is no such question.")
        question.check_open()
        incident, topic, title = (
            question.incident,
            question.topic,
            f"Answer to {question.called.lower()}",
        )

    def keep(deed: Deed) -> Mapping[str, Any]:
        source = held(deed, question_id)
        source.check_open()
        made = Draft(words_id=deed.subject, question_id=source.id, by_name=by.name, at=deed.now)
        deed.session.add(made)
        return {"question": {"id": source.id, "called": source.called}}

    with beside(keep):
        if what == "update":
            return updates.draft(
                by, incident.id, severity="routine", headline=title, body="", source=""
            )
        return scripts.draft(
            by, title=title, hazard=incident.hazard, lang="en",
            topics=[topic.slug if topic else OTHER], body=LAYOUT, values={}, sources=[],
            incident_id=incident.id,
        )  # fmt: skip


def publish(words_id: str, incident_id: str, by_name: str) -> str:
    """The words that were written for a question are live: they answer it, as `by_name` has told
    them. The answer's id.

    A deed of the clock; raises Refused when there is nothing to answer.
    """
    with database().reading() as session:
        draft = session.get(Draft, words_id)
    if draft is None:
        raise Refused("These words were written for no question.")
    with command("questions.answer", by=CLOCK) as deed:
        question = _root(deed, held(deed, draft.question_id))
        if question.kind != QUESTION or question.incident_id != incident_id:
            raise Refused(f"{question.called} is not of this incident.")
        question.check_open()
        text = said_now(deed.session, words_id, incident_id)
        if text is None:
            raise Refused("These words are not said any more.")
        return answered(deed, question, text.pop("kind"), words_id, text, by_name=by_name)


def _root(deed: Deed, question: Question) -> Question:
    while question.merged_into_id:
        question = held(deed, question.merged_into_id)
    return question


def source_of(session: Session, words_id: str) -> Question | None:
    """The question these words are written for."""
    found = select(Question).join(Draft, Draft.question_id == Question.id)
    return session.scalar(found.where(Draft.words_id == words_id))
