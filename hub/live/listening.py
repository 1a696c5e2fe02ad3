"""The one place that knows the insides of a library: how gevent's server takes a connection.

Each new connection is shown to the switchboard before gevent makes anything of it. A console's is
taken there; every other goes on into gevent as if nobody had looked.
"""

import socket
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from gevent import monkey
from gevent.pywsgi import WSGIServer
from gevent.socket import socket as Cooperative

from hub.live.switchboard import Switchboard

Plain = monkey.get_original("socket", "socket")  # without gevent's watchers

# What the direct way was tested with. Beside any other it stands aside, and all is stock.
TESTED = {
    "gevent": "26.9",
    "flask-socketio": "5.7",
    "python-socketio": "5.18",
    "python-engineio": "4.15",
}


def why_not(tested: dict[str, str] = TESTED) -> str | None:
    """Why the direct way cannot be used beside the libraries that are installed; None if it can."""
    for name, known in tested.items():
        try:
            found = version(name)
        except PackageNotFoundError:
            found = "none"
        if not f"{found}.".startswith(f"{known}."):
            return f"it was tested with {name} {known}, and this is {found}"
    return None


class Doorway(WSGIServer):  # type: ignore[misc]  # gevent says nothing of its types
    """gevent's server, with the switchboard at its door."""

    def __init__(self, switchboard: Switchboard, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self._switchboard = switchboard

    def do_read(self) -> tuple[socket.socket, Any] | None:
        """One new connection, as the plain socket that costs least."""
        try:
            fd, address = self.socket._accept()
        except BlockingIOError:
            return None
        return Plain(fileno=fd), address

    def do_handle(self, sock: Any, address: Any) -> None:
        """The switchboard looks first."""

        def pass_on(plain: socket.socket) -> None:
            super(Doorway, self).do_handle(Cooperative(fileno=plain.detach()), address)

        self._switchboard.take(sock, pass_on)
