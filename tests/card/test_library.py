"""Library files: what is read from one, what is refused and where, and the library we ship."""

from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.card.card import parse_card, spoken_words
from hub.card.library import Library, read_library, read_script, read_topic_pack
from hub.card.lines import EVERYONE, Scope
from hub.formats.faults import Faulty

LIBRARY = Path(__file__).parents[2] / "scripts_library"
FILE = "boil-water/boil-water.en.md"
SCRIPT = """\
---
title: Boil water
hazard: boil-water
phase: response
topics: [boil-water]
audience: agents and public
sources:
  - title: Guidelines
    publisher: CDC
    url: https://www.cdc.gov/water
    date: 2024-05-06
review-by: 2027-05-31
slots:
  area:
    label: Where
    example: ZIP 33101
---

## Transfer
- 911: Drank the water and is faint.

## Say
If you live in {{ area }}, boil tap water.

## Ask
- What is your ZIP code?

## Do

## Don't say
"""
PACK = """\
hazard: flood
topics:
  - slug: flooding
    name: Flooding
    key: F
    lifeline: safety-security
    any-count-matters: no
    lead: Water is in a street.
  - slug: gas-odors
    name: Gas, odors
    key: O
    lifeline: energy
    any-count-matters: yes
    lead: Smells gas.
"""


def faults_of(text: str, file: str = FILE) -> list[str]:
    with pytest.raises(Faulty) as caught:
        (read_topic_pack if file.endswith(".yaml") else read_script)(file, text)
    return [str(fault) for fault in caught.value.faults]


def test_a_script_is_read_with_its_names_its_words_and_its_file() -> None:
    script = read_script("scripts_library/" + FILE, "\ufeff" + SCRIPT.replace("\n", "\r\n"))
    assert (script.slug, script.lang, script.title) == ("boil-water", "en", "Boil water")
    assert (script.hazard, script.phase, script.topics) == (
        "boil-water",
        "response",
        ("boil-water",),
    )
    assert script.audience == "agents and public"
    assert script.sources[0].date == date(2024, 5, 6)
    assert script.review_by == date(2027, 5, 31)
    assert script.slots["area"].example == "ZIP 33101"
    assert parse_card(script.body) == script.card
    assert [line.words for line in script.card.say] == [
        "If you live in {{ area }}, boil tap water."
    ]


def test_a_translation_that_nobody_reviewed_says_so_and_an_original_cannot() -> None:
    machine = SCRIPT.replace("review-by:", "translation: machine\nreview-by:")
    assert read_script("boil-water/boil-water.ar.md", machine).machine
    assert not read_script("boil-water/boil-water.ar.md", SCRIPT).machine
    assert faults_of(machine) == [
        "boil-water/boil-water.en.md:12: “translation” is for translations: English is what they "
        "are made from"
    ]
    [fault] = faults_of(machine.replace("machine", "human"), "boil-water/boil-water.ar.md")
    assert "“translation” is not right: write translation: machine" in fault


@pytest.mark.parametrize(
    ("written", "instead", "fault"),
    [
        ("title: Boil water", "title: " + "x" * 41, "2: “title” is not right: write title:"),
        ("title: Boil water", "title:", "2: “title” is empty: write title:"),
        ("title: Boil water", "title: Boil: water", "2: a colon inside a value"),
        ("title: Boil water\n", "", "2: “title” is missing: write title: Boil water"),
        ("hazard: boil-water", "hazard: flood", "3: “hazard” is flood: write the folder's name"),
        ("phase: response", "phase: now", "4: “phase” is not right: write phase: before"),
        ("[boil-water]", "[]", "5: “topics” is not right: write topics: a list"),
        ("[boil-water]", "boil-water", "5: “topics” is not right: write topics: a list"),
        ("[boil-water]", "[Boil Water]", "5: “topics” is not right"),
        ("agents and public", "everyone", "6: “audience” is not right"),
        ("https://www.cdc.gov/water", "ftp://cdc.gov", "10: “url” is no web address"),
        ("https://www.cdc.gov/water", "https://[", "10: “url” is"),
        ("2024-05-06", "2024-02-30", "11: “date” is"),
        ("2024-05-06", "1715000000", "11: “date” is no date: write date: 2026-11-20"),
        ("review-by", "review_by", "12: “review_by” is no name here"),
        ("    example: ZIP 33101\n", "", "14: “example” is missing: write example:"),
        ("in {{ area }}", "here", "14: slot “area” is not in the words"),
        ("boil tap", "boil {{ what }} tap", "23: slot “what” has no label and example"),
        ("## Ask", "## Questions", "25: no heading of a card: ## Questions"),
        ("---\ntitle", "title", "1: no front matter"),
    ],
)
def test_a_fault_names_file_line_and_what_to_write(written: str, instead: str, fault: str) -> None:
    assert written in SCRIPT
    assert any(
        told.startswith(f"{FILE}:{fault}")
        for told in faults_of(SCRIPT.replace(written, instead, 1))
    )


