"""Keys, floor codes and display links: made by those who may, stored as a hash, taken back."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from hub.core.errors import Invalid, NotAllowed, Refused
from hub.core.journal import Entry
from hub.core.moments import now
from hub.keys import commands as keys
from hub.keys.models import Key
from hub.keys.sentences import SENTENCES
from hub.people import commands
from hub.people.models import TERMINAL, Actor, Grant
from tests.cast import actor, person_id


def newest(db) -> Entry:
    with db.reading() as session:
        return session.scalars(select(Entry).order_by(Entry.seq.desc()).limit(1)).one()


def test_a_key_is_stored_only_as_a_hash(db):
    id, secret = keys.make_key(actor("admin"), "Switchboard", {"partner"})
    with db.reading() as session:
        key = session.get(Key, id)
        assert secret not in (key.hash, key.id, key.name)
        assert key.acting().hand == person_id("admin"), "a key acts as its maker"


def test_a_key_of_the_terminal_stands_free(db):
    id, _ = keys.make_key(TERMINAL, "Switchboard", {"partner"})
    with db.reading() as session:
        assert session.get(Key, id).acting().hand == id


def test_a_free_standing_key_makes_no_keys(db):
    machine = Actor("key-1", "Machine", frozenset({"admin"}), machine=True)
    with pytest.raises(NotAllowed, match="terminal"):
        keys.make_key(machine, "More", {"admin"})


def test_a_key_can_do_no_more_than_its_maker(db, monkeypatch):
    from hub.people import permissions

    monkeypatch.setitem(permissions.PERMISSIONS, "pio", {"keys.make"})
    with pytest.raises(NotAllowed, match="Administrator"):
        keys.make_key(actor("pio"), "More", {"pio", "admin"})
    id, _ = keys.make_key(actor("pio"), "Mine", {"pio"})
    commands.change_roles(actor("admin"), person_id("pio"), {"writer"})
    with db.reading() as session:
        assert session.get(Key, id).acting().roles == frozenset(), "it loses what its maker loses"


def test_a_key_needs_a_name_and_a_role(db):
    with pytest.raises(Invalid) as fault:
        keys.make_key(actor("admin"), " ", set())
    assert set(fault.value.fields) == {"name", "roles"}


def test_nothing_is_taken_back_twice(db):
    id, _ = keys.make_key(actor("admin"), "Switchboard", {"partner"})
    keys.revoke_key(actor("admin"), id)
    with pytest.raises(Refused):
        keys.revoke_key(actor("admin"), id)


@pytest.mark.parametrize("hours", [-1, 0, 16.1])
def test_a_floor_code_ends_within_a_shift(db, hours):
    with pytest.raises(Invalid) as fault:
        keys.make_code(actor("lead"), "s", "East", now() + timedelta(hours=hours))
    assert "until" in fault.value.fields


def test_floor_codes_are_made_by_leads_and_not_by_agents(db):
    with pytest.raises(NotAllowed):
        keys.make_code(actor("agent"), "s", "East", now() + timedelta(hours=1))


def test_a_volunteer_is_an_agent_granted_by_the_lead(db):
    _, code = keys.make_code(actor("lead"), "s", "East", now() + timedelta(hours=8))
    person, site = keys.join(" Vera Volunteer ", f"{code[:3]} {code[3:]}".lower())
    assert (person.name, person.roles, site) == ("Vera Volunteer", {"agent"}, "s")
    with db.reading() as session:
        assert session.get(Grant, (person.id, "agent")).granted_by == person_id("lead")
    entry = newest(db)
    said = SENTENCES[entry.kind].format(**entry.view)
    assert said == "Vera Volunteer joined the floor at East with a floor code."


def test_a_volunteer_has_no_password_to_reset(db):
    _, code = keys.make_code(actor("lead"), "s", "East", now() + timedelta(hours=8))
    person, _ = keys.join("Vera Volunteer", code)
    with pytest.raises(Refused):
        commands.offer_reset(actor("admin"), person.id)


@pytest.mark.parametrize(("name", "world"), [(" ", "live"), ("x" * 121, "live"), ("Ops", "x" * 37)])
def test_a_display_link_needs_a_place_and_a_world(db, name, world):
    with pytest.raises(Invalid):
        keys.make_wall(actor("pio"), name, world)


def test_every_deed_of_keys_has_a_sentence_that_its_snapshot_fills(db):
    admin, lead = actor("admin"), actor("lead")
    keys.revoke_key(admin, keys.make_key(admin, "Switchboard", {"partner"})[0])
    code_id, code = keys.make_code(lead, "s", "East", now() + timedelta(hours=8))
    keys.join("Vera", code)
    keys.revoke_code(lead, code_id)
    keys.revoke_wall(admin, keys.make_wall(admin, "Ops room", "live")[0])
    with db.reading() as session:
        entries = session.scalars(select(Entry).order_by(Entry.seq)).all()
    for entry in entries:
        assert "{" not in SENTENCES[entry.kind].format(**entry.view)
        assert entry.audience == ""
    assert {entry.kind for entry in entries} == set(SENTENCES)
