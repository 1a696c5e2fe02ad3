"""One post to one webhook: signed, within a time, and its answer in words."""

import http.client
import socket
import ssl
import threading
from typing import NamedTuple
from urllib.parse import urlsplit

from hub.core.moments import iso, now
from hub.notices import pagers
from hub.notices.hooks import Hook, body, signature
from hub.notices.mail import TOOK
from hub.notices.models import LINK, Notice

TIMEOUT = 10.0  # seconds for the whole answer: one that drips byte by byte is cut off


class Answer(NamedTuple):
    """How it went. `final`: trying again is of no use."""

    took: bool
    words: str
    final: bool = False


def post(notice: Notice, base_url: str) -> Answer:
    """Hand the notice in. Whatever goes wrong is an answer too."""
    hook = notice.hook
    if hook is None or hook.removed_at:
        return Answer(False, "This webhook was removed.", final=True)
    host = hook.host
    if hook.shape == pagers.SHAPE:
        wrong = pagers.hand_in(hook.url, notice.subject, notice.body(base_url))
        return Answer(not wrong, wrong or f"{host} {TOOK}")
    try:
        status = _status(hook, *_request(notice, hook, base_url))
    except ssl.SSLError as fault:
        return Answer(False, f"No encrypted connection to {host}: {fault.reason or fault}"[:250])
    except socket.gaierror:
        return Answer(False, f"There is no host by the name {host}.")
    except TimeoutError:
        return Answer(False, f"{host} did not answer within {TIMEOUT:.0f} seconds.")
    except (OSError, http.client.HTTPException, ValueError) as fault:
        why = str(fault) or "it broke off"
        return Answer(False, f"{host} could not be reached: {why}"[:250])
    return _answer(host, status)


def _answer(host: str, status: int) -> Answer:
    if 200 <= status < 300:
        return Answer(True, f"{host} {TOOK}")
    if status == 410:  # as Standard Webhooks says: nobody listens there any more
        return Answer(False, f"{host} answered 410: this address takes nothing any more.", True)
    if 300 <= status < 400:
        return Answer(
            False, f"{host} answered {status}: it sends elsewhere, which is not followed."
        )
    return Answer(False, f"{host} answered {status}.")


def _request(notice: Notice, hook: Hook, base_url: str) -> tuple[bytes, dict[str, str]]:
    said = {
        "type": notice.why, "at": iso(notice.created_at), "subject": notice.subject,
        "text": notice.text.replace(LINK, "").strip(), "data": notice.data,
        "link": f"{base_url}{notice.path}" if notice.path else "",
    }  # fmt: skip
    sent, at = body(hook.shape, said), int(now().timestamp())
    return sent, {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "surge-hub",
        "webhook-id": notice.id,  # the same at every try: who got it twice can tell
        "webhook-timestamp": str(at),
        "webhook-signature": signature(hook.secret, notice.id, at, sent),
    }


def _status(hook: Hook, sent: bytes, headers: dict[str, str]) -> int:
    parts = urlsplit(hook.url)
    host, secure = parts.hostname or "", parts.scheme == "https"
    made: http.client.HTTPConnection = (
        http.client.HTTPSConnection(host, parts.port, timeout=TIMEOUT)
        if secure
        else http.client.HTTPConnection(host, parts.port, timeout=TIMEOUT)
    )
    late = threading.Event()

    def cut() -> None:
        late.set()
        if made.sock:
            made.sock.close()

    timer = threading.Timer(TIMEOUT, cut)
    timer.daemon = True
    timer.start()
    try:
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        made.request("POST", path or "/", sent, headers)
        return made.getresponse().status
    except Exception as fault:
        if late.is_set():
            raise TimeoutError from fault
        raise
    finally:
        timer.cancel()
        made.close()
