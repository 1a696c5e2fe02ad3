"""The first administrator, and the demonstration's links: only for whoever sits at the machine."""

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import delete, select

from hub.core.database import Database
from hub.core.errors import Invalid, Refused
from hub.core.journal import Entry
from hub.core.settings import Settings
from hub.door import demo, first
from hub.people import commands
from hub.people.models import TERMINAL, Grant, Person

TYPED = {"name": "Ada First", "email": "ada@portalder.example", "password": "a good long sentence"}


@pytest.fixture
def empty(db: Database) -> Database:
    with db.writing() as session:
        session.execute(delete(Grant))
        session.execute(delete(Person))
    return db


@pytest.fixture
def token(app: Flask) -> str:
    return first.first_token(app.config["HUB_SETTINGS"].var)


def test_the_code_is_made_once_and_only_its_owner_may_read_it(tmp_path: Path):
    token = first.first_token(tmp_path)
    assert first.first_token(tmp_path) == token
    assert (tmp_path / "first-token").stat().st_mode & 0o077 == 0


def test_an_empty_hub_leads_from_the_door_to_the_first_administrator(empty, browser):
    answer = browser().get("/door")
    assert answer.headers["Location"] == "/door/first"


def test_the_terminal_prints_the_address_until_there_is_somebody(empty, app: Flask, token: str):
    settings = app.config["HUB_SETTINGS"]
    assert first.first_address(settings) == f"/door/first?token={token}"
    first.make_first(settings.var, token, **TYPED)
    assert first.first_address(settings) == ""


def test_the_first_administrator_is_signed_in_and_led_to_set_up(empty, browser, token: str):
    opened = browser()
    assert token in opened.get(f"/door/first?token={token}").get_data(as_text=True)
    answer = opened.post("/door/first", {"token": token, **TYPED})
    assert answer.headers["Location"] == "/city/"
    assert opened.get("/city/").status_code == 200
    with empty.reading() as session:
        entry = session.scalars(select(Entry)).one()
    assert entry.kind == "people.added"
    assert entry.view["alone"] is True


def test_without_the_code_nobody_becomes_administrator(empty, browser, token: str):
    answer = browser().post("/door/first", {"token": "guessed", **TYPED})
    assert answer.status_code == 422
    page = answer.get_data(as_text=True)
    assert "set-up code" in page
    assert 'value="Ada First"' in page
    with empty.reading() as session:
        assert session.scalars(select(Person)).all() == []


def test_the_code_works_once(empty, browser, app: Flask, token: str):
    browser().post("/door/first", {"token": token, **TYPED})
    answer = browser().post("/door/first", {"token": token, **TYPED})
    assert answer.status_code == 422


def test_with_people_in_the_hub_the_code_makes_nobody(db, app: Flask, token: str):
    with pytest.raises(Refused):
        first.make_first(app.config["HUB_SETTINGS"].var, token, **TYPED)


def test_a_first_administrator_needs_a_name_and_a_long_password(empty, app: Flask, token: str):
    var = app.config["HUB_SETTINGS"].var
    with pytest.raises(Invalid) as fault:
        first.make_first(var, token, "", "nowhere", TYPED["password"])
    assert set(fault.value.fields) == {"name", "email"}
    with pytest.raises(Invalid) as fault:
        first.make_first(var, token, "Ada", TYPED["email"], "short")
    assert set(fault.value.fields) == {"password"}


@pytest.fixture
def demonstration(app: Flask, tmp_path: Path) -> Flask:
    app.config["HUB_SETTINGS"] = Settings(var=tmp_path, demo=True)
    commands.add_person(TERMINAL, "Marcus Bell", "pio@demo.example", {"pio"})
    return app


def link_of(app: Flask) -> str:
    [link] = demo.demo_links(str(app.secret_key))
    return link["href"]


def test_a_demo_link_signs_in_at_once(demonstration: Flask):
    client = demonstration.test_client()
    assert client.get(link_of(demonstration)).status_code == 302
    assert client.get("/keys/walls").status_code == 200


def test_the_list_of_demo_links_leads_to_each_role(demonstration: Flask):
    page = demonstration.test_client().get("/door/demo").get_data(as_text=True)
    assert link_of(demonstration) in page
    assert "Marcus Bell" in page


def test_a_demo_button_signs_in_and_cannot_be_forged(demonstration: Flask):
    client = demonstration.test_client()
    assert client.post("/door/demo/pio").status_code == 403
    token = client.get("/door/token").get_json()["csrf_token"]
    answer = client.post("/door/demo/pio", data={"csrf_token": token})
    assert answer.status_code == 302
    assert client.get("/keys/walls").status_code == 200


@pytest.mark.parametrize(
    "asked",
    [
        {"headers": {"X-Forwarded-For": "203.0.113.9"}},
        {"headers": {"X-Forwarded-Proto": "https"}},
        {"headers": {"Forwarded": "for=203.0.113.9"}},
        {"headers": {"Via": "1.1 proxy"}},
        {"headers": {"X-Real-IP": "203.0.113.9"}},
        {"headers": {"Host": "evil.example"}},
        {"headers": {"Host": "127.0.0.1.evil.example:8311"}},
        {"headers": {"Host": "192.0.2.7:8311"}},
        {"environ_base": {"REMOTE_ADDR": "192.0.2.7"}},
    ],
    ids=lambda asked: str(next(iter(asked.values()))),
)
def test_demo_links_are_not_there_for_anybody_elsewhere(demonstration: Flask, asked):
    client = demonstration.test_client()
    for page in ("/door/demo", link_of(demonstration)):
        assert client.get(page, **asked).status_code == 404, page
    assert client.get_cookie("hub_session") is None


@pytest.mark.parametrize("host", ["127.0.0.1:8311", "localhost:8311", "[::1]:8311"])
def test_demo_links_work_by_every_name_of_this_machine(demonstration: Flask, host: str):
    client = demonstration.test_client()
    assert client.get(link_of(demonstration), headers={"Host": host}).status_code == 302


def test_a_made_up_demo_link_leads_nowhere(demonstration: Flask):
    client = demonstration.test_client()
    assert client.get("/door/demo/pio/" + "0" * 32).status_code == 404
    real = link_of(demonstration)
    assert client.get(real.replace("/pio/", "/admin/")).status_code == 404


def test_outside_the_demonstration_there_are_no_such_links(demonstration: Flask, tmp_path: Path):
    link = link_of(demonstration)
    demonstration.config["HUB_SETTINGS"] = Settings(var=tmp_path)
    client = demonstration.test_client()
    assert client.get(link).status_code == 404
    assert client.get("/door/demo").status_code == 404
