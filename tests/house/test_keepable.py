"""What no database can keep, and what nobody can read, is refused before any room sees it."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from hub.core.database import Database
from tests.shifts.floor import sites, storm

Open = Callable[..., Any]
JSON = {"Accept": "application/json"}


@pytest.mark.parametrize("bad", ["a\0b", "a\ud800b"])
def test_a_text_no_database_keeps_is_named_wherever_it_stands(
    db: Database, browser: Open, bad: str
) -> None:
    lead = browser("lead")
    answer = lead.post("/topics/tallies/none", json={})
    assert answer.status_code == 405
    answer = lead.post("/shifts/receipts", json={"id": "x", "words": [{"deep": bad}]})
    assert (answer.status_code, set(answer.get_json()["errors"])) == (422, {"words.deep"})
    assert "words.deep: holds a character that cannot be kept." in answer.get_json()["detail"]
    answer = lead.post("/shifts/receipts", json={bad: "x"})
    assert (answer.status_code, set(answer.get_json()["errors"])) == (422, {"body"})


def test_a_nul_in_a_query_a_form_or_an_address_is_refused(db: Database, browser: Open) -> None:
    lead = browser("lead")
    incident = storm()
    answer = lead.get("/topics/?incident=%00", headers=JSON)
    assert (answer.status_code, set(answer.get_json()["errors"])) == (422, {"incident"})
    form = {"incident": incident, "name": "Sand\0bags"}
    answer = lead.post("/topics/", form)
    assert answer.status_code == 422
    assert "name: holds a character that cannot be kept." in answer.get_data(as_text=True)
    assert lead.get("/static/%00.js").status_code == 404
    assert lead.get("/people/%00").status_code == 404
    answer = browser().post("/door", {"email": "a\0b", "password": "x"})
    assert answer.status_code == 422


@pytest.mark.parametrize("body", ["[" * 200_000, '{"a":' * 200_000, "[" * 100 + "]" * 100])
def test_json_nested_without_end_is_not_readable(db: Database, browser: Open, body: str) -> None:
    agent = browser("agent")
    headers = {"X-CSRFToken": agent.csrf(), "Content-Type": "application/json"}
    for path in ("/topics/tallies", "/shifts/receipts", "/api/v1/tallies"):
        assert agent.client.post(path, data=body, headers=headers).status_code == 400, path


@pytest.mark.parametrize("face", ["/live", "/api/v1/live"])
@pytest.mark.parametrize("number", [2**31, 2**63, "9" * 5_000])
def test_a_number_no_journal_has_makes_a_screen_reload(
    db: Database, browser: Open, face: str, number: object
) -> None:
    answer = browser("pio").get(f"{face}/since/{number}?stream=desk", headers=JSON)
    assert (answer.status_code, answer.get_json()) == (410, {"reload": True})


@pytest.mark.parametrize("number", ["²", "9" * 5_000, "٣"])
@pytest.mark.parametrize("room", ["scripts/forms", "updates/pages"])
def test_a_revision_that_is_no_plain_number_is_an_old_page(
    app: Flask, number: str, room: str
) -> None:
    from hub.core.errors import Invalid
    from hub.scripts import forms
    from hub.updates import pages

    read = forms.edit if room == "scripts/forms" else pages.edited
    with (
        app.test_request_context(method="POST", data={"based_on": number, "body": "x"}),
        pytest.raises(Invalid, match="too old"),
    ):
        read()


WRONG = ["9999-12-31T23:59:59-05:00", "0001-01-01T00:00:00+05:00", "2101-01-01T00:00:00Z"]


@pytest.mark.parametrize("at", WRONG)
def test_a_time_at_the_ends_of_the_calendar_is_refused_by_its_field(
    db: Database, browser: Open, at: str
) -> None:
    sites()
    incident = storm()
    answer = browser("agent").post("/shifts/receipts", json={"id": "x", "words": "y", "at": at})
    assert (answer.status_code, set(answer.get_json()["errors"])) == (422, {"at"})
    pio = browser("pio")
    answer = pio.post("/api/v1/incidents", json={"name": "A", "hazard": "b", "period_ends_at": at})
    assert (answer.status_code, set(answer.get_json()["errors"])) == (422, {"period_ends_at"})
    query = {"incident": incident, "since": at}
    answer = pio.get("/api/v1/counts", query_string=query)
    assert (answer.status_code, set(answer.get_json()["errors"])) == (422, {"since"})
    form = {"period_ends_at": at, "name": "A", "hazard": "flood", "level": "3"}
    assert pio.post("/incidents/", form).status_code == 422


def test_what_one_person_kept_does_not_go_out_in_the_name_of_another(
    db: Database, browser: Open
) -> None:
    agent = browser("agent")
    other = {"X-Hub-Person": "person-second_agent"}
    answer = agent.post("/shifts/receipts", json={"id": "x", "words": "y"}, headers=other)
    assert answer.status_code == 409
    assert answer.content_type == "application/problem+json"
    assert answer.get_json()["title"] == "Another person signed in here"
    stale = {**other, "X-CSRFToken": "of the session before"}  # said before the token is renewed
    assert agent.client.post("/shifts/off", json={}, headers=stale).status_code == 409
    renewing = agent.get("/door/token", headers={**JSON, **other})
    assert renewing.status_code == 409
    own = {"X-Hub-Person": "person-agent"}
    assert agent.post("/shifts/off", json={}, headers=own).status_code == 200
    assert browser().get("/healthz", headers=other).status_code == 200
