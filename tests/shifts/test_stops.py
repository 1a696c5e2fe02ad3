"""Stop saying this: confirmed once by each person, on whichever desk, and counted for the floor."""

import json
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from hub.approvals.releases import Release
from hub.core.database import Database
from hub.core.errors import Invalid, Missing, NotAllowed, Refused
from hub.core.moments import now
from hub.live import gauges
from hub.live.models import Gauge
from hub.shifts import commands
from hub.shifts.stops import stopped, stopped_by
from tests.cast import actor
from tests.shifts.floor import published, seated, sites, storm

DANA = actor("agent")


def recalled(db: Database, incident: str, **given: Any) -> Release:
    """Words that were told and taken back a minute ago."""
    release = published(incident, **given)
    with db.writing() as session:
        found = session.get_one(Release, release.id)
        found.end("recalled", actor("pio"), now() - timedelta(minutes=1), "The wrong streets.")
    return release


def shown(db: Database, release: Release) -> dict[str, Any]:
    """The gauge of this stop, after a beat of the clock."""
    with db.writing() as session:
        commands.fold_reach(session, now())
    with db.reading() as session:
        data: dict[str, Any] = json.loads(session.get_one(Gauge, f"stopped:{release.id}").data)
        return data


def test_a_stop_is_confirmed_once_whoever_asks_again(db: Database) -> None:
    release = recalled(db, storm())
    first = stopped(DANA, release.id, str(uuid4()))
    assert stopped(DANA, release.id, str(uuid4())) == first
    with db.reading() as session:
        assert list(stopped_by(session, DANA.hand, now())) == [release.id]
        assert stopped_by(session, actor("second_agent").hand, now()) == {}


def test_only_what_was_taken_back_can_be_stopped(db: Database) -> None:
    live = published(storm())
    for release_id in (live.id, "nothing"):
        with pytest.raises(Missing):
            stopped(DANA, release_id, str(uuid4()))
    with pytest.raises(Invalid):
        stopped(DANA, live.id, "not a uuid")
    with pytest.raises(NotAllowed):
        stopped(actor("outsider"), live.id, str(uuid4()))


def test_an_id_used_for_another_stop_is_refused(db: Database) -> None:
    incident, id = storm(), str(uuid4())
    one, other = recalled(db, incident), recalled(db, incident)
    stopped(DANA, one.id, id)
    with pytest.raises(Refused, match="another receipt"):
        stopped(DANA, other.id, id)


def test_the_floor_sees_how_many_of_those_on_shift_have_stopped(db: Database) -> None:
    sites()
    floor = seated(4)
    release = recalled(db, storm())
    assert shown(db, release)["sentence"] == "0 of 4 have confirmed."
    for agent in (*floor[:3], DANA):  # DANA is not on shift
        stopped(agent, release.id, str(uuid4()))
    assert shown(db, release) == {
        "on_shift": 4, "stopped": 3, "percent_width": 75, "sentence": "3 of 4 have confirmed.",
    }  # fmt: skip
    with db.reading() as session:
        for screen in ("console", "desk", "board"):
            assert f"stopped:{release.id}" in gauges.values(session, screen, "live")


def test_only_those_the_words_were_meant_for_are_counted(db: Database) -> None:
    sites()
    seated(8)
    release = recalled(db, storm(), only=["east"])
    assert shown(db, release)["on_shift"] == 2


def test_a_console_knows_on_another_desk_what_was_stopped(db: Database, browser: Any) -> None:
    release = recalled(db, storm())
    agent = browser("agent")
    given = {"id": str(uuid4()), "release": release.id}
    answer = agent.post("/shifts/stops", json=given)
    assert answer.status_code == 201, answer.get_data(as_text=True)
    assert agent.post("/shifts/stops", json={}).status_code == 422
    page = browser("agent").get("/console").get_data(as_text=True)
    assert f'"stopped": {{"{release.id}"' in page
    assert '"stopped": {}' in browser("second_agent").get("/console").get_data(as_text=True)
