"""A plan under way: what people do, what happens by itself, and what is refused in plain words."""

from collections.abc import Iterator
from datetime import timedelta
from types import SimpleNamespace
from typing import cast

import pytest

from hub.core.database import Database, database
from hub.core.errors import Invalid, NotAllowed, Refused
from hub.core.journal import Entry
from hub.core.moments import now
from hub.faces import _sentences
from hub.incidents import commands as incidents
from hub.plans import doing, posts, running, showing
from hub.plans.evidence import KINDS, NOT_YET, shown_by
from hub.plans.shown import gauges
from hub.scripts import commands as scripts
from hub.shifts import commands as shifts
from tests.browser import storm
from tests.cast import actor, person_id
from tests.plans.played import (
    SMALL,
    Clock,
    approved,
    clock,
    started,
    states,
    task,
    told,
)

PIO, LEAD, WRITER, AGENT = map(actor, ("pio", "lead", "writer", "agent"))


@pytest.fixture
def at(db: Database) -> Iterator[Clock]:
    with clock() as running_clock:
        yield running_clock


def test_tasks_come_free_fall_away_and_come_again(at: Clock) -> None:
    storm.set_up()
    incident = incidents.open_incident(PIO, "Main break", "boil-water", level=2)
    run = started(incident)
    assert states(run) == {
        "verify": "due", "holding": "due", "tell": "blocked", "ask": "blocked", "report": "due",
        "full": "not applicable", "brief": "due",
    }  # fmt: skip
    at.pass_by(4)
    assert states(run)["verify"] == "at risk"
    with pytest.raises(Invalid, match="Choose the answer"):
        doing.end(PIO, task(run, "verify").id)
    earlier = now() - timedelta(minutes=2)
    doing.end(PIO, task(run, "verify").id, answer="yes", note="By phone.", event_at=earlier)
    done = task(run, "verify")
    assert (done.ended_at, done.recorded_at) == (earlier, now())
    assert states(run)["tell"] == "due"
    assert task(run, "tell").due_at == now() + timedelta(minutes=5)
    assert states(run)["ask"] == "not applicable"
    incidents.change_level(PIO, incident, 1)
    at.pass_by(20)
    assert task(run, "full").due_at is not None
    incidents.change_period(PIO, incident, now() + timedelta(hours=8))
    at.beat()
    assert task(run, "brief").due_at == now() + timedelta(hours=8)
    at.pass_by(200)  # asleep past two beats: the next comes once, in time to come
    assert [key for key in states(run) if key.startswith("report")] == ["report", "report 2"]
    assert task(run, "report", 2).due_at == task(run, "report").due_at + timedelta(hours=3)
    for again in (started, approved):
        with pytest.raises((Refused, Invalid)):
            again(incident) if again is started else again()


def test_what_is_refused_is_refused_in_plain_words(at: Clock) -> None:
    storm.set_up()
    incident = storm.opened()
    version = approved()
    run = running.start(PIO, version, incident)
    with pytest.raises(Refused, match="under way"):
        running.start(PIO, version, incident)
    with pytest.raises(NotAllowed, match="You run exercises"):
        running.start(actor("controller"), version, storm.opened("Other", hazard="flood"))
    holding = task(run, "holding")
    with pytest.raises(NotAllowed, match="is with the PIO"):
        doing.end(AGENT, holding.id)
    with pytest.raises(Invalid, match="Write why"):
        doing.end(PIO, holding.id, "skipped")
    with pytest.raises(Invalid, match="still to come"):
        doing.end(PIO, holding.id, event_at=now() + timedelta(hours=1))
    # Two desks: the second sees who was first, and nothing is lost or half done.
    doing.change(LEAD, run, {holding.id: 1}, position="Writer")
    report = task(run, "report")
    with pytest.raises(Refused, match="Lena Ortiz changed “Holding script” while you had it open"):
        doing.change(PIO, run, {report.id: 1, holding.id: 1}, later=10)
    assert task(run, "report").revision == 1
    doing.change(PIO, run, {report.id: 1, holding.id: 2}, later=10, position="PIO")
    with pytest.raises(Invalid, match="no position"):
        doing.change(PIO, run, {report.id: 2}, position="Wizard")
    with pytest.raises(Invalid, match="Say what changes"):
        doing.change(PIO, run, {report.id: 2})
    doing.add(LEAD, run, "Call the school board", "Liaison", due_at=now() + timedelta(minutes=9))
    with pytest.raises(Invalid, match="Write what is to be done"):
        doing.add(LEAD, run, " ", "Liaison")
    running.finish(PIO, run)
    with pytest.raises(Refused, match="was finished by Marcus Bell"):
        doing.end(PIO, holding.id)


