"""Atom and RSS, with what GDACS and the Weather Service add to them: entries as items of news."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import feedparser
from feedparser.mixin import _FeedParserMixin
from lxml import etree

from hub.formats.cap import GEOCODES, TOO_DEEP, NoXml, as_it_came, named_in_cap, tree, vtec_keys
from hub.formats.drawn import add_geometry, add_georss, add_polygon
from hub.formats.news import (
    MESSAGES,
    SEVERITIES,
    STATUSES,
    News,
    choice,
    unreadable,
)
from hub.formats.news_json import Read, quake_keys
from hub.formats.plain_words import fingerprint, identity, link, raw_text, words
from hub.formats.reading import MOST_ITEMS, NoFeed, Reading
from hub.formats.written_as import without_forbidden

GDACS_LEVELS = {"red": "Extreme", "orange": "Severe", "green": "Minor"}
LONGEST_UNSOUND = 700_000  # bytes: what is no sound XML is read letter by letter

# feedparser looks for a name and an address in every author, by a pattern that takes seconds on a
# field of 64 kB. We show the field as it is.
_FeedParserMixin._sync_author_detail = lambda self, key="author": None
# It knows a namespace by its usual prefix alone: an exercise must not look live under another one.
_FeedParserMixin.namespaces |= {
    "urn:oasis:names:tc:emergency:cap:1.1": "cap",
    "urn:oasis:names:tc:emergency:cap:1.2": "cap",
    "http://www.gdacs.org": "gdacs",
    "http://www.gdacs.org/": "gdacs",
}

Pair = tuple[Any, Any]  # an entry as feedparser reads it; its element, where the XML is sound


def read_feed(data: bytes, reading: Reading) -> Read:
    """Raises NoFeed."""
    elements, count, data = _elements(data, reading)
    headers = {"content-type": reading.content_type} if reading.content_type else {}
    found = _parsed(data, headers)
    if not found.version and not found.entries:
        raise NoFeed(_what_else(data, found))
    reading.faults += _faults(found)
    kind, title = _kind(found), words(found.feed.get("title"))[:120]
    if len(elements) != len(found.entries):
        elements = [None] * len(found.entries)
    pairs: list[Pair] = list(zip(found.entries, elements, strict=True))
    items = reading.each(pairs, lambda pair: _read_one(kind, pair, reading.url), _raw, count)
    for item in items:
        item.source = item.source or title
    return kind, title, items


def _parsed(data: bytes, headers: dict[str, str]) -> Any:
    try:
        return feedparser.parse(
            BytesIO(data), response_headers=headers, sanitize_html=False,
            resolve_relative_uris=False,
        )  # fmt: skip
    except MemoryError:
        raise
    except Exception as fault:  # it stumbles over some of what is unsound
        raise NoFeed(f"This is no sound XML, and no feed ({type(fault).__name__}).") from None


def _elements(data: bytes, reading: Reading) -> tuple[list[Any], int, bytes]:
    """The entries as XML, where the text is sound (feedparser keeps one code of many), how many
    there are, and the document without those that are too many to be read.
    """
    try:
        root = tree(data)
    except NoXml as fault:
        if str(fault) == TOO_DEEP:  # to feedparser it would be the work of many seconds
            raise
        if len(data) > LONGEST_UNSOUND:
            most = f"{LONGEST_UNSOUND // 1_000} kB"
            reading.faults.append(f"It is not sound XML, and long: its first {most} were read.")
        return [], 0, without_forbidden(data[:LONGEST_UNSOUND])
    found = entries_in(root)
    for one in found[MOST_ITEMS:]:
        one.getparent().remove(one)
    if len(found) > MOST_ITEMS:
        data = etree.tostring(root, encoding="utf-8", xml_declaration=True)
    return found[:MOST_ITEMS], len(found), data


def entries_in(root: Any) -> list[Any]:
    """The entries of a feed."""
    named = (one for one in root.iter() if isinstance(one.tag, str))
    found = [one for one in named if one.tag.rpartition("}")[2] in ("entry", "item")]
    return [one for one in found if one.getparent() is not None]


def _what_else(data: bytes, found: Any) -> str:
    why = found.get("bozo_exception")
    if data[:300].lstrip().startswith(b"<"):
        broken = f" ({words(_why(why))[:120]})" if why else ""
        return f"This is XML or HTML, but no feed{broken}."
    return "This is neither XML nor JSON: no feed."


def _faults(found: Any) -> Iterator[str]:
    why = found.get("bozo_exception") if found.get("bozo") else None
    if isinstance(why, feedparser.CharacterEncodingOverride):
        yield f"It says it is written in another way than it is; it was read as {found.encoding}."
    elif isinstance(why, feedparser.CharacterEncodingUnknown):
        yield "Nothing tells in which characters it is written: some may be wrong."
    elif why is not None and not isinstance(why, feedparser.NonXMLContentType):
        yield f"It is not sound XML ({words(_why(why))[:120]}); what could be read stands."


def _why(fault: Any) -> str:
    """What a reader of XML found wrong, and in which line."""
    line = getattr(fault, "getLineNumber", lambda: None)()
    said = str(getattr(fault, "getMessage", fault.__str__)())
    return f"line {line}: {said}" if line else said


def _kind(found: Any) -> str:
    if "gdacs" in found.namespaces:
        return "gdacs"
    return "atom" if found.version.startswith("atom") else "rss"


def _read_one(kind: str, pair: Pair, url: str) -> News:
    raw, (entry, element) = _raw(pair), pair
    item = News(raw=raw_text(raw))
    address = entry.get("link") or next((one.get("href") for one in entry.get("links", [])), "")
    item.ref = identity(entry.get("id") or address)
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
    item.link = link(address, url)
    if address != entry.get("id") and address and not item.link:
        item.note("Its link is no web address: it was not taken.")
    item.language = words(entry.get("language"))[:12]
    item.time(
        "sent", entry.get("updated" if "updated" in entry else "published"), "time of sending"
    )
    if element is None:
        add_geometry(item, _geometry(entry.get("where")))
    else:
        add_georss(item, element)
    _cap_fields(item, entry, element)
    if kind == "gdacs":
        _gdacs_fields(item, entry)
    if item.ref.startswith("urn:earthquake-usgs-gov:"):
        item.event = "Earthquake"
        item.keys.append("quake:" + item.ref.rpartition("gov:")[2].replace(":", ""))
    return item


def _raw(pair: Pair) -> str:
    entry, element = pair
    if element is not None:
        return as_it_came(element)
    told = ((name, value) for name, value in entry.items() if isinstance(value, str))
    return "\n".join(f"{name}: {value}" for name, value in told) or "(an entry without words)"


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
    names = ("event", "areadesc", "severity", "status", "msgtype")
    if not any(entry.get(f"cap_{name}") for name in names):
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
        item.keys.append(f"cap:{identity(entry.get('cap_identifier'))}")
    if element is not None:
        _cap_lists(item, element)
    if not item.status:
        item.note("This index does not say whether the alert is real or an exercise.")
    elif item.status not in STATUSES:
        item.note(f"Its status says “{item.status}”, not Actual: it is not treated as real.")


def _cap_lists(item: News, element: Any) -> None:
    said = {choice(one.text, STATUSES) for one in named_in_cap(element, "status")}
    if len(said) > 1:  # real and an exercise at once: then it is not real
        item.status = " ".join(sorted(said))[:40]
    pairs = list(_named_values(element))
    item.named("codes", [value for name, value in pairs if name in GEOCODES])
    item.keys += [f"vtec:{one}" for one in vtec_keys(v for name, v in pairs if name == "VTEC")]
    for one in named_in_cap(element, "polygon"):
        add_polygon(item, "".join(one.itertext()))


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
