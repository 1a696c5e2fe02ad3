"""Mail against a real server: each notice once, tried again when it failed, given up in words."""

import shutil
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from sqlalchemy.orm import Session

from hub import beats
from hub.core.database import Database, database
from hub.core.journal import Entry
from hub.core.moments import now
from hub.core.tap import tap
from hub.notices import commands, queries, sending
from hub.notices.mail import MailServer
from hub.notices.models import LINK, Notice
from hub.people.models import CLOCK
from tests.cast import actor
from tests.notices.server import (
    Box,
    free_port,
    mail_server,
    notice,
    queued,
    set_up_mail,
    trusting,
)

# The same rules on either database; where it matters which, see test_rounds.py.
pytestmark = pytest.mark.parametrize("db", ["sqlite"], indirect=True)


@pytest.fixture
def box() -> Box:
    return Box()


@pytest.fixture
def port(app: Flask, box: Box) -> Iterator[int]:
    """A mail server that is set up in the city."""
    with mail_server(box) as at:
        set_up_mail(at)
        yield at


def later(minutes: float) -> datetime:
    return now() + timedelta(minutes=minutes)


def journal(kind: str) -> list[Entry]:
    with database().reading() as session:
        return session.query(Entry).filter(Entry.kind == kind).order_by(Entry.seq).all()


def test_a_notice_is_mailed_once_and_says_so(port: int, box: Box) -> None:
    id = queued(text="Approve it here: " + LINK, path="/scripts/7")
    sending.send_due()
    sending.send_due()
    (letter,) = box.letters
    assert letter["To"] == "Priya Shah <priya@portalder.example>"
    assert letter["From"] == "Port Alder hub <hub@portalder.example>"
    assert letter["Message-ID"] == f"<{id}@portalder.example>"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert box.texts == ["Approve it here: https://hub.portalder.example/scripts/7\n"]
    sent = notice(id)
    assert (sent.state, len(sent.attempts), sent.answer) == ("sent", 1, "127.0.0.1 took it.")
    assert sent.sent_at is not None


def test_an_outage_is_waited_out_with_growing_pauses(app: Flask, box: Box) -> None:
    at = free_port()
    set_up_mail(at)
    id = queued()
    for pause in (10, 20, 40):
        sending.send_due()
        tried = notice(id)
        assert tried.next_at is not None
        waits = (tried.next_at - tried.attempts[-1].at).total_seconds()
        assert pause * 0.8 <= waits <= pause * 1.2
        assert "could not be reached" in tried.answer
        sending.send_due()  # too early: nothing is tried
        assert len(notice(id).attempts) == len(tried.attempts)
        _make_due(id)
    with mail_server(box, at):
        sending.send_due()
    assert len(box.letters) == 1
    assert [one.reached for one in notice(id).attempts] == [False, False, False, True]


def _make_due(id: str) -> None:
    def write(session: Session) -> None:
        session.get_one(Notice, id).next_at = now()

    tap("notices.send", by=CLOCK, write=write)


def test_a_person_the_server_refuses_for_good_is_not_reached_and_holds_up_nobody(
    port: int, box: Box
) -> None:
    box.refuse["priya@portalder.example"] = "550 no such mailbox"
    box.refuse["full@portalder.example"] = "452 mailbox full"
    refused, full, good = queued(), queued("Full Box"), queued("Marcus Bell")
    sending.send_due()
    assert [letter["To"] for letter in box.letters] == ["Marcus Bell <marcus@portalder.example>"]
    assert notice(good).state == "sent"
    assert notice(full).state == "retried"
    lost = notice(refused)
    assert (lost.state, lost.next_at) == ("not_reached", None)
    assert lost.answer == "127.0.0.1 refused this address: 550 no such mailbox"
    (entry,) = journal("notices.not_reached")
    assert entry.view["to"] == "Priya Shah"
    assert "priya@" not in entry.snapshot


def test_words_the_server_refuses_for_good_are_not_sent_again(port: int, box: Box) -> None:
    box.answer = "554 looks like spam"
    id = queued()
    sending.send_due()
    assert (notice(id).state, notice(id).answer) == (
        "not_reached", "127.0.0.1 answered 554 looks like spam",
    )  # fmt: skip


def test_what_comes_too_late_is_given_up_also_without_a_mail_server(app: Flask) -> None:
    id = queued(good_until=later(30))
    sending.send_due()
    assert notice(id).state == "waiting"
    with time_machine.travel(later(31), tick=True):
        sending.send_due()
        sending.send_due()
    assert (notice(id).state, notice(id).answer) == ("not_reached", sending.OVER)
    assert len(journal("notices.not_reached")) == 1


def test_nothing_of_an_exercise_leaves(port: int, box: Box) -> None:
    id = queued(world="drill-1")
    sending.send_due()
    assert (box.letters, notice(id).state) == ([], "exercise")


def test_a_slow_server_holds_up_no_beat(
    port: int, box: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on = threading.Event()
    box.before = lambda: _wait(go_on)
    queued()
    beats.send_notices()
    beats.send_notices()
    assert box.letters == []
    go_on.set()
    for each in threading.enumerate():
        if each.name == "notices":
            each.join(timeout=60)
    assert len(box.letters) == 1


def _wait(go_on: threading.Event) -> None:
    go_on.wait(timeout=60)


def test_a_server_that_never_answers_is_left_after_the_timeout(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hub.notices.mail.TIMEOUT", 0.5)
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))
        deaf.listen()
        set_up_mail(deaf.getsockname()[1])
        first, second = queued(), queued("Marcus Bell")
        sending.send_due()
    assert "did not answer" in notice(first).answer
    assert "did not answer" in notice(second).answer


