"""Set-up in the browser: one page, a form for each thing."""

import re
from typing import Any
from zoneinfo import available_timezones

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from hub.city import commands, queries
from hub.city.models import SECURITY
from hub.core.database import database
from hub.core.errors import HubError, Invalid
from hub.core.web import current, needs, takes_up_to
from hub.formats.areas import read_areas
from hub.formats.faults import Faulty

routes = Blueprint("city", __name__, url_prefix="/city")

LARGEST_MAP = 32 * 1024 * 1024  # bytes: shapes of a city's zones, drawn finely


@routes.get("/")
@needs("city.see")
def index() -> ResponseReturnValue:
    """All that is set up, and what is still missing."""
    return _page()


@routes.post("/")
@needs("city.change")
def change() -> ResponseReturnValue:
    """Change the city itself."""
    return _done("The city is saved.", "city", lambda: commands.change_city(current(), **_typed()))


@routes.post("/sites")
@needs("city.change")
def add_site() -> ResponseReturnValue:
    """Add a site."""
    name = request.form.get("site", "")
    return _done("The site is added.", "sites", lambda: commands.add_site(current(), name))


@routes.post("/sites/<site_id>")
@needs("city.change")
def rename_site(site_id: str) -> ResponseReturnValue:
    """Rename a site."""
    name = request.form.get("site", "")
    return _done(
        "The site is renamed.", site_id, lambda: commands.rename_site(current(), site_id, name)
    )


@routes.post("/areas")
@needs("city.change")
@takes_up_to(LARGEST_MAP)
def load_areas() -> ResponseReturnValue:
    """Take the areas of an uploaded file."""
    return _done("The areas are loaded.", "areas", _load_areas)


@routes.post("/departments")
@needs("city.change")
def add_department() -> ResponseReturnValue:
    """Add a department to the transfer directory."""
    typed = _department()
    return _done(
        "The department is added.",
        "departments",
        lambda: commands.add_department(current(), **typed),
    )


@routes.post("/departments/<department_id>")
@needs("city.change")
def change_department(department_id: str) -> ResponseReturnValue:
    """Change a department's name, number or note."""
    typed = _department()
    return _done(
        "The department is changed.",
        department_id,
        lambda: commands.change_department(current(), department_id, **typed),
    )


@routes.post("/departments/<department_id>/remove")
@needs("city.change")
def remove_department(department_id: str) -> ResponseReturnValue:
    """Take a department out of the transfer directory."""
    return _done(
        "The department is removed.",
        "departments",
        lambda: commands.remove_department(current(), department_id),
    )


def _typed() -> dict[str, Any]:
    """The city as typed. A list may be parted by commas or lines."""
    form = request.form
    mail = {name: form.get(f"smtp_{name}", "").strip() for name in ("host", "port", "user")}
    mail["security"] = form.get("smtp_security", "starttls")
    return {
        "name": form.get("name", "").strip(),
        "zone": form.get("zone", "").strip(),
        "languages": _words(form.get("languages", "")),
        "positions": _words(form.get("positions", "")),
        "base_url": form.get("base_url", "").strip().rstrip("/"),
        "lead_desk": form.get("lead_desk", "").strip(),
        "smtp": {
            **mail,
            "sender": form.get("smtp_sender", "").strip(),
            "password": form.get("smtp_password", ""),
        },
    }


def _words(text: str) -> list[str]:
    words = [word.strip() for word in re.split(r"[,;\r\n]+", text)]
    return list(dict.fromkeys(word for word in words if word))


def _department() -> dict[str, str]:
    return {name: request.form.get(name, "") for name in ("name", "phone", "note")}


def _load_areas() -> None:
    file = request.files.get("areas")
    data = file.read() if file else b""
    if not file or not data:
        raise Invalid({"areas": "Choose a CSV or GeoJSON file."})
    try:
        shapes = read_areas(file.filename or "areas", data)
    except Faulty as fault:
        raise Invalid({"areas": " ".join(f"{one}." for one in fault.faults)}) from fault
    commands.load_areas(current(), shapes)


def _done(words: str, part: str, deed: Any) -> ResponseReturnValue:
    """Carry out a deed and say so, or show the page with what was typed into this part of it."""
    try:
        deed()
    except HubError as fault:
        return _page(part, fault)
    flash(words)
    return redirect("/city/")


def _page(part: str = "", fault: HubError | None = None) -> ResponseReturnValue:
    with database().reading() as session:
        shown: dict[str, Any] = {
            "about": queries.city(session),
            "sites": queries.sites(session),
            "departments": queries.departments(session),
            "areas": queries.areas(session),
        }
    errors: dict[str, str] = {}
    if fault:
        errors = fault.fields if isinstance(fault, Invalid) else {"": fault.reason}
    page = render_template(
        "city/index.html",
        **shown,
        part=part,
        errors=errors,
        typed=request.form,
        security=list(SECURITY.items()),
        zones=sorted(available_timezones()),
        may_change=current().may("city.change"),
    )
    return page, fault.status if fault else 200
