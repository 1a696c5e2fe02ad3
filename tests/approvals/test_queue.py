"""What waits is claimed, and passed on when nobody claims it: visibly, and once."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from hub import clock
from hub.approvals.queue import Passing
from hub.core.database import Database
from hub.core.errors import NotAllowed, Refused
from hub.core.journal import Entry
from hub.core.settings import Settings, use
from hub.due.commands import do_what_is_due
from hub.due.models import Due
from hub.people import commands as people
from hub.scripts import commands
from hub.updates import commands as updates
from tests.approvals import hands
from tests.cast import actor, person_id
from tests.conftest import Browser
from tests.scripts import written
from tests.updates import told

PIO, OTHER = actor("pio"), actor("second_pio")
Open = Callable[..., Browser]


@pytest.fixture
def waiting(db: Database) -> str:
    return written.submitted(written.open_incident())


def waits(id: str) -> dict[str, object]:
    found: dict[str, object] = written.version(id).words.view()["waiting"]
    return found


def kinds(db: Database) -> list[str]:
    with db.reading() as session:
        return list(session.scalars(select(Entry.kind).order_by(Entry.seq)))


def later(id: str, minutes: int) -> None:
    """So many minutes pass, and the clock beats."""
    hands.waits_since(id, minutes)
    hands.is_due_now("scripts.pass_on", id)
    do_what_is_due(clock.DUE)


def test_a_claim_is_seen_and_hinders_nobody(db: Database, waiting: str) -> None:
    commands.claim(PIO, waiting)
    assert waits(waiting)["claimed_by"] == "Marcus Bell"
    assert written.last().kind == "scripts.claimed"
    commands.claim(OTHER, waiting)  # taken over
    assert waits(waiting)["claimed_by"] == "Priya Shah"
    commands.approve(PIO, waiting)
    assert written.state(waiting) == "approved"


def test_nobody_claims_their_own_words_or_what_is_not_theirs_to_decide(
    db: Database, waiting: str
) -> None:
    with pytest.raises(NotAllowed):
        commands.claim(actor("writer"), waiting)
    with pytest.raises(NotAllowed, match="waits for somebody else"):
        commands.claim(actor("checker"), waiting)
    own = written.drafted(written.open_incident(), by="pio")
    commands.submit(PIO, own)
    with pytest.raises(NotAllowed, match="Another person"):
        commands.claim(PIO, own)


def test_a_claim_ends_with_the_step_it_was_made_for(db: Database, waiting: str) -> None:
    commands.claim(PIO, waiting)
    commands.send_back(OTHER, waiting, "return", "Which streets?")
    commands.submit(actor("writer"), waiting)
    assert waits(waiting)["claimed_by"] is None


def test_what_nobody_claims_goes_to_the_deputy_then_to_the_commander(
    db: Database, waiting: str
) -> None:
    later(waiting, 4)
    assert waits(waiting)["for"] == "the public information officer"
    for minutes, role in ((2, "the deputy"), (6, "the incident commander")):
        later(waiting, minutes)
        assert waits(waiting)["for"] == role
        assert (written.last().kind, written.last().view["to"]) == ("scripts.passed_on", role)
        assert written.last().audience == "desk"
    later(waiting, 60)
    assert kinds(db).count("scripts.passed_on") == 2
    commands.approve(actor("deputy"), waiting)  # whoever had it may still decide


def test_a_claim_holds_it_back_for_as_long_as_it_lasts(db: Database, waiting: str) -> None:
    hands.waits_since(waiting, 4)
    commands.claim(PIO, waiting)
    later(waiting, 4)
    assert waits(waiting)["claimed_by"] == "Marcus Bell"
    later(waiting, 2)
    assert (waits(waiting)["for"], waits(waiting)["claimed_by"]) == ("the deputy", None)


def test_a_role_that_nobody_holds_is_left_out(db: Database, waiting: str) -> None:
    people.deactivate(actor("admin"), person_id("deputy"))
    later(waiting, 6)
    assert waits(waiting)["for"] == "the incident commander"


def test_it_is_passed_on_once_whoever_sweeps_and_not_when_it_was_decided(
    db: Database, waiting: str
) -> None:
    hands.waits_since(waiting, 6)
    commands.pass_on(waiting)
    with pytest.raises(Refused, match="may still claim"):
        commands.pass_on(waiting)  # a second clock, or one that was killed before its mark
    with db.reading() as session:
        assert [one.to for one in session.scalars(select(Passing))] == ["deputy"]
    commands.approve(PIO, waiting)
    later(waiting, 60)
    assert kinds(db).count("scripts.passed_on") == 1
    with db.reading() as session:
        assert session.scalars(select(Due).where(Due.done_at.is_(None))).all() == []


def test_a_text_that_is_submitted_anew_waits_anew(db: Database, waiting: str) -> None:
    later(waiting, 6)
    commands.send_back(PIO, waiting, "return", "Which streets?")
    commands.submit(actor("writer"), waiting)
    assert waits(waiting)["for"] == "the public information officer"
    later(waiting, 6)
    assert waits(waiting)["for"] == "the deputy"


def test_updates_are_passed_on_too_and_the_minutes_are_a_setting(db: Database) -> None:
    use(Settings(claim_minutes=1))
    try:
        id = told.submitted(written.open_incident())
        hands.waits_since(id, 1)
        hands.is_due_now("updates.pass_on", id)
        do_what_is_due(clock.DUE)
        assert written.last().kind == "updates.passed_on"
        updates.claim(actor("deputy"), id)
        claim = told.update(id).words.claim
        assert claim
        assert claim.until - claim.at == timedelta(minutes=1)
    finally:
        use(Settings())


# ---- whose turn it is ----


def mine(browser: Browser) -> list[str]:
    return list(browser.get("/desk/waits").get_json().values())


def test_the_desk_marks_whose_turn_it_is(db: Database, browser: Open, waiting: str) -> None:
    pio, deputy, commander = browser("pio"), browser("deputy"), browser("commander")
    assert (mine(pio), mine(deputy), mine(commander)) == (["decide"], [], [])
    later(waiting, 6)
    assert (mine(pio), mine(deputy), mine(commander)) == (["decide"], ["decide"], [])
    commands.claim(actor("deputy"), waiting)
    assert (mine(pio), mine(deputy), mine(commander)) == ([], ["decide"], [])
    later(waiting, 6)
    assert (mine(pio), mine(deputy), mine(commander)) == (["decide"], ["decide"], ["decide"])


def test_the_page_says_who_reads_it_and_offers_to_take_it_over(
    db: Database, browser: Open, waiting: str
) -> None:
    pio, other = browser("pio"), browser("second_pio")
    page = other.get(f"/scripts/{waiting}").get_data(as_text=True)
    assert "Claim it: I read this now" in page
    assert pio.post(f"/scripts/{waiting}/claim").status_code == 303
    page = other.get(f"/scripts/{waiting}").get_data(as_text=True)
    assert "<b>Marcus Bell</b> claimed this at <time" in page
    assert "take it over?" in page
    assert "Approve for" in page  # advisory: they may decide all the same
    assert "Claim it" not in pio.get(f"/scripts/{waiting}").get_data(as_text=True)
    desk = other.get("/desk").get_data(as_text=True)
    assert "<b>Marcus Bell</b> claimed it at <time" in desk
    assert f'data-claim="/scripts/{waiting}/claim" hidden>Take over' in desk
    answer = browser("writer").post(f"/scripts/{waiting}/claim")
    assert answer.status_code == 403
