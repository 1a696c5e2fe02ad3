"""Approved words told anew: the yes is carried, for exactly the same text."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from hub.approvals.glass import carry
from hub.approvals.models import Words
from hub.core.command import Deed, command
from hub.core.database import Database
from hub.core.errors import Refused
from tests.cast import actor
from tests.scripts import written

CARRY = text("UPDATE approvals SET carried_words_id = :words WHERE words_id = :id")


def test_words_told_anew_keep_their_text_their_hands_and_who_said_yes(db: Database) -> None:
    version_id = written.approved(written.open_incident())
    with command("corrections.take_back", by=actor("pio")) as deed:
        words = deed.get(Words, version_id)
        copy = Words(kind="script")
        copy.copied_from(words)
        deed.add(copy)
        assert copy.state == "draft"
        carry(deed, "scripts", copy, words)
        deed.session.flush()
        assert copy.id != words.id
        assert (copy.text, copy.values, copy.hash) == (words.text, words.values, words.hash)
        assert copy.approval
        assert words.approval
        assert copy.approval.by_id == words.approval.by_id == actor("pio").id
        assert copy.approval.carried_words_id == version_id
        assert copy.hands >= words.hands
        assert copy.approval.at == words.approval.at
        assert copy.state == "approved"
        deed.record("corrections.taken_back", copy.id, {})


def test_words_nobody_approved_carry_no_yes(db: Database) -> None:
    version_id = written.submitted(written.open_incident())
    with pytest.raises(Refused), command("corrections.take_back", by=actor("pio")) as deed:
        _carry(deed, version_id)


def _carry(deed: Deed, version_id: str) -> None:
    words = deed.get(Words, version_id)
    copy = Words(kind="script")
    copy.copied_from(words)
    deed.add(copy)
    carry(deed, "scripts", copy, words)


def test_the_database_refuses_a_yes_carried_from_another_text(db: Database) -> None:
    incident_id = written.open_incident()
    one, other = written.approved(incident_id), written.approved(incident_id, title="Another card")
    with pytest.raises(IntegrityError), db.engine.begin() as connection:
        connection.execute(CARRY, {"id": one, "words": other})
