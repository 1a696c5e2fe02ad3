"""The one way every kind of words takes through other people's hands: scripts, updates, facts.

A room makes one `Way` of its table, and its commands are the way's steps:

    way = Way("scripts", Version, hold=_held, record=_record)
    submit, approve, send_back = way.submit, way.approve, way.send_back
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from hub.approvals import glass
from hub.approvals.kind import HasWords
from hub.approvals.models import Words
from hub.approvals.overtaking import dropped
from hub.approvals.queue import HOLDERS
from hub.city.models import Department
from hub.core.command import Deed, command
from hub.core.errors import Invalid, NotAllowed
from hub.due.models import set_due
from hub.people.models import CLOCK, Actor, Person
from hub.people.queries import may_check, roles_held

EVENTS = {  # a step → its event
    "ask": "asked",
    "submit": "submitted",
    "claim": "claimed",
    "check": "checked",
    "pass_on": "passed_on",
    "approve": "approved",
    "return": "returned",
    "reject": "rejected",
}
LOUD = {"break_glass": "broken_glass", "confirm": "confirmed"}  # of words that are published


Row = TypeVar("Row", bound=HasWords)


def _check_complete(deed: Deed, row: HasWords) -> None:
    row.check_complete()


@dataclass(frozen=True)
class Way(Generic[Row]):
    """The steps of one kind of words: each is a deed of its room, by the same rules."""

    room: str
    table: type[Row]
    hold: Callable[[Deed, str], Row]  # the row, ours until the deed ends; its incident is open
    record: Callable[..., None]  # (deed, kind, row, **more): the desk is told
    # Not every room takes every step by these deeds; published words alone take the loud ones.
    takes: tuple[str, ...] = tuple(EVENTS)
    tell: Callable[[Deed, str, Row], None] | None = None  # every screen is; None: never published
    check_complete: Callable[[Deed, Row], None] = _check_complete  # or what a room asks beyond

    @property
    def kinds(self) -> frozenset[str]:
        """Every kind of event that a step of this way records."""
        told = [EVENTS[action] for action in self.takes] + ([*LOUD.values()] if self.tell else [])
        return frozenset(f"{self.room}.{event}" for event in told)

    def submit(self, by: Actor, id: str, check_by: str | None = None) -> None:
        """Ask another person to approve exactly these words; `check_by` is the department that
        checks their facts first. Raises Invalid naming what is missing.
        """
        action = "ask" if check_by else "submit"
        with self._step(action, by, id, verb="submit") as (deed, row, said):
            row.words.check_may(action)
            self.check_complete(deed, row)
            said |= self.hand_over(deed, row, by, check_by)

    def hand_over(self, deed: Deed, row: Row, by: Actor, check_by: str | None) -> dict[str, str]:
        """The words wait for a department's check, or for a yes; what is said of it."""
        department = _department(deed, check_by) if check_by else None
        if department:
            row.words.asked(by, deed.now, department.id, department.name)
        else:
            row.words.submitted(by, deed.now)
        self.wait(deed, row)
        return {"department": department.name} if department else {}

    def check(self, by: Actor, id: str, hash: str | None = None) -> None:
        """Say, for the department that was asked, that the facts of exactly these words are right:
        now they wait for approval.
        """
        with self._step("check", by, id) as (deed, row, said):
            row.words.check_may("check")
            said["department"] = row.words.last_step and row.words.last_step.check_by_name
            _check_department(deed, row.words, by)
            row.words.checked(by, deed.now, hash)
            self.wait(deed, row)

    def claim(self, by: Actor, id: str) -> None:
        """Say that one reads these words now. Others may decide all the same."""
        with self._step("claim", by, id) as (deed, row, _):
            row.words.check_may("claim")
            if row.words.state == "checking" or not by.may(f"{self.room}.approve"):
                _check_department(deed, row.words, by)
            row.words.claimed(by, deed.now)
            self.wait(deed, row)

    def pass_on(self, id: str, by: Actor = CLOCK) -> None:
        """Give words that nobody has claimed in time to the next role too: a deed of the clock."""
        with self._step("pass_on", by, id) as (deed, row, said):
            held = roles_held(deed.session, HOLDERS, deed.now)
            to = row.words.passed_on(held, deed.now)
            said["to"] = HOLDERS[to]
            self.wait(deed, row)

    def approve(self, by: Actor, id: str, hash: str | None = None) -> None:
        """Say yes, as another person, to exactly these words; `hash` is that of the text read."""
        with self._step("approve", by, id) as (deed, row, _):
            row.words.approved_by(by, deed.now, hash)

    def send_back(self, by: Actor, id: str, action: str, reason: str) -> None:
        """Return the words to their writer, or reject them for good."""
        if action not in ("return", "reject"):
            raise Invalid({"action": "Choose to return the text, or to reject it."})
        with self._step(action, by, id) as (deed, row, said):
            said["reason"] = reason.strip()
            row.words.check_may(action)
            if not by.may(f"{self.room}.approve"):
                _check_department(deed, row.words, by)
            row.words.sent_back(action, by, deed.now, reason)
            if action == "reject":
                said["settled"] = dropped(deed, self.room, row.words)

    def confirm(self, by: Actor, id: str, hash: str | None = None) -> None:
        """Stand, as the second person, by what one published alone; `hash` is of the text read."""
        if self.tell is None:
            raise RuntimeError(f"{self.room} are never published: nobody breaks the glass for them")
        with command(f"{self.room}.confirm", by=by) as deed:
            row = self.hold(deed, id)
            glass.confirm(deed, self.room, row.words, by, hash)
            self.tell(deed, f"{self.room}.confirmed", row)

    @contextmanager
    def _step(
        self, action: str, by: Actor, id: str, verb: str | None = None
    ) -> Iterator[tuple[Deed, Row, dict[str, Any]]]:
        """A deed on one row, which ends by telling the desk what was done, and what was said."""
        with command(f"{self.room}.{verb or action}", by=by) as deed:
            row, said = self.hold(deed, id), dict[str, Any]()
            yield deed, row, said
            self.record(deed, f"{self.room}.{EVENTS[action]}", row, **said)

    def wait(self, deed: Deed, row: Row) -> None:
        """Have the words passed on when nobody claims them in time."""
        waiting = row.words.waiting
        if waiting and row.words.state == "submitted" and waiting.next_holder(set(HOLDERS)):
            set_due(deed.session, f"{self.room}.pass_on", row.words.id, waiting.until)


