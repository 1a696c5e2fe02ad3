"""The shipped nginx.conf in Debian's nginx, before a served hub."""

import os
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.request import Request, urlopen

import pytest
import socketio

from hub.keys import commands as keys
from hub.people.models import TERMINAL
from hub.updates import commands as updates
from tests import nginx
from tests.browser import storm
from tests.browser.conftest import Served, free_port
from tests.cast import actor

BEHIND = pytest.mark.parametrize("served", [{"HUB_TRUSTED_PROXIES": "1"}], indirect=True, ids=[""])


@pytest.fixture
def front(served: Served, tmp_path: Path) -> Iterator[str]:
    """The address of nginx before the hub. Without nginx the test says so; with CI=true it
    fails.
    """
    if (reason := nginx.why_not()) and os.environ.get("CI") != "true":
        pytest.skip(f"NO NGINX: {reason}")
    with nginx.before(served.url.removeprefix("http://"), free_port(), tmp_path / "n") as url:
        yield url


def read(url: str, **headers: str) -> tuple[str, str]:
    """The page, and what the cache says of it."""
    with urlopen(Request(url, headers=headers), timeout=10) as answer:
        return answer.read().decode(), answer.headers.get("X-Cache", "")


@BEHIND
def test_a_crowd_reads_copies_a_correction_is_out_in_two_seconds_and_the_hub_may_be_away(
    served: Served, front: str
) -> None:
    storm.set_up()
    update = storm.news(storm.opened(), "Quay Road is closed.", "critical")
    time.sleep(1.6)  # what was there before has gone from every cache
    assert "Quay Road is closed." in read(f"{front}/public")[0]
    states = [read(f"{front}/public?{n}", Cookie="hub_session=x")[1] for n in range(200)]
    assert states.count("HIT") >= 190
    updates.withdraw(actor("pio"), update, "It is open.")
    since = time.monotonic()
    while "It is open." not in read(f"{front}/public")[0]:
        assert time.monotonic() - since < 2.0
        time.sleep(0.05)
    served.stop()
    time.sleep(2.1)  # nginx counts whole seconds
    page, state = read(f"{front}/public")
    assert "It is open." in page
    assert state == "STALE"
    served.start()


@BEHIND
def test_screens_follow_through_the_proxy_and_a_foreign_page_does_not(
    served: Served, front: str
) -> None:
    storm.set_up()
    incident = storm.opened()
    _, key = keys.make_key(TERMINAL, "Program", {"agent"})
    heard: list[str] = []
    client = listening(front, key, lambda packet: heard.append(packet["kind"]))
    storm.news(incident, "Pier Street is closed.")
    until = time.monotonic() + 10
    while "updates.published" not in heard and time.monotonic() < until:
        time.sleep(0.02)
    client.disconnect()
    assert "updates.published" in heard
    with pytest.raises(socketio.exceptions.ConnectionError):
        listening(front, key, print, origin="https://elsewhere.example")


def listening(front: str, key: str, hear: object, **given: str) -> socketio.Client:
    """A console's socket through the proxy."""
    client = socketio.Client(reconnection=False, websocket_extra_options=given)
    client.on("event", hear, "/live")
    client.connect(
        front, namespaces=["/live"], transports=["websocket"],
        auth={"stream": "console", "key": key, "since": 0}, wait_timeout=10,
    )  # fmt: skip
    return client
