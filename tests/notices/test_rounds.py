"""Each notice is queued once and sent once, whoever sends: on both databases."""

import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy.orm import Session

from hub.core.database import database
from hub.core.moments import now
from hub.core.tap import tap
from hub.notices import commands, queries, sending
from hub.notices.mail import MailServer
from hub.people.models import CLOCK
from tests.notices.server import Box, mail_server, notice, notices, queued, set_up_mail


@pytest.fixture
def box() -> Box:
    return Box()


@pytest.fixture
def port(app: Flask, box: Box) -> Iterator[int]:
    """A mail server that is set up in the city."""
    with mail_server(box) as at:
        set_up_mail(at)
        yield at


def test_rounds_at_the_same_moment_send_each_notice_once(port: int, box: Box) -> None:
    for number in range(20):
        queued(f"Person{number} Shah")
    rounds = [threading.Thread(target=sending.send_due) for _ in range(4)]
    for each in rounds:
        each.start()
    for each in rounds:
        each.join()
    assert sorted(letter["To"] for letter in box.letters) == sorted(
        f"Person{number} Shah <person{number}@portalder.example>" for number in range(20)
    )
    assert {one.state for one in notices()} == {"sent"}


def test_a_killed_clocks_claim_comes_free_and_the_mail_is_known_by_its_id(
    port: int, box: Box
) -> None:
    id = queued()
    with database().reading() as session:
        server = MailServer.of(queries.city_of(session))
    assert server is not None
    (taken,) = sending._claim(server)  # and then it is killed
    assert taken.id == id
    sending.send_due()
    assert box.letters == []
    with time_machine.travel(now() + sending.LEASE + timedelta(seconds=1), tick=True):
        sending.send_due()
        assert [letter["Message-ID"] for letter in box.letters] == [f"<{id}@portalder.example>"]
        sending._send(server, [taken])  # it was not dead after all: known by the same id
    assert len({letter["Message-ID"] for letter in box.letters}) == 1
    assert notice(id).state == "sent"


def test_a_notice_is_undone_with_the_deed_that_queued_it(app: Flask) -> None:
    given = {"name": "A", "address": "a@b.example", "subject": "s", "text": "t", "why": "x.y"}

    def fails(session: Session) -> None:
        commands.queue(session, ref="1", at=now(), **given)  # type: ignore[arg-type]
        raise RuntimeError

    with pytest.raises(RuntimeError):
        tap("notices.send", by=CLOCK, write=fails)
    assert notices() == []


def test_the_same_reason_is_queued_once_for_a_person(app: Flask) -> None:
    first = queued(ref="words-1")
    assert queued(ref="words-1") == first
    assert queued("Marcus Bell", ref="words-1") != first
    assert queued(ref="words-2") != first
