"""Questions nobody can answer: asked, counted, merged, given to somebody, answered, told back."""

from datetime import timedelta
from unittest.mock import patch
from uuid import uuid4

import pytest

from hub import beats, clock
from hub.clock import DUE
from hub.core.database import Database, database
from hub.core.errors import Invalid, NotAllowed, Refused
from hub.core.journal import Entry
from hub.core.moments import now
from hub.due.commands import do_what_is_due
from hub.notices.models import Notice
from hub.questions import commands, deciding, drafts, queries, rumors
from hub.surges.commands import raise_surge
from hub.updates import commands as updates
from tests.browser import storm
from tests.cast import actor
from tests.notices.server import set_up_mail
from tests.questions.floor import FORMULA, ID, OPEN, PUENTE, WHEN, asked, gauges, shown, view
from tests.surges.told import surging

CALL = str(uuid4())
ONCE = pytest.mark.parametrize("db", ["sqlite"], indirect=True)  # its SQL is another test's too


def entries(kind: str) -> list[Entry]:
    with database().reading() as session:
        return list(session.query(Entry).filter(Entry.kind == kind).order_by(Entry.seq))


def test_the_first_asking_is_a_deed_and_the_same_again_a_tap(db: Database) -> None:
    incident, id = storm.opened(), str(uuid4())
    question = asked(incident, id=id, call_id=CALL)
    assert asked(incident, id=id, call_id=CALL) == question, "a retry"
    assert asked(incident, "  when does ALDER street bridge open", part="second_agent") == question
    assert asked(incident, "", part="lead", again=question) == question
    assert asked(incident, WHEN, call_id=CALL) == question, "twice in one call"
    assert [entry.subject for entry in entries("questions.asked")] == [question]
    [line] = shown()
    assert (line["count"], line["text"], line["called"]) == (3, WHEN, "Question 1")
    assert gauges()[f"questions:{question}"]["sentence"] == "asked 3 times"
    assert gauges("console")[f"asked:{question}"]["text"] == WHEN


@ONCE
def test_two_consoles_that_ask_the_same_at_once_ask_one_question(db: Database) -> None:
    incident = storm.opened()
    question = asked(incident)
    looks = [None, question]  # the first comes before the other's deed is done
    with patch("hub.questions.commands._known", side_effect=looks):
        assert asked(incident, part="second_agent") == question
    assert [line["count"] for line in shown()] == [2]
    with pytest.raises(Refused):
        asked(incident, "", kind="rumor", again=question)


@ONCE
def test_what_callers_said_is_nowhere_in_the_journal_and_can_be_redacted(db: Database) -> None:
    incident = storm.opened()
    secret = "My neighbour Ada Quill of 7 Pier Street, can she go home?"
    question = asked(incident, secret)
    asked(incident, f"{secret}!", part="second_agent")
    gauges()
    words = view(question)["words"]["id"]
    deciding.redact(actor("pio"), question, words, "Can somebody go home to Pier Street?")
    [line] = shown()
    with database().reading() as session:
        others = [one["words"] for one in queries.askings(session, [question]) if one["text"]]
    for one in set(others) - {words}:
        deciding.redact(actor("pio"), question, one, "The same.")
    assert line["text"] == "Can somebody go home to Pier Street?"
    assert "Quill" not in str(gauges())
    with database().reading() as session:
        assert not [one for one in session.query(Entry) if "Quill" in one.snapshot]
        assert "Quill" not in str(queries.listed(session, "live")) + str(
            queries.askings(session, [question])
        )


def test_the_same_in_other_words_is_suggested_merged_and_parted_again(db: Database) -> None:
    incident = storm.opened()
    first, second, third = asked(incident), asked(incident, OPEN), asked(incident, PUENTE)
    formula = asked(incident, FORMULA)
    lines = {line["id"]: line for line in shown()}
    assert [one["id"] for one in lines[first]["likely"]] == [second, third]
    assert lines[formula]["likely"] == []
    assert gauges()[f"questions:{second}"]["likely"] == "Likely the same as question 1"
    deciding.merge(actor("writer"), third, second)
    deciding.merge(actor("writer"), second, first)
    by_count = [(line["number"], line["count"]) for line in shown()]
    assert by_count == [(1, 3), (4, 1)]
    assert gauges()[f"asked:{third}"]["of"] == first
    assert asked(incident, OPEN, part="second_agent") == second, "the same words find their own"
    assert shown()[0]["count"] == 4
    with pytest.raises(Refused):  # two leads merge into each other
        deciding.merge(actor("pio"), first, second)
    with pytest.raises(Refused):
        deciding.merge(actor("pio"), first, asked(incident, ID, kind="rumor"))
    deciding.part(actor("pio"), second)
    assert [(one["number"], one["count"]) for one in shown() if one["kind"] == "question"] == [
        (2, 3), (1, 1), (4, 1),
    ]  # fmt: skip


