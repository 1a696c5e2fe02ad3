"""The journey of a script: drafted, approved by another, on every console, recalled from all."""

from typing import Any
from uuid import uuid4

from flask import Flask

from hub import beats
from hub.core.database import Database
from tests import cast
from tests.browser import storm
from tests.screens.fresh import caught_up, parse


def console(agent: Any) -> str:
    """What stands on this agent's console when it is loaded now."""
    text: str = agent.get("/console").get_data(as_text=True)
    return text


def said(page: str) -> str:
    """All that an agent could read aloud from the cards of a page."""
    cards = parse(page).by_id("cards")
    return cards.text() if cards else ""


def test_approved_words_reach_every_console_and_leave_all_of_them(
    app: Flask, db: Database, browser: Any
) -> None:
    (site,) = storm.set_up()
    incident = storm.opened()
    dana, omar = browser("agent"), browser("second_agent")
    storm.on_shift("agent", site)
    storm.on_shift("second_agent", site)
    open_console, sleeping_laptop = console(dana), console(omar)
    assert "boil tap water" not in said(open_console)

    # Kim writes; she may not approve her own words, and a text with an open slot goes nowhere.
    kim, marcus = browser("writer"), browser("pio")
    draft = {
        "title": "Boil water", "topics": ["boil-water"], "body": storm.WATER,
        "values": {**storm.VALUES, "street": ""}, "incident": incident,
        "sources": [{"title": "Drinking water advisories"}],
    }  # fmt: skip
    version = kim.post("/api/v1/scripts", json=draft).get_json()["id"]
    life = f"/api/v1/scripts/versions/{version}"
    unfilled = kim.post(f"{life}/submit", json={})
    assert unfilled.status_code == 422
    assert "slot-street" in unfilled.get_json()["errors"]
    page = kim.get(f"/scripts/{version}").get_data(as_text=True)
    assert "boil tap water" in page

    from hub.scripts import commands as scripts

    scripts.edit(cast.actor("writer"), version, text=storm.WATER, values=storm.VALUES)
    assert kim.post(f"{life}/submit", json={}).status_code == 200
    assert kim.post(f"{life}/approve", json={}).status_code == 403
    read = marcus.get(f"/api/v1/scripts?incident={incident}").get_json()["scripts"][0]

    # Marcus approves exactly what he read, and publishes it.
    assert marcus.post(f"{life}/approve", json={"hash": "0" * 64}).status_code == 409
    assert marcus.post(f"{life}/approve", json={"hash": read["hash"]}).status_code == 200
    assert marcus.post(f"{life}/publish", json={"incident": incident}).status_code == 200

    # It stands on Dana's open console without a reload, and she confirms it.
    open_console = caught_up(dana, open_console)
    assert "boil tap water" in said(open_console)
    receipt = {"id": str(uuid4()), "words": version}
    assert dana.post("/shifts/receipts", json=receipt).status_code == 201
    beats.fold_reach()
    reach = marcus.get(f"/api/v1/reach?version={version}").get_json()
    assert (reach["on_shift"], reach["acknowledged"]) == (2, 1)
    assert [one["name"] for one in reach["missing"]] == ["Omar Haddad"]
    desk = marcus.get("/desk").get_data(as_text=True)
    assert "50" in desk
    assert "Boil water" in desk

    # It was the wrong street. Marcus recalls it; Omar's laptop slept through all of it.
    assert marcus.post(f"{life}/recall", json={"reason": "The wrong street."}).status_code == 200
    for page in (caught_up(dana, open_console), caught_up(omar, sleeping_laptop), console(dana)):
        assert "boil tap water" not in said(page)
        stops = parse(page).by_id("stops")
        assert stops is not None
        assert "The wrong street." in stops.text()


def test_words_whose_time_is_over_leave_the_consoles_by_themselves(
    app: Flask, db: Database, browser: Any
) -> None:
    from datetime import timedelta

    import time_machine

    from hub.core.moments import now

    storm.set_up()
    incident = storm.opened()
    storm.told(
        incident, "boil-water", storm.WATER, title="Boil water", until=now() + timedelta(hours=1)
    )
    dana = browser("agent")
    before = console(dana)
    assert "boil tap water" in said(before)
    with time_machine.travel(now() + timedelta(minutes=61), tick=True):
        # Also while the clock is dead: a page that is loaded now no longer shows them.
        assert "boil tap water" not in said(console(browser("second_agent")))
        beats.expire()
        beats.expire()  # twice is harmless
    assert "boil tap water" not in said(caught_up(dana, before))
