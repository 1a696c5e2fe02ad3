"""The journey of a tally: one tap, durable before it is answered, on the commander's board."""

from typing import Any
from uuid import uuid4

from flask import Flask

from hub.core.database import Database
from hub.tally import beat
from tests.browser import storm


def board_counts(browser: Any, incident: str) -> dict[str, Any]:
    """What the board's gauge says, as the board's own script gets it."""
    answer = browser.get("/live/since/0?stream=board").get_json()
    for gauge in answer["gauges"]:
        if gauge["name"] == f"counts:{incident}":
            return dict(gauge["data"])
    return {"topics": {}, "total_hour": 0}


def test_a_tap_moves_the_board_and_an_undo_moves_it_back(
    app: Flask, db: Database, browser: Any
) -> None:
    (site,) = storm.set_up()
    incident = storm.opened()
    storm.on_shift("agent", site)
    dana, ruth = browser("agent"), browser("commander")
    topic = storm.topic(incident, 2)["id"]

    tally = {"id": str(uuid4()), "topic": topic, "area": "33101", "language": "es"}
    assert dana.post("/api/v1/tallies", json=tally).status_code == 201
    # The answer was lost on the way: the console sends it again, and it is still one call.
    assert dana.post("/api/v1/tallies", json=tally).status_code == 200
    assert dana.post("/topics/tallies", json={**tally, "id": str(uuid4())}).status_code == 201
    beat.fold()
    counts = board_counts(ruth, incident)
    assert counts["topics"][topic]["hour"] == 2
    assert counts["total_hour"] == 2

    assert dana.delete(f"/api/v1/tallies/{tally['id']}").status_code == 200
    assert dana.delete(f"/api/v1/tallies/{tally['id']}").status_code == 200  # a retry
    beat.fold()
    assert board_counts(ruth, incident)["topics"][topic]["hour"] == 1
    (row,) = ruth.get(f"/api/v1/counts?incident={incident}").get_json()["counts"]
    assert (row["topic"], row["count"]) == (topic, 1)


def test_a_call_before_the_closing_counts_and_one_after_it_is_refused(
    app: Flask, db: Database, browser: Any
) -> None:
    from datetime import timedelta

    from hub.core.moments import iso, now

    storm.set_up()
    incident = storm.opened()
    topic = storm.topic(incident)["id"]
    dana, marcus = browser("agent"), browser("pio")
    taken = iso(now() - timedelta(seconds=30))
    assert marcus.post(f"/api/v1/incidents/{incident}/close", json={}).status_code == 200
    waited = dana.post("/api/v1/tallies", json={"id": str(uuid4()), "topic": topic, "at": taken})
    assert waited.status_code == 201
    after = dana.post("/api/v1/tallies", json={"id": str(uuid4()), "topic": topic})
    assert after.status_code == 409
    assert "closed" in after.get_json()["detail"]
