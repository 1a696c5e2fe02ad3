"""What a link is no good for: each case has its words and its status, and changes nothing."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask

from hub.core.moments import now
from hub.links import commands
from hub.people import commands as people
from hub.scripts import commands as scripts
from tests.cast import actor, person_id
from tests.links.post import entry, mailed, only_link, pressed, text_of
from tests.notices.server import Box, mail_server, set_up_mail
from tests.scripts import written

# The same rules on either database: the races stand in test_links.py.
pytestmark = pytest.mark.parametrize("db", ["sqlite"], indirect=True)
Open = Callable[..., Any]
LATER = {"until": "2099-01-01T12:00", "audience": "all"}


@pytest.fixture
def box(app: Flask) -> Iterator[Box]:
    """The city's mail server, running and set up."""
    kept = Box()
    with mail_server(kept) as port:
        set_up_mail(port)
        yield kept


@pytest.fixture
def orla(app: Flask) -> str:
    return written.open_incident()


@pytest.fixture
def version(orla: str) -> str:
    return written.submitted(orla)


@pytest.fixture
def path(box: Box, version: str) -> str:
    return mailed(box, version)


def closed(browser: Open, path: str, status: int, *words: str) -> str:
    """Both opening and every button answer the same page."""
    page = browser().get(path)
    assert page.status_code == status
    for then in ("approve", "publish", "return"):
        answer = pressed(browser(), path, then, reason="x", **LATER)
        assert answer.status_code == status
    said = text_of(page)
    for one in words:
        assert one in said
    return said


def test_a_link_there_is_not(app: Flask, browser: Open) -> None:
    closed(browser, "/links/" + "x" * 43, 404, "There is no such link", "cut off")


def test_a_link_that_is_too_old(path: str, browser: Open) -> None:
    with time_machine.travel(now() + timedelta(minutes=31), tick=True):
        closed(browser, path, 410, "This link is too old", "Ask Kim Tran for a new one")


def test_a_link_that_was_used(path: str, browser: Open) -> None:
    pressed(browser(), path, "approve")
    closed(
        browser, path, 410, "This link was used",
        "Priya Shah used it, and the text was approved.",
    )  # fmt: skip


def test_a_link_that_was_taken_back(path: str, browser: Open) -> None:
    commands.revoke(actor("pio"), only_link().id)
    closed(browser, path, 410, "taken back", "Marcus Bell took it back")
    assert entry("links.revoked").view["to"] == "Priya Shah"


def test_a_text_that_was_edited_since(path: str, version: str, browser: Open) -> None:
    values = {**written.VALUES, "area": "33199"}
    scripts.edit(actor("second_writer"), version, text=written.BODY, values=values)
    said = closed(browser, path, 410, "The text was edited since", "Ana Castillo saved it")
    assert "33199" not in said
    scripts.submit(actor("writer"), version)
    closed(browser, path, 410, "The text was edited since")
    assert written.state(version) == "submitted"


def test_a_text_that_somebody_else_approved(
    path: str, version: str, orla: str, browser: Open
) -> None:
    scripts.approve(actor("pio"), version)
    closed(browser, path, 410, "approved already", "Marcus Bell approved this text")
    scripts.publish(actor("pio"), version, incident_id=orla)
    closed(browser, path, 410, "approved already", "It is live now.")


def test_a_text_that_somebody_else_returned(path: str, version: str, browser: Open) -> None:
    scripts.send_back(actor("pio"), version, "return", "Which streets?")
    closed(browser, path, 410, "decided already", "Marcus Bell: Which streets?")


def test_an_incident_that_was_closed(path: str, orla: str, browser: Open) -> None:
    written.close_incident(orla)
    closed(browser, path, 410, "Hurricane Orla is closed")


def test_a_person_who_no_longer_may(path: str, browser: Open) -> None:
    people.change_roles(actor("admin"), person_id("second_pio"), {"writer"})
    closed(browser, path, 403, "Priya Shah may not approve this any more")


def test_a_person_who_has_left(path: str, browser: Open) -> None:
    people.deactivate(actor("admin"), person_id("second_pio"))
    closed(browser, path, 403, "may not approve this any more")


def test_a_browser_in_which_somebody_else_is_signed_in(
    path: str, version: str, browser: Open
) -> None:
    marcus = browser("pio")
    page = marcus.get(path)
    assert page.status_code == 403
    said = text_of(page)
    assert "This link is Priya Shah’s" in said
    assert "You are signed in here as Marcus Bell. Sign out, or open your own link." in said
    assert "boil tap water" not in said
    assert marcus.post(path, {"then": "approve"}).status_code == 403
    assert written.state(version) == "submitted"
