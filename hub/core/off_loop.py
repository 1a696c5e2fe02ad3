"""Work that would hold up the event loop is done in a real thread."""

import os
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from gevent import get_hub, sleep
from gevent.threadpool import ThreadPool

P = ParamSpec("P")
T = TypeVar("T")
GENTLE = 5  # nice: beside the loop on one core such a thread gets a quarter of it
_has_loop = False
_gentle: list[ThreadPool] = []


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


def gently(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """The same for work that takes all of a processor, and waits for nothing: in threads that give
    way to the loop, and one fewer of them than there are processors.
    """
    if not _has_loop:
        return work(*args, **kwargs)
    if not _gentle:
        _gentle.append(ThreadPool(max(1, (os.cpu_count() or 2) - 1)))
    result: T = _gentle[0].apply(_give_way, (work, args, kwargs))
    return result


def _give_way(work: Callable[..., T], args: tuple[object, ...], kwargs: dict[str, object]) -> T:
    os.setpriority(os.PRIO_PROCESS, 0, GENTLE)  # of this thread alone, as Linux has it
    return work(*args, **kwargs)


def breathe() -> None:
    """In the middle of long work: whoever else has something to do on the loop, does it now."""
    if _has_loop:
        sleep(0)
