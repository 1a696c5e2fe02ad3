"""Approved words are published at their time, once; what is refused then is told loudly."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import patch
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import select

from hub.approvals.schedules import Schedule, missed
from hub.clock import DUE, react
from hub.core.database import Database, database
from hub.core.errors import Invalid, NotAllowed, Refused
from hub.core.journal import LIVE
from hub.core.moments import iso, now
from hub.core.web import typed_moment
from hub.due.commands import do_what_is_due
from hub.due.models import Due
from hub.facts.models import Value
from hub.incidents import commands as incidents
from hub.incidents.models import Incident
from hub.notices.models import Notice
from hub.people.models import Person
from hub.scripts import commands as scripts
from hub.scripts import queries
from hub.updates import commands as updates
from tests.approvals import timely
from tests.cast import actor, person_id
from tests.corrections import quoted
from tests.scripts import written
from tests.updates import told

Open = Callable[..., Any]
only_sqlite = pytest.mark.parametrize("db", ["sqlite"], indirect=True)


def beat() -> None:
    do_what_is_due(DUE)


def shown() -> list[str]:
    """What the desk says loudly."""
    with database().reading() as session:
        return [one["id"] for one in missed(session, LIVE)]


def test_the_clock_publishes_at_the_time_once_in_the_name_of_who_scheduled_it(db: Database) -> None:
    incident = written.open_incident()
    version, update = written.approved(incident), told.approved(incident)
    first = timely.scheduled(version, incident, until=now() + timedelta(hours=5))
    second = timely.scheduled_update(update, by="deputy")
    beat()
    assert (written.state(version), told.state(update)) == ("approved", "approved")
    with pytest.raises(Refused, match="scheduled this for Hurricane Orla already"):
        timely.scheduled(version, incident, by="second_pio")
    for one in (first, second):
        timely.it_is_time(one)
    with patch("hub.due.commands._mark"):  # killed between the deed and the mark
        beat()
    beat()
    beat()
    assert (written.state(version), told.state(update)) == ("published", "published")
    assert len(told.update(update).words.releases) == 1
    [release] = written.version(version).words.releases
    assert (release.by_name, release.until) == ("Marcus Bell", timely.schedule(first).until)
    entry = written.last()
    assert (entry.kind, entry.actor_id) == ("updates.published", "clock")
    assert entry.view["by"] == "The clock (scheduled by Tom Adeyemi)"
    assert timely.became(first) == timely.became(second) == ("published", "")
    with db.reading() as session:
        left = select(Due.what).where(Due.done_at.is_(None), Due.what.contains("publish"))
        assert list(session.scalars(left)) == []


def _closed(incident: str, *_: str) -> None:
    written.close_incident(incident)


def _overdue(incident: str, version: str) -> None:
    with database().writing() as session:
        for value in session.scalars(select(Value)):
            value.valid_until = now() - timedelta(minutes=1)


def _over(incident: str, version: str) -> None:
    with database().writing() as session:
        for one in session.scalars(select(Schedule)):
            one.until = now() - timedelta(seconds=1)


def _left(incident: str, version: str) -> None:
    with database().writing() as session:
        session.get_one(Person, person_id("pio")).deactivated_at = now()


@only_sqlite
@pytest.mark.parametrize(
    ("meanwhile", "why"),
    [
        (_closed, "closed"),
        (_overdue, "not confirmed since"),
        (_over, "This time has passed"),
        (_left, "Marcus Bell, who scheduled it, may not publish any more."),
    ],
)
def test_what_is_refused_at_the_time_is_loud_mailed_and_tried_no_more(
    db: Database, meanwhile: Callable[..., None], why: str
) -> None:
    incident = written.open_incident()
    fact = quoted.shelters(incident)
    version = written.approved(
        incident, body=quoted.text(), values={}, bound={"shelters": fact}, slug="shelter"
    )
    schedule = timely.scheduled(version, incident)
    timely.it_is_time(schedule)
    meanwhile(incident, version)
    with patch("hub.due.commands._mark"):
        beat()
    seq = written.last().seq
    beat()
    entry = written.last()
    assert (entry.kind, entry.seq) == ("scripts.schedule_failed", seq)
    assert why in entry.view["reason"]
    assert written.state(version) == "approved"
    assert shown() == [schedule]
    with patch("hub.links.missed.lacking", return_value=""):
        react()
        react()
    with db.reading() as session:
        mailed = {one.to_name: one.text for one in session.scalars(select(Notice))}
    gone = {"Marcus Bell"} if meanwhile is _left else set()
    assert set(mailed) == {"Marcus Bell", "Priya Shah"} - gone
    assert all(why in text for text in mailed.values())
    scripts.unschedule(actor("second_pio"), schedule)
    assert shown() == []
    with pytest.raises(Refused, match="failed already"):
        scripts.unschedule(actor("second_pio"), schedule)


@only_sqlite
def test_what_is_scheduled_fails_at_once_when_its_incident_closes(db: Database) -> None:
    incident = written.open_incident()
    version, update = written.approved(incident), told.approved(incident)
    waiting = [timely.scheduled(version, incident), timely.scheduled_update(update)]
    incidents.close(actor("pio"), incident)
    react()
    react()
    with db.reading() as session:
        why = f"{session.get_one(Incident, incident).name} was closed."
    assert [timely.became(one) for one in waiting] == [("failed", why)] * 2
    assert sorted(shown()) == sorted(waiting)  # over the desk, until somebody puts it away
    with db.reading() as session:
        left = select(Due.what).where(Due.done_at.is_(None), Due.what.contains("publish"))
        assert list(session.scalars(left)) == []


@only_sqlite
def test_what_overtakes_a_schedule_cancels_it_visibly(db: Database) -> None:
    incident = written.open_incident()
    live, waiting = written.published(incident), written.approved(incident)
    schedule = timely.scheduled(waiting, incident)
    newer = written.published(incident)
    how, why = timely.became(schedule)
    assert how == "overtaken"
    assert "Boil water, version 3, was published meanwhile, by Marcus Bell." in why
    assert shown() == [schedule]
    again = timely.scheduled(waiting, incident)  # decided anew
    assert shown() == []
    scripts.recall(actor("commander"), newer, "The wrong streets.")
    assert "was recalled meanwhile, by Ruth Okafor: The wrong streets." in timely.became(again)[1]
    assert shown() == [again]
    by_hand = timely.scheduled(waiting, incident)
    scripts.publish(actor("pio"), waiting, incident_id=incident)
    assert timely.became(by_hand) == ("published", "")
    assert shown() == []
    assert written.state(live) == "ended"
    fourth = written.approved(incident)
    dropped = timely.scheduled(fourth, incident)
    scripts.send_back(actor("pio"), fourth, "reject", "Not needed.")
    assert (timely.became(dropped)[0], shown()) == ("cancelled", [])
    wrong = told.published(incident)
    correction = updates.correct(actor("pio"), wrong, headline="Room.", body="", source="Desk")
    updates.submit(actor("writer"), correction)
    updates.approve(actor("second_pio"), correction)
    waits = timely.scheduled_update(correction)
    updates.withdraw(actor("pio"), wrong, "Not so.")
    assert timely.became(waits)[0] == "overtaken"
    assert shown() == [waits]


@only_sqlite
def test_who_may_publish_may_schedule_and_only_what_is_approved(db: Database) -> None:
    incident = written.open_incident()
    version = written.approved(incident)
    for part in ("writer", "lead", "checker"):
        with pytest.raises(NotAllowed):
            timely.scheduled(version, incident, by=part)
    with pytest.raises(Refused, match="waits for approval"):
        timely.scheduled(written.submitted(incident, slug="other"), incident)
    drill = written.open_incident("Blue Tide", exercise=True)
    with pytest.raises(Refused, match="between an exercise and the live world"):
        timely.scheduled(version, drill)
    schedule = timely.scheduled(written.approved(drill), drill)
    timely.it_is_time(schedule)
    beat()
    assert timely.became(schedule)[0] == "published"
    ends = written.published(incident, until=now() + timedelta(hours=1), slug="short")
    with pytest.raises(Invalid) as fault:
        timely.scheduled(ends, incident)
    assert "It ends at" in fault.value.fields["at"]


@only_sqlite
def test_a_translation_due_at_the_same_time_follows_its_english(db: Database) -> None:
    incident = written.open_incident()
    english = written.approved(incident)
    spanish = written.approved(incident, lang="es", translates=english)
    second, first = timely.scheduled(spanish, incident), timely.scheduled(english, incident)
    for one in (second, first):
        timely.it_is_time(one)
    beat()
    timely.it_is_time(second)
    beat()
    assert [timely.became(one)[0] for one in (first, second)] == ["published", "published"]
    with db.reading() as session:
        [card] = queries.cards(session, [incident], now())
    assert [view["stale"] for view in card["langs"].values()] == [False, False]


def test_a_time_no_clock_shows_is_named_at_its_field(app: Flask) -> None:
    zone = ZoneInfo("America/New_York")
    asked = app.test_request_context(method="POST", data={"at": "2027-03-14T02:30"})
    with asked, pytest.raises(Invalid) as fault:
        typed_moment("at", zone)
    assert "The clocks go forward then: there is no 02:30" in fault.value.fields["at"]
    for typed, utc in (("2027-03-14T03:00", 7), ("2027-11-07T01:30", 5)):
        with app.test_request_context(method="POST", data={"at": typed}):
            assert typed_moment("at", zone) == datetime.fromisoformat(
                f"{typed[:10]}T{utc:02}{typed[13:]}"
            ).replace(tzinfo=UTC)


@only_sqlite
def test_the_form_says_what_is_wrong_where_it_was_typed_and_keeps_it(
    db: Database, browser: Open
) -> None:
    incident = written.open_incident()
    version, update = written.approved(incident), told.approved(incident)
    pio = browser("pio")
    base = {"incident": incident, "audience": "all", "when": "later", "no_end": "yes"}
    hours = lambda n: f"{now() + timedelta(hours=n):%Y-%m-%dT%H:%M}"  # noqa: E731
    for typed, says in (
        ({"at": ""}, "Write a day and a clock time."),
        ({"at": "tomorrow"}, "like 2026-11-20 18:00"),
        ({"at": hours(-1)}, "This time has passed"),
        ({"at": hours(3), "until": hours(2)}, "write a time before that"),
    ):
        for where in (f"/scripts/{version}", f"/updates/{update}"):
            if "until" in typed and "updates" in where:
                continue
            answer = pio.post(f"{where}/publish", {**base, **typed})
            page = answer.get_data(as_text=True)
            assert answer.status_code == 422, page
            assert says in page
            assert 'href="#at"' in page
            assert f'value="{typed["at"]}"' in page
    answer = pio.post(f"/scripts/{version}/publish", {**base, "when": "now", "at": hours(2)})
    assert (answer.status_code, written.state(version)) == (422, "approved")
    assert "You wrote a time: choose At a time" in answer.get_data(as_text=True)
    answer = pio.post(f"/scripts/{version}/publish", {**base, "at": hours(2)})
    assert answer.status_code == 303
    desk = pio.get("/desk").get_data(as_text=True)
    assert "scheduled by Marcus Bell" in desk
    [one] = written.version(version).words.schedules
    answer = pio.post(f"/scripts/{version}/unschedule/{one.id}")
    assert answer.status_code == 303
    assert timely.became(one.id) == ("cancelled", "")
    assert pio.post(f"/updates/{update}/unschedule/{one.id}").status_code in (404, 409)
    sent = {"incident": incident, "at": iso(now() + timedelta(hours=1))}
    made = pio.post(f"/api/v1/scripts/versions/{version}/schedule", json=sent)
    assert (made.status_code, made.get_json()["state"]) == (201, "open")
    gone = pio.post(f"/api/v1/scripts/schedules/{made.get_json()['id']}/cancel", json={})
    assert gone.get_json()["state"] == "cancelled"
    late = pio.post(f"/api/v1/updates/{update}/schedule", json={"at": iso(now())})
    assert (late.status_code, set(late.get_json()["errors"])) == (422, {"at"})
