"""Proposing, confirming, renaming, marking, retiring: by whom, and what is refused."""

from collections.abc import Callable
from typing import Any

import pytest

from hub.core.database import Database
from hub.core.errors import HubError, Invalid, NotAllowed, Refused
from hub.incidents.models import Incident, Topic
from hub.topics import commands, merging, queries
from tests.cast import actor
from tests.shifts.floor import storm

DANA, OMAR, LEAD = actor("agent"), actor("second_agent"), actor("lead")
sqlite = pytest.mark.parametrize("db", ["sqlite"], indirect=True)
Open = Callable[..., Any]


def standing(db: Database, incident: str) -> dict[str, Topic]:
    with db.reading() as session:
        return {topic.name: topic for topic in session.get_one(Incident, incident).topics}


@sqlite
def test_what_an_agent_proposes_stands_when_a_lead_says_so(db: Database) -> None:
    incident = storm()
    proposal = commands.propose(DANA, incident, " Chemical  smell ")
    with pytest.raises(Invalid, match="Dana Ruiz has proposed Chemical smell: a lead decides"):
        commands.propose(OMAR, incident, "chemical smell")
    with pytest.raises(NotAllowed):
        commands.confirm(DANA, proposal)
    topic = commands.confirm(LEAD, proposal)
    added = standing(db, incident)["Chemical smell"]
    assert (added.id, bool(added.key)) == (topic, True)
    with pytest.raises(Refused, match="Lena Ortiz has added Chemical smell already"):
        commands.decline(actor("pio"), proposal)
    with db.reading() as session:
        assert queries.proposals(session, [incident]) == []


@sqlite
def test_a_retired_topic_frees_its_letter_and_comes_back_at_the_end(db: Database) -> None:
    incident = storm()
    first = next(iter(standing(db, incident).values()))
    commands.retire(LEAD, first.id)
    assert first.name not in standing(db, incident)
    with pytest.raises(Invalid, match="take it back into use"):
        commands.propose(DANA, incident, first.name)
    commands.restore(LEAD, first.id)
    assert list(standing(db, incident))[-1] == first.name
    assert standing(db, incident)[first.name].key


@sqlite
def test_a_topic_keeps_its_slug_whatever_it_is_called(db: Database) -> None:
    incident = storm()
    boil, power = list(standing(db, incident).values())[:2]
    commands.rename(LEAD, boil.id, "Water to boil")
    renamed = standing(db, incident)["Water to boil"]
    assert (renamed.slug, renamed.key) == (boil.slug, boil.key)
    for name in (power.name, "water to BOIL!"):
        with pytest.raises(HubError):
            commands.rename(LEAD, power.id, name)


BAD: dict[str, tuple[Callable[[list[Topic]], object], str]] = {
    "itself": (lambda some: merging.merge(LEAD, some[0].id, some[0].id), "Choose another topic"),
    "nowhere": (lambda some: merging.merge(LEAD, some[0].id, "none"), "has no such topic"),
    "an agent": (lambda some: merging.merge(DANA, some[0].id, some[1].id), "does not allow"),
    "not merged": (lambda some: merging.unmerge(LEAD, some[0].id), "is not merged"),
    "by nothing": (
        lambda some: merging.split(LEAD, some[0].id, "New", "area", []), "Choose at least one"
    ),
    "by mood": (
        lambda some: merging.split(LEAD, some[0].id, "New", "mood", ["x"]), "area, language or"
    ),
    "twice the name": (
        lambda some: merging.split(LEAD, some[0].id, some[1].name, "area", ["x"]), "There is a"
    ),
    "a long name": (lambda some: commands.rename(LEAD, some[0].id, "x" * 25), "at most 24"),
    "no name": (lambda some: commands.rename(LEAD, some[0].id, " ?! "), "Write what callers ask"),
    "lifeline": (lambda some: commands.mark(LEAD, some[0].id, True, "luck"), "Choose a lifeline"),
}  # fmt: skip


