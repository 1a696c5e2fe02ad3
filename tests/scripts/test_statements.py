"""What a deed asks of the database: a budget, so that it stays quick while a floor waits for it."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import event

from hub.core.database import Database
from hub.corrections.commands import approve_fact
from hub.scripts import commands
from tests.cast import actor
from tests.corrections import quoted
from tests.facts import stated
from tests.scripts import written

PIO = "pio"

pytestmark = pytest.mark.parametrize("db", ["sqlite"], indirect=True)


def asked(db: Database, deed: Callable[[], object]) -> int:
    """How many statements a deed takes."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        deed()
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    return len(seen)


def test_publishing_takes_as_many_whatever_stands_beside(db: Database) -> None:
    """Other versions, drafts and languages of the card are read together, not one by one."""
    here = written.open_incident()
    written.published(here)
    second = written.approved(here)
    first = asked(db, lambda: publish(second, here))
    assert first <= 21
    for lang in ("es", "ht"):
        written.published(here, lang=lang, translates=second)
        written.drafted(here, lang=lang, translates=second)
    last = written.approved(here)
    assert asked(db, lambda: publish(last, here)) <= first + 2
    recall = asked(db, lambda: commands.recall(actor(PIO), last, "It was lifted."))
    assert recall <= 22


def publish(version_id: str, incident_id: str) -> None:
    commands.publish(actor(PIO), version_id, incident_id=incident_id)


def test_a_fact_costs_a_card_that_quotes_it_little(db: Database) -> None:
    """Each card is written for itself, for the search's sake; all else is done together."""
    here = written.open_incident()
    fact = quoted.shelters(here)
    number = 0

    def changed(cards: int) -> int:
        nonlocal number
        for _ in range(cards):
            number += 1
            quoted.card(here, fact, slug=f"shelter-{number}")
        value = stated.proposed(fact, f"Room {number}")
        return asked(db, lambda: approve_fact(actor(PIO), value))

    few, many = changed(2), changed(4)
    assert many <= few + 4 * 2
    assert many <= 95
