"""News as JSON: alerts of the National Weather Service API, earthquakes of the USGS."""

import json
from collections.abc import Iterator
from datetime import datetime
from math import floor
from typing import Any

from hub.formats.cap import MOST_SHAPES, vtec_keys
from hub.formats.news import (
    MESSAGES,
    SEVERITIES,
    STATUSES,
    News,
    choice,
    fingerprint,
    link,
    raw_text,
    same_status,
    unreadable,
    words,
)
from hub.formats.shapes import ring_of

NAMES = {"nws": "National Weather Service", "usgs": "U.S. Geological Survey"}
Read = tuple[str, str, list[News], list[str]]  # kind, title, items, faults


class NoFeed(Exception):
    """This is JSON, and no feed we know; the message says so."""


def read_json(data: bytes, now: datetime, most: int) -> Read:
    """Raises NoFeed."""
    try:
        document = json.loads(data.decode("utf-8-sig"), parse_constant=lambda _: None)
    except UnicodeDecodeError:
        raise NoFeed("It is no JSON in UTF-8.") from None
    except RecursionError:
        raise NoFeed("It is nested too deeply to be a feed.") from None
    except ValueError as fault:
        raise NoFeed(f"It is no sound JSON: {words(fault)[:120]}.") from None
    features = document.get("features") if isinstance(document, dict) else None
    if isinstance(document, dict) and document.get("type") == "Feature":
        features = [document]
    if not isinstance(features, list):
        raise NoFeed("This is JSON, but neither weather alerts nor earthquakes.")
    kind = _kind(document, features)
    read = {"nws": _alert, "usgs": _quake}[kind]
    faults = [f"It holds {len(features):,} items; the first {most:,} were taken."]
    items = [_read_one(read, feature, now) for feature in features[:most]]
    title = words((document.get("metadata") or {}).get("title")) if kind == "usgs" else ""
    title = title or words(document.get("title")) or NAMES[kind]
    return kind, title, items, faults if len(features) > most else []


def _kind(document: dict[str, Any], features: list[Any]) -> str:
    said = [_properties(one) for one in features[:20]]
    if any("mag" in one for one in said) or isinstance(document.get("metadata"), dict):
        return "usgs"
    if any("messageType" in one or "areaDesc" in one or "event" in one for one in said):
        return "nws"
    if not features and ("@context" in document or "title" in document):
        return "nws"  # a quiet day: no alert anywhere
    raise NoFeed("This is a map (GeoJSON), but neither weather alerts nor earthquakes.")


def _properties(feature: Any) -> dict[str, Any]:
    found = feature.get("properties") if isinstance(feature, dict) else None
    return found if isinstance(found, dict) else {}


def _read_one(read: Any, feature: Any, now: datetime) -> News:
    raw = json.dumps(feature, ensure_ascii=False, indent=1)
    said = _properties(feature)
    if not said:
        return unreadable(raw, "It has no properties: nothing can be read from it.")
    item: News = read(feature, said)
    item.raw = raw_text(raw)
    if not item.ref:
        item.ref = fingerprint(raw)
        item.note("It has no identifier: later messages about it cannot be matched.")
    return item.finish(now)


def _alert(feature: dict[str, Any], said: dict[str, Any]) -> News:
    item = News(is_alert=True, language="en-us")
    item.put("ref", _str(said.get("id")) or _str(feature.get("id")))
    item.put("title", _str(said.get("headline")) or _str(said.get("event")))
    item.put("source", _str(said.get("senderName")) or _str(said.get("sender")))
    item.put("event", _str(said.get("event")))
    item.status = choice(_str(said.get("status")), STATUSES)
    item.message = choice(_str(said.get("messageType")), MESSAGES)
    item.severity = choice(_str(said.get("severity")), SEVERITIES)
    item.urgency = words(_str(said.get("urgency")))[:20]
    item.certainty = words(_str(said.get("certainty")))[:20]
    item.time("sent", said.get("sent"), "time of sending")
    item.time("starts", said.get("onset") or said.get("effective"), "start")
    item.time("ends", said.get("ends") or said.get("expires"), "end")
    item.put("area", _str(said.get("areaDesc")))
    item.put("text", _str(said.get("description")), block=True)
    item.put("instruction", _str(said.get("instruction")), block=True)
    item.link = link(said.get("web")) or link(said.get("@id"))
    _codes_and_keys(item, said)
    if item.status not in STATUSES:
        item.note("Its status is not one of CAP's: it is not treated as real.")
    add_geometry(item, feature.get("geometry"))
    return item


