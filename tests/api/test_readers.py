"""Who reads what through the API: agents, volunteers and partners only what is in force."""

from datetime import timedelta
from typing import Any

import pytest

from hub.core.moments import now
from hub.scripts import commands as scripts
from hub.updates import commands as updates
from tests.cast import actor
from tests.scripts import written
from tests.updates import told


def ids(browser: Any, part: str, path: str) -> set[str]:
    """The ids this member of the cast is listed."""
    answer = browser(part).get(f"/api/v1{path}")
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return {one["id"] for one in answer.json[path.split("?")[0].strip("/")]}


def test_without_a_desk_only_words_in_force_are_listed(db: object, browser: Any) -> None:
    incident = written.open_incident()
    told_script, told_update = written.published(incident), told.published(incident)
    written.drafted(incident, slug="a")
    written.approved(incident, slug="b")
    told.drafted(incident)
    told.approved(incident)
    scripts.recall(actor("pio"), written.published(incident, slug="c"), "Wrong.")
    updates.withdraw(actor("pio"), told.published(incident), "Wrong.")
    for part in ("agent", "partner"):
        for asked in ("", f"?incident={incident}"):
            assert ids(browser, part, f"/scripts{asked}") == {told_script}
            assert ids(browser, part, f"/updates{asked}") == {told_update}
    assert len(ids(browser, "writer", "/scripts")) == 4
    assert len(ids(browser, "lead", "/updates")) == 4


def test_without_a_desk_an_exercises_words_are_listed_only_when_it_is_asked_for(
    db: object, browser: Any
) -> None:
    drill = written.open_incident("Blue Tide", exercise=True)
    script, update = written.published(drill), told.published(drill)
    written.drafted(drill)
    assert ids(browser, "agent", "/scripts") == ids(browser, "agent", "/updates") == set()
    assert ids(browser, "agent", f"/scripts?incident={drill}") == {script}
    assert ids(browser, "agent", f"/updates?incident={drill}") == {update}


def test_without_a_desk_words_leave_the_list_when_their_time_or_incident_is_over(
    db: object, browser: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    incident, closed = written.open_incident(), written.open_incident("Storm")
    script = written.published(incident, until=now() + timedelta(hours=1))
    written.published(closed, slug="other")
    written.close_incident(closed)
    assert ids(browser, "partner", "/scripts") == {script}
    later = now() + timedelta(hours=2)
    monkeypatch.setattr("hub.api.told.now", lambda: later)
    assert ids(browser, "partner", "/scripts") == set()


def test_a_receipt_for_a_script_is_not_taken_at_the_updates_door_nor_the_reverse(
    db: object, browser: Any
) -> None:
    incident = written.open_incident()
    script, update, agent = written.published(incident), told.published(incident), browser("agent")
    receipt = {"id": "11111111-1111-4111-8111-111111111111"}
    for wrong in (f"/updates/{script}/receipts", f"/scripts/versions/{update}/receipts"):
        assert agent.post(f"/api/v1{wrong}", json=receipt).status_code == 404
    assert agent.post(f"/api/v1/updates/{update}/receipts", json=receipt).status_code == 200


def test_the_address_of_a_source_is_a_web_page_through_the_api_as_in_the_form(
    db: object, browser: Any
) -> None:
    body = {"title": "Boil water", "topics": ["boil-water"], "body": written.BODY}

    def drafted(url: str) -> Any:
        sources = [{"title": "Water desk", "url": url}]
        return browser("writer").post("/api/v1/scripts", json={**body, "sources": sources})

    refused = drafted("javascript:alert(1)")
    assert refused.status_code == 422
    assert refused.json["errors"] == {
        "sources.0.url": "Write the address of a source with https:// before it."
    }
    assert drafted("https://www.cdc.gov/").status_code == drafted("").status_code == 201


def test_an_address_that_is_no_web_page_is_read_and_never_a_link(db: object, browser: Any) -> None:
    sources = [{"title": "Water desk", "url": "javascript:alert(1)"}]
    page = browser("pio").get(f"/scripts/{written.approved(sources=sources)}")
    assert page.status_code == 200
    assert "javascript:alert(1)" in page.get_data(as_text=True)
    assert 'href="javascript' not in page.get_data(as_text=True)
