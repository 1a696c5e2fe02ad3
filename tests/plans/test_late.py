"""Whatever the clock does, each overdue task is put on record once and escalates once a step."""

import random
from collections import Counter
from contextlib import suppress
from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from hub.app import create_app
from hub.clock import DUE
from hub.core.database import Database, bind, database
from hub.core.errors import HubError
from hub.core.moments import now
from hub.core.settings import Settings
from hub.due import commands as due
from hub.plans import doing
from hub.plans.runs import Run
from hub.plans.shown import stands
from tests.browser import storm
from tests.cast import actor
from tests.conftest import fill
from tests.plans.played import Clock, clock, started, states, task, told

PIO = actor("pio")


@pytest.mark.parametrize("db", ["sqlite"], indirect=True)
def test_it_goes_past_an_empty_position_and_stops_at_the_top(db: Database) -> None:
    with clock() as at:
        (civic,) = storm.set_up()
        from hub.shifts import commands as shifts

        shifts.sign_on(actor("lead"), civic, "Incident commander")
        run = started(storm.opened())
        at.pass_by(11)
        assert states(run)["holding"] == "overdue"
        assert task(run, "holding").escalations == []  # its grace is not over
        at.pass_by(5)
        (one,) = task(run, "holding").escalations
        assert (one.to, one.to_name, one.passed) == (
            "Incident commander", "Lena Ortiz", ["Deputy PIO"],
        )  # fmt: skip
        at.pass_by(600)
        assert len(task(run, "holding").escalations) == 1
        verify = task(run, "verify").escalations  # nobody at all: it stands with the last, red
        assert [(e.to, e.to_name) for e in verify] == [("PIO", "")]
        doing.change(PIO, run, {task(run, "holding").id: None}, later=1200)
        assert states(run)["holding"] == "due"
        at.pass_by(1200)
        assert [e.round for e in task(run, "holding").escalations] == [1, 2]


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("late") / "hub.db"
    made = Database(f"sqlite:///{path}")
    fill(made)
    bind(made)
    create_app(Settings(var=path.parent, secret="s" * 40), database=made)
    with clock():
        storm.set_up()
        started(storm.opened())
    made.close()
    return path


def killed(*_: object, **__: object) -> None:
    raise SystemExit("killed")


class Night:
    """What can happen to a clock."""

    def __init__(self, at: Clock, run: str, chance: random.Random) -> None:
        self.at, self.run, self.chance = at, run, chance

    def ahead(self) -> None:
        self.at.pass_by(self.chance.choice((1, 4, 5, 11, 30, 240, 1440)), beats=False)

    def back(self) -> None:
        self.at.pass_by(-self.chance.choice((1, 5, 60, 1440)), beats=False)

    def sweep(self) -> None:
        due.do_what_is_due(DUE)

    def killed_after_the_deed(self) -> None:
        with patch.object(due, "tap", killed), suppress(SystemExit):
            due.do_what_is_due(DUE)

    def tick(self) -> None:
        key = self.chance.choice(("verify", "holding", "tell", "report"))
        with suppress(HubError):
            doing.end(PIO, task(self.run, key).id, answer="yes")

    def move(self) -> None:
        key = self.chance.choice(("holding", "report"))
        with suppress(HubError):
            doing.change(PIO, self.run, {task(self.run, key).id: None}, later=20)

    def until_all_is_over(self) -> float:
        """Minutes from wherever the clock was put to two days after the last time of any task."""
        with database().reading() as session:
            times = [one.due_at for one in session.get_one(Run, self.run).tasks if one.due_at]
        return 2880 + max(0.0, (max(times) - now()).total_seconds() / 60)


DOINGS = [name for name in vars(Night) if name[0] != "_" and not name.startswith("until")]


@settings(
    max_examples=8, deadline=None, suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
)  # fmt: skip
@given(
    seed=st.integers(0, 2**32),
    night=st.lists(st.sampled_from([*DOINGS, "sweep", "ahead"]), min_size=8, max_size=30),
)
def test_each_overdue_task_escalates_exactly_once(
    empty: Path, tmp_path_factory: pytest.TempPathFactory, seed: int, night: list[str]
) -> None:
    place = tmp_path_factory.mktemp("night") / "hub.db"
    place.write_bytes(empty.read_bytes())
    made = bind(Database(f"sqlite:///{place}"))
    with clock() as at:
        with database().reading() as session:
            run = session.query(Run).one().id
        played = Night(at, run, random.Random(seed))
        for name in night:
            getattr(played, name)()
        at.pass_by(played.until_all_is_over())
        at.beat()
        with database().reading() as session:
            tasks = session.get_one(Run, run).tasks
            late = [one for one in tasks if stands(one, now()) == "overdue"]
            assert late, "nothing was overdue: the night proves nothing"
            for one in late:
                here = [e for e in one.escalations if e.round == one.round]
                assert one.late_at is not None
                assert [e.step for e in here] == list(range(1, len(here) + 1))
                assert here[-1].to == one.escalate[-1], "it did not go all the way up"
                assert len({e.to for e in here}) == len(here)
            kept = Counter((e.task_id, e.to) for one in tasks for e in one.escalations)
        said = Counter((e.subject, e.view["to"]) for e in told("plans.escalated"))
        assert said == kept  # each told once, and nothing told that is not so
        records = Counter(e.subject for e in told("plans.overdue"))
        rounds = {one.id: one.round for one in tasks}
        assert all(count <= rounds[id] for id, count in records.items())
    made.close()
