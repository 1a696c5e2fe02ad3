"""Signing on and off, receipts, and what a console has shown."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from hub.core.database import Database
from hub.core.errors import Invalid, Missing, NotAllowed, Refused
from hub.core.moments import from_iso, now
from hub.incidents import commands as incidents
from hub.people.models import Actor
from hub.shifts import commands, delivered, queries
from hub.shifts.models import Receipt, Shift
from tests.cast import actor
from tests.shifts.floor import published, seated, sites, storm

DANA = actor("agent")


def shifts(db: Database) -> list[Shift]:
    with db.reading() as session:
        return list(session.scalars(select(Shift).order_by(Shift.began_at, Shift.id)))


def test_signing_on_twice_is_one_shift(db: Database) -> None:
    sites()
    first = commands.sign_on(DANA, "civic")
    assert commands.sign_on(DANA, "civic") == first
    assert len(shifts(db)) == 1


def test_signing_on_elsewhere_ends_the_former_shift(db: Database) -> None:
    sites()
    commands.sign_on(DANA, "civic")
    commands.sign_on(DANA, "east", "Spanish line")
    former, present = shifts(db)
    assert former.ended_at
    assert (present.site_name, present.position, present.ended_at) == (
        "Library East",
        "Spanish line",
        None,
    )


def test_signing_off_says_whether_there_was_a_shift(db: Database) -> None:
    sites()
    commands.sign_on(DANA, "civic")
    assert commands.sign_off(DANA) is True
    assert commands.sign_off(DANA) is False


def test_a_site_a_position_and_a_world_that_cannot_be_are_each_named(db: Database) -> None:
    with pytest.raises(Invalid) as fault:
        commands.sign_on(DANA, "nowhere", "p" * 61, world="nothing")
    assert set(fault.value.fields) == {"site", "position", "world"}


def test_nobody_signs_on_to_a_live_incident_or_a_closed_exercise(db: Database) -> None:
    sites()
    controller = actor("controller")
    drill = incidents.open_incident(controller, "Drill", "hurricane", exercise=True)
    assert commands.sign_on(DANA, "civic", world=drill)["world"] == drill
    incidents.close(controller, drill)
    for world in (drill, storm()):
        with pytest.raises(Invalid):
            commands.sign_on(DANA, "east", world=world)


def test_a_writer_has_no_shift(db: Database) -> None:
    sites()
    with pytest.raises(NotAllowed):
        commands.sign_on(actor("writer"), "civic")


def test_what_a_console_has_shown_only_grows_and_never_beyond_what_happened(db: Database) -> None:
    sites()
    storm()
    storm()
    commands.sign_on(DANA, "civic")
    assert delivered.applied(DANA, 1) == 1
    assert delivered.applied(DANA, 10**12) == 2
    assert delivered.applied(DANA, 1) == 2
    with pytest.raises(Refused, match="not on shift"):
        delivered.applied(actor("second_agent"), 1)


def test_a_floor_that_says_at_once_what_it_has_shown_is_noted_each_for_itself(db: Database) -> None:
    sites()
    storm()
    floor = seated(12)
    stranger = actor("second_agent")

    def said(by: Actor) -> int | str:
        try:
            return delivered.applied(by, 1)
        except Refused as fault:
            return str(fault)

    with ThreadPoolExecutor(13) as threads:
        *answers, refused = threads.map(said, [*floor, stranger])
    assert answers == [1] * 12
    assert "not on shift" in str(refused)
    with db.reading() as session:
        assert set(session.scalars(select(Shift.applied_seq))) == {1}


def test_a_receipt_is_given_once_whoever_asks_again(db: Database) -> None:
    sites()
    shift = commands.sign_on(DANA, "civic")["id"]
    words = published(storm()).words_id
    id = str(uuid4())
    first = commands.acknowledge(DANA, words, id)
    assert commands.acknowledge(DANA, words, id) == first
    assert commands.acknowledge(DANA, words, str(uuid4())) == first
    with db.reading() as session:
        assert session.scalar(select(func.count(Receipt.id))) == 1
        assert session.get_one(Receipt, id).shift_id == shift


def test_a_receipt_id_used_for_other_words_is_refused(db: Database) -> None:
    incident = storm()
    one, other = published(incident).words_id, published(incident).words_id
    id = str(uuid4())
    commands.acknowledge(DANA, one, id)
    with pytest.raises(Refused, match="another receipt"):
        commands.acknowledge(DANA, other, id)


def test_a_receipt_needs_a_uuid_and_words_that_were_published(db: Database) -> None:
    with pytest.raises(Invalid):
        commands.acknowledge(DANA, "nothing", "one")
    with pytest.raises(Missing):
        commands.acknowledge(DANA, "nothing", str(uuid4()))


def test_a_desk_whose_clock_is_wrong_reads_neither_before_the_publication_nor_tomorrow(
    db: Database,
) -> None:
    release = published(storm())
    early = commands.acknowledge(DANA, release.words_id, str(uuid4()), now() - timedelta(days=1))
    assert from_iso(early["at"]) >= release.at - timedelta(milliseconds=1)
    late = commands.acknowledge(
        actor("second_agent"), release.words_id, str(uuid4()), now() + timedelta(days=1)
    )
    assert from_iso(late["at"]) <= now()


def test_shifts_of_people_who_went_home_end_after_sixteen_hours(db: Database) -> None:
    sites()
    seated(3)
    with db.writing() as session:
        assert commands.end_stale(session, now() + timedelta(hours=15)) == 0
        assert commands.end_stale(session, now() + timedelta(hours=17)) == 3
    assert all(shift.ended_at for shift in shifts(db))


def test_the_floor_shows_by_site_who_has_still_to_read_what(db: Database) -> None:
    sites()
    people = seated(4)
    incident = storm()
    boil, eastern = published(incident), published(incident, only=["east"])
    published(incident, must_read=False)
    commands.acknowledge(people[0], boil.words_id, str(uuid4()))
    with db.reading() as session:
        floor = queries.floor(session, now())
    assert [(site["site"], site["current"]) for site in floor] == [
        ("Civic Center", 1),
        ("Library East", 0),
    ]
    assert [one["unread"] for site in floor for one in site["people"]] == [0, 1, 1, 2]
    commands.acknowledge(people[3], eastern.words_id, str(uuid4()))
    commands.acknowledge(people[3], boil.words_id, str(uuid4()))
    with db.reading() as session:
        assert [site["current"] for site in queries.floor(session, now())] == [1, 1]
