"""Websocket, Engine.IO and Socket.IO by hand: the few bytes a console exchanges with the hub."""

import base64
import json
import os
import struct
from collections.abc import Iterator
from typing import Any

TEXT, CLOSE, PING, PONG = 0x1, 0x8, 0x9, 0xA
OPEN, PROBE, ALIVE, JOINED, REFUSED = b"0", b"2", b"3", b"40/live,", b"44/live,"
EVENT = b'42/live,["event"'


def upgrade(host: str, port: int, path: str, cookie: str) -> bytes:
    """The request that turns a connection into a websocket, as the page of that origin sends it."""
    key = base64.b64encode(os.urandom(16)).decode()
    lines = (
        f"GET {path} HTTP/1.1",
        f"Host: {host}:{port}",
        "Upgrade: websocket",
        "Connection: Upgrade",
        f"Origin: http://{host}:{port}",
        *([f"Cookie: {cookie}"] if cookie else []),
        f"Sec-WebSocket-Key: {key}",
        "Sec-WebSocket-Version: 13",
    )
    return "\r\n".join(lines).encode() + b"\r\n\r\n"


def join(auth: dict[str, Any]) -> bytes:
    """The frame that asks for a stream of the live namespace."""
    return masked(JOINED + json.dumps(auth).encode())


def masked(payload: bytes, opcode: int = TEXT) -> bytes:
    """A frame from client to server. The mask is all zeros: legal, and it costs nothing."""
    size = len(payload)
    if size > 125:
        return struct.pack("!BBH4x", 0x80 | opcode, 0xFE, size) + payload
    return struct.pack("!BB4x", 0x80 | opcode, 0x80 | size) + payload


def frame(payload: bytes) -> bytes:
    """A text frame from server to client."""
    size = len(payload)
    if size > 0xFFFF:
        return struct.pack("!BBQ", 0x81, 127, size) + payload
    if size > 125:
        return struct.pack("!BBH", 0x81, 126, size) + payload
    return struct.pack("!BB", 0x81, size) + payload


def head(data: bytes | memoryview, end: int) -> tuple[int, int] | None:
    """Where a server's frame at the start of `data` has its payload, and where it ends; None when
    more bytes are needed to say so."""
    if end < 2:
        return None
    size, start = data[1] & 0x7F, 2
    if size == 126:
        if end < 4:
            return None
        size, start = (data[2] << 8) | data[3], 4
    elif size == 127:
        if end < 10:
            return None
        size, start = int.from_bytes(data[2:10], "big"), 10
    return start, start + size


def frames(data: bytes) -> Iterator[tuple[int, bytes, int]]:
    """Opcode, payload and end of every whole frame in `data`."""
    at = 0
    while (found := head(data[at : at + 10], len(data) - at)) is not None:
        start, end = at + found[0], at + found[1]
        if end > len(data):
            return
        yield data[at] & 0x0F, data[start:end], end
        at = end
