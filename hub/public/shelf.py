"""What residents have just been given stands on a shelf before Flask: the same bytes and headers
are handed out while their copy is good, with no session looked at, no route found and no database
asked. So a crowd costs little more than the server does.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from hub.public.copies import FOR_NGINX, GIVEN, MOST, Copies, Copy, until_this_second

Environ = dict[str, Any]
Headers = list[tuple[str, str]]
Start = Callable[..., Any]
Way = Callable[[Environ, Start], Iterable[bytes]]

ONLY_OF_A_BODY = {"content-length", "content-type"}  # a 304 has none


@dataclass(frozen=True)
class Standing:
    """An answer as Flask once gave it."""

    copy: Copy
    etag: str
    headers: Headers
    short: Headers  # of an answer that nothing has changed


class Shelf:
    """The answers of one app, by address. What is not there, or no longer good, Flask answers."""

    def __init__(self, copies: Copies, inner: Way) -> None:
        self._copies, self._inner = copies, inner
        self._standing: dict[tuple[str, str], Standing] = {}

    def __call__(self, environ: Environ, start: Start) -> Iterable[bytes]:
        """Answer from the shelf, or have it answered."""
        if environ["REQUEST_METHOD"] != "GET":
            return self._inner(environ, start)
        address = environ["PATH_INFO"], environ["wsgi.url_scheme"]
        kept = self._standing.get(address)
        if kept is None or not self._copies.is_good(kept.copy):
            return self._asked(address, environ, start)
        known = environ.get("HTTP_IF_NONE_MATCH")
        if known is None:
            start("200 OK", [*kept.headers, (FOR_NGINX, until_this_second())])
            return [kept.copy.body]
        if known == kept.etag:
            start("304 NOT MODIFIED", [*kept.short, (FOR_NGINX, until_this_second())])
            return []
        return self._inner(environ, start)  # several tags, or an old one

    def _asked(self, address: tuple[str, str], environ: Environ, start: Start) -> Iterable[bytes]:
        said: list[Any] = []

        def listen(status: str, headers: Headers, *fault: Any) -> Any:
            said[:] = status, headers
            return start(status, headers, *fault)

        body = self._inner(environ, listen)
        if copy := environ.get(GIVEN):
            self._put(address, copy, *said)
        return body

    def _put(self, address: tuple[str, str], copy: Copy, status: str, headers: Headers) -> None:
        names = {name.lower(): value for name, value in headers}
        if not status.startswith("200") or "set-cookie" in names or "etag" not in names:
            return
        if len(self._standing) >= MOST:
            self._standing.clear()
        lasting = [one for one in headers if one[0] != FOR_NGINX]
        short = [one for one in lasting if one[0].lower() not in ONLY_OF_A_BODY]
        self._standing[address] = Standing(copy, names["etag"], lasting, short)
