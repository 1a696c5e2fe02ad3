"""Serving: a web process is one loop of gevent, the same in the demonstration and in production."""

import gc
import logging
import resource
import signal
import socket
from importlib import import_module
from typing import Any

import gevent
from flask import Flask
from gevent.pywsgi import WSGIHandler, WSGIServer
from sqlalchemy.orm import configure_mappers

from hub.app import create_app
from hub.core.database import Database
from hub.core.off_loop import loop_begins
from hub.core.settings import Settings
from hub.core.tidying import keep_tidy
from hub.live.listening import Doorway, Plain, why_not
from hub.live.sockets import Live

log = logging.getLogger(__name__)

BACKLOG = 4096
LATE = (  # modules that these libraries would import when a web process begins
    "engineio.async_drivers.gevent",
    "gevent.resolver.thread",
    "gevent.threadpool",
)


class QuietHandler(WSGIHandler):  # type: ignore[misc]  # gevent says nothing of its types
    """No line per request: at a surge the log would cost more than the answer."""

    def log_request(self) -> None:
        """Say nothing; /metrics counts."""


def listener(host: str, port: int, *, shared: bool = False) -> socket.socket:
    """A listening socket, bound before there is a loop. TCP_NODELAY is inherited by every
    connection: without it each answer on a kept-alive connection waits 40 ms for the other side's
    acknowledgement. Raises OSError when the address is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    bound: socket.socket = Plain(family, socket.SOCK_STREAM)
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


def on_loop(bound: socket.socket) -> Any:
    """The same socket as gevent's server takes it."""
    return gevent.socket.socket(bound.family, bound.type, fileno=bound.detach())


def ready(settings: Settings, database: Database) -> Flask:
    """All a web process needs, made before there is one: what is forked has it at once."""
    app = create_app(settings, database=database)
    configure_mappers()
    for name in LATE:
        import_module(name)
    database.close()  # no connection is shared with a child
    gc.collect()
    gc.freeze()  # shared with every child, and never walked through again
    return app


def serve(app: Flask, bound: socket.socket) -> None:
    """Serve on this socket until SIGTERM or SIGINT."""
    loop_begins()
    room_for_sockets()
    live: Live = app.extensions["hub_live"]
    live.open(app, directly=_may_be_direct(app.config["HUB_SETTINGS"]))
    live.start()
    given = {"handler_class": QuietHandler, "log": None, "error_log": log}
    if live.direct:
        server = Doorway(live.direct.switchboard, on_loop(bound), app, **given)
    else:
        server = WSGIServer(on_loop(bound), app, **given)
    gc.enable()
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
