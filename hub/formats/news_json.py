"""News as JSON: alerts of the National Weather Service API, earthquakes of the USGS."""

import json
from collections import Counter
from datetime import datetime
from math import floor, isfinite
from typing import Any

from hub.formats.cap import vtec_keys
from hub.formats.drawn import add_geometry
from hub.formats.news import (
    MESSAGES,
    MOST_REPLACED,
    SEVERITIES,
    STATUSES,
    News,
    choice,
    same_status,
    unreadable,
)
from hub.formats.plain_words import fingerprint, identity, link, raw_text, words
from hub.formats.reading import NoFeed, Reading

NAMES = {"nws": "National Weather Service", "usgs": "U.S. Geological Survey"}
Read = tuple[str, str, list[News]]  # kind, title, items


TWICE = "(said twice)"  # names that stand more than once in one object
LONGEST_NUMBER = 30  # digits


def read_json(data: bytes, reading: Reading) -> Read:
    """Raises NoFeed."""
    document = _parsed(_text(data, reading))
    features = document.get("features") if isinstance(document, dict) else None
    if isinstance(document, dict) and document.get("type") == "Feature":
        features = [document]
    if not isinstance(features, list):
        raise NoFeed("This is JSON, but neither weather alerts nor earthquakes.")
    kind = _kind(document, features)
    if twice := document.get(TWICE):
        reading.faults.append(f"It says “{words(twice[0])[:40]}” twice: what stands last was read.")
    read = {"nws": _alert, "usgs": _quake}[kind]
    items = reading.each(features, lambda one: _read_one(read, one), _as_it_came)
    about = document.get("metadata")
    title = words(about.get("title")) if kind == "usgs" and isinstance(about, dict) else ""
    return kind, title or words(document.get("title")) or NAMES[kind], items


def _text(data: bytes, reading: Reading) -> str:
    name = json.detect_encoding(data)
    if not name.startswith("utf-8"):
        reading.faults.append(
            f"It is written in {name.upper()}, and JSON is UTF-8: it was read so."
        )
    text = data.decode(name, "replace")
    if "\ufffd" in text and b"\xef\xbf\xbd" not in data:
        reading.faults.append(
            "It is not written in UTF-8 throughout: what could not be read stands as �."
        )
    return text


def _parsed(text: str) -> Any:
    try:
        return json.loads(
            text, parse_constant=lambda _: None, parse_float=_number, parse_int=_number,
            object_pairs_hook=_object,
        )  # fmt: skip
    except RecursionError:
        raise NoFeed("It is nested too deeply to be a feed.") from None
    except ValueError as fault:
        raise NoFeed(f"It is no sound JSON: {words(fault)[:120]}.") from None


def _number(said: str) -> int | float | None:
    """A number; nothing where it is so great that it is none."""
    if len(said) <= LONGEST_NUMBER and said.lstrip("-").isdigit():
        return int(said)
    number = float(said)
    return number if isfinite(number) else None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        counted = Counter(name for name, _ in pairs)
        found[TWICE] = [name for name, count in counted.items() if count > 1]
    return found


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


def _as_it_came(feature: Any) -> str:
    return json.dumps(feature, ensure_ascii=False, indent=1)


def _read_one(read: Any, feature: Any) -> News:
    raw = _as_it_came(feature)
    said = _properties(feature)
    if not said:
        return unreadable(raw, "It has no properties: nothing can be read from it.")
    item: News = read(feature, said)
    item.raw = raw_text(raw)
    _name_doubles(item, [*_list(feature.get(TWICE)), *_list(said.get(TWICE))])
    if not item.ref:
        item.ref = fingerprint(raw)
        item.note("It has no identifier: later messages about it cannot be matched.")
    return item


def _name_doubles(item: News, twice: list[Any]) -> None:
    """Of two things under one name nobody knows which is meant: never may one make it look live."""
    for name in map(words, twice):
        item.note(f"It says “{name[:40]}” twice: what stands last was read.")
    if item.is_alert and {"status", "properties"} & set(twice):
        item.status = ""
        item.note("Its status is not sure: it is not treated as real.")


def _alert(feature: dict[str, Any], said: dict[str, Any]) -> News:
    item = News(is_alert=True, language="en-us")
    item.ref = identity(_str(said.get("id")) or _str(feature.get("id")))
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
    item.named("replaces", [_str(one.get("identifier")) for one in told], MOST_REPLACED)
    more = said.get("parameters") if isinstance(said.get("parameters"), dict) else {}
    vtec = [_str(one) for one in _list((more or {}).get("VTEC"))]
    item.keys = [f"cap:{item.ref}", *(f"vtec:{one}" for one in vtec_keys(vtec))]
    codes = said.get("eventCode") if isinstance(said.get("eventCode"), dict) else {}
    same_status(item, [_str(one) for one in _list((codes or {}).get("SAME"))])


def _quake(feature: dict[str, Any], said: dict[str, Any]) -> News:
    item = News(event="Earthquake", language="en")
    item.ref = identity(_str(feature.get("id")))
    magnitude = said.get("mag")
    where = words(_str(said.get("place")))
    severity = severity_of_quake(magnitude)
    if not severity:
        item.note(
            f"Its magnitude “{words(magnitude)[:20]}” is no number: how grave it is is unknown."
        )
    named = f"M {magnitude} – {where}" if severity else f"Earthquake – {where}"
    item.put("title", _str(said.get("title")) or named)
    item.source = NAMES["usgs"]
    item.put("area", where)
    item.time("sent", said.get("updated") or said.get("time"), "time of the last change")
    item.time("starts", said.get("time"), "time")
    item.link = link(said.get("url"))
    item.message = "Cancel" if said.get("status") == "deleted" else ""
    facts = [("Magnitude", magnitude), ("Place", where), ("Felt by", said.get("felt")),
             ("Tsunami message", "yes" if said.get("tsunami") else None),
             ("Alert level", said.get("alert")), ("Status", said.get("status"))]  # fmt: skip
    item.put("text", "\n".join(f"{n}: {words(v)}" for n, v in facts if words(v)), block=True)
    item.severity = severity
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


def _list(said: Any) -> list[Any]:
    return said[:500] if isinstance(said, list) else [said] if isinstance(said, str) else []


def _str(said: Any) -> str:
    """A text, or a number as one."""
    if isinstance(said, bool) or not isinstance(said, str | int | float):
        return ""
    return str(said)
