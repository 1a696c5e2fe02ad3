"""One fact changes, and every card that quotes it changes with the same deed."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from hub.approvals.releases import Release
from hub.approvals.steps import Approval
from hub.core.database import Database
from hub.core.journal import Entry
from hub.core.moments import now
from hub.corrections.commands import approve_fact
from hub.scripts import commands as scripts
from hub.scripts.models import Version
from tests.cast import actor
from tests.corrections import quoted
from tests.facts import stated
from tests.scripts import written

NEW = "Pier 4 Hall\nEast Gym"


def newest(db: Database, version_id: str) -> Version:
    """The version that took the place of this one, or this one."""
    with db.reading() as session:
        old = session.get_one(Version, version_id)
        wanted = select(Version).where(
            Version.script_id == old.script_id, Version.lang == old.lang, Version.world == old.world
        )
        return list(session.scalars(wanted.order_by(Version.number)))[-1]


def deeds(db: Database) -> int:
    with db.reading() as session:
        return session.query(Entry).count()


def test_every_card_in_every_language_and_incident_says_the_new_value_by_one_deed(
    db: Database,
) -> None:
    storm, flood = written.open_incident(), written.open_incident("Flood")
    fact_id = quoted.shelters(None)
    for incident_id, slug in ((storm, "shelter"), (storm, "evacuate"), (flood, "flood-shelter")):
        for lang in ("en", "es", "ht"):
            quoted.card(incident_id, fact_id, lang, slug=slug, title=slug)
    written.published(storm, slug="other")
    before = deeds(db)
    stated.changed(fact_id, NEW)
    assert deeds(db) == before + 2  # proposed, and changed
    for incident_id, slug in ((storm, "shelter"), (storm, "evacuate"), (flood, "flood-shelter")):
        assert ">Pier 4 Hall and East Gym</mark> now." in quoted.said(incident_id, "en", slug)
        assert ">Pier 4 Hall y East Gym</mark>." in quoted.said(incident_id, "es", slug)
        assert ">Pier 4 Hall ak East Gym</mark> kounye a." in quoted.said(incident_id, "ht", slug)
    entry = written.last()
    assert (entry.kind, entry.incident_id) == ("corrections.fact_changed", None)
    assert entry.audience.split() == ["board", "console", "data", "desk"]
    assert entry.view["sentence"] == "3 cards in 3 languages changed with it."
    shown = [card for card in quoted.cards(storm, flood) if card["seq"] == entry.seq]
    assert entry.view["cards"] == shown
    assert len(shown) == 3
    summary = entry.view["cards"][0]["langs"]["en"]["view"]["summary"]
    assert "Harbor School" in summary
    assert "East Gym" in summary


def test_a_text_told_anew_keeps_its_approval_its_audience_and_its_end(db: Database) -> None:
    from hub.city.models import Site

    with db.writing() as session:
        session.add(Site(id="site-1", name="Civic Center"))
    incident_id, until = written.open_incident(), now() + timedelta(hours=3)
    fact_id = quoted.shelters(incident_id)
    version_id = quoted.card(incident_id, fact_id, sites=["site-1"], until=until)
    value_id = stated.proposed(fact_id, NEW)
    approve_fact(actor("second_pio"), value_id)
    old, new = written.version(version_id), newest(db, version_id)
    assert (new.number, new.id != old.id) == (old.number + 1, True)
    assert new.words.hash == old.words.hash
    assert new.about == old.about
    assert old.words.approval
    assert new.words.approval
    assert new.words.approval.carried_words_id == old.id
    assert new.words.approval.by_name == "Marcus Bell"
    assert new.words.hands == old.words.hands
    [ended], [live] = old.words.releases, new.words.releases
    assert (ended.ended_as, ended.ended_by) == ("superseded", "Priya Shah")
    assert (live.sites, live.until, live.by_name) == (["site-1"], until, "Priya Shah")
    assert (old.words.state, new.words.state) == ("ended", "published")
    value = stated.value(value_id)
    assert [(pin.value_id, pin.hash) for pin in new.pins] == [(value_id, value.words.hash)]
    assert [pin.said for pin in old.pins] == ["Harbor School and Pier 4 Hall"]


def test_a_renewal_in_the_same_words_moves_quietly(db: Database) -> None:
    incident_id = written.open_incident()
    fact_id = quoted.shelters(incident_id)
    version_id = quoted.card(incident_id, fact_id)
    [before] = quoted.cards(incident_id)
    later = now() + timedelta(days=2)
    value_id = stated.changed(fact_id, "Harbor School\nPier 4 Hall", valid_until=later)
    [after] = quoted.cards(incident_id)
    assert (after["seq"], newest(db, version_id).id) == (before["seq"], version_id)
    view = written.last().view
    assert (view["cards"], view["items"], view["ended"]) == ([], [], [])
    assert view["sentence"] == "No words on any console changed."
    [line] = view["renewed"]
    assert line["facts"] == after["langs"]["en"]["facts"]
    assert line["facts"][0]["valid_until"].startswith(later.strftime("%Y-%m-%dT%H:%M"))
    assert [pin.value_id for pin in written.version(version_id).pins] == [value_id]


def test_a_text_with_two_facts_keeps_the_other_as_it_was_pinned(db: Database) -> None:
    incident_id = written.open_incident()
    fact_id = quoted.shelters(incident_id)
    hours = stated.approved(incident_id, slug="hours", type="hours", value="8 am to 6 pm")
    body = quoted.text(says="Go to {{ shelters }}. Open {{ hours }}.")
    quoted.card(incident_id, fact_id, body=body, bound={"shelters": fact_id, "hours": hours})
    stated.changed(fact_id, NEW)
    assert ">Pier 4 Hall and East Gym</mark>" in quoted.said(incident_id)
    assert ">8 am to 6 pm</mark>" in quoted.said(incident_id)
    stated.changed(hours, "24 hours")
    assert ">Pier 4 Hall and East Gym</mark>" in quoted.said(incident_id)
    assert ">24 hours a day</mark>" in quoted.said(incident_id)


def test_what_is_not_live_says_the_new_value_when_it_is_read_next(db: Database) -> None:
    incident_id = written.open_incident()
    fact_id = stated.begun(incident_id)
    given: Any = {"body": quoted.text(), "values": {}, "bound": {"shelters": fact_id}}
    draft = written.drafted(incident_id, slug="draft", **given)
    stated.say_yes(fact_id)
    [item] = written.last().view["draft_items"]
    assert (item["id"], item["of"]["missing"]) == (f"item-{draft}", [])
    ready = written.approved(incident_id, slug="ready", **given)
    recalled = quoted.told(incident_id, slug="gone", **given)
    scripts.recall(actor("pio"), recalled, "It is over.")
    stated.changed(fact_id, NEW)
    with db.reading() as session:
        assert "East Gym" in session.get_one(Version, draft).filled
        assert "East Gym" in session.get_one(Version, ready).filled
        assert "East Gym" not in session.get_one(Version, recalled).filled
    scripts.publish(actor("pio"), ready, incident_id=incident_id)
    assert "East Gym" in quoted.said(incident_id, slug="ready")


def test_a_translation_that_says_the_old_value_in_typed_words_goes_until_it_is_mended(
    db: Database,
) -> None:
    incident_id = written.open_incident()
    fact_id = quoted.shelters(incident_id)
    quoted.card(incident_id, fact_id)
    typed_words = quoted.text("es", "Vaya a Harbor School and Pier 4 Hall.")
    typed = quoted.card(incident_id, fact_id, "es", bound={}, body=typed_words)
    other = quoted.card(
        incident_id, fact_id, "ht", bound={}, body=quoted.text("ht", "Ale kounye a.")
    )
    stated.changed(fact_id, NEW)
    assert written.version(typed).words.state == "ended"
    assert written.version(other).words.state == "published"
    [card] = quoted.cards(incident_id)
    assert "es" not in card["langs"] or card["langs"]["es"]["stale"]
    assert not card["langs"]["ht"]["stale"]


def test_a_translation_that_the_english_has_left_behind_does_not_come_back(db: Database) -> None:
    incident_id = written.open_incident()
    fact_id = quoted.shelters(incident_id)
    quoted.card(incident_id, fact_id)
    spanish = quoted.card(incident_id, fact_id, "es")
    quoted.card(incident_id, fact_id, body=quoted.text(says="Leave now. Go to {{ shelters }}."))
    assert quoted.said(incident_id, "es") == ""
    stated.changed(fact_id, NEW)
    [card] = quoted.cards(incident_id)
    assert "es" not in card["langs"] or card["langs"]["es"]["stale"]
    assert written.version(spanish).words.state == "ended"


def test_words_of_a_closed_incident_and_words_past_their_time_are_left_as_they_are(
    db: Database,
) -> None:
    import time_machine

    closed, incident_id = written.open_incident("Gone"), written.open_incident()
    fact_id = quoted.shelters(None)
    there = quoted.card(closed, fact_id, slug="there")
    short = quoted.card(incident_id, fact_id, until=now() + timedelta(minutes=5))
    written.close_incident(closed)
    with time_machine.travel(now() + timedelta(minutes=6), tick=True):
        stated.changed(fact_id, NEW)
        for version_id in (there, short):
            assert newest(db, version_id).id == version_id
        assert written.last().view["cards"] == []


def test_facts_of_an_exercise_change_nothing_that_is_live(db: Database) -> None:
    drill = written.open_incident("Drill", exercise=True)
    incident_id = written.open_incident()
    quoted.card(incident_id, quoted.shelters(incident_id))
    fact_id = quoted.shelters(drill)
    quoted.card(drill, fact_id, slug="drill")
    stated.changed(fact_id, NEW)
    assert written.last().world == drill
    assert "Harbor School" in quoted.said(incident_id)
    assert "East Gym" in quoted.said(drill, slug="drill")


def test_a_version_in_two_incidents_is_told_anew_in_both(db: Database) -> None:
    storm, flood = written.open_incident(), written.open_incident("Flood")
    fact_id = quoted.shelters(None)
    version_id = quoted.card(storm, fact_id)
    scripts.publish(actor("pio"), version_id, incident_id=flood)
    stated.changed(fact_id, NEW)
    assert {told.incident_id for told in newest(db, version_id).words.in_force} == {storm, flood}
    assert "East Gym" in quoted.said(flood)


def test_the_database_itself_refuses_a_yes_carried_to_another_text(db: Database) -> None:
    incident_id = written.open_incident()
    approved, other = written.approved(incident_id), written.drafted(incident_id, title="Other")

    def carried(hash: str) -> Approval:
        return Approval(
            words_id=other, kind="script", hash=hash, carried_words_id=approved,
            by_id="x", by_name="X", at=now(),
        )  # fmt: skip

    with pytest.raises(IntegrityError), db.writing() as session:
        session.add(carried(written.version(other).words.hash))
    with db.reading() as session:
        assert session.query(Release).count() == 0


def test_a_text_whose_words_were_changed_behind_its_approval_is_told_to_nobody(
    db: Database,
) -> None:
    from hub.core.errors import Refused

    incident_id = written.open_incident()
    fact_id = quoted.shelters(incident_id)
    version_id = quoted.card(incident_id, fact_id)
    with db.writing() as session:
        words = session.get_one(Version, version_id).words
        words.text = words.text.replace("now", "never")
    with pytest.raises(Refused, match="not the text that was approved"):
        stated.changed(fact_id, NEW)
    assert "Harbor School" in quoted.said(incident_id)
