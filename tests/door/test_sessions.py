"""A session lasts as long as it is used and a shift lasts; what ends it takes effect at once."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import delete, event, select, update

from hub.core.database import Database
from hub.core.moments import now
from hub.door import sessions
from hub.door.models import Session
from hub.keys import commands as keys
from hub.people import commands
from hub.people.models import TERMINAL, Grant
from tests.cast import actor, person_id


def session_ids(db: Database) -> set[str]:
    with db.reading() as session:
        return set(session.scalars(select(Session.id)))


def is_in(opened) -> bool:
    """Whether a page that needs somebody signed in lets this browser in."""
    return opened.get("/people/").status_code == 200


def test_the_token_is_stored_only_as_a_hash(browser, db):
    opened = browser("admin")
    token = opened.client.get_cookie("hub_session").value
    with db.reading() as session:
        row = session.scalars(select(Session)).one()
    assert token not in (row.id, row.hash)
    assert len(row.hash) == 64


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(browser):
    cookie = browser("admin").client.get_cookie("hub_session")
    assert cookie.http_only
    assert cookie.same_site == "Lax"
    assert not cookie.secure, "over loopback http it must come back"


def test_the_cookie_is_secure_over_https(app: Flask):
    from tests.cast import PASSWORD, email

    client = app.test_client()
    base = "https://hub.portalder.example"
    token = client.get("/door/token", base_url=base).get_json()["csrf_token"]
    typed = {"email": email("pio"), "password": PASSWORD, "csrf_token": token}
    client.post("/door", data=typed, base_url=base, headers={"Referer": base})
    cookie = client.get_cookie("hub_session", domain="hub.portalder.example")
    assert cookie is not None
    assert cookie.secure


def test_an_unused_session_idles_out(browser):
    with time_machine.travel(now(), tick=False) as clock:
        opened = browser("admin")
        clock.shift(timedelta(minutes=59))
        assert is_in(opened)
        clock.shift(timedelta(minutes=59))
        assert is_in(opened), "use keeps it"
        clock.shift(timedelta(minutes=61))
        assert not is_in(opened)


def test_an_open_screen_counts_as_use(browser, db):
    with time_machine.travel(now(), tick=False) as clock:
        opened = browser("admin")
        for _ in range(4):
            clock.shift(timedelta(minutes=40))
            sessions.touch(session_ids(db))
        assert is_in(opened)


def test_use_is_written_at_most_once_a_minute(browser, db):
    def seen():
        with db.reading() as session:
            return session.scalars(select(Session.seen_at)).one()

    with time_machine.travel(now(), tick=False) as clock:
        opened = browser("admin")
        first = seen()
        clock.shift(timedelta(seconds=59))
        assert is_in(opened)
        assert seen() == first
        clock.shift(timedelta(seconds=1))
        assert is_in(opened)
        assert seen() == first + timedelta(minutes=1)


def test_a_session_ends_after_its_hours_however_much_it_is_used(browser, db):
    with time_machine.travel(now(), tick=False) as clock:
        opened = browser("admin")
        for _ in range(27):
            clock.shift(timedelta(minutes=30))
            assert is_in(opened)
        clock.shift(timedelta(minutes=31))
        assert not is_in(opened)
        assert sessions.still_valid(session_ids(db)) == set()


def test_signing_out_ends_the_session_on_the_server_too(browser, db):
    opened = browser("admin")
    token = opened.client.get_cookie("hub_session").value
    assert opened.post("/door/out").status_code == 302
    opened.client.set_cookie("hub_session", token)
    assert not is_in(opened)


def test_signing_out_everywhere_ends_every_browser_and_no_other_persons(browser, db):
    here, there, other = browser("admin"), browser("admin"), browser("pio")
    before = session_ids(db)
    assert here.post("/door/out-everywhere").status_code == 302
    assert not is_in(here)
    assert not is_in(there)
    assert len(sessions.still_valid(before)) == 1
    assert other.get("/door/token").status_code == 200


def test_an_administrator_signs_somebody_else_out(browser, db):
    theirs = browser("pio")
    before = session_ids(db)
    answer = browser("admin").post("/door/out-everywhere", {"person": person_id("pio")})
    assert answer.status_code == 302
    assert not sessions.still_valid(before)
    assert theirs.get("/keys/walls").status_code == 302


def test_nobody_else_signs_others_out(browser, db):
    browser("pio")
    before = session_ids(db)
    answer = browser("agent").post("/door/out-everywhere", {"person": person_id("pio")})
    assert answer.status_code == 403
    assert before <= sessions.still_valid(session_ids(db))


def test_deactivation_takes_effect_on_the_next_request(browser, db):
    opened = browser("pio")
    before = session_ids(db)
    assert opened.get("/keys/walls").status_code == 200
    commands.deactivate(actor("admin"), person_id("pio"))
    assert opened.get("/keys/walls").status_code == 302
    assert sessions.still_valid(before) == set()


def test_a_change_of_roles_takes_effect_on_the_next_request(browser):
    opened = browser("pio")
    commands.change_roles(actor("admin"), person_id("pio"), {"agent"})
    assert opened.get("/keys/walls").status_code == 403


def test_signing_in_ends_the_session_that_was_there(browser, db):
    from tests.cast import PASSWORD, email

    opened = browser("pio")
    before = session_ids(db)
    opened.post("/door", {"email": email("admin"), "password": PASSWORD})
    assert sessions.still_valid(before) == set()
    assert is_in(opened)


def test_a_key_opens_until_it_is_revoked(app: Flask):
    key_id, secret = keys.make_key(TERMINAL, "Switchboard", {"admin"})
    client, headers = app.test_client(), {"Authorization": f"Bearer {secret}"}
    assert client.get("/people/", headers=headers).status_code == 200
    assert sessions.still_valid({key_id}) == {key_id}
    keys.revoke_key(actor("admin"), key_id)
    assert client.get("/people/", headers=headers).status_code != 200
    assert sessions.still_valid({key_id}) == set()


def test_a_key_ends_with_its_maker(db):
    _, secret = keys.make_key(actor("admin"), "Mine", {"pio"})
    commands.change_roles(actor("admin"), person_id("pio"), {"pio", "admin"})
    assert sessions.actor_of_key(secret).hand == person_id("admin")
    commands.deactivate(TERMINAL, person_id("admin"))
    assert sessions.actor_of_key(secret) is None


def test_a_wrong_key_is_nobody_even_beside_a_good_cookie(browser):
    """What is sent with a key needs no CSRF token, so the cookie beside it may not count."""
    opened = browser("admin")
    answer = opened.get("/people/", headers={"Authorization": "Bearer hub_wrong"})
    assert answer.status_code != 200


def test_the_basic_authentication_of_a_proxy_is_no_key(browser):
    opened = browser("admin")
    answer = opened.get("/people/", headers={"Authorization": "Basic cHJveHk6cHJveHk="})
    assert answer.status_code == 200


def test_a_wall_link_shows_the_board_alone_until_it_is_revoked(db, app: Flask):
    link_id, secret = keys.make_wall(actor("pio"), "Ops room", "live")
    display = sessions.actor_of_wall(secret)
    assert display.may("board.see")
    assert not display.may("console.see")
    assert display.details["world"] == "live"
    assert sessions.still_valid({link_id}) == {link_id}
    keys.revoke_wall(actor("pio"), link_id)
    assert sessions.actor_of_wall(secret) is None
    assert sessions.still_valid({link_id}) == set()


@pytest.mark.parametrize("token", ["", "x", "hub_session", "0" * 43])
def test_a_made_up_token_is_nobody(app: Flask, token: str):
    client = app.test_client()
    client.set_cookie("hub_session", token)
    assert client.get("/people/").status_code == 302


def test_open_screens_are_cut_once_when_roles_change_and_come_back(browser, db, app: Flask):
    opened, other = browser("pio"), browser("agent")
    key_id, _ = keys.make_key(actor("admin"), "Mine", {"pio"})
    before = session_ids(db) | {key_id}
    with time_machine.travel(now(), tick=False) as clock:
        commands.change_roles(actor("admin"), person_id("pio"), {"pio", "lead"})
        cut = before - sessions.still_valid(before)
        assert len(cut) == 1
        assert key_id not in cut, "its maker's roles are as they were"
        assert opened.get("/keys/codes").status_code == 200, "nothing ended: one is let in again"
        assert other.get("/console").status_code == 200
        clock.shift(timedelta(seconds=4.9))
        assert cut == before - sessions.still_valid(before), "a late sweep finds it too"
        clock.shift(timedelta(seconds=0.2))
        assert sessions.still_valid(before) == before


def test_a_keys_sockets_are_cut_when_its_makers_roles_change(db, app: Flask):
    with time_machine.travel(now() + timedelta(minutes=1), tick=False):
        pio = sessions.actor_of_key(keys.make_key(actor("admin"), "A", {"pio"})[1])
        assert sessions.still_valid({pio.id}) == {pio.id}
        commands.change_roles(actor("admin"), person_id("admin"), {"admin", "pio"})
        assert sessions.still_valid({pio.id}) == set()


def test_the_same_roles_again_cut_nobody(browser, db):
    browser("pio")
    before = session_ids(db)
    commands.change_roles(actor("admin"), person_id("pio"), {"pio"})
    assert sessions.still_valid(before) == before


def test_a_wall_display_is_not_offered_to_sign_out(browser, app: Flask):
    _, token = keys.make_wall(actor("pio"), "Ops room", "live")
    client = app.test_client()
    client.set_cookie(sessions.WALL_COOKIE, token)
    assert 'action="/door/out"' not in client.get("/nothing-here").get_data(as_text=True)
    assert 'action="/door/out"' not in client.get("/board").get_data(as_text=True)
    assert 'action="/door/out"' in browser("pio").get("/board").get_data(as_text=True)


def test_a_browser_that_asks_again_at_once_is_not_looked_up_again(browser, db):
    looks = []

    def note(_connection, _cursor, statement, *_more):
        if "FROM sessions" in statement:
            looks.append(statement)

    with time_machine.travel(now(), tick=False) as clock:
        opened = browser("admin")
        event.listen(db.engine, "before_cursor_execute", note)
        assert all(is_in(opened) for _ in range(5))
        assert len(looks) == 1
        clock.shift(timedelta(seconds=2))
        assert is_in(opened)
        assert len(looks) == 2
    event.remove(db.engine, "before_cursor_execute", note)


def test_what_another_process_ends_is_refused_within_five_seconds(browser, db):
    with time_machine.travel(now(), tick=False) as clock:
        opened = browser("admin")
        assert is_in(opened)
        other = Database(db.url.render_as_string(hide_password=False))
        with other.writing() as session:
            session.execute(update(Session).values(ended_at=now()))
        other.close()
        clock.shift(timedelta(seconds=2))
        assert not is_in(opened)


def test_what_another_process_grants_is_known_within_five_seconds(browser, db):
    with time_machine.travel(now(), tick=False) as clock:
        opened = browser("pio")
        assert opened.get("/keys/walls").status_code == 200
        with db.writing() as session:
            session.execute(delete(Grant).where(Grant.person_id == person_id("pio")))
        clock.shift(timedelta(seconds=2))
        assert opened.get("/keys/walls").status_code == 403
