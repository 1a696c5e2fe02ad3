"""Which languages an incident wants, and what consoles, desk and board say is pending."""

from collections.abc import Callable
from typing import Any

import pytest

from hub.core.database import Database
from hub.core.errors import Invalid, NotAllowed, Refused
from hub.incidents import commands as incidents
from hub.incidents.models import Incident
from hub.scripts import commands as scripts
from hub.translations import commands
from tests.browser import storm
from tests.cast import actor
from tests.screens.fresh import Element, caught_up, normal, parse
from tests.scripts import written

PIO, WRITER, CONTROLLER = actor("pio"), actor("writer"), actor("controller")
Open = Callable[..., Any]
PARTS = {
    ("agent", "/console"): ("cards",),
    ("pio", "/desk"): ("desk-drafts", "desk-waiting", "desk-live"),
    ("commander", "/board"): ("pictures",),
}


def wants(db: Database, incident_id: str) -> list[str]:
    with db.reading() as session:
        return session.get_one(Incident, incident_id).languages


def part(page: str, id: str) -> Element:
    found = parse(page).by_id(id)
    assert found is not None, f"no #{id}"
    return found


class Screens:
    """A console, a desk and a board, each in a browser of its own."""

    def __init__(self, browser: Open) -> None:
        self.browsers = {who: browser(who) for who, _ in PARTS}

    def pages(self) -> dict[tuple[str, str], str]:
        return {
            (who, url): self.browsers[who].get(url).get_data(as_text=True) for who, url in PARTS
        }

    def same_as_fresh(self, old: dict[tuple[str, str], str]) -> None:
        """The old pages with what came since are the fresh ones."""
        for (who, url), fresh in self.pages().items():
            caught = caught_up(self.browsers[who], old[who, url])
            assert normal(caught, *PARTS[who, url]) == normal(fresh, *PARTS[who, url])


def test_a_change_is_one_deed_with_its_reason_in_words(db: Database) -> None:
    incident_id = written.open_incident()
    commands.change_languages(PIO, incident_id, ["ar", "es", "es"])
    assert wants(db, incident_id) == ["en", "ar", "es"]
    entry = written.last()
    assert (entry.kind, entry.view["was"]) == ("incidents.languages_changed", ["en"])
    assert entry.view["in_words"] == "English, Arabic, Spanish"
    with pytest.raises(Refused, match="already"):
        commands.change_languages(PIO, incident_id, ["es", "en", "ar"])
    with pytest.raises(Invalid) as fault:
        commands.change_languages(PIO, incident_id, ["Arabic"])
    assert fault.value.fields["languages"].startswith("Arabic is no language code")
    written.close_incident(incident_id)
    with pytest.raises(Refused, match="closed"):
        commands.change_languages(PIO, incident_id, ["ht"])


def test_who_runs_a_drill_changes_its_languages_and_no_other(db: Database) -> None:
    drill = incidents.open_incident(CONTROLLER, "Blue Tide", "hurricane", exercise=True)
    live = written.open_incident()
    commands.change_languages(CONTROLLER, drill, ["ht"])
    assert written.last().world == drill
    with pytest.raises(NotAllowed):
        commands.change_languages(CONTROLLER, live, ["ht"])
    with pytest.raises(NotAllowed):
        commands.change_languages(WRITER, live, ["ht"])


@pytest.mark.parametrize("db", ["sqlite"], indirect=True)
def test_every_screen_says_what_is_pending_at_once(db: Database, browser: Open) -> None:
    incident_id = written.open_incident()
    english = written.published(incident_id)
    written.published(incident_id, lang="es", title="Agua")
    screens = Screens(browser)
    old = screens.pages()
    commands.change_languages(PIO, incident_id, ["es", "ar", "ht"])
    screens.same_as_fresh(old)
    shown = screens.pages()
    desk = part(shown["pio", "/desk"], f"parity-{english}")
    assert desk.text() == "ar none · es current · ht none"
    pending = part(shown["pio", "/desk"], "pending-translations")
    assert pending.text() == "2 translations pending : Boil water (AR, HT)."
    board = part(shown["commander", "/board"], f"told-scripts-{incident_id}").text()
    assert "Boil water 2 pending translations" in board
    card = next(
        one
        for one in part(shown["agent", "/console"], "cards").walk()
        if one.attributes.get("data-pending") == "ar"
    )
    assert "translation pending There are no Arabic words that are true now" in card.text()
    old = shown
    commands.change_languages(PIO, incident_id, [])
    screens.same_as_fresh(old)
    assert "hidden" in part(screens.pages()["pio", "/desk"], "pending-translations").attributes


def test_each_step_of_a_translation_moves_what_stands_beside_the_english(
    db: Database, browser: Open
) -> None:
    incident_id = written.open_incident()
    commands.change_languages(PIO, incident_id, ["ar"])
    english = written.published(incident_id)
    stood = []
    screens = Screens(browser)
    old = screens.pages()
    arabic = scripts.translate(WRITER, english, "ar")
    text = storm.AGUA
    deeds: list[Callable[[], object]] = [
        lambda: scripts.edit(
            WRITER, arabic, text=text, values=storm.VALUES, title="ماء", machine=True
        ),
        lambda: scripts.edit(WRITER, arabic, text=text, values=storm.VALUES, reviewed_by="Layla"),
        lambda: scripts.submit(WRITER, arabic),
        lambda: scripts.approve(PIO, arabic),
        lambda: scripts.publish(PIO, arabic, incident_id=incident_id),
        lambda: written.published(incident_id, body=written.BODY.replace("1 minute", "3 minutes")),
    ]
    for deed in deeds:
        deed()
        screens.same_as_fresh(old)
        desk = part(screens.pages()["pio", "/desk"], "desk-live")
        said = [
            one.text() for one in desk.walk() if one.attributes.get("id", "").startswith("parity-")
        ]
        stood.append(said)
    assert stood == [
        ["ar machine, not reviewed"],
        ["ar none"],
        ["ar none"],
        ["ar none"],
        ["Of the English, version 1.", "ar current"],
        ["ar pending", "translation pending The English moved on to version 2."],
    ]


def test_the_page_shows_card_by_card_what_is_owed(db: Database, browser: Open) -> None:
    incident_id = written.open_incident()
    commands.change_languages(PIO, incident_id, ["ar", "es"])
    english = written.published(incident_id)
    written.published(incident_id, lang="es", title="Agua")
    draft = scripts.translate(WRITER, english, "ar")
    writer = browser("writer")
    page = writer.get("/translations/").get_data(as_text=True)
    assert f'href="/scripts/{draft}">its draft' in page
    assert "1 pending" in page
    assert "Change the languages of" not in page, "a writer only reads it"
    pio = browser("pio")
    wrong = pio.post(f"/translations/{incident_id}/languages", {"languages": "ar, Creole"})
    assert wrong.status_code == 422
    text = wrong.get_data(as_text=True)
    assert "Creole is no language code" in text
    assert 'value="ar, Creole"' in text
    done = pio.post(f"/translations/{incident_id}/languages", {"languages": "ar es ht"})
    assert done.status_code == 303
    assert wants(db, incident_id) == ["en", "ar", "es", "ht"]
    assert pio.get("/translations/?incident=none").status_code == 404
    assert writer.post(f"/translations/{incident_id}/languages", {}).status_code == 403
    assert browser("agent").get("/translations/").status_code == 403
