"""The life of a fact: begun, proposed, approved by another person, renewed, retired."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from hub.core.database import Database
from hub.core.errors import Invalid, NotAllowed, Refused
from hub.core.moments import now
from hub.corrections.commands import approve_fact
from hub.facts import commands, queries
from hub.facts.models import Pin
from hub.people.models import Actor
from tests.approvals import hands
from tests.cast import actor, person_id
from tests.facts import stated
from tests.scripts import written


def test_a_value_is_said_only_after_another_person_approved_exactly_it(db: Database) -> None:
    fact_id = stated.begun(written.open_incident())
    assert stated.words_now(fact_id) is None
    waiting = stated.fact(fact_id).open
    assert waiting
    assert waiting.words.state == "submitted"
    with pytest.raises(NotAllowed, match="Another person"):
        approve_fact(Actor(person_id("writer"), "Kim Tran", frozenset({"pio"})), waiting.id)
    with pytest.raises(Refused, match="edited since you read it"):
        approve_fact(actor("pio"), waiting.id, "0" * 64)
    approve_fact(actor("pio"), waiting.id, waiting.words.hash)
    assert stated.words_now(fact_id) == "Harbor School and Pier 4 Hall"
    entry = written.last()
    assert (entry.kind, entry.subject) == ("corrections.fact_changed", waiting.id)


def test_a_new_value_waits_while_the_old_one_is_still_said(db: Database) -> None:
    fact_id = stated.approved(written.open_incident())
    stated.proposed(fact_id, "Pier 4 Hall")
    assert stated.words_now(fact_id) == "Harbor School and Pier 4 Hall"
    stated.say_yes(fact_id)
    assert stated.words_now(fact_id) == "Pier 4 Hall"
    assert [value.number for value in stated.fact(fact_id).values] == [1, 2]


def test_a_proposal_is_written_over_and_all_who_wrote_it_are_its_hands(db: Database) -> None:
    fact_id = stated.approved(written.open_incident())
    first = stated.proposed(fact_id, "Pier 4 Hall", by="pio")
    assert stated.proposed(fact_id, "Pier 5 Hall", by="second_writer") == first
    with pytest.raises(NotAllowed, match="Another person"):
        stated.say_yes(fact_id, by="pio")
    stated.say_yes(fact_id, by="second_pio")
    assert stated.words_now(fact_id) == "Pier 5 Hall"


def test_what_is_returned_is_proposed_anew_and_what_is_rejected_is_gone(db: Database) -> None:
    fact_id = stated.approved(written.open_incident())
    value_id = stated.proposed(fact_id, "Pier 4 Hall")
    commands.send_back(actor("pio"), value_id, "return", "Ask County EM again.")
    with pytest.raises(Refused):
        approve_fact(actor("pio"), value_id)
    assert stated.proposed(fact_id, "Pier 4 Hall and annex") == value_id
    commands.send_back(actor("pio"), value_id, "reject", "It is not so.")
    assert stated.fact(fact_id).open is None
    assert stated.proposed(fact_id, "Pier 6 Hall") != value_id
    assert [value.number for value in stated.fact(fact_id).values] == [1, 2, 3]


def test_an_approved_value_is_neither_returned_nor_approved_twice(db: Database) -> None:
    fact_id = stated.begun(written.open_incident())
    value_id = stated.say_yes(fact_id)
    with pytest.raises(Refused, match="Propose another"):
        commands.send_back(actor("pio"), value_id, "reject", "No.")
    with pytest.raises(Refused):
        approve_fact(actor("second_pio"), value_id)


def test_what_is_so_already_is_not_proposed_again_but_holds_longer_when_asked(db: Database) -> None:
    fact_id = stated.approved(written.open_incident())
    same = stated.fact(fact_id).current
    assert same
    given = {"source": same.source, "valid_until": same.valid_until}
    with pytest.raises(Invalid, match="so already"):
        stated.proposed(fact_id, same.words.text, **given)
    later = now() + timedelta(days=3)
    renewed = stated.value(stated.changed(fact_id, same.words.text, valid_until=later))
    assert renewed.valid_until == later


def test_every_field_that_cannot_be_used_is_named_at_once(db: Database) -> None:
    incident_id = written.open_incident()
    with pytest.raises(Invalid) as refusal:
        stated.begun(
            incident_id, slug="Our shelters!", label=" ", owner="", owner_email="em", type="poem"
        )
    assert set(refusal.value.fields) == {"slug", "label", "owner", "owner_email", "type"}
    with pytest.raises(Invalid) as refusal:
        stated.begun(
            incident_id, type="number", source=" ", valid_until=now() - timedelta(minutes=1)
        )
    assert set(refusal.value.fields) == {"value", "source", "valid_until"}
    stated.begun(incident_id)
    with pytest.raises(Invalid) as refusal:
        stated.begun(incident_id)
    assert set(refusal.value.fields) == {"slug"}
    stated.begun(None)  # the city may have one of the same name
    with pytest.raises(Invalid):
        stated.begun(None)


def test_the_translation_of_the_value_before_is_none_of_the_new_one(db: Database) -> None:
    fact_id = stated.approved(
        written.open_incident(), type="text", value="the old pier", said={"es": "el muelle viejo"}
    )
    with pytest.raises(Invalid) as refusal:
        stated.proposed(fact_id, "the new pier", said={"es": "el muelle viejo"})
    assert set(refusal.value.fields) == {"said-es"}
    value_id = stated.proposed(fact_id, "the new pier", said={"es": " el muelle\nnuevo ", "ht": ""})
    zone = queries.setting
    with db.reading() as session:
        value = queries.value(session, value_id)
        assert value.said("es-MX", zone(session).zone) == "el muelle nuevo"
        assert value.said("ht", zone(session).zone) == "the new pier"


def test_a_value_whose_time_is_over_is_not_approved_any_more(db: Database) -> None:
    import time_machine

    fact_id = stated.begun(written.open_incident())
    with time_machine.travel(now() + timedelta(hours=25)), pytest.raises(Refused, match="is over"):
        stated.say_yes(fact_id)


def test_a_retired_fact_takes_nothing_more_and_neither_does_one_of_a_closed_incident(
    db: Database,
) -> None:
    incident_id = written.open_incident()
    fact_id = stated.approved(incident_id)
    commands.retire(actor("pio"), fact_id)
    with pytest.raises(Refused, match="was retired by Marcus Bell"):
        stated.proposed(fact_id, "Pier 4 Hall")
    other = stated.begun(incident_id, slug="hotline", type="phone", value="555 0142")
    written.close_incident(incident_id)
    with pytest.raises(Refused, match="is closed"):
        stated.say_yes(other)


def test_a_writer_proposes_a_lead_too_but_neither_approves(db: Database) -> None:
    fact_id = stated.begun(written.open_incident(), by="lead")
    for part in ("lead", "writer", "agent", "partner"):
        with pytest.raises(NotAllowed):
            stated.say_yes(fact_id, by=part)


def test_the_database_itself_refuses_a_pin_to_what_nobody_approved(db: Database) -> None:
    incident_id = written.open_incident()
    version_id = written.drafted(incident_id)
    fact_id = stated.begun(incident_id)
    waiting = stated.fact(fact_id).open
    assert waiting

    def pin(hash: str) -> Pin:
        return Pin(
            words_id=version_id, slot="shelters", fact_id=fact_id, value_id=waiting.id,
            hash=hash, said="Harbor School",
        )  # fmt: skip

    with pytest.raises(IntegrityError), db.writing() as session:
        session.add(pin(waiting.words.hash))
    stated.say_yes(fact_id)
    with pytest.raises(IntegrityError), db.writing() as session:
        session.add(pin("0" * 64))
    with db.writing() as session:
        session.add(pin(waiting.words.hash))


@pytest.mark.parametrize("db", ["sqlite"], indirect=True)
def test_a_department_checks_a_value_before_another_person_approves_it(
    db: Database, browser: Any
) -> None:
    health = hands.department()
    incident = written.open_incident()
    fact = stated.approved(incident)
    form = {"value": "East Gym", "source": "By phone", "no_end": "yes", "check_by": health}
    assert browser("writer").post(f"/facts/{fact}/values", form).status_code == 303
    waits = stated.fact(fact).open
    assert waits
    assert waits.words.state == "checking"
    assert written.last().view["department"] == "Health Department"
    page, read = f"/corrections/facts/{waits.id}", {"hash": waits.words.hash}
    pio, checker = browser("pio"), browser("checker")
    assert "Approve" not in pio.get(page).get_data(as_text=True).split("Decision")[1]
    assert pio.post(f"{page}/approve", read).status_code == 409
    assert pio.post(f"{page}/check", read).status_code == 403
    assert "Read and decide" in checker.get("/desk").get_data(as_text=True)
    assert "The value is right" in checker.get(page).get_data(as_text=True)
    assert checker.post(f"{page}/check", {"hash": "0" * 64}).status_code == 409
    assert checker.post(f"{page}/check", read).status_code == 303
    assert checker.post(f"{page}/approve", read).status_code == 403
    assert written.last().kind == "facts.checked"
    assert pio.post(f"{page}/approve", read).status_code == 303
    assert stated.words_now(fact) == "East Gym"
    again = {"value": "Pier 4", "source": "By phone", "valid_until": None, "check_by": "none"}
    answer = browser("writer").post(f"/api/v1/facts/{fact}/values", json=again)
    assert (answer.status_code, set(answer.get_json()["errors"])) == (422, {"check_by"})
