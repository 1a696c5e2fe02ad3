"""What the detector is told beforehand: few numbers, the same for every city and topic."""

from dataclasses import dataclass

HOUR = 3600
DAY = 24 * HOUR


@dataclass(frozen=True)
class Tuning:
    """Numbers the detector works with. Bins are the equal steps of time its counts come in."""

    # Bins between two false alarms, over all topics together, that a floor can live with: a shift
    # and three quarters while a storm is on (bins of minutes), four weeks on everyday watch.
    gap_short: int = 170
    gap_long: int = 672
    fewest_topics: int = 20  # a hub with three topics is not told seven times as much
    # Rises watched for: how many times the expected count. 2 finds slow rises, 4 sudden ones.
    ratios: tuple[float, ...] = (2.0, 4.0)
    # Measured on counts with nothing in them (docs/surges.md): the score promises e^score bins
    # between false alarms at the least, and truly gives about this many times more.
    kept_promise: float = 12.0
    kept_promise_long: float = 4.0  # real hours have storms, holidays and paydays in them
    leak: float = 0.975  # of a rise's score a bin: a surge is a rise of hours, not of months
    fewest_seen: int = 5  # calls; fewer are never called a rise (but see *any count matters*)
    # How the expectation learns.
    level_days: float = 7.0  # half-life of a topic's level, once there is so much history
    level_bins: int = 20  # ... and never fewer bins than this
    level_begins: int = 12  # bins of half-life for a topic that has just begun
    shape_days: float = 35.0  # half-life of the pattern of the week
    prior_weight: float = 0.5  # calls that the first guess of a new topic counts for
    scatter: float = 0.2  # first guess of how much more counts scatter than chance alone
    scatter_weight: float = 30.0  # calls it counts for
    pattern_weight: float = 1000.0  # squared calls that other topics' patterns count for
    # How an alarm ends.
    quiet_share: float = 0.3  # below this share of its peak (or within the expected) it calms down
    quiet_bins: int = 2  # in a row
    frozen_bins: int = 24  # so long the baseline does not learn from a surge; then it is the normal
    again: float = 4.0  # times the former peak: it surges anew, and is told anew
    again_at_once: float = 8.0  # ... in its first bins, when it is still growing

    def gap(self, bin_seconds: int) -> float:
        """Wanted bins between two false alarms over all topics, in terms of the score."""
        if bin_seconds < HOUR:
            return self.gap_short / self.kept_promise
        return self.gap_long / self.kept_promise_long
