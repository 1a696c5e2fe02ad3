"""A partner system keeps a fact: proposed by one key, approved by another, quoted by a script."""

from typing import Any

from tests.api.test_journey import BODY, VALUES, incident, machine

__all__ = ["incident", "machine"]  # fixtures

SHELTER = {
    "slug": "area", "label": "Where to boil", "type": "list", "owner": "Water", "value": "33101",
    "source": "Lab", "valid_until": None,
}  # fmt: skip


def test_a_fact_is_proposed_approved_and_changes_the_card_that_quotes_it(
    machine: Any, incident: dict[str, Any]
) -> None:
    writer, pio, partner = machine("writer"), machine("pio"), machine("partner")
    assert partner.post("/facts", SHELTER).status_code == 403
    wrong = writer.post("/facts", {**SHELTER, "type": "number", "value": "many"})
    assert (wrong.status_code, set(wrong.json["errors"])) == (422, {"value"})
    begun = writer.post(
        "/facts", {**SHELTER, "incident": incident["id"]}, **{"Idempotency-Key": "1"}
    )
    assert begun.status_code == 201, begun.json
    fact, value = begun.json["id"], begun.json["open"]
    assert (value["state"], value["words"], begun.json["current"]) == ("submitted", "33101", None)
    assert writer.post(f"/facts/values/{value['id']}/approve").status_code == 403
    said = pio.post(f"/facts/values/{value['id']}/approve", {"hash": value["hash"]})
    assert said.json["state"] == "approved"

    draft = {
        "title": "Boil water", "topics": ["boil-water"], "body": BODY, "facts": {"area": fact},
        "values": {name: VALUES[name] for name in ("source", "until")},
        "sources": [{"title": "CDC"}], "incident": incident["id"],
    }  # fmt: skip
    assert "slot-area" in writer.post("/scripts", {**draft, "facts": {"area": "x"}}).json["errors"]
    version = writer.post("/scripts", draft).json["id"]
    life = f"/scripts/versions/{version}"
    writer.post(f"{life}/submit")
    pio.post(f"{life}/approve")
    assert pio.post(f"{life}/publish", {"incident": incident["id"]}).status_code == 200
    [listed] = partner.get(f"/facts?incident={incident['id']}").json["facts"]
    assert (listed["current"]["words"], listed["cards"]) == ("33101", 1)

    newer = writer.post(f"/facts/{fact}/values", {"value": "33101\n33109", "source": "Lab"})
    assert newer.status_code == 201
    assert pio.post(f"/facts/values/{newer.json['id']}/claim").json["waiting"]["claimed_by"]
    assert pio.post(f"/facts/values/{newer.json['id']}/approve").status_code == 200
    newest = [one for one in partner.get("/scripts").json["scripts"] if one["state"] == "published"]
    assert [one["number"] for one in newest] == [2]
    assert pio.post(f"/facts/{fact}/retire").status_code == 409
    again = writer.post(f"/facts/{fact}/values", {"value": "33112", "source": "Lab"}).json["id"]
    back = pio.post(f"/facts/values/{again}/return", {"reason": "Ask again."})
    assert back.json["state"] == "returned"
    assert pio.post(f"/facts/values/{again}/reject", {"reason": "No."}).status_code == 200
