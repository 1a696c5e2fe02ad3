"""The pages of a run: what stands there, what a form refuses, and that events keep it true."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from hub.core.database import Database
from hub.incidents import commands as incidents
from hub.plans import doing, posts, running
from tests.browser import storm
from tests.cast import actor, person_id
from tests.plans.played import SMALL, Clock, approved, clock, started, states, task
from tests.screens.fresh import caught_up, normal, parse

pytestmark = pytest.mark.parametrize("db", ["sqlite"], indirect=True)
Open = Callable[..., Any]
PIO = actor("pio")


@pytest.fixture
def at(db: Database) -> Iterator[Clock]:
    with clock() as running_clock:
        yield running_clock


def begun(browser: Open) -> tuple[Any, str, str]:
    """Marcus starts the plan from its page; his browser, the incident, the run."""
    storm.set_up()
    incident = storm.opened()
    marcus = browser("pio")
    sent = marcus.post("/plans/start", {"plan": approved(), "incident": incident})
    assert sent.status_code == 303
    return marcus, incident, sent.headers["Location"].rsplit("/", 1)[1]


def test_an_old_page_of_a_run_and_its_events_are_a_fresh_page(at: Clock, browser: Open) -> None:
    marcus, incident, run = begun(browser)
    old = marcus.get(f"/plans/runs/{run}").text
    parts = [f"phase-{run}-activation", f"posts-{incident}"]
    doing.end(PIO, task(run, "verify").id, answer="no", note="A pump failed.")
    posts.take(actor("writer"), incident, "Writer")
    doing.add(PIO, run, "Call the school board", "Liaison")
    at.pass_by(30)
    posts.hand_over(actor("writer"), incident, "Writer", person_id("lead"), "All quiet.")
    doing.change(PIO, run, {task(run, "holding").id: None}, position="Writer", later=90)
    at.pass_by(40)
    marcus = browser("pio")  # an hour has passed: he signs in again
    fresh = marcus.get(f"/plans/runs/{run}").text
    assert "by Marcus Bell" in fresh
    assert "Call the school board" in fresh
    assert "(2)" in fresh  # the report has come again
    after = caught_up(marcus, old)
    assert normal(after, *parts) == normal(fresh, *parts)


def test_a_task_is_ticked_by_one_tap_or_with_a_note_and_refused_at_its_field(
    at: Clock, browser: Open
) -> None:
    marcus, incident, run = begun(browser)
    verify, report = task(run, "verify"), task(run, "report")
    assert marcus.post("/plans/tasks", {"task": f"{report.id}:1"}).status_code == 303
    assert states(run)["report"] == "done"
    late = marcus.post(f"/plans/tasks/{verify.id}/end", {"how": "done", "note": "By radio."})
    assert late.status_code == 422
    assert "Choose the answer: yes, no." in late.text
    assert 'value="By radio."' in late.text
    sent = {"how": "done", "answer": "yes", "note": "By radio.", "event_at": "2026-11-20T11:58"}
    assert marcus.post(f"/plans/tasks/{verify.id}/end", sent).status_code == 303
    assert task(run, "verify").ended_at.isoformat() == "2026-11-20T16:58:00+00:00"
    again = marcus.post("/plans/tasks", {"task": f"{verify.id}:1"})
    assert again.status_code == 409
    assert "is done already: by Marcus Bell" in again.text
    nothing = marcus.post(f"/plans/runs/{run}/change", {"later": "5"})
    assert nothing.status_code == 422
    assert "Tick at least one task." in nothing.text
    words = marcus.post(f"/plans/runs/{run}/change", {"later": "soon"})
    assert "Write minutes, like 30." in words.text
    dana = browser("agent")
    assert dana.get(f"/plans/tasks/{task(run, 'holding').id}").status_code == 200
    assert dana.get(f"/plans/runs/{run}").status_code == 403
    assert marcus.post(f"/plans/runs/{run}/finish", {}).status_code == 303
    page = marcus.get(f"/plans/runs/{run}").text
    assert "finished by Marcus Bell" in page
    assert parse(page).by_id("bulk") is None
    assert "Finished" in marcus.get("/plans/").text
    incidents.close(PIO, incident)
    assert marcus.get(f"/plans/runs/{run}").status_code == 200


def test_an_old_list_and_its_events_are_a_fresh_list(at: Clock, browser: Open) -> None:
    marcus, incident, run = begun(browser)
    old = marcus.get("/plans/").text
    assert f"run-line-{run}" in old
    another = started(incident, SMALL, "Power cut")
    running.finish(PIO, run)
    fresh = marcus.get("/plans/").text
    after = caught_up(marcus, old)
    assert f"run-line-{another}" in after
    assert normal(after, "runs-on") == normal(fresh, "runs-on")


def test_a_page_that_does_not_listen_asks_for_ones_next_three_things(
    at: Clock, browser: Open
) -> None:
    marcus, incident, run = begun(browser)
    posts.take(PIO, incident, "PIO")
    at.beat()
    (mine,) = marcus.get("/plans/mine").get_json().values()
    assert [one["title"] for one in mine["positions"]["PIO"]["next"]] == ["Holding script"]
    assert list(mine["positions"]) == ["PIO"]  # no other's
    assert 'id="my-plan"' in marcus.get("/scripts/").text
    chosen = {"task": f"{task(run, 'holding').id}:1", "later": "soon"}
    again = marcus.post(f"/plans/runs/{run}/change", chosen).text
    assert f'value="{chosen["task"]}" checked' in again  # what was ticked is ticked


def test_a_partner_sees_the_plans_of_a_drill_only_when_it_asks_for_the_drill(
    at: Clock, browser: Open
) -> None:
    storm.set_up()
    exercise = storm.opened("Blue Tide", exercise=True)
    run = started(exercise)
    partner = browser("partner")
    assert partner.get("/api/v1/plans/runs").get_json()["runs"] == []
    (one,) = partner.get(f"/api/v1/plans/runs?incident={exercise}").get_json()["runs"]
    assert one["id"] == run
