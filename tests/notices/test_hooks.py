"""Notices posted to other systems: signed, tried again, once, and never out of an exercise."""

import hashlib
import hmac
import json
import re
import threading
from base64 import b64decode
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
import time_machine
from flask import Flask

from hub.core.database import Database, database
from hub.core.errors import Invalid
from hub.core.ids import new_id
from hub.core.moments import now
from hub.core.tap import tap
from hub.notices import commands, posting, rounds
from hub.notices.hooks import Hook, is_address
from hub.notices.sentences import said_once
from hub.notices.shapes import body
from hub.people.models import CLOCK
from tests.cast import actor
from tests.notices.server import notice, notices

pytestmark = pytest.mark.parametrize("db", ["sqlite"], indirect=True)


class Desk:
    """Another system: what it was sent, and how it answers."""

    def __init__(self) -> None:
        self.got: list[tuple[dict[str, str], bytes]] = []
        self.status = 200
        self.drip = 0.0


@pytest.fixture
def desk() -> Iterator[tuple[Desk, str]]:
    told = Desk()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            sent = self.rfile.read(int(self.headers["Content-Length"]))
            told.got.append(({k.lower(): v for k, v in self.headers.items()}, sent))
            if told.drip:
                threading.Event().wait(told.drip)
            self.send_response(told.status)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield told, f"http://127.0.0.1:{server.server_address[1]}/in?channel=ops"
    server.shutdown()
    server.server_close()
    thread.join()


def queued(hook_id: str, ref: str = "", **more: Any) -> str:
    def write(session: Any) -> str:
        hook = session.get_one(Hook, hook_id)
        return commands.queue_hook(
            session, hook, subject="Overdue", text="Holding script <is> late.", why="plans.late",
            ref=ref or new_id(), at=now(), data={"task": "t1"}, **more,
        ).id  # fmt: skip

    return tap("notices.send", by=CLOCK, write=write)


def test_a_post_is_signed_tried_again_under_one_id_and_sent_once(
    app: Flask, db: Database, desk: tuple[Desk, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    told, url = desk
    hook = commands.add_hook(actor("admin"), "Operations", url, "standard")
    id = queued(hook, "task-1")
    assert queued(hook, "task-1") == id  # the same is queued once
    told.status = 503
    rounds.post_due()
    assert notice(id).state == "retried"
    told.status = 204
    with time_machine.travel(now() + timedelta(minutes=1), tick=True):
        rounds.post_due()
        rounds.post_due()
    assert (notice(id).state, len(told.got)) == ("sent", 2)
    assert {headers["webhook-id"] for headers, _ in told.got} == {id}
    headers, sent = told.got[-1]
    with database().reading() as session:
        key = b64decode(session.get_one(Hook, hook).secret.removeprefix("whsec_"))
    over = f"{id}.{headers['webhook-timestamp']}.".encode() + sent
    made = hmac.new(key, over, hashlib.sha256).digest()
    assert b64decode(headers["webhook-signature"].removeprefix("v1,")) == made
    assert json.loads(sent)["data"] == {
        "subject": "Overdue", "text": "Holding script <is> late.", "link": "", "task": "t1",
    }  # fmt: skip
    # A drill says nothing outside; what answers 410 is given up; who drips is cut off.
    drill = queued(hook, world="drill-1")
    told.status, gone = 410, queued(hook)
    rounds.post_due()
    assert (notice(drill).state, notice(gone).state) == ("exercise", "not_reached")
    told.drip, slow = 1.0, queued(hook)
    monkeypatch.setattr(posting, "TIMEOUT", 0.2)
    rounds.post_due()
    assert "did not answer within" in notice(slow).answer
    told.drip = 0.0
    commands.remove_hook(actor("admin"), hook)
    assert all(one.next_at is None for one in notices())


def test_the_page_adds_tests_and_removes(
    app: Flask, db: Database, browser: Any, desk: tuple[Desk, str]
) -> None:
    told, url = desk
    sam = browser("admin")
    wrong = sam.post(
        "/notices/hooks", {"hook_name": "Ops", "hook_url": "ftp://x", "hook_shape": "slack"}
    )
    assert wrong.status_code == 422
    assert "ftp://x" in wrong.text
    good = {"hook_name": "Ops", "hook_url": url, "hook_shape": "slack"}
    assert sam.post("/notices/hooks", good).status_code == 303
    with database().reading() as session:
        id = session.query(Hook).one().id
    sam.post(f"/notices/hooks/{id}/test")
    page = sam.get("/notices/hooks").text
    assert "127.0.0.1 took it." in page
    assert "channel=ops" not in page  # the address may be a key
    assert "webhook" in sam.get("/notices/").text
    sam.post(f"/notices/hooks/{id}/remove")
    assert "No webhook yet" in sam.get("/notices/hooks").text
    assert len(told.got) == 1


def test_each_reader_gets_its_shape_and_no_words_can_ring_everybody(db: Database) -> None:
    said = {"type": "plans.late", "at": "2026-11-20T12:00:00.000Z", "subject": "Overdue @channel",
            "text": "<!channel> @all late", "link": "https://hub.city/1", "data": {}}  # fmt: skip
    slack, teams, matter = (json.loads(body(one, said)) for one in ("slack", "teams", "mattermost"))
    assert "<!channel>" not in slack["text"]
    assert not {"@all", "@channel"} & {*re.split(r"[\s*]+", matter["text"])}
    assert teams["attachments"][0]["content"]["actions"][0]["url"] == said["link"]
    good = ("https://hooks.slack.com/services/T/B/x", "http://10.0.0.3/in", "http://chat/in")
    bad = (
        "http://169.254.169.254/latest",
        "https://[::ffff:169.254.169.254]/",
        "http://0.0.0.0/",
        "http://example.org/in",
        "https://u:p@example.org/",
        "javascript:1",
        "https://",
        "x" * 9,
    )
    assert [is_address(url) for url in good + bad] == [True] * 3 + [False] * 8
    with pytest.raises(Invalid):
        commands.add_hook(actor("admin"), "", "https://example.org", "carrier pigeon")
    assert said_once(0, 0, 0, "", ["Ops"]) == "No answer from Ops; the hub tries again."
