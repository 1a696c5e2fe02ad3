"""An exercise that closes ends the shifts in it, and no other."""

import pytest
from sqlalchemy import select

from hub import clock
from hub.core.database import Database
from hub.core.journal import Entry
from hub.core.moments import now
from hub.due.commands import do_what_is_due
from hub.due.models import Due, failing
from hub.incidents import commands as incidents
from hub.people.models import CLOCK
from hub.shifts import commands, queries
from tests.cast import actor
from tests.shifts.floor import PIO, sites, storm


def on_shift(db: Database, world: str) -> int:
    with db.reading() as session:
        return queries.people_on_shift(session, world)


def drill() -> str:
    """An open exercise."""
    return incidents.open_incident(actor("controller"), "Blue Tide", "hurricane", exercise=True)


def test_an_exercise_that_closes_ends_the_shifts_in_it_and_no_other(db: Database) -> None:
    sites()
    over, other, live = drill(), drill(), storm()
    for part, world in (("agent", over), ("second_agent", other), ("lead", "live")):
        commands.sign_on(actor(part), "civic", world=world)
    incidents.close(actor("controller"), over)
    incidents.close(PIO, live)
    assert on_shift(db, over) == 1
    clock.react()
    assert [on_shift(db, world) for world in (over, other, "live")] == [0, 1, 1]
    clock.react()
    assert [on_shift(db, world) for world in (over, other, "live")] == [0, 1, 1]


def test_ending_the_shifts_of_an_exercise_twice_or_while_it_is_open_changes_nothing(
    db: Database,
) -> None:
    sites()
    here = drill()
    commands.sign_on(actor("agent"), "civic", world=here)
    assert [commands.end_of_world(CLOCK, world) for world in (here, "live", "made-up")] == [0, 0, 0]
    incidents.close(actor("controller"), here)
    assert [commands.end_of_world(CLOCK, here) for _ in range(2)] == [1, 0]


def test_a_reaction_that_fails_holds_up_no_other_and_is_tried_again(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    sites()
    here, broken = drill(), [True]

    def stumble(closed: Entry) -> None:
        if broken:
            raise RuntimeError("a row nobody foresaw")

    after = {"first": stumble, **clock.REACTIONS["incidents.closed"]}
    monkeypatch.setitem(clock.REACTIONS, "incidents.closed", after)
    commands.sign_on(actor("agent"), "civic", world=here)
    incidents.close(actor("controller"), here)
    clock.react()
    assert on_shift(db, here) == 0
    with db.writing() as session:
        [due] = session.scalars(select(Due).where(Due.what == clock.AGAIN))
        due.at = now()
    do_what_is_due(clock.DUE)
    with db.reading() as session:
        assert "nobody foresaw" in failing(session)[0].complaint
    broken.clear()
    with db.writing() as session:
        session.get_one(Due, due.id).at = now()
    do_what_is_due(clock.DUE)
    with db.reading() as session:
        assert failing(session) == []
        assert session.get_one(Due, due.id).done_at
