"""Translating: begun from English words, beside them, and in step with them until it is told."""

import re
from typing import Any

import pytest

from hub.core.database import Database
from hub.core.errors import Invalid, Missing, NotAllowed, Refused
from hub.scripts import commands, pages
from hub.scripts.models import Version
from tests.cast import actor
from tests.scripts import written

ARABIC = """## Transfer
- 911: شرب الماء وهو مشوش.

## Say
{{ source }}: إذا كنت تسكن في {{ area }} فاغلِ الماء قبل شربه.

اغله دقيقة واحدة.

## Ask
- ما هو رمزك البريدي؟

## Do
- اكتب الرمز البريدي.

## Don't say
- سيصلح الليلة.
  - تستغرق الفحوص 24 ساعة.
"""
OTHER = written.BODY.replace("1 minute", "3 minutes")
WRITER, PIO = actor("writer"), actor("pio")


def translated(english: str, text: str = ARABIC, **about: Any) -> str:
    """An Arabic draft of these English words, written out."""
    version_id = commands.translate(WRITER, english, "ar")
    values = written.version(version_id).words.values
    given = {"title": "غلي الماء", **about}
    commands.edit(WRITER, version_id, text=text, values=values, **given)
    return version_id


def approved(english: str) -> str:
    version_id = translated(english)
    commands.submit(WRITER, version_id)
    commands.approve(PIO, version_id)
    return version_id


def told(english: str, incident_id: str) -> str:
    version_id = approved(english)
    commands.publish(PIO, version_id, incident_id=incident_id)
    return version_id


def find(version_id: str) -> Version:
    return written.version(version_id)


def test_a_first_translation_begins_with_the_layout_and_the_local_values(db: Database) -> None:
    incident_id = written.open_incident()
    english = written.published(incident_id)
    version = find(commands.translate(WRITER, english, "ar"))
    assert version.words.text == (
        "## Transfer\n- 911: \n\n## Say\n{{ source }} {{ area }}\n\n## Ask\n- \n\n## Do\n- \n\n"
        "## Don't say\n- \n  - \n"
    )
    assert version.words.values == written.VALUES
    assert (version.lang, version.incident_id, version.title) == ("ar", incident_id, "Boil water")
    assert version.translates == english
    assert version.translates_hash == find(english).words.hash
    assert version.words.state == "draft"
    assert written.last().view["translates"] == english


def test_branches_areas_and_targets_stay_where_they_are(db: Database) -> None:
    body = """## Transfer
- [area: 33101] Water desk: Brown water.

## Say
[elsewhere] All is well in {{ area }}, says {{ source }}.

## Ask
- Is anyone sick? [Yes](#someone-is-sick)

## Do

## Don't say

## Steps
### Someone is sick
Please stay outside.
"""
    version = find(commands.translate(WRITER, written.drafted(body=body), "ar"))
    kept = [line.strip() for line in version.words.text.splitlines() if line.strip()]
    assert kept == [
        "## Transfer", "- [area: 33101] Water desk:", "## Say",
        "[elsewhere] {{ area }} {{ source }}", "## Ask", "- [Yes](#someone-is-sick)", "## Do",
        "## Don't say", "## Steps", "### Someone is sick",
    ]  # fmt: skip


def test_who_begins_what_is_begun_goes_on_with_it(db: Database) -> None:
    english = written.published(written.open_incident())
    first = commands.translate(WRITER, english, "ar")
    assert commands.translate(actor("second_writer"), english, "ar") == first
    assert commands.translate(WRITER, english, "ht") != first


def test_a_next_translation_goes_on_from_the_last_with_the_new_values(db: Database) -> None:
    incident_id = written.open_incident()
    first = written.published(incident_id)
    arabic = told(first, incident_id)
    values = {**written.VALUES, "area": "33101 to 33112"}
    second = written.published(incident_id, body=OTHER, values=values)
    version = find(commands.translate(actor("second_writer"), second, "ar"))
    assert version.words.text == find(arabic).words.text
    assert version.title == "غلي الماء"
    assert version.words.values["area"] == "33101 to 33112"
    assert version.words.earlier_hands == []
    assert version.translates == second


