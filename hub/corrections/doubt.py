"""Which live cards an update makes doubtful: they speak of the same places, numbers and things."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.approvals.models import Words
from hub.core.database import database
from hub.core.errors import Missing
from hub.core.moments import now
from hub.corrections.alike import ENOUGH, Background
from hub.formats.languages import ORIGINAL
from hub.incidents.models import Incident
from hub.scripts import queries as scripts
from hub.scripts.models import Version
from hub.updates.models import Update

View = dict[str, Any]


def doubtful(update_id: str) -> View:
    """The update, and each live card of its incident that says something about the same.

    A suggestion for whoever reads both; nothing is changed by it. Raises Missing.
    """
    with database().reading() as session:
        update = session.get(Update, update_id)
        if update is None:
            raise Missing("There is no such update.")
        incident = session.get_one(Incident, update.incident_id)
        return {
            "update": update.view(),
            "incident": incident.view(),
            "exercise": incident.view() if incident.exercise else None,
            "cards": _alike(session, update),
        }


def _alike(session: Session, update: Update) -> list[View]:
    live = [
        card["langs"][ORIGINAL]
        for card in scripts.cards(session, [update.incident_id], now())
        if ORIGINAL in card["langs"]
    ]
    found = session.scalars(
        select(Version).where(Version.id.in_([one["version_id"] for one in live]))
    )
    texts = {version.id: version.filled for version in found}
    every = session.scalars(select(Words.text).join(Version, Version.id == Words.id))
    background = Background(set(every) | set(texts.values()))
    said = f"{update.headline}\n{update.body}"
    cards = [
        {**_brief(one), "worth": shared.worth, "terms": shared.terms}
        for one in live
        if (shared := background.shared(said, texts[one["version_id"]])).worth >= ENOUGH
    ]
    return sorted(cards, key=lambda card: -float(card["worth"]))


def _brief(lang: View) -> View:
    return {name: lang[name] for name in ("version_id", "title", "number", "published_at")}
