"""An agent flags an error in the text with one tap, and hears back."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from hub import beats
from hub.core.database import Database, database
from hub.core.errors import Invalid, Missing, NotAllowed, Refused
from hub.core.journal import Entry
from hub.core.moments import iso, now
from hub.flags import commands, queries
from hub.flags.models import Flag
from hub.incidents import commands as incidents
from hub.live.models import Gauge
from hub.scripts import commands as scripts
from hub.updates import commands as updates
from tests.browser import storm
from tests.cast import actor
from tests.screens.fresh import parse
from tests.scripts import written
from tests.shifts.floor import sites
from tests.updates import told

Open = Callable[..., Any]
DANA, OMAR = actor("agent"), actor("second_agent")


def flagged(words: str, by: Any = DANA, **given: Any) -> str:
    """A flag of these words; its id."""
    id: str = commands.flag(by, words, str(uuid4()), **given)["id"]
    return id


def answered(words: str, *flags: str, how: str = "right", said: str = "It is Pier Street.") -> str:
    return commands.answer(actor("writer"), words, how, said, list(flags))


def flag(id: str) -> Flag:
    with database().reading() as session:
        return session.get_one(Flag, id)


def waiting() -> list[dict[str, Any]]:
    """The flagged texts of the live world that wait for an answer."""
    with database().reading() as session:
        return queries.waiting(session, "live")


def answers(world: str = "live") -> list[dict[str, Any]]:
    """What every console of a world carries."""
    with database().reading() as session:
        return queries.answers(session, world, now())


def gauge(words: str) -> dict[str, Any]:
    """What the desk is shown of this text's flags, after a beat of the clock."""
    beats.fold_flags()
    with database().reading() as session:
        data: dict[str, Any] = json.loads(session.get_one(Gauge, f"flags:{words}").data)
        return data


@pytest.fixture
def water(db: Database) -> str:
    """A card that is live."""
    return written.published(written.open_incident())


def test_one_tap_is_a_flag_and_asking_again_gives_the_same(water: str) -> None:
    id = str(uuid4())
    first = commands.flag(DANA, water, id)
    assert commands.flag(DANA, water, id) == first
    assert commands.flag(DANA, water, str(uuid4())) == first, "one flag a person and text"
    assert flagged(water, OMAR) != id
    assert [len(text["flags"]) for text in waiting()] == [2]


def test_what_is_wrong_can_follow_and_a_late_retry_does_not_erase_it(water: str) -> None:
    id = flagged(water)
    commands.flag(DANA, water, id, note="  The street is\nPier Street. ")
    commands.flag(DANA, water, id)
    assert flag(id).note == "The street is Pier Street."
    with pytest.raises(Invalid, match="at most 500"):
        commands.flag(DANA, water, id, note="x" * 501)
    assert flag(id).note == "The street is Pier Street."


def test_a_flag_is_of_the_moment_it_was_tapped_and_never_of_a_time_to_come(water: str) -> None:
    tapped = now()
    early = flagged(water, at=tapped - timedelta(days=400))
    late = flagged(water, OMAR, at=tapped + timedelta(days=1))
    assert flag(early).at < tapped, "when the words were published"
    assert abs(flag(early).at - tapped) < timedelta(minutes=1)
    assert flag(late).at <= now()


def test_only_words_that_somebody_was_told_can_be_flagged(water: str) -> None:
    draft = written.drafted(written.open_incident("Storm"))
    for words in (draft, "nothing"):
        with pytest.raises(Missing):
            flagged(words)
    with pytest.raises(Invalid):
        commands.flag(DANA, water, "not a uuid")
    with pytest.raises(NotAllowed):
        flagged(water, actor("partner"))


def test_an_id_used_for_another_flag_is_refused(water: str) -> None:
    id, other = flagged(water), written.published(written.open_incident("Storm"), slug="other")
    with pytest.raises(Refused, match="another flag"):
        commands.flag(DANA, other, id)
    with pytest.raises(Refused, match="another flag"):
        commands.flag(OMAR, water, id)


def test_a_flag_taken_back_counts_no_more_and_its_retry_does_not_revive_it(water: str) -> None:
    id = flagged(water)
    assert gauge(water)["count"] == 1
    with pytest.raises(Missing):
        commands.take_back(OMAR, id)
    first = commands.take_back(DANA, id)
    assert commands.take_back(DANA, id) == first
    assert commands.flag(DANA, water, id) == first
    assert (gauge(water)["count"], waiting()) == (0, [])
    again = flagged(water)
    assert (again != id, gauge(water)["count"]) == (True, 1)


def test_the_desk_sees_how_many_flagged_which_text_and_nobody_by_name(water: str) -> None:
    flagged(water, note="Mrs. Lee says it is Pier Street.")
    assert gauge(water)["sentence"] == "1 agent flagged Boil water, version 1"
    id = flagged(water, OMAR)
    shown = gauge(water)
    assert shown == {
        "count": 2, "newest_at": iso(flag(id).at),
        "sentence": "2 agents flagged Boil water, version 1",
    }  # fmt: skip
    with database().reading() as session:
        assert session.get_one(Gauge, f"flags:{water}").audience == "desk"


