"""The process that reads documents from outside: `python -m hub.formats.child`.

It is told a document on its standard input and answers JSON. Before it sees the first one it has
given up the right to open any file or connection, and taken limits of time and memory upon itself.
"""

import codecs
import encodings
import json
import os
import pkgutil
import resource
import signal
import struct
import sys
from contextlib import suppress
from importlib import import_module
from typing import Any, BinaryIO

MEMORY = 200 * 1024 * 1024  # bytes of address space
SECONDS = 2  # of processor time, each document
LAST_IN_LINE = 15
FRAME = struct.Struct(">II")  # bytes of the hints, bytes of the document
ANSWER = struct.Struct(">I")
READY = b"ready\n"
TOO_BIG = "Reading it takes more than 200 MB: it was stopped."

SAMPLES = (  # what is loaded lazily is loaded by these, while files can still be opened
    b'<rss version="2.0"><channel><title>t</title><item><title>a &amp; b</title><pubDate>Mon, 02 '
    b"Sep 2024 11:38:29 GMT</pubDate></item></channel></rss>",
    b"<rss><channel><item><title>not sound</item></rss>",
    b'{"type": "FeatureCollection", "features": [{"properties": {"event": "x", "sent": "x"}}]}',
    b'<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>1</identifier></alert>',
    b"no feed",
)


def main() -> None:
    """Read documents until the input ends."""
    answers, documents = _own_pipes()
    from hub.formats.documents import read

    for module in pkgutil.iter_modules(encodings.__path__):
        with suppress(Exception):  # some are for another system
            import_module(f"encodings.{module.name}")
            codecs.lookup(module.name)
    for sample in SAMPLES:
        read(sample, {})
    _give_up_rights()
    answers.write(READY)
    answers.flush()
    while (asked := _next(documents)) is not None:
        answer = json.dumps(_answered(read, *asked), ensure_ascii=True).encode()
        answers.write(ANSWER.pack(len(answer)) + answer)
        answers.flush()


def _own_pipes() -> tuple[BinaryIO, BinaryIO]:
    """Where answers go. What a library prints goes nowhere."""
    answers = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    return answers, sys.stdin.buffer


def _give_up_rights() -> None:
    with suppress(OSError):
        os.nice(LAST_IN_LINE)  # whoever serves the floor goes first
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))  # no file, no socket, whatever is asked


def _next(documents: BinaryIO) -> tuple[dict[str, Any], bytes] | None:
    head = documents.read(FRAME.size)
    if len(head) < FRAME.size:
        return None
    hints, length = FRAME.unpack(head)
    return json.loads(documents.read(hints)), documents.read(length)


def _answered(read: Any, hints: dict[str, Any], data: bytes) -> dict[str, Any]:
    used = resource.getrusage(resource.RUSAGE_SELF)
    spent = int(used.ru_utime + used.ru_stime)
    resource.setrlimit(resource.RLIMIT_CPU, (spent + SECONDS + 1, resource.RLIM_INFINITY))
    try:
        answer: dict[str, Any] = read(data, hints)
        return answer
    except MemoryError:
        return _nothing(TOO_BIG, data)
    except Exception as fault:
        return _nothing(f"It could not be read ({type(fault).__name__}).", data)


def _nothing(why: str, data: bytes) -> dict[str, Any]:
    head = data[:4_000].decode("utf-8", "replace").replace("\0", "�")
    return {"kind": "", "title": "", "items": [], "faults": [why], "head": head}


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for whoever started us
    main()
