"""The collector's long walk comes by the clock, and lets go of what nobody reaches."""

import gc
import weakref
from collections.abc import Iterator

import pytest

from hub.core import tidying


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    """Python's own collector is as it was for the tests that follow."""
    threshold = gc.get_threshold()
    yield
    gc.unfreeze()
    gc.set_threshold(*threshold)


class Ring:
    """Something that holds itself: only the collector can let go of it."""

    def __init__(self) -> None:
        self.me = self


def test_what_nobody_reaches_goes_with_the_next_walk_or_with_the_next_thaw() -> None:
    walk = tidying.keep_tidy()
    walk.kill()
    young, put_aside = Ring(), Ring()
    first, second = weakref.ref(young), weakref.ref(put_aside)
    del young
    tidying.tidy()
    assert first() is None
    assert gc.get_freeze_count() > 0
    del put_aside
    tidying.tidy()
    assert second() is not None  # put aside while it was in use
    tidying.tidy(thaw=True)
    assert second() is None


def test_no_deed_begins_the_long_walk() -> None:
    tidying.keep_tidy().kill()
    walked: list[int] = []

    def note(phase: str, info: dict[str, int]) -> None:
        if phase == "stop":
            walked.append(info["generation"])

    gc.callbacks.append(note)
    kept = [[number] for number in range(400_000)]  # as ten thousand consoles would make
    gc.callbacks.remove(note)
    assert kept
    assert 1 in walked
    assert 2 not in walked
