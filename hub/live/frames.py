"""Websocket frames (RFC 6455) as bytes; knows no socket."""

import struct

CONTINUED, TEXT, BINARY, CLOSE, PING, PONG = 0x0, 0x1, 0x2, 0x8, 0x9, 0xA
PROTOCOL, UNSUPPORTED, NOT_UTF8, TOO_BIG = 1002, 1003, 1007, 1009  # why a line is closed

Message = tuple[int, bytes]  # opcode, payload


class Broken(Exception):
    """Bytes that no console sends: the line is closed with this code."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


def frame(payload: bytes, opcode: int = TEXT) -> bytes:
    """A whole message as a server sends it: one frame, without a mask."""
    size = len(payload)
    if size < 126:
        return struct.pack("!BB", 0x80 | opcode, size) + payload
    if size < 1 << 16:
        return struct.pack("!BBH", 0x80 | opcode, 126, size) + payload
    return struct.pack("!BBQ", 0x80 | opcode, 127, size) + payload


def closing(code: int) -> bytes:
    """The frame that says goodbye."""
    return frame(struct.pack("!H", code), CLOSE)


class Incoming:
    """What has come on a line and is not yet a whole message."""

    __slots__ = ("_kind", "_parts", "_rest")

    def __init__(self) -> None:
        self._rest = b""
        self._parts, self._kind = b"", CONTINUED

    def __bool__(self) -> bool:
        return bool(self._rest) or self._kind != CONTINUED

    def take(self, data: bytes, most: int) -> list[Message]:
        """The messages that these bytes complete. Raises Broken for what a client may not send,
        and for more than `most` bytes in a message.
        """
        data, self._rest = self._rest + data, b""
        found: list[Message] = []
        at = 0
        while cut := _cut(data, at, most):
            first, payload, at = cut
            message = self._joined(first & 0x0F, bool(first & 0x80), payload, most)
            if message:
                found.append(message)
        self._rest = data[at:]
        return found

    def _joined(self, opcode: int, is_last: bool, payload: bytes, most: int) -> Message | None:
        """The message this frame completes; control frames stand between the others' pieces."""
        if opcode >= CLOSE:
            if not is_last or len(payload) > 125 or opcode > PONG:
                raise Broken(PROTOCOL)
            return opcode, payload
        if opcode > BINARY or (opcode == CONTINUED) == (self._kind == CONTINUED):
            raise Broken(PROTOCOL)
        if len(self._parts) + len(payload) > most:
            raise Broken(TOO_BIG)
        kind, whole = self._kind or opcode, self._parts + payload
        self._kind, self._parts = (CONTINUED, b"") if is_last else (kind, whole)
        return (kind, whole) if is_last else None


def _cut(data: bytes, at: int, most: int) -> tuple[int, bytes, int] | None:
    """First byte, unmasked payload and end of the frame that begins there; None when it is not
    all there yet.
    """
    have = len(data) - at
    if have < 2:
        return None
    first, size = data[at], data[at + 1] & 0x7F
    if first & 0x70 or not data[at + 1] & 0x80:  # no extension was agreed; clients must mask
        raise Broken(PROTOCOL)
    head = 2
    if size >= 126:
        head = 4 if size == 126 else 10
        if have < head:
            return None
        size = int.from_bytes(data[at + 2 : at + head], "big")
    if size > most:
        raise Broken(TOO_BIG)
    start, end = at + head + 4, at + head + 4 + size
    if len(data) < end:
        return None
    return first, _unmasked(data[start:end], data[start - 4 : start]), end


def _unmasked(payload: bytes, mask: bytes) -> bytes:
    size = len(payload)
    if mask == b"\0\0\0\0" or not size:
        return payload
    key = int.from_bytes((mask * (size // 4 + 1))[:size], "big")
    return (int.from_bytes(payload, "big") ^ key).to_bytes(size, "big")