def test_an_update_is_flagged_by_its_headline(db: Database) -> None:
    update = told.published(written.open_incident())
    flagged(update)
    sentence = "1 agent flagged the update “Eastside High shelter is full.”"
    assert gauge(update)["sentence"] == sentence


def test_an_answer_reaches_all_who_flagged_and_nobody_is_answered_unread(water: str) -> None:
    first, second = flagged(water), flagged(water, OMAR)
    answered(water, first)
    assert [one["id"] for text in waiting() for one in text["flags"]] == [second]
    [told_first] = answers()
    assert [one["person"] for one in told_first["flags"]] == [DANA.id]
    assert (told_first["how"], told_first["said"]) == ("right", "It is Pier Street.")
    with pytest.raises(Refused, match="meanwhile"):
        answered(water, first)
    with pytest.raises(Refused, match="answered already"):
        commands.take_back(DANA, first)
    assert gauge(water)["count"] == 1


@pytest.mark.parametrize(
    ("how", "said", "field"),
    [("right", " ", "said"), ("newer", "x", "how"), ("", "x", "how"), ("right", "x" * 501, "said")],
)
def test_an_answer_that_says_nothing_is_refused_by_its_field(
    water: str, how: str, said: str, field: str
) -> None:
    id = flagged(water)
    with pytest.raises(Invalid) as fault:
        answered(water, id, how=how, said=said)
    assert set(fault.value.fields) == {field}


def test_only_those_who_write_answer(water: str) -> None:
    id = flagged(water)
    for part in ("agent", "lead", "commander", "partner"):
        with pytest.raises(NotAllowed):
            commands.answer(actor(part), water, "mended", "", [id])


def test_the_journal_keeps_no_name_and_no_word_of_a_note(water: str) -> None:
    said = "Mrs. Lee at 12 Pier Street says it is brown."
    answered(water, flagged(water, note=said))
    with database().reading() as session:
        [entry] = session.query(Entry).filter(Entry.kind == "flags.answered")
    assert "Lee" not in entry.snapshot
    assert DANA.name not in entry.snapshot
    [mark] = entry.view["answer"]["flags"]
    assert (mark["person"], len(mark["note"])) == (DANA.id, 64)
    assert entry.view["sentence"] == "The text is right: It is Pier Street."


def test_a_newer_version_answers_by_itself(water: str) -> None:
    incident = written.version(water).incident_id
    id = flagged(water)
    newer = written.published(str(incident), body=written.BODY + "\n")
    assert gauge(water)["count"] == 1, "the beat counts first and then answers"
    assert gauge(water)["count"] == 0
    [told_it] = answers()
    assert (told_it["how"], told_it["after"]["number"], told_it["by"]) == ("newer", 2, "The clock")
    assert flag(id).answer_id == told_it["answer"]
    late = flagged(water, OMAR)  # their line was cut: they read the old one until now
    beats.fold_flags()
    assert flag(late).answer_id
    flagged(newer)
    beats.fold_flags()
    assert [text["text"]["named"] for text in waiting()] == ["Boil water, version 2"]


def test_what_was_taken_back_or_corrected_is_answered_by_itself(water: str) -> None:
    flagged(water)
    scripts.recall(actor("pio"), water, "The wrong streets.")
    update = told.published(written.open_incident("Storm"))
    flagged(update)
    told.corrected(update)
    beats.fold_flags()
    assert [(one["how"], one["said"]) for one in answers()] == [
        ("corrected", "Eastside High shelter has room again."),
        ("taken_back", "The wrong streets."),
    ]


def test_a_text_that_is_live_elsewhere_or_only_ended_waits_for_a_person(db: Database) -> None:
    here, there = written.open_incident(), written.open_incident("Storm")
    words = written.published(here, until=now() + timedelta(hours=1))
    scripts.publish(actor("pio"), words, incident_id=there)
    flagged(words)
    written.published(here, body=written.BODY + "\n")
    beats.fold_flags()
    assert len(waiting()) == 1
    incidents.close(actor("pio"), here)
    incidents.close(actor("pio"), there)
    assert gauge(words)["count"] == 0
    assert waiting() == []


def test_an_answer_is_shown_until_its_person_has_heard_it_on_whichever_desk(
    water: str, browser: Open
) -> None:
    first, second = flagged(water), flagged(water, OMAR)
    told_it = answered(water, first, second)
    dana = browser("agent")
    assert f'"heard": ["{told_it}"]' not in dana.get("/console").get_data(as_text=True)
    assert dana.post("/flags/heard", json={"answer": told_it}).status_code == 200
    assert dana.post("/flags/heard", json={"answer": told_it}).status_code == 200
    page = browser("agent").get("/console").get_data(as_text=True)
    assert f'"heard": ["{told_it}"]' in page
    assert len(answers()) == 1, "Omar has still to hear it"
    with pytest.raises(Missing):
        commands.heard(actor("lead"), told_it)
    commands.heard(OMAR, told_it)
    assert answers() == []


