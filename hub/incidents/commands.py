"""Opening, changing and closing incidents, and adding topics to them."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from hub.card.front_matter import PackTopic
from hub.city.queries import city
from hub.core.command import Actor, Deed, command
from hub.core.database import database
from hub.core.errors import Invalid, Missing
from hub.core.ids import new_id
from hub.formats.languages import required
from hub.incidents.models import EVERYDAY, OTHER, Incident, Topic
from hub.incidents.packs import everyday_pack, topic_pack

SCREENS = ("console", "desk", "board", "data")
# Who runs a drill is not who runs the storm: a deed on an exercise asks for another verb.
EXERCISE_VERBS = {
    "change_level": "exercises.change",
    "change_period": "exercises.change",
    "change_languages": "exercises.change",
    "close": "exercises.close",
}


def open_incident(
    by: Actor,
    name: str,
    hazard: str,
    level: int = 3,
    exercise: bool = False,
    period_ends_at: datetime | None = None,
    languages: Iterable[str] | None = None,
) -> str:
    """Open an incident with the topics of its hazard; its id. Raises Invalid, Refused.

    Its cards are wanted in `languages`: those of the city, where none are given.
    """
    with command("exercises.open" if exercise else "incidents.open", by=by) as deed:
        incident = Incident(
            id=new_id(),
            name=" ".join(name.split()),
            hazard=hazard,
            level=level,
            exercise=exercise,
            languages=_languages(deed, languages),
            period=1,
            period_ends_at=period_ends_at,
            opened_at=deed.now,
            opened_by=by.id,
        )
        _check_all(incident, deed.now)
        _open(deed, incident, topic_pack(hazard))
        return incident.id


def begin_everyday(by: Actor) -> str:
    """Open the standing incident that catches what belongs to none; its id. Twice is harmless."""
    with database().reading() as session:
        if session.get(Incident, EVERYDAY):
            return EVERYDAY
    try:
        with command("incidents.begin", by=by) as deed:
            incident = Incident(
                id=EVERYDAY,  # one fixed key, so that two processes starting at once make one
                name="Everyday",
                hazard=EVERYDAY,
                level=3,
                exercise=False,
                languages=_languages(deed),
                period=1,
                opened_at=deed.now,
                opened_by=by.id,
            )
            _open(deed, incident, everyday_pack())
    except IntegrityError:
        pass  # another process began it in this very moment
    return EVERYDAY


def change_level(by: Actor, id: str, level: int) -> None:
    """Set the activation level, 3 (watch) to 1 (full)."""
    with command(verb_for(id, "change_level"), by=by) as deed:
        incident = deed.get(Incident, id, lock=True)
        before = incident.level
        incident.change_level(level)
        _record(deed, "incidents.level_changed", incident, was=before)


def change_period(by: Actor, id: str, ends_at: datetime | None) -> None:
    """Begin the next operational period, which ends at `ends_at`."""
    with command(verb_for(id, "change_period"), by=by) as deed:
        incident = deed.get(Incident, id, lock=True)
        incident.begin_period(ends_at, deed.now)
        _record(deed, "incidents.period_changed", incident)


def close(by: Actor, id: str) -> None:
    """Close an incident: it leaves every screen, and nothing new can be written to it."""
    with command(verb_for(id, "close"), by=by) as deed:
        incident = deed.get(Incident, id, lock=True)
        incident.close(deed.now)
        # Its gravest news may stand on an exercise's consoles, marked REAL: they leave there too.
        _record(deed, "incidents.closed", incident, audience=(*SCREENS, "exercises"))


def add_topic(
    by: Actor,
    incident_id: str,
    name: str,
    key: str | None = None,
    lifeline: str = "",
    any_count: bool = False,
) -> str:
    """Add what callers ask about; the topic's id. Without a key the hub picks a free one."""
    with command("topics.add", by=by) as deed:
        incident = deed.get(Incident, incident_id, lock=True)
        topic = Topic.named(" ".join(name.split()), key, lifeline, any_count)
        incident.add_topic(topic)
        deed.session.flush()
        _record(deed, "incidents.topic_added", incident, subject=topic.id, topic=topic.view())
        return topic.id


def _languages(deed: Deed, given: Iterable[str] | None = None) -> list[str]:
    return required(city(deed.session).languages if given is None else given)


def _check_all(incident: Incident, at: datetime) -> None:
    """Name every wrong field of the form at once, the hazard's among them."""
    wrong: dict[str, str] = {}
    for check in (lambda: incident.check(at), lambda: topic_pack(incident.hazard)):
        try:
            check()
        except Invalid as fault:
            wrong |= fault.fields
    if wrong:
        raise Invalid(wrong)


def _open(deed: Deed, incident: Incident, pack: Iterable[PackTopic]) -> None:
    incident.every_topic = [_topic(topic, place) for place, topic in enumerate(pack)]
    if OTHER not in {topic.slug for topic in incident.topics}:
        incident.add_topic(Topic.named("Other", None, "", False))
    deed.add(incident)
    _record(deed, "incidents.opened", incident)


def _topic(given: PackTopic, position: int) -> Topic:
    return Topic(
        id=new_id(),
        slug=given.slug,
        name=given.name,
        key=given.key,
        lifeline=given.lifeline,
        lead=given.lead,
        any_count=given.any_count_matters,
        position=position,
        also=[],
    )


def _record(
    deed: Deed,
    kind: str,
    incident: Incident,
    subject: str | None = None,
    audience: Iterable[str] = (),
    **more: Any,
) -> None:
    deed.record(
        kind,
        subject or incident.id,
        {**incident.view(), **more},
        audience=audience or SCREENS,
        world=incident.world,
        incident_id=incident.id,
    )


def verb_for(id: str, deed: str) -> str:
    """The verb a deed on this incident asks for. What is an exercise stays one: read before."""
    with database().reading() as session:
        exercise = session.scalar(select(Incident.exercise).where(Incident.id == id))
    if exercise is None:
        raise Missing("There is no such incident.")
    return EXERCISE_VERBS[deed] if exercise else f"incidents.{deed}"
