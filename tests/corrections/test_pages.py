"""The page on which a fact's value is approved: all that changes, and for how many people."""

from typing import Any

from hub.core.database import Database
from tests.browser import storm
from tests.corrections import quoted
from tests.facts import stated
from tests.scripts import written


def text(answer: Any) -> str:
    return str(answer.get_data(as_text=True))


def test_the_sentence_confirmed_says_how_many_cards_change_and_for_how_many_people(
    db: Database, browser: Any
) -> None:
    civic, east = storm.set_up("Civic Center", "Library East")
    incident_id = written.open_incident()
    fact_id = quoted.shelters(incident_id)
    for lang in ("en", "es"):
        quoted.card(incident_id, fact_id, lang, sites=[civic])
    quoted.card(incident_id, fact_id, slug="other", title="Other", sites=[civic])
    body = quoted.text("ht", "Ale nan Harbor School and Pier 4 Hall.")
    quoted.card(incident_id, fact_id, "ht", bound={}, body=body)
    storm.on_shift("agent", civic)
    storm.on_shift("second_agent", civic)
    storm.on_shift("lead", east)
    value_id = stated.proposed(fact_id, "Pier 4 Hall")
    marcus, decision = browser("pio"), f"/corrections/facts/{value_id}"
    page = text(marcus.get(decision))
    assert "Approve and change 2 cards for 2 agents" in page
    assert "<b>2 agents at 1 site</b>" in page
    assert "in English and Spanish change" in page
    assert "Say: “Harbor School and” removed." in page
    assert "it says the old value in typed words" in page
    assert text(browser("lead").get(decision)).count("Approve and change") == 0
    hash = stated.value(value_id).words.hash
    assert marcus.post(f"{decision}/approve", {"hash": "0" * 64}).status_code == 409
    assert marcus.post(f"{decision}/approve", {"hash": hash}).status_code == 303
    assert "Pier 4 Hall" in quoted.said(incident_id)
    assert "Harbor" not in quoted.said(incident_id)
    fact = text(marcus.get(f"/facts/{fact_id}"))
    assert "Other" in fact
    assert f"/scripts/{written.last().view['items'][0]['of']['id']}" in fact


def test_a_renewal_says_that_nobody_need_read_anything_again(db: Database, browser: Any) -> None:
    incident_id = written.open_incident()
    fact_id = quoted.shelters(incident_id)
    quoted.card(incident_id, fact_id)
    value_id = stated.proposed(fact_id, "Harbor School\nPier 4 Hall")
    page = text(browser("pio").get(f"/corrections/facts/{value_id}"))
    assert "<b>The words stay the same</b> in 1 live text" in page
    first = stated.begun(incident_id, slug="hours", type="hours", value="24 hours")
    waiting = stated.fact(first).open
    assert waiting
    page = text(browser("pio").get(f"/corrections/facts/{waiting.id}"))
    assert "No live text quotes it" in page
