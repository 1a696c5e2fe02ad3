"""The demonstration's sign-in links: only in demo mode, only for someone at this very machine."""

import hashlib
import hmac
from ipaddress import ip_address
from typing import Any

from flask import Blueprint, current_app, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from hub.core.database import database
from hub.core.errors import Missing
from hub.core.moments import now
from hub.core.web import open_to_all
from hub.door.sessions import enter
from hub.people.models import Person
from hub.people.permissions import ROLES

demo = Blueprint("demo", __name__, url_prefix="/demo")

# In the order a visitor should look at them.
DOES = {
    "agent": "reads scripts to callers and tallies what they ask",
    "pio": "approves words and publishes them to every console",
    "writer": "drafts scripts and updates",
    "deputy": "approves what the officer leaves unclaimed",
    "checker": "checks the facts of a department before anybody approves",
    "commander": "watches the board",
    "lead": "looks after the floor of a site",
    "admin": "people, roles and the city's set-up",
    "controller": "runs exercises",
    "partner": "watches from another agency",
}
FORWARDED = ("Forwarded", "Via", "X-Real-Ip", "True-Client-Ip")


def email_of(role: str) -> str:
    """The address of the demonstration's person with this role."""
    return f"{role}@demo.example"


def demo_token(secret: str, role: str) -> str:
    """What makes a role's link unguessable."""
    return hmac.new(secret.encode(), f"demo {role}".encode(), hashlib.sha256).hexdigest()[:32]


def demo_links(secret: str) -> list[dict[str, Any]]:
    """A link for each role that has a person: what `hub demo` prints and /door/demo shows."""
    with database().reading() as session:
        found = session.scalars(select(Person).where(Person.email.like("%@demo.example")))
        people = {person.email: person.name for person in found}
    return [
        {
            "role": ROLES[role],
            "name": people[email_of(role)],
            "does": does,
            "href": f"/door/demo/{role}/{demo_token(secret, role)}",
        }
        for role, does in DOES.items()
        if email_of(role) in people
    ]


def check_here() -> None:
    """Raises Missing unless this hub is a demonstration and the asker sits at its machine.

    A proxy on this machine is loopback too: what it passes on is refused by the headers it adds. A
    foreign name that was pointed at 127.0.0.1 is refused by the Host.
    """
    added = any(name in request.headers for name in FORWARDED)
    added = added or any(name.lower().startswith("x-forwarded") for name, _ in request.headers)
    here = is_loopback(request.remote_addr or "") and is_loopback(host_name(request.host))
    if added or not here or not current_app.config["HUB_SETTINGS"].demo:
        raise Missing("There is nothing at this address.")


def check_token(role: str, token: str) -> None:
    """Raises Missing unless the link is ours."""
    right = demo_token(str(current_app.secret_key), role)
    if not hmac.compare_digest(right.encode(), token.encode()):
        raise Missing("There is nothing at this address.")


def person_of(role: str) -> Person:
    """The demonstration's person with this role. Raises Missing."""
    with database().reading() as session:
        person = session.scalar(select(Person).where(Person.email == email_of(role)))
    if role not in ROLES or person is None or not person.is_active(now()):
        raise Missing("There is nobody with this role in the demonstration.")
    return person


@demo.get("")
@open_to_all
def ways() -> ResponseReturnValue:
    """A link for each role of the demonstration."""
    check_here()
    return render_template("door/demo.html", links=demo_links(str(current_app.secret_key)))


@demo.post("/<role>")
@open_to_all
def button(role: str) -> ResponseReturnValue:
    """Sign in as the demonstration's person with this role."""
    check_here()
    return enter(person_of(role), "/")


@demo.get("/<role>/<token>")
@open_to_all
def link(role: str, token: str) -> ResponseReturnValue:
    """The same by a link, which nobody else can make up."""
    check_here()
    check_token(role, token)
    return enter(person_of(role), "/")


def host_name(host: str) -> str:
    """The name in a Host header, without its port or brackets."""
    return host[1:].split("]")[0] if host.startswith("[") else host.split(":")[0]


def is_loopback(name: str) -> bool:
    """Whether this name or address is this very machine."""
    try:
        return name == "localhost" or ip_address(name).is_loopback
    except ValueError:
        return False
