"""A county's system is told what residents are told: signed, once, through an outage, and never
words that no longer hold.
"""

import hashlib
import hmac
import json
import time
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
import time_machine

from hub.clock import react
from hub.core.addresses import NotOutside
from hub.core.database import Database
from hub.core.errors import Invalid, NotAllowed, Refused
from hub.core.journal import Entry
from hub.core.moments import now
from hub.core.settings import Settings, use
from hub.incidents import commands as incidents
from hub.notices import commands as notices
from hub.notices import posting, queries, rounds
from hub.notices.hooks import signature
from hub.public import partners
from hub.scripts import commands as scripts
from tests.browser import storm
from tests.cast import actor
from tests.notices.server import free_port
from tests.public.test_public import public

ALL = ["published", "corrected", "withdrawn", "all_clear"]


class County:
    """The other house: it believes what is signed with its key, once by its id, the newest last."""

    def __init__(self) -> None:
        self.port, self.key = free_port(), ""
        self.status = 200
        self.came: list[tuple[dict[str, str], dict[str, Any]]] = []
        self._server: ThreadingHTTPServer | None = None

    def take(self, headers: dict[str, str], body: bytes) -> int:
        assert abs(int(headers["webhook-timestamp"]) - time.time()) < 48 * 3600
        said = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
        key = b64decode(self.key.removeprefix("whsec_"))
        made = "v1," + b64encode(hmac.new(key, said, hashlib.sha256).digest()).decode()
        if made not in headers["webhook-signature"].split(" "):
            return 401
        if self.status == 200:
            self.came.append((headers, json.loads(body)))
        return self.status

    def up(self) -> None:
        county = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                headers = {name.lower(): value for name, value in self.headers.items()}
                self.send_response(county.take(headers, body))
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                return

        self._server = ThreadingHTTPServer(("127.0.0.1", self.port), Handler)
        Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}).start()

    def down(self) -> None:
        if self._server:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    @property
    def kinds(self) -> list[str]:
        return [said["type"].removeprefix("public.") for _, said in self.came]


