"""Deeds: a version is written, submitted, and approved by another person. `publishing` goes on."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from hub.approvals.audience import EVERYONE
from hub.approvals.models import Words
from hub.approvals.timetable import Plan, Timetable
from hub.approvals.way import Way
from hub.card.card import slots_of
from hub.core.command import Deed, command
from hub.core.database import database
from hub.core.errors import Refused
from hub.core.ids import new_id
from hub.core.journal import LIVE
from hub.facts.quoting import choices, named
from hub.incidents.models import Incident
from hub.people.models import Actor
from hub.scripts import queries, scheduling, translating
from hub.scripts.beside import check_made_from_now, made_from
from hub.scripts.families import family_of
from hub.scripts.library import load_library
from hub.scripts.models import Script, Version, slugged
from hub.scripts.publishing import (
    break_glass,
    expire,
    open_incident,
    publish,
    publish_on_time,
    recall,
    recall_unread,
    tell_again,
)

__all__ = [
    "approve", "break_glass", "check", "claim", "confirm", "copy_to_incident", "draft", "edit",
    "expire", "load_library", "pass_on", "publish", "publish_scheduled", "recall",
    "recall_unread", "schedule", "send_back", "submit", "timetable", "translate", "unschedule",
    "way",
]  # fmt: skip

Source = Mapping[str, str]


def draft(
    by: Actor,
    *,
    title: str,
    hazard: str,
    lang: str,
    topics: Sequence[str],
    body: str,
    values: Mapping[str, str],
    sources: Sequence[Source],
    slug: str | None = None,
    incident_id: str | None = None,
    public: bool = False,
    bound: Mapping[str, str] | None = None,
    translates: str | None = None,
    **translation: Any,
) -> str:
    """Begin a version, and its script where the slug is new. Returns the version's id.

    `translates`: the English it was made from, whose script it is. `translation`: whether it is a
    `machine`'s, and who has `reviewed_by` reading it.
    """
    with command("scripts.draft", by=by) as deed:
        incident = open_incident(deed, incident_id) if incident_id else None
        original = deed.get(Version, translates) if translates else None
        if original:
            translating.check_may_translate(original, lang)
            translation |= {"translates": original.id, "translates_hash": original.words.hash}
            slug = original.script.slug
        script = _script(deed, slugged(slug or title) or f"card-{new_id()[-12:]}", hazard)
        about: dict[str, Any] = {"title": title.strip(), "topics": list(topics), "public": public}
        about |= {"sources": [dict(source) for source in sources], "bound": dict(bound or {})}
        version = _begun(deed, script, incident, lang)
        version.written(by, deed.now, body, values, **about, **translation)
        deed.add(version)
        version.check_bound(version.incident_id)
        _record(deed, "scripts.drafted", version)
    return version.id


def copy_to_incident(by: Actor, version_id: str, incident_id: str) -> str:
    """Begin a version for an incident with the words of another. Returns its id.

    Whoever wrote words that nobody has approved yet, or that were rejected, stays one of the
    copy's hands.
    """
    with command("scripts.draft", by=by) as deed:
        origin = deed.get(Version, version_id)
        incident = open_incident(deed, incident_id)
        if origin.world != LIVE:
            origin.check_world(incident.world)
        script = deed.get(Script, origin.script_id, lock=True)
        version = _begun(deed, script, incident, origin.lang)
        yes = origin.words.approval
        if yes is None or yes.is_unread or origin.words.state == "rejected":
            version.words.earlier_hands = sorted(origin.words.hands)
        about = {**origin.about, "bound": _bound_here(deed, origin, incident)}
        version.written(by, deed.now, origin.words.text, origin.words.values, **about)
        version.reviewed_at = origin.reviewed_at
        deed.add(version)
        _record(deed, "scripts.drafted", version, copied_from=origin.id)
    return version.id


def translate(by: Actor, version_id: str, lang: str, incident_id: str | None = None) -> str:
    """Begin the translation of English words, for the incident they are meant for or one that is
    named; its id. One that somebody is writing already is gone on with.
    """
    with database().reading() as session:
        original = queries.version(session, version_id)
        place = incident_id or original.incident_id
        if found := translating.under_way(session, original, lang, place):
            return found.id
    with command("scripts.draft", by=by) as deed:
        original = deed.get(Version, version_id)
        translating.check_may_translate(original, lang)
        incident = open_incident(deed, place) if place else None
        if incident and original.world != LIVE:
            original.check_world(incident.world)
        script = deed.get(Script, original.script_id, lock=True)
        version = _begun(deed, script, incident, lang)
        before = translating.predecessor(deed.session, original, lang, place)
        text, values, about, hands = translating.beginning(deed.session, original, before)
        version.words.earlier_hands = hands
        version.written(by, deed.now, text, values, **about)
        deed.add(version)
        _record(deed, "scripts.drafted", version, translates=original.id)
    return version.id


def edit(
    by: Actor,
    version_id: str,
    *,
    text: str,
    values: Mapping[str, str],
    based_on: int | None = None,
    keeps: str | None = None,
    **about: Any,
) -> None:
    """Save the words, and any of title, topics, sources, public, bound, machine and reviewed_by.

    `keeps`: they were compared with the English of this hash, and are a translation of it. Raises
    Overtaken when someone else saved since revision `based_on`.
    """
    with command("scripts.edit", by=by) as deed:
        version = _held(deed, version_id)
        if keeps:
            about |= made_from(deed.session, version, keeps)
        changed = {name: value for name, value in about.items() if value is not None}
        version.written(by, deed.now, text, values, based_on, **changed)
        version.check_bound(version.incident_id)
        _record(deed, "scripts.edited", version)


def schedule(
    by: Actor,
    version_id: str,
    *,
    incident_id: str,
    at: datetime,
    audience: str | Sequence[str] = EVERYONE,
    until: datetime | None = None,
    silent: bool = False,
) -> str:
    """Have an approved version published in that incident at that time; the schedule's id."""
    return timetable.schedule(by, version_id, Plan(incident_id, at, until, audience, silent))


