"""Deeds: approved words reach the consoles of an incident, and are taken back from them."""

from datetime import datetime
from typing import Any

from hub.approvals.audience import EVERYONE, sites_told
from hub.approvals.glass import approve_alone, check_unread
from hub.approvals.overtaking import author, said_by
from hub.approvals.releases import Release, check_ahead, check_reason
from hub.approvals.schedules import Schedule
from hub.core.command import Deed, command
from hub.core.errors import Missing, Refused
from hub.incidents.models import Incident
from hub.people.models import CLOCK, Actor
from hub.scripts import queries, scheduling, silently
from hub.scripts.beside import check_in_step
from hub.scripts.cards import card_id, said, stop
from hub.scripts.families import Families, family_of, held
from hub.scripts.models import Version

FLOOR = ("console", "desk", "board", "data")


def publish(
    by: Actor,
    version_id: str,
    *,
    incident_id: str,
    audience: str | list[str] = EVERYONE,
    until: datetime | None = None,
    silent: bool = False,
) -> str:
    """Put approved words on the consoles of an incident, in place of what was live there.

    `silent`: only a slip of the pen is put right, and nobody is interrupted. Returns the release's
    id.
    """
    with command("scripts.publish", by=by) as deed:
        version, family = held(deed, version_id, incident_id)
        version.words.check_may("publish")
        return _put_up(
            deed, "scripts.published", version, family, incident_id, audience, until, silent=silent
        )


def publish_on_time(deed: Deed, version: Version, schedule: Schedule) -> None:
    """Put words on the consoles as somebody scheduled, now that it is time."""
    scheduling.check_turn(deed, version, schedule)
    _put_up(
        deed, "scripts.published", version,
        family_of(deed.session, version, schedule.incident_id), schedule.incident_id,
        schedule.sites or EVERYONE, schedule.until, silent=schedule.silent, schedule=schedule,
    )  # fmt: skip


def break_glass(
    by: Actor,
    version_id: str,
    *,
    why: str,
    incident_id: str,
    until: datetime | None,
    audience: str | list[str] = EVERYONE,
    hash: str | None = None,
) -> str:
    """Put words on the consoles alone, before another person has read them: only what is complete,
    with an end, and loudly until a second person confirms it. Returns the release's id.
    """
    with command("scripts.break_glass", by=by) as deed:
        version, family = held(deed, version_id, incident_id)
        approve_alone(deed, "scripts", version, by, why, until, hash)
        kind = "scripts.broken_glass"
        return _put_up(deed, kind, version, family, incident_id, audience, until, why=why.strip())


def recall(by: Actor, version_id: str, reason: str, incident_id: str | None = None) -> None:
    """Take live words back, everywhere or in one incident: nobody may say them any more."""
    with command("scripts.recall", by=by) as deed:
        version, family = held(deed, version_id)
        _take_back(deed, version, family, check_reason(reason), incident_id)


def recall_unread(version_id: str, by: Actor = CLOCK) -> None:
    """Take back what one person published alone and no second has read in time: a deed of the
    clock.
    """
    with command("scripts.review", by=by) as deed:
        version, family = held(deed, version_id)
        _take_back(deed, version, family, check_unread(deed, version.words))


def tell_again(deed: Deed, kind: str, version: Version) -> None:
    """Every screen is told something about words that stay live."""
    release, family = version.words.in_force[-1], family_of(deed.session, version)
    incident = deed.get(Incident, release.incident_id)
    _tell(deed, kind, version, family, incident, release=release.view())


def expire(release_id: str, by: Actor = CLOCK) -> None:
    """End what has reached its time: a deed of the clock."""
    with command("scripts.expire", by=by) as deed:
        version, family = held(deed, deed.get(Release, release_id).words_id)
        release = deed.get(Release, release_id, lock=True)
        release.expire(by, deed.now)
        deed.session.flush()
        incident = deed.get(Incident, release.incident_id)
        ended = after_end(deed, version, family, release)
        why = "Its time is over."
        _tell(deed, "scripts.expired", version, family, incident, reason=why, **ended)


