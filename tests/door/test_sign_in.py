"""Signing in: one answer for every wrong try, slower and slower; forms kept; nothing forged."""

import html
from datetime import timedelta
from statistics import median
from time import process_time

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select, update

from hub.core.journal import Entry
from hub.core.moments import now
from hub.core.settings import Settings
from hub.door import commands
from hub.door.models import Session, Tries
from hub.keys import commands as keys
from hub.people import commands as people
from hub.people.models import Person
from hub.people.passwords import hash_password
from tests.cast import PASSWORD, actor, email, person_id


def typed(part: str, password: str = PASSWORD, **more: str) -> dict[str, object]:
    return {"email": email(part), "password": password, **more}


def words_of(answer) -> str:
    return html.unescape(answer.get_data(as_text=True))


def test_the_right_password_leads_to_your_screen(browser):
    answer = browser().post("/door", typed("pio"))
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/"


def test_the_address_may_be_typed_in_capitals(browser):
    answer = browser().post("/door", {"email": email("pio").upper() + " ", "password": PASSWORD})
    assert answer.status_code == 302


def test_signing_in_leads_back_to_where_one_was(browser):
    answer = browser().post("/door", typed("pio", next="/scripts/?q=flood"))
    assert answer.headers["Location"] == "/scripts/?q=flood"


@pytest.mark.parametrize(
    "elsewhere",
    ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:x", "/a\n//b"],
)
def test_signing_in_never_leads_to_another_site(browser, elsewhere: str):
    answer = browser().post("/door", typed("pio", next=elsewhere))
    assert answer.headers["Location"] == "/"


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(browser):
    wrong = browser().post("/door", typed("pio", "wrong words here"))
    unknown = browser().post("/door", typed("stranger", "wrong words here"))
    assert wrong.status_code == unknown.status_code == 422
    assert commands.WRONG in words_of(wrong)
    assert commands.WRONG in words_of(unknown)


@pytest.mark.parametrize("db", ["sqlite"], indirect=True)
@pytest.mark.slow
def test_an_unknown_address_takes_as_long_as_a_wrong_password(db):
    def seconds(address: str) -> float:
        start = process_time()
        with pytest.raises(commands.Invalid):
            commands.let_in(address, "wrong words here")
        return process_time() - start

    secret = hash_password("a sentence kept as theirs")
    with db.writing() as session:  # the cast's own is cheaper to check than anybody's may be
        session.execute(update(Person).values(password_hash=secret))
    known = median(seconds(email(part)) for part in ("pio", "agent", "lead", "writer"))
    unknown = median(seconds(f"stranger{number}@portalder.example") for number in range(4))
    assert 0.3 < known / unknown < 3


def test_what_was_typed_is_kept_but_never_the_password(browser):
    page = words_of(browser().post("/door", typed("pio", "wrong words here")))
    assert f'value="{email("pio")}"' in page
    assert "wrong words here" not in page


def test_empty_fields_are_named(browser):
    page = words_of(browser().post("/door", {"email": "", "password": ""}))
    assert "Write your work e-mail address." in page
    assert "Write your password." in page


def test_someone_deactivated_gets_the_same_answer_as_a_stranger(browser):
    people.deactivate(actor("admin"), person_id("pio"))
    answer = browser().post("/door", typed("pio"))
    assert answer.status_code == 422
    assert commands.WRONG in words_of(answer)


def test_brute_force_is_slowed_and_the_right_password_waits_too(db):
    with time_machine.travel(now(), tick=False) as clock:
        for _ in range(5):
            with pytest.raises(commands.Invalid):
                commands.let_in(email("pio"), "wrong words here")
        with pytest.raises(commands.TooMany) as slowed:
            commands.let_in(email("pio"), PASSWORD)
        assert 5 < slowed.value.wait <= 11
        clock.shift(timedelta(seconds=11))
        with pytest.raises(commands.Invalid):
            commands.let_in(email("pio"), "wrong words here")
        with pytest.raises(commands.TooMany) as slower:
            commands.let_in(email("pio"), PASSWORD)
        assert slower.value.wait > slowed.value.wait
        clock.shift(timedelta(seconds=21))
        assert commands.let_in(email("pio"), PASSWORD).id == person_id("pio")
        with db.reading() as session:
            assert session.scalars(select(Tries)).all() == [], "a right password forgets them"


