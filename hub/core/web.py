"""What every room's routes need of HTTP: who asks, what an endpoint demands, and forms that keep
what was typed.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, TypeVar

from flask import g, has_app_context, render_template, request
from flask.typing import ResponseReturnValue

from hub.core.errors import HubError, Invalid, NotSignedIn
from hub.core.moments import checked, from_iso

View = TypeVar("View", bound=Callable[..., Any])
OPEN = ""  # the verb of an endpoint anyone may ask, signed in or not


def needs(verb: str) -> Callable[[View], View]:
    """Say which verb an endpoint demands. `app.py` refuses to start when an endpoint says
    nothing.
    """

    def mark(view: View) -> View:
        view.needs = verb  # type: ignore[attr-defined]
        return view

    return mark


def open_to_all(view: View) -> View:
    """Mark an endpoint that needs nobody signed in: the door, health, the public's pages."""
    view.needs = OPEN  # type: ignore[attr-defined]
    return view


def embeddable(view: View) -> View:
    """Let other sites show this page in a frame: it has nothing to press and knows nobody."""
    view.embeddable = True  # type: ignore[attr-defined]
    return view


def proved_by_address(view: View) -> View:
    """Take a form from a browser in which nobody is signed in without the token of a session: the
    address holds a key that another site does not know. Where somebody is signed in, the token is
    asked for: their cookie would lend a forged form a name.
    """
    view.proved_by_address = True  # type: ignore[attr-defined]
    return view


def item_by_item(view: View) -> View:
    """Let the endpoint itself say which item of a JSON list cannot be kept: a bad one must not
    block the others.
    """
    view.item_by_item = True  # type: ignore[attr-defined]
    return view


def shortly(work: Callable[..., tuple[dict[str, Any], int] | None]) -> Callable[[View], View]:
    """Let plain JSON requests to an endpoint go the short way (hub/shortly.py), past Flask:
    `work(actor, sent)` gives the answer and its status, or None to have the endpoint decide.
    """

    def mark(view: View) -> View:
        view.shortly = work  # type: ignore[attr-defined]
        return view

    return mark


def takes_up_to(size: int) -> Callable[[View], View]:
    """Let requests of an endpoint be so many bytes long, from those who may ask it at all."""

    def mark(view: View) -> View:
        view.takes_up_to = size  # type: ignore[attr-defined]
        return view

    return mark


def current() -> Any:
    """The actor of this request (`people.models.Actor`). Raises NotSignedIn when there is none."""
    actor = g.get("actor")
    if actor is None:
        raise NotSignedIn("Please sign in to go on.")
    return actor


def somebody() -> Any:
    """The actor of this request, or None when nobody is signed in, or nobody asks."""
    return g.get("actor") if has_app_context() else None


def wants_json() -> bool:
    """Whether the asker is a program (the API, or our own fetch) and not a page load."""
    accepts_json = (
        request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json"
    )
    return request.path.startswith("/api/") or request.is_json or accepts_json


def again(template: str, fault: HubError, **context: Any) -> ResponseReturnValue:
    """The same form once more, with the fault in words and all that was typed."""
    errors = fault.fields if isinstance(fault, Invalid) else {}
    page = render_template(
        template, typed=request.form, errors=errors, fault=fault.reason, **context
    )
    return page, fault.status


def typed_moment(name: str, zone: Any, *, required: bool = False) -> Any:
    """The moment typed into a form field (`2026-11-20T18:00` in the city's zone), or None when
    left empty.

    Raises Invalid naming the field.
    """
    text = request.form.get(name, "").strip()
    if not text:
        if required:
            raise Invalid({name: "Write a day and a clock time."})
        return None
    try:
        local = checked(datetime.fromisoformat(text))
    except ValueError as fault:
        raise Invalid({name: "Write a day and a clock time, like 2026-11-20 18:00."}) from fault
    return (local if local.tzinfo else _in_zone(local, zone, name)).astimezone(UTC)


def _in_zone(local: datetime, zone: Any, name: str) -> datetime:
    """The moment at which clocks there show this. Raises Invalid where none does: they go forward
    in that night.
    """
    there = local.replace(tzinfo=zone)
    shown = there.astimezone(UTC).astimezone(zone).replace(tzinfo=None)
    if shown != local:
        none = f"there is no {local:%H:%M} on {local.day} {local:%B}"
        meant = f"It would be {shown:%H:%M}; write the time you mean."
        raise Invalid({name: f"The clocks go forward then: {none}. {meant}"})
    return there


def given_moment(body: dict[str, Any], name: str) -> Any:
    """The moment a JSON body names (ISO 8601 with a zone), or None. Raises Invalid naming the
    field.
    """
    value = body.get(name)
    if value is None:
        return None
    try:
        return from_iso(str(value))
    except ValueError as fault:
        raise Invalid(
            {name: "Write an ISO 8601 time with its zone, like 2026-11-20T18:00:00Z."}
        ) from fault