def _bound_here(deed: Deed, origin: Version, incident: Incident) -> dict[str, str]:
    """Slot → the fact a copy quotes there: the one it quoted, where that can be; else, for a slot
    that nobody filled, the fact of its name.
    """
    facts = choices(deed.session, incident.world, incident.id)
    here = {fact.id for fact in facts}
    kept = {slot: id for slot, id in origin.bound.items() if id in here}
    unfilled = [slot for slot in slots_of(origin.words.text) if slot not in origin.words.values]
    return {**named(unfilled, facts), **kept}


def _held(deed: Deed, version_id: str) -> Version:
    """The version, ours until the deed ends. Raises Refused when its incident is closed."""
    version = deed.get(Version, version_id, lock=True)
    if version.incident_id:
        open_incident(deed, version.incident_id)
    return version


def _script(deed: Deed, slug: str, hazard: str) -> Script:
    """The script of this slug, held so that its versions are numbered one by one."""
    found = select(Script).where(Script.slug == slug).with_for_update()
    script = deed.session.scalar(found)
    if script is None:
        script = Script(slug=slug, hazard=slugged(hazard)[:40] or "any")
        try:
            deed.add(script)
        except IntegrityError as race:
            raise Refused("Someone began this card in this very moment. Save again.") from race
    return script


def _begun(deed: Deed, script: Script, incident: Incident | None, lang: str) -> Version:
    world = incident.world if incident else LIVE
    number = queries.next_number(deed.session, script.id, lang, world)
    version = Version(
        script=script, lang=lang, world=world, number=number, words=Words(kind="script")
    )
    version.incident_id = incident.id if incident else None
    version.sources, version.slots, version.public, version.bound = [], {}, False, {}
    return version


def _record(deed: Deed, kind: str, version: Version, **more: Any) -> None:
    """The desk is told; nobody reads these words aloud yet."""
    version.words.seq = deed.seq
    deed.session.flush()
    family = family_of(deed.session, version)
    view = {
        "version": version.view(),
        "incident": queries.place(deed.session, version.incident_id),
        "item": family.item(version),
        "kin": family.kin(version),
        "by": deed.actor.name,
        **more,
    }
    deed.record(
        kind, version.id, view, audience=["desk"], world=version.world,
        incident_id=version.incident_id,
    )  # fmt: skip


def _check_complete(deed: Deed, version: Version) -> None:
    """Nothing is missing, and a translation is of the English that is to be translated now."""
    version.check_complete()
    check_made_from_now(deed.session, version)


way = Way(
    "scripts", Version, hold=_held, record=_record, check_complete=_check_complete, tell=tell_again
)
submit, approve, send_back = way.submit, way.approve, way.send_back
check, claim, pass_on, confirm = way.check, way.claim, way.pass_on, way.confirm

timetable = Timetable(
    "scripts", hold=scheduling.hold, check=scheduling.check, title=lambda version: version.title,
    publish=publish_on_time, record=_record,
)  # fmt: skip
unschedule, publish_scheduled = timetable.unschedule, timetable.keep
