"""A partner system walks the main job through the API."""

from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient

from hub.keys.commands import make_key
from hub.people.models import TERMINAL
from tests import cast

BODY = """## Transfer
- 911: Drank the water and is faint.

## Say
{{ source }} says: boil tap water in {{ area }} until {{ until }}.

## Ask
- What is your ZIP code?

## Do

## Don't say
"""
VALUES = {"source": "Port Alder Water", "area": "33101", "until": "6 pm Wednesday"}


class Machine:
    """A program with a bearer key of its own."""

    def __init__(self, client: FlaskClient, roles: set[str], key: str | None = None) -> None:
        self.client = client
        self.key = key or make_key(TERMINAL, f"machine {uuid4()}", roles)[1]

    def call(self, method: str, path: str, body: object = None, **headers: str) -> Any:
        sent = {"Authorization": f"Bearer {self.key}", **headers}
        return self.client.open(f"/api/v1{path}", method=method, json=body, headers=sent)

    def get(self, path: str) -> Any:
        return self.call("GET", path)

    def post(self, path: str, body: object = None, **headers: str) -> Any:
        return self.call("POST", path, {} if body is None else body, **headers)


@pytest.fixture
def machine(app: Flask) -> Any:
    """`machine("writer")` is a program with a key of that role."""
    return lambda *roles: Machine(app.test_client(), set(roles))


@pytest.fixture
def incident(machine: Any) -> dict[str, Any]:
    """An open hurricane."""
    answer = machine("pio").post("/incidents", {"name": "Orla", "hazard": "hurricane", "level": 1})
    assert answer.status_code == 201, answer.json
    return dict(answer.json)


def draft(writer: Machine, incident: str, **more: object) -> Any:
    return writer.post(
        "/scripts",
        {
            "title": "Boil water", "topics": ["boil-water"], "body": BODY, "values": VALUES,
            "sources": [{"title": "Water desk"}], "incident": incident, **more,
        },
    )  # fmt: skip


def publish(machine: Any, incident: str) -> tuple[str, Machine, Machine]:
    writer, pio = machine("writer"), machine("pio")
    version = draft(writer, incident).json["id"]
    assert writer.post(f"/scripts/versions/{version}/submit").status_code == 200
    assert pio.post(f"/scripts/versions/{version}/approve").status_code == 200
    answer = pio.post(f"/scripts/versions/{version}/publish", {"incident": incident})
    assert answer.status_code == 200, answer.json
    return version, writer, pio


def test_a_script_goes_from_draft_to_recall(machine: Any, incident: dict[str, Any]) -> None:
    version, _, pio = publish(machine, incident["id"])
    reader = machine("partner")
    (shown,) = reader.get(f"/scripts?incident={incident['id']}").json["scripts"]
    assert (shown["id"], shown["state"]) == (version, "published")
    brought = reader.get("/live/since/0?stream=data").json
    assert brought["events"][-1]["kind"] == "scripts.published"
    assert "boil tap water in" in str(brought["events"][-1]["data"])
    assert (
        pio.post(f"/scripts/versions/{version}/recall", {"reason": "wrong area"}).status_code == 200
    )
    later = reader.get(f"/live/since/{brought['to']}?stream=data&hash={brought['hash']}").json
    assert [event["kind"] for event in later["events"]] == ["scripts.recalled"]
    assert later["events"][0]["prev"] == brought["to"]


def test_nobody_approves_their_own_words_whoever_asks(
    machine: Any, incident: dict[str, Any]
) -> None:
    both = machine("writer", "pio")
    version = draft(both, incident["id"]).json["id"]
    both.post(f"/scripts/versions/{version}/submit")
    answer = both.post(f"/scripts/versions/{version}/approve")
    assert answer.status_code == 403
    assert answer.content_type == "application/problem+json"
    assert "Another person" in answer.json["detail"]


