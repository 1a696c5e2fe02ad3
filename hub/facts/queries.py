"""Reads: the facts of a world, how a value is said, and the live words that quote them."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.approvals.items import in_columns, item
from hub.core.errors import Missing
from hub.facts.models import Fact, Value
from hub.facts.quoting import live, setting
from hub.facts.values import Setting
from hub.incidents.models import Incident

View = dict[str, Any]


def fact(session: Session, fact_id: str) -> Fact:
    """A fact by its id. Raises Missing."""
    found = session.get(Fact, fact_id)
    if found is None:
        raise Missing("There is no such fact.")
    return found


def value(session: Session, value_id: str) -> Value:
    """A value by its id. Raises Missing."""
    found = session.get(Value, value_id)
    if found is None:
        raise Missing("There is no such value of a fact.")
    return found


def place(session: Session, one: Fact) -> View | None:
    """The incident of a fact, as snapshots name it; None for a fact of the city."""
    incident = session.get(Incident, one.incident_id) if one.incident_id else None
    if incident is None:
        return None
    closed = incident.closed_at is not None
    named = {"id": incident.id, "name": incident.name}
    return {**named, "exercise": incident.exercise, "closed": closed}


def shown(session: Session, one: Fact, here: Setting) -> View:
    """A fact with the value words quote now and the one on its way, as pages and API show it."""
    return {
        **one.view(),
        "place": place(session, one),
        "current": value_view(one.current, here) if one.current else None,
        "open": value_view(one.open, here) if one.open else None,
    }


def value_view(one: Value, here: Setting) -> View:
    """A value, and how it is said in English."""
    return {**one.view(), "words": one.said("en", here.zone)}


def listed(session: Session, at: datetime) -> list[tuple[View | None, list[View]]]:
    """The city's facts, then those of each open incident, and in how many live texts each is."""
    wanted = (
        select(Fact)
        .outerjoin(Incident, Incident.id == Fact.incident_id)
        .where(Fact.retired_at.is_(None), Incident.closed_at.is_(None))
        .order_by(Fact.incident_id.is_not(None), Incident.opened_at.desc(), Fact.label)
    )
    facts, here = list(session.scalars(wanted)), setting(session)
    told = live(session, [one.id for one in facts])
    groups: dict[str | None, tuple[View | None, list[View]]] = {}
    for one in facts:
        cards = len({release.words_id for release in told.get(one.id, ())})
        view = {**shown(session, one, here), "cards": cards, "standing": standing(one, at)}
        groups.setdefault(one.incident_id, (view["place"], []))[1].append(view)
    return list(groups.values())


def standing(one: Fact, at: datetime) -> str:
    """How a fact stands: without a value, past its time, soon at its end, or fine."""
    if one.current is None:
        return "none"
    if one.current.is_past(at):
        return "past"
    return "soon" if one.current.reminded_at else "ok"


def desk_item(session: Session, one: Fact) -> View:
    """The fact as the desk lists it: the value that waits, else the one that soon ends.

    A fact of which nothing waits stands in no column.
    """
    of = one.open or one.current or one.values[-1]
    shown_of = {**of.view(), "fact": one.view(), "words": of.said("en", setting(session).zone)}
    where = place(session, one)
    view = item(of.words, shown_of, where, {})
    view["id"] = f"item-{one.id}"
    put_away = one.retired_at is not None or bool(where and where["closed"])
    if put_away or of.words.state == "rejected":
        view["column"] = None
    elif of.words.approval:
        view["column"] = "waiting" if of.reminded_at else None
    return view


def desk_items(session: Session, world: str) -> dict[str, list[View]]:
    """The desk's columns of one world."""
    wanted = (
        select(Fact)
        .outerjoin(Incident, Incident.id == Fact.incident_id)
        .where(Fact.world == world, Fact.retired_at.is_(None), Incident.closed_at.is_(None))
    )
    return in_columns([desk_item(session, one) for one in session.scalars(wanted)])
