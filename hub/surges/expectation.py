"""What a topic's count should be when nothing special happens: its level, times the hour's share.

The level is the topic's rate of late (Gamma–Poisson, old counts weigh less); the pattern says how
much more or less than that an hour of the week has. Both begin flat and trust what they have seen
only as far as it is more than chance, so that a topic with no history is compared with itself a
little earlier, and one with months of it with the same hour of other weeks.
"""

from dataclasses import dataclass, field
from datetime import datetime
from math import sqrt

CELLS = 72  # hours of a working day, of a Saturday and of a Sunday
LEAST_SHARE = 0.02  # of the level: no hour is so quiet that one call is a surge


def cell_of(start: datetime, by_hour: bool) -> int:
    """The part of the week that a bin belongs to. Daily bins know only the kind of day."""
    kind = {5: 1, 6: 2}.get(start.weekday(), 0)
    return 24 * kind + (start.hour if by_hour else 0)


@dataclass
class Pattern:
    """How much more or less than the level each part of the week has, learned from whole days.

    Counts of the running day wait: an hour must not explain itself.
    """

    seen: list[float] = field(default_factory=lambda: [0.0] * CELLS)
    expected: list[float] = field(default_factory=lambda: [0.0] * CELLS)
    factor: list[float] = field(default_factory=lambda: [1.0] * CELLS)
    waiting: list[tuple[int, float, float]] = field(default_factory=list)

    def note(self, cell: int, seen: float, share: float) -> None:
        """This was seen in a bin that has this share of the level, as far as was known."""
        self.waiting.append((cell, seen, share))

    def end_day(self, rate: float, fade: float) -> None:
        """Take in the day that is over, when its level is known; what was before fades a little."""
        self.seen = [count * fade for count in self.seen]
        self.expected = [count * fade for count in self.expected]
        for cell, seen, share in self.waiting:
            self.seen[cell] += seen
            self.expected[cell] += share * rate
        self.waiting.clear()

    def evidence(self, scatter: float) -> tuple[float, float]:
        """How far the parts of the week differ more than chance explains: a sum, and its weight.

        Their quotient is the variance of the true factors (method of moments), less the standard
        error that it would have if they did not differ at all.
        """
        pairs = list(zip(self.seen, self.expected, strict=True))
        beyond = sum((seen - e) ** 2 - (1 + scatter) * e for seen, e in pairs)
        weight = sum(e * e for _, e in pairs)
        return beyond - (1 + scatter) * sqrt(2 * weight), weight

    def learn(self, variance: float) -> None:
        """Trust each part's own count as far as such patterns differ at all (empirical Bayes)."""
        prior = 1 / max(variance, 1e-6)  # calls that *no difference* counts for
        self.factor = [
            max(LEAST_SHARE, (seen + prior) / (expected + prior))
            for seen, expected in zip(self.seen, self.expected, strict=True)
        ]


@dataclass
class Level:
    """The rate of late in calls a bin, as far as it is known: `calls` seen in `bins`."""

    calls: float
    bins: float

    @property
    def rate(self) -> float:
        return self.calls / self.bins

    def learn(self, count: float, share: float, fade: float, least: float) -> None:
        """One more bin, whose part of the week has this share of the level."""
        self.calls = max(least, self.calls * fade + count)
        self.bins = self.bins * fade + share

    def begin_anew(self, count: float, share: float) -> None:
        """After a surge the normal may be another one: what was before counts little now."""
        self.calls = 0.2 * self.calls + count
        self.bins = 0.2 * self.bins + share


@dataclass
class Scatter:
    """How much more counts scatter than chance: variance = (1 + excess) x mean."""

    beyond: float = 0.0
    calls: float = 0.0

    def learn(self, count: float, mean: float, known_to: float, fade: float) -> None:
        """`known_to` is the variance that not knowing the mean well adds."""
        self.beyond = self.beyond * fade + (count - mean) ** 2 - mean - known_to
        self.calls = self.calls * fade + mean

    def excess(self, guess: float, weight: float) -> float:
        """The estimate, a `guess` counting for `weight` calls."""
        return max(0.0, (self.beyond + guess * weight) / (self.calls + weight))
