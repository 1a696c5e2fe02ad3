"""T+60: an activation played at 60 times its speed; every task of the first hour is met by what
happened, or has gone to the next position. Then: the deputy, and the night the power comes back.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from hub.city.queries import sites
from hub.core.database import Database, database
from hub.core.moments import now
from hub.people.models import CLOCK, TERMINAL, Actor
from hub.plans import activation, commands, doing, library, posts
from hub.plans.after import line, outcome
from hub.plans.queries import versions
from hub.plans.shown import run as run_of
from hub.scripts import commands as scripts
from hub.shifts import commands as shifts
from hub.shifts.queries import measure_reach
from tests.browser import storm
from tests.cast import actor, person_id
from tests.plans.played import Clock, clock, states, task, told
from tests.shifts.floor import agents

PIO, SECOND, WRITER, LEAD = map(actor, ("pio", "second_pio", "writer", "lead"))
LIBRARY = Path("scripts_library")


@pytest.fixture
def at(app: Flask, db: Database) -> Iterator[Clock]:
    with clock() as running_clock:
        yield running_clock


@pytest.fixture
def activated(at: Clock) -> tuple[str, str]:
    """Port Alder with the library's plan for its centre, activated: the incident and the run."""
    (civic,) = storm.set_up()
    library.load_library(TERMINAL, LIBRARY)
    with database().reading() as session:
        plan = versions(session)["311-activation"][0].id
    commands.submit(WRITER, plan)
    commands.approve(PIO, plan)
    incident = storm.opened("Pier Street main", hazard="boil-water")
    for position, part in (
        ("PIO", "pio"),
        ("Writer", "writer"),
        ("Incident commander", "commander"),
    ):
        posts.take(actor(part), incident, position)
    shifts.sign_on(LEAD, civic, "Lead")
    activation.activate(PIO, incident)
    with database().reading() as session:
        (run,) = activation.open_runs(session, [incident])
    return incident, run.id


def holding(incident: str) -> str:
    """The holding script, approved by another person and on every console."""
    version = scripts.draft(
        WRITER, title="We are aware", hazard="holding", lang="en", topics=["other"],
        body=storm.POWER, values={}, sources=storm.SOURCES, incident_id=incident, slug="aware",
    )  # fmt: skip
    scripts.submit(WRITER, version)
    scripts.approve(SECOND, version)
    scripts.publish(PIO, version, incident_id=incident)
    return version


def read_by_all(people: list[Actor], words: str) -> None:
    for number, person in enumerate(people):
        shifts.acknowledge(person, words, f"00000000-0000-4000-8000-{number:012d}")
    with database().reading() as session:
        crossed = measure_reach(session, now()).crossed
    for release, percent in crossed:
        shifts.mark_reached(by=CLOCK, release_id=release, percent=percent)


@pytest.mark.parametrize("db", ["sqlite"], indirect=True)
def test_t_plus_60_every_task_is_met_by_evidence_or_has_escalated(
    at: Clock, activated: tuple[str, str]
) -> None:
    incident, run = activated
    with database().reading() as session:
        site = sites(session)[0].id
    floor = agents(4)
    for person in floor:
        shifts.sign_on(person, site)
    at.pass_by(3)
    doing.end(PIO, task(run, "lead-told").id)
    at.pass_by(1)
    doing.end(PIO, task(run, "verify").id, answer="verified", note="Port Alder Water says so.")
    at.pass_by(4)
    words = holding(incident)
    at.pass_by(4)
    read_by_all([*floor, LEAD], words)
    at.pass_by(16)  # T+28: the recording was forgotten, and has gone up twice
    storm.told(incident, "boil-water", storm.WATER, title="Boil water")
    at.pass_by(20)
    storm.news(incident, "The main is found.")
    at.pass_by(14)  # T+62
    how = states(run)
    assert {how[key] for key in ("lead-told", "verify", "holding-live", "floor-current",
                                 "first-script", "sync")} == {"done"}  # fmt: skip
    assert how["still-unverified"] == "not applicable"
    assert {"recording", "topics", "languages"} <= {k for k, v in how.items() if v == "overdue"}
    with database().reading() as session:
        tasks = run_of(session, run).tasks
        due = [one for one in tasks if one.due_at and one.due_at <= now()]
        for one in due:  # every one that fell due was met, or went up after its grace
            late = not one.ended_as and (now() - one.due_at).total_seconds() > one.grace * 60
            assert one.ended_as or not late or one.escalations, one.key
        went = {one.key: [e.to for e in one.escalations] for one in tasks if one.escalations}
        by_evidence = {one.key for one in tasks if one.evidence_seq}
        assert outcome(task(run, "holding-live")) == "met"
        assert "missed" not in {
            row["outcome"] for row in line(run_of(session, run)) if row["evidence"]
        }
    assert by_evidence == {"holding-live", "floor-current", "first-script", "sync"}
    assert went["recording"] == ["Shift lead", "PIO"]
    assert [entry.view["to"] for entry in told("plans.escalated")].count("PIO") >= 1


