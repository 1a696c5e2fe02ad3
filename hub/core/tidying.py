"""Letting go of what nobody can reach any more, once a minute and never amid a deed.

Python's collector walks through every object of the process, of ten thousand consoles too, when so
many were made: which is while words are being published, and the floor would wait for it.
"""

import gc
from itertools import count

import gevent

PAUSE = 60.0  # seconds between two walks
THAWED_EVERY = 60  # walks: then all is looked at once more, what had been put aside too
NEVER = 1 << 30


def keep_tidy() -> gevent.Greenlet:
    """From now on only `tidy` walks through what is old; what is young is walked as ever."""
    young, middle, _ = gc.get_threshold()
    gc.set_threshold(young, middle, NEVER)
    tidy()
    return gevent.spawn(_forever)


def tidy(*, thaw: bool = False) -> None:
    """Let go of what is unreachable, and put aside what is left: it need not be walked again."""
    if thaw:
        gc.unfreeze()
    gc.collect()
    gc.freeze()


def _forever() -> None:
    for number in count(1):
        gevent.sleep(PAUSE)
        tidy(thaw=number % THAWED_EVERY == 0)
