"""CAP 1.2 (and its elder forms): alerts as items of news. No entity, no DTD, no address is ever
followed.
"""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from lxml import etree

from hub.formats.news import (
    MESSAGES,
    SEVERITIES,
    STATUSES,
    News,
    choice,
    link,
    raw_text,
    same_status,
    unreadable,
    words,
)
from hub.formats.shapes import ring_of

NAMESPACES = (
    "urn:oasis:names:tc:emergency:cap:1.",
    "http://www.incident.com/cap/1.",
)
MOST_OTHERS = 6  # languages an alert is kept in, beside the first
MOST_SHAPES = 40  # of one alert
GEOCODES = ("UGC", "SAME", "FIPS6", "EMMA_ID")


class NoXml(Exception):
    """These bytes cannot be read as XML; the message says why, in words."""


def tree(data: bytes) -> Any:
    """The root element. Raises NoXml; a DOCTYPE is refused before anything in it is looked at."""
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_pis=True,
        recover=False,
    )
    if b"<!DOCTYPE" in data.replace(b"\0", b"")[:100_000].upper():
        raise NoXml("It declares a document type (DOCTYPE), which an alert never needs: refused.")
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as fault:
        raise NoXml(f"It is no sound XML: {words(fault.msg)[:200]}.") from None
    if root.getroottree().docinfo.doctype:
        raise NoXml("It declares a document type (DOCTYPE), which an alert never needs: refused.")
    return root


def alerts_in(root: Any) -> list[Any]:
    """Every alert in a document: itself, or those that stand in it."""
    return [one for one in root.iter() if _is_cap(one) and _name(one) == "alert"]


def _is_cap(element: Any) -> bool:
    return isinstance(element.tag, str) and element.tag.startswith(
        tuple("{" + space for space in NAMESPACES)
    )


def _name(element: Any) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def read_alert(alert: Any, now: datetime) -> News:
    """One alert. What it lacks is named; without an identifier it cannot be followed."""
    raw = etree.tostring(alert, encoding="unicode", with_tail=False)
    identifier = _text(alert, "identifier")
    if not identifier:
        return unreadable(raw, "It has no identifier: later messages about it cannot be matched.")
    item = News(is_alert=True, raw=raw_text(raw))
    item.put("ref", identifier)
    item.put("source", _text(alert, "sender"))
    item.status = choice(_text(alert, "status"), STATUSES)
    item.message = choice(_text(alert, "msgType"), MESSAGES)
    item.time("sent", _text(alert, "sent"), "time of sending")
    item.named("replaces", _references(_text(alert, "references")))
    item.keys = [f"cap:{item.ref}"]
    _check_head(item, alert)
    _take_infos(item, alert)
    return item.finish(now)


def _check_head(item: News, alert: Any) -> None:
    if item.status not in STATUSES:
        named = f"“{item.status}”" if item.status else "nothing"
        item.note(f"Its status says {named}, not Actual: it is not treated as real.")
    if item.message not in MESSAGES:
        item.note(f"Its message type is {'“' + item.message + '”' if item.message else 'missing'}.")
    if item.message in ("Update", "Cancel") and not item.replaces:
        item.note(f"It is an {item.message} and names no earlier alert: it replaces nothing.")
    version = alert.tag.rpartition("}")[0].rpartition(":")[2].rpartition("/")[2]
    if version != "1.2":
        item.note(f"It is written in CAP {version}.")
    if words(_text(alert, "scope")) not in ("Public", ""):
        item.note(f"Its scope is {words(_text(alert, 'scope'))[:40]}: it is not for the public.")


def _take_infos(item: News, alert: Any) -> None:
    infos = list(_children(alert, "info"))
    if not infos:
        if item.message != "Cancel":
            item.note("It holds no message of its own (no info).")
        note = _text(alert, "note")
        item.put("text", note, block=True)
        item.put("title", f"{item.message or 'Alert'} from {item.source}")
        return
    first, *others = _english_first(infos)
    alike = [info for info in infos if _language(info) == _language(first)]
    grave = min(alike, key=_rank)
    _take_info(item, grave)
    if len(alike) > 1:
        item.note(f"It holds {len(alike)} messages; the gravest stands first.")
        bodies = [item.text, *(words(_text(one, "description"), block=True)
                               for one in alike if one is not grave)]  # fmt: skip
        item.put("text", "\n\n".join(body for body in bodies if body), block=True)
    item.others = [_in_other(info) for info in others if info not in alike][:MOST_OTHERS]
    areas = [area for info in alike for area in _children(info, "area")]
    _take_areas(item, areas)


def _english_first(infos: list[Any]) -> list[Any]:
    return sorted(infos, key=lambda info: not _language(info).startswith("en"))


def _language(info: Any) -> str:
    return words(_text(info, "language") or "en-US").casefold()[:12]