@pytest.mark.parametrize("db", ["sqlite"], indirect=True)
def test_the_deputy_finds_everything_in_the_brief(
    at: Clock, activated: tuple[str, str], browser: object
) -> None:
    incident, run = activated
    at.pass_by(8)
    brief = "Holding script waits for Priya. The utility calls back at 2 pm. Watch Pier Street."
    posts.hand_over(PIO, incident, "PIO", person_id("deputy"), brief)
    at.pass_by(8)  # what was due is with Tom, whose position it is now; it went up all the same
    tom = browser("deputy")  # type: ignore[operator]
    page = tom.get(f"/plans/positions/{incident}").text
    assert "Watch Pier Street." in page
    assert "Tom Adeyemi" in tom.get(f"/plans/runs/{run}").text
    done = {"how": "done", "note": "Lena knows."}
    assert tom.post(f"/plans/tasks/{task(run, 'lead-told').id}/end", done).status_code == 303
    assert task(run, "lead-told").ended_by == "Tom Adeyemi"
    assert states(run)["holding-live"] == "overdue"
    words = holding(incident)
    at.beat()
    assert task(run, "holding-live").note == "We are aware, version 1 (en), went live"
    csv = tom.get(f"/plans/runs/{run}/line.csv")
    assert csv.data == tom.get(f"/plans/runs/{run}/line.csv").data
    assert "missed by" in csv.text
    log = f"/plans/log/{incident}?person={person_id('pio')}&period=1"
    first = tom.get(log).data
    at.pass_by(30)
    assert tom.get(log).data == first  # whenever it is read
    text = first.decode()
    assert "handed PIO in Pier Street main to Tom Adeyemi" in text
    assert "published We are aware, version 1 (en), to Pier Street main" in text
    file = tom.get(f"/plans/log/{incident}.csv?person={person_id('deputy')}&period=1").text
    assert "did “Tell the shift lead, and open the incident here”" in file
    assert tom.get(f"/plans/log/{incident}?person=nobody&period=1").status_code == 404
    assert tom.get(f"/plans/log/{incident}?person={person_id('pio')}&period=99").status_code == 404
    assert "Marcus Bell" in tom.get(f"/plans/runs/{run}/line").text
    api = tom.get(f"/api/v1/plans/runs?incident={incident}").get_json()["runs"][0]
    assert api["states"]["done"] >= 2
    assert {one["key"] for one in api["tasks"]} >= {"verify", "holding-live"}
    assert words


def test_the_power_comes_back_after_three_hours(at: Clock, activated: tuple[str, str]) -> None:
    _, run = activated
    doing.end(PIO, task(run, "verify").id, answer="verified")
    at.pass_by(12)
    before = len(told("plans.overdue"))
    at.pass_by(180, beats=False)  # the hub is dark; the storm is not
    at.beat()
    at.beat()
    assert len(told("plans.overdue")) > before
    said = [(entry.subject, entry.view["task"]["id"]) for entry in told("plans.overdue")]
    assert len(set(said)) == len(said)  # made up once
    reports = [key for key in states(run) if key.startswith("topic-report")]
    assert reports == ["topic-report", "topic-report 2"]  # of three that were slept through, one
    newest = task(run, "topic-report", 2)
    assert newest.due_at is not None
    assert newest.due_at > now()
    ups = [(entry.subject, entry.view["to"]) for entry in told("plans.escalated")]
    assert len(set(ups)) == len(ups)
    assert ("holding-live", "Incident commander") in {
        (entry.view["task"]["key"], entry.view["to"]) for entry in told("plans.escalated")
    }
