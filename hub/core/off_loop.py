"""Work that would hold up the event loop is done in a real thread."""

from collections.abc import Callable
from typing import ParamSpec, TypeVar

from gevent import get_hub

P = ParamSpec("P")
T = TypeVar("T")
_has_loop = False


def loop_begins() -> None:
    """From now on this process has a loop that must not be held up."""
    global _has_loop
    _has_loop = True


def off_loop(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Do `work` where a flush or an argon2 hash stops no console; the caller waits, the loop does
    not.

    Where there is no loop to hold up (the terminal, the clock, most tests) the work is simply done.
    """
    if not _has_loop:
        return work(*args, **kwargs)
    result: T = get_hub().threadpool.apply(work, args, kwargs)
    return result
