"""The library of files: taken in as drafts, never over words edited here."""

from pathlib import Path

import pytest

from hub.core.database import Database
from hub.core.errors import NotAllowed
from hub.core.places import data_dir
from hub.people.models import TERMINAL
from hub.scripts import commands, queries
from tests.cast import actor
from tests.scripts import written

FILE = """---
title: {title}
hazard: boil-water
phase: response
topics: [boil-water]
audience: agents and public
sources:
  - title: Drinking water advisories
    publisher: CDC
    url: https://www.cdc.gov/
    date: 2024-05-06
review-by: 2030-05-31
slots:
  source:
    label: Who says so
    example: County Health
  area:
    label: Where the water is unsafe
    example: 33101
---

"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A library with one script."""
    folder = tmp_path / "scripts_library"
    (folder / "boil-water").mkdir(parents=True)
    write(folder)
    return folder


def write(folder: Path, title: str = "Boil water", body: str = written.BODY) -> None:
    text = FILE.format(title=title) + body
    (folder / "boil-water" / "boil-water.en.md").write_text(text, encoding="utf-8")


def only(db: Database) -> str:
    with db.reading() as session:
        [[brief]] = queries.listed(session)["library"].values()
        return str(brief["id"])


def test_loaded_scripts_are_drafts_and_wait_for_nobody(db: Database, folder: Path) -> None:
    report = commands.load_library(TERMINAL, folder)
    assert report.added == ["scripts_library/boil-water/boil-water.en.md"]
    loaded = written.version(only(db))
    assert (loaded.words.state, loaded.public, loaded.number) == ("draft", True, 1)
    assert loaded.slots["area"]["label"] == "Where the water is unsafe"
    assert written.last().kind == "scripts.loaded"
    with db.reading() as session:
        assert queries.desk_items(session, "live") == {"drafts": [], "waiting": [], "live": []}


def test_a_machine_s_file_is_loaded_as_what_it_is_and_loading_twice_changes_nothing(
    db: Database, folder: Path
) -> None:
    text = FILE.replace("review-by", "translation: machine\nreview-by")
    arabic = folder / "boil-water" / "boil-water.ar.md"
    arabic.write_text(text.format(title="غلي الماء") + written.BODY, encoding="utf-8")
    assert len(commands.load_library(TERMINAL, folder).added) == 2
    assert len(commands.load_library(TERMINAL, folder).unchanged) == 2
    with db.reading() as session:
        [briefs] = queries.listed(session)["library"].values()
    assert {one["lang"]: one["machine"] for one in briefs} == {"ar": True, "en": False}


def test_loading_twice_changes_nothing_and_a_changed_file_updates_its_draft(
    db: Database, folder: Path
) -> None:
    commands.load_library(TERMINAL, folder)
    assert commands.load_library(TERMINAL, folder).unchanged
    write(folder, title="Boil your water")
    assert commands.load_library(TERMINAL, folder).updated
    assert written.version(only(db)).title == "Boil your water"


def test_a_reload_never_overwrites_words_edited_here(db: Database, folder: Path) -> None:
    commands.load_library(TERMINAL, folder)
    version_id = only(db)
    mine = written.BODY.replace("1 minute", "3 minutes")
    commands.edit(actor("writer"), version_id, text=mine, values={})
    write(folder, body=written.BODY.replace("hard", "well"))
    report = commands.load_library(TERMINAL, folder)
    assert report.kept
    assert any(line.startswith("Kept as edited here") for line in report.lines())
    assert written.version(version_id).words.text == mine


def test_a_file_that_changed_after_its_words_were_submitted_is_a_new_version(
    db: Database, folder: Path
) -> None:
    commands.load_library(TERMINAL, folder)
    first = only(db)
    with db.writing() as session:
        version = queries.version(session, first)
        version.words.submitted(actor("writer"), version.words.edits[0].at)
    write(folder, title="Boil your water")
    assert commands.load_library(TERMINAL, folder).updated
    assert written.version(first).title == "Boil water"
    with db.reading() as session:
        [briefs] = queries.listed(session)["library"].values()
    assert {brief["number"] for brief in briefs} == {1, 2}


def test_with_a_fault_in_one_file_nothing_is_taken_in(db: Database, folder: Path) -> None:
    write(folder, body="## Say\nHello.")
    report = commands.load_library(TERMINAL, folder)
    assert any("boil-water.en.md:" in fault for fault in report.faults)
    with db.reading() as session:
        assert queries.listed(session)["library"] == {}


def test_whoever_loads_the_library_cannot_approve_its_words(db: Database, folder: Path) -> None:
    commands.load_library(actor("pio"), folder)
    incident_id = written.open_incident()
    copy = commands.copy_to_incident(actor("writer"), only(db), incident_id)
    commands.edit(actor("writer"), copy, text=written.BODY, values=written.VALUES)
    commands.submit(actor("writer"), copy)
    with pytest.raises(NotAllowed, match="Another person"):
        commands.approve(actor("pio"), copy)
    with pytest.raises(NotAllowed):
        commands.load_library(actor("agent"), folder)


def test_the_shipped_library_loads_whole(db: Database) -> None:
    report = commands.load_library(TERMINAL, data_dir("scripts_library"))
    assert report.faults == []
    assert len(report.added) >= 60
