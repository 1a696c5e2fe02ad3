"""Slots that quote a fact: what is drawn, what is pinned, and what is refused, each at its slot."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine

from hub.core.database import Database
from hub.core.errors import Invalid, Refused
from hub.core.moments import iso, now
from hub.facts import commands as facts
from hub.scripts import commands, queries, search
from tests.cast import actor
from tests.facts import stated
from tests.scripts import written

AREA = {"type": "zones", "slug": "area", "label": "Where to boil", "value": "33101"}


def area(incident_id: str | None, **changed: Any) -> str:
    """The fact of the slot `area`, approved; its id."""
    given = {**AREA, "type": "text", **changed}
    return stated.approved(incident_id, **given)


def quoting(incident_id: str, fact_id: str, **changed: Any) -> str:
    """A draft whose slot `area` quotes the fact."""
    return written.drafted(
        incident_id, values={"source": "Water"}, bound={"area": fact_id}, **changed
    )


def told(version_id: str, incident_id: str) -> None:
    commands.submit(actor("writer"), version_id)
    commands.approve(actor("pio"), version_id)
    commands.publish(actor("pio"), version_id, incident_id=incident_id)


def card(db: Database, incident_id: str) -> Any:
    with db.reading() as session:
        [shown] = queries.cards(session, [incident_id], now())
        return shown["langs"]["en"]


def test_a_draft_says_the_fact_of_the_moment_and_a_published_text_the_one_that_was_pinned(
    db: Database,
) -> None:
    incident_id = written.open_incident()
    fact_id = area(incident_id)
    version_id = quoting(incident_id, fact_id)
    with db.reading() as session:
        assert "live in 33101," in queries.version(session, version_id).filled
    stated.changed(fact_id, "33109")
    with db.reading() as session:
        assert "live in 33109," in queries.version(session, version_id).filled
    told(version_id, incident_id)
    [fact] = card(db, incident_id)["facts"]
    value = stated.fact(fact_id).current
    assert value
    assert value.words.approval
    assert value.valid_until
    assert fact == {
        "slot": "area", "fact": fact_id, "label": "Where to boil", "words": "33109",
        "source": "EM bulletin 8", "owner": "County EM",
        "approved_at": iso(value.words.approval.at), "valid_until": iso(value.valid_until),
    }  # fmt: skip
    assert '<mark class="fact" data-slot="area">33109</mark>' in str(card(db, incident_id)["view"])
    version = written.version(version_id)
    assert [(pin.value_id, pin.hash) for pin in version.pins] == [(value.id, value.words.hash)]
    assert "33109" in version.filled  # also when nothing more can be read of the database


def test_a_slot_whose_fact_has_no_value_is_named_and_nothing_is_submitted(db: Database) -> None:
    incident_id = written.open_incident()
    fact_id = stated.begun(incident_id, **{**AREA, "type": "text"})
    version_id = quoting(incident_id, fact_id)
    with pytest.raises(Invalid) as refusal:
        commands.submit(actor("writer"), version_id)
    assert refusal.value.fields == {"slot-area": "The fact has no approved value yet: area."}
    stated.say_yes(fact_id)
    commands.submit(actor("writer"), version_id)


def test_a_fact_of_another_world_or_incident_or_none_at_all_is_named_at_its_slot(
    db: Database,
) -> None:
    storm, other = written.open_incident(), written.open_incident("Flood")
    drill = written.open_incident("Drill", exercise=True)
    for fact_id, words in (
        (area(drill), "facts do not pass between an exercise and the live world"),
        (area(other), "a fact of another incident"),
        ("nothing", "There is no such fact"),
    ):
        with pytest.raises(Invalid) as refusal:
            quoting(storm, fact_id)
        assert words in refusal.value.fields["slot-area"]
    quoting(storm, area(None))  # the city's is every incident's
    with pytest.raises(Invalid):
        quoting(drill, stated.approved(None, **{**AREA, "slug": "other", "type": "text"}))


def test_a_retired_fact_is_named_when_the_text_is_submitted(db: Database) -> None:
    incident_id = written.open_incident()
    fact_id = area(incident_id)
    version_id = quoting(incident_id, fact_id)
    facts.retire(actor("pio"), fact_id)
    with pytest.raises(Invalid) as refusal:
        commands.submit(actor("writer"), version_id)
    assert "was retired by Marcus Bell" in refusal.value.fields["slot-area"]


def test_nothing_is_published_on_a_fact_past_its_time_and_the_owner_is_named(db: Database) -> None:
    incident_id = written.open_incident()
    fact_id = area(incident_id, valid_until=now() + timedelta(hours=1))
    version_id = quoting(incident_id, fact_id)
    commands.submit(actor("writer"), version_id)
    commands.approve(actor("pio"), version_id)
    with time_machine.travel(now() + timedelta(minutes=61), tick=True):
        with pytest.raises(Invalid) as refusal:
            commands.publish(actor("pio"), version_id, incident_id=incident_id)
        words = refusal.value.fields["slot-area"]
        assert words.startswith("Where to boil: not confirmed since ")
        assert words.endswith("Ask County EM to confirm it.")
        assert written.state(version_id) == "approved"
        stated.changed(fact_id, "33101", valid_until=now() + timedelta(hours=2))
        commands.publish(actor("pio"), version_id, incident_id=incident_id)


def test_live_words_keep_a_fact_from_being_retired(db: Database) -> None:
    incident_id = written.open_incident()
    fact_id = area(incident_id)
    version_id = quoting(incident_id, fact_id)
    told(version_id, incident_id)
    with pytest.raises(Refused, match="Live words quote Where to boil: Boil water"):
        facts.retire(actor("pio"), fact_id)
    commands.recall(actor("pio"), version_id, "It is over.")
    facts.retire(actor("pio"), fact_id)


def test_a_copy_to_an_incident_quotes_the_facts_of_its_slots_names(db: Database) -> None:
    incident_id = written.open_incident()
    fact_id, origin = area(incident_id), written.drafted(None, values={"source": "Water"})
    copy = commands.copy_to_incident(actor("writer"), origin, incident_id)
    assert written.version(copy).bound == {"area": fact_id}
    typed = written.drafted(None, slug="other", values=written.VALUES)
    copy = commands.copy_to_incident(actor("writer"), typed, incident_id)
    assert written.version(copy).bound == {}
    elsewhere = commands.copy_to_incident(
        actor("writer"), quoting(incident_id, fact_id), written.open_incident("Flood")
    )
    assert written.version(elsewhere).bound == {}


def test_which_fact_is_quoted_is_part_of_what_is_approved(db: Database) -> None:
    incident_id = written.open_incident()
    version_id = quoting(incident_id, area(incident_id))
    read = written.version(version_id).words.hash
    other = stated.approved(incident_id, **{**AREA, "type": "text", "slug": "other"})
    commands.edit(
        actor("writer"), version_id, text=written.BODY, values={"source": "Water"},
        bound={"area": other, "gone": other},
    )  # fmt: skip
    assert written.version(version_id).bound == {"area": other}
    commands.submit(actor("writer"), version_id)
    with pytest.raises(Refused, match="edited since you read it"):
        commands.approve(actor("pio"), version_id, hash=read)


def test_the_difference_between_versions_shows_the_facts_words(db: Database) -> None:
    incident_id = written.open_incident()
    fact_id = area(incident_id)
    told(quoting(incident_id, fact_id), incident_id)
    other = stated.approved(incident_id, **{**AREA, "type": "text", "slug": "b", "value": "33112"})
    told(quoting(incident_id, other), incident_id)
    assert card(db, incident_id)["view"]["summary"] == "Say: “33112”, was “33101”."


def test_the_writer_chooses_facts_on_the_form_and_sees_what_they_say(
    db: Database, browser: Any
) -> None:
    incident_id = written.open_incident()
    fact_id, version_id = area(incident_id), written.drafted(incident_id, values={})
    kim = browser("writer")
    page = kim.get(f"/scripts/{version_id}/edit").get_data(as_text=True)
    assert "Where to boil: 33101" in page
    form = {
        "title": "Boil water", "topics": "boil-water", "body": written.BODY, "lang": "en",
        "sources": "CDC", "slot-source": "Water", "fact-area": fact_id, "based_on": "1",
    }  # fmt: skip
    drawn = kim.post("/scripts/preview", form).get_data(as_text=True)
    assert '<mark class="fact" data-slot="area">33101</mark>' in drawn
    assert kim.post(f"/scripts/{version_id}/edit", form).status_code == 303
    assert written.version(version_id).bound == {"area": fact_id}
    page = kim.get(f"/scripts/{version_id}/edit").get_data(as_text=True)
    assert f'<option value="{fact_id}" selected>' in page
    wrong = kim.post(f"/scripts/{version_id}/edit", {**form, "fact-area": "x", "based_on": "2"})
    assert wrong.status_code == 422
    assert "There is no such fact" in wrong.get_data(as_text=True)
    read = browser("lead").get(f"/scripts/{version_id}").get_data(as_text=True)
    assert f'href="/facts/{fact_id}"' in read


@pytest.mark.parametrize("db", ["sqlite"], indirect=True)
def test_what_search_finds_shows_a_fact_by_its_words(db: Database) -> None:
    incident = written.open_incident()
    fact = area(incident)
    draft = quoting(incident, fact, slug="draft")
    live = quoting(incident, fact, slug="live")
    told(live, incident)
    with db.reading() as session:
        found = {one["id"]: one for one in search.hits(session, "boil tap water")}
    for id in (draft, live):
        line = "".join(str(piece["text"]) for piece in found[id]["excerpt"])
        assert "if you live in 33101, boil" in line
