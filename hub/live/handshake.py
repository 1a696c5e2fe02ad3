"""The request that turns a connection into a websocket, read as strictly as can be.

Only what every console sends is taken here. Whatever else may be right in it, and whatever is
wrong with it, is left to Flask-SocketIO, which answers it as it always did.
"""

import base64
import binascii
import hashlib
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import parse_qs

BEGINNING = b"GET /socket.io/?"
END = b"\r\n\r\n"
LONGEST = 8192  # bytes of a request that is still waited for
_MAGIC = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
_ONCE = ("host", "origin", "upgrade", "connection", "sec-websocket-key", "sec-websocket-version",
         "x-forwarded-proto", "x-forwarded-host", "authorization", "cookie")  # fmt: skip
_NEVER = {"content-length", "transfer-encoding", "sec-websocket-protocol", "expect"}


@dataclass(frozen=True, slots=True)
class Shown:
    """What a console shows at the door with its request: whose session, or which key."""

    cookies: str = ""
    authorization: str = ""


@dataclass(frozen=True, slots=True)
class Upgrade:
    """An ordinary console's request."""

    answer: bytes
    shown: Shown


def may_begin(data: bytes) -> bool:
    """Whether these first bytes can be those of such a request."""
    return data.startswith(BEGINNING) or BEGINNING.startswith(data)


def read(head: bytes) -> Upgrade | None:
    """The request in these bytes, up to and with its empty line; None when it is no ordinary
    console's.
    """
    try:
        first, *lines = head[: -len(END)].decode("ascii").split("\r\n")
    except UnicodeDecodeError:
        return None
    method, _, rest = first.partition(" ")
    target, _, version = rest.rpartition(" ")
    headers = _headers(lines)
    if method != "GET" or version != "HTTP/1.1" or headers is None:
        return None
    if not (_is_websocket(target, headers) and fits_origin(headers)):
        return None
    shown = Shown(headers.get("cookie", ""), headers.get("authorization", ""))
    return Upgrade(_answer(headers["sec-websocket-key"]), shown)


def _headers(lines: list[str]) -> dict[str, str] | None:
    headers: dict[str, str] = {}
    for line in lines:
        name, colon, value = line.partition(":")
        name = name.lower()
        if not colon or name != name.strip() or name in _NEVER:
            return None
        if name in headers and name in _ONCE:
            return None
        headers[name] = value.strip()
    return headers


def _is_websocket(target: str, headers: dict[str, str]) -> bool:
    tokens = [token.strip().lower() for token in headers.get("connection", "").split(",")]
    return (
        _asks_for_a_line(target)
        and headers.get("upgrade", "").lower() == "websocket"
        and "upgrade" in tokens
        and headers.get("sec-websocket-version") == "13"
        and _is_key(headers.get("sec-websocket-key", ""))
        and bool(headers.get("host"))
    )


@lru_cache(maxsize=64)
def _asks_for_a_line(target: str) -> bool:
    asked = parse_qs(target.partition("?")[2])
    ways = asked.get("transport"), asked.get("EIO")
    return ways == (["websocket"], ["4"]) and "sid" not in asked


def _is_key(key: str) -> bool:
    try:
        return len(base64.b64decode(key, validate=True)) == 16
    except binascii.Error:
        return False


def fits_origin(headers: dict[str, str]) -> bool:
    """Whether the page that asks is one of ours: the same host, or the one a proxy names."""
    origin = headers.get("origin")
    if origin is None:  # no browser: a program with a key
        return True
    host = headers.get("host", "")
    fitting = {f"http://{host}"}
    if "x-forwarded-proto" in headers or "x-forwarded-host" in headers:
        scheme = headers.get("x-forwarded-proto", "http").split(",")[0].strip()
        outside = headers.get("x-forwarded-host", host).split(",")[0].strip()
        fitting.add(f"{scheme}://{outside}")
    return origin in fitting


def _answer(key: str) -> bytes:
    accept = base64.b64encode(hashlib.sha1(key.encode() + _MAGIC, usedforsecurity=False).digest())
    lines = (
        b"HTTP/1.1 101 Switching Protocols",
        b"Upgrade: websocket",
        b"Connection: Upgrade",
        b"Sec-WebSocket-Accept: " + accept,
    )
    return b"\r\n".join(lines) + END
