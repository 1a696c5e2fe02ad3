"""A link is used once, with its deed or not at all: on both databases."""

import threading
from collections.abc import Iterator

import pytest
from flask import Flask

from hub.core.errors import NotAllowed, Refused
from hub.links import commands
from hub.links.standing import Closed, opened
from hub.people import commands as people
from tests.cast import actor, person_id
from tests.links.post import mailed
from tests.notices.server import Box, mail_server, set_up_mail
from tests.scripts import written


@pytest.fixture
def box(app: Flask) -> Iterator[Box]:
    """The city's mail server, running and set up."""
    kept = Box()
    with mail_server(kept) as port:
        set_up_mail(port)
        yield kept


@pytest.fixture
def orla(app: Flask) -> str:
    return written.open_incident()


def test_a_link_is_used_once_by_however_many_taps_at_the_same_moment(
    box: Box, orla: str, app: Flask
) -> None:
    version = written.submitted(orla)
    path = mailed(box, version)
    answers: list[int] = []
    start = threading.Barrier(6)

    def tap(then: str) -> None:
        start.wait()
        answers.append(
            app.test_client().post(path, data={"then": then, "reason": "No."}).status_code
        )

    taps = [threading.Thread(target=tap, args=(then,)) for then in ("approve", "return") * 3]
    for one in taps:
        one.start()
    for one in taps:
        one.join()
    assert sorted(answers)[0] == 200
    assert answers.count(200) == 1
    assert set(answers) <= {200, 409, 410}
    assert written.state(version) in ("approved", "returned")


def test_a_link_whose_deed_is_refused_is_not_used_up(
    box: Box, orla: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = written.submitted(orla)
    token = mailed(box, version).rpartition("/")[2]
    found = opened(token, None)
    commands.revoke(actor("pio"), found.link.id)
    with pytest.raises(Refused, match="no longer good"):
        commands.approve(found.link, found.person, found.kind)
    assert written.state(version) == "submitted"  # the approval was undone with it
    people.deactivate(actor("admin"), person_id("second_pio"))
    with pytest.raises(NotAllowed):
        commands.send_back(found.link, found.person, found.kind, "Why?")
    with pytest.raises(Closed):
        opened(token, None)
