"""An update quotes a fact as a card does, and is told anew by the same one deed."""

from datetime import timedelta
from typing import Any

import pytest

from hub.clock import DUE
from hub.core.database import Database, database
from hub.core.errors import Invalid, Refused
from hub.core.moments import now
from hub.due.commands import do_what_is_due
from hub.facts import commands as facts
from hub.facts.models import Value
from hub.updates import commands, queries
from tests.approvals import timely
from tests.cast import actor
from tests.corrections import quoted
from tests.facts import stated
from tests.scripts import written
from tests.updates import told

SAYS: dict[str, Any] = {"headline": "Go to {{ shelters }}.", "body": "Only **{{ shelters }}**."}
only_sqlite = pytest.mark.parametrize("db", ["sqlite"], indirect=True)


def live(incident_id: str) -> list[dict[str, Any]]:
    with database().reading() as session:
        return queries.live(session, [incident_id], now())


def test_an_update_that_quotes_a_fact_is_told_anew_with_it_and_its_approval_carried(
    db: Database,
) -> None:
    incident = written.open_incident()
    fact = quoted.shelters(incident)
    quoted.card(incident, fact)
    until = now() + timedelta(hours=3)
    update = told.published(incident, **SAYS, until=until)  # bound by the slot's own name
    [article] = live(incident)
    assert article["update"]["headline"] == "Go to Harbor School and Pier 4 Hall."
    mark = '<mark class="fact" data-slot="shelters">Harbor School and Pier 4 Hall</mark>'
    assert article["update"]["body_html"] == f"<p>Only <strong>{mark}</strong>.</p>\n"
    value = stated.changed(fact, "East Gym", valid_until=until)
    entry = written.last()
    assert entry.kind == "corrections.fact_changed"
    assert entry.view["sentence"] == "1 card in 1 language and 1 update changed with it."
    assert live(incident) == entry.view["articles"]
    [article] = live(incident)
    assert article["update"]["headline"] == "Go to East Gym."
    assert article["was"] == [{"label": "Shelters", "words": "Harbor School and Pier 4 Hall"}]
    new, old = told.update(article["update"]["id"]), told.update(update)
    assert new.words.approval
    assert new.words.approval.carried_words_id == old.id
    assert (old.words.state, new.words.state) == ("ended", "published")
    assert [pin.value_id for pin in new.pins] == [value]
    assert new.words.releases[0].until == until
    longer = stated.changed(fact, "East Gym", valid_until=now() + timedelta(days=2))
    assert [pin.value_id for pin in told.update(new.id).pins] == [longer]
    assert written.last().view["articles"] == []
    with pytest.raises(Refused, match="Live words quote Shelters: Go to East Gym, Shelter"):
        facts.retire(actor("pio"), fact)
    # A correction that was begun from the first words takes the place of the newest.
    correction = told.corrected(update)
    assert [one["update"]["id"] for one in live(incident)] == [correction]


@only_sqlite
def test_a_slot_without_words_and_a_fact_past_its_time_are_named_at_their_fields(
    db: Database,
) -> None:
    incident, other = written.open_incident(), written.open_incident("Flood")
    update = told.drafted(incident, **SAYS)
    with pytest.raises(Invalid) as fault:
        commands.submit(actor("writer"), update)
    assert fault.value.fields == {"slot-shelters": "Fill in: shelters."}
    elsewhere = quoted.shelters(other)
    with pytest.raises(Invalid, match="a fact of another incident"):
        commands.edit(actor("writer"), update, **SAYS, bound={"shelters": elsewhere})
    fact = quoted.shelters(incident)
    commands.edit(actor("writer"), update, **SAYS, bound={"shelters": fact})
    commands.submit(actor("writer"), update)
    commands.approve(actor("pio"), update)
    with database().writing() as session:
        for value in session.query(Value):
            value.valid_until = now() - timedelta(minutes=5)
    with pytest.raises(Invalid, match="not confirmed since") as fault:
        commands.publish(actor("pio"), update)
    assert set(fault.value.fields) == {"slot-shelters"}
    assert live(incident) == []


@pytest.mark.parametrize(
    ("text", "value", "html"),
    [
        ("{{ a }}", "<b>*x*</b>", '<mark class="fact" data-slot="a">&lt;b&gt;*x*&lt;/b&gt;</mark>'),
        ("- {{ a }}", "# 1", '<mark class="fact" data-slot="a"># 1</mark>'),
        ("[call](tel:{{ a }})", "311 5", 'href="tel:311%205"'),
        ("[x]({{ a }})", "javascript:alert(1)", "x"),
        ("\ue000a\ue001 {{ b }}", "v", '<mark class="slot">b</mark>'),
    ],
)
def test_a_value_cannot_change_what_stands_around_it(text: str, value: str, html: str) -> None:
    from hub.formats.slots import blocks_html

    drawn = blocks_html(text, {"a": value})
    assert html in drawn
    assert "javascript:" not in drawn


@only_sqlite
def test_what_is_scheduled_of_a_text_that_is_told_anew_stays_scheduled(db: Database) -> None:
    incident = written.open_incident()
    fact = quoted.shelters(incident)
    version, update = quoted.card(incident, fact), told.published(incident, **SAYS)
    renewals = timely.scheduled(version, incident), timely.scheduled_update(update)
    stated.changed(fact, "East Gym")
    kept = [timely.schedule(one) for one in renewals]
    assert [one.is_open for one in kept] == [True, True]
    assert not {one.words_id for one in kept} & {version, update}
    assert [len(item["of"]["schedules"]) for item in written.last().view["items"]] == [1, 1]
    for one in renewals:
        timely.it_is_time(one)
    do_what_is_due(DUE)
    assert [timely.became(one) for one in renewals] == [("published", "")] * 2
    assert live(incident)[0]["update"]["headline"] == "Go to East Gym."