def test_both_halves_are_blamed_at_once() -> None:
    text = SCRIPT.replace("phase: response", "phase: now").replace("- 911:", "- 911")
    assert [fault.split(":")[1] for fault in faults_of(text)] == ["4", "20"]


def test_the_files_name_says_slug_and_language() -> None:
    for file in ("boil-water/boil-water.md", "boil-water/Boil.en.md", "boil-water/a.english.md"):
        assert "the file's name must be like boil-water.en.md" in faults_of(SCRIPT, file)[0]
    assert read_script("boil-water/a.pt-BR.md", SCRIPT).lang == "pt-BR"


def test_a_topic_pack_is_read_in_its_order() -> None:
    pack = read_topic_pack("topics/flood.yaml", PACK)
    assert pack.hazard == "flood"
    assert [(topic.slug, topic.key, topic.any_count_matters) for topic in pack.topics] == [
        ("flooding", "F", False),
        ("gas-odors", "O", True),
    ]


@pytest.mark.parametrize(
    ("written", "instead", "fault"),
    [
        ("hazard: flood\n", "hazard: fire\n", "1: “hazard” is fire: write the file's name, flood"),
        ("slug: gas-odors", "slug: flooding", "9: this slug is taken by a topic above"),
        ("key: O", "key: F", "11: this key is taken by a topic above"),
        ("key: O", "key: N", "11: “key” is not right: write key: P"),
        ("Gas, odors", "x" * 25, "10: “name” is not right"),
        ("lifeline: energy", "lifeline: power", "12: “lifeline” is not right"),
        ("any-count-matters: yes", "any-count-matters: true", "13: “any-count-matters” is neither"),
        ("    lead: Smells gas.\n", "", "9: “lead” is missing: write lead: one sentence"),
    ],
)
def test_a_fault_in_a_pack_names_its_line(written: str, instead: str, fault: str) -> None:
    assert written in PACK
    assert faults_of(PACK.replace(written, instead, 1), "topics/flood.yaml")[0].startswith(
        "topics/flood.yaml:" + fault
    )


@settings(deadline=None)
@given(st.text(), st.integers(0, len(SCRIPT)), st.integers(0, 30))
def test_any_bent_file_is_read_or_refused_never_an_error(text: str, at: int, cut: int) -> None:
    for reader, file, whole in (
        (read_script, FILE, SCRIPT),
        (read_topic_pack, "topics/flood.yaml", PACK),
    ):
        try:
            reader(file, whole[:at] + text + whole[at + cut :])
        except Faulty as faulty:
            told = faulty.faults
        else:
            continue
        assert told
        assert all(fault.line >= 1 and fault.says for fault in told)


def write(folder: Path, files: dict[str, str | bytes]) -> Path:
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


def test_a_library_is_refused_with_the_faults_of_all_its_files(tmp_path: Path) -> None:
    files = {
        FILE: SCRIPT.replace("phase: response", "phase: now"),
        "boil-water/latin.en.md": SCRIPT.encode() + b"\n\xf1",
        "boil-water/notes.txt": "notes",
        "boil-water/.hidden": "",
        "boil-water/README.md": "About",
        "topics/flood.yaml": PACK.replace("key: O", "key: L"),
    }
    with pytest.raises(Faulty) as caught:
        read_library(write(tmp_path / "lib", files))
    assert [(fault.file, fault.line) for fault in caught.value.faults] == [
        ("lib/boil-water/boil-water.en.md", 4),
        ("lib/boil-water/latin.en.md", 32),
        ("lib/boil-water/notes.txt", 1),
        ("lib/topics/flood.yaml", 11),
    ]
    with pytest.raises(Faulty, match="no script is here"):
        read_library(tmp_path / "nowhere")


