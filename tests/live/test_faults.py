"""A screen never vouches for old words, and one bad event or release holds up no other."""

import time
from typing import Any

import pytest
from flask import Flask

from hub import beats
from hub.core.database import Database
from hub.core.journal import LIVE
from hub.live.packets import Packets
from tests.browser import storm
from tests.live.test_tail import Screens, deed


def test_a_tail_that_cannot_look_lets_no_screen_believe_it_is_current(db: Database) -> None:
    screens = Screens(db, ("console", LIVE))
    screens.tail.beat()
    assert len(screens.got) == 1
    screens.tail.seen_at = time.monotonic() - 4
    screens.tail.beat()
    assert len(screens.got) == 1


def test_an_event_that_cannot_be_drawn_is_answered_by_a_reload_and_holds_up_no_other(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = Packets.ops

    def torn(self: Packets, entry: Any, stream: str, foreign: bool = False) -> Any:
        if stream == "desk":
            raise ValueError("a partial that raises")
        return drawn(self, entry, stream, foreign)

    monkeypatch.setattr(Packets, "ops", torn)
    screens = Screens(db, ("console", LIVE), ("desk", LIVE))
    deed(1, ("console", "desk"))
    deed(2, ("console",))
    screens.tail.look()
    assert screens.events("console") == [(0, 1), (1, 2)]
    (told,) = [packet for _, stream, _, packet in screens.got if stream == "desk"]
    assert (told["seq"], told["html"], told["reload"]) == (1, [], True)


def test_a_stream_first_watched_while_an_event_is_brought_does_not_lose_it(db: Database) -> None:
    screens = Screens(db)
    deed(1, ("board",))
    deed(2, ("board",))
    watched: set[tuple[str, str]] = set()
    screens.tail._watchers = lambda: watched
    bring = screens.tail._bring

    def arriving(entry: Any) -> None:
        watched.add(("board", LIVE))
        bring(entry)

    screens.tail._bring = arriving  # type: ignore[method-assign]
    screens.tail.look()
    assert screens.events("board") == [(0, 1), (1, 2)]


def test_a_release_that_cannot_be_ended_holds_up_no_other(
    app: Flask, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    from datetime import timedelta

    import time_machine

    from hub.core.moments import now
    from hub.scripts import commands as scripts
    from hub.scripts import queries
    from hub.scripts.models import Version

    storm.set_up()
    incident = storm.opened()
    soon = now() + timedelta(minutes=1)
    versions = [
        storm.told(incident, slug, storm.WATER, title=slug, until=soon)
        for slug in ("boil-water", "power-outage", "flooding")
    ]
    end, poisoned = scripts.expire, []

    def expire(release_id: str) -> None:
        if not poisoned or release_id in poisoned:
            poisoned.append(release_id)
            raise ValueError("a release that cannot be ended")
        end(release_id)

    monkeypatch.setattr(scripts, "expire", expire)
    with time_machine.travel(now() + timedelta(minutes=2), tick=True):
        beats.expire()
    with db.reading() as session:
        states = sorted(queries.version(session, id).words.state for id in versions)
        assert session.get(Version, versions[0])
    assert states == ["ended", "ended", "published"]
