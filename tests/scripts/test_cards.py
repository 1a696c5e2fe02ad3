"""The console's cards: languages, what changed, what is stale, what was recalled."""

from datetime import timedelta

from hub.approvals.releases import Release
from hub.core.database import Database
from hub.core.moments import now
from hub.scripts import commands, queries
from hub.scripts.cards import View
from tests.cast import actor
from tests.scripts import written

SPANISH = {"lang": "es", "title": "Hervir el agua"}


def cards(db: Database, incident_id: str) -> list[View]:
    with db.reading() as session:
        return queries.cards(session, [incident_id], now())


def test_one_card_holds_every_live_language_of_a_script(db: Database) -> None:
    incident_id = written.open_incident()
    written.published(incident_id)
    written.published(incident_id, **SPANISH)
    [card] = cards(db, incident_id)
    assert list(card["langs"]) == ["en", "es"]
    assert (card["first"], card["title"]) == ("en", "Boil water")
    assert not card["langs"]["es"]["stale"]


def test_a_new_version_supersedes_the_live_one_in_the_same_deed_and_shows_the_change(
    db: Database,
) -> None:
    incident_id = written.open_incident()
    old = written.published(incident_id)
    new = written.published(incident_id, body=written.BODY.replace("1 minute", "3 minutes"))
    assert (written.state(old), written.state(new)) == ("ended", "published")
    view = written.last().view
    assert view["replaced"]["words"] == old
    assert view["replaced"]["ended_as"] == "superseded"
    assert view["replaced_item"]["column"] is None
    shown = view["card"]["langs"]["en"]
    assert shown["changed"]
    assert "“3 minutes”, was “1 minute”" in shown["view"]["summary"]
    assert [one["changed"] for one in shown["view"]["say"]] == [False, True]


def test_the_same_words_live_in_another_incident_are_left_alone(db: Database) -> None:
    here, there = written.open_incident(), written.open_incident("Flood")
    old = written.published(here)
    commands.publish(actor("pio"), old, incident_id=there)
    written.published(here)
    assert cards(db, there)[0]["langs"]["en"]["version_id"] == old
    assert written.state(old) == "published"


def test_renewing_words_changes_their_end_and_does_not_age_their_translation(
    db: Database,
) -> None:
    incident_id = written.open_incident()
    english = written.published(incident_id)
    written.published(incident_id, **SPANISH)
    until = now() + timedelta(hours=1)
    commands.publish(actor("pio"), english, incident_id=incident_id, until=until)
    [card] = cards(db, incident_id)
    assert card["langs"]["en"]["until"]
    assert not card["langs"]["en"]["changed"]
    assert not card["langs"]["es"]["stale"]
    assert card["until"] is None


def test_a_translation_older_than_the_english_keeps_its_words_to_itself(db: Database) -> None:
    incident_id = written.open_incident()
    written.published(incident_id)
    written.published(incident_id, **SPANISH)
    written.published(incident_id, body=written.BODY.replace("1 minute", "3 minutes"))
    [card] = cards(db, incident_id)
    assert card["langs"]["es"] == {"lang": "es", "number": 1, "stale": True}
    written.published(incident_id, **SPANISH)
    assert not cards(db, incident_id)[0]["langs"]["es"]["stale"]


def test_recalling_the_english_takes_its_older_translations_with_it(db: Database) -> None:
    incident_id = written.open_incident()
    english = written.published(incident_id)
    written.published(incident_id, **SPANISH)
    commands.recall(actor("pio"), english, "The area is wrong.")
    assert cards(db, incident_id) == []
    assert written.last().view["card"] is None
    written.published(incident_id, **SPANISH)
    assert cards(db, incident_id)[0]["first"] == "es"


def test_recalling_a_translation_leaves_the_english_on_the_card(db: Database) -> None:
    incident_id = written.open_incident()
    written.published(incident_id)
    spanish = written.published(incident_id, **SPANISH)
    commands.recall(actor("pio"), spanish, "A word is wrong.")
    assert list(written.last().view["card"]["langs"]) == ["en"]


def test_a_recall_stands_as_a_stop_until_the_script_is_published_again(db: Database) -> None:
    incident_id = written.open_incident()
    version_id = written.published(incident_id)
    commands.recall(actor("pio"), version_id, "The area is wrong.")
    stop = written.last().view["stop"]
    with db.reading() as session:
        assert queries.stops(session, [incident_id], now()) == [stop]
        assert queries.stops(session, [incident_id], now() + timedelta(hours=13)) == []
    written.published(incident_id)
    assert written.last().view["stops"] == [stop["id"]]
    with db.reading() as session:
        assert queries.stops(session, [incident_id], now()) == []


def test_a_recall_reaches_every_incident_or_only_the_one_that_is_named(db: Database) -> None:
    here, there = written.open_incident(), written.open_incident("Flood")
    version_id = written.published(here)
    commands.publish(actor("pio"), version_id, incident_id=there)
    commands.recall(actor("pio"), version_id, "Wrong here.", incident_id=here)
    assert (cards(db, here), len(cards(db, there))) == ([], 1)
    other = written.published(here)
    commands.publish(actor("pio"), other, incident_id=there)
    commands.recall(actor("pio"), other, "Wrong.")
    entry = written.last()
    assert entry.incident_id is None
    told = {entry.view["incident"]["id"], *(one["incident"]["id"] for one in entry.view["also"])}
    assert told == {here, there}


def test_words_past_their_time_are_not_shown_even_when_the_clock_is_dead(db: Database) -> None:
    incident_id = written.open_incident()
    version_id = written.published(incident_id, until=now() + timedelta(minutes=5))
    with db.reading() as session:
        assert queries.cards(session, [incident_id], now() + timedelta(minutes=6)) == []
    release_id = written.version(version_id).words.releases[0].id
    with db.writing() as session:
        session.get_one(Release, release_id).until = now()
    commands.expire(release_id)
    entry = written.last()
    assert (entry.kind, entry.view["card"], entry.actor_id) == ("scripts.expired", None, "clock")


def test_a_card_that_no_topic_of_the_incident_knows_keeps_its_own_first_topic(
    db: Database,
) -> None:
    incident_id = written.open_incident()
    written.published(incident_id, topics=["pets", "power-outage"])
    assert cards(db, incident_id)[0]["topic"] == "power-outage"
    written.published(incident_id, topics=["pets"], slug="pets", title="Pets")
    assert {card["topic"] for card in cards(db, incident_id)} == {"power-outage", "pets"}
