"""The digest of a shift: what changed on the floor since this person was last on duty."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.core.moments import from_iso
from hub.incidents.queries import open_incidents
from hub.people.models import Actor
from hub.screens.standing import standing
from hub.scripts.since import changes_since
from hub.scripts.told import told_in
from hub.shifts.models import Shift

View = dict[str, Any]

NEWCOMER = timedelta(hours=12)  # whoever was never here is told of one shift before theirs
SAME_SHIFT = timedelta(minutes=30)  # who moves to another desk signs on anew, and missed nothing


def digest(session: Session, actor: Actor) -> View:
    """New, changed and recalled cards and must-read updates, the newest first."""
    mine = select(Shift).where(Shift.person_id == actor.hand).order_by(Shift.began_at.desc())
    on_duty = session.scalar(mine.where(Shift.ended_at.is_(None)))
    if on_duty is None:
        return {"since": None, "is_newcomer": False, "lines": []}
    past = session.scalars(mine.where(Shift.world == on_duty.world, Shift.id != on_duty.id))
    since, is_newcomer = _since(on_duty, list(past))
    incident_ids = [one["id"] for one in open_incidents(session, on_duty.world)]
    words = standing(session, incident_ids, on_duty.world).view
    lines = [
        *_cards(session, incident_ids, words["cards"], since),
        *(_stop(stop) for stop in words["stops"]),
        *(_update(told) for told in words["articles"] if told["update"]["must_read"]),
    ]
    meant = [line for line in lines if not line["sites"] or on_duty.site_id in line["sites"]]
    newer = [line for line in meant if line["at"] and from_iso(line["at"]) > since]
    newer.sort(key=lambda line: line["at"], reverse=True)
    return {"since": since, "is_newcomer": is_newcomer, "lines": newer}


def _since(on_duty: Shift, past: list[Shift]) -> tuple[datetime, bool]:
    """When this person was last on duty before this shift; and whether they never were."""
    began = on_duty.began_at
    for shift in past:  # the newest first
        ended = shift.ended_at or shift.began_at
        if ended < began - SAME_SHIFT:
            return ended, False
        began = min(began, shift.began_at)
    return began - NEWCOMER, True


def _cards(
    session: Session, incident_ids: list[str], cards: list[View], since: datetime
) -> list[View]:
    """The languages of cards that say something else than they said at that moment."""
    before: dict[tuple[str, str, str], str] = {}  # what was told last until then
    for told in told_in(session, incident_ids):
        if told.release.since <= since:
            place = (told.release.incident_id, told.script_id, told.lang)
            before[place] = told.release.words_id
    lines = []
    for card in cards:
        for lang, said in card["langs"].items():
            if said["stale"] or from_iso(said["published_at"]) <= since:
                continue
            earlier = before.get((card["incident"], card["script"], lang))
            if earlier != said["version_id"]:  # the same words, published anew, say nothing new
                lines.append(_card(session, card, said, earlier))
    return lines


def _card(session: Session, card: View, said: View, before: str | None) -> View:
    changed = changes_since(session, before, said["version_id"]) if before else None
    return {
        "kind": "changed" if changed else "new",
        "at": said["published_at"],
        "sites": said["sites"],
        "title": said["title"],
        "lang": said["lang"],
        "what": changed["view"]["summary"] if changed else "A card you have not seen.",
        "card": card["id"],
        "words": said["version_id"],
        "slug": card["slug"],
        "number": said["number"],
    }


def _stop(stop: View) -> View:
    return {
        "kind": "recalled",
        "at": stop["at"],
        "sites": stop["sites"],
        "title": stop["said"]["title"],
        "lang": stop["said"].get("lang"),
        "what": f"Stop saying this. {stop['reason']}",
        "release": stop["release"],
    }


def _update(told: View) -> View:
    update, corrects = told["update"], told["corrects"]
    return {
        "kind": update["severity"],
        "at": told["release"]["at"],
        "sites": told["release"]["sites"],
        "title": ("REAL, not the exercise: " if told.get("real") else "") + update["headline"],
        "lang": None,
        "what": f"We said: {corrects['headline']}" if corrects else "",
        "words": update["id"],
    }
