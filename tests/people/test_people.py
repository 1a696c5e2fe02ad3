"""People and their roles: somebody can always let others in, and every deed is told."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from hub.core.errors import HubError, Invalid, Missing, NotAllowed, Refused
from hub.core.journal import Entry
from hub.core.moments import now
from hub.people import commands
from hub.people.models import TERMINAL, Actor, Grant, Newcomer, Person
from hub.people.sentences import SENTENCES
from tests.cast import actor, person_id


def newest(db) -> Entry:
    with db.reading() as session:
        return session.scalars(select(Entry).order_by(Entry.seq.desc()).limit(1)).one()


def roles_of(db, id: str) -> frozenset[str]:
    with db.reading() as session:
        return session.get(Person, id).roles


def second_admin() -> str:
    id, _ = commands.add_person(TERMINAL, "Nia Second", "nia@portalder.example", {"admin"})
    return id


def test_a_person_is_added_with_roles_and_a_reset_code(db):
    id, code = commands.add_person(actor("admin"), " Eva Diaz ", "Eva@X.example", ["agent", "lead"])
    assert len(code) == 10
    assert roles_of(db, id) == {"agent", "lead"}
    entry = newest(db)
    assert (entry.kind, entry.actor_id) == ("people.added", person_id("admin"))
    said = SENTENCES[entry.kind].format(**entry.view)
    assert said == "Eva Diaz was added as Agent, Shift lead."
    assert entry.view["email"] == "eva@x.example"


def test_a_person_added_with_a_password_needs_no_code(db):
    _, code = commands.add_person(TERMINAL, "Eva", "eva@x.example", {"pio"}, "a good long sentence")
    assert code == ""


@pytest.mark.parametrize(
    ("name", "email", "roles", "field"),
    [
        ("", "eva@x.example", {"agent"}, "name"),
        ("x" * 121, "eva@x.example", {"agent"}, "name"),
        ("Eva", "nowhere", {"agent"}, "email"),
        ("Eva", "", {"agent"}, "email"),
        ("Eva", "eva@x.example", {"wizard"}, "roles"),
        ("Eva", "AGENT@portalder.example", {"agent"}, "email"),
    ],
)
def test_what_cannot_be_used_is_named_by_its_field(db, name, email, roles, field):
    with pytest.raises(Invalid) as fault:
        commands.add_person(actor("admin"), name, email, roles)
    assert set(fault.value.fields) == {field}


@pytest.mark.parametrize("part", ["agent", "lead", "writer", "pio", "commander", "partner"])
def test_only_administrators_add_people(db, part):
    with pytest.raises(NotAllowed):
        commands.add_person(actor(part), "Eva", "eva@x.example", {"agent"})


def test_the_only_administrator_grants_alone_and_loudly(db):
    commands.add_person(actor("admin"), "Eva", "eva@x.example", {"agent"})
    assert newest(db).view["alone"] is True
    second_admin()
    assert newest(db).view["alone"] is True, "the second was still granted by the first alone"
    commands.change_roles(actor("admin"), person_id("agent"), {"lead"})
    assert newest(db).view["alone"] is False


def test_changing_roles_says_what_they_were(db):
    commands.change_roles(actor("admin"), person_id("agent"), {"lead", "agent"})
    entry = newest(db)
    said = SENTENCES[entry.kind].format(**entry.view)
    assert said == "Dana Ruiz was Agent and is now Agent, Shift lead."


def test_a_role_kept_keeps_who_granted_it(db):
    commands.change_roles(actor("admin"), person_id("agent"), {"lead", "agent"})
    with db.reading() as session:
        kept = session.get(Grant, (person_id("agent"), "agent"))
        new = session.get(Grant, (person_id("agent"), "lead"))
    assert (kept.granted_by, new.granted_by) == ("test", person_id("admin"))


def test_the_last_administrator_keeps_the_role(db):
    with pytest.raises(Refused, match="last administrator"):
        commands.change_roles(actor("admin"), person_id("admin"), {"agent"})
    assert roles_of(db, person_id("admin")) == {"admin"}


def test_the_last_administrator_cannot_be_deactivated(db):
    with pytest.raises(Refused, match="last administrator"):
        commands.deactivate(actor("admin"), person_id("admin"))
    second = second_admin()
    commands.deactivate(actor("admin"), person_id("admin"))
    with pytest.raises(Refused):
        commands.deactivate(TERMINAL, second)


def test_two_administrators_cannot_deactivate_each_other_at_once(db):
    second = second_admin()
    by_second = Actor(second, "Nia Second", frozenset({"admin"}))

    def tried(by: Actor, whom: str) -> bool:
        try:
            commands.deactivate(by, whom)
        except HubError:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(tried, [actor("admin"), by_second], [second, person_id("admin")]))
    assert sorted(done) == [False, True]


def test_someone_deactivated_comes_back_with_their_roles(db):
    commands.deactivate(actor("admin"), person_id("pio"))
    with pytest.raises(Refused):
        commands.deactivate(actor("admin"), person_id("pio"))
    commands.reactivate(actor("admin"), person_id("pio"))
    assert roles_of(db, person_id("pio")) == {"pio"}
    with pytest.raises(Refused):
        commands.reactivate(actor("admin"), person_id("pio"))


def test_a_list_is_added_whole_or_not_at_all(db):
    good = Newcomer("Eva Diaz", "eva@x.example", frozenset({"agent"}))
    bad = Newcomer("Dana Again", "agent@portalder.example", frozenset({"agent"}))
    with pytest.raises(Invalid):
        commands.add_bulk(actor("admin"), [good, bad])
    added = commands.add_bulk(actor("admin"), [good])
    assert added[0][0]["name"] == "Eva Diaz"
    assert newest(db).view["count"] == 1
    assert SENTENCES["people.bulk_added"].format(**newest(db).view)


def test_one_address_is_not_given_to_two_people_at_once(db):
    def tried(name: str) -> bool:
        try:
            commands.add_person(actor("admin"), name, "eva@x.example", {"agent"})
        except Invalid:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(tried, ["Eva", "Eve"])) == [False, True]


def test_a_new_reset_code_voids_the_one_before(db):
    first = commands.offer_reset(actor("admin"), person_id("pio"))
    commands.offer_reset(actor("admin"), person_id("pio"))
    with db.reading() as session, pytest.raises(Refused):
        session.get(Person, person_id("pio")).check_reset(first, now())


def test_nobody_is_nobody(db):
    with pytest.raises(Missing, match="no such person"):
        commands.deactivate(actor("admin"), "nobody")


def test_every_deed_of_people_has_a_sentence_that_its_snapshot_fills(db):
    admin = actor("admin")
    id, _ = commands.add_person(admin, "Eva Diaz", "eva@x.example", {"agent"})
    commands.add_bulk(admin, [Newcomer("Ben", "ben@x.example", frozenset({"pio"}))])
    commands.change_roles(admin, id, set())
    commands.change_department(admin, id, None)
    commands.deactivate(admin, id)
    commands.reactivate(admin, id)
    commands.offer_reset(admin, id)
    with db.reading() as session:
        entries = session.scalars(select(Entry).order_by(Entry.seq)).all()
    for entry in entries:
        assert "{" not in SENTENCES[entry.kind].format(**entry.view)
        assert entry.audience == ""
    told = {entry.kind for entry in entries}
    at_the_door = {"people.password_changed", "people.signed_out"}
    of_two = {kind for kind in SENTENCES if kind.startswith("people.grant_")}  # test_two.py
    assert told == set(SENTENCES) - at_the_door - of_two
