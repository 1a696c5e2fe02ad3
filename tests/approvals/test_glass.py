"""One person publishes alone: loudly, with a second review that cannot be forgotten."""

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from hub import clock
from hub.approvals.steps import Approval
from hub.core.database import Database
from hub.core.errors import HubError, Invalid, NotAllowed, Refused
from hub.core.journal import Entry
from hub.core.moments import now
from hub.due.commands import do_what_is_due
from hub.due.models import Due
from hub.people.models import Actor
from hub.scripts import commands
from hub.updates import commands as updates
from tests.approvals import hands
from tests.cast import actor
from tests.conftest import Browser
from tests.scripts import written
from tests.updates import told

WRITER, PIO, OTHER = actor("writer"), actor("pio"), actor("second_pio")
Open = Callable[..., Browser]
SOON = timedelta(hours=2)


@pytest.fixture
def incident_id(db: Database) -> str:
    return written.open_incident()


def glass(id: str, incident_id: str, by: Actor = PIO, **changed: Any) -> None:
    given = {"why": "Nobody answers.", "until": now() + SOON, **changed}
    commands.break_glass(by, id, incident_id=incident_id, **given)


def overdue(room: str, id: str) -> None:
    """The time of review passes, and the clock beats."""
    hands.waits_since(id, 16)
    hands.is_due_now(f"{room}.review", id)
    do_what_is_due(clock.DUE)


def newest(db: Database, kind: str) -> dict[str, Any]:
    with db.reading() as session:
        wanted = select(Entry).where(Entry.kind == kind).order_by(Entry.seq.desc()).limit(1)
        return session.scalars(wanted).one().view


@pytest.mark.parametrize("part", ["pio", "deputy", "commander"])
def test_it_is_live_at_once_on_record_and_due_for_review(
    db: Database, incident_id: str, part: str
) -> None:
    id = written.submitted(incident_id)
    glass(id, incident_id, actor(part), why=" The tower is down. ")
    assert written.state(id) == "alone"
    entry = written.last()
    assert (entry.kind, entry.audience) == ("scripts.broken_glass", "board console data desk")
    said = entry.view["version"]["alone"]
    assert (said["by"], said["why"]) == (actor(part).name, "The tower is down.")
    assert entry.view["card"]["langs"]["en"]["alone"] == said
    with db.reading() as session:
        due = session.scalars(select(Due).where(Due.what == "scripts.review")).one()
        yes = session.scalars(select(Approval)).one()
    assert (due.subject, due.at) == (id, yes.review_due_at)
    assert due.at - yes.at == timedelta(minutes=15)


@pytest.mark.parametrize("begin", [written.drafted, written.checking, written.submitted])
def test_it_can_be_broken_from_wherever_the_words_wait(
    db: Database, incident_id: str, begin: Callable[[str], str]
) -> None:
    id = begin(incident_id)
    glass(id, incident_id)
    assert written.state(id) == "alone"


def test_nothing_unfinished_gets_through_and_all_of_it_is_named(
    db: Database, incident_id: str
) -> None:
    id = written.drafted(incident_id, values={"source": "Port Alder Water"}, sources=[])
    with pytest.raises(Invalid) as refusal:
        glass(id, incident_id, why=" ", until=None)
    assert set(refusal.value.fields) == {"slot-area", "sources", "why", "until"}
    with pytest.raises(Invalid, match="has passed"):
        glass(written.drafted(incident_id), incident_id, until=now() - SOON)
    assert written.state(id) == "draft"
    update = told.drafted(incident_id, source="")
    with pytest.raises(Invalid) as refusal:
        updates.break_glass(PIO, update, why="Now.")
    assert set(refusal.value.fields) == {"source", "until"}


def test_who_may_not_publish_may_not_break_the_glass(db: Database, incident_id: str) -> None:
    id = written.submitted(incident_id)
    for part in ("writer", "checker", "lead", "agent", "controller", "partner", "admin"):
        with pytest.raises(NotAllowed):
            glass(id, incident_id, actor(part))


def test_the_text_that_was_read_is_the_text_that_goes_out(db: Database, incident_id: str) -> None:
    id = written.submitted(incident_id)
    read = written.version(id).words.hash
    commands.edit(WRITER, id, text=written.BODY, values={**written.VALUES, "area": "all"})
    with pytest.raises(Refused, match="edited since you read it"):
        glass(id, incident_id, hash=read)


