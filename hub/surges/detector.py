"""The detector: bin by bin, which topics rise more than chance and the hour of the week explain.

One pass, constant work a topic and bin, nothing looked up in history and nothing looked ahead; the
live floor and `hub surges backtest` run this very code. docs/surges.md says what it can see.
"""

from collections.abc import Mapping
from datetime import date, datetime
from math import exp, log, sqrt

from hub.surges.expectation import Level, Pattern, Scatter, cell_of
from hub.surges.rise import Rise
from hub.surges.series import Bin, Episode, Flag, Learned, Series
from hub.surges.tuning import DAY, HOUR, Tuning

ALL = "All calls"  # the whole centre, watched like a topic
ENOUGH_TOPICS = 5  # fewer are no whole of which a topic could have a share
CLUMPS = 1.0  # the most that scatter may explain away of a pattern: it is itself found by patterns
FIRST_GUESS = 0.5  # calls a bin of a topic, before anything was counted
LEAST_GUESS = 0.01


class Detector:
    """Feed it every bin of a steady series, also the empty ones, in their order."""

    def __init__(self, bin_seconds: int, tuning: Tuning | None = None) -> None:
        self.tuning = tuning or Tuning()
        self.bin_seconds = bin_seconds
        self.bins = 0
        self.day: date | None = None
        self.week = Pattern()  # of all calls together: what topics with little history go by
        self.scatter = Scatter()
        self.series: dict[str, Series] = {}
        self.whole = self._new_series(ALL, FIRST_GUESS)
        self.guard = max(1, round(HOUR / 4 / bin_seconds))  # bins that are not learned from yet
        self._slow = 2 ** (-bin_seconds / (self.tuning.shape_days * DAY))

    def close_bin(self, start: datetime, counts: Mapping[str, int]) -> list[Flag]:
        """The flags raised at the close of this bin; topics without a count had none."""
        self.bins += 1
        self._turn_day(start.date())
        total = sum(counts.values())
        self._meet(counts, total)
        now = self._bin(start)
        above = {
            topic: counts.get(topic, 0) - self._mean(series, now.cell)
            for topic, series in self.series.items()
        }
        told = self._watch(self.whole, total - self._narrow(total, above, now), now, 1.0)
        flags = told if self._is_a_whole else []
        grown, excess = self._whole_surge(total, now)
        for topic, series in self.series.items():
            carries = above[topic] > excess / 2  # the topic is the surge, the whole only follows it
            flags += self._watch(series, counts.get(topic, 0), now, 1.0 if carries else grown)
        return flags

    def _narrow(self, total: int, above: Mapping[str, float], now: Bin) -> int:
        """Calls above the normal that are one topic's own surge, and so not the whole centre's."""
        excess = total - self._mean(self.whole, now.cell)
        return round(
            sum(
                calls
                for topic, calls in above.items()
                if calls > 0 and (calls > excess / 2 or self.series[topic].episode)
            )
        )

    def expected(self, topic: str, start: datetime) -> float:
        """Calls the topic should have in a bin, as known now. 0 for a topic never heard of."""
        series = self.whole if topic == ALL else self.series.get(topic)
        return self._mean(series, cell_of(start, self._by_hour)) if series else 0.0

    @property
    def surging(self) -> dict[str, Episode]:
        """Topic → the surge that goes on there."""
        every = (self.whole, *self.series.values())
        return {series.topic: series.episode for series in every if series.episode}

    @property
    def _is_a_whole(self) -> bool:
        return sum(1 for one in self.series.values() if one.counted) >= ENOUGH_TOPICS

    @property
    def _by_hour(self) -> bool:
        return self.bin_seconds < DAY

    def _meet(self, counts: Mapping[str, int], total: int) -> None:
        """Begin the topics never seen before: rare ones, unless nothing at all is known yet."""
        if self.bins == 1:
            self.whole = self._new_series(ALL, max(total, FIRST_GUESS))
            self.series = {
                topic: self._new_series(topic, max(n, FIRST_GUESS)) for topic, n in counts.items()
            }
            return
        rates = sorted(series.level.rate for series in self.series.values())
        rare = rates[len(rates) // 4] if rates else FIRST_GUESS
        guess = min(FIRST_GUESS, max(LEAST_GUESS, rare))
        for topic in counts:
            if topic not in self.series:
                self.series[topic] = self._new_series(topic, guess)

    def _new_series(self, topic: str, guess: float) -> Series:
        weight = self.tuning.prior_weight
        rises = [Rise(ratio) for ratio in self.tuning.ratios]
        return Series(topic, Level(weight, weight / guess), rises)

    def _turn_day(self, day: date) -> None:
        """At the end of a day the patterns of the week learn from it."""
        if day == self.day:
            return
        self.day, fade = day, 2 ** (-1 / self.tuning.shape_days)
        self.week.end_day(self.whole.level.rate, fade)
        for series in self.series.values():
            series.pattern.end_day(series.level.rate, fade)
        beyond, weight = self.week.evidence(CLUMPS)
        self.week.learn(beyond / weight if weight else 0.0)
        each = [
            (one, one.pattern.evidence(min(one.excess, CLUMPS))) for one in self.series.values()
        ]
        weights = sum(weight for _, (_, weight) in each)
        typical = max(0.0, sum(beyond for _, (beyond, _) in each) / weights) if weights else 0.0
        prior = self.tuning.pattern_weight
        for series, (beyond, weight) in each:
            series.pattern.learn((beyond + typical * prior) / (weight + prior))

    def _bin(self, start: datetime) -> Bin:
        tuning = self.tuning
        topics = max(tuning.fewest_topics, sum(1 for one in self.series.values() if one.counted))
        longest = max(tuning.level_days * DAY / self.bin_seconds, tuning.level_bins)
        half_life = min(longest, max(tuning.level_begins, self.bins / 2))
        return Bin(
            start=start,
            cell=cell_of(start, self._by_hour),
            fade=2 ** (-1 / half_life),
            score=log(tuning.gap(self.bin_seconds) * topics * len(tuning.ratios)),
            topics=topics,
        )

    def _share(self, series: Series, cell: int) -> float:
        own = series.pattern.factor[cell]
        return self.week.factor[cell] * own

    def _mean(self, series: Series, cell: int) -> float:
        return max(series.level.rate * self._share(series, cell), 1e-4)

    def _whole_surge(self, total: int, now: Bin) -> tuple[float, float]:
        """While the whole centre surges: how many times its normal, and how many calls above it.

        A topic then must rise more than the whole to be told of as well.
        """
        if self.whole.episode is None or not self._is_a_whole:
            return 1.0, 0.0
        mean = self._mean(self.whole, now.cell)
        return max(1.0, total / mean), max(0.0, total - mean)

    def _watch(self, series: Series, count: int, now: Bin, grown: float) -> list[Flag]:
        """Judge one topic's bin, then learn from it. `grown`: how much the whole centre has."""
        tuning = self.tuning
        usual = self._mean(series, now.cell)
        mean = usual * grown
        whole = self.scatter.excess(tuning.scatter, 5 * tuning.scatter_weight)
        series.excess = series.scatter.excess(whole, tuning.scatter_weight)
        size = 1 / (series.excess / mean + 1 / series.level.calls)
        for rise in series.rises:
            rise.add(count, mean, size, now.start, tuning.leak)
        flags = self._flags(series, count, mean, now)
        self._learn(series, count, usual, now)
        return flags

    def _flags(self, series: Series, count: int, mean: float, now: Bin) -> list[Flag]:
        """The flag this bin raises, if it does; a surge that goes on is one episode."""
        if series.episode is not None:
            again = self._go_on(series, series.episode, count, mean, now)
            return [again] if again else []
        told = [
            rise
            for rise in series.rises
            if rise.score >= now.score and rise.seen >= self.tuning.fewest_seen and count > mean
        ]
        if not told:
            return []
        rise = max(told, key=lambda one: one.score)
        since = rise.since or now.start
        flag = self._flag(series, since, rise.seen, rise.expected, rise.score, now)
        series.episode = Episode(flag, peak=count)
        series.waiting.clear()
        return [flag]

    def _flag(
        self, series: Series, since: datetime, seen: int, expected: float, score: float, now: Bin
    ) -> Flag:
        tuning = self.tuning
        kept = tuning.kept_promise if self.bin_seconds < HOUR else tuning.kept_promise_long
        bins = round((now.start - since).total_seconds() / self.bin_seconds) + 1
        by_chance = kept * exp(min(score, 60.0)) / (now.topics * len(tuning.ratios))
        doubt = 1 / series.level.calls
        return Flag(
            series.topic, now.start, since, seen, expected, bins, series.excess, doubt,
            recurrence=by_chance, last_alarm=now.start,
        )  # fmt: skip

    def _go_on(
        self, series: Series, episode: Episode, count: int, mean: float, now: Bin
    ) -> Flag | None:
        """One more bin of a surge: it grows anew, goes on, or calms down."""
        tuning, episode.bins = self.tuning, episode.bins + 1
        jump = tuning.again if episode.bins > 3 else tuning.again_at_once
        if count > jump * episode.peak and count - episode.peak >= 2 * tuning.fewest_seen:
            flag = self._flag(series, now.start, count, float(episode.peak), 60.0, now)
            series.episode = Episode(flag, peak=count)
            return flag
        normal = mean + 2 * sqrt(mean * (1 + series.excess) + mean * mean / series.level.calls)
        if count > max(normal, tuning.quiet_share * episode.peak):
            episode.quiet, episode.peak = 0, max(episode.peak, count)
            episode.flag.last_alarm = now.start
            return None
        episode.quiet += 1
        if episode.quiet >= tuning.quiet_bins:
            series.calm_down(count, normal, self._share(series, now.cell))
        return None

    def _learn(self, series: Series, count: int, mean: float, now: Bin) -> None:
        """Bins older than the guard are learned from; from a surge only the week's pattern is,
        and little: what comes back every morning is no surge.
        """
        new = Learned(count, now.cell, mean, self._share(series, now.cell))
        episode = series.episode
        if episode is not None and episode.bins <= self.tuning.frozen_bins:
            self._note(series, new, series.at_most(new.mean))
            return
        series.waiting.append(new)
        if len(series.waiting) > self.guard:
            self._take_in(series, series.waiting.popleft(), now)

    def _take_in(self, series: Series, old: Learned, now: Bin) -> None:
        doubt = old.mean * old.mean / series.level.calls
        most = series.at_most(old.mean)
        least = self.tuning.prior_weight / 2
        series.level.learn(min(old.count, most), old.share, now.fade, least)
        series.scatter.learn(old.count, old.mean, doubt, self._slow)
        series.counted += old.count
        if series is not self.whole:
            self.scatter.learn(old.count, old.mean, doubt, self._slow)
        self._note(series, old, most)

    def _note(self, series: Series, old: Learned, most: float) -> None:
        count = min(old.count, most)
        if series is self.whole:
            self.week.note(old.cell, count, 1.0)
        else:
            series.pattern.note(old.cell, count, self.week.factor[old.cell])
