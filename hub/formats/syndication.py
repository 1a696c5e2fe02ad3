"""Atom and RSS, with what GDACS and the Weather Service add to them: entries as items of news."""

from collections.abc import Iterator
from datetime import datetime
from io import BytesIO
from typing import Any

import feedparser
from feedparser.mixin import _FeedParserMixin
from lxml import etree

from hub.formats.cap import GEOCODES, NoXml, add_polygon, tree, vtec_keys
from hub.formats.news import (
    MESSAGES,
    SEVERITIES,
    STATUSES,
    News,
    choice,
    fingerprint,
    link,
    raw_text,
    unreadable,
    words,
)
from hub.formats.news_json import Read, add_geometry, quake_keys

GDACS_LEVELS = {"red": "Extreme", "orange": "Severe", "green": "Minor"}
CAP_MARK = b"urn:oasis:names:tc:emergency:cap"


# feedparser looks for a name and an address in every author, by a pattern that takes seconds on a
# field of 64 kB. We show the field as it is.
_FeedParserMixin._sync_author_detail = lambda self, key="author": None


class NoFeed(Exception):
    """This is no feed; the message says what it looks like."""


def read_feed(data: bytes, content_type: str, now: datetime, most: int) -> Read:
    """Raises NoFeed."""
    headers = {"content-type": content_type} if content_type else {}
    found = feedparser.parse(
        BytesIO(data), response_headers=headers, sanitize_html=False, resolve_relative_uris=False
    )
    if not found.version and not found.entries:
        raise NoFeed(_what_else(data, found))
    faults = list(_faults(found))
    if len(found.entries) > most:
        faults.append(f"It holds {len(found.entries):,} items; the first {most:,} were taken.")
    kind = _kind(found)
    elements = _elements(data)
    if len(elements) != len(found.entries):
        elements = [None] * len(found.entries)
    title = words(found.feed.get("title"))[:120]
    items = [
        _read_one(kind, entry, element, now).finish(now)
        for entry, element in zip(found.entries[:most], elements, strict=False)
    ]
    for item in items:
        item.source = item.source or title
    return kind, title, items, faults


def _what_else(data: bytes, found: Any) -> str:
    why = found.get("bozo_exception")
    if data[:300].lstrip().startswith(b"<"):
        broken = f" ({words(why)[:120]})" if why else ""
        return f"This is XML or HTML, but no feed{broken}."
    return "This is neither XML nor JSON: no feed."


def _faults(found: Any) -> Iterator[str]:
    why = found.get("bozo_exception") if found.get("bozo") else None
    if isinstance(why, feedparser.CharacterEncodingOverride):
        yield f"It says it is written in another way than it is; it was read as {found.encoding}."
    elif isinstance(why, feedparser.CharacterEncodingUnknown):
        yield "Nothing tells in which characters it is written: some may be wrong."
    elif why is not None and not isinstance(why, feedparser.NonXMLContentType):
        yield f"It is not sound XML ({words(why)[:120]}); what could be read stands."


def _kind(found: Any) -> str:
    if "gdacs" in found.namespaces:
        return "gdacs"
    return "atom" if found.version.startswith("atom") else "rss"


def _elements(data: bytes) -> list[Any]:
    """The entries as XML, where the text is sound: feedparser keeps one code of many."""
    try:
        root = tree(data)
    except NoXml:
        return []
    named = (one for one in root.iter() if isinstance(one.tag, str))
    return [one for one in named if one.tag.rpartition("}")[2] in ("entry", "item")]


def _read_one(kind: str, entry: Any, element: Any, now: datetime) -> News:
    raw = _raw(entry, element)
    item = News(raw=raw_text(raw))
    address = entry.get("link") or next((one.get("href") for one in entry.get("links", [])), "")
    item.put("ref", entry.get("id") or address)
    if not (item.ref or entry.get("title") or entry.get("summary")):
        return unreadable(raw, "It has neither an identifier, a title nor a text.")
    if not item.ref:
        item.ref = fingerprint(words(entry.get("title")) + words(entry.get("published")))
        item.note("It has no identifier: its title and date stand for it.")
    elif not entry.get("id"):
        item.note("It has no identifier: its link stands for it.")
    item.put("title", entry.get("title"))
    item.put("source", entry.get("author"))
    item.put("text", _body(entry), block=True)
    item.link = link(address)
    item.language = words(entry.get("language"))[:12]
    item.time(
        "sent", entry.get("updated" if "updated" in entry else "published"), "time of sending"
    )
    add_geometry(item, _geometry(entry.get("where")))
    _cap_fields(item, entry, element)
    if kind == "gdacs":
        _gdacs_fields(item, entry)
    if item.ref.startswith("urn:earthquake-usgs-gov:"):
        item.event = "Earthquake"
        item.keys.append("quake:" + item.ref.rpartition("gov:")[2].replace(":", ""))
    return item


