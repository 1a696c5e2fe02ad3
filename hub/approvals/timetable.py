"""Publishing at a time, the one way for every kind of words that is published.

Whoever may publish may schedule. At the time the clock publishes, by the very rules that hold then;
what is refused then is told loudly. A room makes one `Timetable`, and its commands are its deeds.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, Protocol, TypeVar

from hub.approvals.audience import EVERYONE, sites_told, zone
from hub.approvals.kind import HasWords
from hub.approvals.models import Words
from hub.approvals.releases import check_ahead
from hub.approvals.schedules import Schedule, held
from hub.core.command import Deed, command
from hub.core.errors import HubError, Invalid, Missing, NotAllowed, Refused
from hub.core.ids import new_id
from hub.due.models import NotYet, drop_due, set_due
from hub.keys.models import Key
from hub.people.models import CLOCK, Actor, Person

EVENTS = ("scheduled", "unscheduled", "schedule_failed")

View = dict[str, Any]
Row = TypeVar("Row", bound=HasWords)


class Place(Protocol):
    """The incident where words are to go."""

    @property
    def id(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def world(self) -> str: ...


@dataclass(frozen=True)
class Plan:
    """When, where and to whom words are to go, as they are asked for."""

    incident_id: str
    at: datetime
    until: datetime | None = None
    audience: str | Sequence[str] = EVERYONE
    silent: bool = False


@dataclass(frozen=True)
class Timetable(Generic[Row]):
    """The deeds of one room."""

    room: str
    hold: Callable[[Deed, str], Row]  # ours until the deed ends, its facts first
    check: Callable[[Deed, Row, Plan], Place]  # the room's own rules; where it goes
    title: Callable[[Row], str]
    publish: Callable[[Deed, Row, Schedule], object]  # now: every screen is told
    record: Callable[..., None]  # (deed, kind, row, **more): the desk is told

    @property
    def kinds(self) -> frozenset[str]:
        """Every kind of event these deeds record."""
        return frozenset(f"{self.room}.{event}" for event in EVENTS)

    @property
    def due(self) -> str:
        """What is due at the time."""
        return f"{self.room}.publish_scheduled"

    def schedule(self, by: Actor, id: str, plan: Plan) -> str:
        """Have approved words published at a time. Returns the schedule's id.

        Raises Invalid naming the field, Refused where they are scheduled there already.
        """
        with command(f"{self.room}.schedule", by=by) as deed:
            row = self.hold(deed, id)
            row.words.check_may("publish")
            _check_times(deed, row.words, plan)
            incident = self.check(deed, row, plan)
            settled = _settle(deed, row.words, incident.id)
            made = Schedule(
                id=new_id(), hash=row.words.hash, kind=row.words.kind, title=self.title(row),
                incident_id=incident.id, place=incident.name, world=incident.world,
                sites=sites_told(deed.session, plan.audience), silent=plan.silent, at=plan.at,
                until=plan.until, by_id=by.id, by_name=by.name, made_at=deed.now,
            )  # fmt: skip
            row.words.schedules.append(made)
            deed.add(made)
            set_due(deed.session, self.due, made.id, made.at)
            self._record(deed, "scheduled", row, made, settled=settled)
        return made.id

    def unschedule(self, by: Actor, schedule_id: str) -> None:
        """Publish it at no time any more; or put away that it was missed."""
        with command(f"{self.room}.unschedule", by=by) as deed:
            row, schedule = self._held(deed, schedule_id)
            done = schedule.put_away(by.name, deed.now)
            drop_due(deed.session, self.due, schedule.id)
            self._record(deed, "unscheduled", row, schedule, done=done, settled=[schedule.id])

    def keep(self, schedule_id: str, by: Actor = CLOCK) -> None:
        """Publish what has reached its time: a deed of the clock. What is refused now will not be
        published by itself: that is a deed too, and loud.
        """
        try:
            with command(self.due, by=by) as deed:
                row, schedule = self._held(deed, schedule_id)
                schedule.check_due(deed.now)
                _check_still_may(deed, f"{self.room}.publish", schedule)
                row.words.check_may("publish")
                self.publish(deed, row, schedule)
        except NotYet:
            raise
        except (Refused, Invalid, NotAllowed, Missing) as fault:
            self._failed(schedule_id, fault, by)

    def _failed(self, schedule_id: str, fault: HubError, by: Actor) -> None:
        with command(self.due, by=by) as deed:
            row, schedule = self._held(deed, schedule_id)
            schedule.check_due(deed.now)
            self._fail(deed, row, schedule, fault.reason)

    def stop(self, schedule_id: str, why: str, by: Actor = CLOCK) -> None:
        """Its incident has closed, so it will not be published: told now, not at its time."""
        with command(self.due, by=by) as deed:
            row, schedule = self._held(deed, schedule_id)
            drop_due(deed.session, self.due, schedule.id)
            self._fail(deed, row, schedule, why)

    def _fail(self, deed: Deed, row: Row, schedule: Schedule, why: str) -> None:
        schedule.end("failed", deed.actor.name, deed.now, why)
        self._record(deed, "schedule_failed", row, schedule, reason=why, missed=[schedule.view()])

    def _held(self, deed: Deed, schedule_id: str) -> tuple[Row, Schedule]:
        """The words first, as whoever publishes them does; then the schedule."""
        found = deed.get(Schedule, schedule_id)
        row = self.hold(deed, found.words_id)
        schedule = deed.get(Schedule, schedule_id, lock=True)
        if schedule.words_id != row.words.id:  # told anew with another fact in this very moment
            raise NotYet("This text has just moved on. Try again.", deed.now)
        return row, schedule

    def _record(self, deed: Deed, event: str, row: Row, schedule: Schedule, **more: Any) -> None:
        local = schedule.at.astimezone(zone(deed.session))
        when = {"schedule": schedule.view(), "when": f"{local:%H:%M on %A} {local.day} {local:%B}"}
        self.record(deed, f"{self.room}.{event}", row, **when, **more)


def _settle(deed: Deed, words: Words, incident_id: str) -> list[str]:
    """What was missed there is settled by a new schedule. Raises Refused where one is open."""
    settled = []
    for one in held(deed.session, incident_id, [words.id]):
        if one.is_open:
            local = one.at.astimezone(zone(deed.session))
            raise Refused(
                f"{one.by_name} scheduled this for {one.place} already, at {local:%H:%M}. Cancel "
                "that first."
            )
        one.settled_at = deed.now
        settled.append(one.id)
    return settled


def _check_times(deed: Deed, words: Words, plan: Plan) -> None:
    """Raises Invalid when the words would not be published then, as things stand."""
    check_ahead(plan.at, deed.now, "at")
    check_ahead(plan.until, deed.now)
    here = zone(deed.session)
    if plan.until and plan.until <= plan.at:
        ends = plan.until.astimezone(here)
        day = f"{ends:%H:%M on %A} {ends.day} {ends:%B}"
        raise Invalid({"at": f"It is good until {day}: write a time before that."})
    ends_of = [release.until for release in words.in_force]
    last = max((one for one in ends_of if one), default=None)
    if last and all(ends_of) and last <= plan.at:
        raise Invalid(
            {
                "at": f"It ends at {last.astimezone(here):%H:%M} where it is live, and cannot be "
                "published after that. Write a time before."
            }
        )


def _check_still_may(deed: Deed, verb: str, schedule: Schedule) -> None:
    """Raises NotAllowed when whoever scheduled it may not publish any more."""
    person = deed.session.get(Person, schedule.by_id)
    key = deed.session.get(Key, schedule.by_id)
    still = bool(person and person.is_active(deed.now) and person.acting().may(verb))
    if not still and not (key and key.is_good(deed.now) and key.acting().may(verb)):
        raise NotAllowed(f"{schedule.by_name}, who scheduled it, may not publish any more.")


def sentences(room: str, text: str) -> View:
    """What became of schedules, in one plain sentence a kind; `text` names the words."""
    place = ", in {schedule[place]}"
    return {
        f"{room}.scheduled": "{by} scheduled " + text + place + ", for {when}.",
        f"{room}.unscheduled": "{by} {done} the schedule of " + text + place + ", for {when}.",
        f"{room}.schedule_failed": text + place + ", was NOT published at {when}, as "
        "{schedule[by]} had scheduled: {reason}",
    }
