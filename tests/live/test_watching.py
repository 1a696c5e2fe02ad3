"""Who may watch which stream of which world, and who reads whole snapshots of it."""

from typing import Any

import pytest

from hub.core.errors import Missing
from hub.live.routes import check_may_watch
from tests.browser import storm
from tests.cast import actor
from tests.conftest import Browser


def status(browser: Browser, path: str) -> int:
    """What catching up is answered with."""
    code: int = browser.get(path).status_code
    return code


def test_an_agent_catches_up_with_what_the_console_draws_and_not_with_whole_snapshots(
    browser: Any,
) -> None:
    storm.told(storm.opened(), "boil-water", storm.WATER, title="Boil water")
    agent = browser("agent")
    brought = agent.get("/live/since/0?stream=console").json["events"]
    assert brought
    assert not any("data" in one for one in brought)
    assert status(agent, "/live/since/0?stream=data") == 403
    refused = agent.get("/api/v1/live/since/0?stream=console")
    assert refused.status_code == 403
    assert "as pages, not as data" in refused.json["detail"]


def test_a_wall_display_catches_up_with_the_board_and_not_with_whole_snapshots(
    browser: Any,
) -> None:
    from hub.keys.commands import make_wall

    storm.opened()
    _, token = make_wall(actor("pio"), "Main wall", "live")
    display = browser()
    assert display.get(f"/wall/{token}").status_code == 200
    assert status(display, "/live/since/0?stream=board") == 200
    assert status(display, "/api/v1/live/since/0?stream=board") == 403


def test_partners_and_desks_read_whole_snapshots(browser: Any) -> None:
    storm.opened()
    for part, stream in (("partner", "data"), ("partner", "board"), ("pio", "desk")):
        answer = browser(part).get(f"/api/v1/live/since/0?stream={stream}")
        assert answer.status_code == 200
        assert all("data" in one for one in answer.json["events"])
    assert status(browser("partner"), "/api/v1/live/since/0?stream=desk") == 403


def test_an_exercise_that_never_was_is_not_there_to_be_watched(db: object, browser: Any) -> None:
    drill = storm.opened("Blue Tide", exercise=True)
    agent, partner = browser("agent"), browser("partner")
    for world, expected in ((drill, 200), ("made-up", 404), (storm.opened(), 404)):
        asked = f"exercise={world}"
        assert status(agent, f"/live/since/0?stream=console&{asked}") == expected
        assert status(partner, f"/api/v1/live/since/0?stream=data&{asked}") == expected
    with pytest.raises(Missing, match="no such exercise"):
        check_may_watch(actor("agent"), "console", "made-up")


def test_an_exercise_that_is_over_can_still_be_watched(browser: Any) -> None:
    from hub.incidents import commands as incidents

    drill = storm.opened("Blue Tide", exercise=True)
    incidents.close(actor("controller"), drill)
    assert status(browser("agent"), f"/live/since/0?stream=console&exercise={drill}") == 200


def test_what_a_floor_missed_is_read_once_and_who_asks_is_asked_each_time(
    app: Any, db: Any, browser: Any
) -> None:
    import time

    from sqlalchemy import event

    from tests.live.test_tail import deed

    live = app.extensions["hub_live"]
    deed(1, ("console",))
    with db.reading() as session:
        live.tail.begin(session)
    agents, said = [browser("agent"), browser("second_agent")], []
    for agent in agents:  # whoever has a page open was looked at a moment ago
        agent.get("/live/since/0?stream=console")

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        said.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    for agent in agents:
        brought = agent.get("/live/since/0?stream=console").json
        assert [one["seq"] for one in brought["events"]][-1:] == [brought["to"]]
    event.remove(db.engine, "before_cursor_execute", note)
    assert not [line for line in said if "FROM journal" in line or "FROM gauges" in line]
    assert status(browser(), "/live/since/0?stream=console") in (302, 401)
    assert status(browser("outsider"), "/live/since/0?stream=console") == 403
    deed(2, ("console",))
    live.tail.look()
    newest = agents[0].get("/live/since/0?stream=console").json["to"]
    live.tail.seen_at = time.monotonic() - 4  # a tail that cannot look vouches for nothing
    deed(3, ("console",))
    assert agents[0].get("/live/since/0?stream=console").json["to"] == newest + 1
