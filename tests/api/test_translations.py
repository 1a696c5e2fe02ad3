"""Languages over the API: wanted, translated, reviewed, and how each stands."""

from typing import Any

from flask import Flask

from hub.core.database import Database
from hub.keys.commands import make_key
from hub.people.models import TERMINAL
from tests.scripts import written


def test_a_partner_s_machine_translates_and_sees_what_is_owed(db: Database, app: Flask) -> None:
    incident_id = written.open_incident()
    english = written.published(incident_id)
    client = app.test_client()
    _, writer = make_key(TERMINAL, "translator", {"writer"})
    _, pio = make_key(TERMINAL, "release desk", {"pio"})

    def post(key: str, path: str, body: dict[str, Any]) -> Any:
        headers = {"Authorization": f"Bearer {key}"}
        return client.post(f"/api/v1{path}", json=body, headers=headers)

    path = f"/incidents/{incident_id}/languages"
    assert post(writer, path, {"languages": ["ar"]}).status_code == 403
    changed = post(pio, path, {"languages": ["ar", "ht"]})
    assert changed.get_json()["languages"] == ["en", "ar", "ht"]
    drafted = {
        "title": "غلي الماء", "lang": "ar", "topics": ["boil-water"], "body": written.BODY,
        "values": written.VALUES, "sources": written.SOURCES, "incident": incident_id,
        "translates": english, "machine": True,
    }  # fmt: skip
    made = post(writer, "/scripts", drafted)
    assert made.status_code == 201, made.get_data(as_text=True)
    version = made.get_json()
    assert (version["slug"], version["translates"]) == ("boil-water", english)
    refused = post(writer, f"/scripts/versions/{version['id']}/submit", {})
    assert refused.status_code == 422
    assert set(refused.get_json()["errors"]) == {"reviewed_by"}
    headers = {"Authorization": f"Bearer {writer}"}
    asked = client.get(f"/api/v1/translations?incident={incident_id}", headers=headers)
    [card] = asked.get_json()["cards"]
    assert {one["lang"]: one["state"] for one in card["langs"]} == {
        "ar": "machine", "ht": "pending",
    }  # fmt: skip
    wrong = post(writer, "/scripts", {**drafted, "lang": "en", "machine": False})
    assert set(wrong.get_json()["errors"]) == {"lang"}
    nobody = client.get("/api/v1/translations?incident=none", headers=headers)
    assert nobody.status_code == 404
