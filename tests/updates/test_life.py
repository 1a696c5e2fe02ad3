"""What the floor is told: published, corrected, withdrawn, expired; and the promise it carries."""

from datetime import timedelta

import pytest

from hub.core.database import Database
from hub.core.errors import Invalid, NotAllowed, Refused
from hub.core.journal import LIVE
from hub.core.moments import iso, now
from hub.updates import commands, queries
from tests.cast import actor
from tests.scripts.written import close_incident, last, open_incident
from tests.updates import told


def test_an_update_reaches_the_floor_and_its_event_carries_what_the_page_shows(
    db: Database,
) -> None:
    incident_id = open_incident()
    update_id = told.published(incident_id)
    entry = last()
    assert (entry.kind, entry.world, entry.incident_id) == ("updates.published", LIVE, incident_id)
    with db.reading() as session:
        [article] = queries.live(session, [incident_id], now())
    assert entry.view["article"] == article
    assert article["seq"] == entry.seq
    assert told.update(update_id).words.releases[0].must_read


def test_a_routine_update_need_not_be_confirmed_and_a_critical_one_reaches_exercises(
    db: Database,
) -> None:
    incident_id = open_incident()
    told.published(incident_id, severity="routine")
    assert not last().view["release"]["must_read"]
    assert "exercises" not in last().audience.split()
    drill = open_incident("Drill", exercise=True)
    critical = told.published(incident_id, severity="critical")
    assert last().reaches("console", drill)
    with db.reading() as session:
        assert [one["update"]["id"] for one in queries.grave(session, now())] == [critical]
    commands.withdraw(actor("commander"), critical, "Not so.")
    assert last().reaches("console", drill)
    with db.reading() as session:
        assert queries.grave(session, now()) == []
        assert [one["words_id"] for one in queries.grave_stops(session, now())] == [critical]


def test_a_critical_update_of_an_exercise_stays_in_it(db: Database) -> None:
    drill = open_incident("Drill", exercise=True)
    other = open_incident("Other drill", exercise=True)
    told.published(drill, severity="critical")
    assert last().world == drill
    assert last().reaches("console", drill)
    assert not last().reaches("console", LIVE)
    assert not last().reaches("console", other)
    with db.reading() as session:
        assert queries.grave(session, now()) == []


def test_a_correction_takes_the_place_of_what_it_corrects_in_one_deed(db: Database) -> None:
    incident_id = open_incident()
    wrong = told.published(incident_id)
    before = last().seq
    right = told.corrected(wrong)
    entry = last()
    assert entry.seq == before + 4
    assert entry.view["replaced"]["words"] == wrong
    assert entry.view["article"]["corrects"]["headline"] == "Eastside High shelter is full."
    assert told.update(wrong).words.releases[0].ended_as == "superseded"
    assert (told.state(wrong), told.state(right)) == ("ended", "published")


def test_a_correction_is_never_milder_than_what_it_corrects(db: Database) -> None:
    wrong = told.published(open_incident(), severity="critical")
    with pytest.raises(Invalid) as refusal:
        told.corrected(wrong, severity="routine")
    assert "critical or graver" in refusal.value.fields["severity"]


def test_only_what_was_told_can_be_corrected_and_only_in_its_own_incident(db: Database) -> None:
    incident_id, other = open_incident(), open_incident("Flood")
    draft = told.drafted(incident_id)
    with pytest.raises(Refused, match="never published"):
        told.corrected(draft)
    wrong = told.published(incident_id)
    with pytest.raises(Refused, match="belongs to the incident"):
        told.drafted(other, corrects_id=wrong)


def test_the_promise_shown_is_that_of_the_newest_update_that_makes_one(db: Database) -> None:
    incident_id = open_incident()
    soon, later = now() + timedelta(minutes=30), now() + timedelta(minutes=60)
    told.published(incident_id, next_update_at=soon)
    assert last().view["promise"]["at"] == iso(soon)
    second = told.published(incident_id, next_update_at=later)
    told.published(incident_id)
    assert last().view["promise"]["at"] == iso(later)
    commands.withdraw(actor("pio"), second, "Not so.")
    assert last().view["promise"]["at"] == iso(soon)


