"""A world’s words are drawn once for everyone, and nobody sees them longer than they are true."""

from collections.abc import Callable
from datetime import timedelta

import time_machine

from hub.core.database import Database
from hub.core.moments import now
from hub.incidents import commands as incidents
from hub.screens.standing import standing
from hub.scripts import commands as scripts
from tests.browser import storm
from tests.cast import actor
from tests.conftest import Browser

Open = Callable[..., Browser]
TITLE = "Boil water</bdi></h1>"


def shown(opened: Browser) -> str:
    text: str = opened.get("/console").get_data(as_text=True)
    return text


def test_a_page_that_follows_no_deed_is_not_drawn_anew(db: Database, browser: Open) -> None:
    incident = storm.opened()
    storm.told(incident, "boil-water", storm.WATER, title="Boil water")
    assert shown(browser("agent")).count(TITLE) == 1
    with db.reading() as session:
        first = standing(session, [incident], "live")
        assert first.cards is not None
        assert standing(session, [incident], "live") is first
    assert shown(browser("second_agent")).count(TITLE) == 1


def test_a_deed_shows_on_the_next_page(db: Database, browser: Open) -> None:
    incident, opened = storm.opened(), browser("agent")
    assert TITLE not in shown(opened)
    version = storm.told(incident, "boil-water", storm.WATER, title="Boil water")
    assert TITLE in shown(opened)
    scripts.recall(actor("pio"), version, "The area is wrong.")
    page = shown(opened)
    assert TITLE not in page
    assert "The area is wrong." in page
    storm.told(incident, "power", storm.POWER, title="Power is out")
    assert "Power is out</bdi></h1>" in shown(opened)
    incidents.close(actor("pio"), incident)
    assert "Power is out</bdi></h1>" not in shown(opened)


def test_no_card_stands_past_its_end_though_the_clock_is_dead(db: Database, browser: Open) -> None:
    with time_machine.travel(now(), tick=False) as clock:
        incident, opened = storm.opened(), browser("agent")
        until = now() + timedelta(seconds=3)
        storm.told(incident, "boil-water", storm.WATER, title="Boil water", until=until)
        storm.told(incident, "power", storm.POWER, title="Power is out")
        clock.shift(timedelta(seconds=2.9))
        assert TITLE in shown(opened)
        clock.shift(timedelta(seconds=0.1))
        page = shown(opened)
        assert TITLE not in page
        assert "Power is out</bdi></h1>" in page


def test_each_world_has_its_own_words(db: Database, browser: Open) -> None:
    live, drill = storm.opened(), storm.opened("Blue Tide", exercise=True)
    storm.told(live, "boil-water", storm.WATER, title="Boil water")
    opened = browser("agent")
    for _ in range(2):
        assert TITLE in shown(opened)
        drilled: str = opened.get(f"/console?exercise={drill}").get_data(as_text=True)
        assert TITLE not in drilled