def test_a_creating_request_sent_twice_makes_one_thing(
    machine: Any, incident: dict[str, Any]
) -> None:
    pio = machine("pio")
    body = {"name": "Flood", "hazard": "flood"}
    first = pio.post("/incidents", body, **{"Idempotency-Key": "one"})
    again = pio.post("/incidents", body, **{"Idempotency-Key": "one"})
    other = pio.post("/incidents", {**body, "name": "X"}, **{"Idempotency-Key": "one"})
    assert (first.status_code, again.status_code, other.status_code) == (201, 200, 409)
    assert first.json == again.json
    assert len(pio.get("/incidents").json["incidents"]) == 2


def test_tallies_are_stored_once_and_a_bad_one_blocks_no_other(
    machine: Any, incident: dict[str, Any]
) -> None:
    agent, topic = machine("agent"), incident["topics"][1]["id"]
    tally = {"id": str(uuid4()), "topic": topic, "area": "33101"}
    assert agent.post("/tallies", tally).status_code == 201
    assert agent.post("/tallies", tally).status_code == 200
    assert agent.post("/tallies", {**tally, "area": "33109"}).status_code == 409
    assert agent.post("/tallies", {**tally, "id": str(uuid4()), "topic": "none"}).status_code == 422
    several = [{"id": str(uuid4()), "topic": topic}, {"id": "no uuid", "topic": topic}, tally]
    answer = agent.post("/tallies", several)
    assert answer.status_code == 201
    assert [one["status"] for one in answer.json["results"]] == ["stored", "refused", "repeated"]
    assert agent.call("DELETE", f"/tallies/{tally['id']}").status_code == 200


def test_receipts_move_the_reach(
    machine: Any, incident: dict[str, Any], browser: Any, db: Any
) -> None:
    from hub.city.commands import add_site
    from hub.shifts.commands import sign_on

    site = add_site(TERMINAL, "Civic Center")
    sign_on(cast.actor("agent"), site)
    sign_on(cast.actor("second_agent"), site)
    version, _, pio = publish(machine, incident["id"])
    here = browser("agent")
    receipt = {"id": str(uuid4())}
    url = f"/api/v1/scripts/versions/{version}/receipts"
    first, again = here.post(url, json=receipt), here.post(url, json={"id": str(uuid4())})
    assert first.status_code == 200
    assert first.json == again.json
    reach = pio.get(f"/reach?version={version}").json
    assert (reach["on_shift"], reach["acknowledged"], reach["current_percent"]) == (2, 1, 50.0)
    assert [one["name"] for one in reach["missing"]] == ["Omar Haddad"]
    assert reach["seconds_to_50"] is not None
    assert reach["seconds_to_95"] is None


def test_what_cannot_be_used_is_named_by_field(machine: Any) -> None:
    pio = machine("pio")
    answer = pio.post("/incidents", {"hazard": "hurricane", "level": 9, "nmae": "x"})
    assert answer.status_code == 422
    assert set(answer.json["errors"]) == {"name", "level", "nmae"}
    broken = pio.client.post(
        "/api/v1/incidents", data=b"{", headers={"Authorization": f"Bearer {pio.key}"}
    )
    assert (broken.status_code, broken.content_type) == (400, "application/problem+json")


def test_a_closed_incident_takes_no_new_words(machine: Any, incident: dict[str, Any]) -> None:
    pio = machine("pio")
    assert pio.post(f"/incidents/{incident['id']}/close").json["closed_at"]
    answer = draft(machine("writer"), incident["id"])
    assert answer.status_code == 409
    assert "closed" in answer.json["detail"]


def test_an_unknown_number_or_hash_means_reload(machine: Any) -> None:
    reader = machine("partner")
    unknown = reader.get("/live/since/999999?stream=data")
    assert (unknown.status_code, unknown.json) == (410, {"reload": True})
    assert reader.get(f"/live/since/0?stream=data&hash={'1' * 64}").status_code == 410
    assert reader.get("/live/since/0?stream=desk").status_code == 403
