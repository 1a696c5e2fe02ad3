"""Done once, however often it is sent: a request's key gives the first answer again.

Another system sends its own key (`Idempotency-Key`); a form carries one that was made when it was
drawn (`ui.once()`). Either is kept with the deed, in its transaction (`command.Once`).
"""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from flask import request

from hub.core.command import Repeated, request_key

FIELD, TOKEN = "once", "csrf_token"  # of a form; the token may be a new one


@contextmanager
def keyed(key: str, said: bytes) -> Iterator[None]:
    """The deed in this bracket is done once under this key. Raises Repeated when it was done, and
    Refused when the key came with other words than `said`.
    """
    token = request_key.set((key, hashlib.sha256(said).hexdigest()))
    try:
        yield
    finally:
        request_key.reset(token)


def once(deed: Callable[[], object]) -> None:
    """Do what a form asks for. Sent a second time, by an impatient click or by a browser that had
    no answer, it is not done again, and whoever sent it sees what came of the first.

    A form that was changed before it was sent again asks for something else.
    """
    key = request.form.get(FIELD)
    if not key:
        deed()
        return
    fields = sorted(pair for pair in request.form.items(multi=True) if pair[0] != TOKEN)
    said = repr((request.path, fields)).encode()
    try:
        with keyed(f"form {hashlib.sha256(said).hexdigest()}", said):
            deed()
    except Repeated:
        return
