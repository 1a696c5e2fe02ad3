"""A document of any feed: what kind it is, and its items. Bytes in, plain JSON out."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from hub.formats import news_json, syndication
from hub.formats.cap import NoXml, alerts_in, read_alert, tree
from hub.formats.news import News, raw_text, unreadable

MOST_ITEMS = 1_000
MOST_BYTES = 10_000_000
HEAD = 4_000  # characters of a document that could not be read, kept to be looked at

_ALERT = re.compile(rb"<(?:[\w.-]{1,30}:)?alert[\s>]")
_PAGE = re.compile(rb"\s*(?:<!--.{0,2000}?-->\s*)*<(?:!doctype\s+html|html)[\s>]", re.I | re.S)
_DECLARED = re.compile(
    rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]{1,40})["'][^>]{0,100}\?>"""
)

Read = dict[str, Any]


def read(data: bytes, hints: Mapping[str, Any]) -> Read:
    """`{kind, title, items, faults, head}`. `hints`: content_type, and now as ISO 8601.

    Whatever is wrong with the whole is a sentence in `faults`; then there may be no items.
    """
    now = datetime.fromisoformat(hints["now"]) if hints.get("now") else datetime.now(UTC)
    content_type = str(hints.get("content_type") or "")[:200]
    try:
        kind, title, items, faults = _read(data, content_type, now)
    except (news_json.NoFeed, syndication.NoFeed, NoXml) as fault:
        kind, title, items, faults = "", "", [], [str(fault)]
    except RecursionError:
        kind, title, items, faults = "", "", [], ["It is nested too deeply to be a feed."]
    return {
        "kind": kind,
        "title": title,
        "items": [item.view() for item in items],
        "faults": faults,
        "head": "" if kind else raw_text(data[:HEAD].decode("utf-8", "replace")),
    }


def _read(data: bytes, content_type: str, now: datetime) -> news_json.Read:
    if len(data) > MOST_BYTES:
        raise NoXml(f"It is longer than {MOST_BYTES // 1_000_000} MB: it was not read.")
    start = data.removeprefix(b"\xef\xbb\xbf").lstrip()
    if not start:
        raise NoXml("There is nothing in it: the answer was empty.")
    if _PAGE.match(start):
        raise NoXml("This is a web page, not a feed.")
    if start[:1] in (b"{", b"["):
        return news_json.read_json(data, now, MOST_ITEMS)
    plain = data.replace(b"\0", b"")  # an alert in UTF-16 is an alert too
    if _ALERT.search(plain):
        return _read_alerts(data, now)
    return syndication.read_feed(data, content_type, now, MOST_ITEMS)


def _read_alerts(data: bytes, now: datetime) -> news_json.Read:
    faults: list[str] = []
    try:
        try:
            root = tree(data)
        except NoXml as fault:
            root, lies = _read_otherwise(data, fault)
            faults.append(lies)
    except NoXml as fault:
        item = unreadable(data[:40_000].decode("utf-8", "replace"), str(fault))
        return "cap", "", [item.finish(now)], [str(fault)]
    found = alerts_in(root)
    if not found:
        raise NoXml("There is an alert in it, but not in CAP's namespace: it was not read.")
    if len(found) > MOST_ITEMS:
        faults.append(f"It holds {len(found):,} alerts; the first {MOST_ITEMS:,} were taken.")
    items: list[News] = [read_alert(one, now) for one in found[:MOST_ITEMS]]
    return "cap", items[0].source, items, faults


def _read_otherwise(data: bytes, fault: NoXml) -> tuple[Any, str]:
    """Bytes that are not written as they say: what is unreadable stands as �. Raises NoXml."""
    if "encod" not in str(fault).casefold() and "UTF-8" not in str(fault):
        raise fault
    declared = _DECLARED.search(data[:400])
    name = declared[1].decode("ascii") if declared else "UTF-8"
    try:
        text = data.decode(name, "replace")
    except LookupError:
        text = data.decode("utf-8", "replace")
    root = tree(re.sub(r"^\s*<\?xml[^>]{0,300}\?>", "", text).strip().encode())
    return root, f"It says it is written in {name} and is not: what could not be read stands as �."
