"""What an alert says in one language: the approved words put into the fields of a CAP `info`."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any, TypedDict

from sqlalchemy.orm import Session

from hub.approvals.releases import Release
from hub.card.card import Card, parse_card
from hub.city import queries as city
from hub.core.moments import from_iso
from hub.feeds.queries import behind
from hub.formats.faults import Faulty
from hub.formats.markdown import OWN_SLOTS, readable_text
from hub.incidents.models import Incident
from hub.incidents.packs import in_words
from hub.scripts.models import Version
from hub.updates.models import Update

# hazard → CAP category; what is not named is public safety.
CATEGORIES = {
    "boil-water": "Infra", "power-outage": "Infra", "transport": "Transport", "roads": "Transport",
    "hurricane": "Met", "tornado": "Met", "winter-storm": "Met", "heat": "Met", "flood": "Met",
    "earthquake": "Geo", "wildfire": "Fire", "hazmat": "CBRNE", "pandemic": "Health",
}  # fmt: skip
# severity of an update → urgency, severity, certainty
GRAVITY = {
    "critical": ("Immediate", "Severe", "Observed"),
    "important": ("Expected", "Moderate", "Likely"),
    "routine": ("Unknown", "Unknown", "Unknown"),
}
LONGEST_HEADLINE = 160  # of a CAP headline, by the standard's recommendation


class Area(TypedDict):
    """A place: its name, and its outlines as `lat,lon lat,lon …`, each closed."""

    name: str
    polygons: list[str]
    circles: list[str]


class Info(TypedDict):
    """One language of a message."""

    lang: str
    category: str
    event: str
    urgency: str
    severity: str
    certainty: str
    effective: datetime
    onset: datetime | None
    expires: datetime | None
    headline: str
    description: str
    instruction: str
    areas: list[Area]


def info_of_update(session: Session, release: Release, incident: Incident) -> Info:
    """An update as an info. What was begun from an alert of another keeps that alert's event,
    gravity, onset and area; else its place is the city.
    """
    update = session.get_one(Update, release.words_id)
    info = _info("en", release, incident, GRAVITY[update.severity])
    info["headline"] = update.headline[:LONGEST_HEADLINE]
    info["description"] = "\n".join(filter(None, (update.headline, readable_text(update.body))))
    news = _source_of(session, update)
    info["areas"] = _its_areas(news) if news else [_whole_city(session)]
    if news and news["is_alert"]:
        info["event"] = news["event"] or info["event"]
        info["onset"] = from_iso(news["starts"]) if news["starts"] else None
        for name in ("urgency", "severity", "certainty"):
            info[name] = news[name] or info[name]
    return info


def _source_of(session: Session, update: Update | None) -> dict[str, Any] | None:
    """The alert an update, or the first of its corrections, was begun from; with a place."""
    while update:
        if (news := behind(session, update.id)) and (news["area"] or news["shapes"]):
            return news
        update = update.corrects
    return None


def _its_areas(news: dict[str, Any]) -> list[Area]:
    rings = [_ring(shape) for shape in news["shapes"]]
    circles = [f"{lat},{lon} {km}" for lon, lat, km in news["points"]]
    name = news["area"] or "The area of the alert"
    return [{"name": name, "polygons": rings, "circles": circles}]


def info_of_card(session: Session, release: Release, incident: Incident) -> Info:
    """A card's spoken words as an info: the lead, and then what to do."""
    version = session.get_one(Version, release.words_id)
    info = _info(version.lang, release, incident, GRAVITY["important"])
    info["headline"] = version.title[:LONGEST_HEADLINE]
    try:
        card = parse_card(version.filled)
    except Faulty:  # written under an older grammar: its name and the city's number remain
        info["areas"] = [_whole_city(session)]
        return info
    lead, *rest = [line for _, line in _said(card)] or [version.title]
    info["description"], info["instruction"] = lead, "\n\n".join(rest)
    codes = [code for codes, _ in _said(card) for code in codes]
    scoped = codes and all(scope for scope, _ in _said(card))
    info["areas"] = _parts(session, codes) if scoped else [_whole_city(session)]
    return info


def _info(lang: str, release: Release, incident: Incident, gravity: tuple[str, str, str]) -> Info:
    urgency, severity, certainty = gravity
    return {
        "lang": lang,
        "category": CATEGORIES.get(incident.hazard, "Safety"),
        "event": in_words(incident.hazard),
        "urgency": urgency,
        "severity": severity,
        "certainty": certainty,
        "effective": release.since,
        "onset": None,
        "expires": release.until,
        "headline": "",
        "description": "",
        "instruction": "",
        "areas": [],
    }


def _said(card: Card) -> Iterator[tuple[tuple[str, ...], str]]:
    """Each spoken line with the areas it is for; lines with an agent's name are theirs alone."""
    for line in card.say:
        if "agent_name" in line.words:
            continue
        words = readable_text(line.words).replace(OWN_SLOTS["caller_area"][1], "your area")
        codes = () if line.scope.elsewhere else line.scope.codes({})
        yield codes, f"In {', '.join(codes)}: {words}" if codes else words


def _whole_city(session: Session) -> Area:
    name = city.city(session).name or "The city"
    rings = [ring for area in city.areas(session) for ring in _rings(area.polygon)]
    return {"name": name, "polygons": rings, "circles": []}


def _parts(session: Session, codes: list[str]) -> list[Area]:
    wanted = dict.fromkeys(codes)
    known = {area.code: area for area in city.areas(session)}
    return [
        {
            "name": f"{code} {known[code].name}".strip() if code in known else code,
            "polygons": list(_rings(known[code].polygon)) if code in known else [],
            "circles": [],
        }
        for code in wanted
    ]


def _rings(polygon: str | None) -> Iterator[str]:
    """The outer rings of an area's shape, which is kept as a GeoJSON MultiPolygon."""
    for part in json.loads(polygon)["coordinates"] if polygon else ():
        yield _ring(part[0])


def _ring(corners: list[list[float]]) -> str:
    """An outline as CAP writes it: latitude first, the first corner again at the end."""
    closed = corners if corners[0] == corners[-1] else [*corners, corners[0]]
    return " ".join(f"{corner[1]},{corner[0]}" for corner in closed)
