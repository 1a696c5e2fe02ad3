"""The caller's own words bring the right card, on both databases; nothing typed is an error."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from hub.core.database import Database
from hub.core.places import data_dir
from hub.finding.queries import find
from hub.people.models import TERMINAL
from hub.scripts import commands, search
from hub.scripts.models import Version
from tests.scripts import written

# What a caller says, and the card (its slug) that must be among the first three.
CALLS = """
boil water: boil-water
is the tap water safe: boil-water
agua sucia: boil-water
can i use baby formula with the water: boil-water
evacuaton zone: evacuation-zone-lookup
do i have to leave my house: evacuation-order
where do i sleep tonight: shelter-locations
¿dónde está el refugio?: shelter-locations
shelter is full: shelter-full
donde dormir con mi perro: pets
can i bring my cat: pets
is my street flooded: flooded-roads
floding on the road: flooded-roads
sotano inundado: flooding-home
no lights: power-outage
se fue la luz: power-outage
no lights and my oxygen machine: power-outage
powr out: power-outage
wire down in my yard: downed-lines
smells like gas: chemical-odour
huele a gas: chemical-odour
tree fell on my street: debris-pickup
when do you collect branches: debris-pickup
insurance roof damage: damage-report
fema money: disaster-aid-fema
they asked for money at the door: price-gouging-and-scams
estafa: price-gouging-and-scams
cannot find my mother: missing-person-and-reunification
i want to volunteer: volunteers
give clothes: donations
are schools open tomorrow: school-closing
uracan: hurricane-preparing
temblor: earthquake-just-happened
too hot in my apartment: extreme-heat
ice on the roads: winter-storm
"""


@pytest.fixture
def library(db: Database) -> Database:
    """The whole library, as drafts."""
    commands.load_library(TERMINAL, data_dir("scripts_library"))
    return db


def best(db: Database, typed: str, lang: str | None = "en") -> list[str]:
    """The slugs of the first three cards."""
    among = select(Version.id).where(Version.lang == lang) if lang else select(Version.id)
    with db.reading() as session:
        ids = find(session, typed, among).ids[:3]
        return [session.get_one(Version, id).script.slug for id in ids]


def test_the_callers_words_bring_the_right_card_among_the_first_three(library: Database) -> None:
    for end in range(1, len("evacuation") + 1):
        assert any("evac" in slug for slug in best(library, "evacuation"[:end])), end
    wrong = {}
    for line in CALLS.strip().split("\n"):
        typed, _, slug = line.rpartition(": ")
        first = best(library, typed)
        if not any(one.startswith(slug) for one in first):
            wrong[typed] = first
    assert wrong == {}


def test_a_title_is_worth_more_than_a_topic_and_a_topic_more_than_the_text(db: Database) -> None:
    body = written.BODY
    text = written.drafted(None, slug="a", title="One", topics=["x"], body=body + "- Quokka.\n")
    topic = written.drafted(None, slug="b", title="Two", topics=["quokka"])
    title = written.drafted(None, slug="c", title="Quokka", topics=["x"])
    with db.reading() as session:
        assert find(session, "quokka", select(Version.id)).ids == [title, topic, text]


def test_a_language_is_kept_to_and_both_are_searched_without_one(library: Database) -> None:
    with library.reading() as session:
        english = search.hits(session, "agua", "en")
        spanish = search.hits(session, "agua", "es")
        assert {hit["lang"] for hit in english} == {"en"}
        assert {hit["lang"] for hit in spanish} == {"es"}
        assert {hit["lang"] for hit in search.hits(session, "agua")} >= {"en", "es"}
        assert search.languages(session) == ["ar", "en", "es", "ht"]


def test_of_a_card_in_a_place_the_newest_version_stands_once(db: Database) -> None:
    incident = written.open_incident()
    written.published(incident, slug="quokka", title="Quokka")
    second = written.drafted(incident, slug="quokka", title="Quokka")
    with db.reading() as session:
        [hit] = search.hits(session, "quokka")
    assert (hit["id"], hit["number"]) == (second, 2)


def test_words_of_a_closed_incident_are_not_offered(db: Database) -> None:
    incident = written.open_incident()
    written.drafted(incident, title="Quokka")
    written.close_incident(incident)
    with db.reading() as session:
        assert search.hits(session, "quokka") == []


def test_a_word_added_later_is_one_that_can_be_misspelled(db: Database) -> None:
    assert best(db, "xylofone") == []
    written.drafted(None, slug="xylophone", title="Xylophone")
    assert best(db, "xylofone") == ["xylophone"]


ODD = st.one_of(
    st.text(max_size=60),
    st.text(st.sampled_from("\"'*()-:^~&|!<>{}[]\\%_ \0aAñ1 NEARORANDT"), max_size=60),
)


@settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(ODD)
def test_whatever_is_typed_is_answered(library: Database, typed: str) -> None:
    with library.reading() as session:
        for hit in search.hits(session, typed):
            assert hit["title"]


def test_long_and_odd_questions_are_answered(library: Database) -> None:
    for typed in ("a" * 5000, "word " * 500, "é" * 3000, "1 " * 100, "🌀🌀", "ﬀ½²"):
        with library.reading() as session:
            search.hits(session, typed)
