"""How pages are dressed: the city's name and clock, who is signed in, the pages they may open,
versioned files.
"""

import time
from datetime import UTC, datetime
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pkgutil import iter_modules
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from flask import Flask, current_app, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

import hub
from hub.city.models import City
from hub.core.database import database
from hub.core.ids import new_id
from hub.core.moments import now
from hub.formats.languages import direction, isolated, name_of, quoting
from hub.people.waiting import to_confirm

PAGES = (
    ("Desk", "/desk", "desk.see"),
    ("Scripts", "/scripts/", "desk.see"),
    ("Updates", "/updates/", "desk.see"),
    ("Flagged", "/flags/", "flags.see"),
    ("Facts", "/facts/", "facts.see"),
    ("Plans", "/plans/", "plans.see"),
    ("Feeds", "/feeds/", "feeds.add"),  # whoever else may see them comes from the desk
    ("Topics", "/topics/", "topics.see"),
    ("Questions", "/questions/", "questions.see"),
    ("Paper", "/paper/", "paper.enter"),
    ("Phone system", "/phone/", "phone.see"),
    ("Board", "/board", "board.see"),
    ("Rising", "/surges/", "surges.see"),
    ("Reports", "/reports/", "reports.see"),
    ("Console", "/console", "console.see"),
    ("Floor", "/shifts/", "shifts.see"),
    ("Incidents", "/incidents/", "incidents.see"),
    ("People", "/people/", "people.see"),
    ("Access", "/keys/", "keys.make"),  # of three pages the first this actor may open
    ("Access", "/keys/codes", "keys.make_code"),
    ("Access", "/keys/walls", "keys.make_wall"),
    ("City", "/city/", "city.see"),
    ("Phone line", "/public/line", "public.record"),
    ("Partners", "/public/partners", "notices.hooks"),  # whoever else comes from the phone line
    ("Mail", "/notices/", "notices.test"),  # whoever else may see it comes from the desk
)
FRESH = 2.0  # seconds a city read from the database is believed


class _CityNow:
    """The city as it was at most FRESH seconds ago: every time shown asks for its zone."""

    def __init__(self) -> None:
        self._at, self._city, self._of = 0.0, City(name="", zone="UTC", languages=["en"]), ""

    def get(self) -> City:
        bound = database()
        if time.monotonic() - self._at > FRESH or self._of != str(bound.url):
            with bound.reading() as session:
                self._city = session.get(City, "city") or City(
                    name="", zone="UTC", languages=["en"], positions=[]
                )
            self._at, self._of = time.monotonic(), str(bound.url)
        return self._city


_city_now = _CityNow()


def zone() -> ZoneInfo:
    """The city's time zone."""
    return _city_now.get().tz


def dress(app: Flask) -> None:
    """Give every template its filters, and every page what its frame shows."""
    env = app.jinja_env
    env.globals["new_id"] = new_id
    env.trim_blocks = env.lstrip_blocks = True
    env.filters.update(clock=clock, day=day, moment=moment, field_time=field_time, number=number)
    env.filters.update(
        said=said, language=name_of, dir=direction, isolated=_isolated, quoting=_quoting
    )
    app.context_processor(_frame)


def _frame() -> dict[str, Any]:
    city = _city_now.get()
    settings = current_app.config["HUB_SETTINGS"]
    actor = g.get("actor")
    return {
        "city": city.name or "Hub",
        "the_city": city,
        "zone": city.zone,
        "person": actor,
        "now": now(),
        "demo": settings.demo,
        "pages": pages(actor),
        "page_lang": "en",
        # A wall display has nobody who could sign in again.
        "sign_out": url_for("door.out") if actor and actor.session_id and not actor.machine else "",
        "who_label": "Signed in",
    }


def pages(actor: Any) -> list[dict[str, Any]]:
    """The screens this actor may open, the present one marked."""
    if actor is None:
        return []
    at, open_ones = request.path.rstrip("/"), dict[str, dict[str, Any]]()
    for label, href, verb in PAGES:
        if actor.may(verb):
            waits = _to_confirm(actor) if href == "/people/" else 0
            page = {"label": label, "href": href, "current": at == href.rstrip("/"), "waits": waits}
            open_ones.setdefault(label, page)
    return list(open_ones.values())


def _to_confirm(actor: Any) -> int:
    """How many roles wait for this administrator."""
    with database().reading() as session:
        return to_confirm(session, now(), actor)


def to_the_door() -> ResponseReturnValue:
    """Send a page load to sign-in, and back here afterwards."""
    return redirect("/door?" + urlencode({"next": request.full_path.rstrip("?")}))


def _local(at: datetime | str) -> datetime:
    value = datetime.fromisoformat(at) if isinstance(at, str) else at
    return value.astimezone(zone())


def clock(at: datetime | str | None, seconds: bool = False) -> str:
    """14:03, in the city's zone."""
    return _local(at).strftime("%H:%M:%S" if seconds else "%H:%M") if at else ""


def day(at: datetime | str | None) -> str:
    """Tuesday 8 September 2026, in the city's zone."""
    return f"{_local(at):%A} {_local(at).day} {_local(at):%B %Y}" if at else ""


def moment(at: datetime | str | None) -> str:
    """14:03 today, 14:03 Tuesday 8 September: the day is named when it is not today."""
    if not at:
        return ""
    local = _local(at)
    today = datetime.now(UTC).astimezone(zone()).date()
    return f"{local:%H:%M}" + (
        "" if local.date() == today else f" {local:%A} {local.day} {local:%B}"
    )


def field_time(at: datetime | str | None) -> str:
    """What a datetime-local field takes, in the city's zone."""
    return f"{_local(at):%Y-%m-%dT%H:%M}" if at else ""


@cache
def _sentences() -> dict[str, str]:
    """Every room's plain sentence for each of its kinds."""
    found: dict[str, str] = {}
    for room in iter_modules(hub.__path__):
        if room.ispkg and find_spec(f"hub.{room.name}.sentences"):
            found |= import_module(f"hub.{room.name}.sentences").SENTENCES
    return found


def said(kind: str, view: dict[str, Any]) -> str:
    """What happened, in one plain sentence; its kind where an old snapshot lacks a name."""
    try:
        return _sentences()[kind].format(**view)
    except (KeyError, IndexError, TypeError, AttributeError):
        return kind.replace(".", ": ").replace("_", " ")


def _isolated(text: str, lang: str = "") -> Markup:
    """Words of a language as HTML, their numbers in the order in which they are read."""
    return Markup(isolated(text, among=True if direction(lang) == "rtl" else None))


def _quoting(text: str, lang: str) -> Markup:
    """An English sentence that quotes words of a language, as HTML."""
    return Markup(quoting(text, lang))


def number(value: int) -> str:
    """1,240."""
    return f"{value:,}"
