"""The websocket side: who may listen to what, and the cutting of those who may no longer."""

import logging
import time
from collections.abc import Callable, Iterable
from typing import Any

import gevent
from flask import Flask, request
from flask_socketio import ConnectionRefusedError as Refuse
from flask_socketio import SocketIO, join_room

from hub.core.command import after_every_deed
from hub.core.database import Database
from hub.core.errors import HubError
from hub.core.journal import LIVE
from hub.core.moments import iso, now
from hub.live import streams
from hub.live.packets import Packets
from hub.live.routes import check_may_watch
from hub.live.tail import Tail

log = logging.getLogger(__name__)

NAMESPACE = "/live"
SWEEP = 2.0  # seconds: how soon the sockets of a revoked session are cut, at most
TOUCH = 60.0  # seconds: how often an open screen counts as use of its session


class Live:
    """The live side of one web process: its sockets, its tail and who is watching."""

    def __init__(
        self,
        app: Flask,
        database: Database,
        *,
        who: Callable[[str | None], Any],
        still_valid: Callable[[set[str]], set[str]],
        touch: Callable[[set[str]], None],
    ) -> None:
        """`who` gives the actor of a handshake (by cookie, or by the key it is given) or None;
        `still_valid`
        keeps of some session ids those that have not ended; `touch` notes that they are in use."""
        self.database, self.packets = database, Packets(app)
        self._who, self._still_valid, self._touch = who, still_valid, touch
        self._listeners: dict[str, tuple[str, str, str | None]] = {}  # sid → stream, world, session
        self.socketio = SocketIO()  # bare: an option given twice makes two servers
        self.tail = Tail(database, self.packets, self._emit, self._watched)
        self.socketio.on_event("connect", self._connect, namespace=NAMESPACE)
        self.socketio.on_event("disconnect", self._disconnect, namespace=NAMESPACE)
        app.extensions["hub_live"] = self

    def open(self, app: Flask, async_mode: str = "gevent") -> None:
        """Take websockets on this app. The origin check stays at its default: the page's own
        origin only.
        """
        self.socketio.init_app(
            app,
            async_mode=async_mode,
            transports=["websocket"],
            manage_session=False,
            ping_interval=25,
            ping_timeout=20,
            max_http_buffer_size=16_384,
            http_compression=False,
        )
        app.wsgi_app = _without_deflate(app.wsgi_app)  # type: ignore[method-assign]

    def start(self) -> None:
        """Begin to tail and to sweep."""
        after_every_deed(self.tail.ring)
        self.tail.start()
        gevent.spawn(self._sweep_forever)

    @property
    def connected(self) -> int:
        """How many screens listen to this process."""
        return len(self._listeners)

    def _watched(self) -> Iterable[tuple[str, str]]:
        return {(stream, world) for stream, world, _ in self._listeners.values()}

    def _emit(self, name: str, stream: str, world: str, packet: dict[str, Any]) -> None:
        self.socketio.emit(name, packet, namespace=NAMESPACE, to=f"{stream}:{world}")

    def _connect(self, auth: dict[str, Any] | None = None) -> None:
        auth = auth if isinstance(auth, dict) else {}
        stream, world = str(auth.get("stream", "")), str(auth.get("exercise") or LIVE)
        try:
            actor = self._who(auth.get("key"))
            if actor is None:
                raise Refuse("Please sign in.")
            check_may_watch(actor, stream, world)
        except HubError as no:
            raise Refuse(no.reason) from no
        join_room(
            f"{stream}:{world}"
        )  # before the missed events are read, so that none falls between
        self._listeners[request.sid] = (stream, world, actor.session_id or actor.id)  # type: ignore[attr-defined]
        self._send_missed(request.sid, stream, world, auth)  # type: ignore[attr-defined]

    def _disconnect(self, *_reason: object) -> None:
        self._listeners.pop(request.sid, None)  # type: ignore[attr-defined]

    def _send_missed(self, sid: str, stream: str, world: str, auth: dict[str, Any]) -> None:
        """Bring a returning screen up to date. One that cannot be is told the newest number and
        asks for itself.
        """
        head = self.tail.head(stream, world)
        seq = auth.get("since")
        if isinstance(seq, int) and seq < head.seq:
            with self.database.reading() as session:
                known = streams.knows(session, seq, auth.get("hash"), auth.get("epoch"))
                entries = (streams.since(session, stream, world, seq) if known else None) or []
            previous = seq
            for entry in entries:
                packet = self.packets.packet(entry, stream, world, previous)
                self.socketio.emit("event", packet, namespace=NAMESPACE, to=sid)
                previous = entry.seq
        beat = {"epoch": head.epoch, "seq": head.seq, "at": iso(now())}
        self.socketio.emit("beat", beat, namespace=NAMESPACE, to=sid)

    def _sweep_forever(self) -> None:
        touched = time.monotonic()
        while True:
            gevent.sleep(SWEEP)
            try:
                self.sweep()
                if time.monotonic() - touched > TOUCH:
                    touched = time.monotonic()
                    self._touch(self._sessions())
            except Exception:
                log.exception("the sweep of sockets stumbled; it goes on")

    def _sessions(self) -> set[str]:
        return {session for _, _, session in self._listeners.values() if session}

    def sweep(self) -> None:
        """Cut the sockets whose session has ended."""
        sessions = self._sessions()
        ended = sessions - self._still_valid(sessions) if sessions else set()
        for sid, (_, _, session) in list(self._listeners.items()):
            if session in ended:
                self.socketio.server.disconnect(sid, namespace=NAMESPACE)


def _without_deflate(wsgi: Any) -> Any:
    """Negotiate no compression: permessage-deflate costs more than 100 kB a console."""

    def passed_on(environ: dict[str, Any], start_response: Any) -> Any:
        environ.pop("HTTP_SEC_WEBSOCKET_EXTENSIONS", None)
        return wsgi(environ, start_response)

    return passed_on
