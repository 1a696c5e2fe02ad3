"""The shared life of a text: states, hands and the fingerprint of what was approved."""

import pytest

from hub.approvals.models import Words
from hub.approvals.states import COLUMNS, DONE, IN_WORDS, TRANSITIONS
from hub.approvals.steps import Overtaken, text_hash
from hub.core.errors import Invalid, NotAllowed, Refused
from hub.core.moments import now
from hub.people.models import Actor
from tests.cast import actor

WRITER, PIO, OTHER = actor("writer"), actor("pio"), actor("second_pio")


def words(text: str = "Boil tap water.") -> Words:
    made = Words(kind="script")
    made.written(text, {}, WRITER, now())
    return made


def test_every_state_and_action_is_said_in_words() -> None:
    assert set(TRANSITIONS) == set(IN_WORDS)
    assert {action for row in TRANSITIONS.values() for action in row} <= set(DONE)
    assert {state for row in TRANSITIONS.values() for state in row.values()} <= set(TRANSITIONS)
    assert set(COLUMNS) <= set(TRANSITIONS)


def test_editing_a_submitted_text_makes_it_a_draft_again_even_when_the_words_come_back() -> None:
    made = words("Boil tap water.")
    made.submitted(WRITER, now())
    made.written("Boil it.", {}, WRITER, now())
    made.written("Boil tap water.", {}, WRITER, now())
    assert made.state == "draft"


def test_the_fingerprint_covers_text_values_and_what_is_said_about_them() -> None:
    plain = text_hash("a {{ b }}", {"b": "c"}, {"title": "d"})
    assert plain != text_hash("a {{ b }}", {"b": "x"}, {"title": "d"})
    assert plain != text_hash("a {{ b }}", {"b": "c"}, {"title": "x"})
    assert plain == text_hash("a {{ b }}", {"b": "c"}, {"title": "d"})


def test_whoever_wrote_edited_or_submitted_cannot_approve() -> None:
    made = words()
    made.written("Boil it hard.", {}, PIO, now())
    made.submitted(OTHER, now())
    for hand in (WRITER, PIO, OTHER):
        with pytest.raises(NotAllowed, match="Another person"):
            made.approved_by(hand, now())
    made.approved_by(actor("commander"), now())
    assert made.state == "approved"


def test_a_key_made_in_the_browser_is_its_makers_hand() -> None:
    key = Actor("key-1", "Agenda robot", frozenset({"writer"}), machine=True, maker_id=PIO.id)
    made = Words(kind="script")
    made.written("Boil it.", {}, key, now())
    made.submitted(WRITER, now())
    with pytest.raises(NotAllowed):
        made.approved_by(PIO, now())
    with pytest.raises(NotAllowed):
        made.approved_by(key, now())
    another_key = Actor("key-2", "Second", frozenset({"pio"}), machine=True, maker_id=PIO.id)
    with pytest.raises(NotAllowed):
        made.approved_by(another_key, now())
    made.approved_by(OTHER, now())


def test_a_text_that_moved_on_is_not_approved_by_the_hash_that_was_read() -> None:
    made = words()
    read = made.hash
    made.written("Boil it hard.", {}, WRITER, now())
    made.submitted(WRITER, now())
    with pytest.raises(Refused, match="edited since you read it"):
        made.approved_by(PIO, now(), hash=read)


def test_sending_back_needs_a_reason_and_a_known_action() -> None:
    made = words()
    made.submitted(WRITER, now())
    with pytest.raises(Invalid, match="Say why"):
        made.sent_back("return", PIO, now(), " ")
    with pytest.raises(Invalid, match="Choose"):
        made.sent_back("forget", PIO, now(), "because")
    made.sent_back("return", PIO, now(), "Name the area.")
    assert made.state == "returned"
    assert made.view()["sent_back"]["reason"] == "Name the area."
    made.sent_back("reject", PIO, now(), "No longer needed.")
    assert made.state == "rejected"


def test_saving_on_an_older_revision_is_refused_with_the_text_that_was_saved() -> None:
    made = words()
    made.written("Theirs.", {}, PIO, now(), based_on=1)
    with pytest.raises(Overtaken) as refusal:
        made.written("Mine.", {}, WRITER, now(), based_on=1)
    assert refusal.value.latest["text"] == "Theirs."
    assert made.text == "Theirs."
