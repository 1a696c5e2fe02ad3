"""Activation: one action on an incident. Each step is a deed of its own by the normal way, and each
says what it did; done twice, it says that it was done.
"""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.approvals.releases import Release
from hub.core.command import Deed, beside, command
from hub.core.database import database
from hub.core.errors import HubError, Invalid, Refused
from hub.formats.faults import Faulty
from hub.incidents.commands import add_topic
from hub.incidents.models import Incident
from hub.incidents.packs import topic_pack
from hub.people.models import Actor
from hub.plans.calling import call
from hub.plans.holding import holders, named
from hub.plans.matrix import lines, tellings
from hub.plans.models import PlanVersion
from hub.plans.queries import approved
from hub.plans.running import check_may_run, start
from hub.plans.shown import open_runs
from hub.plans.telling import SCREENS
from hub.scripts.models import Script, Version
from hub.scripts.publishing import publish

HOLDING = "holding"


@dataclass
class Report:
    """What an activation did, line by line, and what it could not do."""

    did: list[str] = field(default_factory=list)
    already: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)

    def lines(self) -> list[str]:
        """As the page says it."""
        return [*self.did, *self.already, *self.failed]


def called_for(session: Session, incident: Incident) -> list[PlanVersion]:
    """The approved plans that this hazard and level call for."""
    found = []
    for version in approved(session).values():
        try:
            plan = version.plan()
        except Faulty:
            continue  # written for another version of the hub: it is named on its own page
        if plan.is_for(incident.hazard, incident.level):
            found.append(version)
    return found


def ready_holding(session: Session, incident: Incident) -> Version | None:
    """The newest holding script that another person approved, for this incident or for any."""
    wanted = (
        select(Version)
        .join(Script)
        .where(Script.hazard == HOLDING, Version.lang == "en", Version.world == incident.world)
        .order_by(Version.incident_id.is_(None), Version.number.desc())
    )
    for version in session.scalars(wanted):
        is_here = version.incident_id in (None, incident.id)
        if is_here and version.words.state in ("approved", "published"):
            return version
    return None


def is_told(version: Version, incident: Incident) -> bool:
    """Whether it stands on the consoles of this incident already."""
    return any(one.incident_id == incident.id for one in version.words.in_force)


def shown(session: Session, incident_id: str) -> dict[str, Any]:
    """What an activation would do now."""
    incident = session.get(Incident, incident_id)
    if incident is None:
        raise Invalid({"incident": "There is no such incident."})
    running = {one.slug: one for one in open_runs(session, [incident_id])}
    holding = ready_holding(session, incident)
    people = holders(session, incident)
    plans = called_for(session, incident)
    asked = {task.position for one in plans for task in one.plan().tasks}
    told = {one.line_id for one in tellings(session, incident_id)}
    return {
        "incident": incident.view(),
        "exercise": incident.view() if incident.exercise else None,
        "plans": [
            {**one.view(), "run": running[one.slug].id if one.slug in running else None}
            for one in plans
        ],
        "holding": holding.brief() if holding else None,
        "holding_told": bool(holding and is_told(holding, incident)),
        "held": [{"position": name, "who": named(people.get(name, ()))} for name in sorted(asked)],
        "to_tell": [
            {**one.view(), "told": one.id in told} for one in lines(session, incident.level)
        ],
        "tellings": [one.view() for one in tellings(session, incident_id)],
        "missing_topics": _missing(incident),
    }  # fmt: skip


def activate(by: Actor, incident_id: str, *, publish_holding: str = "") -> Report:
    """Do all of it. `publish_holding`: the version the PIO has confirmed."""
    report = Report()
    with database().reading() as session:
        before = shown(session, incident_id)
    for plan in before["plans"]:
        if plan["run"]:
            report.already.append(f"{plan['title']} is under way already.")
        else:
            _step(report, f"{plan['title']} is under way.", start, by, plan["id"], incident_id)
    if publish_holding:
        _publish(by, incident_id, publish_holding, before, report)
    for name in before["missing_topics"]:
        _step(report, f"The topic {name} was added.", _add_topic, by, incident_id, name)
    _tell(by, incident_id, report)
    return report


def _step(report: Report, said: str, deed: Any, *given: Any, **more: Any) -> None:
    """One deed of the activation. What is refused stops none of the others."""
    try:
        deed(*given, **more)
    except Refused as fault:
        report.already.append(fault.reason)
    except HubError as fault:
        report.failed.append(fault.reason)
    else:
        report.did.append(said)


def _publish(
    by: Actor, incident_id: str, version_id: str, before: dict[str, Any], report: Report
) -> None:
    """By the normal way: words that another person approved, or none."""
    if before["holding_told"]:
        report.already.append("The holding script is live already.")
    elif before["holding"] is None or before["holding"]["id"] != version_id:
        report.failed.append("The holding script has changed since. Look at it, then confirm.")
    else:
        said = f"{before['holding']['title']} is live."
        with beside(lambda deed: _once(deed, version_id, incident_id)):
            _step(report, said, publish, by, version_id, incident_id=incident_id)


def _once(deed: Deed, version_id: str, incident_id: str) -> dict[str, Any]:
    """Two who activate in one moment tell nobody twice: raises Refused for the second."""
    again = select(Release.id).where(
        Release.words_id == version_id, Release.incident_id == incident_id,
        Release.ended_at == deed.now,
    )  # fmt: skip
    if deed.session.scalar(again.limit(1)):
        raise Refused("The holding script is live already.")
    return {}


def _add_topic(by: Actor, incident_id: str, name: str) -> None:
    try:
        add_topic(by, incident_id, name)
    except Invalid as race:
        raise Refused(f"The topic {name} is there already.") from race


def _missing(incident: Incident) -> list[str]:
    """The topics of the hazard's pack that the incident has not."""
    there = {topic.slug for topic in incident.topics}
    try:
        return [topic.name for topic in topic_pack(incident.hazard) if topic.slug not in there]
    except Invalid:
        return []


def _tell(by: Actor, incident_id: str, report: Report) -> None:
    """Everyone the matrix names is told, and the activation stands in the journal."""
    with command("plans.activate" if not _is_drill(incident_id) else "plans.start", by=by) as deed:
        incident = deed.get(Incident, incident_id, lock=True)  # one activation after the other
        incident.check_open()
        check_may_run(by, incident)
        made = call(deed, incident)
        if made:
            report.did.append(f"{len(made)} of the notification matrix are being told.")
        view = {
            "incident": {"id": incident.id, "name": incident.name, "level": incident.level},
            "by": by.name, "did": list(report.did), "already": list(report.already),
            "failed": list(report.failed),
            "tellings": [one.view() for one in tellings(deed.session, incident.id)],
        }  # fmt: skip
        deed.record("plans.activated", incident.id, view, audience=SCREENS, world=incident.world,
                    incident_id=incident.id)  # fmt: skip


def _is_drill(incident_id: str) -> bool:
    with database().reading() as session:
        incident = session.get(Incident, incident_id)
        return bool(incident and incident.exercise)
