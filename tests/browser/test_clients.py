"""The official clients on both ways of telling screens: socket.io-client in a real Chromium, and
python-socketio's. They hear the same, are refused alike, are cut alike, and come back alike.
"""

import json
import time
from collections.abc import Callable, Iterator
from typing import Any
from urllib.request import urlopen

import pytest
import socketio
from playwright.sync_api import Page

from hub.door import sessions
from hub.keys import commands as keys
from hub.people.models import TERMINAL
from tests.browser import storm
from tests.browser.conftest import Served
from tests.cast import person_id
from tests.waiting import LIMIT, until

pytestmark = pytest.mark.browser
Window = Callable[..., Page]

LISTEN = """async ({stream, since, key}) => {
  const { io } = await import("/static/vendor/socket.io.esm.min.js");
  const socket = io("/live", { transports: ["websocket"], auth: { stream, since, key },
    forceNew: true, reconnectionDelay: 100, reconnectionDelayMax: 300 });
  const heard = (window.heard ??= []);
  socket.on("connect", () => heard.push(["connect", null]));
  const hear = (name) => socket.on(name, (body) => heard.push([name, body]));
  ["event", "gauge", "beat"].forEach(hear);
  socket.on("connect_error", (fault) => heard.push(["refused", fault.message]));
  socket.on("disconnect", (why) => heard.push(["disconnect", why]));
}"""

Heard = list[tuple[str, Any]]


class Program:
    """python-socketio's client, and what it heard."""

    def __init__(self, served: Served, **auth: Any) -> None:
        self.heard: Heard = []
        self.client = socketio.Client(reconnection_delay=0.1, reconnection_delay_max=0.3)
        for name in ("event", "gauge", "beat"):
            self.client.on(name, lambda body, name=name: self.heard.append((name, body)), "/live")
        self.client.on("connect", lambda: self.heard.append(("connect", None)), "/live")
        self.client.on("disconnect", lambda why: self.heard.append(("disconnect", why)), "/live")
        self.client.on("connect_error", lambda why: self.heard.append(("refused", why)), "/live")
        self.client.connect(
            served.url,
            namespaces=["/live"],
            transports=["websocket"],
            auth=auth,
            wait_timeout=LIMIT,
        )


@pytest.fixture
def programs() -> Iterator[list[Program]]:
    opened: list[Program] = []
    yield opened
    for program in opened:
        program.client.disconnect()


def said(heard: Heard) -> dict[int, str]:
    """What each event said, letter by letter."""
    return {body["seq"]: json.dumps(body) for name, body in heard if name == "event"}


def numbers(heard: Heard) -> list[int]:
    return [body["seq"] for name, body in heard if name == "event"]


WAYS = pytest.mark.parametrize(
    "served", [{"HUB_BROADCAST": "direct"}, {"HUB_BROADCAST": "stock"}],
    indirect=True, ids=["direct", "stock"],
)  # fmt: skip


@WAYS
def test_the_official_clients_hear_the_same_and_are_cut_and_come_back(
    served: Served, window: Window, programs: list[Program], request: pytest.FixtureRequest
) -> None:
    way = request.node.callspec.id
    with urlopen(f"{served.url}/metrics") as answer:
        assert f'hub_broadcast{{way="{way}"}} 1' in answer.read().decode()
    incident = storm.opened()
    _, key = keys.make_key(TERMINAL, "Program", {"agent"})
    page = window("agent", "/door/start")
    page.evaluate(LISTEN, {"stream": "console", "since": 0})
    program = Program(served, key=key, stream="console", since=0)
    programs.append(program)

    def browser_heard() -> Heard:
        return [(name, body) for name, body in page.evaluate("window.heard")]

    def both(happened: Callable[[Heard], bool], what: str) -> None:
        until(lambda: happened(program.heard), f"the program: {what}")
        until(lambda: happened(browser_heard()), f"the browser: {what}")

    both(lambda heard: "beat" in [name for name, _ in heard], "a beat")
    storm.told(incident, "boil-water", storm.WATER, title="Boil water — ¡hierva! 🚰")
    both(lambda heard: len(numbers(heard)) >= 2, "the card")
    until(lambda: numbers(program.heard) == numbers(browser_heard()), "the same")
    if way == "direct":  # stock tells what was missed before it says that one listens
        assert program.heard[0][0] == browser_heard()[0][0] == "connect"
    assert said(program.heard) == said(browser_heard())

    served.stop()
    both(lambda heard: "disconnect" in [name for name, _ in heard], "that the hub went away")
    served.start()
    both(lambda heard: [name for name, _ in heard].count("connect") == 2, "the hub again")

    with served.database.writing() as session:
        sessions.end_all_sessions(session, person_id("agent"))
    ended = time.monotonic()
    until(
        lambda: ["disconnect", "io server disconnect"] in page.evaluate("window.heard"), "the cut"
    )
    time.sleep(max(0.0, ended + 2.1 - time.monotonic()))  # a look at a session is believed for 2 s
    page.evaluate(LISTEN, {"stream": "console", "since": 0})
    until(lambda: ["refused", "Please sign in."] in page.evaluate("window.heard"), "the refusal")
    assert page.faults == []  # type: ignore[attr-defined]


def test_who_may_not_listen_is_told_why_and_a_foreign_page_is_not_answered(
    served: Served,
) -> None:
    _, key = keys.make_key(TERMINAL, "Program", {"partner"})
    for auth, why in (
        ({"stream": "console"}, "Please sign in."),
        ({"stream": "console", "key": "nonsense \ud800"}, "Please sign in."),
        ({"stream": "desk", "key": key}, "Your role does not show you the desk."),
        ({"stream": "data", "exercise": "never was", "key": key}, "There is no such exercise."),
    ):
        assert refusal(served, auth) == why
    for origin in ("http://evil.example", "null", served.url.replace("http", "https")):
        assert refusal(served, {"key": key, "stream": "data"}, origin) != ""
    assert refusal(served, {"key": key, "stream": "data"}, served.url) == ""


def refusal(served: Served, auth: dict[str, Any], origin: str | None = None) -> str:
    """Why a program is refused, in the hub's words or else the client's; empty when it is not."""
    said: list[str] = []
    client = socketio.Client(
        reconnection=False, websocket_extra_options={"origin": origin} if origin else None
    )
    client.on("connect", lambda: said.append(""), "/live")
    client.on(
        "connect_error",
        lambda why: said.append(dict(why)["message"] if isinstance(why, dict) else why),
        "/live",
    )
    try:
        client.connect(served.url, namespaces=["/live"], transports=["websocket"],
                       auth=auth, wait=False)  # fmt: skip
        until(lambda: bool(said), "an answer")
    except socketio.exceptions.ConnectionError as fault:
        said.append(str(fault))
    client.eio.disconnect(abort=True)
    return said[0]
