"""Consoles on websockets that listen in a thread of their own, whatever becomes of the hub."""

import threading
import time

from tests.faults.crowd import Crowd
from tests.faults.floor import Hub, Staged, ask
from tests.house.test_fresh import SCREENS
from tests.screens.fresh import apply, live_of, normal

HEALED = 30.0  # seconds


class Audience(threading.Thread):
    """So many consoles that saw one page."""

    def __init__(self, hub: Hub, staged: Staged, count: int) -> None:
        super().__init__(name="the consoles", daemon=True)
        self._port, self._cookie = hub.port, staged.cookies["agent"]
        self._old = self._page()
        self._crowd = Crowd(hub.port, self._cookie, live_of(self._old), count)
        self.enough = threading.Event()

    def run(self) -> None:
        while not self.enough.is_set():
            self._crowd.turn()

    def until_all_listen(self, patience: float) -> float:
        """Seconds until every console is connected. Raises TimeoutError."""
        began = time.monotonic()
        while not self._crowd.all_listen():
            if time.monotonic() - began > patience:
                raise TimeoutError("not every console came back by itself")
            time.sleep(0.01)
        return time.monotonic() - began

    def shows_what_a_fresh_page_shows(self, *without: str) -> None:
        """Once the thread has ended: all come to the newest number, and all saw the same. The
        parts `without` go by the wall clock, which was wrong.
        """
        fresh = self._page()
        self._crowd.until_all(int(live_of(fresh)["seq"]), HEALED)
        self._crowd.close()
        seats = self._crowd.seats
        assert len({(seat.seq, seat.mark) for seat in seats}) == 1
        parts = SCREENS["agent"][1]
        shown = apply(self._old, seats[0].shown)
        left = {"without": without}
        assert normal(shown, *parts, **left) == normal(fresh, *parts, **left)

    def _page(self) -> str:
        answer = ask(self._port, "GET", "/console", Cookie=self._cookie)
        assert answer.status == 200, answer
        return answer.text
