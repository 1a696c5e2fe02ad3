"""The methods C1, C2 and C3 of the Early Aberration Reporting System, known to health departments.

Hutwagner et al. 2003; the figures are those of `earsC` in the R package surveillance. They are
offered for comparison: on the small counts of a quarter hour they raise far more false alarms than
the hub's own detector (docs/surges.md).
"""

from collections.abc import Sequence
from math import inf, isnan, nan
from statistics import NormalDist, mean, stdev
from typing import Literal, NamedTuple

Method = Literal["C1", "C2", "C3"]
BASELINE = 7  # counts the expectation is taken from
LAG = {"C1": 0, "C2": 2, "C3": 2}  # newest counts that are left out of it: they may be the outbreak


class Bound(NamedTuple):
    """The most a count may be, and whether it is more. None where the method gives no answer."""

    at: int  # the count's place in the series, from 0
    upper: float | None
    alarm: bool | None


def ears(counts: Sequence[float], method: Method, alpha: float = 0.001) -> list[Bound]:
    """The upper bound of every count that has a whole baseline before it.

    `alpha` is the chance of an alarm, were the counts normal and nothing wrong.
    """
    z = NormalDist().inv_cdf(1 - alpha)
    first = BASELINE + LAG[method] + (2 if method == "C3" else 0)
    return [_bound(counts, at, method, z) for at in range(first, len(counts))]


def _bound(counts: Sequence[float], at: int, method: Method, z: float) -> Bound:
    middle, spread = _baseline(counts, at, LAG[method])
    upper = middle + z * spread
    if method == "C3":
        bound = counts[at] + spread * (z - _excess(counts, at - 1) - _excess(counts, at - 2))
        if isnan(bound):  # two counts in a row as flat as their baselines say nothing
            return Bound(at, None, None)
        upper = max(0.0, bound)
    return Bound(at, upper, counts[at] > upper)


def _baseline(counts: Sequence[float], at: int, lag: int) -> tuple[float, float]:
    window = counts[at - lag - BASELINE : at - lag]
    return mean(window), stdev(window)


def _score(counts: Sequence[float], at: int) -> float:
    """The statistic of C2: standard deviations above the mean. Nan for a count as flat as all."""
    middle, spread = _baseline(counts, at, LAG["C2"])
    if spread:
        return (counts[at] - middle) / spread
    return nan if counts[at] == middle else inf


def _excess(counts: Sequence[float], at: int) -> float:
    score = _score(counts, at)
    return score if isnan(score) else max(0.0, score - 1)
