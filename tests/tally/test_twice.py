"""A second transfer to 911 for the same place and topic is told to the lead, who says which."""

import random
from datetime import timedelta
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import select

from hub import beats
from hub.api.answers import TallyUndone
from hub.core.database import Database
from hub.core.errors import Invalid, Missing, NotAllowed
from hub.core.journal import Entry
from hub.core.moments import iso, now
from hub.live import gauges
from hub.tally import commands, twice
from hub.tally.models import Place, Tally, Twice
from tests.browser import storm
from tests.cast import actor

DANA, OMAR, LEAD = actor("agent"), actor("second_agent"), actor("lead")


def given(topic: str, ago: int, by: Any = DANA, **more: Any) -> str:
    """A call given to 911 so many minutes ago; its id."""
    item = {"id": str(uuid4()), "topic": topic, "disposition": "transferred-911", **more}
    [result] = commands.record(by, [item | {"at": iso(now() - timedelta(minutes=ago))}])
    assert result["status"] == "stored", result
    return str(result["id"])


def test_the_lead_is_told_and_says_same_or_another(app: Flask, db: Database, browser: Any) -> None:
    storm.set_up()
    incident = storm.opened()
    tree, water = (storm.topic(incident, at)["id"] for at in (0, 1))
    first = given(tree, 8, area="33101", place="12, Pier St.")
    second = given(tree, 3, OMAR, area="33101", place="12 Pier Street, Apt 4")
    given(tree, 2, area="33101", place="90 Quay Road")  # another place
    given(tree, 1, area="33109")  # another area
    given(water, 1, area="33101")  # about something else
    [stays] = commands.record(DANA, [{"id": str(uuid4()), "topic": tree, "area": "33101"}])
    assert stays["status"] == "stored"  # answered here, not given to 911
    beats.fold_twice()
    beats.fold_twice()

    def told() -> dict[str, Any]:
        with db.reading() as session:
            return gauges.values(session, "console", "live")["twice:live"]

    assert told() == {
        "count": 1,
        "sentence": "A call was given to 911 that another may have given before.",
    }
    lead, dana = browser("lead"), browser("agent")
    page = lead.get("/topics/twice").get_data(as_text=True)
    assert "12 Pier Street, Apt 4" in page
    assert "12, Pier St." in page
    assert dana.get("/topics/twice").status_code == 403
    assert lead.post(f"/topics/twice/{second}", json={"answer": "same"}).status_code == 200
    beats.fold_twice()
    assert told() == {"count": 0, "sentence": ""}
    with db.reading() as session:
        [pair] = session.scalars(select(Twice)).all()
        assert (pair.first_id, pair.second_id, pair.answer) == (first, second, "same")
        assert pair.answered_by == LEAD.id
        # The caller's own words are in one row that can go, and nowhere else.
        assert not [row for row in session.scalars(select(Tally)) if "Pier" in row.body]
        assert not [row for row in session.scalars(select(Entry)) if "Pier" in row.snapshot]
        assert session.get_one(Place, first).words == "12, Pier St."


@pytest.mark.parametrize("db", ["sqlite"], indirect=True)
def test_what_was_taken_back_or_comes_much_later_is_no_pair(db: Database) -> None:
    incident = storm.opened()
    tree = storm.topic(incident)["id"]
    given(tree, 12, area="33101")
    second = given(tree, 1, area="33101")  # eleven minutes later
    beats.fold_twice()
    with db.reading() as session:
        assert twice.waiting(session, "live", now()) == []
    third = given(tree, 0, area="33101")
    beats.fold_twice()
    with db.reading() as session:
        [pair] = twice.waiting(session, "live", now())
    assert pair["id"] == third
    commands.undo(DANA, second)
    beats.fold_twice()
    with db.reading() as session:
        assert twice.waiting(session, "live", now()) == []
    with pytest.raises(NotAllowed):
        twice.answer(DANA, third, "same")
    with pytest.raises(Invalid):
        twice.answer(LEAD, third, "perhaps")
    with pytest.raises(Missing):
        twice.answer(LEAD, "none", "same")


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [("12, Pier St.", "12 pier street", True), ("12 Pier St", "14 Pier St", False), ("", "", True)],
)
def test_a_place_is_known_in_other_letters(one: str, other: str, alike: bool) -> None:
    assert (twice.plain(one) == twice.plain(other)) is alike


def test_of_a_flood_of_calls_each_is_held_against_few_and_none_is_missed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    chance, asked = random.Random(3), []
    within, start = timedelta(minutes=10), now()
    calls = [
        SimpleNamespace(
            call_id=f"{number:05}", topic_id=chance.choice("ab"), world="live",
            at=start + timedelta(seconds=number), area=chance.choice([None, *map(str, range(30))]),
            place=twice.plain(chance.choice(["", "1 Pier St", "2 Pier St", "9 Quay"])),
        )
        for number in range(1500)
    ]  # fmt: skip
    is_like = twice._is_like
    slow = {
        second.call_id: max(
            (one.call_id for one in calls[:place] if is_like(one, second, within)), default=None
        )
        for place, second in enumerate(calls)
    }
    monkeypatch.setattr(twice, "_is_like", lambda *pair: asked.append(1) or is_like(*pair))
    found = {second.call_id: first.call_id for first, second in twice._alike(calls, within)}
    assert found == {second: first for second, first in slow.items() if first}
    assert len(asked) < 30_000  # of 1,124,250 pairs


def test_the_api_says_what_it_answers_to_an_undo(db: Database) -> None:
    storm.set_up()
    incident = storm.opened()
    one = given(storm.topic(incident)["id"], 1)
    for status in ("undone", "repeated"):
        assert TallyUndone(**commands.undo(DANA, one)).status == status
