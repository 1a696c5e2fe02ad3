"""Figures: percentiles, medians, and how a figure is written for people."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

__all__ = ["Cell", "median", "percentile", "ratio", "written"]


@dataclass(frozen=True)
class Cell:
    """One line of the table."""

    key: str
    label: str
    value: float
    unit: str


def percentile(values: Sequence[float], percent: float) -> float:
    """The smallest value that `percent` of them do not exceed. Raises ValueError when empty."""
    if not values:
        raise ValueError("no values")
    ordered = sorted(values)
    rank = -(-len(ordered) * percent // 100)  # rounded up
    return ordered[max(0, int(rank) - 1)]


def ratio(above: Sequence[float], below: Sequence[float]) -> float:
    """Each round is compared with itself, for the machine's mood changes; the median is told."""
    return median([a / b for a, b in zip(above, below, strict=True)])


def written(value: float) -> str:
    """Three digits are all that a shared machine can promise."""
    if value == int(value):
        return f"{int(value):,}"
    if abs(value) >= 1000:
        return f"{round(value, -1):,.0f}" if abs(value) < 10_000 else f"{round(value, -2):,.0f}"
    if abs(value) >= 100:
        return f"{value:.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"
