"""Setting the city up, and changing it later."""

import json
from collections.abc import Iterable
from typing import Any

from sqlalchemy import delete, select

from hub.city.models import ONLY, Area, Department, Site
from hub.city.queries import areas as areas_of
from hub.city.queries import city as city_of
from hub.city.queries import departments as departments_of
from hub.city.queries import sites as sites_of
from hub.core.command import Actor, Deed, command
from hub.core.errors import Invalid
from hub.formats.areas import AreaShape

# The city is one, in exercises too.
EVERY_SCREEN = ("console", "desk", "board", "exercises")
CONSOLES = ("console", "exercises")


def change_city(by: Actor, **values: Any) -> None:
    """Set what is given of: name, zone, languages, positions, base_url, lead_desk, smtp.

    `smtp` without a password keeps the one before. Raises Invalid naming each wrong field.
    """
    with command("city.change", by=by) as deed:
        city = city_of(deed.session)
        smtp = values.get("smtp")
        if smtp and not smtp.get("password"):
            values["smtp"] = smtp | {"password": city.smtp.get("password", "")}
        for name, value in values.items():
            setattr(city, name, value)
        city.check()
        deed.add(city)
        deed.record("city.changed", ONLY, city.view(), audience=EVERY_SCREEN)


def add_site(by: Actor, name: str) -> str:
    """A further place agents answer from. Returns its id."""
    with command("city.change", by=by) as deed:
        site = Site(name=name.strip())
        _check_site(deed, site)
        deed.add(site)
        view = site.view() | _sites(deed)
        deed.record("city.site_added", site.id, view, audience=CONSOLES)
    return site.id


def rename_site(by: Actor, site_id: str, name: str) -> None:
    """Call a site by another name. Shifts of the past keep the name they had."""
    with command("city.change", by=by) as deed:
        site = deed.get(Site, site_id, lock=True)
        before, site.name = site.name, name.strip()
        _check_site(deed, site)
        view = site.view() | {"before": before} | _sites(deed)
        deed.record("city.site_renamed", site.id, view, audience=CONSOLES)


def load_areas(by: Actor, shapes: Iterable[AreaShape]) -> int:
    """Let these be the areas of the city; those not among them go. Returns how many there are."""
    with command("city.change", by=by) as deed:
        areas = [Area(code=shape.code, name=shape.name, polygon=_map(shape)) for shape in shapes]
        deed.session.execute(delete(Area))
        deed.add(*areas)
        offered = [{"code": area.code, "name": area.name} for area in areas_of(deed.session)]
        numbers = all(area["code"].isdigit() for area in offered)
        view = {"count": len(areas), "areas": offered, "areas_are_numbers": numbers}
        deed.record("city.areas_loaded", ONLY, view, audience=CONSOLES)
    return len(areas)


def add_department(by: Actor, name: str, phone: str, note: str = "") -> str:
    """A further department calls are transferred to. Returns its id."""
    with command("city.change", by=by) as deed:
        department = Department(name=name.strip(), phone=phone.strip(), note=note.strip())
        _check_department(deed, department)
        deed.add(department)
        view = department.view() | _directory(deed)
        deed.record("city.department_added", department.id, view, audience=CONSOLES)
    return department.id


def change_department(by: Actor, department_id: str, name: str, phone: str, note: str) -> None:
    """Change a department's name, number or note."""
    with command("city.change", by=by) as deed:
        department = deed.get(Department, department_id, lock=True)
        before = department.view()
        department.name, department.phone = name.strip(), phone.strip()
        department.note = note.strip()
        _check_department(deed, department)
        view = department.view() | {"before": before} | _directory(deed)
        deed.record("city.department_changed", department.id, view, audience=CONSOLES)


def remove_department(by: Actor, department_id: str) -> None:
    """Transfer no calls to a department any more."""
    with command("city.change", by=by) as deed:
        department = deed.get(Department, department_id, lock=True)
        deed.session.delete(department)
        view = department.view() | _directory(deed)
        deed.record("city.department_removed", department.id, view, audience=CONSOLES)


def _sites(deed: Deed) -> dict[str, Any]:
    """All sites as they are now: consoles offer them for signing on, in the database's order."""
    return {"sites": [site.view() for site in sites_of(deed.session)]}


def _directory(deed: Deed) -> dict[str, Any]:
    """The whole transfer directory as it is now: a new name may stand anywhere in it."""
    return {"departments": [one.view() for one in departments_of(deed.session)]}


def _map(shape: AreaShape) -> str | None:
    """The shape as GeoJSON, where there is one."""
    if shape.polygon is None:
        return None
    return json.dumps({"type": "MultiPolygon", "coordinates": shape.polygon})


def _check_site(deed: Deed, site: Site) -> None:
    site.check()
    same = select(Site.id).where(Site.name == site.name, Site.id != (site.id or ""))
    if _exists(deed, same):
        raise Invalid({"site": f"There is a site named {site.name} already."})


def _check_department(deed: Deed, department: Department) -> None:
    department.check()
    same = select(Department.id).where(
        Department.name == department.name, Department.id != (department.id or "")
    )
    if _exists(deed, same):
        raise Invalid({"name": f"There is a department named {department.name} already."})


def _exists(deed: Deed, same: Any) -> bool:
    """Whether another has the name. The journal's counter is held first, so that on PostgreSQL two
    deeds at once cannot both find the name free."""
    held = deed.seq
    with deed.session.no_autoflush:
        return bool(held) and deed.session.scalar(same) is not None
