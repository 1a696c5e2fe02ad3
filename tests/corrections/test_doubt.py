"""An update shows which live cards speak of the same, and may no longer be right."""

from typing import Any

from flask import Flask

from hub.core.database import Database
from hub.corrections.alike import ENOUGH, Background
from tests.browser import storm
from tests.scripts import written

SHELTER = written.BODY.replace(
    "Boil it hard for 1 minute.", "The shelter is Lincoln High School, 400 Oak Street."
)


def test_a_name_or_a_number_both_say_is_enough_and_common_words_are_not() -> None:
    texts = ["Boil the water.", "The water is safe.", "Stay away from the water.", "Call us."] * 5
    background = Background(texts)
    assert background.shared("Lincoln High School closes.", "Go to Lincoln High School.").terms == (
        "Lincoln High School",
    )
    assert background.shared("Call 555 0142 now.", "Do not call 0142.").worth >= ENOUGH
    assert background.shared("The water is brown.", "The water is off.").worth < ENOUGH


def test_rare_words_together_are_enough() -> None:
    texts = [f"Plain words of card number {'x' * n}." for n in range(40)]
    background = Background(texts)
    shared = background.shared(
        "Sandbags are gone at the marina depot.", "Sandbags are given out at the marina depot."
    )
    assert shared.worth >= ENOUGH
    assert "sandbags" in shared.terms


def test_the_page_names_the_doubtful_cards_and_what_both_speak_of(
    app: Flask, db: Database, browser: Any
) -> None:
    storm.set_up()
    incident = storm.opened()
    card = written.published(incident, title="Shelters", slug="shelters", body=SHELTER)
    written.published(incident, title="Power", slug="power", body=storm.POWER, values={})
    news = storm.news(incident, "Lincoln High School shelter is closed.", "important")
    marcus = browser("pio")
    read = marcus.get(f"/updates/{news}").get_data(as_text=True)
    assert f"/corrections/updates/{news}/doubtful" in read
    page = marcus.get(f"/corrections/updates/{news}/doubtful").get_data(as_text=True)
    assert f"/scripts/{card}" in page
    assert "Lincoln High School" in page
    assert "Power" not in page
    assert browser("agent").get(f"/corrections/updates/{news}/doubtful").status_code == 403


def test_an_update_that_touches_nothing_says_so_and_a_missing_one_is_missing(
    app: Flask, db: Database, browser: Any
) -> None:
    storm.set_up()
    incident = storm.opened()
    written.published(incident)
    news = storm.news(incident, "Crews rest.", body="All is calm.")
    marcus = browser("pio")
    page = marcus.get(f"/corrections/updates/{news}/doubtful").get_data(as_text=True)
    assert "No live card" in page
    assert marcus.get("/corrections/updates/nothing/doubtful").status_code == 404