def test_a_wrong_password_is_said_and_shown_nowhere(app: Flask, box: Box) -> None:
    auth = {"authenticator": box.authenticate, "auth_require_tls": False}
    with mail_server(box, **auth) as at:
        set_up_mail(at, user="hub", password="open " + "x" * 8)
        id = queued()
        sending.send_due()
        assert "does not accept the user and password" in notice(id).answer
        assert "open xxxxxxxx" not in notice(id).answer
        set_up_mail(at, user="hub", password="sesame")
        _make_due(id)
        sending.send_due()
    assert box.signed_in[-1] == ("hub", "sesame")
    assert len(box.letters) == 1
    with database().reading() as session:
        assert "sesame" not in repr(MailServer.of(queries.city_of(session)))


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A key and the certificate of 127.0.0.1, in one file."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("NO OPENSSL: the command makes the certificate of the test's mail server")
    file = tmp_path_factory.mktemp("cert") / "both.pem"
    words = [
        openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
        "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1",
        "-keyout", f"{file}.key", "-out", str(file),
    ]  # fmt: skip
    subprocess.run(words, check=True, capture_output=True)
    file.write_text(file.read_text() + Path(f"{file}.key").read_text())
    return str(file)


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_mail_goes_encrypted_and_only_to_a_server_that_proves_its_name(
    app: Flask, box: Box, certificate: str, security: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    context = trusting(certificate)
    given: dict[str, object] = {"authenticator": box.authenticate}
    given |= {"tls_context": context} if security == "starttls" else {"auth_require_tls": False}
    at = free_port()
    with mail_server(box, at, **given, **_tls_from_the_start(security, context)):
        set_up_mail(at, security=security, user="hub", password="sesame")
        id = queued()
        sending.send_due()
        assert "No encrypted connection" in notice(id).answer
        assert box.signed_in == []  # the password is told to nobody who has not proved himself
        monkeypatch.setenv("SSL_CERT_FILE", certificate)
        _make_due(id)
        sending.send_due()
    assert notice(id).answer == "127.0.0.1 took it."
    assert box.signed_in == [("hub", "sesame")]


def _tls_from_the_start(security: str, context: ssl.SSLContext) -> dict[str, object]:
    return {"ssl_context": context} if security == "tls" else {}


def test_without_starttls_no_password_is_sent(app: Flask, box: Box) -> None:
    auth = {"authenticator": box.authenticate, "auth_require_tls": False}
    with mail_server(box, **auth) as at:
        set_up_mail(at, security="starttls", user="hub", password="sesame")
        id = queued()
        sending.send_due()
    assert (box.signed_in, box.letters) == ([], [])
    assert "cannot do what is set up: STARTTLS" in notice(id).answer


def test_an_address_or_a_subject_that_is_no_mail_is_given_up_in_words(port: int, box: Box) -> None:
    odd = queued(address="prïya@portalder.example")
    good = queued("Marcus Bell", subject="Two\r\nBcc: everyone@portalder.example")
    sending.send_due()
    assert notice(odd).state == "not_reached"
    assert notice(good).state == "sent"
    assert box.letters[0]["Subject"] == "Two Bcc: everyone@portalder.example"
    assert box.letters[0]["Bcc"] is None


def test_the_desk_is_told_once_how_mail_stands(app: Flask, db: Database, box: Box) -> None:
    def said() -> str:
        with database().reading() as session:
            return str(queries.condition(session, now())["sentence"])

    assert said() == ""
    queued()
    queued("Marcus Bell")
    assert said() == "2 mails wait: no mail server is set up."
    with mail_server(box) as at:
        box.refuse["priya@portalder.example"] = "550 no"
        box.refuse["marcus@portalder.example"] = "450 later"
        set_up_mail(at)
        sending.send_due()
    assert said() == (
        "1 mail could not be sent yet; the hub tries again. 1 mail did not reach its person."
    )
    beats.send_notices()
    with database().reading() as session:
        from hub.live.gauges import values

        assert values(session, "desk", "live")["mail"] == {"sentence": said()}


def test_a_link_waits_until_the_hub_has_an_address(app: Flask, box: Box) -> None:
    with mail_server(box) as at:
        set_up_mail(at, base_url="")
        id = queued(text=LINK, path="/links/", seed="s" * 64)
        sending.send_due()
        assert (box.letters, notice(id).state) == ([], "waiting")
        set_up_mail(at)
        sending.send_due()
    assert box.texts[0].startswith("https://hub.portalder.example/links/")
    assert len(box.texts[0].strip()) == len("https://hub.portalder.example/links/") + 43
    assert box.texts[0].strip().rpartition("/")[2] not in notice(id).text


def test_who_may_send_again_and_what_never_is(port: int, box: Box) -> None:
    from hub.core.errors import NotAllowed, Refused

    id, drill = queued(), queued(world="drill-1")
    sending.send_due()
    with pytest.raises(NotAllowed):
        commands.send_again(actor("writer"), id)
    with pytest.raises(Refused, match="exercise"):
        commands.send_again(actor("pio"), drill)
    commands.send_again(actor("pio"), id)
    sending.send_due()
    assert len(box.letters) == 2
    assert len({letter["Message-ID"] for letter in box.letters}) == 1
    with time_machine.travel(later(60 * 25), tick=True), pytest.raises(Refused, match="over"):
        commands.send_again(actor("pio"), id)