@ONCE
def test_a_question_is_taken_and_its_clock_is_told_once(db: Database) -> None:
    incident = storm.opened()
    question = asked(incident)
    deciding.assign(actor("writer"), question)
    assert view(question)["owner"]["name"] == "Kim Tran"
    deciding.assign(actor("pio"), question, "person-second_writer")
    for nobody in ("person-agent", "nobody"):
        with pytest.raises(Invalid):
            deciding.assign(actor("pio"), question, nobody)
    do_what_is_due(DUE)
    assert entries("questions.overdue") == []
    set_up_mail(1)
    with patch("hub.questions.deciding.patience", return_value=timedelta(0)):
        deciding.assign(actor("pio"), question)
    do_what_is_due(DUE)
    do_what_is_due(DUE)
    [told] = entries("questions.overdue")
    assert told.view["reason"] == "Marcus Bell has it, and it has no answer."
    assert view(question)["overdue"]
    with database().reading() as session:
        [mail] = session.query(Notice)
    assert mail.subject == "Question 1 is overdue"
    assert "Marcus Bell has it, and it has no answer. 1 caller asked so far." in mail.text
    assert WHEN not in mail.text, "what a caller said stays in the building"


def test_an_answer_that_is_taken_back_opens_the_question_again(db: Database) -> None:
    incident = storm.opened()
    question, other = asked(incident), asked(incident, FORMULA)
    card = storm.told(incident, "boil-water", storm.WATER, title="Boil water")
    news = storm.news(incident, "Alder Street bridge is open.")
    with pytest.raises(Invalid):
        deciding.answer(actor("writer"), question, "nothing")
    deciding.answer(actor("writer"), question, news)
    deciding.answer(actor("writer"), other, card)
    storm.told(incident, "boil-water", storm.WATER, title="Boil water", area="33112")
    gauges()
    assert view(other)["state"] == "answered", "a newer version is the answer now"
    assert commands.ask(actor("lead"), str(uuid4()), incident_id=incident, again=other)["answer"]
    updates.withdraw(actor("pio"), news, "It is another bridge.")
    gauges()
    gauges()
    [again] = entries("questions.reopened")
    assert again.view["reason"] == "its answer was withdrawn. It is another bridge."
    assert view(question)["state"] == "open"
    assert view(question)["due_at"]


@ONCE
def test_what_is_written_for_a_question_answers_it_when_it_is_live(db: Database) -> None:
    incident = storm.opened()
    question = asked(incident)
    other = asked(incident, OPEN)
    update = drafts.write(actor("writer"), question, "update")
    deciding.merge(actor("pio"), question, other)
    updates.edit(actor("writer"), update, headline="The bridge is open.", body="Since 14:00.",
                 source="Roads")  # fmt: skip
    updates.submit(actor("writer"), update)
    updates.approve(actor("pio"), update)
    updates.publish(actor("pio"), update)
    [told] = entries("updates.published")
    beats.answer_question(told)
    beats.answer_question(told)
    assert len(entries("questions.answered")) == 1
    assert view(other)["answer"]["text"]["title"] == "The bridge is open."
    assert WHEN not in entries("updates.drafted")[0].snapshot


@ONCE
def test_a_surge_opens_one_question_with_a_clock(db: Database) -> None:
    incident = storm.opened()
    raise_surge(surging(incident))
    clock.react()
    [opened] = entries("questions.opened")
    question, topic = opened.subject, storm.topic(incident)["id"]
    beats.open_question(entries("surges.raised")[0])
    with pytest.raises(Refused):
        commands.open_for_surge("another episode", incident, topic, "Calls rise again.")
    found = view(question)
    assert (found["surge"], found["topic"]["id"], bool(found["due_at"])) == (True, topic, True)
    assert entries("surges.raised")[0].view["sentence"] == opened.view["reason"]
    news = storm.news(incident, "It is known now.")
    deciding.answer(actor("pio"), question, news)
    with database().reading() as session:
        [(at, title)] = queries.published(session, topic)
    assert (title, at <= now()) == ("It is known now.", True)
    assert commands.open_for_surge("another episode", incident, topic, "Calls rise again.")


