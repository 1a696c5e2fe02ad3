"""The kinds of words a link can be for: how each is named, shown, approved, returned, published.

A further kind of words is a further line of KINDS.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from hub.approvals.audience import sites_told
from hub.approvals.models import Words
from hub.approvals.releases import check_ahead
from hub.core.errors import Invalid, Missing
from hub.core.journal import LIVE
from hub.core.moments import now
from hub.corrections import pages as correction_pages
from hub.corrections.commands import approve_fact
from hub.facts import commands as facts
from hub.facts.models import Value
from hub.incidents.models import Incident
from hub.people.models import Actor
from hub.scripts import commands as scripts
from hub.scripts import forms as script_forms
from hub.scripts import pages as script_pages
from hub.scripts.models import Version
from hub.updates import commands as updates
from hub.updates import pages as update_pages
from hub.updates.models import Update

View = dict[str, Any]
NO_END = {"until": "Until when is this true? Write a day and time, or tick no end."}


@dataclass(frozen=True)
class Named:
    """What words are called, and where they belong: an incident, or what all of them share."""

    title: str
    incident: Incident | None
    shared: str = "the library"

    @property
    def world(self) -> str:
        """The world they are meant for."""
        return self.incident.world if self.incident else LIVE

    @property
    def place(self) -> str:
        """Where they belong, in words."""
        return self.incident.name if self.incident else self.shared


@dataclass(frozen=True)
class Publishing:
    """What is done with words that are published by themselves: `publication` reads the form,
    `check` says what of it cannot be.
    """

    publication: Callable[[View], View]
    check: Callable[[Session, View, View], None]
    publish: Callable[[Actor, str, View], object]
    confirm: Callable[[Actor, str, str], object]
    take_back: Callable[[Actor, str, str], object]


@dataclass(frozen=True)
class Kind:
    """One kind of words. `room` owns the verbs; `shown` gives its page's view, the words' own
    under `told`.
    """

    room: str
    called: str
    address: str  # of its page at the desk
    named: Callable[[Session, str], Named]
    shown: Callable[[str], View]
    approve: Callable[[Actor, str, str], object]
    send_back: Callable[[Actor, str, str, str], object]
    publishing: Publishing | None = None


def kind_of(words: Words) -> Kind:
    """The kind of these words. Raises Missing for one that no link is for."""
    if words.kind not in KINDS:
        raise Missing("There are no links for this kind of text.")
    return KINDS[words.kind]


def _script_named(session: Session, id: str) -> Named:
    version = session.get_one(Version, id)
    home = session.get(Incident, version.incident_id) if version.incident_id else None
    title = f"{version.title}, version {version.number} ({version.lang.upper()})"
    return Named(title, home)


def _update_named(session: Session, id: str) -> Named:
    update = session.get_one(Update, id)
    return Named(update.headline, session.get_one(Incident, update.incident_id))


def _script_shown(id: str) -> View:
    shown = script_pages.version(id)
    return {**shown, "told": shown["version"]}


def _update_shown(id: str) -> View:
    shown = update_pages.update(id)
    return {**shown, "told": shown["update"], "before": shown["corrects"]}


def _script_publication(shown: View) -> View:
    given = script_forms.published()
    if not given["incident_id"]:
        raise Invalid({"incident": "Choose the incident it goes to."})
    return given


def _update_publication(shown: View) -> View:
    if shown["update"]["until"] is None and not update_pages.has_end():
        raise Invalid(NO_END)
    return {"audience": update_pages.audience()}


def _script_check(session: Session, shown: View, given: View) -> None:
    """What would keep it from being published is said before it is approved."""
    check_ahead(given["until"], now())
    sites_told(session, given["audience"])
    if given["incident_id"] not in [id for id, _ in shown["places"]]:
        raise Invalid({"incident": "Choose one of the open incidents of this world."})


def _update_check(session: Session, shown: View, given: View) -> None:
    update = session.get_one(Update, shown["update"]["id"])
    check_ahead(update.until, now())
    check_ahead(update.next_update_at, now(), "next_update_at")
    sites_told(session, given["audience"])


def _fact_named(session: Session, id: str) -> Named:
    fact = session.get_one(Value, id).fact
    home = session.get(Incident, fact.incident_id) if fact.incident_id else None
    return Named(fact.label, home, "the city")


def _fact_shown(id: str) -> View:
    shown = correction_pages.decision(id)
    return {"people": 0, "sites": 0, **(shown["changes"] or {}), **shown, "told": shown["value"]}


KINDS: Mapping[str, Kind] = {
    "script": Kind(
        "scripts", "script", "/scripts/{id}", _script_named, _script_shown,
        scripts.approve, scripts.send_back,
        Publishing(
            _script_publication, _script_check,
            lambda by, id, given: scripts.publish(by, id, **given),
            scripts.confirm, scripts.recall,
        ),
    ),
    "update": Kind(
        "updates", "update", "/updates/{id}", _update_named, _update_shown,
        updates.approve, updates.send_back,
        Publishing(
            _update_publication, _update_check,
            lambda by, id, given: updates.publish(by, id, given["audience"]),
            updates.confirm, updates.withdraw,
        ),
    ),
    "fact": Kind(  # approved, it stands in every card that quotes it
        "facts", "fact", "/corrections/facts/{id}", _fact_named, _fact_shown,
        approve_fact, facts.send_back,
    ),
}  # fmt: skip
