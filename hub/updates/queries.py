"""Reads: what the floor was told, the promise of the next word, and the desk's items."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session, joinedload

from hub.approvals.items import in_columns, item
from hub.approvals.models import Words
from hub.approvals.releases import Release
from hub.approvals.steps import Step
from hub.core.errors import Missing
from hub.core.journal import LIVE
from hub.core.moments import iso
from hub.incidents.models import Incident
from hub.shifts.models import Shift
from hub.updates.models import Update

STOPS_LAST = timedelta(hours=12)  # a shift: whoever comes later never heard the withdrawn words

GRAVE = and_(Update.severity == "critical", Release.world == LIVE, Incident.closed_at.is_(None))

View = dict[str, Any]


def live(session: Session, incident_ids: Iterable[str], now: datetime) -> list[View]:
    """The updates in force in these incidents, the newest first."""
    return _articles(session, _in_force(Update.incident_id.in_(list(incident_ids)), now))


def grave(session: Session, now: datetime) -> list[View]:
    """The critical updates of the live world: exercise consoles show them too, marked REAL."""
    return _articles(session, _in_force(GRAVE, now))


def stops(session: Session, incident_ids: Iterable[str], now: datetime) -> list[View]:
    """What was withdrawn in this shift and not corrected since, the newest first."""
    return _stops(session, Update.incident_id.in_(list(incident_ids)), now)


def grave_stops(session: Session, now: datetime) -> list[View]:
    """The same of the live world's critical updates, for exercise consoles."""
    return _stops(session, GRAVE, now)


def next_promise(session: Session, incident_id: str, *, to_all: bool = False) -> View:
    """When the next word was promised: by the newest published update that promises one; `to_all`:
    by one that was told to every site.

    A withdrawn update promises nothing any more; one that expired or was corrected still does.
    """
    wanted = (
        select(Update, Release.sites)
        .join(Release, Release.words_id == Update.id)
        .where(
            Update.incident_id == incident_id,
            Update.next_update_at.is_not(None),
            or_(Release.ended_as.is_(None), Release.ended_as != "withdrawn"),
        )
        .order_by(Release.seq.desc())
    )
    told = session.execute(wanted if to_all else wanted.limit(1))
    update = next((one for one, sites in told if not (to_all and sites)), None)
    at = iso(update.next_update_at) if update and update.next_update_at else None
    return {
        "id": f"next-update-{incident_id}",
        "incident": incident_id,
        "update": update.id if update else None,
        "at": at,
    }


def place(incident: Incident) -> View:
    """The incident as snapshots name it."""
    closed = incident.closed_at is not None
    named = {"id": incident.id, "name": incident.name}
    return {**named, "exercise": incident.exercise, "closed": closed}


def desk_item(session: Session, update: Update) -> View:
    """The update as the desk lists it. An incident takes its words along when it closes."""
    incident = session.get_one(Incident, update.incident_id)
    where = place(incident)
    view = item(update.words, update.brief(), where, {incident.id: where})
    if incident.closed_at:
        view["column"] = None
    return view


def desk_items(session: Session, world: str) -> dict[str, list[View]]:
    """The desk's columns of one world: drafts, waiting and live."""
    released = select(Release.id).where(Release.words_id == Words.id)
    rejected = select(Step.number).where(Step.words_id == Words.id, Step.action == "reject")
    wanted = (
        select(Update)
        .join(Words, Words.id == Update.id)
        .join(Incident, Incident.id == Update.incident_id)
        .where(
            Incident.exercise.is_(False) if world == LIVE else Incident.id == world,
            or_(~released.exists(), released.where(Release.ended_at.is_(None)).exists()),
            ~rejected.exists(),
        )
    )
    return in_columns([desk_item(session, update) for update in session.scalars(wanted)])


def update(session: Session, update_id: str) -> Update:
    """An update by its id. Raises Missing."""
    found = session.get(Update, update_id)
    if found is None:
        raise Missing("There is no such update.")
    return found


def bound(session: Session, update_id: str) -> dict[str, str]:
    """Slot → the fact it quotes. Whoever holds words and facts holds the facts first."""
    return session.scalar(select(Update.bound).where(Update.id == update_id)) or {}


def newest(session: Session, update_id: str | None) -> str | None:
    """The update as it was told last: a change of a fact in it tells its words anew."""
    at = update_id
    while at and (later := session.scalar(select(Update.id).where(Update.retells_id == at))):
        at = later
    return at


def listed(session: Session, text: str = "") -> list[tuple[View, list[View]]]:
    """Each open incident with its updates, the newest first; `text` narrows to what has it."""
    told = []
    for incident in open_incidents(session):
        wanted = (
            select(Update)
            .join(Words, Words.id == Update.id)
            .where(Update.incident_id == incident.id)
            .order_by(Words.seq.desc())
        )
        if text.strip():
            wanted = wanted.where(Words.text.icontains(text.strip(), autoescape=True))
        told.append((place(incident), [found.brief() for found in session.scalars(wanted)]))
    return told


def open_incidents(session: Session) -> list[Incident]:
    """The incidents something can be told to."""
    wanted = select(Incident).where(Incident.closed_at.is_(None)).order_by(Incident.opened_at)
    return list(session.scalars(wanted))


def on_shift(session: Session, world: str) -> tuple[int, int]:
    """How many people on duty in this world words would reach, and at how many sites."""
    shifts = select(Shift.person_id, Shift.site_id)
    rows = session.execute(shifts.where(Shift.world == world, Shift.ended_at.is_(None))).all()
    return len({person for person, _ in rows}), len({site for _, site in rows})


def _told() -> Any:
    return (
        select(Update, Release, Incident)
        .join(Release, Release.words_id == Update.id)
        .join(Incident, Incident.id == Update.incident_id)
        .options(joinedload(Update.corrects))
    )


def _in_force(which: ColumnElement[bool], now: datetime) -> Any:
    lasting = or_(Release.until.is_(None), Release.until > now)
    wanted = _told().where(which, Release.ended_at.is_(None), lasting)
    return wanted.order_by(Release.seq.desc(), Release.id.desc())  # one deed may tell many


def _articles(session: Session, wanted: Any) -> list[View]:
    rows = session.execute(wanted)
    return [update.article(release, place(incident)) for update, release, incident in rows]


def _stops(session: Session, which: ColumnElement[bool], now: datetime) -> list[View]:
    told = select(Release.words_id)
    corrected = select(Update.corrects_id).where(
        Update.corrects_id.is_not(None), Update.id.in_(told)
    )
    recently = Release.ended_at > now - STOPS_LAST
    wanted = (
        _told()
        .where(which, Release.ended_as == "withdrawn", recently, Update.id.not_in(corrected))
        .order_by(Release.ended_at.desc(), Release.seq.desc())
    )
    return [update.stop(release) for update, release, _ in session.execute(wanted)]
