"""The steps of any kind of words, as operations: submitted, checked, approved by another."""

from collections.abc import Callable
from typing import Any

from hub.api.answers import ScheduleShown
from hub.api.bodies import Approve, Check, SendBack, Submit
from hub.api.operations import operation
from hub.approvals.schedules import Schedule
from hub.approvals.timetable import Timetable
from hub.approvals.way import Way
from hub.core.database import database
from hub.core.errors import Missing
from hub.core.web import current

Shown = Callable[[str], dict[str, Any]]


def declare_way(
    way: Way[Any], path: str, answer: Any, shown: Shown, *, noun: str, called: str
) -> None:
    """Declare them under a path. Each answers with the words after it, as `shown` tells them.

    `noun` is the word for them in the names of endpoints, `called` the one in sentences.
    """

    def step(action: str, summary: str, work: Callable[..., object], body: Any = None) -> None:
        def done(id: str, **given: Any) -> None:
            work(id, **given)

        done.__name__ = f"{action}_{noun}"
        operation(
            "POST", f"{path}/{action}", summary, verb=f"{way.room}.{action}", body=body,
            answer=answer, then=shown,
        )(done)  # fmt: skip

    def submit(id: str, body: Submit) -> None:
        way.submit(current(), id, body.check_by)

    def check(id: str, body: Check) -> None:
        way.check(current(), id, body.hash)

    def approve(id: str, body: Approve) -> None:
        way.approve(current(), id, body.hash)

    def confirm(id: str, body: Check) -> None:
        way.confirm(current(), id, body.hash)

    def send_back(id: str, body: SendBack) -> None:
        way.send_back(current(), id, "return", body.reason)

    step("submit", f"Ask another person to approve {called}", submit, Submit)
    step("claim", f"Say that one reads {called} now", lambda id: way.claim(current(), id))
    step("check", f"Say that the facts of {called} are right", check, Check)
    step("approve", f"Approve exactly this text of {called}", approve, Approve)
    step("return", f"Return {called} to its writer", send_back, SendBack)
    if way.tell:
        step("confirm", f"Confirm {called} that one person published alone", confirm, Check)


def schedule_shown(schedule_id: str) -> dict[str, Any]:
    """One schedule. Raises Missing."""
    with database().reading() as session:
        found = session.get(Schedule, schedule_id)
        if found is None:
            raise Missing("There is no such schedule.")
        return found.view()


def declare_timetable(timetable: Timetable[Any], noun: str) -> None:
    """Declare that a schedule is cancelled; `noun` is the word for its kind in endpoints' names."""

    def cancel(id: str) -> None:
        """Or put away, where it was missed."""
        timetable.unschedule(current(), id)

    cancel.__name__ = f"unschedule_{noun}"
    operation(
        "POST", f"/{timetable.room}/schedules/{{id}}/cancel", f"Cancel the schedule of the {noun}",
        verb=f"{timetable.room}.unschedule", answer=ScheduleShown, then=schedule_shown,
    )(cancel)  # fmt: skip
