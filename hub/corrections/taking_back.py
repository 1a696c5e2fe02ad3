"""A deed: wrong words leave every console, and ready wording says so, at once.

Hawaii 2018 took 38 minutes to take a false alarm back: nobody had prepared the words.
"""

from datetime import datetime
from typing import Any, NamedTuple

from hub.approvals.glass import carry
from hub.approvals.models import Words
from hub.approvals.releases import check_ahead, check_reason
from hub.core.command import Deed, command
from hub.core.errors import Invalid, Refused
from hub.corrections.ready import READY, approved
from hub.incidents.models import Incident
from hub.people.models import Actor
from hub.scripts import queries as scripts
from hub.scripts import scheduling as waiting
from hub.scripts.families import Families, family_of
from hub.scripts.languages import owed
from hub.scripts.models import Version
from hub.scripts.publishing import FLOOR, after_end, open_incident, replaced, replacing
from hub.updates import queries as updates
from hub.updates import scheduling as waiting_updates
from hub.updates.models import Update

View = dict[str, Any]


class Telling(NamedTuple):
    """How the ready wording goes out: by whom, where, to which sites, and until when."""

    by: Actor
    incident: Incident
    sites: list[str]
    until: datetime | None


def take_back(
    by: Actor, words_id: str, *, incident_id: str, why: str, detail: str = "",
    until: datetime | None = None,
) -> None:  # fmt: skip
    """End these words in that incident, a card in all its languages, and tell the ready wording
    that another person approved beforehand. Without such wording they are only taken back.

    Raises Invalid for a reason there is none of, Refused when the words are not live there.
    """
    with command("corrections.take_back", by=by) as deed:
        if why not in READY:
            raise Invalid({"why": "Choose what was wrong."})
        check_ahead(until, deed.now)
        incident = open_incident(deed, incident_id)
        reason = check_reason(" ".join([READY[why].words, *detail.split()]))
        ended, sites = _ended(deed, words_id, incident, reason)
        told = _told(deed, why, Telling(by, incident, sites, until))
        wrong = deed.session.get(Version, words_id)
        view = {
            "incident": scripts.place(deed.session, incident.id),
            "by": deed.actor.name,
            "why": why,
            "reason": reason,
            "title": ended["title"],
            "ended": ended,
            "told": told,
            "kin": family_of(deed.session, wrong).kin(wrong) if wrong else [],
        }
        graver = ("exercises",) if ended.get("severity") == "critical" else ()
        deed.record(
            "corrections.taken_back", words_id, view, audience=(*FLOOR, *graver),
            world=incident.world, incident_id=incident.id,
        )  # fmt: skip


def _ended(deed: Deed, words_id: str, incident: Incident, reason: str) -> tuple[View, list[str]]:
    """What was taken back, as screens are told; and the sites that had heard it."""
    words = deed.get(Words, words_id, lock=True)
    if words.kind == "update":
        return _withdrawn(deed, deed.get(Update, words_id, lock=True), incident, reason)
    if words.kind != "script":
        raise Refused("Only a script or an update can be taken back.")
    return _recalled(deed, deed.get(Version, words_id, lock=True), incident, reason)


def _recalled(
    deed: Deed, wrong: Version, incident: Incident, reason: str
) -> tuple[View, list[str]]:
    """The card leaves in every language: what was wrong in one was translated into the others."""
    live = [
        (release, deed.get(Version, release.words_id, lock=True))
        for release in scripts.in_force(deed.session, incident.id, wrong.script_id)
    ]
    if not live:
        raise Refused("This text is not live in that incident.")
    for release, version in live:
        release.end("recalled", deed.actor, deed.now, reason)
        version.words.seq = deed.seq
    deed.session.flush()
    moved = [waiting.taken_back(deed, version, [release], reason) for release, version in live]
    family = family_of(deed.session, wrong)
    each = [
        {
            **after_end(deed, version, family, release),
            "item": family.item(version),
        }
        for release, version in live
    ]
    sites = [release.sites for release, _ in live]
    ended = {"kind": "script", "title": wrong.title, "each": each, "schedules": moved}
    return ended, _all_told(sites)


def _withdrawn(
    deed: Deed, update: Update, incident: Incident, reason: str
) -> tuple[View, list[str]]:
    here = [told for told in update.words.in_force if told.incident_id == incident.id]
    if not here:
        raise Refused("This text is not live in that incident.")
    for told in here:
        told.end("withdrawn", deed.actor, deed.now, reason)
    update.words.seq = deed.seq
    deed.session.flush()
    moved = [waiting_updates.taken_back(deed, update, reason)]
    one = {
        "article_id": update.article_id,
        "release": here[-1].view(),
        "stop": update.stop(here[-1]),
        "item": updates.desk_item(deed.session, update),
        "promise": updates.next_promise(deed.session, incident.id),
    }
    said = {"kind": "update", "title": update.headline, "severity": update.severity}
    return {**said, "each": [one], "schedules": moved}, _all_told([told.sites for told in here])


def _told(deed: Deed, why: str, telling: Telling) -> View | None:
    """The ready wording in all its languages, live from now on; None where none is approved."""
    origins, incident = approved(deed.session, why), telling.incident
    if not origins:
        return None
    cards = {origin.script_id for origin in origins}
    family = Families(deed.session, incident.world, cards, [incident.id])
    texts = [_told_anew(deed, origin, family, telling) for origin in origins]
    first = texts[0][0]
    pending = owed(deed.session, [incident])
    return {
        "title": first.title,
        "card": family.card(first, incident, deed.now),
        "stale": scripts.stale(deed.session, [incident.id], first.script_id),
        "each": [  # drawn when all languages are told: each says how the others stand
            {
                **shown,
                "item": family.item(version),
                "owed": pending.get(shown["release"]["id"], 0),
            }
            for version, shown in texts
        ],
    }


def _told_anew(
    deed: Deed, origin: Version, family: Families, telling: Telling
) -> tuple[Version, View]:
    incident = telling.incident
    number = scripts.next_number(deed.session, origin.script_id, origin.lang, incident.world)
    version = origin.again(number, incident.id, incident.world)
    deed.add(version)
    carry(deed, "scripts", version.words, origin.words)
    deed.session.flush()  # the approval stands before the release that asks for it
    version.pin(deed.now)
    old, stops = replacing(deed, version, family, incident)
    release = version.words.released(
        incident.id, incident.world, telling.by, deed.now,
        title=version.title, sites=telling.sites, until=telling.until, seq=deed.seq,
    )  # fmt: skip
    version.words.seq = deed.seq
    deed.add(release)
    family.tell(version, release)
    gone = {**replaced(deed, version, family, old), "stops": stops}
    return version, {"lang": version.lang, "release": release.view(), **gone}


def _all_told(sites: list[list[str]]) -> list[str]:
    """The sites of several releases together; none for everyone."""
    return sorted({site for some in sites for site in some}) if all(sites) else []