def _raw(entry: Any, element: Any) -> str:
    if element is not None:
        return str(etree.tostring(element, encoding="unicode", with_tail=False))
    told = ((name, value) for name, value in entry.items() if isinstance(value, str))
    return "\n".join(f"{name}: {value}" for name, value in told)


def _body(entry: Any) -> str:
    whole = [one.get("value", "") for one in entry.get("content", [])[:3]]
    return str(max([entry.get("summary") or "", *whole], key=len))


def _geometry(where: Any) -> Any:
    """feedparser's tuples as GeoJSON's lists."""
    if not isinstance(where, dict) or not where.get("type"):
        return None
    return {"type": where["type"], "coordinates": _lists(where.get("coordinates"))}


def _lists(said: Any) -> Any:
    return [_lists(one) for one in said] if isinstance(said, list | tuple) else said


def _cap_fields(item: News, entry: Any, element: Any) -> None:
    """What an index of alerts (Weather Service, MeteoAlarm) says of each in CAP's words."""
    if not (entry.get("cap_event") or entry.get("cap_areadesc") or entry.get("cap_severity")):
        return
    item.is_alert = True
    item.put("event", entry.get("cap_event"))
    item.title = item.title or item.event
    item.put("area", entry.get("cap_areadesc"))
    item.status = choice(entry.get("cap_status"), STATUSES)
    item.message = choice(entry.get("cap_msgtype"), MESSAGES)
    item.severity = choice(entry.get("cap_severity"), SEVERITIES)
    item.urgency = words(entry.get("cap_urgency"))[:20]
    item.certainty = words(entry.get("cap_certainty"))[:20]
    if entry.get("cap_sent"):
        item.time("sent", entry.get("cap_sent"), "time of sending")
    item.time("starts", entry.get("cap_onset") or entry.get("cap_effective"), "start")
    item.time("ends", entry.get("cap_expires"), "end")
    if entry.get("cap_identifier"):
        item.keys.append(f"cap:{words(entry.get('cap_identifier'))[:300]}")
    if not item.status:
        item.note("This index does not say whether the alert is real or an exercise.")
    if element is not None:
        _cap_lists(item, element)


def _cap_lists(item: News, element: Any) -> None:
    pairs = list(_named_values(element))
    item.named("codes", [value for name, value in pairs if name in GEOCODES])
    item.keys += [f"vtec:{one}" for one in vtec_keys(v for name, v in pairs if name == "VTEC")]
    for one in element.iter():
        if isinstance(one.tag, str) and one.tag.endswith("}polygon"):
            add_polygon(item, one.text or "")


def _named_values(element: Any) -> Iterator[tuple[str, str]]:
    """valueName and value as they stand beside each other; one value may hold several codes."""
    name = ""
    for one in element.iter():
        called = one.tag.rpartition("}")[2] if isinstance(one.tag, str) else ""
        if called == "valueName":
            name = words(one.text)
        elif called == "value":
            text = words(one.text)
            for value in text.split() if name in GEOCODES else [text]:
                yield name, value


def _gdacs_fields(item: News, entry: Any) -> None:
    level = words(entry.get("gdacs_alertlevel")).casefold()
    item.severity = GDACS_LEVELS.get(level, "")
    if not item.severity:
        item.note("It names no alert level that we know.")
    item.put("area", entry.get("gdacs_country"))
    item.put("event", entry.get("gdacs_eventname") or entry.get("gdacs_eventtype"))
    item.time("starts", entry.get("gdacs_fromdate"), "start")
    kind, number = words(entry.get("gdacs_eventtype")), words(entry.get("gdacs_eventid"))
    if kind and number:
        item.keys.append(f"gdacs:{kind}{number}")
    if kind == "EQ":
        item.event = "Earthquake"
        item.keys += quake_keys(item)
    if glide := words(entry.get("glide_number") or entry.get("gdacs_glide")):
        item.keys.append(f"glide:{glide[:40]}")
