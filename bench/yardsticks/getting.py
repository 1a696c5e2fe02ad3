"""Where the yardsticks come from: packages fetched into `bench/out`, never into the system."""

import shutil
import subprocess
from pathlib import Path

KEPT = Path(__file__).parents[1] / "out" / "yardsticks"
DEBIAN = ("nginx", "libnginx-mod-nchan")
SOCKETIO = "socket.io@4.8"


class NotHere(Exception):
    """It cannot be had on this machine; why."""


def nchan() -> tuple[Path, Path]:
    """nginx and its module nchan, of Debian's packages."""
    folder = KEPT / "nchan"
    program, module = (
        folder / "usr/sbin/nginx",
        folder / "usr/lib/nginx/modules/ngx_nchan_module.so",
    )
    if not (program.exists() and module.exists()):
        if not (shutil.which("apt-get") and shutil.which("dpkg")):
            raise NotHere("nginx and nchan come from Debian's packages, and this is no Debian")
        folder.mkdir(parents=True, exist_ok=True)
        subprocess.run(["apt-get", "update"], capture_output=True, timeout=120)  # needs root
        _run(["apt-get", "download", *DEBIAN], folder)
        for package in folder.glob("*.deb"):
            _run(["dpkg", "-x", str(package), str(folder)], folder)
    try:  # nchan makes a location of its own there, whatever its configuration says
        Path("/var/lib/nginx").mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise NotHere("nchan needs the folder /var/lib/nginx, which only root can make") from fault
    return program, module


def socketio() -> Path:
    """The folder of Node's modules with socket.io in it."""
    folder = KEPT / "node"
    if not shutil.which("node"):
        raise NotHere("Node is not installed (Debian: nodejs)")
    if not (folder / "node_modules" / "socket.io").exists():
        if not shutil.which("npm"):
            raise NotHere("npm is not installed, which fetches socket.io")
        folder.mkdir(parents=True, exist_ok=True)
        _run(
            ["npm", "install", "--no-audit", "--no-fund", "--prefix", str(folder), SOCKETIO], folder
        )
    return folder / "node_modules"


def _run(words: list[str], folder: Path) -> None:
    try:
        done = subprocess.run(words, cwd=folder, capture_output=True, text=True, timeout=180)
    except subprocess.TimeoutExpired as slow:
        raise NotHere(f"{words[0]} did not answer") from slow
    if done.returncode:
        raise NotHere(
            f"{' '.join(words[:3])}: {(done.stderr.strip() or 'failed').splitlines()[-1]}"
        )
