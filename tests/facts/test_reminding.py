"""Before a fact ends its owner is reminded, once; what nobody claims is passed on."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from hub import clock
from hub.city.models import ONLY, City
from hub.core.database import Database
from hub.core.errors import NotAllowed, Refused
from hub.core.journal import Entry
from hub.core.moments import now
from hub.due.commands import do_what_is_due
from hub.due.models import Due
from hub.facts import commands
from hub.notices.models import Notice
from tests.approvals import hands
from tests.cast import actor
from tests.corrections.test_fresh import Pages
from tests.facts import stated
from tests.scripts import written

SOON = timedelta(minutes=40)


def later(minutes: int) -> Any:
    return time_machine.travel(now() + timedelta(minutes=minutes), tick=True)


def beat() -> None:
    do_what_is_due(clock.DUE)


def told(db: Database) -> list[str]:
    """What the journal has of reminders."""
    with db.reading() as session:
        wanted = select(Entry.kind).where(Entry.kind.in_(["facts.due_soon", "facts.passed_on"]))
        return list(session.scalars(wanted))


def test_the_desk_is_told_once_half_an_hour_before_a_fact_ends(
    app: Flask, db: Database, browser: Any
) -> None:
    incident_id = written.open_incident()
    fact_id = stated.approved(incident_id, valid_until=now() + SOON)
    pages = Pages(browser)
    beat()
    assert told(db) == []
    with later(11):
        beat()
        beat()
        assert told(db) == ["facts.due_soon"]
        pages.check()
        desk = pages.page("pio")
        assert "confirm it" in desk
        assert "Owner: County EM, em@portalder.example." in desk
        view = written.last().view
        assert (view["fact"]["owner"], view["item"]["column"]) == ("County EM", "waiting")
        stated.changed(fact_id, "Harbor School\nPier 4 Hall", valid_until=now() + SOON * 3)
        pages.check()
        assert "confirm it" not in pages.page("pio")


def test_a_fact_that_was_renewed_retired_or_has_no_end_reminds_nobody(db: Database) -> None:
    incident_id = written.open_incident()
    renewed = stated.approved(incident_id, valid_until=now() + SOON)
    stated.changed(renewed, "Harbor School\nPier 4 Hall", valid_until=now() + SOON * 9)
    retired = stated.approved(incident_id, slug="b", valid_until=now() + SOON)
    commands.retire(actor("pio"), retired)
    stated.approved(incident_id, slug="c", valid_until=None)
    with db.reading() as session:
        assert [due.what for due in session.scalars(select(Due).where(Due.what == "facts.remind"))]
    with later(60):
        beat()
        assert told(db) == []


def test_the_clock_alone_reminds_and_only_in_time(db: Database) -> None:
    fact_id = stated.approved(written.open_incident(), valid_until=now() + SOON)
    value = stated.fact(fact_id).current
    assert value
    with pytest.raises(NotAllowed):
        commands.remind(value.id, by=actor("pio"))
    with pytest.raises(Refused, match="time yet"):
        commands.remind(value.id)


def test_the_owner_is_mailed_where_mail_is_set_up(db: Database) -> None:
    stated.approved(written.open_incident(), valid_until=now() + SOON)
    drill = written.open_incident("Drill", exercise=True)
    stated.approved(drill, valid_until=now() + SOON)
    with db.writing() as session:
        city = session.get(City, ONLY) or City()
        city.name, city.base_url = "Port Alder", "https://hub.portalder.example"
        city.smtp = {"host": "mail", "port": 25, "sender": "hub@portalder.example"}
        session.add(city)
    with later(11):
        beat()
    with db.reading() as session:
        mails = {mail.world: mail for mail in session.scalars(select(Notice))}
    mail = mails["live"]
    assert (mail.to_address, mail.why) == ("em@portalder.example", "facts.due_soon")
    assert "Harbor School and Pier 4 Hall" in mail.text
    assert "0 live texts quote it." in mail.text
    assert mail.next_at
    assert mails[drill].next_at is None  # nothing of an exercise leaves this room


def test_a_value_nobody_claims_is_passed_on_to_the_deputy(
    app: Flask, db: Database, browser: Any
) -> None:
    fact_id = stated.begun(written.open_incident())
    value = stated.fact(fact_id).open
    assert value
    pages = Pages(browser)
    hands.waits_since(value.id, 6)
    hands.is_due_now("facts.pass_on", value.id)
    beat()
    assert told(db) == ["facts.passed_on"]
    assert "Waits for <b>the deputy</b>" in pages.page("pio")
    commands.claim(actor("pio"), value.id)
    assert "<b>Marcus Bell</b> claimed it" in pages.page("pio")