def test_a_second_person_confirms_it_and_nobody_is_their_own_second(
    db: Database, incident_id: str
) -> None:
    id = written.alone(incident_id)
    key = Actor("key-1", "Release desk", frozenset({"pio"}), machine=True, maker_id=PIO.id)
    wrote_too = Actor(WRITER.id, WRITER.name, frozenset({"writer", "pio"}))
    for by in (PIO, key, wrote_too):
        with pytest.raises(NotAllowed, match="Another person"):
            commands.confirm(by, id)
    with pytest.raises(Refused, match="edited since you read it"):
        commands.confirm(OTHER, id, "0" * 64)
    commands.confirm(OTHER, id, written.version(id).words.hash)
    assert written.state(id) == "published"
    yes = written.version(id).words.approval
    assert yes
    assert (yes.by_name, yes.confirmed_by_name, yes.alone) == ("Marcus Bell", "Priya Shah", True)
    assert written.last().kind == "scripts.confirmed"
    assert written.last().audience == "board console data desk"
    overdue("scripts", id)  # the clock has nothing left to do
    assert written.state(id) == "published"
    commands.publish(OTHER, id, incident_id=incident_id, until=None)  # and it can be renewed


def test_before_it_is_confirmed_it_goes_nowhere_else(db: Database, incident_id: str) -> None:
    id = written.alone(incident_id)
    with pytest.raises(Refused, match="no second person has read it yet"):
        commands.publish(OTHER, id, incident_id=written.open_incident("Flood"))
    with pytest.raises(Refused):
        commands.edit(WRITER, id, text=written.BODY, values=written.VALUES)


def test_the_clock_takes_back_what_nobody_confirmed_with_the_reason(
    db: Database, incident_id: str
) -> None:
    id = written.alone(incident_id)
    with pytest.raises(Refused, match="time yet"):
        commands.recall_unread(id)
    overdue("scripts", id)
    assert written.state(id) == "ended"
    recalled = newest(db, "scripts.recalled")
    assert recalled["by"] == "The clock"
    assert recalled["reason"].startswith("Marcus Bell published it alone at ")
    assert "no second person had confirmed it by " in recalled["reason"]
    assert recalled["stop"]["reason"] == recalled["reason"]
    with pytest.raises(Refused):
        commands.recall_unread(id)  # a second clock
    with pytest.raises(Refused):
        commands.confirm(OTHER, id)
    with pytest.raises(Refused):
        commands.publish(OTHER, id, incident_id=incident_id)


def test_a_second_person_may_recall_it_with_a_reason_instead(
    db: Database, incident_id: str
) -> None:
    id = written.alone(incident_id)
    commands.recall(OTHER, id, "It is the other main.")
    assert written.state(id) == "ended"
    overdue("scripts", id)
    assert newest(db, "scripts.recalled")["reason"] == "It is the other main."


def test_the_second_person_and_the_clock_at_the_same_moment_one_of_them_is_first(
    db: Database, incident_id: str
) -> None:
    ends = set()
    for _ in range(6):
        id = written.alone(incident_id)
        hands.waits_since(id, 16)
        deeds = [
            lambda id=id: commands.confirm(OTHER, id),
            lambda id=id: commands.recall_unread(id),
        ]
        refused = list(map(type, at_once(*deeds)))
        assert refused == [Refused]
        ends.add(written.state(id))
    assert ends <= {"published", "ended"}