def test_a_position_is_taken_handed_over_and_comes_from_the_shift(at: Clock) -> None:
    (civic,) = storm.set_up()
    incident = storm.opened()
    run = started(incident)
    shifts.sign_on(LEAD, civic, "Lead")
    shifts.sign_on(AGENT, civic, "Rumor control")
    doing.end(AGENT, task(run, "verify").id, answer="yes")  # on shift in that position
    posts.take(WRITER, incident, "Writer")
    with pytest.raises(Refused, match="hold Writer already"):
        posts.take(WRITER, incident, "Writer")
    with pytest.raises(Invalid, match="Write a brief"):
        posts.hand_over(WRITER, incident, "Writer", person_id("second_writer"), "")
    with pytest.raises(Refused, match="do not hold Planning section"):
        posts.hand_over(WRITER, incident, "Planning section", person_id("lead"), "All yours.")
    posts.hand_over(WRITER, incident, "Writer", person_id("second_writer"), "The update is late.")
    with pytest.raises(NotAllowed):
        doing.end(WRITER, task(run, "tell").id)
    at.beat()
    with database().reading() as session:
        ((name, _, data),) = gauges(session, now())
        assert name == f"plans:{incident}"
        assert data["positions"]["Writer"]["holders"] == [person_id("second_writer")]
        assert data["positions"]["Shift lead"]["holders"] == [person_id("lead")]
        assert [one["title"] for one in data["positions"]["Writer"]["next"]] == [
            "Say it in an update"
        ]
    assert told("plans.handed_over")[0].view["brief"] == "The update is late."


def reached(version: str, incident: str) -> Entry:
    """The event that 95 % of the floor have read these words."""
    view = {"percent": 95, "title": "It", "seconds": 50}
    return cast(Entry, SimpleNamespace(kind="shifts.reached", subject=version, view=view,
                                       incident_id=incident, at=now(), seq=1))  # fmt: skip


def test_what_happens_ticks_a_task_and_says_which_event_did(at: Clock) -> None:
    storm.set_up()
    incident = storm.opened()
    holding = scripts.draft(
        WRITER, title="We are aware", hazard="holding", lang="en", topics=["other"],
        body=storm.POWER, values={}, sources=storm.SOURCES, incident_id=incident, slug="aware",
    )  # fmt: skip
    scripts.submit(WRITER, holding)
    scripts.approve(PIO, holding)
    tasks = (
        SMALL
        + """
      - id: words
        task: First script
        position: PIO
        due: T+30 min
        evidence: script live
        scripts: [card-of-boil-water]
      - id: floor
        task: The floor has read the holding script
        position: Shift lead
        due: T+50 min
        evidence: holding script 95 % current
      - id: promise
        task: The next update comes in time
        position: PIO
        due: every 1 h
        evidence: promise kept
"""
    )
    with database().writing() as session:  # a card that the plan names must be known
        from hub.scripts.models import Script

        session.add(Script(slug="card-of-boil-water", hazard="boil-water"))
    run = started(incident, tasks)
    scripts.publish(PIO, holding, incident_id=incident)
    at.beat()
    at.beat()  # a second time nothing comes of it
    shown = task(run, "holding")
    assert (shown.ended_as, shown.ended_by) == ("done", "The clock")
    assert shown.note == "We are aware, version 1 (en), went live"
    assert [entry.view["task"]["key"] for entry in told("plans.shown")] == ["holding"]
    published = told("scripts.published")[0]
    assert shown.evidence_seq == published.seq
    other = storm.told(incident, "boil-water", storm.WATER, title="Boil water")
    for words, how in ((other, "due"), (holding, "done")):  # not of whichever words it was
        showing.show(reached(words, incident))
        assert states(run)["floor"] == how
    storm.news(incident, "The bridge is closed.")  # promises the next one in 27 minutes
    at.beat()
    assert (states(run)["words"], states(run)["promise"]) == ("done", "due")
    at.pass_by(20)
    storm.news(incident, "The bridge is open.")
    at.beat()
    assert states(run)["promise"] == "done"
    assert "came by the time that was promised" in task(run, "promise").note


def test_every_kind_of_evidence_is_an_event_that_exists_and_is_said_in_words() -> None:

    events = {event for kind in KINDS.values() for event in kind.events}
    assert events <= set(_sentences())
    assert not set(KINDS) & set(NOT_YET)
    news = {"news": {"title": "Boil water lifted"}}
    assert shown_by("feeds.promoted", news)["feed checked"] == (
        "somebody decided on “Boil water lifted” from outside"
    )
