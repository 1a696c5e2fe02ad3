"""An update told at a time: what must hold when it is scheduled, and what overtakes it."""

from typing import Any

from sqlalchemy import or_, select

from hub.approvals.overtaking import moved_words, overtaken, published
from hub.approvals.timetable import Plan
from hub.core.command import Deed
from hub.core.errors import Invalid
from hub.facts.quoting import hold as hold_facts
from hub.incidents.models import Incident
from hub.incidents.queries import held_open
from hub.updates import queries
from hub.updates.models import Update

View = dict[str, Any]


def hold(deed: Deed, update_id: str) -> Update:
    """The update, ours until the deed ends: its facts first, then the words."""
    hold_facts(deed.session, queries.bound(deed.session, update_id))
    return deed.get(Update, update_id, lock=True)


def check(deed: Deed, update: Update, plan: Plan) -> Incident:
    """What must hold already when an update is scheduled; the rest is asked at the time."""
    if update.next_update_at and update.next_update_at <= plan.at:
        raise Invalid({"at": "It promises the next update before then. Write a time before that."})
    return held_open(deed.session, update.incident_id)


def told(deed: Deed, update: Update) -> View:
    """What becomes of schedules when this update is told, as screens are told of it."""
    others, title = _alike(deed, update), f"“{update.headline}”"
    of = published(deed, "updates", update.words, update.incident_id, others, title)
    return {**of, "moved_items": _items(deed, of)}


def taken_back(deed: Deed, update: Update, why: str) -> View:
    """The same when it was withdrawn: whoever waits for its correction decides anew."""
    said = f"“{update.headline}” was withdrawn meanwhile, by {deed.actor.name}: {why}"
    of = overtaken(deed, "updates", update.incident_id, _alike(deed, update), said)
    return {**of, "moved_items": _items(deed, of, update.id)}


def _alike(deed: Deed, update: Update) -> list[str]:
    """It, what it corrects, and every correction of either."""
    about = [id for id in (update.id, update.corrects_id, update.retells_id) if id]
    same = or_(Update.id.in_(about), Update.corrects_id.in_(about), Update.retells_id.in_(about))
    return list(deed.session.scalars(select(Update.id).where(same)))


def _items(deed: Deed, of: View, own: str = "") -> list[View]:
    deed.session.flush()
    moved = [id for id in moved_words(of) if id != own]
    return [queries.desk_item(deed.session, deed.get(Update, id)) for id in moved]