def _rank(info: Any) -> int:
    severity = choice(_text(info, "severity"), SEVERITIES)
    return SEVERITIES.index(severity) if severity in SEVERITIES else len(SEVERITIES)


def _take_info(item: News, info: Any) -> None:
    item.put("event", _text(info, "event"))
    item.put("title", _text(info, "headline") or _text(info, "event"))
    if _text(info, "senderName"):
        item.put("source", _text(info, "senderName"))
    item.severity = choice(_text(info, "severity"), SEVERITIES)
    item.urgency = words(_text(info, "urgency"))[:20]
    item.certainty = words(_text(info, "certainty"))[:20]
    item.language = _language(info)
    starts = _text(info, "onset") or _text(info, "effective")
    item.time("starts", starts, "start")
    item.time("ends", _text(info, "expires"), "end")
    item.put("text", _text(info, "description"), block=True)
    item.put("instruction", _text(info, "instruction"), block=True)
    item.link = link(_text(info, "web"))
    if not item.severity:
        item.note("It does not say how severe it is.")
    pairs = list(_pairs(info, "parameter"))
    item.keys += [f"vtec:{one}" for one in vtec_keys(v for name, v in pairs if name == "VTEC")]
    item.keys += [f"quake:{v}" for name, v in pairs if name == "EventIDKey" and v]
    item.codes = [v for name, v in pairs if name in GEOCODES and v][:60]
    same_status(item, [v for name, v in _pairs(info, "eventCode") if name == "SAME"])


def _in_other(info: Any) -> dict[str, str]:
    said = News()
    said.put("title", _text(info, "headline") or _text(info, "event"))
    said.put("text", _text(info, "description"), block=True)
    said.put("instruction", _text(info, "instruction"), block=True)
    return {"language": _language(info), "title": said.title, "text": said.text,
            "instruction": said.instruction}  # fmt: skip


def _take_areas(item: News, areas: list[Any]) -> None:
    named = [words(_text(area, "areaDesc")) for area in areas]
    item.put("area", "; ".join(dict.fromkeys(one for one in named if one)))
    codes = [v for area in areas for name, v in _pairs(area, "geocode") if v]
    item.named("codes", [*item.codes, *codes])
    for area in areas:
        for polygon in _children(area, "polygon"):
            add_polygon(item, polygon.text or "")
        for circle in _children(area, "circle"):
            _add_circle(item, circle.text or "")


def add_polygon(item: News, text: str) -> None:
    """A polygon as CAP writes it: `lat,lon lat,lon …`."""
    text = words(text)
    if not text:
        return
    if len(item.shapes) >= MOST_SHAPES:
        item.note(f"It has more than {MOST_SHAPES} shapes; the others were not tested.")
        return
    pairs = [pair.strip(",").split(",") for pair in text.split()]
    try:
        points = [[float(lon), float(lat)] for lat, lon in pairs]
    except ValueError:
        item.note("A shape of its area cannot be read: a corner is no pair of numbers.")
        return
    ring, wrong = ring_of(points)
    if wrong:
        item.note(f"A shape of its area {wrong}: it was not used.")
    else:
        item.shapes.append(ring)


def _add_circle(item: News, text: str) -> None:
    found = re.fullmatch(r"\s*([-+.\d]{1,20}),([-+.\d]{1,20})\s+([.\d]{1,12})\s*", text)
    try:
        lat, lon, km = map(float, found.groups()) if found else (999.0, 999.0, 0.0)
    except ValueError:
        lat, lon, km = 999.0, 999.0, 0.0
    if abs(lat) > 90 or abs(lon) > 180:
        item.note("A circle of its area cannot be read.")
    elif len(item.points) < MOST_SHAPES:
        item.points.append([lon, lat, min(km, 20_000.0)])


def _references(text: str) -> Iterator[str]:
    """The identifiers in `sender,identifier,sent sender,identifier,sent …`."""
    for one in words(text).split():
        parts = one.split(",")
        yield parts[1] if len(parts) == 3 else one


def vtec_keys(said: Any) -> Iterator[str]:
    """What names one event through all its messages: office, phenomenon, grade, number, year."""
    for text in said:
        for found in re.finditer(
            r"/[A-Z]\.[A-Z]{3}\.([A-Z]{4}\.[A-Z]{2}\.[A-Z]\.\d{4})\.(\d{2})?", words(text)[:2_000]
        ):
            yield f"{found[1]}.{found[2] or ''}"


def _children(element: Any, name: str) -> Iterator[Any]:
    return (child for child in element if _is_cap(child) and _name(child) == name)


def _text(element: Any, name: str) -> str:
    found = next(_children(element, name), None)
    return "" if found is None else "".join(found.itertext()).strip()


def _pairs(element: Any, name: str) -> Iterator[tuple[str, str]]:
    """The (valueName, value) pairs of geocodes, parameters and event codes."""
    for one in _children(element, name):
        yield words(_text(one, "valueName"))[:60], words(_text(one, "value"))[:300]
