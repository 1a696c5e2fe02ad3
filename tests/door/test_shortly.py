"""The short way is taken by whoever was found good a moment ago and by nobody else, and it answers
as the long way does.
"""

import json
import sqlite3
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from hub.core.database import Database
from hub.core.moments import now
from hub.door import recognised
from hub.incidents import queries
from hub.people import commands as people
from hub.shifts import commands as shifts
from hub.tally.models import Tally
from tests.cast import actor, person_id
from tests.conftest import Browser
from tests.shifts.floor import sites, storm

pytestmark = pytest.mark.parametrize("db", ["sqlite"], indirect=True)
TAP, APPLIED = "/topics/tallies", "/shifts/applied"
BUT = {"Date", "Vary"}  # a cache keeps neither answer, so it need not know by what they vary


class Desk:
    """A console that has tapped before: one cookie and one token, as in a browser."""

    def __init__(self, app: Flask, way: list[str], part: str = "agent") -> None:
        self.browser, self._way = Browser.entered(app, part), way
        self.token = self.browser.csrf()
        self.post(TAP, {})  # refused, but its proofs were good

    def post(self, path: str, json: Any = None, *, long: bool = False, **more: Any) -> TestResponse:
        """`long` names a query, which nobody reads, and so goes the long way."""
        headers = {"X-CSRFToken": self.token, **more.pop("headers", {})}
        given = {"json": json, **more} if json is not None else more
        self._way.clear()
        return self.browser.client.post(path + "?" * long + "long" * long, headers=headers, **given)


@pytest.fixture
def way(app: Flask) -> list[str]:
    """The paths that came to Flask since the last request of a desk."""
    taken: list[str] = []
    app.before_request_funcs[None].insert(0, lambda: taken.append("long"))
    return taken


@pytest.fixture
def topic(db: Database) -> str:
    """What calls are about."""
    sites()
    with db.reading() as session:
        return str(queries.topics(session, storm())[0]["id"])


@pytest.fixture
def desk(app: Flask, way: list[str], topic: str) -> Desk:
    """The agent's, on shift."""
    shifts.sign_on(actor("agent"), "civic")
    return Desk(app, way)


def tapped(topic: str, **more: Any) -> dict[str, Any]:
    """A call as a console sends it."""
    return {"id": str(uuid4()), "topic": topic, "channel": "phone", **more}


def count(db: Database) -> int:
    """How many tallies are stored."""
    with db.reading() as session:
        return session.scalar(select(func.count()).select_from(Tally)) or 0


def said(answer: TestResponse) -> tuple[Any, ...]:
    """All that an answer says, but for the id that each tap has of its own."""
    body = answer.get_json()
    if isinstance(body, dict):
        body = {name: value for name, value in body.items() if name != "id"}
    return answer.status_code, body, {k: v for k, v in answer.headers if k not in BUT}


def test_it_says_what_the_long_way_says(desk: Desk, way: list[str], topic: str) -> None:
    for path, sent in (
        (TAP, lambda: tapped(topic, area="33101", also=[], from_911=True)),
        ("/api/v1/tallies", lambda: tapped(topic, language="ht", place="12 Pier Street")),
        (APPLIED, lambda: {"seq": 1}),
    ):
        short = said(desk.post(path, sent()))
        assert way == []
        assert short == said(desk.post(path, sent(), long=True))
        assert way == ["long"]


def test_a_retry_is_told_so_whichever_way_it_comes(desk: Desk, db: Database, topic: str) -> None:
    one = tapped(topic)
    answers = [desk.post(TAP, one, long=long) for long in (False, True, False)]
    assert [answer.status_code for answer in answers] == [201, 200, 200]
    assert [answer.get_json()["status"] for answer in answers] == ["stored", "repeated", "repeated"]
    assert count(db) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"topic": "no-such-topic"}, {"topic": 7}, {"id": "7"}, {"area": "a\0b"},
        {"also": ["\ud800"]}, {"area": "x" * 5000}, {"deep": {"er": {}}},
        {"no": "such field"}, {"at": "yesterday"},
    ],
    ids=lambda wrong: next(iter(wrong)),
)  # fmt: skip
def test_what_is_wrong_is_told_by_the_long_way(
    desk: Desk, way: list[str], db: Database, topic: str, wrong: dict[str, Any]
) -> None:
    answer = desk.post(TAP, tapped(topic) | wrong)
    assert way == ["long"]
    assert answer.status_code in (409, 422)
    assert said(answer) == said(desk.post(TAP, tapped(topic) | wrong, long=True))
    assert count(db) == 0


