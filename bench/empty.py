"""An empty Flask POST on the hub's own server, and a constant page: what the server and Flask cost
before any work.

`python -m bench.empty --port N`
"""

from gevent import monkey

monkey.patch_all()

import sys  # noqa: E402  (after the patch, as `hub serve` does it)

from flask import Flask  # noqa: E402
from gevent.pywsgi import WSGIServer  # noqa: E402

from hub.serving import QuietHandler, listener, on_loop  # noqa: E402

app = Flask("empty")
pages: dict[int, str] = {}


@app.post("/nothing")
def nothing() -> str:
    """Nothing."""
    return "{}"


@app.get("/constant/<int:size>")
def constant(size: int) -> str:
    """The same page for everyone, of so many bytes."""
    return pages.setdefault(size, "x" * size)


@app.get("/healthz")
def healthz() -> str:
    """It is up."""
    return "{}"


if __name__ == "__main__":
    WSGIServer(
        on_loop(listener("127.0.0.1", int(sys.argv[-1]))), app, handler_class=QuietHandler, log=None
    ).serve_forever()
