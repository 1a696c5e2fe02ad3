"""Flask-SocketIO as it is shipped, on gevent: `python -m bench.yardsticks.shipped PORT FILE`.

For each line on stdin it emits the event in FILE to everyone, and says when it began and ended.
"""

from gevent import monkey

monkey.patch_all()

import json  # noqa: E402  (after the patch)
import resource  # noqa: E402
import sys  # noqa: E402
import time  # noqa: E402
from pathlib import Path  # noqa: E402

import gevent  # noqa: E402
from flask import Flask  # noqa: E402
from flask_socketio import SocketIO, join_room  # noqa: E402
from gevent.fileobject import FileObject  # noqa: E402

app = Flask("shipped")
socketio = SocketIO(app, async_mode="gevent", transports=["websocket"], ping_interval=300)


@socketio.on("connect", namespace="/live")
def connect(_auth: object = None) -> None:
    """Everyone may listen."""
    join_room("console")


def obey(event: dict[str, object]) -> None:
    """Emit for every line."""
    for _ in FileObject(sys.stdin.buffer, "rb"):
        began = time.monotonic_ns()
        socketio.emit("event", event, namespace="/live", to="console")
        print(began, time.monotonic_ns(), flush=True)
    socketio.stop()


if __name__ == "__main__":
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    gevent.spawn(obey, json.loads(Path(sys.argv[2]).read_text(encoding="utf-8")))
    socketio.run(app, "127.0.0.1", int(sys.argv[1]))
