"""What a script's deeds refuse, and whose hands made a text."""

from datetime import timedelta

import pytest

from hub.city.models import Area, Site
from hub.core.database import Database
from hub.core.errors import Invalid, Missing, NotAllowed, Refused
from hub.core.moments import now
from hub.people.models import Actor
from hub.scripts import commands, queries
from tests.cast import actor, person_id
from tests.scripts import written


def test_a_text_with_open_ends_is_kept_as_a_draft_but_not_submitted(db: Database) -> None:
    body = written.BODY.replace("## Do\n", "## Doing\n")
    version_id = written.drafted(None, body=body, values={"source": "Water"}, sources=[])
    with pytest.raises(Invalid) as refusal:
        commands.submit(actor("writer"), version_id)
    fields = refusal.value.fields
    assert fields["slot-area"] == "Fill in: area."
    assert fields["sources"] == "Name a source: who says so?"
    assert fields["body"].startswith("Line ")
    assert written.version(version_id).view()["missing"]


def test_an_area_nobody_defined_is_named_in_the_field_where_it_is_typed(db: Database) -> None:
    with db.writing() as session:
        session.add_all(
            [Area(code="33101", name="Old Harbor"), Area(code="33104", name="Quayside")]
        )
    body = written.BODY.replace("Boil it hard", "[area: {{ hit }}] Boil it hard")
    body = body.replace("- Put the ZIP", "- [area: 331O1] Put the ZIP")
    version_id = written.drafted(None, body=body, values={**written.VALUES, "hit": "33101, 33109"})
    with pytest.raises(Invalid) as refusal:
        commands.submit(actor("writer"), version_id)
    assert refusal.value.fields == {
        "slot-hit": "“33109” is no area of this city. Did you mean 33104?",
        "body": "Line 13: “331O1” is no area of this city. Did you mean 33101?",
    }
    right = body.replace("331O1", "33104")
    values = {**written.VALUES, "hit": "33101"}
    commands.edit(actor("writer"), version_id, text=right, values=values)
    commands.submit(actor("writer"), version_id)


def test_every_field_that_cannot_be_used_is_named_at_once(db: Database) -> None:
    with pytest.raises(Invalid) as refusal:
        written.drafted(None, title=" " * 3, lang="English", topics=[])
    assert set(refusal.value.fields) == {"title", "lang", "topics"}


def test_versions_are_numbered_for_each_language_and_world(db: Database) -> None:
    incident_id = written.open_incident()
    drill = written.open_incident("Drill", exercise=True)
    numbers = [
        written.version(written.drafted(where, lang=lang)).number
        for where, lang in [(None, "en"), (incident_id, "en"), (incident_id, "es"), (drill, "en")]
    ]
    assert numbers == [1, 2, 1, 1]


def test_an_incident_gets_its_own_copy_of_a_library_script(db: Database) -> None:
    origin = written.drafted(None)
    incident_id = written.open_incident()
    copy = written.version(commands.copy_to_incident(actor("writer"), origin, incident_id))
    assert (copy.incident_id, copy.number, copy.words.state) == (incident_id, 2, "draft")
    assert copy.words.text == written.BODY
    assert copy.sources == written.SOURCES
    assert written.state(origin) == "draft"


def test_whoever_wrote_the_unapproved_original_cannot_approve_the_copy(db: Database) -> None:
    origin = written.drafted(None, by="pio")
    copy = commands.copy_to_incident(actor("writer"), origin, written.open_incident())
    commands.submit(actor("writer"), copy)
    with pytest.raises(NotAllowed, match="Another person"):
        commands.approve(actor("pio"), copy)
    commands.approve(actor("second_pio"), copy)


def test_what_was_approved_by_another_person_may_be_approved_again_by_its_writer_in_a_copy(
    db: Database,
) -> None:
    origin = written.drafted(None, by="second_pio")
    commands.submit(actor("writer"), origin)
    commands.approve(actor("pio"), origin)
    copy = commands.copy_to_incident(actor("writer"), origin, written.open_incident())
    commands.submit(actor("writer"), copy)
    commands.approve(actor("second_pio"), copy)
    assert written.state(copy) == "approved"


def test_whoever_wrote_what_was_approved_and_then_rejected_cannot_approve_its_copy(
    db: Database,
) -> None:
    origin = written.drafted(None, by="second_pio")
    commands.submit(actor("writer"), origin)
    commands.approve(actor("pio"), origin)
    commands.send_back(actor("pio"), origin, "reject", "It is not so any more.")
    copy = commands.copy_to_incident(actor("writer"), origin, written.open_incident())
    commands.submit(actor("writer"), copy)
    with pytest.raises(NotAllowed, match="Another person"):
        commands.approve(actor("second_pio"), copy)
    commands.approve(actor("pio"), copy)


def test_a_machine_key_is_its_makers_hand_on_both_sides(db: Database) -> None:
    key = Actor("key-1", "Robot", frozenset({"pio"}), machine=True, maker_id=person_id("pio"))
    version_id = written.drafted(written.open_incident(), by="writer")
    commands.edit(key, version_id, text=written.BODY, values=written.VALUES)
    commands.submit(actor("writer"), version_id)
    for hand in (key, actor("pio")):
        with pytest.raises(NotAllowed, match="Another person"):
            commands.approve(hand, version_id)


def test_a_writer_may_neither_approve_nor_publish(db: Database) -> None:
    version_id = written.submitted(written.open_incident())
    with pytest.raises(NotAllowed):
        commands.approve(actor("second_writer"), version_id)
    with pytest.raises(NotAllowed):
        commands.publish(actor("second_writer"), version_id, incident_id="x")


