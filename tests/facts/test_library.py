"""The library says which slots are facts, alike in every script and language, and offers them."""

from collections import defaultdict
from pathlib import Path
from typing import Any, get_args

from hub.card.front_matter import FactType
from hub.card.library import read_library
from hub.core.database import Database
from hub.facts.values import TYPES
from hub.scripts import commands, queries
from hub.scripts.models import Version
from tests.cast import actor
from tests.facts import stated
from tests.scripts import written

LIBRARY = Path("scripts_library")


def test_a_slot_of_the_library_is_a_fact_of_one_type_wherever_it_stands() -> None:
    assert set(get_args(FactType)) == set(TYPES)
    types = defaultdict(set)
    scripts = set()
    for script in read_library(LIBRARY).scripts:
        for name, note in script.slots.items():
            types[name].add(note.fact)
            if note.fact:
                scripts.add(script.slug)
    assert {name: found for name, found in types.items() if len(found) > 1} == {}
    assert len(scripts) >= 15


def test_a_copy_from_the_library_offers_the_facts_it_lacks_and_takes_those_there_are(
    db: Database, browser: Any
) -> None:
    commands.load_library(actor("writer"), LIBRARY)
    incident_id = written.open_incident()
    fact_id = stated.approved(incident_id)
    with db.reading() as session:
        origin = next(
            one
            for group in queries.listed(session)["library"].values()
            for one in group
            if (one["slug"], one["lang"]) == ("storm-surge", "es")
        )
    copy = commands.copy_to_incident(actor("writer"), origin["id"], incident_id)
    with db.reading() as session:
        assert session.get_one(Version, copy).bound == {"shelters": fact_id}
    page = browser("writer").get(f"/scripts/{copy}/edit").get_data(as_text=True)
    assert "Begin the fact “Leave by when (clock time and day)”" in page
    assert "slug=leave_by&amp;label=Leave" in page
    assert "type=time" in page
    assert "Begin the fact “Open shelters" not in page
    assert f'<option value="{fact_id}" selected>' in page
