"""Calls of which only the hour is known, spread evenly over its five minutes."""

from collections.abc import Iterator
from datetime import datetime, timedelta

PIECE = timedelta(minutes=5)
MOST_PIECES = 12  # of an hour; a day is spread over its hours


def spread(count: int, start: datetime, length: timedelta) -> Iterator[tuple[datetime, int]]:
    """When, and how many of them: as many pieces as there are, none of them empty."""
    pieces = max(1, length // PIECE)
    if pieces > MOST_PIECES:
        pieces = max(1, length // (PIECE * MOST_PIECES))
    step = length / pieces
    for number in range(pieces):
        share = count * (number + 1) // pieces - count * number // pieces
        if share:
            yield start + step * number, share
