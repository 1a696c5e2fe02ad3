"""The stock way: Flask-SocketIO as it is shipped. It carries whoever the direct way does not."""

from collections.abc import Callable
from typing import Any

from flask import Flask, request
from flask_socketio import ConnectionRefusedError as Refuse
from flask_socketio import SocketIO, join_room

from hub.live.handshake import Shown
from hub.live.joining import Asked, Listener
from hub.live.missed import Missed, question
from hub.live.speech import LONGEST, NAMESPACE, PING_INTERVAL, PING_TIMEOUT


class Stock:
    """Screens on Flask-SocketIO: one greenlet that reads and one that writes each."""

    def __init__(
        self,
        decide: Callable[[Asked], Listener | str],
        missed: Missed,
        beat_of: Callable[[str, str], dict[str, Any] | None],
        joins: Callable[[str, Listener], None],
        leaves: Callable[[str], None],
    ) -> None:
        self._decide, self._missed, self._beat_of = decide, missed, beat_of
        self._joins, self._leaves = joins, leaves
        self.socketio = SocketIO()  # bare: an option given twice makes two servers
        self.socketio.on_event("connect", self._connect, namespace=NAMESPACE)
        self.socketio.on_event("disconnect", self._disconnect, namespace=NAMESPACE)

    def open(self, app: Flask, async_mode: str) -> None:
        """Take websockets on this app. The origin check stays at its default: the page's own
        origin only.
        """
        self.socketio.init_app(
            app,
            async_mode=async_mode,
            transports=["websocket"],
            manage_session=False,
            ping_interval=PING_INTERVAL,
            ping_timeout=PING_TIMEOUT,
            max_http_buffer_size=LONGEST,
            http_compression=False,
        )
        app.wsgi_app = self._while_it_looks(  # type: ignore[method-assign]
            _without_deflate(app.wsgi_app)
        )

    def _while_it_looks(self, wsgi: Any) -> Any:
        """A process that is cut off from the database takes no screen: a load balancer then asks
        another, which may be better off.
        """

        def passed_on(environ: dict[str, Any], start_response: Any) -> Any:
            if self._missed.is_cut_off and environ["PATH_INFO"].startswith("/socket.io/"):
                start_response("503 Service Unavailable", [("Content-Length", "0")])
                return []
            return wsgi(environ, start_response)

        return passed_on

    def emit(self, name: str, stream: str, world: str, packet: dict[str, Any]) -> None:
        """Tell everyone in a stream."""
        self.socketio.emit(name, packet, namespace=NAMESPACE, to=f"{stream}:{world}")

    def cut(self, sid: str) -> None:
        """This one may listen no longer."""
        self.socketio.server.disconnect(sid, namespace=NAMESPACE)

    def _connect(self, auth: object = None) -> None:
        cookies = request.headers.get("Cookie", "")
        shown = Shown(cookies, request.headers.get("Authorization", ""))
        asked = Asked(shown, auth if isinstance(auth, dict) else {})
        answer = self._decide(asked)
        if isinstance(answer, str):
            raise Refuse(answer)
        stream, world, _ = answer
        # Before the missed events are read, so that none falls between.
        join_room(f"{stream}:{world}")
        sid = request.sid  # type: ignore[attr-defined]
        self._joins(sid, answer)
        told = self._missed.told(question(stream, world, asked.auth))
        beat = self._beat_of(stream, world)
        for name, packet in [*told, ("beat", beat)]:
            if packet:
                self.socketio.emit(name, packet, namespace=NAMESPACE, to=sid)

    def _disconnect(self, *_reason: object) -> None:
        self._leaves(request.sid)  # type: ignore[attr-defined]


def _without_deflate(wsgi: Any) -> Any:
    """Negotiate no compression: permessage-deflate costs more than 100 kB a console."""

    def passed_on(environ: dict[str, Any], start_response: Any) -> Any:
        environ.pop("HTTP_SEC_WEBSOCKET_EXTENSIONS", None)
        return wsgi(environ, start_response)

    return passed_on
