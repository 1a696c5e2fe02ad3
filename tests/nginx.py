"""Debian's nginx for the tests: ours to start with the hub's own configuration.

`python -m tests.nginx` says in one sentence why there is none, and then exits 1.
"""

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

CONFIGURATION = Path("deploy/nginx.conf")
AROUND = """
{user} daemon off; worker_processes 1; pid {folder}/pid; error_log {folder}/error.log;
worker_rlimit_nofile {files}; events {{ worker_connections {files}; }}
http {{
  access_log {folder}/access.log; client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u;
  scgi_temp_path {folder}/s;
  include {folder}/hub.conf;
}}
"""


def why_not() -> str | None:
    """The sentence why nginx cannot be tried here, or None when it can."""
    if binary() is None:
        return "no nginx is installed (on Debian, as root: apt-get install nginx-light)"
    return None


def binary() -> str | None:
    """Where nginx is; Debian keeps it where a plain account does not look."""
    return shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")


@contextmanager
def before(port: int, folder: Path, *hubs: str, files: int = 1024) -> Iterator[str]:
    """nginx with deploy/nginx.conf in front of the hubs at these addresses (host:port), without
    TLS.
    """
    folder.mkdir()
    text = CONFIGURATION.read_text(encoding="utf-8")
    text = re.sub(r"server 127\.0\.0\.1:8311([^;]*;)", _servers(hubs), text)
    text = text.replace("/var/cache/nginx/hub", f"{folder}/cache")
    text = re.sub(r"\n\s*ssl_certificate[^;]*;", "", text)
    text = text.replace("listen 443 ssl;", f"listen 127.0.0.1:{port};")
    around = AROUND.format(
        folder=folder, files=files, user="user root;" if os.geteuid() == 0 else ""
    )
    (folder / "hub.conf").write_text(text, encoding="utf-8")
    (folder / "nginx.conf").write_text(around, encoding="utf-8")
    command = [str(binary()), "-p", str(folder), "-c", str(folder / "nginx.conf")]
    server = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    try:
        yield _when_it_answers(f"http://127.0.0.1:{port}", server)
    finally:
        server.terminate()
        server.communicate(timeout=60)


def _servers(hubs: tuple[str, ...]) -> Callable[[re.Match[str]], str]:
    """One line of the upstream a hub, as the one that stands there."""
    return lambda line: "\n    ".join(f"server {hub}{line[1]}" for hub in hubs)


def _when_it_answers(url: str, server: "subprocess.Popen[str]") -> str:
    for _ in range(1_200):
        if server.poll() is not None:
            raise RuntimeError(f"nginx does not start: {server.communicate()[1]}")
        try:
            with urlopen(f"{url}/healthz", timeout=5):
                return url
        except (URLError, ConnectionError):
            time.sleep(0.05)
    raise RuntimeError("nginx is silent")


if __name__ == "__main__":
    if reason := why_not():
        print(reason)
        sys.exit(1)
