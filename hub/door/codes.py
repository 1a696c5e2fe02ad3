"""Floor codes in the browser: a lead makes one for a site and a shift, and takes it back."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from hub.city import queries as city
from hub.city.models import Site
from hub.core.database import database
from hub.core.errors import HubError, Invalid
from hub.core.moments import now
from hub.core.web import again, current, needs, typed_moment
from hub.people import keys, queries

codes = Blueprint("codes", __name__, url_prefix="/codes")


@codes.get("")
@needs("people.make_code")
def index() -> ResponseReturnValue:
    """The codes in use, and the form for a new one."""
    return render_template("door/codes.html", **_page())


@codes.post("")
@needs("people.make_code")
def make() -> ResponseReturnValue:
    """Make a code, shown this once."""
    page = _page()
    try:
        until = typed_moment("until", page["tz"], required=True)
        site = _chosen_site(page["sites"])
        _, code = keys.make_code(current(), site.id, site.name, until)
    except HubError as fault:
        return again("door/codes.html", fault, **page)
    return render_template("door/codes.html", **_page(), code=code, site=site, until=until)


@codes.post("/<code_id>/revoke")
@needs("people.revoke_code")
def revoke(code_id: str) -> ResponseReturnValue:
    """Take a code back."""
    keys.revoke_code(current(), code_id)
    flash("The code lets nobody in any more. Those who joined stay until their shift ends.")
    return redirect("/door/codes")


def _chosen_site(sites: list[Site]) -> Site:
    chosen = [site for site in sites if site.id == request.form.get("site")]
    if not chosen:
        raise Invalid({"site": "Choose the site the code is for."})
    return chosen[0]


def _page() -> dict[str, Any]:
    with database().reading() as session:
        return {
            "codes": queries.codes(session, now()),
            "sites": city.sites(session),
            "tz": city.city(session).tz,
        }
