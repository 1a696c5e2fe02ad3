"""Deeds: approved updates reach the floor, replace what they correct, and are taken back."""

from typing import Any

from hub.approvals.audience import EVERYONE, sites_told
from hub.approvals.glass import approve_alone, check_unread
from hub.approvals.overtaking import author, said_by
from hub.approvals.releases import Release, check_ahead, check_reason
from hub.approvals.schedules import Schedule
from hub.core.command import Deed, command
from hub.core.errors import Missing
from hub.facts.quoting import hold
from hub.incidents.models import Incident
from hub.people.models import CLOCK, Actor
from hub.updates import queries, scheduling
from hub.updates.models import Update

FLOOR = ("console", "desk", "board", "data")


def publish(by: Actor, update_id: str, audience: str | list[str] = EVERYONE) -> str:
    """Tell an approved update to the floor; what it corrects ends with it.

    Returns the release's id.
    """
    with command("updates.publish", by=by) as deed:
        hold(deed.session, queries.bound(deed.session, update_id))  # facts first, then words
        update = deed.get(Update, update_id, lock=True)
        update.words.check_may("publish")
        return _tell_floor(deed, "updates.published", update, audience)


def publish_on_time(deed: Deed, update: Update, schedule: Schedule) -> None:
    """Tell it to the floor as somebody scheduled, now that it is time."""
    audience = schedule.sites or EVERYONE
    _tell_floor(deed, "updates.published", update, audience, schedule=schedule)


def break_glass(
    by: Actor,
    update_id: str,
    *,
    why: str,
    audience: str | list[str] = EVERYONE,
    hash: str | None = None,
) -> str:
    """Tell an update alone, before another person has read it: only one that is complete, with an
    end, and loudly until a second person confirms it. Returns the release's id.
    """
    with command("updates.break_glass", by=by) as deed:
        hold(deed.session, queries.bound(deed.session, update_id))
        update = deed.get(Update, update_id, lock=True)
        approve_alone(deed, "updates", update, by, why, update.until, hash)
        return _tell_floor(deed, "updates.broken_glass", update, audience, why=why.strip())


def withdraw(by: Actor, update_id: str, reason: str) -> None:
    """Take an update back: nobody may say it any more."""
    with command("updates.withdraw", by=by) as deed:
        update = deed.get(Update, update_id, lock=True)
        _take_back(deed, update, check_reason(reason))


def withdraw_unread(update_id: str, by: Actor = CLOCK) -> None:
    """Take back what one person told alone and no second has read in time: a deed of the clock."""
    with command("updates.review", by=by) as deed:
        update = deed.get(Update, update_id, lock=True)
        _take_back(deed, update, check_unread(deed, update.words))


def tell_again(deed: Deed, kind: str, update: Update) -> None:
    """Every screen is told something about an update that stays live."""
    incident = deed.get(Incident, update.incident_id)
    _tell(deed, kind, update, incident, release=update.words.in_force[-1].view())


def expire(release_id: str, by: Actor = CLOCK) -> None:
    """End what has reached its time: a deed of the clock."""
    with command("updates.expire", by=by) as deed:
        update = deed.get(Update, deed.get(Release, release_id).words_id, lock=True)
        release = deed.get(Release, release_id, lock=True)
        release.expire(by, deed.now)
        _end(deed, "updates.expired", update, release, "Its time is over.")


def _tell_floor(
    deed: Deed, kind: str, update: Update, audience: str | list[str],
    schedule: Schedule | None = None, **more: Any,
) -> str:  # fmt: skip
    """The update reaches the floor; what it corrects has gone."""
    incident = open_incident(deed, update.incident_id)
    check_ahead(update.until, deed.now)
    check_ahead(update.next_update_at, deed.now, "next_update_at")
    update.check_bound(incident.id)
    update.pin(deed.now)
    sites = sites_told(deed.session, audience)
    more |= _replaced(deed, update)
    release = update.words.released(
        incident.id, incident.world, author(schedule) if schedule else deed.actor, deed.now,
        title=update.told_title, sites=sites,
        until=update.until, must_read=update.must_read, seq=deed.seq,
    )  # fmt: skip
    deed.add(release)
    more |= said_by(deed, schedule) | scheduling.told(deed, update)
    more["article"] = update.article(release, queries.place(incident))
    _tell(deed, kind, update, incident, release=release.view(), **more)
    return release.id


def _take_back(deed: Deed, update: Update, why: str) -> None:
    """The update leaves the floor, and screens say why."""
    update.words.check_may("end")
    release = update.words.in_force[-1]
    for told in update.words.in_force:
        told.end("withdrawn", deed.actor, deed.now, why)
    deed.session.flush()
    moved = scheduling.taken_back(deed, update, why)
    _end(deed, "updates.withdrawn", update, release, why, **moved)


def open_incident(deed: Deed, incident_id: str) -> Incident:
    """The incident, kept open until the deed ends. Raises Missing or, once closed, Refused."""
    incident = deed.session.get(Incident, incident_id, with_for_update={"read": True})
    if incident is None:
        raise Missing("There is no such incident.")
    incident.check_open()
    return incident


def _replaced(deed: Deed, update: Update) -> dict[str, Any]:
    """End what this takes the place of: what it corrects, or itself told before."""
    corrects = queries.newest(deed.session, update.corrects_id)
    wrong = deed.get(Update, corrects, lock=True) if corrects else None
    ended = [*update.words.in_force, *(wrong.words.in_force if wrong else [])]
    for told in ended:
        told.end("superseded", deed.actor, deed.now)
    deed.session.flush()
    return {
        "replaced": ended[-1].view() if ended else None,
        "replaced_id": wrong.article_id if wrong else None,
        "replaced_item": queries.desk_item(deed.session, wrong) if wrong else None,
        "stops": [f"stop-{told.id}" for told in wrong.words.releases] if wrong else [],
    }


def _end(deed: Deed, kind: str, update: Update, release: Release, why: str, **more: Any) -> None:
    deed.session.flush()
    incident = deed.get(Incident, update.incident_id)
    _tell(
        deed, kind, update, incident, release=release.view(), reason=why,
        article_id=update.article_id, stop=update.stop(release), **more,
    )  # fmt: skip


def _tell(deed: Deed, kind: str, update: Update, incident: Incident, **more: Any) -> None:
    """Every screen of the incident's world is told; of critical ones, exercises too."""
    update.words.seq = deed.seq
    deed.session.flush()
    view = {
        "update": update.view(),
        "incident": queries.place(incident),
        "item": queries.desk_item(deed.session, update),
        "promise": queries.next_promise(deed.session, incident.id),
        "by": deed.actor.name,
        **more,
    }
    graver = ("exercises",) if update.severity == "critical" else ()
    deed.record(
        kind, update.id, view, audience=(*FLOOR, *graver), world=incident.world,
        incident_id=incident.id,
    )  # fmt: skip
