"""What the detector finds, and what it leaves alone."""

import csv
from datetime import datetime, timedelta

from hub.surges.backtest import backtest, read_history
from hub.surges.detector import ALL, Detector
from hub.surges.series import Flag
from tests.surges.history import DATA, FIVE, SHIFT, calm_floor, needs_data

TWENTY = {f"topic {number}": 2.0 for number in range(20)}


def flags_of(file: str, bin_seconds: int, count_column: str = "count") -> list[Flag]:
    history = read_history(DATA / file, bin_seconds, count_column)
    return [flag for _, raised in backtest(history) for flag in raised]


def weeks(file: str, count_column: str = "count") -> float:
    history = read_history(DATA / file, 3600, count_column)
    return (max(history.bins) - min(history.bins)) / timedelta(days=7)


def test_a_calm_floor_of_twenty_topics_hears_at_most_one_false_alarm_a_shift() -> None:
    shifts, runs = 5, 4
    alarms = sum(
        len(flags) for seed in range(runs) for _, flags in calm_floor(seed, shifts * SHIFT, TWENTY)
    )
    assert alarms <= shifts * runs


def test_a_topic_that_triples_is_found_within_five_bins_in_most_runs() -> None:
    """Nine in ten over many seeds (docs/surges.md); forty runs may have a bad day."""
    begins, found, runs = 3 * SHIFT, 0, 40
    means = {"rising": 2.0, **{f"topic {number}": 1.5 for number in range(9)}}
    for seed in range(runs):
        floor = calm_floor(
            seed, begins + 5, means,
            lambda at, topic: 3.0 if topic == "rising" and at >= begins else 1.0,
        )  # fmt: skip
        found += any(
            flag.topic == "rising" for at, flags in floor if at >= begins for flag in flags
        )
    assert found >= 0.8 * runs


def test_an_order_that_multiplies_one_topic_by_ten_is_told_in_its_first_ten_minutes() -> None:
    means = {"evacuation": 1.0, **{f"topic {number}": 2.0 for number in range(15)}}
    floor = calm_floor(
        7,
        SHIFT + 2,
        means,
        lambda at, topic: 10.0 if topic == "evacuation" and at >= SHIFT else 1.0,
    )
    raised = [flag for at, flags in floor if at >= SHIFT for flag in flags]
    assert [flag.topic for flag in raised] == ["evacuation"]


def test_a_new_topic_is_found_in_ten_minutes_though_it_has_no_history() -> None:
    detector, start = Detector(FIVE), datetime(2026, 1, 5, 8)
    for at in range(SHIFT):
        quiet = detector.close_bin(start + timedelta(seconds=at * FIVE), {"power": 2 + at % 3})
        assert quiet == []
    raised = []
    for at in (SHIFT, SHIFT + 1):
        moment = start + timedelta(seconds=at * FIVE)
        raised += detector.close_bin(moment, {"power": 3, "odour": 9})
    assert [flag.topic for flag in raised] == ["odour"]


def test_a_topic_that_stood_on_the_bar_unused_is_found_at_once() -> None:
    """Forty calls of an odour among seventy-seven thousand: rare topics may matter most."""
    detector, start = Detector(FIVE), datetime(2026, 1, 5, 8)
    for at in range(SHIFT):
        counts = {"power": 20 + at % 5, "odour": 0}
        assert detector.close_bin(start + timedelta(seconds=at * FIVE), counts) == []
    at = start + timedelta(seconds=SHIFT * FIVE)
    raised = detector.close_bin(at, {"power": 22, "odour": 6})
    assert [flag.topic for flag in raised] == ["odour"]


def test_a_whole_centre_surge_is_one_alarm_and_a_topic_above_it_is_another() -> None:
    begins = 2 * SHIFT
    means = {f"topic {number}": 3.0 for number in range(20)}

    def change(at: int, topic: str) -> float:
        if at < begins:
            return 1.0
        return 24.0 if topic == "topic 3" and at >= begins + 6 else 4.0

    raised = [flag for at, flags in calm_floor(3, begins + 9, means, change) if at >= begins
              for flag in flags]  # fmt: skip
    assert [flag.topic for flag in raised] == [ALL, "topic 3"]


def test_one_surge_is_one_episode_until_it_has_calmed_down() -> None:
    means = {"power": 3.0, **{f"topic {number}": 2.0 for number in range(8)}}
    begins, ends = SHIFT, SHIFT + 12

    def change(at: int, topic: str) -> float:
        return 6.0 if topic == "power" and (begins <= at < ends or at >= ends + 24) else 1.0

    raised = [
        (at, flag.topic)
        for at, flags in calm_floor(11, ends + 30, means, change)
        for flag in flags
        if at >= begins
    ]
    assert [topic for _, topic in raised] == ["power", "power"]
    assert raised[0][0] < begins + 4
    assert ends + 24 <= raised[1][0] < ends + 28


def test_the_same_bins_give_the_same_flags() -> None:
    first = [flags for _, flags in calm_floor(5, 200, TWENTY)]
    assert first == [flags for _, flags in calm_floor(5, 200, TWENTY)]


@needs_data
def test_a_quiet_spring_in_boston_alarms_less_than_once_in_ten_days() -> None:
    """0.7 episodes a week over all topics together, after two weeks of warm-up."""
    file, column = "boston_topics_hourly_2015_mar_jun.csv", "phone_count"
    warm = datetime(2015, 3, 15)
    late = [flag for flag in flags_of(file, 3600, column) if flag.first_alarm >= warm]
    assert len(late) / (weeks(file, column) - 2) <= 0.7


@needs_data
def test_the_flood_of_houston_is_told_by_ten_and_potholes_seldom() -> None:
    file = "houston_flooding_pothole_hourly_2011_2014.csv"
    flags, span = flags_of(file, 3600), weeks(file)
    floods = [flag.first_alarm for flag in flags if flag.topic == "Flooding"]
    that_day = [at for at in floods if at.date() == datetime(2012, 1, 9).date()]
    assert min(that_day) <= datetime(2012, 1, 9, 10)
    assert len(floods) / span <= 0.17
    assert sum(flag.topic == "Pothole" for flag in flags) / span <= 0.09


@needs_data
def test_sandy_is_told_three_days_before_landfall_and_the_schools_a_second_time() -> None:
    detector, flags = Detector(86400), []
    with (DATA / "nyc_sandy_inquiries_daily.csv").open() as file:
        for row in csv.DictReader(file):
            day = datetime.strptime(row["date"], "%m/%d/%y")
            counts = {name: int(row[name]) for name in row if name not in ("date", "total")}
            flags += detector.close_bin(day, {topic: n for topic, n in counts.items() if n})
    assert min(flag.first_alarm for flag in flags) <= datetime(2012, 10, 26)
    schools = [flag.first_alarm for flag in flags if flag.topic == "DOE"]
    assert datetime(2012, 11, 4) in schools
