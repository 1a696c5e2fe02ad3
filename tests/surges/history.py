"""Series to try the detector on: real ones read in place, and made ones whose truth is known."""

import math
import random
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from hub.surges.detector import Detector
from hub.surges.series import Flag

DATA = Path(__file__).resolve().parents[3] / "shared" / "data" / "surge"
needs_data = pytest.mark.skipif(
    not DATA.is_dir(), reason="NO DATA: ../shared/data/surge is not here"
)
FIVE = 300  # seconds of a bin
SHIFT = 96  # bins of a shift


def poisson(chance: random.Random, mean: float) -> int:
    """A count of independent calls with this mean (Knuth)."""
    limit, count, product = math.exp(-mean), 0, chance.random()
    while product > limit:
        count += 1
        product *= chance.random()
    return count


def calm_floor(
    seed: int, bins: int, means: dict[str, float], change: Callable[[int, str], float] | None = None
) -> Iterator[tuple[int, list[Flag]]]:
    """A floor of topics with steady means, in five-minute bins; `change(bin, topic)` multiplies."""
    chance, detector = random.Random(seed), Detector(FIVE)
    start = datetime(2026, 1, 5, 8)
    for at in range(bins):
        counts = {
            topic: poisson(chance, mean * (change(at, topic) if change else 1.0))
            for topic, mean in means.items()
        }
        yield at, detector.close_bin(start + timedelta(seconds=at * FIVE), counts)
