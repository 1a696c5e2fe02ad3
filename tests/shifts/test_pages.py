"""The floor view, the sign-on form, and what consoles report."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from hub.core.database import Database
from hub.shifts import commands
from tests.cast import actor
from tests.shifts.floor import published, seated, sites, storm

Open = Callable[..., Any]


def test_an_agent_starts_and_ends_a_shift_from_the_form(db: Database, browser: Open) -> None:
    sites()
    agent = browser("agent")
    assert "Start the shift" in agent.get("/shifts/on").get_data(as_text=True)
    answer = agent.post("/shifts/on", {"site": "east", "position": "Agent", "world": "live"})
    assert answer.status_code == 303
    assert "You are on shift at Library East" in agent.get("/shifts/on").get_data(as_text=True)
    assert agent.post("/shifts/off", {}).status_code == 303


def test_a_sign_on_that_fails_keeps_what_was_typed(db: Database, browser: Open) -> None:
    sites()
    answer = browser("agent").post("/shifts/on", {"site": "", "position": "Agent"})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "Choose the site you sit at." in page


def test_before_a_site_is_set_up_the_form_says_whom_to_ask(db: Database, browser: Open) -> None:
    page = browser("agent").get("/shifts/on").get_data(as_text=True)
    assert "No site is set up yet" in page


def test_a_console_reports_in_json(db: Database, browser: Open) -> None:
    sites()
    words = published(storm()).words_id
    agent = browser("agent")
    shift = agent.post("/shifts/on", json={"site": "civic"})
    assert (shift.status_code, shift.get_json()["site_name"]) == (201, "Civic Center")
    assert agent.post("/shifts/applied", json={"seq": 1}).get_json() == {"seq": 1}
    receipt = {"id": str(uuid4()), "words": words}
    first = agent.post("/shifts/receipts", json=receipt)
    assert first.status_code == 201
    assert agent.post("/shifts/receipts", json=receipt).get_json() == first.get_json()
    assert agent.post("/shifts/off", json={}).get_json() == {"ended": True}
    assert agent.post("/shifts/applied", json={"seq": 1}).status_code == 409


@pytest.mark.parametrize(
    ("url", "body", "status", "field"),
    [
        ("/shifts/on", {"site": 7}, 422, "site"),
        ("/shifts/on", [], 422, "body"),
        ("/shifts/applied", {"seq": "1"}, 422, "seq"),
        ("/shifts/applied", {"seq": -1}, 422, "seq"),
        ("/shifts/applied", {}, 422, "seq"),
        ("/shifts/receipts", {}, 422, "id"),
        ("/shifts/receipts", {"id": "1", "words": "w"}, 422, "id"),
        ("/shifts/receipts", {"id": str(uuid4()), "words": "w"}, 404, None),
        ("/shifts/receipts", {"id": str(uuid4()), "words": "w", "at": "noon"}, 422, "at"),
    ],
)
def test_a_wrong_report_is_a_problem_with_its_field(
    db: Database, browser: Open, url: str, body: Any, status: int, field: str | None
) -> None:
    answer = browser("agent").post(url, json=body)
    assert answer.status_code == status
    assert answer.content_type == "application/problem+json"
    assert field is None or field in answer.get_json()["errors"]


def test_the_lead_sees_who_is_current_site_by_site(db: Database, browser: Open) -> None:
    sites()
    lead = browser("lead")
    assert "Nobody is on shift" in lead.get("/shifts/").get_data(as_text=True)
    people = seated(4)
    words = published(storm()).words_id
    commands.acknowledge(people[0], words, str(uuid4()))
    page = lead.get("/shifts/").get_data(as_text=True)
    assert "1 of 4 on shift are current" in page
    assert "1 of 3 current" in page
    assert page.count("1 not read") == 3


def test_an_agent_does_not_see_the_floor(db: Database, browser: Open) -> None:
    assert browser("agent").get("/shifts/").status_code == 403
    assert browser("writer").post("/shifts/on", json={"site": "civic"}).status_code == 403
    assert not actor("writer").may("shifts.acknowledge")
