"""A shared desk sends what was tapped there under the name of who tapped it, and nothing else."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import select, update

from hub.core.database import Database
from hub.core.moments import iso, now
from hub.keys.models import TapToken
from hub.people.models import Person
from hub.shifts import commands as shifts
from hub.shifts.models import Shift
from hub.tally.models import Tally
from tests.browser import storm
from tests.cast import actor


@pytest.mark.parametrize("db", ["sqlite"], indirect=True)
def test_the_token_of_a_shift_taps_in_that_shift_under_that_name_alone(
    app: Flask, db: Database, browser: Any
) -> None:
    (site,) = storm.set_up()
    incident = storm.opened()
    topic = storm.topic(incident)["id"]
    dana = browser("agent")
    assert dana.post("/shifts/token", json={}).status_code == 409  # nobody is on shift
    storm.on_shift("agent", site)
    given = dana.post("/shifts/token", json={}).get_json()
    with db.reading() as session:
        shift = session.scalars(select(Shift)).one()
        assert given["token"] not in {row.hash for row in session.scalars(select(TapToken))}
    assert given["shift"] == shift.id
    earlier = {"id": str(uuid4()), "topic": topic, "at": iso(now())}
    shifts.sign_off(actor("agent"))
    storm.on_shift("second_agent", site)
    with_token = {"Authorization": f"Bearer {given['token']}"}
    desk = app.test_client()  # no cookie: somebody else sits here now

    def sent(item: dict[str, Any], headers: dict[str, str] = with_token) -> Any:
        return desk.post("/topics/tallies", json=item, headers=headers)

    assert sent(earlier).status_code == 201
    assert sent(earlier).status_code == 200
    days_off = [{"id": str(uuid4()), "topic": topic, "at": iso(now() + d)} for d in (DAY, -DAY)]
    assert [sent(item).status_code for item in days_off] == [201, 201]
    with db.reading() as session:
        ended = session.get_one(Shift, shift.id).ended_at
        rows = session.scalars(select(Tally)).all()
        assert {(row.person_id, row.shift_id) for row in rows} == {("person-agent", shift.id)}
        assert all(ended and shift.began_at <= row.at < ended for row in rows)
    assert desk.delete(f"/topics/tallies/{earlier['id']}", headers=with_token).status_code == 200
    omar = browser("second_agent")
    theirs = {"id": str(uuid4()), "topic": topic}
    assert omar.post("/topics/tallies", json=theirs).status_code == 201
    assert desk.delete(f"/topics/tallies/{theirs['id']}", headers=with_token).status_code == 403
    for method, path in (
        ("get", "/console"), ("get", "/api/v1/incidents"), ("post", "/shifts/off"),
        ("post", "/shifts/on"), ("post", "/shifts/token"), ("get", "/live/since/0?stream=console"),
    ):  # fmt: skip
        answer = getattr(desk, method)(path, headers={**with_token, "Accept": "application/json"})
        assert answer.status_code == 403, path
    agent = update(Person).where(Person.id == "person-agent")
    for end, sent_away in ((-DAY, None), (DAY, now())):  # too late; and by who may not come in
        with db.writing() as session:
            session.execute(update(TapToken).values(until=now() + end))
            session.execute(agent.values(deactivated_at=sent_away))
        assert sent({"id": str(uuid4()), "topic": topic}).status_code == 401


DAY = timedelta(days=1)
