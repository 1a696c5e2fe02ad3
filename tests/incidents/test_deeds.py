"""Opening, changing and closing an incident, and adding topics to it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from hub.city import commands as city
from hub.core.database import Database
from hub.core.errors import HubError, Invalid, Missing, NotAllowed, Refused
from hub.core.journal import Entry
from hub.core.moments import now
from hub.incidents import commands, queries
from hub.incidents.models import KEYS, Incident
from hub.incidents.packs import hazards, topic_pack
from hub.incidents.sentences import SENTENCES
from hub.people.models import CLOCK, TERMINAL, Actor
from tests.cast import actor

PIO, LEAD, CONTROLLER = actor("pio"), actor("lead"), actor("controller")


def opened(exercise: bool = False, by: Actor | None = None) -> str:
    by = by or (CONTROLLER if exercise else PIO)
    return commands.open_incident(by, "Hurricane Orla", "hurricane", exercise=exercise)


def stored(db: Database, id: str) -> Incident:
    with db.reading() as session:
        return session.get_one(Incident, id)


def journal(db: Database) -> list[Entry]:
    with db.reading() as session:
        return list(session.scalars(select(Entry).order_by(Entry.seq)))


def test_an_incident_opens_with_the_topics_of_its_hazard(db: Database) -> None:
    incident = stored(db, opened())
    assert [topic.slug for topic in incident.topics] == [t.slug for t in topic_pack("hurricane")]
    assert incident.world == "live"
    assert [topic.position for topic in incident.topics] == list(range(len(incident.topics)))


@pytest.mark.parametrize("hazard", hazards())
def test_every_hazard_has_topics_and_other_is_one_of_them(hazard: str, db: Database) -> None:
    incident = stored(db, commands.open_incident(PIO, "Something", hazard))
    assert "other" in {topic.slug for topic in incident.topics}


def test_an_unknown_hazard_is_named_with_the_hazards_there_are(db: Database) -> None:
    with pytest.raises(Invalid) as fault:
        commands.open_incident(PIO, " ", "dragon", level=7)
    assert set(fault.value.fields) == {"name", "hazard", "level"}
    assert "boil-water, civil-emergency" in fault.value.fields["hazard"]
    assert journal(db) == []


def test_an_incident_needs_the_languages_of_its_city_or_those_it_is_given(db: Database) -> None:
    city.change_city(actor("admin"), name="Port Alder", languages=["es", "en"])
    assert stored(db, opened()).languages == ["en", "es"]
    given = commands.open_incident(PIO, "Orla", "hurricane", languages=["ht", "ar"])
    assert stored(db, given).languages == ["en", "ht", "ar"]
    with pytest.raises(Invalid) as fault:
        commands.open_incident(PIO, "Orla", "hurricane", languages=["Arabic"])
    assert fault.value.fields["languages"].startswith("Arabic is no language code.")


def test_a_period_must_end_in_the_future(db: Database) -> None:
    with pytest.raises(Invalid) as fault:
        commands.open_incident(PIO, "Orla", "hurricane", period_ends_at=now() - timedelta(hours=1))
    assert set(fault.value.fields) == {"period_ends_at"}


def test_everyday_is_begun_once_however_often_the_hub_starts(db: Database) -> None:
    first, second = commands.begin_everyday(TERMINAL), commands.begin_everyday(CLOCK)
    assert first == second
    assert len(journal(db)) == 1


def test_everyday_has_no_level_and_never_closes(db: Database) -> None:
    id = commands.begin_everyday(TERMINAL)
    deeds: list[Callable[[], object]] = [
        lambda: commands.close(PIO, id),
        lambda: commands.change_level(PIO, id, 1),
        lambda: commands.change_period(PIO, id, now() + timedelta(hours=12)),
    ]
    for deed in deeds:
        with pytest.raises(Refused, match=r"[Ee]veryday"):
            deed()


def test_nobody_opens_a_second_everyday(db: Database) -> None:
    with pytest.raises(Invalid, match="Choose a hazard"):
        commands.open_incident(PIO, "Everyday", "everyday")


def test_the_level_changes_and_the_journal_says_from_what(db: Database) -> None:
    id = opened()
    commands.change_level(PIO, id, 1)
    entry = journal(db)[-1]
    said = SENTENCES[entry.kind].format(**entry.view)
    assert said == "Hurricane Orla went from level 3 to level 1, full."


def test_the_same_level_again_is_refused(db: Database) -> None:
    with pytest.raises(Refused, match="already"):
        commands.change_level(PIO, opened(), 3)


def test_the_next_period_counts_on(db: Database) -> None:
    id = opened()
    ends = now() + timedelta(hours=12)
    commands.change_period(PIO, id, ends)
    assert (stored(db, id).period, stored(db, id).period_ends_at) == (2, ends)


@pytest.mark.parametrize("ends", [None, timedelta(0), timedelta(hours=-1)])
def test_a_period_without_an_end_to_come_is_refused(db: Database, ends: timedelta | None) -> None:
    with pytest.raises(Invalid):
        commands.change_period(PIO, opened(), None if ends is None else now() + ends)


def test_a_closed_incident_refuses_every_deed_and_says_why(db: Database) -> None:
    id = opened()
    commands.close(PIO, id)
    for deed in every_deed(PIO, id):
        with pytest.raises(Refused, match="Hurricane Orla is closed"):
            deed()


def test_an_incident_there_is_not_is_missing(db: Database) -> None:
    for deed in every_deed(PIO, "nothing"):
        with pytest.raises(Missing):
            deed()


def every_deed(by: Actor, id: str) -> list[Callable[[], object]]:
    return [
        lambda: commands.change_level(by, id, 2),
        lambda: commands.change_period(by, id, now() + timedelta(hours=12)),
        lambda: commands.add_topic(by, id, "Sandbags"),
        lambda: commands.close(by, id),
    ]


@pytest.mark.parametrize("exercise", [True, False])
def test_no_deed_makes_an_exercise_live_or_the_reverse(db: Database, exercise: bool) -> None:
    everyone = Actor("all", "All roles", frozenset({"pio", "controller", "lead", "admin"}))
    id = opened(exercise, by=everyone)
    for deed in every_deed(everyone, id):
        deed()
        assert stored(db, id).exercise is exercise
    assert {entry.world for entry in journal(db)} == {id if exercise else "live"}


def test_the_controller_runs_exercises_and_the_pio_does_not(db: Database) -> None:
    drill = opened(exercise=True)
    storm = opened()
    with pytest.raises(NotAllowed):
        opened(exercise=True, by=PIO)
    with pytest.raises(NotAllowed):
        commands.close(PIO, drill)
    with pytest.raises(NotAllowed):
        commands.close(CONTROLLER, storm)
    commands.close(CONTROLLER, drill)


def test_an_added_topic_stands_last_with_a_free_key(db: Database) -> None:
    id = opened()
    topic = commands.add_topic(LEAD, id, "  Sandbags  ", lifeline="safety-security", any_count=True)
    last = stored(db, id).topics[-1]
    assert (last.id, last.slug, last.name) == (topic, "sandbags", "Sandbags")
    assert last.key in KEYS
    assert last.any_count


def test_a_taken_key_is_refused_with_the_free_ones(db: Database) -> None:
    with pytest.raises(Invalid) as fault:
        commands.add_topic(LEAD, opened(), "Sandbags", key="w")
    assert fault.value.fields["key"].startswith("W is Boil water. Still free: ")


@pytest.mark.parametrize(
    ("name", "key", "lifeline", "field"),
    [
        ("", None, "", "name"),
        ("?!", None, "", "name"),
        ("A topic with a name too long", None, "", "name"),
        ("boil WATER", None, "", "name"),
        ("Sandbags", "L", "", "key"),
        ("Sandbags", "7", "", "key"),
        ("Sandbags", "AB", "", "key"),
        ("Sandbags", None, "weather", "lifeline"),
    ],
)
def test_a_topic_that_cannot_be_used_is_refused_by_field(
    db: Database, name: str, key: str | None, lifeline: str, field: str
) -> None:
    with pytest.raises(Invalid) as fault:
        commands.add_topic(LEAD, opened(), name, key=key, lifeline=lifeline)
    assert set(fault.value.fields) == {field}


def test_when_every_key_is_taken_a_topic_has_none(db: Database) -> None:
    id = opened()
    for number in range(len(KEYS)):
        commands.add_topic(LEAD, id, f"Topic {number}")
    keys = [topic.key for topic in stored(db, id).topics]
    assert {key for key in keys if key} == set(KEYS)
    assert keys[-1] is None


def test_screens_show_the_newest_first_and_everyday_last(db: Database) -> None:
    commands.begin_everyday(TERMINAL)
    first, second, drill = opened(), opened(), opened(exercise=True)
    with db.reading() as session:
        assert [i["id"] for i in queries.open_incidents(session)] == [second, first, "everyday"]
        assert [i["id"] for i in queries.open_incidents(session, drill)] == [drill]
        assert [i["id"] for i in queries.open_exercises(session)] == [drill]
    commands.close(PIO, second)
    with db.reading() as session:
        assert [i["id"] for i in queries.open_incidents(session)] == [first, "everyday"]
        assert len(queries.all_incidents(session)) == 4


def test_every_kind_of_event_has_a_sentence_its_snapshot_fills(db: Database) -> None:
    id = opened()
    for deed in every_deed(Actor("all", "All", frozenset({"pio", "lead"})), id):
        deed()
    kinds = set()
    for entry in journal(db):
        kinds.add(entry.kind)
        assert "Hurricane Orla" in SENTENCES[entry.kind].format(**entry.view)
    elsewhere = {"incidents.languages_changed"}  # a deed of the room translations, tried there
    assert kinds == set(SENTENCES) - elsewhere


def test_a_refused_deed_leaves_no_row_in_the_journal(db: Database) -> None:
    id = opened()
    before = len(journal(db))
    with pytest.raises(HubError):
        commands.change_level(PIO, id, 9)
    assert len(journal(db)) == before
