"""A new kind of words gets the whole way through other hands by making one Way."""

from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import select

from hub.approvals.models import Words
from hub.approvals.way import Way, sentences
from hub.core.command import Deed, command
from hub.core.database import Database
from hub.core.errors import Invalid, NotAllowed, Refused
from hub.core.journal import Entry
from hub.people.models import Actor
from hub.people.permissions import PERMISSIONS
from tests.approvals import hands
from tests.cast import actor

WRITER, PIO, OTHER, CHECKER = map(actor, ("writer", "pio", "second_pio", "checker"))


@dataclass
class Rumour:
    """A third kind of words: a text that must name who says so."""

    words: Words

    def check_complete(self) -> None:
        if "says" not in self.words.text:
            raise Invalid({"body": "Name who says so."})

    def view(self) -> dict[str, Any]:
        return {"id": self.words.id, **self.words.view()}


def hold(deed: Deed, id: str) -> Rumour:
    return Rumour(deed.get(Words, id, lock=True))


def record(deed: Deed, kind: str, row: Rumour, **more: Any) -> None:
    view = {"rumour": row.view(), "by": deed.actor.name, **more}
    deed.record(kind, row.words.id, view, audience=["desk"])


way = Way("rumours", Rumour, hold=hold, record=record)


@pytest.fixture(autouse=True)
def _may(monkeypatch: pytest.MonkeyPatch) -> None:
    deeds = {
        "writer": ("draft", "submit"),
        "pio": ("draft", "submit", "claim", "approve", "return", "reject"),
        "checker": ("claim", "check", "return"),
        "clock": ("pass_on",),
    }
    for role, verbs in deeds.items():
        more = {f"rumours.{verb}" for verb in verbs}
        monkeypatch.setitem(PERMISSIONS, role, PERMISSIONS[role] | more)


def drafted(text: str = "Port Alder says: the bridge stands.", by: Actor = WRITER) -> str:
    with command("rumours.draft", by=by) as deed:
        words = Words(kind="rumour")
        words.written(text, {}, by, deed.now)
        deed.add(words)
        deed.record("rumours.drafted", words.id, {})
    return words.id


def told(db: Database) -> list[str]:
    with db.reading() as session:
        return list(session.scalars(select(Entry.kind).order_by(Entry.seq)))


def test_its_steps_are_deeds_of_its_room_with_one_line_in_the_journal_each(db: Database) -> None:
    id = drafted()
    way.submit(WRITER, id)
    way.send_back(PIO, id, "return", " Which bridge? ")
    way.submit(WRITER, id)
    way.approve(PIO, id)
    drafted_again = drafted()
    way.send_back(PIO, drafted_again, "reject", "Nobody asks.")
    checked = drafted()
    way.submit(WRITER, checked, hands.department())
    way.claim(CHECKER, checked)
    way.check(CHECKER, checked)
    hands.waits_since(checked, 6)
    way.pass_on(checked)
    assert told(db) == [
        "rumours.drafted", "rumours.submitted", "rumours.returned", "rumours.submitted",
        "rumours.approved", "rumours.drafted", "rumours.rejected", "rumours.drafted",
        "rumours.asked", "rumours.claimed", "rumours.checked", "rumours.passed_on",
    ]  # fmt: skip
    assert set(told(db)) == way.kinds | {"rumours.drafted"}


def test_every_step_has_a_sentence_that_its_snapshot_fills(db: Database) -> None:
    said = sentences("rumours", "the rumour {rumour[id]}")
    assert set(said) == way.kinds
    id = drafted()
    way.submit(WRITER, id)
    way.send_back(PIO, id, "return", " Which bridge? ")
    with db.reading() as session:
        last = session.scalars(select(Entry).order_by(Entry.seq.desc()).limit(1)).one()
    words = said[last.kind].format_map(last.view)
    assert words == f"Marcus Bell returned the rumour {id}: Which bridge?"


def test_it_holds_to_the_same_rules(db: Database) -> None:
    id = drafted("The bridge fell.")
    with pytest.raises(Invalid, match="Name who says so"):
        way.submit(WRITER, id)
    with pytest.raises(Refused, match="is a draft"):
        way.approve(PIO, id)
    with pytest.raises(Invalid, match="Choose"):
        way.send_back(PIO, id, "forget", "Because.")
    with pytest.raises(NotAllowed):
        way.submit(actor("agent"), id)
    own = drafted(by=PIO)
    way.submit(PIO, own)
    with pytest.raises(NotAllowed, match="Another person"):
        way.approve(PIO, own)
    with pytest.raises(Refused, match="edited since you read it"):
        way.approve(OTHER, own, "0" * 64)
    way.approve(OTHER, own)
