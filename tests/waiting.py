"""A test waits for the thing itself, never for a while: how slow a machine is says nothing."""

import time
from collections.abc import Callable
from typing import TypeVar

# Seconds until it is found out that something does not become so; what does is not waited for.
LIMIT = 60.0
Found = TypeVar("Found")


def until(
    found: Callable[[], Found],
    what: str = "it did not become so",
    pause: Callable[[float], object] = time.sleep,
) -> Found:
    """What is found, as soon as there is something."""
    end = time.monotonic() + LIMIT
    while not (one := found()):
        assert time.monotonic() < end, what
        pause(0.02)
    return one