def _put_up(
    deed: Deed,
    kind: str,
    version: Version,
    family: Families,
    incident_id: str,
    audience: str | list[str],
    until: datetime | None,
    silent: bool = False,
    schedule: Schedule | None = None,
    **more: Any,
) -> str:
    """The words stand on the consoles from now on; what they replace has gone."""
    incident = open_incident(deed, incident_id)
    version.check_world(incident.world)
    check_in_step(deed.session, version, family.told(version, incident.id))
    check_ahead(until, deed.now)
    version.check_bound(incident.id)
    version.pin(deed.now)
    sites = sites_told(deed.session, audience)
    fixed = silently.check(deed.session, version, incident.id) if silent else None
    old, stops = replacing(deed, version, family, incident)
    release = version.words.released(
        incident.id, incident.world, author(schedule) if schedule else deed.actor, deed.now,
        title=version.title, sites=sites, until=until, seq=deed.seq,
    )  # fmt: skip
    deed.add(release)
    if fixed:
        silently.fix(deed.session, release, fixed)
    family.tell(version, release)
    more |= {"silent": silent, "stops": stops, **replaced(deed, version, family, old)}
    more |= said_by(deed, schedule) | scheduling.told(deed, version, incident.id)
    more["card"] = family.card(version, incident, deed.now)
    more["lines"] = family.lines(version, incident)
    _tell(deed, kind, version, family, incident, release=release.view(), **more)
    return release.id


def _take_back(
    deed: Deed, version: Version, family: Families, why: str, incident_id: str | None = None
) -> None:
    """Live words leave the consoles, everywhere or in one incident, and screens say why."""
    version.words.check_may("end")
    here = [told for told in version.words.in_force if incident_id in (None, told.incident_id)]
    if not here:
        raise Refused("This text is not live in that incident.")
    for release in here:
        release.end("recalled", deed.actor, deed.now, why)
    deed.session.flush()
    moved = scheduling.taken_back(deed, version, here, why)
    first, *others = [after_end(deed, version, family, release) for release in here]
    incident, more = deed.get(Incident, here[0].incident_id), {**first, **moved}
    _tell(deed, "scripts.recalled", version, family, incident, also=others, reason=why, **more)


def open_incident(deed: Deed, incident_id: str) -> Incident:
    """The incident, kept open until the deed ends. Raises Missing or, once closed, Refused."""
    incident = deed.session.get(Incident, incident_id, with_for_update={"read": True})
    if incident is None:
        raise Missing("There is no such incident.")
    incident.check_open()
    return incident


def replacing(
    deed: Deed, version: Version, family: Families, incident: Incident
) -> tuple[Release | None, list[str]]:
    """End what these words replace: that, and the cards *Stop saying this* they make needless."""
    old, stops = queries.ended_by(version, family.told(version, incident.id))
    if old:
        old.end("superseded", deed.actor, deed.now)
        deed.session.flush()
    return old, stops


def replaced(deed: Deed, version: Version, family: Families, old: Release | None) -> dict[str, Any]:
    """What screens must know of what these words replaced."""
    is_other = old is not None and old.words_id != version.id  # else renewed, with a new end
    item = family.item(deed.get(Version, old.words_id)) if old and is_other else None
    return {"replaced": old.view() if old else None, "replaced_item": item}


def after_end(deed: Deed, version: Version, family: Families, release: Release) -> dict[str, Any]:
    """One incident after the release ended: the card that is left there, and what was said."""
    incident = deed.get(Incident, release.incident_id)
    return {
        "card": family.card(version, incident, deed.now),
        "card_id": card_id(incident.id, version.script.slug),
        "lines": family.lines(version, incident),
        "words": said(version),
        "stop": stop(release, version),
        "release": release.view(),
        "incident": queries.place(deed.session, incident.id),
    }


def _tell(
    deed: Deed, kind: str, version: Version, family: Families, where: Incident, **more: Any
) -> None:
    """Every screen of the incident's world is told."""
    version.words.seq = deed.seq
    deed.session.flush()
    view = {
        "incident": queries.place(deed.session, where.id),
        "version": version.view(),
        "item": family.item(version),
        "kin": family.kin(version),
        "by": deed.actor.name,
        **more,
    }
    alone = len({told["incident"]["id"] for told in (view, *more.get("also", ()))}) == 1
    deed.record(
        kind, version.id, view, audience=FLOOR, world=where.world,
        incident_id=where.id if alone else None,
    )  # fmt: skip
