"""A false alarm: published, taken back, and said so in ready words, on a console that slept."""

import shutil
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from hub.core.database import Database, database
from hub.core.journal import Entry
from hub.core.places import data_dir
from hub.people.models import TERMINAL
from hub.scripts import commands as scripts
from hub.scripts.library import load_library
from hub.scripts.models import Version
from tests import cast
from tests.browser import storm
from tests.screens.fresh import caught_up, normal, parse
from tests.scripts import written
from tests.stories.test_script import console, said

PARTS = ("cards", "stops", "updates", "rails")


@pytest.fixture
def ready_wording(app: Flask, tmp_path: Path) -> None:
    """On a quiet day: another person approves the four cards, in English and in Spanish."""
    folder = tmp_path / "library"
    (folder / "correction").mkdir(parents=True)
    for file in data_dir("scripts_library").glob("correction/ready-*.md"):
        shutil.copy(file, folder / "correction")
    report = load_library(by=TERMINAL, directory=folder)
    assert report.faults == []
    with database().reading() as session:
        ready = [version.id for version in session.query(Version)]
    assert len(ready) == 8
    for version_id in ready:
        scripts.submit(cast.actor("writer"), version_id)
        scripts.approve(cast.actor("second_pio"), version_id)


def entries(db: Database) -> int:
    with db.reading() as session:
        return session.query(Entry).count()


def test_a_false_alarm_is_taken_back_in_two_clicks_and_one_confirmation(
    app: Flask, db: Database, browser: Any, ready_wording: None
) -> None:
    (site,) = storm.set_up()
    incident = storm.opened()
    storm.on_shift("agent", site)
    english = written.published(incident, title="Missile alert")
    spanish = written.published(
        incident, title="Alerta", lang="es", body=storm.AGUA, values=storm.VALUES
    )
    dana, marcus = browser("agent"), browser("pio")
    slept = console(dana)
    assert "boil tap water" in said(slept)

    # Marcus clicks *It was wrong…* on the desk's item, chooses *False alarm*, and confirms.
    desk = marcus.get("/desk").get_data(as_text=True)
    link = f"/corrections/take-back/{english}?incident={incident}"
    assert link.replace("&", "&amp;") in desk
    page = marcus.get(link)
    text = page.get_data(as_text=True)
    assert "Taken back: false alarm" in text
    assert "approved by Priya Shah" in text
    assert "Take back from 1 agent at 1 site" in text
    until = parse(text).by_id("until")
    assert until is not None
    before = entries(db)
    form = {"incident": incident, "why": "false-alarm", "until": until.attributes["value"]}
    done = marcus.post(f"/corrections/take-back/{english}", form)
    assert done.status_code == 303
    assert entries(db) == before + 1

    # Dana's console wakes up: the old words are gone in both languages, what to say is there.
    awake = caught_up(dana, slept)
    for shown in (awake, console(dana)):
        assert "boil tap water" not in said(shown)
        assert "hierva" not in said(shown)
        assert "was a false alarm. There is no danger" in said(shown)
        assert "Fue una falsa alarma" in said(shown)
        stops = parse(shown).by_id("stops")
        assert stops is not None
        assert stops.text().count("Stop saying this") == 2
        assert "False alarm." in stops.text()
    assert normal(awake, *PARTS) == normal(console(dana), *PARTS)
    for version_id in (english, spanish):
        assert written.state(version_id) == "ended"


def test_what_stands_there_instead_carries_the_yes_of_whoever_approved_it_before(
    app: Flask, db: Database, browser: Any, ready_wording: None
) -> None:
    storm.set_up()
    incident = storm.opened()
    wrong = written.published(incident)
    form = {"incident": incident, "why": "wrong-place", "no_end": "yes", "detail": "See the map."}
    assert browser("pio").post(f"/corrections/take-back/{wrong}", form).status_code == 303
    with db.reading() as session:
        told = [
            version
            for version in session.query(Version).filter(Version.incident_id == incident)
            if version.script.slug == "ready-wrong-place"
        ]
        assert sorted(version.lang for version in told) == ["en", "es"]
        for version in told:
            yes = version.words.approval
            assert yes
            assert yes.by_name == "Priya Shah"
            assert yes.carried_words_id
            assert version.words.state == "published"
        entry = session.query(Entry).order_by(Entry.seq.desc()).first()
        assert entry
        assert entry.kind == "corrections.taken_back"
        assert entry.view["reason"] == "The place was wrong. See the map."


