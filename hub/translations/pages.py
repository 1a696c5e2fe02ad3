"""What the page of translations shows: card by card, how each wanted language stands."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.core.errors import Missing
from hub.formats.languages import ORIGINAL
from hub.incidents.models import Incident
from hub.people.models import Actor
from hub.scripts.parity import Parity, parities
from hub.scripts.told import Told, histories

View = dict[str, Any]


def overview(session: Session, actor: Actor, incident_id: str | None) -> View:
    """Every open incident, or one of them. Raises Missing for one there is not."""
    wanted = select(Incident).where(Incident.closed_at.is_(None)).order_by(Incident.opened_at)
    found = [one for one in session.scalars(wanted) if incident_id in (None, one.id)]
    found.sort(key=lambda one: one.is_everyday)
    if incident_id and not found:
        raise Missing("There is no such open incident.")
    return {"incidents": [_incident(session, one, actor) for one in found]}


def stand(session: Session, incident: Incident) -> list[View]:
    """Each card that is told in English, and how its languages stand: most to do first."""
    told = histories(session, [incident.id])
    rows: list[tuple[View, list[Parity]]] = [
        (_english(session, told[key]), langs)
        for key, langs in parities(session, [incident]).items()
        if any(_is_live_english(one) for one in told[key])
    ]
    rows.sort(key=lambda row: (-_pending(row[1]), row[0]["title"]))
    return [
        {"english": english, "langs": {one.lang: one.view() for one in langs}}
        for english, langs in rows
    ]


def _incident(session: Session, incident: Incident, actor: Actor) -> View:
    cards = stand(session, incident)
    verb = "exercises.change" if incident.exercise else "incidents.change_languages"
    shown = {lang for card in cards for lang in card["langs"]} | set(incident.languages)
    return {
        **incident.view(),
        "cards": cards,
        "shown": sorted(shown - {ORIGINAL}),
        "pending": sum(
            one["state"] != "current" for card in cards for one in card["langs"].values()
        ),
        "may_change": actor.may(verb),
    }


def _english(session: Session, history: list[Told]) -> View:
    newest = next(one for one in reversed(history) if _is_live_english(one))
    release = newest.release
    return {"id": release.words_id, "title": release.title, "number": newest.number}


def _is_live_english(told: Told) -> bool:
    return told.lang == ORIGINAL and told.release.ended_at is None


def _pending(langs: list[Parity]) -> int:
    return sum(one.state != "current" for one in langs)
