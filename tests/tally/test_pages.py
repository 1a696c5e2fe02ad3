"""The page of topics, and the tap as consoles send it."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from hub.core.database import Database
from hub.incidents import commands as incidents
from hub.incidents import queries
from hub.people.models import TERMINAL
from tests.shifts.floor import PIO, storm

Open = Callable[..., Any]
TALLIES = "/topics/tallies"


def topics(db: Database, incident: str) -> list[dict[str, Any]]:
    with db.reading() as session:
        return queries.topics(session, incident)


def test_a_tap_answers_201_then_200_and_is_taken_back(db: Database, browser: Open) -> None:
    agent = browser("agent")
    item = {"id": str(uuid4()), "topic": topics(db, storm())[0]["id"], "channel": "phone"}
    assert agent.post(TALLIES, json=item).status_code == 201
    again = agent.post(TALLIES, json=item)
    assert (again.status_code, again.get_json()["status"]) == (200, "repeated")
    assert agent.post(TALLIES, json={**item, "area": "33101"}).status_code == 409
    assert agent.delete(f"{TALLIES}/{item['id']}").get_json()["status"] == "undone"
    assert agent.delete(f"{TALLIES}/{uuid4()}").status_code == 404


def test_a_wrong_tap_is_a_problem_with_its_fields(db: Database, browser: Open) -> None:
    answer = browser("agent").post(TALLIES, json={"id": "7", "channel": "pigeon"})
    assert answer.status_code == 422
    assert set(answer.get_json()["errors"]) == {"id", "topic", "channel"}
    assert browser("agent").post(TALLIES, json="nothing").status_code == 422


def test_a_list_gets_a_result_for_each(db: Database, browser: Open) -> None:
    topic = topics(db, storm())[0]["id"]
    items = [{"id": str(uuid4()), "topic": topic}, {"id": "x"}]
    answer = browser("agent").post(TALLIES, json=items)
    assert answer.status_code == 200
    assert [one["status"] for one in answer.get_json()] == ["stored", "refused"]


def test_a_bad_item_of_a_list_over_http_blocks_no_other(db: Database, browser: Open) -> None:
    topic = topics(db, storm())[0]["id"]
    items = [{"id": str(uuid4()), "topic": text} for text in (topic, "\ud800", "\0")]
    agent = browser("agent")
    for path in (TALLIES, "/api/v1/tallies"):
        answer = agent.post(path, json=items).get_json()
        results = answer if path == TALLIES else answer["results"]
        assert [one["status"] for one in results][1:] == ["refused", "refused"]
    assert agent.post(TALLIES, json=items[1]).get_json()["errors"].keys() == {"topic"}


def test_the_page_shows_the_newest_incident_or_the_one_asked_for(
    db: Database, browser: Open
) -> None:
    agent = browser("agent")
    assert "No incident is open" in agent.get("/topics/").get_data(as_text=True)
    everyday = incidents.begin_everyday(TERMINAL)
    storm()
    assert "Topics of Hurricane Orla" in agent.get("/topics/").get_data(as_text=True)
    page = agent.get(f"/topics/?incident={everyday}").get_data(as_text=True)
    assert "Topics of Everyday" in page
    assert "Add a topic" not in page
    assert agent.get("/topics/?incident=nothing").status_code == 404


def test_the_lead_adds_a_topic_and_a_wrong_one_keeps_what_was_typed(
    db: Database, browser: Open
) -> None:
    incident = storm()
    lead = browser("lead")
    form = {"incident": incident, "name": "Sandbags", "key": "L", "any_count": "yes"}
    answer = lead.post("/topics/", form)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert 'value="Sandbags"' in page
    assert "not L, N, U, X or Y" in page
    assert "checked" in page
    assert lead.post("/topics/", {**form, "key": ""}).status_code == 303
    assert topics(db, incident)[-1]["name"] == "Sandbags"


def test_a_closed_incident_takes_no_topic_and_says_why(db: Database, browser: Open) -> None:
    incident = storm()
    incidents.close(PIO, incident)
    answer = browser("lead").post("/topics/", {"incident": incident, "name": "Sandbags"})
    assert answer.status_code == 409
    assert "is closed" in answer.get_data(as_text=True)
    assert browser("lead").post("/topics/", {"incident": "x", "name": "S"}).status_code == 404


def test_an_agent_adds_no_topic(db: Database, browser: Open) -> None:
    form = {"incident": storm(), "name": "Sandbags"}
    assert browser("agent").post("/topics/", form).status_code == 403
