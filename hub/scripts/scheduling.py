"""A card published at a time: what must hold when it is scheduled, and what overtakes it."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from sqlalchemy import Select, select

from hub.approvals.overtaking import moved_words, overtaken, published
from hub.approvals.releases import Release
from hub.approvals.schedules import Schedule
from hub.approvals.timetable import Plan
from hub.core.command import Deed
from hub.due.models import NotYet
from hub.facts.quoting import hold as hold_facts
from hub.formats.languages import ORIGINAL
from hub.incidents.models import Incident
from hub.incidents.queries import held_open
from hub.scripts import queries, silently
from hub.scripts.models import Version

View = dict[str, Any]
MOMENT = timedelta(seconds=2)  # how long a translation waits for the English of the same time


def hold(deed: Deed, version_id: str) -> Version:
    """The version, ours until the deed ends: its facts first, then the words."""
    hold_facts(deed.session, queries.bound(deed.session, version_id))
    return deed.get(Version, version_id, lock=True)


def check(deed: Deed, version: Version, plan: Plan) -> Incident:
    """What must hold already when a version is scheduled; the rest is asked at the time."""
    incident = held_open(deed.session, plan.incident_id)
    version.check_world(incident.world)
    version.check_bound(incident.id)
    if plan.silent:
        silently.check(deed.session, version, incident.id)
    return incident


def check_turn(deed: Deed, version: Version, schedule: Schedule) -> None:
    """Raises NotYet while the English that is due by now is not told: its translation follows."""
    if version.lang == ORIGINAL:
        return
    english = (
        select(Schedule.id)
        .join(Version, Version.id == Schedule.words_id)
        .where(
            Version.script_id == version.script_id, Version.lang == ORIGINAL,
            Schedule.incident_id == schedule.incident_id, Schedule.ended_at.is_(None),
            Schedule.at <= deed.now,
        )
    )  # fmt: skip
    if deed.session.scalar(english.limit(1)):
        raise NotYet("The English is told first.", deed.now + MOMENT)


def told(deed: Deed, version: Version, incident_id: str) -> View:
    """What becomes of schedules when this version is told there, as screens are told of it."""
    title = f"{version.title}, version {version.number},"
    of = published(deed, "scripts", version.words, incident_id, _alike(version), title)
    return {**of, "moved_items": _items(deed, of)}


def taken_back(deed: Deed, version: Version, ended: Iterable[Release], why: str) -> View:
    """The same when live words of this card were taken back: whoever waits for the next ones
    decides anew.
    """
    said = f"{version.title} was recalled meanwhile, by {deed.actor.name}: {why}"
    each = [
        overtaken(deed, "scripts", incident_id, _alike(version), said)
        for incident_id in sorted({release.incident_id for release in ended})
    ]
    of: View = {
        name: [one for some in each for one in some[name]] for name in ("missed", "settled")
    }
    return {**of, "moved_items": _items(deed, of, version.id)}


def _alike(version: Version) -> Select[str]:
    """Every version of this card in its language."""
    same = (Version.script_id == version.script_id, Version.lang == version.lang)
    return select(Version.id).where(*same)


def _items(deed: Deed, of: View, own: str = "") -> list[View]:
    deed.session.flush()
    moved = [id for id in moved_words(of) if id != own]
    return [queries.desk_item(deed.session, deed.get(Version, id)) for id in moved]