@ONCE
def test_what_agents_say_of_a_rumor_is_approved_by_another_person(db: Database) -> None:
    incident = storm.opened()
    rumor = asked(incident, ID, kind="rumor", where="social")
    asked(incident, "", part="second_agent", kind="rumor", again=rumor, where="door")
    found = {"verdict": "false", "evidence": "County EM, 14:10.", "recheck_at": None}
    rumors.judge(actor("pio"), rumor, line="No shelter asks for ID.", **found)
    hash = view(rumor)["verdict"]["line"]["hash"]
    with pytest.raises(NotAllowed):
        rumors.approve_line(actor("pio"), rumor, hash)
    with pytest.raises(Refused):
        rumors.approve_line(actor("second_pio"), rumor, "another text")
    assert view(rumor)["answer"] is None
    rumors.approve_line(actor("second_pio"), rumor, hash)
    assert view(rumor)["answer"]["text"]["title"] == "No shelter asks for ID."
    rumors.judge(actor("pio"), rumor, line="No shelter asks for ID.", **found)
    assert view(rumor)["answer"], "the same words keep their approval"
    rumors.judge(actor("pio"), rumor, line="One asks.", **{**found, "verdict": "misleading"})
    assert view(rumor)["answer"] is None, "another verdict: what was said is said no more"
    rumors.return_line(actor("second_pio"), rumor, "Which one?")
    rumors.judge(
        actor("writer"), rumor, line="Pier Hall asks.", **{**found, "verdict": "misleading"}
    )
    rumors.approve_line(actor("second_pio"), rumor)
    rumors.withdraw_line(actor("pio"), rumor, "It asks no more.")
    assert (view(rumor)["state"], view(rumor)["reopened"]) == ("open", "It asks no more.")
    deciding.close(actor("pio"), rumor, "Nobody says so any more.")
    assert view(rumor)["state"] == "closed"


@ONCE
def test_what_cannot_be_used_is_named_at_its_field(db: Database) -> None:
    incident = storm.opened()
    agent, rumor = actor("agent"), asked(incident, ID, kind="rumor")
    wrong = (
        ({"text": " "}, "text"), ({"text": "x" * 301}, "text"),
        ({"text": "Why?", "kind": "gossip"}, "kind"),
        ({"text": "Why?", "call_id": "one"}, "call"),
        ({"text": "a\0b"}, "text"), ({"text": "Why?", "where": "moon"}, "where"),
    )  # fmt: skip
    for given, field in wrong:
        with pytest.raises(Invalid) as fault:
            commands.ask(agent, str(uuid4()), incident_id=incident, **given)
        assert set(fault.value.fields) == {field}, given
    good = {"verdict": "false", "evidence": "Who.", "line": "No.", "recheck_at": None}
    past = now() - timedelta(minutes=1)
    for more, field in (
        ({"verdict": "maybe"}, "verdict"), ({"evidence": ""}, "evidence"),
        ({"line": "x" * 301}, "line"), ({"recheck_at": past}, "recheck_at"),
        ({"verdict": "checking"}, "recheck_at"),
    ):  # fmt: skip
        with pytest.raises(Invalid) as fault:
            rumors.judge(actor("pio"), rumor, **{**good, **more})
        assert field in fault.value.fields, more
    with pytest.raises(Invalid):
        deciding.close(actor("pio"), rumor, " ")
    with pytest.raises(NotAllowed):
        deciding.close(agent, rumor, "No.")


@pytest.mark.parametrize("db", ["sqlite"], indirect=True)
def test_who_is_in_a_drill_asks_nothing_of_the_live_desk(db: Database) -> None:
    (site,) = storm.set_up()
    live, drill = storm.opened(), storm.opened("Blue Tide", exercise=True)
    known = asked(live)
    storm.on_shift("agent", site, drill)
    for again in (None, known):
        with pytest.raises(Refused, match="Hurricane Orla is live, and your shift is not"):
            asked(live, "" if again else "Where is water?", again=again)
    assert [one["count"] for one in shown()] == [1]
    assert asked(drill, "Where is water?")
