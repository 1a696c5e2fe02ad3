"""Two administrators: a role that lets words out or people in counts once the other confirms it,
and nobody gets around it alone.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from hub.core.database import Database
from hub.core.errors import HubError, Invalid, NotAllowed, Refused
from hub.core.ids import new_id
from hub.core.journal import Entry
from hub.core.moments import now
from hub.door import commands as door
from hub.door import sessions
from hub.keys import commands as keys
from hub.people import commands, granting
from hub.people.models import TERMINAL, Actor, Grant, Newcomer, Person
from hub.people.permissions import NEEDS_TWO, PERMISSIONS, ROLES
from hub.people.proposals import Proposal
from hub.people.sentences import SENTENCES
from hub.people.waiting import to_confirm, waiting
from tests.cast import actor, email, person_id

PIO, AGENT = person_id("pio"), person_id("agent")
NEW = "another long password"


@pytest.fixture
def other(db: Database) -> Actor:
    """A second administrator."""
    return hired("Nia Second", "admin")


def hired(name: str, role: str) -> Actor:
    address = f"{name.split()[0].lower()}@portalder.example"
    id, _ = commands.add_person(TERMINAL, name, address, {role}, NEW)
    return Actor(id, name, frozenset({role}), address)


def roles_of(db: Database, id: str) -> frozenset[str]:
    with db.reading() as session:
        return session.get_one(Person, id).roles


def newest(db: Database) -> Entry:
    with db.reading() as session:
        return session.scalars(select(Entry).order_by(Entry.seq.desc()).limit(1)).one()


def said(entry: Entry) -> str:
    return SENTENCES[entry.kind].format(**entry.view)


def open_ones(db: Database) -> list[dict[str, object]]:
    with db.reading() as session:
        return waiting(session, now(), actor("admin"))


def proposal(db: Database, role: str = "pio", to: str = AGENT) -> str:
    """What the first administrator has proposed."""
    with db.reading() as session:
        found = select(Proposal.id).where(Proposal.person_id == to, Proposal.role == role)
        return session.scalars(found.where(Proposal.decided_at.is_(None))).one()


def proposed(db: Database, role: str = "pio") -> str:
    commands.change_roles(actor("admin"), AGENT, {"agent", role})
    return proposal(db, role)


def test_the_roles_that_need_two_are_read_from_the_table_of_rights() -> None:
    approve = {role for role in ROLES if "scripts.approve" in PERMISSIONS[role]}
    assert approve | {"admin"} == NEEDS_TWO
    assert "writer" not in NEEDS_TWO


@pytest.mark.parametrize("role", sorted(NEEDS_TWO))
def test_a_role_that_is_proposed_gives_no_right_until_another_confirms_it(
    db: Database, other: Actor, role: str
) -> None:
    assert commands.change_roles(actor("admin"), AGENT, {"writer", role}) == {role}
    assert roles_of(db, AGENT) == {"writer"}, "what needs nobody else holds at once"
    entry = newest(db)
    assert entry.kind == "people.grant_proposed"
    assert said(entry).startswith(f"Sam Weber proposed Dana Ruiz as {ROLES[role]}")
    granting.confirm(other, proposal(db, role))
    assert roles_of(db, AGENT) == {"writer", role}
    assert said(newest(db)).startswith(f"Nia Second confirmed Dana Ruiz as {ROLES[role]}")
    with db.reading() as session:
        grant = session.get_one(Grant, (AGENT, role))
    assert (grant.granted_by, grant.confirmed_by) == (person_id("admin"), other.id)


def test_a_person_or_a_list_that_is_added_waits_just_the_same(db: Database, other: Actor) -> None:
    id, _ = commands.add_person(actor("admin"), "Eva", "eva@x.example", {"agent", "pio"})
    assert roles_of(db, id) == {"agent"}
    people = [
        Newcomer("Ben", "ben@x.example", frozenset({"admin"})),
        Newcomer("Cy", "cy@x.example", frozenset({"writer"})),
    ]
    given = commands.add_bulk(actor("admin"), people)
    assert [view["roles"] for view, _ in given] == [[], ["writer"]]
    assert said(newest(db)).startswith("Sam Weber proposed Ben as Administrator:")
    assert {(one["name"], one["role_words"]) for one in open_ones(db)} == {
        ("Eva", ROLES["pio"]), ("Ben", ROLES["admin"]),
    }  # fmt: skip


def test_nobody_is_confirmed_before_they_have_a_password(db: Database, other: Actor) -> None:
    id, code = commands.add_person(actor("admin"), "Eva", "eva@x.example", {"pio"})
    with pytest.raises(Refused, match="not chosen a password yet"):
        granting.confirm(other, proposal(db, to=id))
    door.choose_password("eva@x.example", code, NEW)
    assert roles_of(db, id) == frozenset()
    granting.confirm(other, proposal(db, to=id))
    assert roles_of(db, id) == {"pio"}


def test_neither_who_proposed_it_nor_who_would_hold_it_confirms_it(
    db: Database, other: Actor
) -> None:
    with pytest.raises(NotAllowed, match="You proposed this"):
        granting.confirm(actor("admin"), proposed(db))
    commands.change_roles(actor("admin"), other.id, {"admin", "pio"})
    with pytest.raises(NotAllowed, match="would be yours"):
        granting.confirm(other, proposal(db, to=other.id))
    with pytest.raises(NotAllowed):
        granting.confirm(actor("pio"), proposal(db))
    assert roles_of(db, AGENT) == {"agent"}


def test_a_key_is_its_makers_hand_and_a_free_one_is_nobodys(db: Database, other: Actor) -> None:
    _, secret = keys.make_key(actor("admin"), "Mine", {"admin"})
    mine = sessions.actor_of_key(secret)
    assert mine
    with pytest.raises(NotAllowed, match="You proposed this"):
        granting.confirm(mine, proposed(db))
    _, secret = keys.make_key(TERMINAL, "Free", {"admin"})
    free = sessions.actor_of_key(secret)
    assert free
    with pytest.raises(NotAllowed, match="in person"):
        granting.confirm(free, proposal(db))
    with pytest.raises(NotAllowed, match="free-standing"):
        commands.change_roles(free, person_id("writer"), {"pio"})
    with pytest.raises(NotAllowed, match="free-standing"):
        commands.add_person(free, "Eve", "eve@x.example", {"admin"})
    commands.change_roles(mine, person_id("writer"), {"writer", "pio"})
    with pytest.raises(NotAllowed, match="You proposed this"):
        granting.confirm(actor("admin"), proposal(db, to=person_id("writer")))


def test_an_administrator_who_was_removed_confirms_nothing(db: Database, other: Actor) -> None:
    waits = proposed(db)
    commands.change_roles(actor("admin"), other.id, {"writer"})
    with pytest.raises(NotAllowed, match="Only an administrator"):
        granting.confirm(other, waits)  # with the rights this process still believes in


def test_of_two_who_decide_at_once_one_does(db: Database, other: Actor) -> None:
    third, waits = hired("Tom Third", "admin"), proposed(db)
    tried: list[Callable[[], None]] = [
        lambda: granting.confirm(other, waits),
        lambda: granting.confirm(third, waits),
        lambda: granting.refuse(third, waits, "Not her."),
    ]

    def done(deed: Callable[[], None]) -> bool:
        try:
            deed()
        except Refused:
            return False
        return True

    with ThreadPoolExecutor(3) as pool:
        assert sorted(pool.map(done, tried)) == [False, False, True]
    decided = newest(db).kind == "people.grant_confirmed"
    assert roles_of(db, AGENT) == ({"agent", "pio"} if decided else {"agent"})
    with pytest.raises(Refused, match="before"):
        granting.confirm(other, waits)


def test_a_refusal_says_why_and_who_proposed_may_take_it_back(db: Database, other: Actor) -> None:
    waits = proposed(db)
    with pytest.raises(Invalid, match="Say why"):
        granting.refuse(other, waits, " ")
    granting.refuse(other, waits, "She is on leave.")
    assert said(newest(db)).endswith("which Sam Weber had proposed: She is on leave.")
    granting.refuse(actor("admin"), proposed(db, "deputy"), "By mistake.")
    assert open_ones(db) == []
    assert roles_of(db, AGENT) == {"agent"}


def test_what_nobody_confirmed_lapses_after_a_day_and_is_proposed_anew(
    db: Database, other: Actor
) -> None:
    waits = proposed(db)
    with pytest.raises(Refused, match="waits for another administrator already"):
        proposed(db)
    with time_machine.travel(now() + timedelta(hours=24, seconds=1), tick=False):
        with pytest.raises(Refused, match="lapsed"):
            granting.confirm(other, waits)
        assert open_ones(db) == []
        granting.confirm(other, proposed(db))
    assert "pio" in roles_of(db, AGENT)


def test_rights_are_removed_at_once(db: Database, other: Actor) -> None:
    commands.change_roles(actor("admin"), PIO, {"writer"})
    assert roles_of(db, PIO) == {"writer"}
    assert open_ones(db) == []


def test_one_administrator_grants_at_once_and_the_journal_says_alone(db: Database) -> None:
    assert commands.change_roles(actor("admin"), AGENT, {"pio"}) == frozenset()
    assert roles_of(db, AGENT) == {"pio"}
    assert newest(db).view["alone"] is True


@pytest.mark.parametrize("way", ["roles", "deactivate"])
def test_who_removes_the_other_is_not_alone_for_a_day(db: Database, other: Actor, way: str) -> None:
    waits = proposed(db)
    if way == "roles":
        commands.change_roles(actor("admin"), other.id, set())
    else:
        commands.deactivate(actor("admin"), other.id)
    assert commands.change_roles(actor("admin"), person_id("writer"), {"pio"}) == {"pio"}
    with pytest.raises(NotAllowed):
        granting.confirm(actor("admin"), waits)
    with time_machine.travel(now() + timedelta(hours=24, seconds=1), tick=False):
        assert commands.change_roles(actor("admin"), person_id("writer"), {"pio"}) == frozenset()
        assert roles_of(db, person_id("writer")) == {"pio"}


def test_the_terminal_grants_at_once_and_what_waited_waits_no_longer(
    db: Database, other: Actor
) -> None:
    proposed(db)
    name, held = commands.grant_more(TERMINAL, email("agent").upper(), {"pio"})
    assert (name, held) == ("Dana Ruiz", "Agent, Public information officer")
    assert newest(db).actor_id == "terminal"
    assert open_ones(db) == []
    with pytest.raises(HubError, match="nobody with the address"):
        commands.grant_more(TERMINAL, "nobody@x.example", {"pio"})


def test_a_password_chosen_with_anothers_code_opens_no_right_alone(
    db: Database, other: Actor
) -> None:
    commands.change_roles(TERMINAL, PIO, {"pio", "writer"})
    code = commands.offer_reset(actor("admin"), PIO)
    assert roles_of(db, PIO) == {"pio", "writer"}, "the code alone changes nothing"
    door.choose_password(email("pio"), code, NEW)
    assert newest(db).view["waits_words"] == "Public information officer"
    assert roles_of(db, PIO) == {"writer"}
    [waits] = open_ones(db)
    assert (waits["by"], waits["may_confirm"]) == ("Sam Weber", False)
    with pytest.raises(NotAllowed, match="You proposed this"):
        granting.confirm(actor("admin"), str(waits["id"]))
    granting.confirm(other, str(waits["id"]))
    assert roles_of(db, PIO) == {"pio", "writer"}


def test_ones_own_code_and_the_terminals_open_what_one_may(db: Database, other: Actor) -> None:
    for by, whom in ((other, other.id), (TERMINAL, PIO)):
        before = roles_of(db, whom)
        address = other.email if whom == other.id else email("pio")
        door.choose_password(address, commands.offer_reset(by, whom), NEW + "!")
        assert roles_of(db, whom) == before
    assert open_ones(db) == []


def test_the_last_administrator_is_not_held_back(db: Database, other: Actor) -> None:
    code = commands.offer_reset(actor("admin"), other.id)
    commands.deactivate(other, person_id("admin"))
    door.choose_password(other.email, code, NEW)
    assert roles_of(db, other.id) == {"admin"}


def test_who_is_let_in_again_waits_for_the_other(db: Database, other: Actor) -> None:
    commands.deactivate(actor("admin"), PIO)
    assert commands.reactivate(actor("admin"), PIO) == {"pio"}
    assert roles_of(db, PIO) == frozenset()
    granting.confirm(other, proposal(db, to=PIO))
    assert roles_of(db, PIO) == {"pio"}


def test_a_key_made_by_one_of_two_has_no_such_role_its_maker_does_not_hold(
    db: Database,
) -> None:
    _, alone = keys.make_key(actor("admin"), "Made alone", {"pio"})
    other = hired("Nia Second", "admin")
    with pytest.raises(NotAllowed, match="the terminal makes the key"):
        keys.make_key(other, "Release desk", {"pio"})
    commands.change_roles(TERMINAL, other.id, {"admin", "pio"})
    both = Actor(other.id, other.name, frozenset({"admin", "pio"}))
    _, held = keys.make_key(both, "Release desk", {"pio"})
    commands.change_roles(actor("admin"), other.id, {"admin"})
    lost, kept = sessions.actor_of_key(held), sessions.actor_of_key(alone)
    assert lost
    assert kept
    assert lost.roles == frozenset(), "what its maker lost"
    assert kept.roles == {"pio"}


def test_each_is_told_how_many_wait_for_them(db: Database, other: Actor) -> None:
    proposed(db)
    commands.change_roles(actor("admin"), other.id, {"admin", "pio"})
    with db.reading() as session:
        assert to_confirm(session, now(), actor("admin")) == 0
        assert to_confirm(session, now(), other) == 1
        assert to_confirm(session, now() + timedelta(days=2), other) == 0


@pytest.mark.parametrize(
    "wrong",
    [
        {"decision": "confirmed", "decided_by": person_id("admin"), "decided_at": now()},
        {"decision": "confirmed", "decided_by": AGENT, "decided_at": now()},
        {"decision": "confirmed", "decided_by": "", "decided_at": now()},
        {"decision": "confirmed", "decided_by": "x"},
        {"decision": "refused", "decided_by": "x", "decided_at": now()},
        {"id": new_id()},
    ],
)
def test_the_database_refuses_what_no_command_would_do(
    db: Database, other: Actor, wrong: dict[str, object]
) -> None:
    waits = proposed(db)

    def written() -> None:
        with db.writing() as session:
            row = session.get_one(Proposal, waits)
            if "id" in wrong:  # a second open one
                same = {"person_id": row.person_id, "role": row.role, "until": row.until}
                by = {"proposed_by": "x", "proposed_by_name": "x", "proposed_at": row.until}
                session.add(Proposal(**same, **by))
                return
            for name, value in wrong.items():
                setattr(row, name, value)

    with pytest.raises(IntegrityError):
        written()


def test_the_database_knows_that_two_are_not_one(db: Database) -> None:
    def granted() -> None:
        with db.writing() as session:
            session.get_one(Grant, (PIO, "pio")).confirmed_by = "test"

    with pytest.raises(IntegrityError):
        granted()
