"""What the floor has not done yet, in a real browser: told to the lead, the desk and the board."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from hub import beats
from hub.approvals.releases import Release
from hub.core.moments import now
from hub.people.models import Actor
from hub.scripts import commands as scripts
from hub.shifts import commands as shifts
from hub.shifts import stops
from hub.shifts.models import Receipt, Shift
from tests.browser import storm
from tests.browser.axe import found_by_axe
from tests.browser.conftest import Served
from tests.browser.waiting import sent
from tests.cast import actor

pytestmark = pytest.mark.browser
Window = Callable[..., Page]


@pytest.fixture
def orla(served: Served) -> dict[str, str]:
    """A card that nobody of four has confirmed in ten minutes, and the lead on shift."""
    harbor, library = storm.set_up("Harbor", "Library East")
    incident = storm.opened()
    for n, site in enumerate([harbor, harbor, library]):
        shifts.sign_on(Actor(f"agent-{n}", f"Agent {n:03}", frozenset({"agent"})), site)
    storm.on_shift("agent", library)
    storm.on_shift("lead", harbor)
    water = storm.told(incident, "boil-water", storm.WATER, title="Boil water")
    with served.database.writing() as session:
        [release] = session.query(Release).filter(Release.words_id == water)
        release.at -= timedelta(minutes=10)
        release.since = release.at
        for shift in session.query(Shift):
            shift.began_at -= timedelta(minutes=20)
        session.add(Receipt(id="0" * 36, words_id=water, person_id=actor("lead").hand, at=now()))
    return {"incident": incident, "water": water}


def beat() -> None:
    for _ in range(2):  # the first puts on record, the second shows
        beats.fold_overdue()
    beats.fold_reach()


def read(water: str, *people: Actor) -> None:
    for person in people:
        shifts.acknowledge(person, water, str(uuid4()))


def test_the_lead_is_told_whom_to_walk_over_to_until_they_have_confirmed(
    served: Served, orla: dict[str, str], window: Window
) -> None:
    lead, agent = window("lead", "/console"), window("agent", "/console")
    desk, board = window("pio", "/desk"), window("commander", "/board")
    beat()
    walk = lead.locator(".walk")
    expect(walk).to_contain_text("Walk over: 4 people have not confirmed after 5 minutes")
    expect(walk).to_contain_text("Agent 000: Boil water")
    expect(agent.locator("html[data-live-state=live]")).to_be_attached()
    assert agent.locator(".walk").count() == 0
    assert "Agent 000" not in agent.content()
    said = "4 of 5 have not confirmed after 5 minutes: Library East 2, Harbor 2."
    expect(desk.locator("#desk-live .item").first).to_contain_text(said)
    expect(desk.locator(".walk")).to_contain_text("Dana Ruiz: Boil water")
    expect(board.locator(".pictured:visible")).to_contain_text(said)
    assert found_by_axe(lead) + found_by_axe(desk) + found_by_axe(board) == []
    read(orla["water"], *(Actor(f"agent-{n}", "", frozenset({"agent"})) for n in range(3)))
    beat()
    expect(walk).to_contain_text("Walk over: 1 person has not confirmed")
    expect(walk).not_to_contain_text("Agent 000")
    lead.reload()
    expect(walk).to_contain_text("Dana Ruiz")
    agent.keyboard.press("w")
    agent.keyboard.press("y")
    sent(agent)
    beat()
    expect(walk).to_have_count(0)
    expect(desk.locator(".late:visible")).to_have_count(0)
    expect(board.locator(".late:visible")).to_have_count(0)
    assert lead.faults + agent.faults + desk.faults + board.faults == []  # type: ignore[attr-defined]


def test_desk_and_board_show_how_many_have_stopped_saying_what_was_taken_back(
    served: Served, orla: dict[str, str], window: Window
) -> None:
    desk, board = window("pio", "/desk"), window("commander", "/board")
    expect(desk.locator("#stopping")).to_be_hidden()
    storm.news(orla["incident"], "Alder Street bridge is closed.", "important")
    scripts.recall(actor("pio"), orla["water"], "The wrong streets.")
    beat()
    line = "Boil water, version 1 (EN), recalled at"
    expect(desk.locator("#stopping")).to_contain_text(line)
    expect(desk.locator("#stopping")).to_contain_text("0 of 5 have confirmed.")
    with served.database.reading() as session:
        [release] = session.query(Release).filter(Release.words_id == orla["water"])
    stops.stopped(actor("agent"), release.id, str(uuid4()))
    beat()
    taken = board.locator(".taken-back:visible")
    expect(taken).to_contain_text(line)
    expect(taken).to_contain_text("1 of 5 have confirmed.")
    desk.reload()
    expect(desk.locator("#stopping")).to_contain_text("1 of 5 have confirmed.")
    assert found_by_axe(desk) + found_by_axe(board) == []
    storm.told(orla["incident"], "boil-water", storm.WATER, title="Boil water", area="33109")
    expect(desk.locator("#stopping")).to_be_hidden()
    expect(board.locator(".taken-back:visible")).to_have_count(0)
    assert desk.faults + board.faults == []  # type: ignore[attr-defined]