@pytest.fixture
def county(app: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[County]:
    """It listens, and is a partner that is told everything."""
    monkeypatch.setattr("hub.public.telling.post_in_background", lambda: None)
    use(Settings(partners_private="127.0.0.1"))
    there = County()
    _, there.key = partners.add(actor("pio"), "County", address(there), ALL, [])
    there.up()
    yield there
    there.down()
    use(Settings())


def address(county: County) -> str:
    return f"http://127.0.0.1:{county.port}/in"


def beat() -> None:
    """What the clock does: it follows the journal, and posts what is due."""
    react()
    rounds.post_due()


def later(minutes: float) -> Any:
    return time_machine.travel(now() + timedelta(minutes=minutes), tick=True)


def the_partner(db: Database) -> Any:
    with db.reading() as session:
        return partners.listed(session)[0]


def test_a_county_is_told_through_an_outage_once_and_never_what_no_longer_holds(
    db: Database, county: County
) -> None:
    storm.set_up()
    incident, drill = storm.opened(), storm.opened("Drill", exercise=True)
    county.down()
    first = storm.news(incident, "Quay Road is closed.", "critical")
    storm.news(drill, "The dam of the drill broke.", "critical")
    beat()
    beat()
    [post] = the_partner(db)["posts"]
    [tried] = post["attempts"]
    assert (post["state"], tried["status"], tried["next_at"] is not None) == ("retried", None, True)
    with db.reading() as session:
        assert "No answer from County" in queries.condition(session, now())["sentence"]
    county.up()
    with later(2):
        beat()
        beat()
    assert county.kinds == ["published"]
    headers, said = county.came[0]
    assert headers["webhook-id"] == post["id"]
    told = said["data"]
    assert told["texts"][0]["title"] == "Quay Road is closed."
    assert len(told["texts"][0]["hash"]) == 64
    assert told["urls"]["page"].endswith(f"/public#update-{first}")
    assert told["urls"]["cap"].endswith(f"/public/cap/{told['id']}.xml")
    [post] = the_partner(db)["posts"]
    assert [(one["status"], one["reached"]) for one in post["attempts"]] == [
        (None, False), (200, True)
    ]  # fmt: skip
    # A person sends the same again: under the same id, so that the county can drop it.
    with pytest.raises(NotAllowed):
        notices.send_again(actor("writer"), post["id"])
    notices.send_again(actor("pio"), post["id"])
    rounds.post_due()
    assert [headers["webhook-id"] for headers, _ in county.came] == [post["id"]] * 2
    # What did not arrive and no longer holds never arrives.
    county.status = 503
    second = storm.news(incident, "Pier Street is closed.", "critical", corrects_id=first)
    beat()
    county.status = 200
    version = public(incident, "boil-water", storm.WATER, title="Boil water")
    public(incident, "boil-water", storm.AGUA, "es", title="Hierva el agua")
    posts = the_partner(db)["posts"]
    [correction] = [one for one in posts if one["subject"] == "Pier Street is closed."]
    with pytest.raises(Refused, match="Newer words"):
        notices.send_again(actor("pio"), post["id"])
    storm.news(incident, "Quay Road is open.", "critical", corrects_id=second)
    with later(20):
        beat()
        beat()
    assert correction["id"] not in [headers["webhook-id"] for headers, _ in county.came]
    assert county.kinds[2:] == ["published", "corrected"]  # the card in both languages at once
    seqs = [said["data"]["seq"] for _, said in county.came]
    assert seqs == sorted(seqs)
    scripts.recall(actor("pio"), version, "The main is whole.")
    beat()
    assert county.kinds[-1] == "withdrawn"
    assert county.came[-1][1]["data"]["reason"] == "The main is whole."
    incidents.close(actor("pio"), incident)
    beat()
    assert county.kinds[-1] == "all_clear"
    assert not [said for _, said in county.came if "drill" in json.dumps(said)]


def test_a_key_is_exchanged_a_silent_partner_paused_and_resumed(
    db: Database, county: County, browser: Callable[..., Any]
) -> None:
    storm.set_up()
    incident = storm.opened()
    id, pio = the_partner(db)["id"], browser("pio")
    page = pio.post(f"/public/partners/{id}/key").text
    assert "shown this once" in page
    assert "whsec_" in page
    assert "whsec_" not in pio.get(f"/public/partners/{id}").text
    pio.post(f"/public/partners/{id}/test")  # the county still has the key before
    assert county.came[-1][1]["data"]["test"] is True
    with later(25 * 60):
        sent = partners.queue_test(actor("pio"), id)
        assert "401" in rounds.post_one(sent)
    county.key = page.partition("<code>")[2].partition("<")[0]
    county.down()
    storm.news(incident, "Quay Road is closed.", "critical")
    react()
    for hours in (26, 29, 32.5):
        with later(hours * 60):
            rounds.post_due()
            storm.news(incident, f"News at hour {hours:.0f}.")
            react()
    with db.reading() as session:
        assert "County is told nothing any more" in queries.condition(session, now())["sentence"]
        paused = session.query(Entry).filter(Entry.kind == "notices.hook_paused").all()
    assert len(paused) == 1
    assert "Nothing is posted since" in pio.get(f"/public/partners/{id}").text
    county.up()
    came = len(county.came)
    with later(33 * 60):
        beat()
        assert len(county.came) == came, "paused: nobody is asked"
        partners.resume(actor("pio"), id)
        beat()
        assert county.came[came:]
        assert the_partner(db)["state"] == "ok"


def test_a_partner_is_outside_and_what_was_typed_comes_back(
    db: Database, browser: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    pio = browser("pio")
    for url in (
        "https://127.0.0.1/", "https://2130706433/", "https://[::ffff:10.0.0.1]/",
        "https://localhost/", "http://10.0.0.3/in", "https://169.254.169.254/", "ftp://x",
    ):  # fmt: skip
        with pytest.raises(Invalid):
            partners.add(actor("pio"), "County", url, ALL, [])
    typed = {"hook_name": "County", "hook_url": "https://127.0.0.1/x?k=1", "langs": "en, tlh!"}
    answer = pio.post("/public/partners", typed)
    assert answer.status_code == 422
    for words in ("https://127.0.0.1/x?k=1", "en, tlh!", "private network", "Tick at least one"):
        assert words in answer.text
    assert browser("writer").get("/public/partners").status_code == 403
    # A name that led outside when it was typed, and leads inside when it is called.
    partners.add(actor("pio"), "County", "https://rebound.example/in", ALL, [])
    inside = [(2, 1, 6, "", ("127.0.0.1", 443))]
    monkeypatch.setattr("socket.getaddrinfo", lambda *_, **__: inside)
    with pytest.raises(NotOutside):
        posting._outside(("rebound.example", 443), 1.0)


def test_the_signature_is_that_of_the_standard(db: Database) -> None:
    # The example of the specification (standardwebhooks.com).
    made = signature(
        ["whsec_plJ3nmyCDGBKInavdOK15jsl"], "msg_loFOjxBNrRLzqYUf", 1731705121,
        b'{"event_type":"ping","data":{"success":true}}',
    )  # fmt: skip
    assert made == "v1,rAvfW3dJ/X/qxhsaXPOyyCGmRKsaKWcsNccKXlIktD0="
