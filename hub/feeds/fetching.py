"""One feed is fetched: as long as the deadline lasts, as much as is allowed, from outside only."""

import time
import zlib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urljoin, urlsplit

import requests
from urllib3.exceptions import HTTPError

from hub.core.addresses import NotOutside, check_url
from hub.feeds.lines import PATIENCE, Failed, Outside, Watch, watched
from hub.formats.documents import MOST_BYTES
from hub.formats.plain_words import words

DEADLINE = 20.0  # seconds a feed may take, from the first look-up to the last byte
MOST_REDIRECTS = 5
LONGEST_WAIT = 24 * 3600  # seconds a server may ask us to stay away
REDIRECTS = (301, 302, 303, 307, 308)
TOO_LONG = f"It is longer than {MOST_BYTES // 1_000_000} MB: it was cut off and not read."
BROKE_OFF = "The connection broke off before all of it had come."
ACCEPT = (
    "application/geo+json, application/cap+xml, application/atom+xml, application/rss+xml, "
    "application/json;q=0.9, application/xml;q=0.8, text/xml;q=0.8, */*;q=0.1"
)


@dataclass
class Fetched:
    """What came. `data` is None when nothing has changed since the last time."""

    data: bytes | None
    content_type: str = ""
    etag: str = ""
    modified: str = ""
    fresh_for: float = 0.0  # seconds the server says it need not be asked again
    url: str = ""


def fetch(
    url: str,
    *,
    agent: str,
    etag: str = "",
    modified: str = "",
    allowed: str = "",
    deadline: float | None = None,
) -> Fetched:
    """What the feed says now. Raises Failed in a sentence."""
    asked = {
        "User-Agent": agent,
        "Accept": ACCEPT,
        "Accept-Encoding": "gzip",
        "Connection": "close",
    }
    asked |= {"If-None-Match": etag} if etag else {}
    asked |= {"If-Modified-Since": modified} if modified else {}
    with watched(allowed, deadline or DEADLINE) as watch, requests.Session() as session:
        session.trust_env = False  # a proxy or a .netrc of ours is nothing a feed may use
        adapter = Outside(watch)
        session.mount("http://", adapter)
        session.mount("https://", adapter)
        try:
            came = _follow(session, url, asked, watch)
        except NotOutside as fault:
            raise Failed(str(fault)) from None
        except (requests.RequestException, HTTPError, OSError, ValueError) as fault:
            if watch.over:
                watch.left()
            raise Failed(_in_words(fault)) from fault
    if came.data is None and not (etag or modified):
        raise Failed("Its server says that nothing has changed, and was not asked that.")
    return came


def _follow(session: requests.Session, url: str, asked: Mapping[str, str], watch: Watch) -> Fetched:
    for _ in range(MOST_REDIRECTS + 1):
        check_url(url, watch.allowed)
        timeout = min(PATIENCE, watch.left())
        answer = session.get(
            url, headers=dict(asked), stream=True, timeout=timeout, allow_redirects=False
        )
        with answer:
            if answer.status_code not in REDIRECTS:
                return _taken(answer, watch)
            onward = urljoin(url, answer.headers.get("Location", ""))
        if urlsplit(url).scheme == "https" and urlsplit(onward).scheme != "https":
            raise Failed("It leads on from https to http, where anybody could change it.")
        url = onward
    raise Failed(f"It leads on and on: more than {MOST_REDIRECTS} redirects.")


def _taken(answer: requests.Response, watch: Watch) -> Fetched:
    said = answer.headers
    kept = Fetched(
        None,
        content_type=_header(said, "Content-Type", 200),
        etag=_header(said, "ETag", 200),
        modified=_header(said, "Last-Modified", 80),
        fresh_for=_max_age(said.get("Cache-Control", "")),
        url=answer.url,
    )
    if answer.status_code == 304:
        return kept
    if answer.status_code != 200:
        reason = words(f"Its server answered {answer.status_code} {answer.reason or ''}")[:120]
        raise Failed(reason + ".", _retry_after(said.get("Retry-After", "")))
    kept.data = b"".join(_unpacked(_body(answer, watch), said.get("Content-Encoding", "")))
    return kept


def _header(said: Mapping[str, str], name: str, longest: int) -> str:
    """What stands there; one that is too long or that no database keeps would not be sent back."""
    text = said.get(name, "")
    return text if len(text) <= longest and text.isprintable() else ""


def _body(answer: requests.Response, watch: Watch) -> Iterator[bytes]:
    """The bytes as they come: as many as are allowed, as long as the deadline lasts."""
    length = answer.headers.get("Content-Length", "")
    if length.isascii() and length.isdigit() and (len(length) > 12 or int(length) > MOST_BYTES):
        raise Failed(TOO_LONG)
    came = 0
    while part := answer.raw.read1(65_536, decode_content=False):
        watch.left()
        came += len(part)
        if came > MOST_BYTES:
            raise Failed(TOO_LONG)
        yield part
    watch.left()  # a connection that was cut looks like one that ended


def _unpacked(parts: Iterator[bytes], encoding: str) -> Iterator[bytes]:
    """The bytes unpacked, stopped long before a bomb has unfolded."""
    name = encoding.strip().casefold()
    if name in ("", "identity"):
        yield from parts
        return
    if name not in ("gzip", "x-gzip"):
        raise Failed(f"It came packed as {name[:40]}, which was not asked for.")
    left, packer, began = MOST_BYTES, zlib.decompressobj(31), False
    for part in parts:
        while part:
            try:
                plain = packer.decompress(part, left + 1)
            except zlib.error:
                raise Failed("It says it is packed with gzip and is not.") from None
            left -= len(plain)
            if left < 0:
                raise Failed(TOO_LONG)
            yield plain
            part, began = packer.unconsumed_tail or packer.unused_data, not packer.eof
            if packer.eof:
                packer = zlib.decompressobj(31)
                if not part:
                    break
    if began:
        raise Failed(BROKE_OFF)


def _max_age(said: str) -> float:
    for one in said.casefold().split(","):
        name, _, value = one.strip().partition("=")
        if name == "max-age" and value.isascii() and value.isdigit():
            return float(value[:9])
    return 0.0


def _retry_after(said: str) -> float:
    if said.isascii() and said.isdigit():
        return float(min(int(said[:9]), LONGEST_WAIT))
    with suppress(ValueError, TypeError, OverflowError):
        return max(0.0, min(parsedate_to_datetime(said).timestamp() - time.time(), LONGEST_WAIT))
    return 0.0


def _in_words(fault: Exception) -> str:
    """What went wrong on the way, for people."""
    inner = _root(fault)
    text = f"{type(fault).__name__} {inner}"
    if "Timeout" in text or "timed out" in text:
        return f"Its server did not answer within {PATIENCE:.0f} seconds."
    if "SSL" in text or "certificate" in text:
        return "Its server could not prove who it is (TLS): nothing was taken."
    if "IncompleteRead" in text or "ProtocolError" in text:
        return BROKE_OFF
    if isinstance(inner, ConnectionRefusedError):
        return "Its server refused the connection."
    return "The connection to its server failed."


def _root(fault: BaseException) -> BaseException:
    for _ in range(8):
        inner: Any = fault.__cause__ or getattr(fault, "reason", None) or fault.__context__
        if not isinstance(inner, BaseException):
            break
        fault = inner
    return fault