@sqlite
def test_what_cannot_be_is_refused_in_plain_words_and_changes_nothing(db: Database) -> None:
    incident = storm()
    before = [topic.view() for topic in standing(db, incident).values()]
    for name, (deed, words) in BAD.items():
        with pytest.raises(HubError) as fault:
            deed(list(standing(db, incident).values()))
        said = " ".join(getattr(fault.value, "fields", {}).values()) or fault.value.reason
        assert words in said, name
    assert [topic.view() for topic in standing(db, incident).values()] == before


@sqlite
def test_nobody_merges_what_is_merged_or_retired(db: Database) -> None:
    boil, power, odour = list(standing(db, storm()).values())[:3]
    merging.merge(LEAD, boil.id, power.id)
    with pytest.raises(Refused, match=f"{boil.name} has been merged into {power.name} already"):
        merging.merge(LEAD, boil.id, odour.id)
    with pytest.raises(Refused, match="undo that instead"):
        commands.restore(LEAD, boil.id)
    commands.retire(LEAD, odour.id)
    with pytest.raises(Refused, match="is retired"):
        merging.merge(LEAD, power.id, odour.id)


@sqlite
def test_the_pages_carry_it_out_and_keep_what_was_typed(db: Database, browser: Open) -> None:
    incident = storm()
    boil, power = list(standing(db, incident).values())[:2]
    agent, lead = browser("agent"), browser("lead")
    sent = agent.post("/topics/proposals", json={"incident": incident, "name": "Odour"})
    assert sent.status_code == 201
    wrong = agent.post("/topics/proposals", json={"incident": incident, "name": " "})
    assert wrong.get_json()["errors"]["name"].startswith("Write what callers ask")
    page = lead.get(f"/topics/?incident={incident}").get_data(as_text=True)
    assert "proposed as a topic by Dana Ruiz" in page
    decided = lead.post(f"/topics/proposals/{sent.get_json()['id']}/confirm")
    assert standing(db, incident)["Odour"].id == decided.get_json()["topic"]
    again = lead.post(f"/topics/{boil.id}/name", {"name": "y" * 30})
    assert again.status_code == 422
    assert "y" * 30 in again.get_data(as_text=True)
    assert lead.post(f"/topics/{boil.id}/merge", {"into": power.id}).status_code == 303
    page = lead.get(f"/topics/{boil.id}").get_data(as_text=True)
    assert f"Undo: {boil.name} by itself again" in page
    assert lead.post(f"/topics/{boil.id}/unmerge").status_code == 303
    assert lead.post(f"/topics/{power.id}/marks", {"any_count": "yes"}).status_code == 303
    assert agent.post(f"/topics/{power.id}/retire").status_code == 403
    preview = lead.post(f"/topics/{power.id}/split", {"name": "Half", "facet": "area"})
    assert preview.status_code == 200


@sqlite
def test_a_partner_system_renames_merges_splits_and_reads_the_phone(
    db: Database, browser: Open
) -> None:
    incident = storm()
    boil, power = list(standing(db, incident).values())[:2]
    lead, api = browser("lead"), "/api/v1/topics"
    named = lead.post(f"{api}/{boil.id}/name", json={"name": "Water"}).get_json()
    assert (named["name"], named["slug"]) == ("Water", boil.slug)
    assert lead.post(f"{api}/{power.id}/merge", json={"into": boil.id}).get_json()["id"] == boil.id
    again = lead.post(f"{api}/{boil.id}/merge", json={"into": power.id})
    assert again.status_code == 409
    assert "they are one now" in again.get_json()["detail"]
    assert lead.post(f"{api}/{power.id}/unmerge").get_json()["id"] == power.id
    part = {"name": "Quay", "facet": "area", "values": ["33101"]}
    assert lead.post(f"{api}/{boil.id}/split", json=part).status_code == 201
    assert browser("agent").post(f"{api}/{boil.id}/split", json=part).status_code == 403
    assert browser("partner").get("/api/v1/phone").get_json()["offered"] is None
