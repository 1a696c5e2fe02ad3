"""The shipped nginx.conf in Debian's nginx, before a served hub."""

import os
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
import socketio
from sqlalchemy import select

from hub.approvals.releases import Release
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


# where residents and their programs read, and what stands there when words were taken back
OUTLETS = {
    "/public": "It is open.",
    "/public/es": "It is open.",
    "/public/embed": "No longer right",
    "/public/feed.atom": "It is open.",
    "/public/feed.json": "It is open.",
    "/public/recording.txt": "There is no emergency news now.",
}


def taken_back_after(began: float, urls: list[str], cancel: str) -> dict[str, float]:
    """Address → seconds until it says that the words no longer hold, by each way to the hub; less
    what the slowest answer took, for that is the crowded machine's.
    """
    wanted = {url + path: words for url in urls for path, words in OUTLETS.items()}
    wanted |= {url + cancel: "<msgType>Cancel</msgType>" for url in urls}
    out, slowest = dict.fromkeys(wanted, 0.0), 0.0

    def are_out() -> bool:
        nonlocal slowest
        for address in [one for one, at in out.items() if not at]:
            asked = time.monotonic()
            with suppress(HTTPError):  # the Cancel is not there yet
                if wanted[address] in read(address)[0]:
                    out[address] = asked - began
            slowest = max(slowest, time.monotonic() - asked)
        return all(out.values())

    until(are_out)
    return {address: at - slowest for address, at in out.items()}


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
    ways = [front, served.url]
    for path in OUTLETS:  # every outlet says the old words, and keeps them if it does
        assert all("Quay Road is closed" in read(url + path)[0] for url in ways)
    with served.database.reading() as session:
        cancel = f"/public/cap/{session.scalars(select(Release.id)).one()}.cancel.xml"
    began = time.monotonic()
    updates.withdraw(actor("pio"), update, "It is open.")
    out = taken_back_after(began, ways, cancel)
    assert max(out.values()) < 2.0, out
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
