"""How often one account, or one address, may try something within a minute.

Each process keeps this for itself; what is kept for all of them is the growing wait in `tries`.
"""

import time
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from flask import current_app, request
from werkzeug.exceptions import TooManyRequests

P = ParamSpec("P")
T = TypeVar("T")
MINUTE = 60.0  # seconds


class Counted:
    """How often each has come since its minute began."""

    def __init__(self) -> None:
        self._came: dict[tuple[str, str], tuple[float, int]] = {}  # end of its minute, how often
        self._swept = 0.0

    def comes(self, what: str, who: str) -> int:
        """How often it has come in its minute, with this time."""
        at = time.monotonic()
        self._sweep(at)
        ends, count = self._came.get((what, who), (0.0, 0))
        self._came[what, who] = now = (ends, count + 1) if ends > at else (at + MINUTE, 1)
        return now[1]

    def _sweep(self, at: float) -> None:
        """Forget whose minute is over: nobody can fill the memory."""
        if at - self._swept > MINUTE:
            self._swept = at
            self._came = {who: came for who, came in self._came.items() if came[0] > at}


def address() -> str:
    """Where the request comes from. It may be a whole floor of agents."""
    return request.remote_addr or ""


def at_most(
    most: int, whose: Callable[[], str] = address
) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """A view that so many a minute may ask; the others are answered 429."""

    def limited(view: Callable[P, T]) -> Callable[P, T]:
        @wraps(view)
        def counted(*args: P.args, **kwargs: P.kwargs) -> T:
            counts: Counted = current_app.extensions.setdefault("hub_counted", Counted())
            if counts.comes(f"{request.endpoint} {whose.__name__}", whose()) > most:
                raise TooManyRequests
            return view(*args, **kwargs)

        return counted

    return limited
