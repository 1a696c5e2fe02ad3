"""How answers leave: pages packed, static files out of memory, each under its fingerprint.

Packing beside a secret can give the secret away to whoever may put words of theirs into the page,
make a browser load it over and over, and see how long the answers are (BREACH). The one secret in
our pages is the form's token. It is signed anew each second with the second in it, and is worth
nothing without its signature: there is one second's worth of guesses at each. And other sites
cannot load our pages unseen: the session's cookie is SameSite=Lax.
"""

import gzip
import hashlib
import mimetypes
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from flask import Flask, Response, abort, current_app, request
from werkzeug.security import safe_join

# One request for all of them, in this order: a later one has the last word.
STYLES = (
    "tokens",
    "base",
    "parts",
    "forms",
    "strip",
    "words",
    "frame",
    "console",
    "desk",
    "flags",
    "questions",
    "topics",
    "board",
    "door",
    "links",
    "public",
    "states",
    "older",
    "print",
)
ALL_STYLES = "design/all.css"
COMMENT = re.compile(rb"^[ \t]*/\*[^!].*?\*/", re.M | re.S)  # begins a line; "/*!" is a licence
SHORT = 1000  # bytes: packing less saves no packet
TEXTS = ("text/", "application/json", "application/problem+json", "image/svg+xml")


def attach(app: Flask) -> None:
    """Send this app's answers so, and let its templates name static files."""
    app.view_functions["static"] = static_file
    app.jinja_env.globals.update(asset=asset)
    app.after_request(pack)


def pack(response: Response) -> Response:
    """The same answer, shorter, for browsers that take it."""
    is_text = (response.mimetype or "").startswith(TEXTS) and response.is_sequence
    if not is_text or response.get_etag()[0]:  # a tag names the very bytes
        return response
    response.vary.add("Accept-Encoding")
    if _takes_packed() and len(response.get_data()) >= SHORT:
        response.set_data(gzip.compress(response.get_data(), 5, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
    return response


def _takes_packed() -> bool:
    return request.accept_encodings.quality("gzip") > 0


@dataclass(frozen=True)
class File:
    """A static file in memory."""

    plain: bytes
    packed: bytes
    fingerprint: str


def static_file(filename: str) -> Response:
    """A static file, packed where that is shorter."""
    file = _find(str(current_app.static_folder), filename)
    if file is None:
        abort(404)
    kind = mimetypes.guess_type(filename)[0] or "application/octet-stream"
    is_text = kind.startswith(TEXTS)
    is_packed = is_text and _takes_packed() and len(file.packed) < len(file.plain)
    response = Response(file.packed if is_packed else file.plain, mimetype=kind)
    if is_text:
        response.vary.add("Accept-Encoding")
    if is_packed:
        response.headers["Content-Encoding"] = "gzip"
    # Two forms of one file are two things to a cache: each has a tag of its own.
    response.set_etag(file.fingerprint + ("-gz" if is_packed else ""))
    response.make_conditional(request)
    return response


def asset(path: str) -> str:
    """The address of a static file, with its fingerprint so that a new one is fetched at once."""
    file = _find(str(current_app.static_folder), path)
    return f"/static/{path}?v={file.fingerprint if file else 'none'}"


def _find(folder: str, path: str) -> File | None:
    """The file as it is on the disk now, or None where there is none."""
    parts = [f"design/{name}.css" for name in STYLES] if path == ALL_STYLES else [path]
    try:
        places = [Path(safe_join(folder, part) or "") for part in parts]
        return _read(*((place, place.stat().st_mtime_ns) for place in places))
    except (OSError, ValueError):  # not there, a folder, or no name of a file at all
        return None


@lru_cache(maxsize=500)
def _read(*parts: tuple[Path, int]) -> File:
    """The parts in one, each as it was changed at that time."""
    plain = b"".join(_uncommented(place) for place, _ in parts)
    packed = gzip.compress(plain, 9, mtime=0)
    return File(plain, packed, hashlib.sha256(plain).hexdigest()[:10])


def _uncommented(place: Path) -> bytes:
    """What the file says to the machine: comments are a tenth of a console. Lines keep numbers."""
    said = place.read_bytes()
    if place.suffix not in (".css", ".js"):
        return said
    return COMMENT.sub(lambda comment: b"\n" * comment[0].count(b"\n"), said)
