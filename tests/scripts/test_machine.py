"""A machine's translation reaches nobody before somebody who reads the language has reviewed it."""

from typing import Any

import pytest

from hub.approvals.models import Words
from hub.core.database import Database
from hub.core.errors import Invalid, Refused
from hub.core.moments import now
from hub.scripts import commands
from tests.cast import actor
from tests.scripts import written

MACHINE = {"lang": "ar", "title": "غلي الماء", "machine": True}
FORM = {
    "title": "غلي الماء", "hazard": "boil-water", "lang": "ar", "topics": "boil-water",
    "body": written.BODY, "slot-source": "Port Alder Water", "slot-area": "33101",
    "sources": "Advisories | CDC | https://www.cdc.gov/ | 2024-05-06", "machine": "yes",
}  # fmt: skip


def edited(version_id: str, text: str = written.BODY, **about: Any) -> None:
    commands.edit(actor("writer"), version_id, text=text, values=written.VALUES, **about)


def test_without_a_review_it_cannot_be_submitted_and_the_field_says_so(db: Database) -> None:
    version_id = written.drafted(written.open_incident(), **MACHINE)
    with pytest.raises(Invalid) as fault:
        commands.submit(actor("writer"), version_id)
    assert fault.value.fields == {
        "reviewed_by": "Someone who reads Arabic must review this first: write their name."
    }
    missing = written.version(version_id).view()["missing"]
    assert missing == ["a review by somebody who reads Arabic"]
    edited(version_id, reviewed_by=" Layla Haddad ")
    commands.submit(actor("writer"), version_id)
    view = written.version(version_id).view()
    assert (view["machine"], view["reviewed_by"]) == (True, "Layla Haddad")
    assert view["reviewed_at"]


def test_the_review_is_approved_with_the_words_and_is_of_exactly_these(db: Database) -> None:
    version_id = written.drafted(written.open_incident(), **MACHINE, reviewed_by="Layla Haddad")
    before = written.version(version_id).words.hash
    edited(version_id, machine=True, reviewed_by="Layla Haddad")
    assert written.version(version_id).words.hash == before, "nothing changed"
    edited(version_id, written.BODY.replace("1 minute", "3 minutes"), reviewed_by="Layla Haddad")
    assert written.version(version_id).reviewed_by == "", "those words nobody has reviewed"
    edited(version_id, written.BODY.replace("1 minute", "3 minutes"), reviewed_by="Layla Haddad")
    assert written.version(version_id).reviewed_by == "Layla Haddad"
    edited(version_id, written.BODY.replace("1 minute", "5 minutes"), reviewed_by="Sami Aziz")
    assert written.version(version_id).reviewed_by == "Sami Aziz", "the reviewer's own change"
    assert written.version(version_id).words.hash != before


def test_what_no_machine_made_needs_no_review(db: Database) -> None:
    incident_id = written.open_incident()
    version_id = written.submitted(incident_id, lang="ar", title="غلي الماء")
    view = written.version(version_id).view()
    assert (view["machine"], view["reviewed_by"], view["reviewed_at"]) == (False, "", None)
    edited(version_id, machine=True, reviewed_by="Layla Haddad")
    edited(version_id, machine=False, reviewed_by="Layla Haddad")
    assert written.version(version_id).reviewed_by == ""


def test_the_original_is_no_translation(db: Database) -> None:
    with pytest.raises(Invalid) as fault:
        written.drafted(machine=True)
    assert "original" in fault.value.fields["machine"]


def test_words_in_a_machine_s_name_are_never_released_however_they_were_approved() -> None:
    words = Words(kind="script", earlier_hands=[])
    words.written("Hi.", {}, actor("writer"), now(), about={"machine": True, "reviewed_by": ""})
    words.submitted(actor("writer"), now())
    words.approved_by(actor("pio"), now())
    with pytest.raises(Refused, match="Somebody who reads the language"):
        words.released("incident", "live", actor("pio"), now(), title="Hi", seq=1)


def test_a_copy_keeps_who_reviewed_it_and_when(db: Database) -> None:
    here, there = written.open_incident(), written.open_incident("Flood")
    origin = written.approved(here, **MACHINE, reviewed_by="Layla Haddad")
    copy = commands.copy_to_incident(actor("second_writer"), origin, there)
    first, second = written.version(origin), written.version(copy)
    assert (second.machine, second.reviewed_by) == (True, "Layla Haddad")
    assert second.reviewed_at == first.reviewed_at
    assert second.words.hash == first.words.hash


def test_the_form_asks_for_the_review_keeps_what_was_typed_and_shows_it_to_the_approver(
    db: Database, browser: Any
) -> None:
    incident_id = written.open_incident()
    writer = browser("writer")
    answer = writer.post("/scripts/new", {**FORM, "incident": incident_id, "then": "submit"})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "Someone who reads Arabic must review this first" in page
    assert 'href="#reviewed_by"' in page
    place = page.split('action="')[1:]
    edit = next(one.split('"')[0] for one in place if one.split('"')[0].endswith("/edit"))
    reviewed = {**FORM, "based_on": "1", "reviewed_by": "Layla Haddad", "then": "submit"}
    done = writer.post(edit, reviewed)
    assert done.status_code == 303, done.get_data(as_text=True)
    shown = browser("pio").get(done.headers["Location"]).get_data(as_text=True)
    assert "by a machine, reviewed by <bdi>Layla Haddad</bdi>" in shown


def test_an_english_form_asks_for_no_review(db: Database, browser: Any) -> None:
    version_id = written.drafted(written.open_incident())
    page = browser("writer").get(f"/scripts/{version_id}").get_data(as_text=True)
    assert "A machine translated this" not in page
