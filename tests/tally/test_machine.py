"""Nothing acknowledged is lost or doubled, in whatever order taps, corrections, retries and
restarts come.
"""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test
from sqlalchemy import update

from hub.app import create_app
from hub.core.database import Database, bind
from hub.core.moments import now
from hub.core.settings import Settings
from hub.shifts.models import Shift
from tests.browser import storm
from tests.tally.machine import Desk

STEPS = settings(
    max_examples=10,
    stateful_step_count=20,
    deadline=None,
    phases=[
        Phase.explicit,
        Phase.reuse,
        Phase.generate,
    ],  # none is made shorter: minutes
    suppress_health_check=[HealthCheck.too_slow],
)


@pytest.mark.parametrize("db", ["sqlite"], indirect=True)
def test_any_order_of_taps_corrections_retries_and_restarts_sums_exactly(
    app: Flask, db: Database, browser: Any, tmp_path: Path
) -> None:
    (site,) = storm.set_up()
    topics = [topic["id"] for topic in storm.topics(storm.opened())]
    storm.on_shift("agent", site)
    with db.writing() as session:
        session.execute(update(Shift).values(began_at=now() - timedelta(hours=2)))
    token = browser("agent").post("/shifts/token", json={}).get_json()["token"]
    started: list[Database] = []

    def start_hub() -> Flask:
        started.append(Database(db.url.render_as_string(hide_password=False)))
        return create_app(Settings(var=tmp_path, secret="test " * 8), database=bind(started[-1]))

    def machine() -> Desk:
        return type(
            "AnyDesk",
            (Desk,),
            {
                "db": db,
                "begun": app,
                "start_hub": staticmethod(start_hub),
                "topics": topics,
                "headers": {"Authorization": f"Bearer {token}"},
            },
        )()

    try:
        run_state_machine_as_test(machine, settings=STEPS)
    finally:
        bind(db)
        for database in started:
            database.close()