def at_once(*deeds: Callable[[], object]) -> list[HubError]:
    """Do all at the same moment; what was refused."""
    start, refused = threading.Barrier(len(deeds)), list[HubError]()

    def run(deed: Callable[[], object]) -> None:
        start.wait()
        try:
            deed()
        except HubError as fault:
            refused.append(fault)

    threads = [threading.Thread(target=run, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return refused


def test_an_update_goes_the_same_way(db: Database, incident_id: str) -> None:
    confirmed, forgotten = told.alone(incident_id), told.alone(incident_id)
    updates.confirm(OTHER, confirmed)
    assert written.last().kind == "updates.confirmed"
    for id in (confirmed, forgotten):
        overdue("updates", id)
    assert (told.state(confirmed), told.state(forgotten)) == ("published", "ended")
    assert newest(db, "updates.withdrawn")["by"] == "The clock"


def test_the_words_of_who_wrote_them_stay_theirs_in_a_copy(db: Database, incident_id: str) -> None:
    id = written.alone(incident_id)
    copy = commands.copy_to_incident(actor("second_writer"), id, incident_id)
    assert WRITER.id in written.version(copy).words.hands


def test_the_minutes_are_a_setting(db: Database, incident_id: str) -> None:
    from hub.core.settings import Settings, use

    use(Settings(break_glass_minutes=3))
    try:
        id = written.alone(incident_id)
    finally:
        use(Settings())
    yes = written.version(id).words.approval
    assert yes
    assert yes.review_due_at
    assert yes.review_due_at - yes.at == timedelta(minutes=3)


# ---- what the database itself refuses ----


@pytest.mark.parametrize(
    "wrong",
    [
        "alone = true",
        "alone = true, why = 'Because.'",
        "alone = true, review_due_at = at",
        "alone = true, why = 'Because.', review_due_at = at, confirmed_by_id = by_id,"
        " confirmed_at = at",
        "confirmed_by_id = 'somebody', confirmed_at = at",
        "carried_words_id = 'somewhere else'",
    ],
)
def test_the_database_refuses_a_lonely_yes_without_its_terms(
    db: Database, incident_id: str, wrong: str
) -> None:
    written.approved(incident_id)
    with pytest.raises(IntegrityError), db.engine.begin() as connection:
        connection.execute(text(f"UPDATE approvals SET {wrong}"))


def test_the_database_refuses_a_yes_carried_from_other_words(
    db: Database, incident_id: str
) -> None:
    one, other = written.approved(incident_id), written.approved(incident_id, values={
        **written.VALUES, "area": "all"})  # fmt: skip
    carry = text("UPDATE approvals SET carried_words_id = :one WHERE words_id = :other")
    with pytest.raises(IntegrityError), db.engine.begin() as connection:
        connection.execute(carry, {"one": one, "other": other})


# ---- on the screens ----


def page(browser: Browser, address: str) -> str:
    shown: str = browser.get(address).get_data(as_text=True)
    return shown


def test_every_screen_says_it_until_a_second_person_confirms(
    db: Database, browser: Open, incident_id: str
) -> None:
    script, update = written.alone(incident_id), told.alone(incident_id)
    screens = [(browser("agent"), "/console"), (browser("pio"), "/desk")]
    screens += [(browser("writer"), "/desk"), (browser("partner"), "/board")]
    for here, address in screens:
        shown = page(here, address)
        assert shown.count('class="alone"') >= 2, address
        assert "Marcus Bell alone at" in shown
    second = browser("second_pio")
    assert second.get("/desk/waits").get_json() == {
        f"item-{script}": "confirm", f"item-{update}": "confirm",
    }  # fmt: skip
    assert browser("pio").get("/desk/waits").get_json() == {}
    for room, id in (("scripts", script), ("updates", update)):
        assert "Confirm exactly this text" in page(second, f"/{room}/{id}")
        assert "Confirm exactly this text" not in page(browser("pio"), f"/{room}/{id}")
        assert second.post(f"/{room}/{id}/confirm", {"hash": ""}).status_code in (303, 409)
        hash = (written.version if room == "scripts" else told.update)(id).words.hash
        second.post(f"/{room}/{id}/confirm", {"hash": hash})
    for here, address in screens:
        assert 'class="alone"' not in page(here, address), address
    assert "confirmed by <b>Priya Shah</b>" in page(browser("agent"), "/console")


def test_the_form_says_how_many_it_reaches_and_wants_to_know_why(
    db: Database, browser: Open, incident_id: str
) -> None:
    pio, id = browser("pio"), written.submitted(incident_id)
    address = f"/scripts/{id}/break-glass"
    assert f'href="{address}"' in page(pio, f"/scripts/{id}")
    shown = page(pio, address)
    assert "<b>0 agents at 0 sites</b> will read this text aloud" in shown
    assert "within 15 minutes" in shown
    typed = {"incident": incident_id, "until": "2099-01-01T18:00", "hash": ""}
    answer = pio.post(address, {**typed, "why": ""})
    assert answer.status_code == 409  # an empty fingerprint is no text that was read
    read = written.version(id).words.hash
    answer = pio.post(address, {**typed, "hash": read, "why": ""})
    assert (answer.status_code, written.state(id)) == (422, "submitted")
    assert 'id="why-wrong"' in answer.get_data(as_text=True)
    answer = pio.post(address, {**typed, "hash": read, "why": "Nobody answers.", "until": ""})
    assert 'id="until-wrong"' in answer.get_data(as_text=True)
    assert "Nobody answers." in answer.get_data(as_text=True)
    answer = pio.post(address, {**typed, "hash": read, "why": "Nobody answers."})
    assert (answer.status_code, written.state(id)) == (303, "alone")
    assert browser("writer").get(address).status_code == 403


def test_the_api_breaks_the_glass_and_confirms(
    db: Database, browser: Open, incident_id: str
) -> None:
    id, update = written.submitted(incident_id), told.submitted(incident_id, until=now() + SOON)
    pio, second = browser("pio"), browser("second_pio")
    api = f"/api/v1/scripts/versions/{id}"
    answer = pio.post(f"{api}/break-glass", json={"incident": incident_id, "why": "Now."})
    assert (answer.status_code, set(answer.get_json()["errors"])) == (422, {"until"})
    given = {"incident": incident_id, "why": "Now.", "until": "2099-01-01T00:00:00Z"}
    answer = pio.post(f"{api}/break-glass", json=given)
    assert (answer.status_code, answer.get_json()["state"]) == (200, "alone")
    assert answer.get_json()["alone"]["why"] == "Now."
    assert pio.post(f"{api}/confirm", json={}).status_code == 403
    assert second.post(f"{api}/confirm", json={}).get_json()["state"] == "published"
    api = f"/api/v1/updates/{update}"
    assert pio.post(f"{api}/break-glass", json={"why": "Now."}).get_json()["state"] == "alone"
    assert second.post(f"{api}/confirm", json={}).get_json()["state"] == "published"
