"""Nothing acknowledged is lost or doubled, in whatever order taps, corrections, retries, restarts,
merges and splits come.
"""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule, run_state_machine_as_test
from sqlalchemy import update

from hub.app import create_app
from hub.core.database import Database, bind
from hub.core.moments import from_iso, now
from hub.core.settings import Settings
from hub.incidents import commands as incidents
from hub.shifts.models import Shift
from hub.tally.models import Restatement
from hub.topics import merging
from tests.browser import storm
from tests.cast import actor
from tests.tally.machine import Desk

STEPS = settings(
    max_examples=6,
    stateful_step_count=20,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # none is made shorter: minutes
    suppress_health_check=[HealthCheck.too_slow],
)
LEAD = actor("lead")
BASE = st.integers(0, 3)


class DeskAndLead(Desk):
    """The same desk while a lead merges and splits its topics; taps come late for what is gone."""

    def __init__(self) -> None:
        super().__init__()
        self.restated: list[tuple[str, str, datetime | None]] = []  # from, to, split before when

    def _is_merged(self, topic: str) -> bool:
        return any(source == topic and at is None for source, _, at in self.restated)

    @precondition(lambda self: sum(map(self._is_merged, self.topics[:4])) < 3)
    @rule(one=BASE, other=BASE)
    def merge(self, one: int, other: int) -> None:
        source, target = self.topics[one], self.topics[other]
        if source == target or self._is_merged(source) or self._is_merged(target):
            return
        merging.merge(LEAD, source, target)
        self.restated.append((source, target, None))

    @rule(one=BASE)
    def unmerge(self, one: int) -> None:
        source = self.topics[one]
        if self._is_merged(source):
            merging.unmerge(LEAD, source)
            merged = [rule for rule in self.restated if rule[0] == source and rule[2] is None]
            self.restated.remove(merged[-1])

    @precondition(lambda self: sum(at is not None for _, _, at in self.restated) < 3)
    @rule(one=BASE)
    def split(self, one: int) -> None:
        source = self.topics[one]
        if self._is_merged(source):
            return
        new = merging.split(
            LEAD, source, f"Part {len(self.restated)} {now():%f}", "area", ["33101"]
        )
        with self.db.reading() as session:
            made = session.query(Restatement).order_by(Restatement.number.desc()).first()
        assert made is not None
        self.restated.append((source, new, made.at))

    def told(self, call: str, topics: list[str]) -> list[str]:
        return [self._counts_as(call, topic) for topic in topics]

    def _counts_as(self, call: str, topic: str) -> str:
        for source, target, at in self.restated:
            fits = at is None or (
                self.areas.get(call) == "33101" and from_iso(self.times[call]) < at
            )
            topic = target if source == topic and fits else topic
        return topic


@pytest.mark.parametrize("db", ["sqlite"], indirect=True)
def test_any_order_of_taps_corrections_retries_restarts_merges_and_splits_sums_exactly(
    app: Flask, db: Database, browser: Any, tmp_path: Path
) -> None:
    (site,) = storm.set_up()
    storm.on_shift("agent", site)
    with db.writing() as session:
        session.execute(update(Shift).values(began_at=now() - timedelta(hours=2)))
    token = browser("agent").post("/shifts/token", json={}).get_json()["token"]
    started: list[Database] = []
    opened: list[str] = []

    def start_hub() -> Flask:
        started.append(Database(db.url.render_as_string(hide_password=False)))
        return create_app(Settings(var=tmp_path, secret="test " * 8), database=bind(started[-1]))

    def open_topics() -> list[str]:
        opened.append(storm.opened(f"Storm {len(opened)}"))
        for before in opened[:-1][-1:]:
            incidents.close(actor("pio"), before)
        return [topic["id"] for topic in storm.topics(opened[-1])]

    def machine() -> Desk:
        given = {
            "db": db,
            "begun": app,
            "start_hub": staticmethod(start_hub),
            "open_topics": staticmethod(open_topics),
            "headers": {"Authorization": f"Bearer {token}"},
        }
        desk: Desk = type("AnyDesk", (DeskAndLead,), given)()
        return desk

    try:
        run_state_machine_as_test(machine, settings=STEPS)
    finally:
        bind(db)
        for database in started:
            database.close()
