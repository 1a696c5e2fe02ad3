"""A floor of consoles that goes on by itself and notices silence, as static/live/live.js does:
after 15 seconds without a word that proves it current a screen says NOT LIVE, and dials anew.
"""

import threading
import time

from bench import wire
from tests.faults.crowd import BEAT, Crowd, Seat, _is_open

SILENCE = 15.0
DIALING = 8.0  # seconds until a line that does not listen yet is given up


class Patient(Crowd, threading.Thread):
    """The consoles, and which of them said NOT LIVE."""

    def __init__(self, port: int, cookie: str, live: dict[str, str], count: int) -> None:
        Crowd.__init__(self, port, cookie, live, count)
        threading.Thread.__init__(self, name="consoles", daemon=True)
        self.dialed = dict.fromkeys(map(id, self.seats), 0.0)
        self.is_scattering = False
        self.heard = {id(seat): time.monotonic() for seat in self.seats}
        self.dark: set[int] = set()  # who says NOT LIVE now
        self.were_dark: set[int] = set()  # who ever did since `forget`
        self.enough = threading.Event()

    def run(self) -> None:
        while not self.enough.is_set():
            self.turn()
            self._watch()
            if self.is_scattering:
                self._hang_up_all()

    def scatter(self) -> None:
        """All come in anew: the load balancer sends them to whoever has fewest."""
        self.is_scattering = True
        while self.is_scattering:
            time.sleep(0.01)

    def _hang_up_all(self) -> None:
        for seat in self.seats:
            self._hang_up(seat)
            self._come_back(seat)
        self.is_scattering = False

    def forget(self) -> None:
        """What was seen so far does not count."""
        self.were_dark = set(self.dark)

    def until_current(self, seq: int, since: float, patience: float) -> float:
        """Until each has this number, is connected, and heard since then that it is current; the
        seconds from then.
        """
        while time.monotonic() - since < patience:
            if all(self._is_current(seat, seq, since) for seat in self.seats):
                return time.monotonic() - since
            time.sleep(0.05)
        late = [
            (
                seat.seq,
                seat.line and seat.line.state,
                round(time.monotonic() - self.heard[id(seat)]),
            )
            for seat in self.seats
            if not self._is_current(seat, seq, since)
        ]
        raise TimeoutError(f"{len(late)} consoles are not current at {seq}: {late[:9]}")

    def until_dark(self, count: int, patience: float) -> None:
        """Until so many said NOT LIVE."""
        end = time.monotonic() + patience
        while len(self.were_dark) < count:
            if time.monotonic() > end:
                raise TimeoutError(f"{len(self.were_dark)} said NOT LIVE, not {count}")
            time.sleep(0.05)

    def _is_current(self, seat: Seat, seq: int, since: float) -> bool:
        return seat.seq >= seq and _is_open(seat) and self.heard[id(seat)] > since

    def _understood(self, seat: Seat, packet: bytes) -> bool:
        understood = super()._understood(seat, packet)
        if understood and packet.startswith((wire.EVENT, BEAT)):
            self.heard[id(seat)] = time.monotonic()
            self.dark.discard(id(seat))
        return understood

    def _dial(self, seat: Seat) -> None:
        self.dialed[id(seat)] = time.monotonic()
        super()._dial(seat)

    def _watch(self) -> None:
        slow = time.monotonic() - DIALING
        for seat in self.seats:
            if seat.line and not _is_open(seat) and self.dialed[id(seat)] < slow:
                self._hang_up(seat)
                self._come_back(seat)
        late = time.monotonic() - SILENCE
        for seat in self.seats:
            if self.heard[id(seat)] < late:
                self.dark.add(id(seat))
                self.were_dark.add(id(seat))
                if seat.line and self.dialed[id(seat)] < late:  # open but dumb
                    self._hang_up(seat)
                    self._come_back(seat)