Change = Callable[[Desk, str], dict[str, Any]]
NOT_PLAIN: dict[str, tuple[Change, int]] = {
    "a list": (lambda _, topic: {"json": [tapped(topic)]}, 200),
    "no JSON": (lambda _, topic: {"data": b"{", "content_type": "application/json"}, 422),
    "nested too deeply": (
        lambda _, topic: {"data": b"[" * 4000, "content_type": "application/json"}, 400),
    "another type": (lambda _, topic: {"data": json.dumps(tapped(topic))}, 422),
    "another token": (lambda _, topic: {"json": tapped(topic), "headers": {"X-CSRFToken": "x"}},
        403),
    "no token": (lambda _, topic: {"json": tapped(topic), "headers": {"X-CSRFToken": ""}}, 403),
    "another person's page": (
        lambda _, topic: {"json": tapped(topic), "headers": {"X-Hub-Person": "somebody"}}, 409),
    "a key": (
        lambda _, topic: {"json": tapped(topic), "headers": {"Authorization": "Bearer none"}}, 401),
}  # fmt: skip


@pytest.mark.parametrize("name", NOT_PLAIN)
def test_what_is_not_plain_takes_the_long_way(
    desk: Desk, way: list[str], topic: str, name: str
) -> None:
    change, status = NOT_PLAIN[name]
    answer = desk.post(TAP, **change(desk, topic))
    assert way == ["long"]
    assert answer.status_code == status, answer.get_data(as_text=True)


def test_a_cookie_beside_another_ones_token_opens_nothing(
    app: Flask, desk: Desk, way: list[str], topic: str
) -> None:
    other = Desk(app, way, "second_agent")
    assert desk.post(TAP, tapped(topic), headers={"X-CSRFToken": other.token}).status_code == 403


def test_who_signs_out_or_may_no_longer_is_refused_at_once(
    app: Flask, desk: Desk, way: list[str], db: Database, topic: str
) -> None:
    assert desk.post(TAP, tapped(topic)).status_code == 201
    kept = desk.browser.client.get_cookie("hub_session")
    assert kept
    assert desk.browser.post("/door/out").status_code == 302
    desk.browser.client.set_cookie("hub_session", kept.value)  # as one who copied it would
    assert desk.post(TAP, tapped(topic)).status_code in (401, 403)
    other = Desk(app, way, "second_agent")
    assert other.post(TAP, tapped(topic)).status_code == 201
    assert way == []
    people.deactivate(actor("admin"), person_id("second_agent"))
    assert other.post(TAP, tapped(topic)).status_code == 401
    assert count(db) == 2


def test_who_was_not_asked_for_lately_is_looked_up_with_those_who_were(
    desk: Desk, way: list[str], topic: str
) -> None:
    recognised.forget()
    assert desk.post(TAP, tapped(topic)).status_code == 201
    assert way == ["long"], "the look was not believed after it was forgotten"
    assert desk.post(TAP, tapped(topic)).status_code == 201
    assert way == []


def test_a_database_that_another_keeps_is_told_once_and_in_plain_words(
    desk: Desk, way: list[str], db: Database, topic: str
) -> None:
    db.patience = 0.05
    holder = sqlite3.connect(str(db.url.database), isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    began = now()
    answer = desk.post(TAP, tapped(topic))
    waited = now() - began
    holder.execute("ROLLBACK")
    holder.close()
    assert way == ["long"]
    assert (answer.status_code, answer.content_type) == (503, "application/problem+json")
    assert "busy" in answer.get_json()["detail"]
    assert waited.total_seconds() < 5
    assert desk.post(TAP, tapped(topic)).status_code == 201
    assert count(db) == 1
