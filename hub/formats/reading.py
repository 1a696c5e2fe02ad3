"""One document under the reader's eyes: what is known of it, what is found wrong with it, and its
items one by one, so that a bad one costs none of the others.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from time import process_time
from typing import Any

from hub.formats.news import News, unreadable

MOST_ITEMS = 1_000
SECONDS = 1.2  # of processor time; the whole document is stopped after two


class NoFeed(Exception):
    """This is no feed; the message says what it looks like."""


@dataclass
class Reading:
    """`faults` are sentences for the feed's page."""

    now: datetime
    content_type: str = ""
    url: str = ""  # where it came from: its short addresses are seen from there
    faults: list[str] = field(default_factory=list)
    began: float = field(default_factory=process_time)

    def each(
        self,
        found: Sequence[Any],
        read: Callable[[Any], News],
        as_it_came: Callable[[Any], str],
        there_are: int = 0,
    ) -> list[News]:
        """Every item, as many and as long as allowed. One that cannot be read is one of them."""
        items: list[News] = []
        for thing in found[:MOST_ITEMS]:
            if items and process_time() - self.began > SECONDS:
                break
            items.append(self._one(thing, read, as_it_came))
        count = max(there_are, len(found))
        if len(items) < min(count, MOST_ITEMS):
            some = f"the first {len(items):,} of {count:,} items were taken"
            self.faults.append(f"Reading it takes too long: {some}.")
        elif count > MOST_ITEMS:
            self.faults.append(f"It holds {count:,} items; the first {MOST_ITEMS:,} were taken.")
        return items

    def _one(
        self, thing: Any, read: Callable[[Any], News], as_it_came: Callable[[Any], str]
    ) -> News:
        try:
            return read(thing).finish(self.now)
        except MemoryError:
            raise
        except Exception as fault:  # what nobody thought of, in one item
            why = f"It could not be read ({type(fault).__name__})."
        try:
            raw = as_it_came(thing)
        except Exception:
            raw = str(thing)[:1_000]
        return unreadable(raw, why).finish(self.now)