def test_words_nobody_approved_keep_their_hands(db: Database) -> None:
    english = written.published(written.open_incident())
    draft = translated(english)
    commands.submit(WRITER, draft)
    commands.approve(PIO, draft)
    again = commands.translate(PIO, english, "ar")
    assert again != draft
    assert find(again).words.earlier_hands == []
    other = translated(english)
    assert other == again, "one at a time"


@pytest.mark.parametrize("db", ["sqlite"], indirect=True)
@pytest.mark.parametrize("lang", ["en", "Arabic", "", "a" * 13])
def test_into_no_language_is_named_at_its_field(lang: str, db: Database) -> None:
    english = written.published(written.open_incident())
    with pytest.raises(Invalid) as fault:
        commands.translate(WRITER, english, lang)
    assert set(fault.value.fields) == {"lang"}


def test_only_english_that_is_true_is_translated(db: Database) -> None:
    incident_id = written.open_incident()
    english = written.published(incident_id)
    arabic = commands.translate(WRITER, english, "ar")
    with pytest.raises(Refused, match="Open the English version first"):
        commands.translate(WRITER, arabic, "fa")
    commands.recall(PIO, english, "Wrong streets.")
    with pytest.raises(Refused, match="taken back"):
        commands.translate(WRITER, english, "ht")
    with pytest.raises(NotAllowed):
        commands.translate(actor("agent"), english, "ht")
    with pytest.raises(Missing):
        commands.translate(WRITER, "nothing", "ht")


def test_english_that_moves_on_is_named_at_submitting_and_keeping_is_one_deed(
    db: Database,
) -> None:
    incident_id = written.open_incident()
    arabic = translated(written.published(incident_id))
    newest = written.published(incident_id, body=OTHER)
    with pytest.raises(Invalid) as fault:
        commands.submit(WRITER, arabic)
    assert fault.value.fields == {
        "translates": "The English moved on from version 1 to version 2 while you translated: see "
        "what changed."
    }
    shown = pages.version(arabic)["beside"]
    assert shown["moved"] == fault.value.fields["translates"]
    assert shown["since"] == 1
    assert "“3 minutes”, was “1 minute”" in shown["view"]["summary"]
    values = find(arabic).words.values
    with pytest.raises(Refused, match="moved on again"):
        commands.edit(WRITER, arabic, text=ARABIC, values=values, keeps="0" * 64)
    commands.edit(WRITER, arabic, text=ARABIC, values=values, keeps=shown["keeps"])
    assert find(arabic).translates == newest
    commands.submit(WRITER, arabic)
    assert pages.version(arabic)["beside"]["moved"] is None


def test_english_that_moves_on_after_the_approval_is_refused_at_publishing(db: Database) -> None:
    incident_id = written.open_incident()
    arabic = approved(written.published(incident_id))
    second = written.published(incident_id, body=OTHER)
    with pytest.raises(Refused, match="moved on from version 1 to version 2"):
        commands.publish(PIO, arabic, incident_id=incident_id)
    assert written.state(arabic) == "approved"
    again = commands.translate(WRITER, second, "ar")
    assert find(again).words.text == find(arabic).words.text, "nothing is lost"
    commands.submit(WRITER, again)
    commands.approve(PIO, again)
    commands.publish(PIO, again, incident_id=incident_id)


def test_english_edited_while_it_is_translated_is_named_too(db: Database) -> None:
    english = written.drafted(written.open_incident())
    arabic = translated(english)
    commands.edit(WRITER, english, text=OTHER, values=written.VALUES)
    with pytest.raises(Invalid) as fault:
        commands.submit(WRITER, arabic)
    assert "version 1, was edited while you translated" in fault.value.fields["translates"]
    shown = pages.version(arabic)["beside"]
    assert "“3 minutes”, was “1 minute”" in shown["view"]["summary"]


