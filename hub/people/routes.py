"""People in the browser: the list, one person, lists of people."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from hub.city.queries import departments
from hub.core.database import database
from hub.core.errors import HubError, Invalid, Missing
from hub.core.moments import now
from hub.core.web import again, current, needs
from hub.people import commands, granting, queries, waiting
from hub.people.models import two_needed
from hub.people.permissions import NEEDS_TWO, ROLES, in_words

routes = Blueprint("people", __name__, url_prefix="/people")


@routes.get("/")
@needs("people.see")
def index() -> ResponseReturnValue:
    """Everybody, what waits for a second administrator, and whether there is one."""
    return render_template("people/index.html", **_everybody())


@routes.post("/grants/<proposal_id>/confirm")
@needs("people.confirm")
def confirm(proposal_id: str) -> ResponseReturnValue:
    """Let somebody hold the role that another administrator proposed."""
    return _decided("Confirmed.", granting.confirm, proposal_id)


@routes.post("/grants/<proposal_id>/refuse")
@needs("people.confirm")
def refuse(proposal_id: str) -> ResponseReturnValue:
    """Let it be, with the reason."""
    reason = request.form.get(f"reason-{proposal_id}", "")
    return _decided("Refused.", granting.refuse, proposal_id, reason)


@routes.get("/new")
@needs("people.add")
def new() -> ResponseReturnValue:
    """The form to add one person."""
    return render_template("people/new.html", roles=ROLES, two=_two())


@routes.post("/new")
@needs("people.add")
def add() -> ResponseReturnValue:
    """Add one person, and show their reset code this once."""
    name, email = request.form.get("name", ""), request.form.get("email", "")
    try:
        id, code = commands.add_person(current(), name, email, _chosen_roles())
    except HubError as fault:
        chosen = request.form.getlist("roles")
        return again("people/new.html", fault, roles=ROLES, two=_two(), chosen=chosen)
    return _codes([({"id": id, "name": name.strip(), "email": email.strip().lower()}, code)])


@routes.get("/bulk")
@needs("people.add")
def bulk() -> ResponseReturnValue:
    """The form to add a list of people."""
    return render_template("people/bulk.html", roles=ROLES)


@routes.post("/bulk")
@needs("people.add")
def add_bulk() -> ResponseReturnValue:
    """Add everyone on the list, or only its good rows when that was ticked; else nobody."""
    data = _typed_list()
    rows = []
    try:
        with database().reading() as session:
            rows = queries.read_list(data, queries.addresses(session))
        if any(row.fault for row in rows) and "good" not in request.form:
            raise Invalid({"list": "Some rows cannot be used. Nobody was added yet."})
        given = commands.add_bulk(current(), [row.newcomer for row in rows if not row.fault])
    except HubError as fault:
        faulty = [row for row in rows if row.fault]
        words = data.decode(errors="replace")
        return again("people/bulk.html", fault, roles=ROLES, rows=rows, faulty=faulty, list=words)
    left = [row for row in rows if row.fault]
    return _codes(given, left)


@routes.get("/<person_id>")
@needs("people.see")
def one(person_id: str) -> ResponseReturnValue:
    """One person and all that can be done about them."""
    return _person_page(person_id)


@routes.post("/<person_id>/roles")
@needs("people.change")
def roles(person_id: str) -> ResponseReturnValue:
    """Let them hold the roles that are ticked."""
    return _done(person_id, "changed", commands.change_roles, _chosen_roles())


@routes.post("/<person_id>/department")
@needs("people.change")
def department(person_id: str) -> ResponseReturnValue:
    """Let them check facts for the department that is chosen."""
    chosen = request.form.get("department") or None
    return _done(person_id, "changed", commands.change_department, chosen)


@routes.post("/<person_id>/deactivate")
@needs("people.change")
def deactivate(person_id: str) -> ResponseReturnValue:
    """Let them in no longer."""
    return _done(person_id, "deactivated", commands.deactivate)


@routes.post("/<person_id>/reactivate")
@needs("people.change")
def reactivate(person_id: str) -> ResponseReturnValue:
    """Let them in again."""
    return _done(person_id, "active again", commands.reactivate)


@routes.post("/<person_id>/reset")
@needs("people.reset")
def reset(person_id: str) -> ResponseReturnValue:
    """Make a reset code, shown this once."""
    try:
        code = commands.offer_reset(current(), person_id)
    except HubError as fault:
        return _person_page(person_id, fault)
    with database().reading() as session:
        person = queries.person(session, person_id)
    return _codes([(person.view(), code)])


def _two() -> frozenset[str]:
    """The roles that a second administrator confirms, as things stand."""
    with database().reading() as session:
        return NEEDS_TWO if two_needed(session, now()) else frozenset()


def _chosen_roles() -> set[str]:
    return set(request.form.getlist("roles"))


def _typed_list() -> bytes:
    """The list as uploaded or, without a file, as pasted."""
    uploaded = request.files.get("file")
    data = uploaded.read() if uploaded else b""
    return data or request.form.get("list", "").encode()


def _done(person_id: str, word: str, deed: Any, *given: Any) -> ResponseReturnValue:
    """Carry out a deed on one person and say so, or show their page with what forbids it."""
    try:
        waits = deed(current(), person_id, *given)
    except HubError as fault:
        return _person_page(person_id, fault)
    with database().reading() as session:
        flash(f"{queries.person(session, person_id).name}: {word}.")
    if waits:
        flash(f"{in_words(waits)}: once another administrator has confirmed it.", "warning")
    return redirect(f"/people/{person_id}")


def _decided(word: str, deed: Any, *given: Any) -> ResponseReturnValue:
    """Carry out a decision and say so, or show what waits with what forbids it."""
    try:
        deed(current(), *given)
    except Missing:
        raise
    except HubError as fault:
        return again("people/index.html", fault, **_everybody())
    flash(word)
    return redirect("/people/")


def _everybody() -> dict[str, Any]:
    words, gone = request.args.get("q", "").strip(), "gone" in request.args
    with database().reading() as session:
        return {
            "everyone": queries.people(session, now(), words, gone=gone),
            "waits": waiting.waiting(session, now(), current()),
            "alone": queries.is_alone(session, now()),
            "two_until": waiting.two_until(session, now()),
            "q": words,
            "gone": gone,
        }


def _codes(given: list[Any], left: Any = ()) -> ResponseReturnValue:
    """Codes, shown this once, and which of these people's roles wait."""
    ids = {about["id"] for about, _ in given}
    with database().reading() as session:
        waits = [
            one for one in waiting.waiting(session, now(), current()) if one["person_id"] in ids
        ]
    return render_template("people/codes.html", given=given, left=left, waits=waits)


def _person_page(person_id: str, fault: HubError | None = None) -> ResponseReturnValue:
    with database().reading() as session:
        person = queries.person(session, person_id)
        alone, until = queries.is_alone(session, now()), waiting.two_until(session, now())
        everything = waiting.waiting(session, now(), current())
        choices = [("", "None"), *((one.id, one.name) for one in departments(session))]
    about = {"about": person, "roles": ROLES, "alone": alone, "here": person.is_active(now())}
    about["waits"] = [one for one in everything if one["person_id"] == person_id]
    two = _two()
    about |= {"departments": choices, "two_until": until, "two": two}
    held_back = person.roles & two if person_id != current().hand else ()
    about["held_back"] = in_words(held_back) if held_back else ""
    if fault:
        return again("people/one.html", fault, **about)
    return render_template("people/one.html", **about)
