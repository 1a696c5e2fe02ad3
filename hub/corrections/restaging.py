"""Live texts told anew because a fact in them changed: the same words, a new value, one deed."""

from collections.abc import Iterable, Sequence
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


def hold(deed: Deed, ids: Iterable[str]) -> list[Text]:
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
    return texts


def _held(deed: Deed, table: type[One], ids: Iterable[str]) -> list[One]:
    wanted = select(table).where(table.id.in_(list(ids))).order_by(table.id)
    held = wanted.with_for_update(of=table).execution_options(populate_existing=True)
    return list(deed.session.scalars(held))


def restage(deed: Deed, by: Actor, value: Value, impact: Impact) -> list[Release]:
    """Have every text that quotes the fact quote this value; what was told anew."""
    for quote in impact.renewed:
        for pin in quote.pins:
            pin.quote(value, pin.said)
    for quote in impact.restaged:
        for release in (*quote.releases, *quote.unread):
            release.end("superseded", by, deed.now, f"{value.fact.label} changed.")
    told = _told_anew(deed, by, value, [quote for quote in impact.restaged if quote.releases])
    for gone in impact.outdated:
        why = "The English changed, and this translation says the old value in typed words."
        gone.release.end("superseded", by, deed.now, why)
    deed.session.flush()
    return told


def _told_anew(deed: Deed, by: Actor, value: Value, quotes: Sequence[Quote]) -> list[Release]:
    """The same texts with the new value, where those before them were: to the same people, as
    long. All are written together, the yes of each before its releases.
    """
    anew = list(zip(quotes, _next(deed, quotes), strict=True))
    for quote, text in anew:
        text.pins = [_pin(pin, value, quote) for pin in quote.text.pins]
    deed.add(*(text for _, text in anew))
    for quote, text in anew:
        carry(deed, f"{text.words.kind}s", text.words, quote.text.words)
    deed.session.flush()
    for quote, text in anew:
        keep_schedules(quote.text.words, text.words)
    told = [
        text.words.released(
            old.incident_id, old.world, by, deed.now, title=text.told_title, sites=old.sites,
            until=old.until, must_read=old.must_read, seq=deed.seq,
        )
        for quote, text in anew
        for old in quote.releases
    ]  # fmt: skip
    deed.add(*told)
    return told


def _next(deed: Deed, quotes: Sequence[Quote]) -> list[Text]:
    """The same texts as the next versions, or as the corrections of updates."""
    cards = [quote.text for quote in quotes if isinstance(quote.text, Version)]
    numbers = scripts.newest_numbers(deed.session, cards)
    found = []
    for old in (quote.text for quote in quotes):
        again: Text
        if isinstance(old, Version):
            card = old.script_id, old.lang, old.world
            numbers[card] += 1
            again = old.again(numbers[card], old.incident_id, old.world)
        else:
            again = old.again()
        again.words.seq = deed.seq
        found.append(again)
    return found


def _pin(old: Pin, value: Value, quote: Quote) -> Pin:
    pin = Pin(slot=old.slot)
    if old.fact_id == value.fact_id:
        pin.quote(value, quote.said)
    else:
        pin.quote(old.value, old.said)
    return pin
