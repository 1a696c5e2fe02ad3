"""A slip of the pen put right without interrupting anyone: who confirmed the old words has
confirmed the new.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy.orm import Session

from hub.approvals.releases import Release
from hub.card.typos import why_aloud as why_words_aloud
from hub.core.errors import Invalid, Refused
from hub.incidents.models import Incident
from hub.scripts.models import Version
from hub.scripts.parity import is_stale
from hub.scripts.told import Told, told_in
from hub.shifts.models import carry_receipts

View = dict[str, Any]

ABOUT = {  # what stands beside the words, and must be the same
    "topics": "its topics",
    "sources": "its sources",
    "public": "whether residents read it",
    "bound": "which facts it quotes",
}


def live(session: Session, version: Version, incident_id: str) -> Told | None:
    """What these words would take the place of, in an incident and their language."""
    told = told_in(session, [incident_id], version.script_id)
    here = [one for one in told if one.lang == version.lang]
    return next((one for one in here if one.release.ended_at is None), None)


def why_aloud(old: Version, new: Version) -> list[str]:
    """What keeps `new` from being a silent fix of `old`: each in a few words."""
    beside = [said for name, said in ABOUT.items() if getattr(old, name) != getattr(new, name)]
    words = why_words_aloud((old.words.text, old.values), (new.words.text, new.values), new.lang)
    return [*beside, *words]


def check(session: Session, version: Version, incident_id: str) -> Release:
    """What is fixed, in force in the incident. Raises Refused where there is nothing to fix,
    Invalid naming what keeps the change from being a slip of the pen.
    """
    told = live(session, version, incident_id)
    if told is None or told.release.words_id == version.id:
        raise Refused("There is nothing live there that this could fix silently: publish it.")
    if is_stale(told, told_in(session, [incident_id], version.script_id)):
        raise Refused("The translation that is live there is pending: publish this one aloud.")
    if why := why_aloud(session.get_one(Version, told.release.words_id), version):
        raise Invalid({"how": refusal(why)})
    return told.release


def slips(session: Session, version: Version, incidents: Iterable[Incident]) -> list[View]:
    """For each incident where these words would take the place of others: may it be silent?"""
    if version.words.state not in ("approved", "published"):
        return []
    found = []
    for incident in incidents:
        told = live(session, version, incident.id)
        if told and told.release.words_id != version.id:
            old = session.get_one(Version, told.release.words_id)
            about = {"name": incident.name, "number": told.number}
            found.append({**about, "why": why_aloud(old, version)})
    return found


def fix(session: Session, release: Release, fixed: Release) -> None:
    """The new words go on where the old were: confirmed by whom they were, counted since then."""
    release.fixes = fixed.id
    release.since = fixed.since
    release.reached_50, release.reached_95 = fixed.reached_50, fixed.reached_95
    release.overdue_at = fixed.overdue_at
    session.flush()
    carry_receipts(session, fixed.words_id, release.words_id)


def refusal(why: Sequence[str]) -> str:
    """Why the floor must be told, in one sentence."""
    return f"Not silently: it changes {'; '.join(why)}. Choose to re-alert."
