"""The steps that others take with words, as forms post them: one set of doors for every room."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from hub.approvals.audience import zone
from hub.approvals.timetable import Timetable
from hub.approvals.way import Way
from hub.core.database import database
from hub.core.errors import Invalid
from hub.core.web import current, needs, typed_moment

Done = Callable[[str, str, Callable[[], object]], ResponseReturnValue]
LATER = "Scheduled. The clock publishes it at that time; the desk says so until then."


def open_doors(routes: Blueprint, way: Way[Any], done: Done) -> None:
    """POST /<room>/<id>/<step> for every step that is a button and a reason at most.

    `done` carries a deed out and says so, or shows the room's own page again with what forbids it.
    """

    def door(step: str, said: str, deed: Callable[[str], object]) -> None:
        @needs(f"{way.room}.{step}")
        def view(id: str) -> ResponseReturnValue:
            rejected = request.form.get("action") == "reject"
            return done(id, "Rejected." if rejected else said, lambda: deed(id))

        routes.add_url_rule(f"/<id>/{step}", step, view, methods=["POST"])

    def read() -> str:
        return request.form.get("hash", "")

    def send_back(id: str) -> None:
        action, reason = request.form.get("action", "return"), request.form.get("reason", "")
        way.send_back(current(), id, action, reason)

    door("claim", "It is yours to read. Others see that.", lambda id: way.claim(current(), id))
    door("return", "Returned to its writer.", send_back)
    door(
        "check",
        "Checked. Another person approves it now.",
        lambda id: way.check(current(), id, read()),
    )
    door(
        "approve",
        "Approved. It reaches nobody until you publish it.",
        lambda id: way.approve(current(), id, read()),
    )
    if way.tell:
        door(
            "confirm",
            "Confirmed. The warning is gone from every screen.",
            lambda id: way.confirm(current(), id, read()),
        )


def is_later() -> bool:
    """Whether the form asks for it to be published at a time, not now: who typed one means it."""
    return request.form.get("when") == "later" or bool(request.form.get("at", "").strip())


def asked_at() -> datetime:
    """When it is to be published, by the city's clocks. Raises Invalid naming the field."""
    if request.form.get("when") != "later":
        raise Invalid({"when": "You wrote a time: choose At a time, or empty it to publish now."})
    with database().reading() as session:
        here = zone(session)
    at: datetime = typed_moment("at", here, required=True)
    return at


def open_timetable(routes: Blueprint, timetable: Timetable[Any], done: Done) -> None:
    """POST /<room>/<id>/unschedule/<schedule>: it is published at no time any more."""

    @needs(f"{timetable.room}.unschedule")
    def view(id: str, schedule: str) -> ResponseReturnValue:
        said = "Done. It is not published by itself."
        return done(id, said, lambda: timetable.unschedule(current(), schedule))

    rule = "/<id>/unschedule/<schedule>"
    routes.add_url_rule(rule, "unschedule", view, methods=["POST"])
