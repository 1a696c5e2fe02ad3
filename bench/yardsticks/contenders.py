"""The yardsticks as contenders: each sends an event of the hub's size to as many consoles."""

import http.client
import json
import os
import resource
import shutil
import socket
import subprocess
import sys
import time
from abc import ABC, abstractmethod
from pathlib import Path
from typing import Any

from bench import wire
from bench.child import Child
from bench.served import free_port
from bench.yardsticks import getting
from bench.yardsticks.getting import NotHere

HERE = Path(__file__).parent


class Yardstick(ABC):
    """A server that tells everyone something when it is told to."""

    key: str
    name: str
    way = "socketio"
    path = "/socket.io/?EIO=4&transport=websocket"

    def __init__(self, folder: Path, count: int, size: int, kind: str) -> None:
        self.folder, self.count = folder, min(count, self.most())
        self.event = {"kind": kind, "html": ""}
        packet = wire.EVENT + b"," + json.dumps(self.event, separators=(",", ":")).encode() + b"]"
        self.event["html"] = "x" * (size - len(packet))
        self.payload = (
            wire.EVENT + b"," + json.dumps(self.event, separators=(",", ":")).encode() + b"]"
        )
        self.file = folder / "yardstick.json"
        self.file.write_text(json.dumps(self.event), encoding="utf-8")
        self.port = free_port()
        self.start()

    @abstractmethod
    def start(self) -> None:
        """Start it on its port. Raises NotHere."""

    @property
    @abstractmethod
    def pid(self) -> int:
        """The process that sends."""

    @abstractmethod
    def send(self) -> int:
        """Have it tell everyone; when it was told, in monotonic nanoseconds."""

    @abstractmethod
    def stop(self) -> None:
        """End it."""

    @abstractmethod
    def kill(self) -> None:
        """As a crash does."""

    @classmethod
    def most(cls) -> int:
        """How many consoles it can hold with the open files a process may have here."""
        return resource.getrlimit(resource.RLIMIT_NOFILE)[1] - 200

    def listening(self) -> None:  # noqa: B027  (most need nothing)
        """Once all have joined."""


class Spoken(Yardstick):
    """One that is told by a line on its stdin, and answers when it began."""

    child: Child

    @abstractmethod
    def words(self) -> list[str]:
        """The command."""

    def start(self) -> None:
        self.child = Child(*self.words())
        self._reachable()

    def _reachable(self) -> None:
        until = time.monotonic() + 20
        while time.monotonic() < until:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return
            except OSError:
                time.sleep(0.02)
        raise NotHere(f"{self.name} did not start")

    @property
    def pid(self) -> int:
        return self.child.pid

    def send(self) -> int:
        self.child.write("go")
        return int(self.child.line().split()[0])

    def stop(self) -> None:
        self.child.stop()

    def kill(self) -> None:
        self.child.kill()


class Loop(Spoken):
    """A bare C loop of send(): the floor."""

    key, name, way = "floor", "C loop", "raw"

    def words(self) -> list[str]:
        if not shutil.which("cc"):
            raise NotHere("no C compiler (cc) is installed")
        program, frame = self.folder / "floor", self.folder / "floor.frame"
        subprocess.run(["cc", "-O2", "-o", program, HERE / "floor.c"], check=True, timeout=60)
        frame.write_bytes(wire.frame(self.payload))
        return [str(program), str(self.count), str(frame)]

    def start(self) -> None:
        self.child = Child(*self.words())
        self.port = int(self.child.line())

    def listening(self) -> None:
        if self.child.line() != "ready":
            raise RuntimeError("the floor did not take its sockets")


class Shipped(Spoken):
    """Flask-SocketIO as it is shipped."""

    key, name = "shipped", "Flask-SocketIO as shipped"

    @classmethod
    def most(cls) -> int:
        """simple-websocket duplicates each descriptor."""
        return super().most() // 2

    def words(self) -> list[str]:
        module = "bench.yardsticks.shipped"
        return [sys.executable, "-m", module, str(self.port), str(self.file)]


class Node(Spoken):
    """Socket.IO on Node."""

    key, name = "node", "Node socket.io"

    def words(self) -> list[str]:
        modules = getting.socketio()
        return ["node", str(HERE / "socketio.cjs"), str(modules), str(self.port), str(self.file)]


NGINX = """load_module {module};
worker_processes 1; worker_rlimit_nofile 20000; daemon off; pid {folder}/nginx.pid; {user}
error_log {folder}/nginx.log crit;
events {{ worker_connections 19000; }}
http {{
  access_log off; client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fast; uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  client_body_buffer_size 1m;
  server {{
    listen 127.0.0.1:{port} backlog=4096; tcp_nodelay on;
    location /pub {{ nchan_publisher; nchan_channel_id floor; nchan_message_buffer_length 0; }}
    location /sub {{ nchan_subscriber websocket; nchan_channel_id floor;
                    nchan_subscriber_first_message newest; }}
  }}
}}
"""


class Nchan(Yardstick):
    """nginx with nchan, published to over HTTP."""

    key, name, way, path = "nchan", "nginx + nchan", "plain", "/sub"

    def start(self) -> None:
        program, module = getting.nchan()
        user = "user root;" if os.geteuid() == 0 else ""
        conf = self.folder / "nginx.conf"
        given: dict[str, Any] = {"module": module, "folder": self.folder, "port": self.port}
        log = self.folder / "nginx.log"
        conf.write_text(NGINX.format(**given, user=user), encoding="utf-8")
        self._process = subprocess.Popen([program, "-p", self.folder, "-c", conf, "-e", log])
        until = time.monotonic() + 10
        while not self._workers():
            if time.monotonic() > until or self._process.poll() is not None:
                raise NotHere("nginx did not start")
            time.sleep(0.05)
        time.sleep(0.2)
        self._line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)

    def _workers(self) -> list[int]:
        here = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children")
        return [int(pid) for pid in here.read_text(encoding="ascii").split()]

    @property
    def pid(self) -> int:
        return self._workers()[0]

    def send(self) -> int:
        began = time.monotonic_ns()
        self._line.request("POST", "/pub", self.payload)
        self._line.getresponse().read()
        return began

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait(timeout=10)

    def kill(self) -> None:
        for pid in self._workers():
            os.kill(pid, 9)
        self._process.kill()
        self._process.wait()


ALL: tuple[type[Yardstick], ...] = (Loop, Nchan, Node, Shipped)
