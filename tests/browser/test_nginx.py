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
from tests.waiting import LIMIT, until

BEHIND = pytest.mark.parametrize("served", [{"HUB_TRUSTED_PROXIES": "1"}], indirect=True, ids=[""])


@pytest.fixture
def front(served: Served, tmp_path: Path) -> Iterator[str]:
    """The address of nginx before the hub. Without nginx the test says so; with CI=true it
    fails.
    """
    if (reason := nginx.why_not()) and os.environ.get("CI") != "true":
        pytest.skip(f"NO NGINX: {reason}")
    with nginx.before(free_port(), tmp_path / "n", served.url.removeprefix("http://")) as url:
        yield url


def read(url: str, **headers: str) -> tuple[str, str]:
    """The page, and what the cache says of it."""
    with urlopen(Request(url, headers=headers), timeout=LIMIT) as answer:
        return answer.read().decode(), answer.headers.get("X-Cache", "")


@BEHIND
def test_a_crowd_reads_copies_a_correction_is_out_by_itself_and_the_hub_may_be_away(
    served: Served, front: str
) -> None:
    storm.set_up()
    update = storm.news(storm.opened(), "Quay Road is closed.", "critical")
    until(lambda: "Quay Road is closed." in read(f"{front}/public")[0])
    since = time.monotonic()
    states = [read(f"{front}/public?{n}", Cookie="hub_session=x")[1] for n in range(200)]
    took = time.monotonic() - since
    assert states.count("HIT") >= 198 - took, "the hub is asked once a second"
    updates.withdraw(actor("pio"), update, "It is open.")
    until(lambda: "It is open." in read(f"{front}/public")[0])
    served.stop()
    until(lambda: read(f"{front}/public")[1] == "STALE")  # nginx counts whole seconds
    assert "It is open." in read(f"{front}/public")[0]
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
    until(lambda: "updates.published" in heard)
    client.disconnect()
    with pytest.raises(socketio.exceptions.ConnectionError):
        listening(front, key, print, origin="https://elsewhere.example")


def listening(front: str, key: str, hear: object, **given: str) -> socketio.Client:
    """A console's socket through the proxy."""
    client = socketio.Client(reconnection=False, websocket_extra_options=given)
    client.on("event", hear, "/live")
    client.connect(
        front, namespaces=["/live"], transports=["websocket"],
        auth={"stream": "console", "key": key, "since": 0}, wait_timeout=LIMIT,
    )  # fmt: skip
    return client
