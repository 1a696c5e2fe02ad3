"""Keys in the browser: machines' keys, floor codes and display links, each secret shown once."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from hub.city import queries as city
from hub.city.models import Site
from hub.core.database import database
from hub.core.errors import HubError, Invalid
from hub.core.journal import LIVE
from hub.core.moments import now
from hub.core.web import again, current, needs, typed_moment
from hub.keys import commands, queries
from hub.people.permissions import ROLES

routes = Blueprint("keys", __name__, url_prefix="/keys")


@routes.get("/")
@needs("keys.make")
def index() -> ResponseReturnValue:
    """The keys of machines, and the form for a new one."""
    return render_template("keys/index.html", **_keys())


@routes.post("/")
@needs("keys.make")
def make() -> ResponseReturnValue:
    """Make a key, shown this once."""
    chosen = request.form.getlist("roles")
    try:
        _, secret = commands.make_key(current(), request.form.get("name", ""), chosen)
    except HubError as fault:
        return again("keys/index.html", fault, **_keys(), chosen=chosen)
    return render_template("keys/index.html", **_keys(), secret=secret)


@routes.post("/<key_id>/revoke")
@needs("keys.revoke")
def revoke(key_id: str) -> ResponseReturnValue:
    """Take a key back."""
    commands.revoke_key(current(), key_id)
    flash("The key opens nothing any more.")
    return redirect("/keys/")


@routes.get("/codes")
@needs("keys.make_code")
def codes() -> ResponseReturnValue:
    """The floor codes in use, and the form for a new one."""
    return render_template("keys/codes.html", **_codes())


@routes.post("/codes")
@needs("keys.make_code")
def make_code() -> ResponseReturnValue:
    """Make a floor code for a site and a shift, shown this once."""
    page = _codes()
    try:
        until = typed_moment("until", page["tz"], required=True)
        site = _chosen_site(page["sites"])
        _, code = commands.make_code(current(), site.id, site.name, until)
    except HubError as fault:
        return again("keys/codes.html", fault, **page)
    return render_template("keys/codes.html", **_codes(), code=code, site=site, until=until)


@routes.post("/codes/<code_id>/revoke")
@needs("keys.revoke_code")
def revoke_code(code_id: str) -> ResponseReturnValue:
    """Take a floor code back."""
    commands.revoke_code(current(), code_id)
    flash("The code lets nobody in any more. Those who joined stay until their shift ends.")
    return redirect("/keys/codes")


@routes.get("/walls")
@needs("keys.make_wall")
def walls() -> ResponseReturnValue:
    """The links of wall displays, and the form for a new one."""
    return render_template("keys/walls.html", **_walls())


@routes.post("/walls")
@needs("keys.make_wall")
def make_wall() -> ResponseReturnValue:
    """Make a display link, shown this once."""
    world = request.form.get("world") or LIVE
    try:
        _, secret = commands.make_wall(current(), request.form.get("name", ""), world)
    except HubError as fault:
        return again("keys/walls.html", fault, **_walls())
    address = f"{request.host_url.rstrip('/')}/wall/{secret}"
    return render_template("keys/walls.html", **_walls(), address=address)


@routes.post("/walls/<link_id>/revoke")
@needs("keys.revoke_wall")
def revoke_wall(link_id: str) -> ResponseReturnValue:
    """Take a display link back."""
    commands.revoke_wall(current(), link_id)
    flash("The display shows nothing any more.")
    return redirect("/keys/walls")


def _chosen_site(sites: list[Site]) -> Site:
    chosen = [site for site in sites if site.id == request.form.get("site")]
    if not chosen:
        raise Invalid({"site": "Choose the site the code is for."})
    return chosen[0]


def _keys() -> dict[str, Any]:
    with database().reading() as session:
        return {"keys": queries.keys(session), "roles": ROLES}


def _codes() -> dict[str, Any]:
    with database().reading() as session:
        return {
            "codes": queries.codes(session, now()),
            "sites": city.sites(session),
            "tz": city.city(session).tz,
        }


def _walls() -> dict[str, Any]:
    with database().reading() as session:
        links = queries.walls(session)
    return {"walls": links, "world": request.values.get("world") or LIVE}