def test_a_library_warns_of_what_a_librarian_should_look_at(tmp_path: Path) -> None:
    other = SCRIPT.replace("in {{ area }}", "here").split("slots:")[0] + "---\n"
    other += SCRIPT.split("---\n", 2)[2].replace("in {{ area }}", "here")
    packs = {"topics/flood.yaml": PACK.replace("slug: flooding", "slug: boil-water")}
    folder = write(tmp_path, {FILE: SCRIPT, "boil-water/boil-water.es.md": other} | packs)
    assert [fault.says for fault in read_library(folder).warnings] == [
        f"other slots than {folder.name}/{FILE}: area"
    ]
    assert read_library(folder, date(2027, 6, 1)).warnings[0].says == (
        "its review was due by 2027-05-31: read it again"
    )
    walk = other.replace("code?", "code? [Yes](#go)") + "\n## Steps\n### Go\nGo now.\n"
    write(folder, {"boil-water/boil-water.es.md": walk})
    assert f"other steps or branches than {folder.name}/{FILE}" in str(
        read_library(folder).warnings
    )
    (folder / "topics/flood.yaml").unlink()
    assert "topic boil-water is in no topic pack" in str(read_library(folder).warnings[0])


@pytest.fixture(scope="module")
def ours() -> Library:
    return read_library(LIBRARY)


def test_the_library_we_ship_is_whole(ours: Library) -> None:
    languages = Counter(script.lang for script in ours.scripts)
    assert languages["en"] >= 45
    assert languages["es"] >= 15
    assert ours.packs
    assert ours.warnings == ()


def test_every_script_we_ship_can_be_read_aloud_and_says_when_to_transfer(ours: Library) -> None:
    for script in ours.scripts:
        for area in (*script.card.areas(), ""):
            heard = [line for line in script.card.say if _is_heard(line.scope, area)]
            assert spoken_words(heard[0].words) <= 27, script.file
            assert len(heard) <= 3, script.file
        assert any(transfer.to == "911" for transfer in script.card.transfer), script.file


def _is_heard(scope: Scope, area: str) -> bool:
    """Whether callers in an area hear a line; no area: those in none that is named."""
    return scope == EVERYONE or (area in scope.codes() if area else scope.elsewhere)


def test_the_library_has_branches_areas_and_a_greeting_where_they_belong(ours: Library) -> None:
    branching = {script.slug for script in ours.scripts if script.card.steps}
    scoped = {script.slug for script in ours.scripts if script.card.areas()}
    greeting = {script.slug for script in ours.scripts if "{{ agent_name }}" in script.body}
    assert len(branching) >= 6
    assert len(scoped) >= 5
    assert greeting >= {"we-are-aware", "no-information-yet"}
    for script in ours.scripts:
        says = bool(script.card.steps), bool(script.card.areas())
        assert says == (script.slug in branching, script.slug in scoped), script.file


def test_every_translation_we_ship_has_its_english(ours: Library) -> None:
    english = {(script.hazard, script.slug) for script in ours.scripts if script.lang == "en"}
    for script in ours.scripts:
        assert (script.hazard, script.slug) in english, script.file


def test_translations_nobody_has_reviewed_say_so(ours: Library) -> None:
    machine = {script.lang for script in ours.scripts if script.machine}
    assert machine == {"ar", "ht"}
    assert {script.lang for script in ours.scripts if not script.machine} == {"en", "es"}
    assert sum(script.lang == "ar" for script in ours.scripts) >= 6


def test_no_word_of_a_script_we_ship_is_changed_by_reading_it(ours: Library) -> None:
    for script in ours.scripts:
        written = (LIBRARY.parent / script.file).read_text("utf-8").split("---\n", 2)[2]
        assert script.body.split() == written.replace("’t say", "'t say").split(), script.file
