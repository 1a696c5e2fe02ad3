"""One clock beats on a database; another waits, can be stopped while it waits, and takes over."""

import threading

from hub.clock import alone
from hub.core.database import Database
from tests.waiting import LIMIT


class Told(threading.Event):
    """Whether somebody waits for it can be waited for."""

    def __init__(self) -> None:
        super().__init__()
        self.is_awaited = threading.Event()

    def wait(self, timeout: float | None = None) -> bool:
        self.is_awaited.set()
        return super().wait(timeout)


def test_a_second_clock_waits_and_ends_when_it_is_told_to(db: Database) -> None:
    stop, second_stop = threading.Event(), Told()
    beating: list[str] = []

    def second() -> None:
        with alone(db, second_stop) as held:
            beating.append("second" if held() else "ended while waiting")

    with alone(db, stop) as held:
        assert held()
        waiting = threading.Thread(target=second)
        waiting.start()
        assert second_stop.is_awaited.wait(LIMIT)
        assert beating == []
        second_stop.set()
        waiting.join(timeout=LIMIT)
        assert beating == ["ended while waiting"]


def test_a_clock_takes_over_when_the_other_has_ended(db: Database) -> None:
    with alone(db, threading.Event()) as first:
        assert first()
    with alone(db, threading.Event()) as second:
        assert second()
