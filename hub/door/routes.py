"""The door in the browser: in by password, by floor code, by set-up code; and out."""

from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, current_app, flash, jsonify, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import generate_csrf
from werkzeug.exceptions import TooManyRequests

from hub.core.errors import HubError, Invalid, NotAllowed
from hub.core.web import current, needs, open_to_all
from hub.door import commands, first
from hub.door.demo import demo, host_name, is_loopback
from hub.door.limiting import at_most
from hub.door.sessions import enter, leave
from hub.keys.commands import join as join_floor
from hub.people.waiting import proposed_to

routes = Blueprint("door", __name__, url_prefix="/door")
routes.register_blueprint(demo)


def _account() -> str:
    return commands.account_of(request.form.get("email", ""))


# A minute. An address is a whole floor of agents, so it is held back only far above what one does.
PER_ACCOUNT, PER_ADDRESS, PER_CODE = 10, 600, 60


@routes.get("")
@open_to_all
def door() -> ResponseReturnValue:
    """The sign-in form; while there is nobody, the form for the first administrator."""
    if first.is_first():
        return redirect("/door/first")
    return _form("door/signin.html", next=safe_next())


@routes.post("")
@open_to_all
@at_most(PER_ACCOUNT, whose=_account)
@at_most(PER_ADDRESS)
def sign_in() -> ResponseReturnValue:
    """Sign in with address and password."""
    try:
        _check_private()
        typed = _typed(email="Write your work e-mail address.", password="Write your password.")
        person = commands.let_in(typed["email"], typed["password"])
    except HubError as fault:
        return _form("door/signin.html", fault, next=safe_next())
    return enter(person, safe_next() or "/")


@routes.get("/token")
@open_to_all
def token() -> ResponseReturnValue:
    """The CSRF token of this browser, for our own fetch."""
    return jsonify(csrf_token=generate_csrf())


@routes.post("/out")
@open_to_all
def out() -> ResponseReturnValue:
    """Sign this browser out, whether or not its session still lives."""
    return leave()


@routes.post("/out-everywhere")
@needs("people.sign_out")
def out_everywhere() -> ResponseReturnValue:
    """Sign a person out of every browser: oneself, or the one an administrator names."""
    person_id = request.form.get("person") or current().hand
    commands.sign_out_everywhere(current(), person_id)
    if person_id == current().id:
        return leave()
    flash("Signed out everywhere.")
    return redirect(f"/people/{person_id}")


@routes.get("/join")
@open_to_all
def join_form() -> ResponseReturnValue:
    """The form for a floor code."""
    return _form("door/join.html")


@routes.post("/join")
@open_to_all
@at_most(PER_CODE)
def join() -> ResponseReturnValue:
    """Join the floor with a name and a floor code; the console then signs them on to the site."""
    try:
        _check_private()
        typed = _typed(name="Write your first and last name.", code="Write your floor code.")
        person, site_id = join_floor(typed["name"], typed["code"])
    except HubError as fault:
        return _form("door/join.html", fault)
    return enter(person, "/console?" + urlencode({"site": site_id}))


@routes.get("/first")
@open_to_all
def first_form() -> ResponseReturnValue:
    """The form for the first administrator."""
    if not first.is_first():
        return redirect("/door")
    return _form("door/first.html", values={"token": request.args.get("token", "")})


@routes.post("/first")
@open_to_all
@at_most(PER_CODE)
def make_first() -> ResponseReturnValue:
    """Make the first administrator, sign them in and lead on to set-up."""
    typed = request.form.get
    try:
        _check_private()
        var = current_app.config["HUB_SETTINGS"].var
        given = typed("name", ""), typed("email", ""), typed("password", "")
        person = first.make_first(var, typed("token", ""), *given)
    except HubError as fault:
        return _form("door/first.html", fault)
    return enter(person, "/city/")


@routes.get("/password")
@open_to_all
def password_form() -> ResponseReturnValue:
    """The form for a reset code."""
    return _form("door/password.html")


@routes.post("/password")
@open_to_all
@at_most(PER_ACCOUNT, whose=_account)
@at_most(PER_ADDRESS)
def choose_password() -> ResponseReturnValue:
    """Choose a new password with a reset code."""
    typed = request.form.get
    try:
        _check_private()
        given = typed("email", ""), typed("code", ""), typed("password", "")
        person = commands.choose_password(*given)
    except HubError as fault:
        return _form("door/password.html", fault)
    flash("Your password is set. Sign in with it.")
    if waits := proposed_to(person.id):
        flash(f"{waits}: once another administrator has confirmed it.", "warning")
    return redirect("/door")


@routes.get("/start")
@open_to_all
def start() -> ResponseReturnValue:
    """How to go on without the demonstration."""
    return render_template("door/start.html")


@routes.errorhandler(TooManyRequests)
def too_many(_fault: TooManyRequests) -> ResponseReturnValue:
    """A limit was reached: the same form, with what was typed."""
    templates = {
        "door.join": "join",
        "door.make_first": "first",
        "door.choose_password": "password",
    }
    name = templates.get(request.endpoint or "", "signin")
    return _form(f"door/{name}.html", commands.TooMany(60), next=safe_next())


def safe_next() -> str:
    """Where to go after signing in: a path of ours, or nothing."""
    path = request.values.get("next", "")
    inside = path.startswith("/") and not path.startswith(("//", "/door"))
    return path if inside and "\\" not in path and path.isprintable() else ""


def _check_private() -> None:
    """Raises NotAllowed where a password would cross a network that anyone on it can read."""
    private = request.is_secure or is_loopback(host_name(request.host))
    if not private and not current_app.config["HUB_SETTINGS"].insecure_http:
        raise NotAllowed(
            "This page came over plain http, so others on the network could read your password. "
            "Open it by https, or ask the administrator (HUB_INSECURE_HTTP allows it in a closed "
            "network)."
        )


def _typed(**words: str) -> dict[str, str]:
    """These fields of the form. Raises Invalid with its words for each that was left empty."""
    typed = {name: request.form.get(name, "") for name in words}
    empty = {name: words[name] for name, value in typed.items() if not value.strip()}
    if empty:
        raise Invalid(empty)
    return typed


def _form(template: str, fault: HubError | None = None, **context: Any) -> ResponseReturnValue:
    """A form of the door, empty or with what was typed and what is wrong with it."""
    if fault is None:
        return render_template(template, **context)
    errors = fault.fields if isinstance(fault, Invalid) else {"": fault.reason}
    page = render_template(template, values=request.form, errors=errors, **context)
    headers = {"Retry-After": str(fault.wait)} if isinstance(fault, commands.TooMany) else {}
    return page, fault.status, headers
