"""Old page + the one event of a changed fact = fresh page, on console, desk and board."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from hub.core.database import Database
from hub.core.moments import now
from hub.scripts import commands as scripts
from tests.browser import storm
from tests.cast import actor
from tests.corrections import quoted
from tests.facts import stated
from tests.house.test_fresh import SCREENS
from tests.screens.fresh import caught_up, normal
from tests.scripts import written


class Pages:
    """The three screens as they were, and as they are."""

    def __init__(self, browser: Any) -> None:
        self.browsers = {part: browser(part) for part in SCREENS}
        self.old = {part: self.page(part) for part in SCREENS}

    def page(self, part: str) -> str:
        return str(self.browsers[part].get(SCREENS[part][0]).get_data(as_text=True))

    def check(self) -> None:
        """Each old page, after what came since, is the page as it is served now."""
        for part, (url, parts) in SCREENS.items():
            after = caught_up(self.browsers[part], self.old[part])
            assert normal(after, *parts) == normal(self.page(part), *parts), url


@pytest.fixture
def storms(app: Flask, db: Database) -> list[str]:
    storm.set_up("Civic Center")
    return [storm.opened(), storm.opened("Flood", hazard="flood")]


@pytest.mark.parametrize("db", ["sqlite"], indirect=True)
def test_cards_told_anew_stand_as_on_a_fresh_page(storms: list[str], browser: Any) -> None:
    first, second = storms
    fact_id = quoted.shelters(None)
    for slug in ("one", "two", "three"):
        for lang in ("en", "es", "ht"):
            quoted.card(first, fact_id, lang, slug=slug, title=slug)
    two = quoted.card(second, fact_id, slug="four", title="four")
    scripts.publish(actor("pio"), two, incident_id=first)
    written.published(first, slug="other", values=written.VALUES)
    draft = {"body": quoted.text(), "values": {}, "bound": {"shelters": fact_id}}
    written.drafted(first, slug="draft", **draft)
    pages = Pages(browser)
    stated.changed(fact_id, "Pier 4 Hall\nEast Gym")
    pages.check()
    written.published(second, slug="later", values=written.VALUES)
    stated.changed(fact_id, "East Gym")
    pages.check()


@pytest.mark.parametrize("db", ["sqlite"], indirect=True)
def test_a_quiet_renewal_replaces_the_lines_of_facts(storms: list[str], browser: Any) -> None:
    fact_id = quoted.shelters(storms[0])
    for lang in ("en", "es"):
        quoted.card(storms[0], fact_id, lang)
    pages = Pages(browser)
    later = now() + timedelta(days=2)
    stated.changed(fact_id, "Harbor School\nPier 4 Hall", valid_until=later)
    pages.check()


@pytest.mark.parametrize("db", ["sqlite"], indirect=True)
def test_a_translation_that_goes_leaves_every_page(storms: list[str], browser: Any) -> None:
    fact_id = quoted.shelters(storms[0])
    quoted.card(storms[0], fact_id)
    body = quoted.text("es", "Vaya a Harbor School and Pier 4 Hall.")
    quoted.card(storms[0], fact_id, "es", bound={}, body=body)
    quoted.card(storms[0], fact_id, "ht")
    quoted.card(storms[0], fact_id, "es", slug="lone", title="Lone")
    pages = Pages(browser)
    stated.changed(fact_id, "East Gym")
    pages.check()


@pytest.mark.parametrize("db", ["sqlite"], indirect=True)
def test_a_translation_on_its_way_says_which_english_it_must_follow(
    storms: list[str], browser: Any
) -> None:
    fact_id = quoted.shelters(storms[0])
    english = quoted.card(storms[0], fact_id)
    draft = scripts.translate(actor("writer"), english, "ar")
    newer = quoted.text(says="Go to {{ shelters }} at once.")
    quoted.card(storms[0], fact_id, body=newer)
    pages = Pages(browser)
    stated.changed(fact_id, "East Gym")
    pages.check()
    assert "from version 1 to version 3" in pages.page("pio").split(f'id="parity-{draft}"')[1]


def test_what_one_person_told_alone_still_waits_for_a_second_when_its_fact_changes(
    storms: list[str], browser: Any
) -> None:
    fact_id = quoted.shelters(storms[0])
    alone = written.drafted(
        storms[0], slug="shelter", title="Shelter", body=quoted.text(), values={},
        bound={"shelters": fact_id},
    )  # fmt: skip
    until = now() + timedelta(hours=2)
    scripts.break_glass(
        actor("second_pio"), alone, why="The dam breaks.", incident_id=storms[0], until=until
    )
    pages = Pages(browser)
    stated.changed(fact_id, "East Gym")
    pages.check()
    desk = pages.page("pio")
    assert "was published by Priya Shah alone" in desk
    assert "East Gym" in quoted.said(storms[0])
    assert written.state(alone) == "ended"


def test_a_first_value_completes_the_drafts_that_wait_for_it(
    storms: list[str], browser: Any
) -> None:
    fact_id = stated.begun(storms[0])
    draft = {"body": quoted.text(), "values": {}, "bound": {"shelters": fact_id}}
    written.drafted(storms[0], slug="draft", **draft)
    pages = Pages(browser)
    stated.say_yes(fact_id)
    pages.check()