def _department(deed: Deed, id: str) -> Department:
    """The department that is to check. Raises Invalid when there is none, or nobody in it may."""
    found = deed.session.get(Department, id)
    if found is None:
        raise Invalid({"check_by": "There is no such department. Choose one from the list."})
    if not may_check(deed.session, id, deed.now):
        who = f"Nobody of {found.name} is a fact checker yet"
        raise Invalid({"check_by": f"{who}. Choose another department, or ask an administrator."})
    return found


def _check_department(deed: Deed, words: Words, by: Actor) -> None:
    """Raises NotAllowed unless the words wait for this person's department."""
    step = words.last_step
    asked = step.check_by if step and words.state == "checking" else None
    person = deed.session.get(Person, by.hand)
    if asked is None or person is None or person.department_id != asked:
        whom = step.check_by_name if step and asked else "somebody else"
        raise NotAllowed(f"This text waits for {whom}.")


def sentences(room: str, text: str) -> dict[str, str]:
    """What happened on the way, in one plain sentence a kind; `text` names the words."""
    return {
        f"{room}.asked": "{by} asked {department} to check the facts of " + text + ".",
        f"{room}.submitted": "{by} asked for approval of " + text + ".",
        f"{room}.claimed": "{by} has taken " + text + " to read.",
        f"{room}.checked": "{by} of {department} checked the facts of " + text + ".",
        f"{room}.passed_on": "Nobody had claimed " + text + ": it is with {to} too.",
        f"{room}.approved": "{by} approved " + text + ".",
        f"{room}.returned": "{by} returned " + text + ": {reason}",
        f"{room}.rejected": "{by} rejected " + text + ": {reason}",
    }


def loud_sentences(room: str, text: str) -> dict[str, str]:
    """The same of words that one person published alone."""
    return {
        f"{room}.broken_glass": "{by} published " + text + ", in {incident[name]}, ALONE: {why}",
        f"{room}.confirmed": "{by} confirmed " + text + ", which one person had published alone.",
    }
