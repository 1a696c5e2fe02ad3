"""One watch for one size of rise: the sequential likelihood ratio that finds a change soonest.

The score is log P(counts | rate x ratio) - log P(counts | rate), summed since the rise began and
started anew whenever it falls to zero (Page's CUSUM; Lorden 1971 shows that no test with as few
false alarms finds such a change sooner in the worst case). A score s comes up by chance less than
once in e^s bins. Counts are negative binomial: calls come in clumps.
"""

from dataclasses import dataclass
from datetime import datetime
from math import log


@dataclass
class Rise:
    """The watch's state: since when counts speak for a rise, what was seen, what was expected."""

    ratio: float
    score: float = 0.0
    since: datetime | None = None
    seen: int = 0
    expected: float = 0.0

    def add(self, count: int, mean: float, size: float, at: datetime, leak: float) -> None:
        """One more bin: `mean` expected calls, `size` of the negative binomial."""
        gain = count * log(self.ratio)
        gain -= (count + size) * log((size + self.ratio * mean) / (size + mean))
        score = self.score * leak + gain
        if score <= 0:
            self.reset()
            return
        if self.since is None:
            self.since = at
        self.score = score
        self.seen += count
        self.expected += mean

    def reset(self) -> None:
        """Nothing speaks for a rise any more."""
        self.score, self.since, self.seen, self.expected = 0.0, None, 0, 0.0
