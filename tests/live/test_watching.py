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