def test_english_that_was_recalled_cannot_go_out_in_another_language(db: Database) -> None:
    incident_id = written.open_incident()
    english = written.published(incident_id)
    arabic, other = translated(english), written.open_incident("Flood")
    commands.recall(PIO, english, "The area is wrong.")
    with pytest.raises(Invalid) as fault:
        commands.submit(WRITER, arabic)
    assert "taken back: The area is wrong." in fault.value.fields["translates"]
    again = written.published(incident_id)
    ready = approved(again)
    commands.recall(PIO, again, "Wrong again.")
    with pytest.raises(Refused, match=r"The English was recalled: Wrong again\."):
        commands.publish(PIO, ready, incident_id=incident_id)
    commands.publish(PIO, ready, incident_id=other)


def test_a_translation_of_words_to_come_waits_for_them(db: Database) -> None:
    incident_id = written.open_incident()
    written.published(incident_id)
    english = written.approved(incident_id, body=OTHER)
    ready = approved(english)
    with pytest.raises(Refused, match="English version 2 is not live there: publish it first"):
        commands.publish(PIO, ready, incident_id=incident_id)
    commands.publish(PIO, english, incident_id=incident_id)
    commands.publish(PIO, ready, incident_id=incident_id)


def test_words_that_do_not_say_what_they_translate_can_be_tied(db: Database) -> None:
    incident_id = written.open_incident()
    written.published(incident_id)
    spanish = written.drafted(incident_id, lang="es", title="Hervir el agua")
    shown = pages.version(spanish)["beside"]
    assert (shown["made_from"], shown["moved"]) == (None, None)
    commands.edit(WRITER, spanish, text=ARABIC, values=written.VALUES, keeps=shown["keeps"])
    assert pages.version(spanish)["beside"]["made_from"] == 1


def test_what_is_wanted_stands_first_on_the_english_page(db: Database, browser: Any) -> None:
    from hub.incidents.models import Incident

    incident_id = written.open_incident()
    with db.writing() as session:
        session.get_one(Incident, incident_id).languages = ["en", "ar", "es", "ht"]
    english = written.published(incident_id)
    told(english, incident_id)
    commands.translate(WRITER, english, "ht")
    page = browser("writer").get(f"/scripts/{english}").get_data(as_text=True)
    offered = re.findall(r"(Translate into|Go on translating into) ([A-Z][\w ]+)<", page)
    assert offered == [
        ("Go on translating into", "Haitian Creole"),
        ("Translate into", "Spanish"),
        ("Translate into", "Arabic"),
    ]


@pytest.mark.parametrize("db", ["sqlite"], indirect=True)
def test_in_the_browser_nothing_typed_is_lost_when_the_english_moves_on(
    db: Database, browser: Any
) -> None:
    incident_id = written.open_incident()
    english = written.published(incident_id)
    writer = browser("writer")
    begun = writer.post(f"/scripts/{english}/translate", {"lang": "ar"})
    assert begun.status_code == 303
    place = begun.headers["Location"]
    wrong = writer.post(f"/scripts/{english}/translate", {"lang": "Arabic"})
    assert wrong.status_code == 422
    assert "as a short code, like ar" in wrong.get_data(as_text=True)
    written.published(incident_id, body=OTHER)
    fields = {
        "title": "غلي الماء", "topics": "boil-water", "body": ARABIC, "lang": "ar",
        "slot-source": "Port Alder Water", "slot-area": "33101", "based_on": "1",
        "sources": "Advisories | CDC | https://www.cdc.gov/ | 2024-05-06", "then": "submit",
    }  # fmt: skip
    answer = writer.post(f"{place}/edit", fields)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert page.count("The English moved on from version 1 to version 2") >= 2
    assert "تستغرق الفحوص" in page
    assert "<ins>3 minutes</ins>" in re.sub(r"> +", ">", page)
    keeps = re.search(r'name="keeps" value="(\w+)"', page)
    assert keeps
    kept = {**fields, "based_on": "2", "then": "in-step", "keeps": keeps[1]}
    done = writer.post(f"{place}/edit", kept)
    assert done.status_code == 303, done.get_data(as_text=True)
    assert writer.post(f"{place}/submit").status_code == 303
    shown = browser("pio").get(place).get_data(as_text=True)
    assert "the English, version 2" in shown
    assert 'dir="rtl"' in shown
