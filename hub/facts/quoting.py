"""What words quote: which fact stands in which slot, how it is said, what is pinned once they are
live.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from hub.approvals.releases import Release
from hub.city import queries as city
from hub.core.errors import Invalid
from hub.facts.models import Fact, Pin, Value
from hub.facts.values import Setting
from hub.incidents.models import Incident

Bound = Mapping[str, str]  # slot → the id of its fact

SLOT = "slot-"  # a slot's field in forms and faults


def setting(session: Session) -> Setting:
    """What values are read and said by: the city's time zone and its areas."""
    areas = {area.code: area.name for area in city.areas(session)}
    return Setting(city.city(session).tz, areas)


def choices(session: Session, world: str, incident_id: str | None) -> list[Fact]:
    """The facts words of that world and incident can quote: the incident's own first."""
    here = or_(Fact.incident_id == incident_id, Fact.incident_id.is_(None))
    wanted = select(Fact).where(Fact.world == world, here, Fact.retired_at.is_(None))
    return sorted(
        session.scalars(wanted), key=lambda one: (one.incident_id is None, one.label.lower())
    )


def named(slots: Iterable[str], facts: Iterable[Fact]) -> dict[str, str]:
    """Slot → the fact of its name, for each that has one."""
    found: dict[str, str] = {}
    for one in facts:
        found.setdefault(one.slug, one.id)  # the incident's own stands first
    return {slot: found[slot] for slot in slots if slot in found}


def current(session: Session, bound: Bound) -> dict[str, Value]:
    """Slot → the value its fact has now; a fact of which nothing is approved is left out."""
    found = session.scalars(select(Fact).where(Fact.id.in_(set(bound.values()))))
    values = {one.id: one.current for one in found}
    return {slot: value for slot, id in bound.items() if (value := values.get(id))}


def quotes_now(session: Session, words_id: str, bound: Bound, lang: str) -> list[Pin]:
    """What these slots would quote if the words were published now; not stored."""
    values, here = current(session, bound), setting(session)
    pins = []
    for slot in sorted(values):
        pins.append(Pin(words_id=words_id, slot=slot))
        pins[-1].quote(values[slot], values[slot].said(lang, here.zone))
    return pins


def check_bound(session: Session, bound: Bound, world: str, incident_id: str | None) -> None:
    """Raises Invalid naming each slot whose fact words of that world and incident cannot quote."""
    facts = {one.id: one for one in _facts(session, bound)}
    wrong = {
        SLOT + slot: words
        for slot, id in bound.items()
        if (words := _why_not(facts.get(id), world, incident_id))
    }
    if wrong:
        raise Invalid(wrong)


def hold(session: Session, bound: Bound) -> None:
    """Keep the values of these facts as they are until the deed ends."""
    ids = sorted(set(bound.values()))
    if ids:
        held = select(Fact.id).where(Fact.id.in_(ids)).order_by(Fact.id)
        session.scalars(held.with_for_update(read=True)).all()


def check_confirmed(session: Session, bound: Bound, at: datetime) -> None:
    """Raises Invalid naming each slot whose fact has no value, or was not confirmed in time."""
    values, here, wrong = current(session, bound), setting(session), {}
    for one in _facts(session, bound):
        for slot in (slot for slot, id in bound.items() if id == one.id):
            value = values.get(slot)
            if value is None:
                wrong[SLOT + slot] = f"{one.label} has no approved value yet."
            elif value.is_past(at):
                wrong[SLOT + slot] = not_confirmed(value, here.zone)
    if wrong:
        raise Invalid(wrong)


def not_confirmed(value: Value, zone: Any) -> str:
    """That a value's time is over, and whom to ask."""
    since, who = clock_words(value.valid_until, zone), value.fact.owner
    return f"{value.fact.label}: not confirmed since {since}. Ask {who} to confirm it."


def clock_words(at: datetime | None, zone: Any) -> str:
    """14:00 on Thursday 12 November, in the city's zone."""
    local = at.astimezone(zone) if at else None
    return f"{local:%H:%M on %A} {local.day} {local:%B}" if local else "further notice"


def live(session: Session, fact_ids: Iterable[str]) -> dict[str, list[Release]]:
    """Fact → the releases in force, in open incidents, whose words quote it, in their order."""
    wanted = (
        select(Pin.fact_id, Release)
        .join(Release, Release.words_id == Pin.words_id)
        .join(Incident, Incident.id == Release.incident_id)
        .where(
            Pin.fact_id.in_(set(fact_ids)), Release.ended_at.is_(None), Incident.closed_at.is_(None)
        )
        .order_by(Release.seq, Release.id)
    )
    found: dict[str, dict[str, Release]] = {}
    for fact_id, release in session.execute(wanted):  # a text may quote it in two slots
        found.setdefault(fact_id, {})[release.id] = release
    return {fact_id: list(releases.values()) for fact_id, releases in found.items()}


def said_in(session: Session, fact_id: str, told: Iterable[Release]) -> dict[str, str]:
    """Words → how each of these texts says the fact."""
    ids = [release.words_id for release in told]
    pins = select(Pin.words_id, Pin.said).where(Pin.fact_id == fact_id, Pin.words_id.in_(ids))
    return {row.words_id: row.said for row in session.execute(pins)}


def _facts(session: Session, bound: Bound) -> Iterable[Fact]:
    return session.scalars(select(Fact).where(Fact.id.in_(set(bound.values()))))


def _why_not(one: Fact | None, world: str, incident_id: str | None) -> str | None:
    """Why words of that world and incident cannot quote it."""
    if one is None:
        return "There is no such fact. Choose one, or type the words."
    if one.world != world:
        return (
            f"{one.label} belongs to another world: facts do not pass between an exercise and "
            "the live world."
        )
    if one.incident_id not in (None, incident_id):
        return f"{one.label} is a fact of another incident. Choose one of this, or the city's."
    if one.retired_at:
        return f"{one.label} was retired by {one.retired_by}. Choose another, or type the words."
    return None
