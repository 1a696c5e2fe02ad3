"""One post to one webhook: signed, within a time, and its answer in words."""

import http.client
import socket
import ssl
import threading
import time
from ipaddress import ip_address
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from hub.core.addresses import NotOutside, outside_addresses
from hub.core.moments import iso, now
from hub.core.settings import settings_in_use
from hub.notices import pagers
from hub.notices.hooks import Hook, is_nobodys, signature
from hub.notices.mail import TOOK
from hub.notices.models import LINK, How, Notice
from hub.notices.shapes import body

TIMEOUT = 10.0  # seconds for the whole answer: one that drips byte by byte is cut off


class Answer(NamedTuple):
    """How it went. `final`: trying again is of no use. `is_down`: nor is trying anything else."""

    took: bool
    words: str
    final: bool = False
    is_down: bool = False
    how: How = How()


def post(notice: Notice, base_url: str) -> Answer:
    """Hand the notice in. Whatever goes wrong is an answer too."""
    hook = notice.hook
    if hook is None or hook.removed_at:
        return Answer(False, "This webhook was removed.", final=True)
    began = time.monotonic()
    answer = _posted(notice, hook, base_url)
    return answer._replace(how=answer.how._replace(took_ms=_since(began)))


def _since(began: float) -> int:
    return round(1000 * (time.monotonic() - began))


def _posted(notice: Notice, hook: Hook, base_url: str) -> Answer:
    host = hook.host
    if hook.shape == pagers.SHAPE:
        wrong = pagers.hand_in(hook.url, notice.subject, notice.body(base_url))
        return Answer(not wrong, wrong or f"{host} {TOOK}", is_down=bool(wrong))
    try:
        status = _status(hook, *_request(notice, hook, base_url))
    except NotOutside as fault:
        return _down(str(fault))
    except ssl.SSLError as fault:
        return _down(f"No encrypted connection to {host}: {fault.reason or fault}")
    except socket.gaierror:
        return _down(f"There is no host by the name {host}.")
    except TimeoutError:
        return _down(f"{host} did not answer within {TIMEOUT:.0f} seconds.")
    except (OSError, http.client.HTTPException, ValueError) as fault:
        return _down(f"{host} could not be reached: {str(fault) or 'it broke off'}")
    return _answer(host, status)._replace(how=How(status))


def _down(words: str) -> Answer:
    return Answer(False, words[:250], is_down=True)


def _answer(host: str, status: int) -> Answer:
    if 200 <= status < 300:
        return Answer(True, f"{host} {TOOK}")
    if status == 410:  # as Standard Webhooks says: nobody listens there any more
        return Answer(False, f"{host} answered 410: this address takes nothing any more.", True)
    if 300 <= status < 400:
        return _down(f"{host} answered {status}: it sends elsewhere, which is not followed.")
    return Answer(False, f"{host} answered {status}.", is_down=status >= 500 or status == 429)


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
        "webhook-signature": signature(hook.secrets(now()), notice.id, at, sent),
    }


def _status(hook: Hook, sent: bytes, headers: dict[str, str]) -> int:
    parts = urlsplit(hook.url)
    host, secure = parts.hostname or "", parts.scheme == "https"
    made: Any = (
        http.client.HTTPSConnection(host, parts.port, timeout=TIMEOUT)
        if secure
        else http.client.HTTPConnection(host, parts.port, timeout=TIMEOUT)
    )
    # The place where http.client opens its line: to the address that was looked at, and no other.
    made._create_connection = _outside if hook.outside else _anywhere
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
        return int(made.getresponse().status)
    except Exception as fault:
        if late.is_set():
            raise TimeoutError from fault
        raise
    finally:
        timer.cancel()
        made.close()


def _outside(where: tuple[str, int], timeout: float, *_: object) -> socket.socket:
    """A line to a partner: to the public network, or what the settings allow by name."""
    return _line(outside_addresses(*where, settings_in_use().partners_private), where[1], timeout)


def _anywhere(where: tuple[str, int], timeout: float, *_: object) -> socket.socket:
    """A line to a system of our own: anywhere but where machines tell their keys."""
    found = socket.getaddrinfo(*where, type=socket.SOCK_STREAM)
    addresses = list(dict.fromkeys(str(one[4][0]) for one in found))
    if any(is_nobodys(ip_address(one.partition("%")[0])) for one in addresses):
        raise NotOutside(f"{where[0][:100]} leads to an address where nothing may be posted.")
    return _line(addresses, where[1], timeout)


def _line(addresses: list[str], port: int, timeout: float) -> socket.socket:
    fault: OSError = OSError("no address")
    for address in addresses:
        try:
            return socket.create_connection((address, port), timeout)
        except OSError as failed:
            fault = failed
    raise fault
