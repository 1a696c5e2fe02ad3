"""Every state x every action: what the table allows happens, and all else is refused."""

from collections.abc import Callable

import pytest

from hub.approvals.states import TRANSITIONS
from hub.core.database import Database
from hub.core.errors import Refused
from hub.core.journal import Head
from hub.scripts import commands
from hub.updates import commands as updates
from tests.cast import actor
from tests.scripts import written
from tests.updates import told

ACTIONS = sorted({action for row in TRANSITIONS.values() for action in row})
WRITER, PIO = actor("writer"), actor("pio")


def script_in(state: str, incident_id: str) -> str:
    """A script's version in this state, brought there by its deeds."""
    begin: dict[str, Callable[[str], str]] = {
        "draft": written.drafted,
        "submitted": written.submitted,
        "returned": written.submitted,
        "rejected": written.submitted,
        "approved": written.approved,
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
    begin: dict[str, Callable[[str], str]] = {
        "draft": told.drafted,
        "submitted": told.submitted,
        "returned": told.submitted,
        "rejected": told.submitted,
        "approved": told.approved,
        "published": told.published,
        "ended": told.published,
    }
    id = begin[state](incident_id)
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


@pytest.mark.parametrize("state", TRANSITIONS)
def test_a_script_moves_only_as_the_table_says(db: Database, state: str) -> None:
    for action in ACTIONS:
        incident_id = written.open_incident()
        id = script_in(state, incident_id)
        assert written.state(id) == state
        deed = script_deed(action, id, incident_id)
        assert check(db, state, action, deed) == written.state(id), action


@pytest.mark.parametrize("state", TRANSITIONS)
def test_an_update_moves_only_as_the_table_says(db: Database, state: str) -> None:
    for action in ACTIONS:
        id = update_in(state, written.open_incident())
        assert told.state(id) == state
        assert check(db, state, action, update_deed(action, id)) == told.state(id), action


def script_deed(action: str, id: str, incident_id: str) -> Callable[[], object]:
    """The deed by which a script's version is edited, submitted and so on."""
    deeds: dict[str, Callable[[], object]] = {
        "edit": lambda: commands.edit(WRITER, id, text=written.BODY, values=written.VALUES),
        "submit": lambda: commands.submit(WRITER, id),
        "approve": lambda: commands.approve(PIO, id),
        "return": lambda: commands.send_back(PIO, id, "return", "Because."),
        "reject": lambda: commands.send_back(PIO, id, "reject", "Because."),
        "publish": lambda: commands.publish(PIO, id, incident_id=incident_id),
        "end": lambda: commands.recall(PIO, id, "Because."),
    }
    return deeds[action]


def update_deed(action: str, id: str) -> Callable[[], object]:
    """The deed by which an update is edited, submitted and so on."""
    deeds: dict[str, Callable[[], object]] = {
        "edit": lambda: updates.edit(WRITER, id, headline="New.", body=""),
        "submit": lambda: updates.submit(WRITER, id),
        "approve": lambda: updates.approve(PIO, id),
        "return": lambda: updates.send_back(PIO, id, "return", "Because."),
        "reject": lambda: updates.send_back(PIO, id, "reject", "Because."),
        "publish": lambda: updates.publish(PIO, id),
        "end": lambda: updates.withdraw(PIO, id, "Because."),
    }
    return deeds[action]
