"""CAP 1.2 (and its elder forms): alerts as items of news. No entity, no DTD, no address is ever
followed.
"""

import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

from hub.formats.drawn import add_circle, add_polygon
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
from hub.formats.plain_words import identity, link, raw_text, words
from hub.formats.reading import NoFeed

NAMESPACES = (
    "urn:oasis:names:tc:emergency:cap:1.",
    "http://www.incident.com/cap/1.",
)
MOST_OTHERS = 6  # languages an alert is kept in, beside the first
GEOCODES = ("UGC", "SAME", "FIPS6", "EMMA_ID")


TOO_DEEP = "It is nested too deeply to be a feed."


class NoXml(NoFeed):
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
        if "depth" in str(fault.msg):
            raise NoXml(TOO_DEEP) from None
        raise NoXml(f"It is no sound XML: {words(fault.msg)[:200]}.") from None
    if root.getroottree().docinfo.doctype:
        raise NoXml("It declares a document type (DOCTYPE), which an alert never needs: refused.")
    return root


def alerts_in(root: Any) -> list[Any]:
    """Every alert in a document: itself, or those that stand in it."""
    return named_in_cap(root, "alert")


def _is_cap(element: Any) -> bool:
    return isinstance(element.tag, str) and element.tag.startswith(
        tuple("{" + space for space in NAMESPACES)
    )


def _name(element: Any) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def named_in_cap(element: Any, name: str) -> list[Any]:
    """Every element of this name in CAP's namespace, however deep it stands."""
    return [one for one in element.iter() if _is_cap(one) and _name(one) == name]


def as_it_came(element: Any) -> str:
    """An element as it stands in its document."""
    return str(etree.tostring(element, encoding="unicode", with_tail=False))


def read_alert(alert: Any) -> News:
    """One alert. What it lacks is named; without an identifier it cannot be followed."""
    raw = as_it_came(alert)
    ref = identity(_text(alert, "identifier"))
    if not ref:
        return unreadable(raw, "It has no identifier: later messages about it cannot be matched.")
    item = News(ref=ref, is_alert=True, raw=raw_text(raw))
    item.put("source", _text(alert, "sender"))
    item.status = choice(_every(alert, "status"), STATUSES)
    item.message = choice(_every(alert, "msgType"), MESSAGES)
    item.time("sent", _text(alert, "sent"), "time of sending")
    _take_references(item, _text(alert, "references"))
    item.keys = [f"cap:{item.ref}"]
    _check_head(item, alert)
    _take_infos(item, alert)
    return item


def _check_head(item: News, alert: Any) -> None:
    if item.status not in STATUSES:
        named = f"“{item.status}”" if item.status else "nothing"
        item.note(f"Its status says {named}, not Actual: it is not treated as real.")
    if item.message not in MESSAGES:
        item.note(f"Its message type is {'“' + item.message + '”' if item.message else 'missing'}.")
    if item.message in ("Ack", "Error"):
        item.is_alert = False
        item.note(f"It is an {item.message}: a receipt between systems, and no alert.")
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
    foreign = [info for info in others if info not in alike]
    item.others = [_in_other(info) for info in foreign[:MOST_OTHERS]]
    if len(foreign) > MOST_OTHERS:
        item.note(f"It has {len(foreign)} messages in other languages; {MOST_OTHERS} stand.")
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
    item.codes = [v for name, v in pairs if name in GEOCODES and v]
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
            add_polygon(item, "".join(polygon.itertext()))
        for circle in _children(area, "circle"):
            add_circle(item, "".join(circle.itertext()))


def _take_references(item: News, text: str) -> None:
    """The identifiers in `sender,identifier,sent sender,identifier,sent`, however spaced."""
    text = re.sub(r"\s*,\s*", ",", words(text))
    parts = [one.split(",") for one in text.split()]
    item.named("replaces", (one[1] if len(one) == 3 else ",".join(one) for one in parts),
               MOST_REPLACED)  # fmt: skip
    if odd := [one for one in parts if len(one) != 3]:
        item.note(f"Of what it replaces, “{','.join(odd[0])[:80]}” is not written as CAP asks.")


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


def _every(element: Any, name: str) -> str:
    """What it says there; all of it, where it says two things: then it is neither."""
    said = ("".join(one.itertext()).strip() for one in _children(element, name))
    return " ".join(dict.fromkeys(said))


def _pairs(element: Any, name: str) -> Iterator[tuple[str, str]]:
    """The (valueName, value) pairs of geocodes, parameters and event codes."""
    for one in _children(element, name):
        yield words(_text(one, "valueName"))[:60], words(_text(one, "value"))[:300]