def test_every_console_carries_the_same_and_names_nobody(water: str, browser: Open) -> None:
    answered(water, flagged(water, note="Brown water."), how="mended", said="")
    pages = [browser(part).get("/console").get_data(as_text=True) for part in ("agent", "lead")]
    shown = [str(parse(page).by_id("flag-answers").text()) for page in pages]  # type: ignore[union-attr]
    assert shown[0] == shown[1]
    assert "You flagged Boil water, version 1" in shown[0]
    assert "It is mended." in shown[0]
    assert "Dana" not in shown[1]
    assert "Brown water." not in pages[1]


def test_who_sits_in_an_exercise_hears_of_a_grave_live_update(db: Database) -> None:
    incident, drill = written.open_incident(), storm.opened("Blue Tide", exercise=True)
    grave = told.published(incident, severity="critical")
    mild = told.published(incident)
    for update in (grave, mild):
        answered(update, flagged(update))
    assert [one["words"] for one in answers(drill)] == [grave]
    with database().reading() as session:
        reaches = [
            entry.reaches("console", drill)
            for entry in session.query(Entry)
            .filter(Entry.kind == "flags.answered")
            .order_by(Entry.seq)
        ]
    assert reaches == [True, False]


def test_a_flag_comes_by_the_console_and_is_told_apart_at_a_shared_desk(
    water: str, browser: Open
) -> None:
    agent, id = browser("agent"), str(uuid4())
    given = {"id": id, "words": water, "at": iso(now()), "note": "Pier Street."}
    answer = agent.post("/flags/", json=given)
    assert (answer.status_code, answer.get_json()["id"]) == (201, id)
    other = {"X-Hub-Person": "person-second_agent"}
    assert agent.post("/flags/", json=given, headers=other).status_code == 409
    assert agent.post("/flags/", json={"id": 7}).get_json()["errors"].keys() == {"id", "words"}
    assert agent.post("/flags/", json={**given, "note": 7}).status_code == 422
    page = agent.get("/console").get_data(as_text=True)
    assert f'"{water}": {{"answer": null, "at"' in page
    assert agent.delete(f"/flags/{id}").status_code == 200
    assert browser("second_agent").delete(f"/flags/{id}").status_code == 404


def test_the_page_lists_who_flagged_what_and_takes_the_answer(water: str, browser: Open) -> None:
    sites()
    storm.on_shift("agent", "civic")
    id = flagged(water, note="It is Pier Street.")
    writer = browser("writer")
    page = writer.get("/flags/").get_data(as_text=True)
    for words in (
        "1 agent flagged Boil water, version 1", "Dana Ruiz", "Civic Center", "It is Pier Street.",
        "Write the next version", f'value="{id}"',
    ):  # fmt: skip
        assert words in page, words
    assert "Write the next version" not in browser("lead").get("/flags/").get_data(as_text=True)
    empty = writer.post(f"/flags/{water}/answer", {"how": "right", "said": "", "flag": id})
    assert empty.status_code == 422
    assert "Say why the text is right" in empty.get_data(as_text=True)
    done = writer.post(f"/flags/{water}/answer", {"how": "right", "said": "So it is.", "flag": id})
    assert done.status_code == 303
    page = writer.get("/flags/").get_data(as_text=True)
    assert "No flag waits for an answer" in page
    assert "The text is right: So it is." in page
    late = writer.post(f"/flags/{water}/answer", {"how": "right", "said": "No!", "flag": id})
    assert late.status_code == 409
    assert "answered or taken back meanwhile" in late.get_data(as_text=True)
    assert "You wrote: No!" in late.get_data(as_text=True)


def test_an_exercise_has_flags_of_its_own(db: Database, browser: Open) -> None:
    drill = storm.opened("Blue Tide", exercise=True)
    flagged(storm.told(drill, "boil-water", storm.WATER, title="Boil water"))
    assert waiting() == []
    writer = browser("writer")
    assert "1 agent flagged" not in writer.get("/flags/").get_data(as_text=True)
    page = writer.get(f"/flags/?exercise={drill}").get_data(as_text=True)
    assert "1 agent flagged Boil water" in page
    assert "Exercise — Exercise" in page


def test_a_withdrawn_update_answers_its_flags(db: Database) -> None:
    update = told.published(written.open_incident())
    flagged(update)
    updates.withdraw(actor("pio"), update, "It has room.")
    beats.fold_flags()
    assert [(one["how"], one["said"]) for one in answers()] == [("taken_back", "It has room.")]
