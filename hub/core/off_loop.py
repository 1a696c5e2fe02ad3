"""Work that would hold up the event loop is done in a real thread."""

from collections.abc import Callable
from typing import ParamSpec, TypeVar

from gevent import get_hub
from gevent.monkey import is_module_patched

P = ParamSpec("P")
T = TypeVar("T")


def off_loop(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Do `work` where a flush or an argon2 hash stops no console; the caller waits, the loop does
    not.

    Without gevent (the terminal, most tests) there is no loop to hold up and the work is simply
    done.
    """
    if not is_module_patched("threading"):
        return work(*args, **kwargs)
    result: T = get_hub().threadpool.apply(work, args, kwargs)
    return result
