"""Serving: one gevent process a worker, the same in the demonstration and in production."""

import logging
import resource
import signal
import socket
from typing import Any

import gevent
from flask import Flask
from gevent.pywsgi import WSGIHandler, WSGIServer

from hub.core.settings import Settings
from hub.core.tidying import keep_tidy
from hub.live.listening import Doorway, why_not
from hub.live.sockets import Live

log = logging.getLogger(__name__)

BACKLOG = 4096


class QuietHandler(WSGIHandler):  # type: ignore[misc]  # gevent says nothing of its types
    """No line per request: at a surge the log would cost more than the answer."""

    def log_request(self) -> None:
        """Say nothing; /metrics counts."""


def listener(host: str, port: int, *, shared: bool = False) -> Any:
    """A listening socket. TCP_NODELAY is inherited by every connection: without it each answer on a
    kept-alive connection waits 40 ms for the other side's acknowledgement."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    bound = gevent.socket.socket(family, socket.SOCK_STREAM)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if shared:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    bound.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    bound.bind((host, port))
    bound.listen(BACKLOG)
    bound.setblocking(False)
    return bound


def room_for_sockets() -> None:
    """Raise the soft limit of open files as far as it may go: each console holds one."""
    soft, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def serve(app: Flask, host: str, port: int, *, shared: bool = False) -> None:
    """Serve until SIGTERM or SIGINT. Raises OSError when the address is taken."""
    room_for_sockets()
    live: Live = app.extensions["hub_live"]
    live.open(app, directly=_may_be_direct(app.config["HUB_SETTINGS"]))
    live.start()
    given = {"handler_class": QuietHandler, "log": None, "error_log": log}
    bound = listener(host, port, shared=shared)
    if live.direct:
        server = Doorway(live.direct.switchboard, bound, app, **given)
    else:
        server = WSGIServer(bound, app, **given)
    keep_tidy()
    for name in (signal.SIGTERM, signal.SIGINT):
        gevent.signal_handler(name, _stop, server)
    server.serve_forever()


def _may_be_direct(settings: Settings) -> bool:
    if settings.broadcast == "stock":
        return False
    reason = why_not()
    if reason:
        log.warning("screens are told by Flask-SocketIO as shipped, not directly: %s", reason)
    return reason is None


def _stop(server: WSGIServer) -> None:
    server.stop(timeout=1)
