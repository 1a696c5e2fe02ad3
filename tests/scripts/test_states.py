"""Every state x every action: what the table allows happens, and all else is refused."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from hub.approvals.glass import carry
from hub.approvals.models import Words
from hub.approvals.states import TRANSITIONS
from hub.core.command import command
from hub.core.database import Database
from hub.core.errors import Refused
from hub.core.journal import Head
from hub.core.moments import now
from hub.scripts import commands
from hub.scripts.models import Version
from hub.updates import commands as updates
from hub.updates.models import Update
from tests.approvals import hands
from tests.cast import actor
from tests.scripts import written
from tests.updates import told

ACTIONS = sorted({action for row in TRANSITIONS.values() for action in row})
WRITER, PIO, OTHER, CHECKER = map(actor, ("writer", "pio", "second_pio", "checker"))


def script_in(state: str, incident_id: str) -> str:
    """A script's version in this state, brought there by its deeds."""
    begin: dict[str, Callable[[str], str]] = {
        "draft": written.drafted,
        "checking": written.checking,
        "submitted": written.submitted,
        "returned": written.submitted,
        "rejected": written.submitted,
        "approved": written.approved,
        "alone": written.alone,
        "published": written.published,
        "ended": written.published,
    }
    id = begin[state](incident_id)
    if state in ("returned", "rejected"):
        commands.send_back(PIO, id, state.removesuffix("ed"), "Because.")
    if state == "ended":
        commands.recall(PIO, id, "Because.")
    return id


def update_in(state: str, incident_id: str) -> str:
    """An update in this state, brought there by its deeds."""
    begin: dict[str, Callable[..., str]] = {
        "draft": told.drafted,
        "checking": told.checking,
        "submitted": told.submitted,
        "returned": told.submitted,
        "rejected": told.submitted,
        "approved": told.approved,
        "alone": told.alone,
        "published": told.published,
        "ended": told.published,
    }
    id = begin[state](incident_id, until=now() + timedelta(hours=2))
    if state in ("returned", "rejected"):
        updates.send_back(PIO, id, state.removesuffix("ed"), "Because.")
    if state == "ended":
        updates.withdraw(PIO, id, "Because.")
    return id


def seq(db: Database) -> int:
    with db.reading() as session:
        return session.get_one(Head, 1).seq


def check(db: Database, state: str, action: str, deed: Callable[[], object]) -> str:
    """Do the deed. Answers the state the table promises; a refusal must leave no trace."""
    before = seq(db)
    if action in TRANSITIONS[state]:
        deed()
        assert seq(db) == before + 1
        return TRANSITIONS[state][action]
    with pytest.raises(Refused):
        deed()
    assert seq(db) == before
    return state


# On SQLite tests/approvals/test_every_cell.py walks the whole table, through every door.
ON_POSTGRESQL = pytest.mark.parametrize(
    "db", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True
)


@ON_POSTGRESQL
@pytest.mark.parametrize("state", TRANSITIONS)
def test_a_script_moves_only_as_the_table_says(db: Database, state: str) -> None:
    incident_id, id = written.open_incident(), ""
    for action in ACTIONS:  # what is refused leaves no trace, so the next is tried on the same
        id = id or script_in(state, incident_id)
        assert written.state(id) == state
        deed = script_deed(action, id, incident_id)
        assert check(db, state, action, deed) == written.state(id), action
        if action in TRANSITIONS[state]:
            incident_id, id = written.open_incident(), ""


@ON_POSTGRESQL
@pytest.mark.parametrize("state", TRANSITIONS)
def test_an_update_moves_only_as_the_table_says(db: Database, state: str) -> None:
    incident_id, id = written.open_incident(), ""
    for action in ACTIONS:
        id = id or update_in(state, incident_id)
        assert told.state(id) == state
        assert check(db, state, action, update_deed(action, id)) == told.state(id), action
        if action in TRANSITIONS[state]:
            id = ""


def way_deed(room: Any, id: str) -> dict[str, Callable[[], object]]:
    """The steps that are the same for every kind of words."""
    return {
        "ask": lambda: room.submit(WRITER, id, hands.department(f"Asked for {id}")),
        "submit": lambda: room.submit(WRITER, id),
        "claim": lambda: room.claim(CHECKER if state_of(room, id) == "checking" else PIO, id),
        "check": lambda: room.check(CHECKER, id),
        "pass_on": lambda: hands.waits_since(id, 10) or room.pass_on(id),
        "approve": lambda: room.approve(PIO, id),
        "return": lambda: room.send_back(PIO, id, "return", "Because."),
        "reject": lambda: room.send_back(PIO, id, "reject", "Because."),
        "confirm": lambda: room.confirm(OTHER, id),
    }


def state_of(room: Any, id: str) -> str:
    return told.state(id) if room is updates else written.state(id)


def carried(way: Any, table: Any, id: str) -> None:
    """The yes to the very same words under another id is theirs too: a deed of higher rooms."""
    with command(f"{way.room}.approve", by=PIO) as deed:
        words = deed.get(table, id, lock=True).words
        same = {"text": words.text, "values": words.values, "about": words.about}
        origin = Words(kind=words.kind)
        origin.written(by=WRITER, at=deed.now, **same)
        origin.submitted(WRITER, deed.now)
        origin.approved_by(PIO, deed.now)
        deed.add(origin)
        carry(deed, way.room, words, origin)
        deed.record(f"{way.room}.approved", id, {})


def script_deed(action: str, id: str, incident_id: str) -> Callable[[], object]:
    """The deed by which a script's version is edited, submitted and so on."""
    soon = now() + timedelta(hours=1)
    deeds: dict[str, Callable[[], object]] = {
        **way_deed(commands, id),
        "carry": lambda: carried(commands.way, Version, id),
        "break_glass": lambda: commands.break_glass(
            PIO, id, why="Nobody answers.", incident_id=incident_id, until=soon
        ),
        "edit": lambda: commands.edit(WRITER, id, text=written.BODY, values=written.VALUES),
        "publish": lambda: commands.publish(PIO, id, incident_id=incident_id),
        "end": lambda: commands.recall(PIO, id, "Because."),
    }
    return deeds[action]


def update_deed(action: str, id: str) -> Callable[[], object]:
    """The deed by which an update is edited, submitted and so on."""
    deeds: dict[str, Callable[[], object]] = {
        **way_deed(updates, id),
        "carry": lambda: carried(updates.way, Update, id),
        "break_glass": lambda: updates.break_glass(PIO, id, why="Nobody answers."),
        "edit": lambda: updates.edit(WRITER, id, headline="New.", body=""),
        "publish": lambda: updates.publish(PIO, id),
        "end": lambda: updates.withdraw(PIO, id, "Because."),
    }
    return deeds[action]
