"""One action on an incident: plans begin, the holding script goes live if the PIO confirms it, and
the people of the matrix are told, channel after channel.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from hub.core.database import Database, database
from hub.core.errors import Invalid, NotAllowed
from hub.notices import commands as notices
from hub.notices import rounds, sending
from hub.notices.models import Notice
from hub.plans import activation, calling, matrix, posts
from hub.plans.matrix import Line, Telling, read_channels
from hub.scripts import commands as scripts
from hub.shifts import commands as shifts
from tests.browser import storm
from tests.cast import actor, person_id
from tests.notices.server import Box, mail_server, set_up_mail
from tests.plans.played import Clock, approved, clock, states, told

pytestmark = pytest.mark.parametrize("db", ["sqlite"], indirect=True)
PIO, WRITER = actor("pio"), actor("writer")


@pytest.fixture
def at(app: Flask, db: Database) -> Iterator[Clock]:
    with clock() as running_clock:
        yield running_clock


def line(who: str, channels: str, **more: Any) -> str:
    given = {"level": 2, "acknowledge": True, "call_back": "", **more}
    return calling.set_line(PIO, Line(who=who, channels=read_channels(channels), **given))


def tellings(incident: str) -> dict[str, Telling]:
    with database().reading() as session:
        return {one.who: one for one in matrix.tellings(session, incident)}


def holding(incident: str) -> str:
    version = scripts.draft(
        WRITER, title="We are aware", hazard="holding", lang="en", topics=["other"],
        body=storm.POWER, values={}, sources=storm.SOURCES, incident_id=incident, slug="aware",
    )  # fmt: skip
    scripts.submit(WRITER, version)
    scripts.approve(actor("second_pio"), version)
    return version


def test_one_action_starts_publishes_and_tells_and_twice_is_harmless(at: Clock) -> None:
    (civic,) = storm.set_up()
    incident = storm.opened()
    approved()
    line("Shift lead", "screen", level=3)
    line("County 911", "phone 555-0142", level=1)
    line("Red Cross", "phone 555-0143", level=3)
    shifts.sign_on(actor("lead"), civic, "Lead")
    ready = holding(incident)
    first = activation.activate(PIO, incident, publish_holding=ready)
    assert first.did == [
        "Water main is under way.", "We are aware is live.",
        "3 of the notification matrix are being told.",
    ]  # fmt: skip
    assert first.failed == []
    at.beat()
    with database().reading() as session:
        (run,) = activation.open_runs(session, [incident])
    assert states(run.id)["holding"] == "done"  # by the event of its publication
    assert tellings(incident)["Shift lead"].person == "Lena Ortiz"
    again = activation.activate(PIO, incident, publish_holding=ready)
    assert again.did == again.failed == []
    assert again.already == [
        "Water main is under way already.",
        "The holding script is live already.",
    ]
    assert len(told("plans.started")) == len(told("scripts.published")) == 1
    stale = activation.activate(PIO, storm.opened("Other"), publish_holding=ready)
    assert stale.failed == ["The holding script has changed since. Look at it, then confirm."]
    with pytest.raises(NotAllowed):
        activation.activate(actor("controller"), incident)


def test_channel_after_channel_is_tried_and_each_telling_says_how_it_went(at: Clock) -> None:
    storm.set_up()
    box = Box()
    incident = storm.opened()
    line("County EM", "mail em@county.example\nphone 555-0142", call_back="555 0100")
    line("PIO", "screen\nmail")
    line("Liaison", "mail")
    line("Press room", "mail press@city.example", acknowledge=False)
    posts.take(PIO, incident, "PIO")
    with mail_server(box) as port:
        set_up_mail(port)
        box.refuse["em@county.example"] = "550 no such mailbox"
        activation.activate(PIO, incident)
        sending.send_due()
        rounds.post_due()
        at.beat()
        at.beat()
        now_told = tellings(incident)
        em = now_told["County EM"]
        assert [one["channel"] for one in em.tries] == ["e-mail", "phone, by hand"]  # it bounced
        assert now_told["Liaison"].note == "no answer by any channel"
        assert now_told["Liaison"].tries[0]["note"] == (
            "nobody holds the position, so there is no address"
        )
        calling.answer(actor("lead"), em.id, reached=True, note="By phone, Ms Park")
        calling.answer(PIO, now_told["PIO"].id, reached=True)
        with pytest.raises(NotAllowed):
            calling.answer(WRITER, now_told["Press room"].id, reached=True)
        at.pass_by(11)
    now_told = tellings(incident)
    how = {who: (bool(one.reached_at), one.by, one.note) for who, one in now_told.items()}
    assert how == {
        "County EM": (True, "Lena Ortiz", "By phone, Ms Park"),
        "PIO": (True, "Marcus Bell", "acknowledged"),
        "Liaison": (False, "The clock", "no answer by any channel"),
        "Press room": (True, "The clock", "the message was taken"),
    }
    assert [entry.view["telling"]["who"] for entry in told("plans.not_reached")] == ["Liaison"]


def test_an_escalation_is_sent_once_by_the_channel_the_matrix_names_and_a_drill_sends_nothing(
    at: Clock,
) -> None:
    storm.set_up()
    hook = notices.add_hook(actor("admin"), "Ops", "http://127.0.0.1:9/in", "slack")
    version = approved()
    live, drill = storm.opened(), storm.opened("Blue Tide", exercise=True)
    line("Incident commander", "screen\nwebhook Ops\nphone 555-0142")
    for incident in (live, drill):
        posts.take(actor("commander"), incident, "Incident commander")
        activation.start(PIO, version, incident)
    at.pass_by(11)
    at.pass_by(5)
    for _ in range(3):
        at.beat()
    with database().reading() as session:
        sent = session.query(Notice).filter_by(why="plans.escalated").all()
    assert sorted((one.state, one.subject) for one in sent) == [
        ("exercise", "Overdue: Holding script"), ("waiting", "Overdue: Holding script"),
    ]  # fmt: skip
    assert {one.hook_id for one in sent} == {hook}


@pytest.mark.parametrize(
    ("who", "channels", "field"),
    [
        ("", "phone 555-0142", "who"), ("PIO", "", "channels"), ("PIO", "pigeon", "channels"),
        ("County 911", "screen", "channels"), ("County 911", "mail", "channels"),
        ("PIO", "phone", "channels"), ("PIO", "webhook Nobody", "channels"),
        ("PIO", "mail not-an-address", "channels"),
    ],
)  # fmt: skip
def test_a_wrong_line_of_the_matrix_is_named_at_its_field(
    db: Database, who: str, channels: str, field: str
) -> None:
    with pytest.raises(Invalid) as fault:
        line(who, channels)
    assert set(fault.value.fields) == {field}


def test_the_pages_of_an_activation(at: Clock, browser: Any) -> None:
    storm.set_up()
    incident = storm.opened()
    approved()
    marcus = browser("pio")
    wrong = marcus.post("/plans/matrix", {"who": "PIO", "level": "3", "channels": "pigeon"})
    assert wrong.status_code == 422
    assert "“pigeon” is no channel" in wrong.text
    right = {"who": "PIO", "level": "3", "channels": "screen", "acknowledge": "yes"}
    assert marcus.post("/plans/matrix", right).status_code == 303
    assert "Water main" in marcus.get(f"/plans/activate/{incident}").text
    posts.take(PIO, incident, "PIO")
    assert marcus.post(f"/plans/activate/{incident}", {}).status_code == 303
    page = marcus.get(f"/plans/activate/{incident}").text
    assert "under way" in page
    assert "none is approved" in page  # no holding script is: it says so and goes on
    (one,) = tellings(incident).values()
    assert one.person_id == person_id("pio")
    assert "I have read this" in marcus.get(f"/plans/told/{one.id}").text
    assert marcus.post(f"/plans/told/{one.id}", {"reached": "yes"}).status_code == 303
    assert "reached" in marcus.get(f"/plans/told/{one.id}").text
    assert marcus.post(f"/plans/told/{one.id}", {"reached": "yes"}).status_code == 409