def test_the_same_wording_can_be_needed_twice_and_in_an_exercise(
    app: Flask, db: Database, browser: Any, ready_wording: None
) -> None:
    storm.set_up()
    drill = storm.opened("Blue Tide", exercise=True)
    for incident in (storm.opened(), storm.opened("Storm Two", hazard="flood"), drill):
        wrong = written.published(incident, title="Missile alert")
        form = {"incident": incident, "why": "false-alarm", "no_end": "yes"}
        assert browser("pio").post(f"/corrections/take-back/{wrong}", form).status_code == 303
    again = written.published(drill, title="Missile alert")
    form = {"incident": drill, "why": "false-alarm", "no_end": "yes"}
    assert browser("pio").post(f"/corrections/take-back/{again}", form).status_code == 303
    with db.reading() as session:
        live = [
            version
            for version in session.query(Version).filter(Version.world == drill)
            if version.words.state == "published"
        ]
    assert sorted((version.script.slug, version.lang) for version in live) == [
        ("ready-false-alarm", "en"),
        ("ready-false-alarm", "es"),
    ]


def test_without_approved_wording_the_words_are_taken_back_all_the_same(
    app: Flask, db: Database, browser: Any
) -> None:
    storm.set_up()
    incident = storm.opened()
    wrong = written.published(incident)
    marcus = browser("pio")
    page = marcus.get(f"/corrections/take-back/{wrong}?incident={incident}")
    assert "No wording for this is approved" in page.get_data(as_text=True)
    form = {"incident": incident, "why": "wrong-time", "no_end": "yes"}
    assert marcus.post(f"/corrections/take-back/{wrong}", form).status_code == 303
    assert written.state(wrong) == "ended"


def test_a_wrong_update_is_taken_back_the_same_way(
    app: Flask, db: Database, browser: Any, ready_wording: None
) -> None:
    (site,) = storm.set_up()
    incident = storm.opened()
    storm.on_shift("agent", site)
    news = storm.news(incident, "Call 555 0199 for a ride.", "critical")
    dana, marcus = browser("agent"), browser("pio")
    slept, desk = console(dana), marcus.get("/desk").get_data(as_text=True)
    form = {"incident": incident, "why": "wrong-number", "no_end": "yes"}
    assert marcus.post(f"/corrections/take-back/{news}", form).status_code == 303
    awake = caught_up(dana, slept)
    assert "Taken back: wrong number" in said(awake)
    assert normal(awake, *PARTS) == normal(console(dana), *PARTS)
    columns = ("desk-drafts", "desk-waiting", "desk-live")
    fresh = marcus.get("/desk").get_data(as_text=True)
    assert normal(caught_up(marcus, desk), *columns) == normal(fresh, *columns)


def test_bad_input_is_named_where_it_is_typed_and_nothing_is_taken_back(
    app: Flask, db: Database, browser: Any
) -> None:
    storm.set_up()
    incident = storm.opened()
    wrong, marcus = written.published(incident), browser("pio")
    address = f"/corrections/take-back/{wrong}"
    for form, says in (
        ({"incident": incident, "why": "boredom", "no_end": "yes"}, "Choose what was wrong."),
        ({"incident": incident, "why": "false-alarm"}, "Until when should it stand?"),
        (
            {"incident": incident, "why": "false-alarm", "until": "2020-01-01T10:00"},
            "This time has passed.",
        ),
    ):
        answer = marcus.post(address, {**form, "detail": "I typed this."})
        assert answer.status_code == 422
        text = answer.get_data(as_text=True)
        assert says in text
        assert "I typed this." in text
    other = storm.opened("Storm Two", hazard="flood")
    form = {"incident": other, "why": "false-alarm", "no_end": "yes"}
    answer = marcus.post(address, form)
    assert answer.status_code == 409
    assert "not live" in answer.get_data(as_text=True)
    assert browser("agent").post(address, form).status_code == 403
    assert written.state(wrong) == "published"
