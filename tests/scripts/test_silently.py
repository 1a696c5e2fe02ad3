"""A slip of the pen put right silently, or told to everyone anew."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from hub.approvals.releases import Release
from hub.core.database import Database
from hub.core.errors import Invalid, Refused
from hub.core.moments import now
from hub.incidents.models import Incident
from hub.scripts import commands, queries
from hub.scripts.parity import parity
from hub.scripts.told import histories
from hub.shifts import commands as shifts
from hub.shifts.models import Receipt
from tests.browser import storm
from tests.cast import actor
from tests.scripts import written

AGENT, OTHER, PIO = actor("agent"), actor("second_agent"), actor("pio")
SLIP = written.BODY.replace("Boil it hard", "Boil it hadr")
RIGHT = written.BODY
OTHER_WORDS = written.BODY.replace("1 minute", "3 minutes")


@pytest.fixture
def orla(db: Database) -> str:
    """An incident, with two agents on shift at the only site."""
    [site] = storm.set_up()
    for part in ("agent", "second_agent"):
        storm.on_shift(part, site)
    incident_id = storm.opened()
    with db.writing() as session:
        session.get_one(Incident, incident_id).languages = ["en", "es"]
    return incident_id


def read_by(who: Any, words_id: str) -> None:
    shifts.acknowledge(who, words_id, str(uuid4()))


def silently(incident_id: str, body: str = RIGHT, **changed: Any) -> str:
    version_id = written.approved(incident_id, body=body, **changed)
    commands.publish(PIO, version_id, incident_id=incident_id, silent=True)
    return version_id


def readers(db: Database, words_id: str) -> set[str]:
    with db.reading() as session:
        wanted = select(Receipt.person_id).where(Receipt.words_id == words_id)
        return set(session.scalars(wanted))


def release(db: Database, words_id: str) -> Release:
    with db.reading() as session:
        return session.scalars(select(Release).where(Release.words_id == words_id)).one()


def card(db: Database, incident_id: str) -> Any:
    with db.reading() as session:
        [shown] = queries.cards(session, [incident_id], now())
        return shown


def test_whoever_confirmed_the_slip_has_confirmed_the_words_without_it(
    db: Database, orla: str
) -> None:
    first = written.published(orla, body=OTHER_WORDS)
    wrong = written.published(orla, body=SLIP)
    read_by(AGENT, wrong)
    right = silently(orla)
    assert readers(db, right) == {AGENT.hand}
    entry = written.last()
    assert (entry.kind, entry.view["silent"]) == ("scripts.published", True)
    assert entry.view["release"]["silent"]
    shown = card(db, orla)["langs"]["en"]
    assert shown["fixes"] == [wrong]
    assert shown["before"]["id"] == first, "who read neither is shown what changed for them"
    assert written.state(wrong) == "ended"
    again = silently(orla, RIGHT.replace("Put the ZIP code in", "Write the ZIP code in"))
    assert readers(db, again) == {AGENT.hand}
    assert card(db, orla)["langs"]["en"]["fixes"] == [right, wrong]
    loud = written.published(orla, body=OTHER_WORDS)
    assert readers(db, loud) == set()
    assert card(db, orla)["langs"]["en"]["before"]["id"] == again
    assert not written.last().view["silent"]


def test_a_receipt_that_was_under_way_counts_for_the_words_without_the_slip(
    db: Database, orla: str
) -> None:
    wrong = written.published(orla, body=SLIP)
    right = silently(orla)
    again = silently(orla, RIGHT.replace("Put the ZIP code in", "Write the ZIP code in"))
    read_by(OTHER, wrong)
    assert readers(db, right) == readers(db, again) == {OTHER.hand}
    read_by(OTHER, wrong)
    read_by(OTHER, again)
    with db.reading() as session:
        assert session.scalar(select(func.count()).select_from(Receipt)) == 3


def test_the_reach_goes_on_counting(db: Database, orla: str) -> None:
    wrong = written.published(orla, body=SLIP)
    then = now() - timedelta(minutes=9)
    with db.writing() as session:
        told = session.scalars(select(Release).where(Release.words_id == wrong)).one()
        told.since = told.at = then
        told.reached_50 = then + timedelta(seconds=40)
    read_by(AGENT, wrong)
    right = silently(orla)
    fixed = release(db, right)
    assert (fixed.since, fixed.reached_50) == (then, then + timedelta(seconds=40))
    assert fixed.at > then
    assert fixed.fixes == release(db, wrong).id


def test_translations_stay_what_they_were(db: Database, orla: str) -> None:
    wrong = written.published(orla, body=SLIP)
    named = {"translates": wrong, "translates_hash": written.version(wrong).words.hash}
    written.published(orla, lang="es", title="Agua", **named)
    written.published(orla, lang="ht", title="Dlo")
    begun = commands.translate(actor("writer"), wrong, "ar")
    right = silently(orla)
    with db.reading() as session:
        [history] = histories(session, [orla]).values()
        said = {one.lang: one.in_words for one in parity(history, ["en", "es"], {})}
    assert said == {"es": "current", "ht": "current"}
    values = written.version(begun).words.values
    commands.edit(actor("writer"), begun, text=written.BODY, values=values, title="ماء")
    commands.submit(actor("writer"), begun)
    assert commands.translate(actor("writer"), right, "vi")


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (OTHER_WORDS, "a number: “3”; a number: “1”"),
        (RIGHT.replace("- It will", "- It will not"), "a negation: “not”"),
        (RIGHT.replace("confused", "confsued"), "a line of Transfer"),
    ],
)
def test_what_the_floor_must_hear_is_refused_by_name(
    body: str, why: str, db: Database, orla: str
) -> None:
    wrong = written.published(orla, body=SLIP)
    with pytest.raises(Invalid) as fault:
        silently(orla, body)
    said = fault.value.fields["how"]
    assert said.startswith("Not silently: it changes ")
    assert all(one in said for one in why.split("; "))
    assert written.state(wrong) == "published"


@pytest.mark.parametrize("db", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"topics": ["boil-water", "pets"]}, "its topics"),
        ({"sources": [{"title": "EPA"}]}, "its sources"),
        ({"public": True}, "whether residents read it"),
        ({"values": {**written.VALUES, "area": "33109"}}, "the local value of area"),
    ],
)
def test_what_stands_beside_the_words_must_be_the_same(
    changed: dict[str, Any], why: str, db: Database, orla: str
) -> None:
    written.published(orla, body=SLIP)
    with pytest.raises(Invalid) as fault:
        silently(orla, **changed)
    assert why in fault.value.fields["how"]


def test_where_nothing_is_live_or_it_is_pending_there_is_nothing_to_fix(
    db: Database, orla: str
) -> None:
    with pytest.raises(Refused, match="nothing live there"):
        silently(orla)
    first = written.published(orla, body=SLIP)
    with pytest.raises(Refused, match="nothing live there"):
        commands.publish(PIO, first, incident_id=orla, silent=True)
    written.published(orla, lang="es", title="Agua", body=SLIP)
    written.published(orla, body=OTHER_WORDS)
    with pytest.raises(Refused, match="pending"):
        silently(orla, lang="es", title="Agua")


@pytest.mark.parametrize("db", ["sqlite"], indirect=True)
def test_the_form_says_whether_it_can_be_silent_and_keeps_what_was_typed(
    db: Database, orla: str, browser: Any
) -> None:
    written.published(orla, body=SLIP)
    right, other = written.approved(orla), written.approved(orla, body=OTHER_WORDS)
    pio = browser("pio")
    assert "a silent fix is possible" in pio.get(f"/scripts/{right}/publish").get_data(as_text=True)
    page = pio.get(f"/scripts/{other}/publish").get_data(as_text=True)
    assert "A silent fix of version 1 is not possible: it changes a number" in page
    form = {"incident": orla, "audience": "all", "no_end": "yes", "how": "silent"}
    refused = pio.post(f"/scripts/{other}/publish", form)
    assert refused.status_code == 422
    text = refused.get_data(as_text=True)
    assert "Not silently" in text
    assert 'value="silent" checked' in text
    assert pio.post(f"/scripts/{right}/publish", form).status_code == 303
    assert release(db, right).fixes
    history = pio.get(f"/scripts/{right}/history").get_data(as_text=True)
    assert "published it, a slip put right silently" in history
