"""One console: a websocket that joins the live stream and understands what comes."""

import socket

from bench import wire

HELLO, ANSWERED, ASKED, LISTENING = range(4)  # how far it has come


class Gone(Exception):
    """The server closed it."""


class Console:
    """One socket and what it still has to understand."""

    __slots__ = ("early", "fd", "group", "join", "rest", "sock", "state", "way")

    def __init__(
        self, group: str, port: int, cookie: str, way: str, path: str, join: bytes
    ) -> None:
        """Dial. `raw`: the floor's, frames come without any greeting; `plain`: a websocket that
        listens at once; `socketio`: one that asks to join.
        """
        self.sock = socket.create_connection(("127.0.0.1", port), timeout=10)
        if way != "raw":
            self.sock.sendall(wire.upgrade("127.0.0.1", port, path, cookie))
        self.sock.setblocking(False)
        self.fd, self.group, self.way, self.rest = self.sock.fileno(), group, way, b""
        self.state, self.join = (LISTENING if way == "raw" else HELLO), join
        self.early: list[bytes] = []  # what came before it was let in, as socket.io-client keeps it

    def understand(self, data: bytes) -> list[bytes]:
        """What this piece of the stream says once the console listens; greetings are answered.

        Raises Gone when the server says goodbye, RuntimeError when it refuses."""
        data, self.rest = self.rest + data, b""
        if self.state == HELLO:
            header, ended, after = data.partition(b"\r\n\r\n")
            if not ended:
                self.rest = data
                return []
            if not header.startswith(b"HTTP/1.1 101"):
                raise RuntimeError(header.split(b"\r\n")[0].decode())
            self.state, data = (LISTENING if self.way == "plain" else ANSWERED), after
        return self._packets(data)

    def _packets(self, data: bytes) -> list[bytes]:
        said: list[bytes] = []
        end = 0
        for opcode, payload, end in wire.frames(data):  # noqa: B007  (the last end is wanted)
            if opcode == wire.PING:
                self.sock.send(wire.masked(payload, wire.PONG))
            elif opcode == wire.CLOSE:
                raise Gone
            elif payload == wire.PROBE:
                self.alive()
            elif self.state == LISTENING:
                said.append(payload)
            else:
                self._greet(payload)
                if self.state == LISTENING:
                    said, self.early = self.early, []
        self.rest = data[end:]
        return said

    def alive(self) -> None:
        """Answer the server's question whether we are still there."""
        self.sock.send(wire.masked(wire.ALIVE))

    def _greet(self, packet: bytes) -> None:
        if packet.startswith(wire.REFUSED):
            raise RuntimeError(f"a console was refused: {packet.decode()}")
        if packet.startswith(wire.JOINED):
            self.state = LISTENING
        elif packet.startswith(wire.OPEN) and self.state == ANSWERED:
            self.sock.send(self.join)
            self.state = ASKED
        else:
            self.early.append(packet)
