"""The deed that says in which languages an incident wants its cards. It stands above the incidents,
because every card, every text on the desk and every line of the board says what is pending then.
"""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select

from hub.approvals.releases import Release
from hub.core.command import Actor, Deed, command
from hub.formats.languages import ORIGINAL, name_of
from hub.incidents.commands import SCREENS, verb_for
from hub.incidents.models import Incident
from hub.scripts import queries
from hub.scripts.languages import languages_of, owed
from hub.scripts.models import Version

View = dict[str, Any]


def change_languages(by: Actor, incident_id: str, codes: Iterable[str]) -> None:
    """Want every card of the incident in these languages. Raises Invalid, Refused."""
    with command(verb_for(incident_id, "change_languages"), by=by) as deed:
        incident = deed.get(Incident, incident_id, lock=True)
        before = list(incident.languages)
        incident.change_languages(codes)
        deed.session.flush()
        view = {
            **incident.view(),
            "was": before,
            "in_words": ", ".join(map(name_of, incident.languages)),
            "cards": _cards(deed, incident),
            "kin": _kin(deed, incident),
            "owed": owed(deed.session, [incident]),
        }
        deed.record(
            "incidents.languages_changed", incident.id, view, audience=SCREENS,
            world=incident.world, incident_id=incident.id,
        )  # fmt: skip


def _cards(deed: Deed, incident: Incident) -> list[View]:
    """Of each card what its choice of languages is drawn from; its words stay as they stand."""
    return [
        {
            "id": card["id"],
            "first": card["first"],
            "langs": {lang: {"stale": said["stale"]} for lang, said in card["langs"].items()},
        }
        for card in queries.cards(deed.session, [incident.id], deed.now)
    ]


def _kin(deed: Deed, incident: Incident) -> list[View]:
    """What stands on the desk beside the English that is live there."""
    released = (
        select(Release.id)
        .where(
            Release.words_id == Version.id,
            Release.incident_id == incident.id,
            Release.ended_at.is_(None),
        )
        .exists()
    )
    wanted = select(Version).where(released, Version.lang == ORIGINAL).order_by(Version.id)
    return [languages_of(deed.session, version) for version in deed.session.scalars(wanted)]
