"""Words in any state, stored as rows, so that a test can begin in every cell of the table."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from hub.approvals.models import Words
from hub.approvals.steps import Approval, signed
from hub.core.database import Database
from hub.core.ids import new_id
from hub.core.journal import LIVE
from hub.core.moments import now
from hub.people.models import Actor
from hub.scripts.models import Script, Version
from hub.updates.models import Update
from tests.cast import actor
from tests.scripts import written

AUTHOR, ANOTHER = actor("second_writer"), actor("second_pio")


@dataclass(frozen=True)
class Place:
    """Where words of these tests stand: an incident, and the department that checks."""

    db: Database
    incident_id: str
    department_id: str

    def words(self, kind: str, state: str, hand: Actor) -> tuple[str, str]:
        """New words of this kind, in this state, written by that hand; their id and hash."""
        with self.db.writing() as session:
            row = {"script": _script, "update": _update}[kind](session, self.incident_id, hand)
            _bring(row.words, state, hand, self)
            session.add(row)
            session.flush()
            if state in ("alone", "published", "ended"):
                _release(row, state, self.incident_id)
            return row.words.id, row.words.hash


def _script(session: Session, incident_id: str, hand: Actor) -> Version:
    slug = f"card-{new_id()}"
    version = Version(
        script=Script(slug=slug, hazard="any"), lang="en", world=LIVE, number=1,
        words=Words(kind="script"), incident_id=incident_id, sources=[], slots={}, public=False,
    )  # fmt: skip
    about: dict[str, Any] = {"title": "Boil water", "topics": ["boil-water"], "public": False}
    version.written(hand, now(), written.BODY, written.VALUES, sources=written.SOURCES, **about)
    return version


def _update(session: Session, incident_id: str, hand: Actor) -> Update:
    update = Update(incident_id=incident_id, words=Words(kind="update"))
    update.next_update_at = update.corrects_id = None
    said = {"severity": "important", "source": "Shelter desk", "until": now() + timedelta(hours=2)}
    update.written(hand, now(), "The shelter is full.", "Next: Harbor School.", **said)
    return update


def _bring(words: Words, state: str, hand: Actor, here: Place) -> None:
    at = now()
    steps: dict[str, Callable[[], object]] = {
        "checking": lambda: words.asked(hand, at, here.department_id, "Health Department"),
        "rejected": lambda: words.sent_back("reject", ANOTHER, at, "Because."),
    }
    if state in steps:
        steps[state]()
    elif state != "draft":
        words.submitted(hand, at)
    if state == "returned":
        words.sent_back("return", ANOTHER, at, "Because.")
    if state == "alone":
        due = at + timedelta(minutes=15)
        alone = {"alone": True, "why": "Nobody answers.", "review_due_at": due}
        yes = {"kind": words.kind, "hash": words.hash, **signed(ANOTHER, at)}
        words.approval = Approval(**yes, **alone)
    elif state in ("approved", "published", "ended"):
        words.approved_by(ANOTHER, at)


def _release(row: Any, state: str, incident_id: str) -> None:
    at, words = now(), row.words
    release = words.released(
        incident_id, LIVE, ANOTHER, at, title="Boil water", sites=[], must_read=True,
        until=at + timedelta(hours=2), seq=0,
    )  # fmt: skip
    if state == "ended":
        release.end("recalled", ANOTHER, at, "Because.")
