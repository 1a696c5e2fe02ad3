"""What a screen that comes back has missed: read once for all that missed the same.

After a crash or a cut a whole floor asks the same question; it is answered from memory until
the journal or a gauge moves.
"""

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from hub.core.database import Database
from hub.core.journal import LAST
from hub.live import gauges, streams
from hub.live.packets import Packets
from hub.live.tail import Tail

T = TypeVar("T")
KEPT = 64  # answers at most, until something moves: a storm asks for the same few

Question = tuple[str, str, int | None, str | None, str | None]  # stream, world, number, hash, epoch


def question(stream: str, world: str, auth: dict[str, Any]) -> Question:
    """What a screen asks by what it says when it joins."""
    seq = auth.get("since")
    number = seq if isinstance(seq, int) and seq >= 0 else None
    return stream, world, number, _text(auth.get("hash")), _text(auth.get("epoch"))


class Missed:
    """Answers to *what came after number N*, as the tail of this process knows it."""

    def __init__(self, database: Database, packets: Packets, tail: Tail) -> None:
        self._database, self._packets, self._tail = database, packets, tail
        self._kept: dict[Hashable, Any] = {}
        self._at = (0, 0)  # where the tail was when these were made

    @property
    def is_cut_off(self) -> bool:
        """Whether this process cannot even ask."""
        return self._tail.is_cut_off

    def once(self, asked: Hashable, make: Callable[[], T]) -> T:
        """What `make` gives, made once for each question while nothing moves. A tail that cannot
        look vouches for nothing: then it is made each time.
        """
        if not self._tail.is_looking:
            return make()
        if self._tail.position != self._at:
            self._kept, self._at = {}, self._tail.position
        kept = self._kept
        if asked not in kept:
            found = make()  # others may ask the same meanwhile; what moved meanwhile is not kept
            if len(kept) < KEPT:
                kept[asked] = found
            return found
        answer: T = kept[asked]
        return answer

    def told(self, asked: Question) -> list[tuple[str, Any]]:
        """What a screen is told when it joins: the events after the number it has, and the
        gauges. Where the number is not known, or too far back, only that.
        """
        stream, world, seq, *_ = asked
        events = self.once(asked, lambda: self._events(asked)) if seq is not None else []
        if events is None:
            return [("unknown", {"since": seq})]
        return events + self.once((stream, world), lambda: self._gauges(stream, world))

    def _events(self, asked: Question) -> list[tuple[str, Any]] | None:
        stream, world, seq, hash, epoch = asked
        assert seq is not None
        with self._database.reading() as session:
            known = seq <= LAST and streams.knows(session, seq, hash, epoch)
            entries = streams.since(session, stream, world, seq) if known else None
        if entries is None:
            return None
        numbers = [seq, *(entry.seq for entry in entries)]
        return [
            ("event", self._packets.packet(entry, stream, world, previous))
            for entry, previous in zip(entries, numbers, strict=False)
        ]

    def _gauges(self, stream: str, world: str) -> list[tuple[str, Any]]:
        with self._database.reading() as session:
            return [("gauge", packet) for packet in gauges.current(session, stream, world)]


def _text(given: object) -> str | None:
    return None if given is None else str(given)