def test_an_address_nobody_has_is_slowed_just_the_same(db):
    for _ in range(5):
        with pytest.raises(commands.Invalid):
            commands.let_in("stranger@portalder.example", "wrong words here")
    with pytest.raises(commands.TooMany):
        commands.let_in("stranger@portalder.example", "wrong words here")


def test_no_wait_is_so_long_that_somebody_could_be_kept_out_for_the_storm(db):
    with time_machine.travel(now(), tick=False) as clock:
        for _ in range(30):
            with pytest.raises(commands.Invalid):
                commands.let_in(email("pio"), "wrong words here")
            clock.shift(timedelta(minutes=5, seconds=1))
        assert commands.let_in(email("pio"), PASSWORD)


def test_a_slowed_browser_is_told_how_long(browser):
    opened = browser()
    answers = [opened.post("/door", typed("pio", "wrong words here")) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [422] * 5 + [429]
    assert int(answers[-1].headers["Retry-After"]) > 0
    assert "Too many tries" in words_of(answers[-1])


def test_more_than_ten_tries_a_minute_are_not_even_looked_at(browser, monkeypatch):
    opened = browser()
    monkeypatch.setattr(commands, "_check_not_waiting", lambda _account: None)
    answers = [opened.post("/door", typed("pio", "wrong words here")) for _ in range(11)]
    assert [answer.status_code for answer in answers] == [422] * 10 + [429]
    assert f'value="{email("pio")}"' in words_of(answers[-1])
    assert opened.post("/door", typed("agent")).status_code == 302, "others are not held up"


def test_without_our_token_nothing_is_accepted(app: Flask):
    client = app.test_client()
    answer = client.post("/door", data=typed("pio"))
    assert answer.status_code == 403
    assert client.get_cookie("hub_session") is None


def test_a_token_from_before_signing_in_is_worth_nothing_after(browser):
    opened = browser()
    planted = opened.csrf()
    opened.post("/door", typed("admin"))
    form = {"csrf_token": planted, "name": "Eve", "email": "eve@evil.example", "roles": "admin"}
    assert opened.client.post("/people/new", data=form).status_code == 403


@pytest.mark.parametrize("host", ["hub.portalder.example", "192.0.2.7"])
def test_no_password_is_taken_over_plain_http_from_elsewhere(app: Flask, host: str):
    client, base = app.test_client(), f"http://{host}"
    token = client.get("/door/token", base_url=base).get_json()["csrf_token"]
    answer = client.post("/door", data={**typed("pio"), "csrf_token": token}, base_url=base)
    assert answer.status_code == 403
    assert "plain http" in words_of(answer)


def test_a_closed_network_may_allow_plain_http(app: Flask):
    app.config["HUB_SETTINGS"] = Settings(insecure_http=True)
    client, base = app.test_client(), "http://192.0.2.7"
    token = client.get("/door/token", base_url=base).get_json()["csrf_token"]
    answer = client.post("/door", data={**typed("pio"), "csrf_token": token}, base_url=base)
    assert answer.status_code == 302


def test_a_reset_code_sets_a_password_once_and_ends_other_sessions(browser, db):
    opened = browser("pio")
    code = people.offer_reset(actor("admin"), person_id("pio"))
    form = {"email": email("pio"), "code": f" {code[:5].lower()}-{code[5:]} "}
    again = {**form, "password": "another good sentence"}
    assert browser().post("/door/password", again).status_code == 302
    assert opened.get("/keys/walls").status_code == 302
    assert browser().post("/door", typed("pio")).status_code == 422
    assert browser().post("/door", typed("pio", "another good sentence")).status_code == 302
    assert browser().post("/door/password", again).status_code == 422


def test_a_reset_code_is_good_for_a_day(db):
    code = people.offer_reset(actor("admin"), person_id("pio"))
    with (
        time_machine.travel(now() + timedelta(hours=25), tick=False),
        pytest.raises(commands.Invalid) as fault,
    ):
        commands.choose_password(email("pio"), code, "another good sentence")
    assert "code" in fault.value.fields


def test_a_wrong_reset_code_and_an_unknown_address_get_the_same_words(db):
    people.offer_reset(actor("admin"), person_id("pio"))
    said = []
    for address in (email("pio"), "stranger@portalder.example"):
        with pytest.raises(commands.Invalid) as fault:
            commands.choose_password(address, "BCDFGHJKMP", "another good sentence")
        said.append(fault.value.fields)
    assert said[0] == said[1]


def test_guessing_reset_codes_is_slowed(db):
    people.offer_reset(actor("admin"), person_id("pio"))
    for _ in range(5):
        with pytest.raises(commands.Invalid):
            commands.choose_password(email("pio"), "BCDFGHJKMP", "another good sentence")
    with pytest.raises(commands.TooMany):
        commands.choose_password(email("pio"), "BCDFGHJKMP", "another good sentence")


def test_a_short_password_is_refused_by_name(browser):
    code = people.offer_reset(actor("admin"), person_id("pio"))
    form = {"email": email("pio"), "code": code, "password": "short"}
    page = words_of(browser().post("/door/password", form))
    assert "Use 12 to 200 characters." in page
    assert email("pio") in page


def test_a_volunteer_joins_by_name_and_floor_code_and_leaves_with_the_shift(browser, db):
    with time_machine.travel(now(), tick=False) as clock:
        _, code = keys.make_code(actor("lead"), "site-east", "East", now() + timedelta(hours=8))
        opened = browser()
        answer = opened.post("/door/join", {"name": "Vera Volunteer", "code": code.lower()})
        assert answer.headers["Location"] == "/console?site=site-east"
        assert opened.get("/people/").status_code == 403, "an agent, and no more"
        clock.shift(timedelta(minutes=30))
        assert opened.get("/people/").status_code == 403
        for _ in range(15):
            clock.shift(timedelta(minutes=30))
            last = opened.get("/people/").status_code
        assert last == 302, "signed out when the code ended"


def test_a_floor_code_lets_nobody_in_after_its_end(browser):
    with time_machine.travel(now(), tick=False) as clock:
        _, code = keys.make_code(actor("lead"), "site-east", "East", now() + timedelta(hours=8))
        clock.shift(timedelta(hours=8))
        answer = browser().post("/door/join", {"name": "Vera Volunteer", "code": code})
        assert answer.status_code == 409
        assert "has ended" in words_of(answer)
        assert 'value="Vera Volunteer"' in words_of(answer)


def test_a_floor_code_taken_back_lets_nobody_in(browser, db):
    code_id, code = keys.make_code(actor("lead"), "s", "East", now() + timedelta(hours=8))
    keys.revoke_code(actor("lead"), code_id)
    answer = browser().post("/door/join", {"name": "Vera Volunteer", "code": code})
    assert answer.status_code == 409


def test_a_made_up_floor_code_lets_nobody_in(browser, db):
    answer = browser().post("/door/join", {"name": "Vera Volunteer", "code": "BBBBBB"})
    assert answer.status_code == 422
    assert "no such floor code" in words_of(answer)
    with db.reading() as session:
        assert session.scalars(select(Session)).all() == []


def test_nothing_secret_is_in_the_journal(browser, db):
    _, key = keys.make_key(actor("admin"), "Switchboard", {"partner"})
    _, code = keys.make_code(actor("lead"), "s", "East", now() + timedelta(hours=8))
    _, link = keys.make_wall(actor("pio"), "Ops room", "live")
    reset = people.offer_reset(actor("admin"), person_id("pio"))
    commands.choose_password(email("pio"), reset, "another good sentence")
    with db.reading() as session:
        told = " ".join(entry.snapshot for entry in session.scalars(select(Entry)))
    for secret in (key, code, link, reset, "another good sentence", "argon2"):
        assert secret not in told


def test_the_pages_of_the_door_are_open(browser):
    opened = browser()
    for page in ("/door", "/door/join", "/door/password", "/door/start"):
        assert opened.get(page).status_code == 200, page
    assert opened.get("/door/first").status_code == 302, "there are people already"
