"""A document of any feed: what kind it is, and its items. Bytes in, plain JSON out."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from hub.formats import news_json, syndication, written_as
from hub.formats.cap import NoXml, alerts_in, as_it_came, read_alert
from hub.formats.news import News, unreadable
from hub.formats.plain_words import raw_text
from hub.formats.reading import NoFeed, Reading

MOST_BYTES = 10_000_000
HEAD = 4_000  # characters of a document that could not be read, kept to be looked at

_ALERT = re.compile(rb"<(?:[\w.-]{1,30}:)?alert[\s>]")
_PAGE = re.compile(
    rb"(?:<!--.{0,2000}?-->\s*)*<(?:!doctype\s+html|html)[\s>]",
    re.IGNORECASE | re.DOTALL,
)
_PACKED = {b"\x1f\x8b": "packed with gzip", b"PK\x03\x04": "a ZIP file", b"%PDF": "a PDF",
           b"\x89PNG": "a picture", b"\xff\xd8\xff": "a picture"}  # fmt: skip
NOT_CAPS = "It is an alert, and not in CAP's namespace: what its parts mean is not certain."

Read = dict[str, Any]


def read(data: bytes, hints: Mapping[str, Any]) -> Read:
    """`{kind, title, items, faults, head}`. `hints`: content_type, the url it came from, and now
    as ISO 8601.

    Whatever is wrong with the whole is a sentence in `faults`; then there may be no items.
    """
    now = datetime.fromisoformat(hints["now"]) if hints.get("now") else datetime.now(UTC)
    said = str(hints.get("content_type") or "")[:200]
    reading = Reading(now, said, str(hints.get("url") or ""))
    try:
        kind, title, items = _read(data, reading)
    except NoFeed as fault:
        kind, title, items = "", "", []
        reading.faults.insert(0, str(fault))
    except RecursionError:
        kind, title, items = "", "", []
        reading.faults.insert(0, "It is nested too deeply to be a feed.")
    return {
        "kind": kind,
        "title": title,
        "items": [item.view() for item in items],
        "faults": reading.faults,
        "head": "" if kind else raw_text(data[:HEAD].decode("utf-8", "replace")),
    }


def _read(data: bytes, reading: Reading) -> news_json.Read:
    if len(data) > MOST_BYTES:
        raise NoFeed(f"It is longer than {MOST_BYTES // 1_000_000} MB: it was not read.")
    data = written_as.without_what_stands_before(data, reading)
    if not data:
        raise NoFeed("There is nothing in it: the answer was empty.")
    if packed := next((said for mark, said in _PACKED.items() if data.startswith(mark)), ""):
        raise NoFeed(f"This is {packed}, and it does not say so: no feed.")
    if _PAGE.match(data):
        raise NoFeed("This is a web page, not a feed.")
    if data.lstrip(b"\xff\xfe\0")[:1] in (b"{", b"[") or data[:4] == b"null":
        return news_json.read_json(data, reading)
    plain = data.replace(b"\0", b"")  # an alert in UTF-16 is an alert too
    if _ALERT.search(plain) and (found := _read_alerts(data, reading)):
        return found
    reading.faults += written_as.said_otherwise(data)
    return syndication.read_feed(data, reading)


def _read_alerts(data: bytes, reading: Reading) -> news_json.Read | None:
    """None where it is a feed that holds no alert: then its entries are read."""
    try:
        root = written_as.sound_tree(data, reading)
    except NoXml as fault:
        return _read_what_is_left(data, str(fault), reading)
    found = alerts_in(root)
    if not found:
        return _read_without_namespace(root, reading)
    items = reading.each(found, read_alert, as_it_came)
    holding = {one for alert in found for one in alert.iterancestors()}
    without = [one for one in syndication.entries_in(root) if one not in holding]
    items += _read_others(without, root, reading)
    return "cap", items[0].source, items


def _read_what_is_left(data: bytes, why: str, reading: Reading) -> news_json.Read:
    """What is no sound XML: the entries of a feed, where it is one; else one item, shown raw."""
    try:
        kind, title, items = syndication.read_feed(data, reading)
        if items:
            return kind, title, items
    except NoFeed:
        pass
    reading.faults.append(why)
    item = unreadable(data[:40_000].decode("utf-8", "replace"), why)
    return "cap", "", [item.finish(reading.now)]


def _read_without_namespace(root: Any, reading: Reading) -> news_json.Read | None:
    alerts = [one for one in root.iter("{*}alert") if isinstance(one.tag, str)]
    if root.tag != "alert" and not (alerts and root.tag.rpartition("}")[2] == "alert"):
        return None
    reading.faults.append(NOT_CAPS)
    return "cap", "", [unreadable(as_it_came(root), NOT_CAPS).finish(reading.now)]


def _read_others(entries: list[Any], root: Any, reading: Reading) -> list[News]:
    """Entries that stand among alerts and hold none."""
    if not entries:
        return []
    for one in set(syndication.entries_in(root)) - set(entries):
        one.getparent().remove(one)
    return syndication.read_feed(written_as.utf8(root), reading)[2]