def test_words_of_an_exercise_stay_in_it(db: Database) -> None:
    live = written.open_incident()
    drill = written.open_incident("Drill", exercise=True)
    version_id = written.approved(drill)
    with pytest.raises(Refused, match="between an exercise and the live world"):
        commands.publish(actor("pio"), version_id, incident_id=live)
    with pytest.raises(Refused, match="between an exercise and the live world"):
        commands.copy_to_incident(actor("writer"), version_id, live)
    with pytest.raises(Refused, match="between an exercise and the live world"):
        commands.publish(actor("pio"), written.approved(live), incident_id=drill)
    commands.copy_to_incident(actor("writer"), written.drafted(live), drill)
    commands.publish(actor("pio"), version_id, incident_id=drill)
    assert (written.last().world, written.last().incident_id) == (drill, drill)


def test_nothing_is_published_to_a_closed_or_unknown_incident(db: Database) -> None:
    incident_id = written.open_incident()
    version_id = written.approved(incident_id)
    written.close_incident(incident_id)
    with pytest.raises(Refused, match="is closed"):
        commands.publish(actor("pio"), version_id, incident_id=incident_id)
    with pytest.raises(Missing):
        commands.publish(actor("pio"), version_id, incident_id="no-such")
    with pytest.raises(Refused, match="is closed"):
        written.drafted(incident_id)


def test_a_time_that_has_passed_is_refused_with_its_field(db: Database) -> None:
    incident_id = written.open_incident()
    version_id = written.approved(incident_id)
    with pytest.raises(Invalid) as refusal:
        commands.publish(
            actor("pio"), version_id, incident_id=incident_id, until=now() - timedelta(minutes=1)
        )
    assert list(refusal.value.fields) == ["until"]


def test_an_audience_is_everyone_or_sites_of_the_city(db: Database) -> None:
    incident_id = written.open_incident()
    version_id = written.approved(incident_id)
    with db.writing() as session:
        session.add(Site(id="library", name="Library East"))
    for wrong in ([], ["no-such"], "Library East"):
        with pytest.raises(Invalid) as refusal:
            commands.publish(actor("pio"), version_id, incident_id=incident_id, audience=wrong)
        assert list(refusal.value.fields) == ["audience"]
    commands.publish(actor("pio"), version_id, incident_id=incident_id, audience=["library"])
    with db.reading() as session:
        [card] = queries.cards(session, [incident_id], now())
    assert card["sites"] == card["langs"]["en"]["sites"] == ["library"]


def test_recalled_words_are_never_published_again(db: Database) -> None:
    here, there = written.open_incident(), written.open_incident("Flood")
    version_id = written.published(here)
    commands.publish(actor("pio"), version_id, incident_id=there)
    commands.recall(actor("pio"), version_id, "The area is wrong.", incident_id=here)
    with pytest.raises(Refused, match="The area is wrong"):
        commands.publish(actor("pio"), version_id, incident_id=here)
    with pytest.raises(Invalid, match="Say why"):
        commands.recall(actor("pio"), version_id, " ")


def test_saving_on_an_older_revision_is_refused(db: Database) -> None:
    version_id = written.drafted(None)
    mine = {"text": written.BODY, "values": {}, "based_on": 1}
    commands.edit(actor("writer"), version_id, **mine)  # type: ignore[arg-type]
    with pytest.raises(Refused, match="Kim Tran saved this text"):
        commands.edit(actor("second_writer"), version_id, **mine)  # type: ignore[arg-type]


def test_the_title_is_approved_with_the_words(db: Database) -> None:
    version_id = written.submitted(written.open_incident())
    hash = written.version(version_id).words.hash
    commands.edit(
        actor("writer"), version_id, text=written.BODY, values=written.VALUES, title="Other"
    )
    assert written.state(version_id) == "draft"
    assert written.version(version_id).words.hash != hash


def test_a_character_nobody_can_see_is_refused_with_its_field(db: Database) -> None:
    hidden: dict[str, dict[str, object]] = {
        "title": {"title": "Boil\0water"},
        "body": {"body": written.BODY + "\0"},
        "area": {"values": {**written.VALUES, "area": "33101\0"}},
        "sources": {"sources": [{"title": "CDC\0"}]},
        "topics": {"topics": ["\ud83d"]},
    }
    for field, changed in hidden.items():
        with pytest.raises(Invalid) as refusal:
            written.drafted(None, **changed)
        assert list(refusal.value.fields) == [field]
    version_id = written.published(written.open_incident())
    with pytest.raises(Invalid):
        commands.recall(actor("pio"), version_id, "Wrong\0.")


def test_words_of_a_closed_incident_are_not_written_on_but_can_be_recalled(db: Database) -> None:
    incident_id = written.open_incident()
    draft, waiting = written.drafted(incident_id), written.submitted(incident_id)
    live = written.published(incident_id)
    written.close_incident(incident_id)
    refused = [
        lambda: commands.edit(actor("writer"), draft, text=written.BODY, values={}),
        lambda: commands.submit(actor("writer"), draft),
        lambda: commands.approve(actor("pio"), waiting),
        lambda: commands.send_back(actor("pio"), waiting, "return", "So."),
    ]
    for deed in refused:
        with pytest.raises(Refused, match="is closed"):
            deed()
    with db.reading() as session:
        assert not any(queries.desk_items(session, "live").values())
    commands.recall(actor("pio"), live, "Wrong.")
    assert written.last().view["item"]["column"] is None
