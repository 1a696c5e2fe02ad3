"""What the detector keeps of a topic: what it learned, what it watches, its surge."""

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime
from math import sqrt

from hub.surges.expectation import Level, Pattern, Scatter
from hub.surges.rise import Rise


@dataclass
class Flag:
    """A topic surges: what was seen since when, what was expected, how often that is chance."""

    topic: str
    first_alarm: datetime  # start of the bin at whose close it was raised
    since: datetime
    seen: int
    expected: float
    bins: int  # from `since` to the alarm
    scatter: float  # the variance of such counts is (1 + scatter) x expected ...
    doubt: float  # ... + doubt x expected squared: the level itself is not known exactly
    recurrence: float  # bins between two such alarms by chance, over all topics together
    last_alarm: datetime


@dataclass
class Episode:
    """A surge that goes on: one flag, until it has calmed down."""

    flag: Flag
    peak: int
    quiet: int = 0
    bins: int = 1


@dataclass
class Bin:
    """What is the same for all topics in one bin."""

    start: datetime
    cell: int
    fade: float  # of a level
    score: float  # at which a rise is an alarm
    topics: int


@dataclass
class Learned:
    """One topic's bin, kept until it is old enough to be learned from."""

    count: int
    cell: int
    mean: float
    share: float


@dataclass
class Series:
    """What is known of one topic."""

    topic: str
    level: Level
    rises: list[Rise]
    pattern: Pattern = field(default_factory=Pattern)
    scatter: Scatter = field(default_factory=Scatter)
    excess: float = 0.0
    waiting: deque[Learned] = field(default_factory=deque)
    episode: Episode | None = None
    counted: int = 0

    def at_most(self, mean: float) -> float:
        """So much of a bin's count is taken for normal: one odd bin moves it a little only."""
        return mean + 4 * sqrt(mean * (1 + self.excess) + mean * mean / self.level.calls) + 2

    def calm_down(self, count: int, normal: float, share: float) -> None:
        """The surge is over; it may leave another normal behind than it found."""
        self.episode = None
        for rise in self.rises:
            rise.reset()
        if count > normal:
            self.level.begin_anew(count, share)