def test_withdrawing_says_why_and_the_words_are_never_told_again(db: Database) -> None:
    incident_id = open_incident()
    update_id = told.published(incident_id)
    with pytest.raises(Invalid, match="Say why"):
        commands.withdraw(actor("pio"), update_id, "  ")
    commands.withdraw(actor("pio"), update_id, "The shelter has room.")
    assert last().view["stop"]["reason"] == "The shelter has room."
    with db.reading() as session:
        [stop] = queries.stops(session, [incident_id], now())
    assert stop == last().view["stop"]
    with pytest.raises(Refused):
        commands.publish(actor("pio"), update_id)


def test_the_clock_ends_an_update_at_its_time_and_not_before(db: Database) -> None:
    incident_id = open_incident()
    update_id = told.approved(incident_id, until=now() + timedelta(seconds=1))
    release_id = commands.publish(actor("pio"), update_id)
    with pytest.raises(Refused, match="not over yet"):
        commands.expire(release_id)
    with db.writing() as session:
        session.get_one(type(told.update(update_id).words.releases[0]), release_id).until = now()
    commands.expire(release_id)
    assert last().kind == "updates.expired"
    assert told.state(update_id) == "ended"
    with pytest.raises(Refused):
        commands.expire(release_id)


@pytest.mark.parametrize("field", ["until", "next_update_at"])
def test_a_time_that_has_passed_is_refused_at_publication(db: Database, field: str) -> None:
    update_id = told.approved(open_incident(), **{field: now() - timedelta(minutes=1)})
    with pytest.raises(Invalid) as refusal:
        commands.publish(actor("pio"), update_id)
    assert list(refusal.value.fields) == [field]


def test_an_update_without_a_source_is_not_submitted(db: Database) -> None:
    update_id = told.drafted(open_incident(), source="")
    with pytest.raises(Invalid) as refusal:
        commands.submit(actor("writer"), update_id)
    assert refusal.value.fields == {"source": "Name a source: who says so?"}


def test_nothing_is_written_to_a_closed_incident_but_what_is_wrong_can_be_withdrawn(
    db: Database,
) -> None:
    incident_id = open_incident()
    live, waiting = told.published(incident_id), told.approved(incident_id)
    close_incident(incident_id)
    with pytest.raises(Refused, match="is closed"):
        told.drafted(incident_id)
    with pytest.raises(Refused, match="is closed"):
        commands.publish(actor("pio"), waiting)
    commands.withdraw(actor("pio"), live, "Wrong.")


def test_what_is_said_about_an_update_is_approved_with_it(db: Database) -> None:
    update_id = told.submitted(open_incident())
    hash = told.update(update_id).words.hash
    words = told.update(update_id)
    commands.edit(
        actor("writer"), update_id, headline=words.headline, body=words.body, severity="routine"
    )
    assert told.state(update_id) == "draft"
    commands.submit(actor("writer"), update_id)
    with pytest.raises(Refused, match="edited since you read it"):
        commands.approve(actor("pio"), update_id, hash)


def test_an_edit_keeps_the_times_it_does_not_name_and_none_takes_one_away(db: Database) -> None:
    soon = now() + timedelta(hours=1)
    update_id = told.drafted(open_incident(), until=soon, next_update_at=soon)
    commands.edit(actor("writer"), update_id, headline="New.", body="", until=None)
    assert told.update(update_id).until is None
    assert told.update(update_id).next_update_at is not None


def test_nobody_approves_an_update_they_had_a_hand_in(db: Database) -> None:
    update_id = told.drafted(open_incident(), by="pio")
    commands.submit(actor("second_pio"), update_id)
    for part in ("pio", "second_pio"):
        with pytest.raises(NotAllowed, match="Another person"):
            commands.approve(actor(part), update_id)
