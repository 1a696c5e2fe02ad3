"""A server of feeds, good and bad, on this machine."""

import gzip
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Answer = Callable[[BaseHTTPRequestHandler], None]


class Feeder(ThreadingHTTPServer):
    """Paths and what is answered there; `asked` keeps the headers of every request."""

    daemon_threads = True

    def __init__(self) -> None:
        self.answers: dict[str, Answer] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.stopping = threading.Event()
        super().__init__(("127.0.0.1", 0), _Handler)

    @property
    def url(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    def says(self, path: str, data: bytes, status: int = 200, **headers: str) -> str:
        """Answer this there. Returns the address."""

        def answer(to: BaseHTTPRequestHandler) -> None:
            send(to, data, status, **headers)

        self.answers[path] = answer
        return self.url + path

    def handle_error(self, request: object, client_address: object) -> None:
        """Whoever hangs up in the middle is right to."""


class _Handler(BaseHTTPRequestHandler):
    server: Feeder

    def do_GET(self) -> None:
        self.server.asked.append((self.path, dict(self.headers)))
        self.server.answers.get(self.path, lambda to: send(to, b"", 404))(self)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""


def send(to: BaseHTTPRequestHandler, data: bytes, status: int = 200, **headers: str) -> None:
    """One whole answer."""
    to.send_response(status)
    for name, value in {"Content_Length": str(len(data)), **headers}.items():
        to.send_header(name.replace("_", "-"), value)
    to.end_headers()
    to.wfile.write(data)


def endless(to: BaseHTTPRequestHandler) -> None:
    """A body that never ends."""
    to.send_response(200)
    to.end_headers()
    with suppress(OSError):
        while not to.server.stopping.is_set():  # type: ignore[attr-defined]
            to.wfile.write(b"<rss>" * 20_000)


def dripping(to: BaseHTTPRequestHandler) -> None:
    """A header of one byte at a time."""
    with suppress(OSError):
        to.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
        while not to.server.stopping.wait(0.05):  # type: ignore[attr-defined]
            to.wfile.write(b"x")
            to.wfile.flush()


def bomb(size: int = 200_000_000) -> bytes:
    """So many zeros, packed."""
    return gzip.compress(b"\0" * size, 9)


@contextmanager
def feeder() -> Iterator[Feeder]:
    """A running one."""
    server = Feeder()
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.stopping.set()
        server.shutdown()
        server.server_close()
        thread.join()
