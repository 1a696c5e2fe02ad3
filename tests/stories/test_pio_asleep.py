"""Three in the morning, the PIO is asleep: the words reach the deputy's phone, or the commander
breaks the glass; never does one person's word stand unread.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.message import Message
from typing import Any

import pytest
import time_machine
from flask import Flask

from hub.clock import DUE, react
from hub.core.database import Database
from hub.due.commands import do_what_is_due
from hub.notices import sending
from hub.scripts import commands as scripts
from tests.browser import storm
from tests.cast import actor
from tests.links.post import link_in, pressed, rows
from tests.notices.server import Box, mail_server, set_up_mail
from tests.screens.fresh import caught_up, parse
from tests.scripts import written

NIGHT = datetime(2026, 9, 8, 7, 0, tzinfo=UTC)  # three in the morning in Port Alder


class Night:
    """A night in which the clock beats, and mail goes through a real server."""

    def __init__(self, traveller: Any, box: Box) -> None:
        self._traveller, self.box = traveller, box
        self.incident = storm.opened()

    def pass_by(self, minutes: float) -> None:
        """So much time, and then a beat of the clock."""
        self._traveller.shift(timedelta(minutes=minutes))
        do_what_is_due(DUE)
        react()
        sending.send_due()

    def mail_of(self, name: str) -> Message:
        """The newest mail to this person."""
        return [one for one in self.box.letters if one["To"].startswith(name)][-1]


@pytest.fixture
def night(app: Flask, db: Database) -> Iterator[Night]:
    box = Box()
    with time_machine.travel(NIGHT, tick=True) as traveller, mail_server(box) as port:
        (civic,) = storm.set_up()
        set_up_mail(port)
        storm.on_shift("agent", civic)
        yield Night(traveller, box)


def submitted(night: Night) -> str:
    """Kim has written what to say, and nobody is there to approve it; the version's id."""
    version = scripts.draft(
        actor("writer"), title="Boil water", hazard="hurricane", lang="en", topics=["boil-water"],
        body=storm.WATER, values=storm.VALUES, sources=storm.SOURCES, incident_id=night.incident,
    )  # fmt: skip
    scripts.submit(actor("writer"), version)
    return version


def console(agent: Any) -> str:
    """What stands on this agent's console when it is loaded now."""
    text: str = agent.get("/console").get_data(as_text=True)
    return text


def part(page: str, id: str) -> str:
    """The words of one part of a page."""
    found = parse(page).by_id(id)
    return found.text() if found else ""


def test_the_deputy_is_woken_and_puts_it_on_every_console_with_one_tap(
    night: Night, browser: Any
) -> None:
    dana, desk = browser("agent"), browser("writer")
    open_console = console(dana)
    version = submitted(night)
    night.pass_by(4)
    assert night.box.letters == []  # the PIO may still claim it
    night.pass_by(1.1)
    assert "Waits for the deputy" in part(desk.get("/desk").get_data(as_text=True), "desk-waiting")

    # Tom Adeyemi's phone. A mail scanner opens the link first, and nothing comes of it.
    path = link_in(night.mail_of("Tom Adeyemi"))
    before, scanner = rows(), browser()
    for _ in range(2):
        assert scanner.client.head(path).status_code == 200
        assert scanner.get(path).status_code == 200
    assert rows() == before
    assert "boil tap water" not in part(caught_up(dana, open_console), "cards")

    # He reads the exact text and taps once; what is filled in is good enough.
    phone = browser()
    page = phone.get(path).get_data(as_text=True)
    assert "You decide as <b>Tom Adeyemi</b>" in page
    assert "1 agent at 1 site" in page
    until = re.search(r'name="until"[^>]*value="([^"]+)"', page)
    assert until is not None
    given = {"incident": night.incident, "audience": "all", "until": until.group(1)}
    assert pressed(phone, path, "publish", **given).status_code == 200
    assert "boil tap water" in part(caught_up(dana, open_console), "cards")
    history = desk.get(f"/scripts/{version}/history").get_data(as_text=True)
    assert "Tom Adeyemi</b> approved exactly this text" in history
    night.pass_by(10)
    assert [one for one in night.box.letters if one["To"].startswith("Ruth Okafor")] == []


def glass_broken(night: Night) -> str:
    """Nobody answers: ten minutes later it is with the commander, who publishes alone."""
    version = submitted(night)
    night.pass_by(5.1)
    night.pass_by(5.1)
    assert night.mail_of("Ruth Okafor")["Subject"] == "Approval needed: a script for Hurricane Orla"
    scripts.break_glass(
        actor("commander"), version, why="People are drinking it now.",
        incident_id=night.incident, until=NIGHT + timedelta(hours=12),
    )  # fmt: skip
    night.pass_by(0.1)
    return version


def test_what_the_commander_publishes_alone_is_taken_back_when_nobody_reads_it(
    night: Night, browser: Any
) -> None:
    dana = browser("agent")
    open_console = console(dana)
    version = glass_broken(night)
    open_console = caught_up(dana, open_console)
    assert "Published by Ruth Okafor alone" in part(open_console, "cards")
    assert night.mail_of("Marcus Bell")["Subject"].startswith("URGENT")
    night.pass_by(14)
    assert written.state(version) == "alone"
    night.pass_by(1)
    assert written.state(version) == "ended"
    open_console = caught_up(dana, open_console)
    assert "boil tap water" not in part(open_console, "cards")
    assert "no second person had confirmed it" in part(open_console, "stops")
    late = browser().get(link_in(night.mail_of("Marcus Bell")))
    assert late.status_code == 410


def test_what_the_commander_publishes_alone_stays_when_the_pio_confirms_it_from_bed(
    night: Night, browser: Any
) -> None:
    dana = browser("agent")
    open_console = console(dana)
    version = glass_broken(night)
    phone, path = browser(), link_in(night.mail_of("Marcus Bell"))
    assert "People are drinking it now." in phone.get(path).get_data(as_text=True)
    assert pressed(phone, path, "confirm").status_code == 200
    night.pass_by(20)
    assert written.state(version) == "published"
    open_console = caught_up(dana, open_console)
    assert "boil tap water" in part(open_console, "cards")
    assert "confirmed by Marcus Bell" in part(open_console, "cards")
    assert "no second person has read this" not in part(open_console, "cards")