def _codes_and_keys(item: News, said: dict[str, Any]) -> None:
    geocode = said.get("geocode") if isinstance(said.get("geocode"), dict) else {}
    zones = [_str(one).rpartition("/")[2] for one in _list(said.get("affectedZones"))]
    named = [code for name in ("UGC", "SAME") for code in _list((geocode or {}).get(name))]
    item.named("codes", [*map(_str, named), *zones])
    told = [one for one in _list(said.get("references")) if isinstance(one, dict)]
    item.named("replaces", [_str(one.get("identifier")) for one in told])
    more = said.get("parameters") if isinstance(said.get("parameters"), dict) else {}
    vtec = [_str(one) for one in _list((more or {}).get("VTEC"))]
    item.keys = [f"cap:{item.ref}", *(f"vtec:{one}" for one in vtec_keys(vtec))][:20]
    codes = said.get("eventCode") if isinstance(said.get("eventCode"), dict) else {}
    same_status(item, [_str(one) for one in _list((codes or {}).get("SAME"))])


def _quake(feature: dict[str, Any], said: dict[str, Any]) -> News:
    item = News(event="Earthquake", language="en")
    item.put("ref", _str(feature.get("id")))
    magnitude = said.get("mag")
    where = words(_str(said.get("place")))
    item.put("title", _str(said.get("title")) or f"M {magnitude} – {where}")
    item.source = NAMES["usgs"]
    item.put("area", where)
    item.time("sent", said.get("updated") or said.get("time"), "time of the last change")
    item.time("starts", said.get("time"), "time")
    item.link = link(said.get("url"))
    item.message = "Cancel" if said.get("status") == "deleted" else ""
    facts = [("Magnitude", magnitude), ("Place", where), ("Felt by", said.get("felt")),
             ("Tsunami message", "yes" if said.get("tsunami") else None),
             ("Alert level", said.get("alert")), ("Status", said.get("status"))]  # fmt: skip
    item.put("text", "\n".join(f"{n}: {words(v)}" for n, v in facts if v is not None), block=True)
    item.severity = severity_of_quake(magnitude)
    item.named("keys", [f"quake:{one}" for one in [item.ref, *_str(said.get("ids")).split(",")]
                        if one])  # fmt: skip
    add_geometry(item, feature.get("geometry"))
    item.keys += quake_keys(item)
    return item


def quake_keys(item: News) -> list[str]:
    """Names by which two services that felt the same shock find each other: its time and place on
    a grid of 5 minutes and half a degree, each corner of the cell it lies in.
    """
    if not (item.points and item.starts):
        return []
    lon, lat, _ = item.points[0]
    minutes = datetime.fromisoformat(item.starts).timestamp() / 300
    cells = [(floor(one), floor(one) + 1) for one in (minutes, lat * 2, lon * 2)]
    return [f"shock:{t}:{y}:{x}" for t in cells[0] for y in cells[1] for x in cells[2]]


def severity_of_quake(magnitude: Any) -> str:
    """How CAP would grade a magnitude; nothing when it is no number."""
    if isinstance(magnitude, bool) or not isinstance(magnitude, int | float):
        return ""
    steps = ((7.0, "Extreme"), (6.0, "Severe"), (4.5, "Moderate"))
    return next((name for least, name in steps if magnitude >= least), "Minor")


def add_geometry(item: News, geometry: Any) -> None:
    """The shape of an item: polygons become rings, a point a place."""
    if not isinstance(geometry, dict):
        return
    kind, coordinates = geometry.get("type"), geometry.get("coordinates")
    if kind == "Point":
        _add_point(item, coordinates)
        return
    polygons = {"Polygon": [coordinates], "MultiPolygon": coordinates}.get(str(kind))
    if polygons is None:
        item.note(f"Its shape is a {words(kind)[:30]}, which says nothing of an area.")
        return
    for outer in _outers(polygons):
        if len(item.shapes) >= MOST_SHAPES:
            item.note(f"It has more than {MOST_SHAPES} shapes; the others were not tested.")
            return
        ring, wrong = ring_of(outer)
        if wrong:
            item.note(f"A shape of its area {wrong}: it was not used.")
        else:
            item.shapes.append(ring)


def _outers(polygons: Any) -> Iterator[list[Any]]:
    for polygon in _list(polygons):
        outer = polygon[0] if isinstance(polygon, list) and polygon else None
        yield outer if isinstance(outer, list) else []


def _add_point(item: News, coordinates: Any) -> None:
    found = coordinates[:2] if isinstance(coordinates, list) else []
    numbers = [one for one in found if isinstance(one, int | float) and not isinstance(one, bool)]
    if len(numbers) == 2 and abs(numbers[0]) <= 180 and abs(numbers[1]) <= 90:
        item.points.append([float(numbers[0]), float(numbers[1]), 0.0])
    else:
        item.note("Its place on the map cannot be read.")


def _list(said: Any) -> list[Any]:
    return said[:500] if isinstance(said, list) else [said] if isinstance(said, str) else []


def _str(said: Any) -> str:
    """A text, or a number as one."""
    if isinstance(said, bool) or not isinstance(said, str | int | float):
        return ""
    return str(said)


__all__ = ["NoFeed", "add_geometry", "read_json"]
