"""What is said on a line: Socket.IO's packets for the one namespace there is, as frames."""

import secrets
from typing import Any

from engineio import packet as engine
from socketio import packet

from hub.live.frames import PROTOCOL, Broken, closing, frame

NAMESPACE = "/live"
PING_INTERVAL, PING_TIMEOUT = 25, 20  # seconds
LONGEST = 16_384  # bytes of a message from a console; they only greet and answer pings


def greeting() -> bytes:
    """What a line begins with: its name, and how often it will be asked whether it is there."""
    return frame(_GREETING.replace(_NAME, _name()))


def event(name: str, body: dict[str, Any]) -> bytes:
    """An event for whoever listens."""
    return _said(packet.EVENT, [name, body])


def joined() -> bytes:
    """You listen now."""
    return frame(_JOINED.replace(_NAME, _name()))


def refused(reason: str, namespace: str = NAMESPACE) -> bytes:
    """You may not listen; why."""
    return _said(packet.CONNECT_ERROR, {"message": reason}, namespace)


def cut() -> bytes:
    """You may listen no longer; do not come back by yourself."""
    return _said(packet.DISCONNECT, None) + closing(1000)


def _said(kind: int, data: Any, namespace: str = NAMESPACE) -> bytes:
    return frame(_packed(kind, data, namespace))


def _packed(kind: int, data: Any, namespace: str = NAMESPACE) -> bytes:
    words = packet.Packet(kind, data=data, namespace=namespace).encode()
    return engine.Packet(engine.MESSAGE, words).encode().encode()  # type: ignore[no-any-return]


def _name() -> bytes:
    return secrets.token_urlsafe(15).encode()


# Each console is greeted and let in with a name of its own; all else in it is made once.
_NAME = b"-name-"
_GREETING = (
    engine.Packet(
        engine.OPEN,
        {
            "sid": _NAME.decode(),
            "upgrades": [],
            "pingTimeout": PING_TIMEOUT * 1000,
            "pingInterval": PING_INTERVAL * 1000,
            "maxPayload": LONGEST,
        },
    )
    .encode()
    .encode()
)
_JOINED = _packed(packet.CONNECT, {"sid": _NAME.decode()})


def heard(words: str) -> packet.Packet:
    """The packet a console sent. Raises Broken where it is none that a console sends."""
    try:
        found = packet.Packet(encoded_packet=words)
    except (ValueError, RecursionError):
        raise Broken(PROTOCOL) from None
    if found.packet_type not in (packet.CONNECT, packet.DISCONNECT, packet.EVENT, packet.ACK):
        raise Broken(PROTOCOL)
    return found


def asks_to_listen(found: packet.Packet) -> bool:
    """Whether this packet asks for a namespace."""
    return bool(found.packet_type == packet.CONNECT)


def hangs_up(found: packet.Packet) -> bool:
    """Whether this packet leaves it."""
    return bool(found.packet_type == packet.DISCONNECT)


def alive(probe: str) -> bytes:
    """We are here too."""
    return frame(engine.Packet(engine.PONG, probe or None).encode().encode())
