"""Deeds: an update is written, submitted, and approved by another person. `publishing` goes on."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from hub.approvals.audience import EVERYONE
from hub.approvals.models import Words
from hub.approvals.timetable import Plan, Timetable
from hub.approvals.way import Way
from hub.card.card import slots_of
from hub.core.command import Deed, command
from hub.core.database import database
from hub.core.errors import Refused
from hub.facts.quoting import choices, named
from hub.formats.markdown import NO_VALUES
from hub.incidents.models import Incident
from hub.people.models import Actor
from hub.updates import queries, scheduling
from hub.updates.models import Update
from hub.updates.publishing import (
    break_glass,
    expire,
    open_incident,
    publish,
    publish_on_time,
    tell_again,
    withdraw,
    withdraw_unread,
)

__all__ = [
    "approve", "break_glass", "check", "claim", "confirm", "correct", "draft", "edit", "expire",
    "pass_on", "publish", "publish_scheduled", "schedule", "send_back", "submit", "timetable",
    "unschedule", "way", "withdraw", "withdraw_unread",
]  # fmt: skip

KEEP: Any = object()  # an edit leaves this as it is; None takes a time away


def draft(
    by: Actor,
    incident_id: str,
    *,
    severity: str,
    headline: str,
    body: str,
    source: str,
    until: datetime | None = None,
    next_update_at: datetime | None = None,
    corrects_id: str | None = None,
    values: Mapping[str, str] = NO_VALUES,
    bound: Mapping[str, str] | None = None,
) -> str:
    """Begin an update of an incident. Returns its id."""
    with command("updates.draft", by=by) as deed:
        incident = open_incident(deed, incident_id)
        wrong = deed.get(Update, corrects_id) if corrects_id else None
        said: dict[str, Any] = {"severity": severity, "source": source.strip(), "until": until}
        said |= {"next_update_at": next_update_at, "bound": bound, "values": values}
        update = _begun(deed, by, incident, wrong, headline, body, said)
        _record(deed, "updates.drafted", update)
    return update.id


def correct(
    by: Actor,
    update_id: str,
    *,
    headline: str,
    body: str,
    source: str,
    severity: str | None = None,
    until: datetime | None = None,
    next_update_at: datetime | None = None,
    values: Mapping[str, str] = NO_VALUES,
    bound: Mapping[str, str] | None = None,
) -> str:
    """Begin the correction of an update that was told: once published it takes the other's place.

    Returns the id of the new draft.
    """
    with command("updates.correct", by=by) as deed:
        wrong = deed.get(Update, update_id)
        incident = open_incident(deed, wrong.incident_id)
        said: dict[str, Any] = {
            "severity": severity or wrong.severity,
            "source": source.strip(),
            "until": until,
        }
        said |= {"next_update_at": next_update_at, "bound": bound, "values": values}
        update = _begun(deed, by, incident, wrong, headline, body, said)
        _record(deed, "updates.drafted", update)
    return update.id


def edit(
    by: Actor,
    update_id: str,
    *,
    headline: str,
    body: str,
    based_on: int | None = None,
    severity: str = KEEP,
    source: str = KEEP,
    until: datetime | None = KEEP,
    next_update_at: datetime | None = KEEP,
    values: Mapping[str, str] = KEEP,
    bound: Mapping[str, str] = KEEP,
) -> None:
    """Save the words, and any of gravity, source, times, and what stands in the slots.

    Raises Overtaken when someone else saved since revision `based_on`.
    """
    with command("updates.edit", by=by) as deed:
        update = _held(deed, update_id)
        said: dict[str, Any] = {"severity": severity, "source": source, "until": until}
        said |= {"next_update_at": next_update_at, "bound": bound}
        changed = {name: value for name, value in said.items() if value is not KEEP}
        kept = update.words.values if values is KEEP else values
        changed["bound"] = _bound(deed, update, f"{headline}\n{body}", kept, changed.get("bound"))
        update.written(by, deed.now, headline, body, based_on, kept, **changed)
        update.check_bound(update.incident_id)
        _record(deed, "updates.edited", update)


def schedule(
    by: Actor, update_id: str, *, at: datetime, audience: str | Sequence[str] = EVERYONE
) -> str:
    """Have an approved update told to the floor at that time; the schedule's id."""
    with database().reading() as session:
        told = queries.update(session, update_id)
    plan = Plan(told.incident_id, at, told.until, audience)
    return timetable.schedule(by, update_id, plan)


def _held(deed: Deed, update_id: str) -> Update:
    """The update, ours until the deed ends. Raises Refused when its incident is closed."""
    update = deed.get(Update, update_id, lock=True)
    open_incident(deed, update.incident_id)
    return update


def _begun(
    deed: Deed,
    by: Actor,
    incident: Incident,
    wrong: Update | None,
    headline: str,
    body: str,
    said: dict[str, Any],
) -> Update:
    if wrong and wrong.incident_id != incident.id:
        raise Refused("A correction belongs to the incident of what it corrects.")
    if wrong and not wrong.words.releases:
        raise Refused("This update was never published: edit it instead of correcting it.")
    update = Update(incident_id=incident.id, words=Words(kind="update"))
    update.until = update.next_update_at = None
    update.corrects, update.corrects_id = wrong, wrong.id if wrong else None
    update.bound = dict(said.pop("bound") or {})
    text, values = f"{headline}\n{body}", said.pop("values")
    facts = named(_unfilled(text, values), choices(deed.session, incident.world, incident.id))
    update.bound = {**facts, **update.bound}
    update.written(by, deed.now, headline, body, values=values, **said)
    deed.add(update)
    update.check_bound(incident.id)
    return update


def _bound(
    deed: Deed, update: Update, text: str, values: Mapping[str, str],
    bound: Mapping[str, str] | None,
) -> dict[str, str]:  # fmt: skip
    """Slot → its fact: the one chosen; for a slot that was not there before, that of its name."""
    chosen = dict(update.bound if bound is None else bound)
    known = slots_of(update.words.text)
    new = [slot for slot in _unfilled(text, values) if slot not in known]
    here = choices(deed.session, update.fact_world, update.incident_id) if new else []
    return {**named(new, here), **chosen}


def _unfilled(text: str, values: Mapping[str, str]) -> list[str]:
    return [slot for slot in slots_of(text) if not values.get(slot, "").strip()]


def _record(deed: Deed, kind: str, update: Update, **more: Any) -> None:
    """The desk is told; no agent reads this yet."""
    update.words.seq = deed.seq
    deed.session.flush()
    incident = deed.get(Incident, update.incident_id)
    view = {
        "update": update.view(),
        "incident": queries.place(incident),
        "item": queries.desk_item(deed.session, update),
        "by": deed.actor.name,
        **more,
    }
    deed.record(
        kind, update.id, view, audience=["desk"], world=incident.world, incident_id=incident.id
    )


way = Way("updates", Update, hold=_held, record=_record, tell=tell_again)
submit, approve, send_back = way.submit, way.approve, way.send_back
check, claim, pass_on, confirm = way.check, way.claim, way.pass_on, way.confirm

timetable = Timetable(
    "updates", hold=scheduling.hold, check=scheduling.check, title=lambda update: update.told_title,
    publish=publish_on_time, record=_record,
)  # fmt: skip
unschedule, publish_scheduled = timetable.unschedule, timetable.keep
