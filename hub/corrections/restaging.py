"""Live texts told anew because a fact in them changed: the same words, a new value, one deed."""

from collections.abc import Iterable
from typing import TypeVar

from sqlalchemy import select

from hub.approvals.glass import carry
from hub.approvals.overtaking import keep_schedules
from hub.approvals.releases import Release
from hub.core.command import Deed
from hub.corrections.impact import Impact, Quote, Text
from hub.facts.models import Pin, Value
from hub.incidents.models import Incident
from hub.people.models import Actor
from hub.scripts import queries as scripts
from hub.scripts.models import Script, Version
from hub.updates.models import Update

One = TypeVar("One", Version, Update)


def hold(deed: Deed, ids: Iterable[str]) -> None:
    """Keep these texts, their scripts and incidents as they are until the deed ends.

    Texts first, then scripts: as whoever locks a single version does.
    """
    versions, updates = _held(deed, Version, ids), _held(deed, Update, ids)
    cards = sorted({version.script_id for version in versions})
    texts: list[Text] = [*versions, *updates]
    places = sorted({told.incident_id for one in texts for told in one.words.in_force})
    for table, kept in ((Script, cards), (Incident, places)):
        rows = select(table.id).where(table.id.in_(kept)).order_by(table.id)
        deed.session.execute(rows.with_for_update(read=table is Incident)).all()


def _held(deed: Deed, table: type[One], ids: Iterable[str]) -> list[One]:
    wanted = select(table).where(table.id.in_(list(ids))).order_by(table.id)
    held = wanted.with_for_update(of=table).execution_options(populate_existing=True)
    return list(deed.session.scalars(held))


def restage(deed: Deed, by: Actor, value: Value, impact: Impact) -> list[Release]:
    """Have every text that quotes the fact quote this value; what was told anew."""
    for quote in impact.renewed:
        for pin in quote.pins:
            pin.quote(value, pin.said)
    told = [release for quote in impact.restaged for release in _told_anew(deed, by, value, quote)]
    for gone in impact.outdated:
        why = "The English changed, and this translation says the old value in typed words."
        gone.release.end("superseded", by, deed.now, why)
    deed.session.flush()
    return told


def _told_anew(deed: Deed, by: Actor, value: Value, quote: Quote) -> list[Release]:
    """The same text with the new value, where the one before it was: to the same people, as
    long.
    """
    for release in (*quote.releases, *quote.unread):
        release.end("superseded", by, deed.now, f"{value.fact.label} changed.")
    if not quote.releases:
        return []
    old_text, text = quote.text, _next(deed, quote.text)
    text.pins = [_pin(pin, value, quote) for pin in old_text.pins]
    deed.add(text)
    carry(deed, f"{text.words.kind}s", text.words, old_text.words)
    deed.session.flush()  # the yes first: no release without it
    keep_schedules(old_text.words, text.words)
    told = []
    for old in quote.releases:
        told.append(
            text.words.released(
                old.incident_id, old.world, by, deed.now, title=text.told_title, sites=old.sites,
                until=old.until, must_read=old.must_read, seq=deed.seq,
            )
        )  # fmt: skip
    deed.add(*told)
    return told


def _next(deed: Deed, old: Text) -> Text:
    """The same text as the next version, or as the correction of the update."""
    again: Text
    if isinstance(old, Version):
        number = scripts.next_number(deed.session, old.script_id, old.lang, old.world)
        again = old.again(number, old.incident_id, old.world)
    else:
        again = old.again()
    again.words.seq = deed.seq
    return again


def _pin(old: Pin, value: Value, quote: Quote) -> Pin:
    pin = Pin(slot=old.slot)
    if old.fact_id == value.fact_id:
        pin.quote(value, quote.said)
    else:
        pin.quote(old.value, old.said)
    return pin
