"""EARS C1, C2 and C3 are those of the R package surveillance."""

import csv
from collections import defaultdict

import pytest

from hub.surges.ears import ears
from tests.surges.history import DATA, needs_data

NEWPORT = [3, 3, 5, 3, 1, 1, 1, 3, 3, 1, 2, 1, 0, 3, 3, 3, 1, 0, 0, 0, 1]


def test_c1_gives_the_published_bounds() -> None:
    """Weekly Salmonella Newport, Germany, at alpha 0.05: the first four bounds of `earsC`."""
    bounds = [bound.upper for bound in ears(NEWPORT[4:], "C1", alpha=0.05)]
    assert bounds[:4] == pytest.approx([3.278854, 3.278854, 3.436517, 3.855617], abs=1e-6)


def test_a_series_too_short_for_a_baseline_has_no_bounds() -> None:
    assert ears([1, 2, 3, 4, 5, 6, 7], "C1") == []
    assert len(ears([1, 2, 3, 4, 5, 6, 7, 8], "C1")) == 1


@needs_data
def test_every_bound_and_alarm_is_the_reference_one() -> None:
    series: dict[str, list[float]] = defaultdict(list)
    with (DATA / "reference_ears_input.csv").open() as file:
        for row in csv.DictReader(file):
            series[row["series"]].append(float(row["observed"]))
    with (DATA / "salmNewport_weekly_germany.csv").open() as file:
        series["salmNewport"] = [float(row["observed"]) for row in csv.DictReader(file)]
    found = {
        (name, method, bound.at + 1): bound
        for name, counts in series.items()
        for method in ("C1", "C2", "C3")
        for bound in ears(counts, method)
    }
    with (DATA / "reference_ears.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == len(found) > 6000
    for row in rows:
        bound = found[row["series"], row["method"], int(row["index"])]
        if row["upperbound"] == "NA":
            assert bound.upper is None
            assert bound.alarm is None
        else:
            assert bound.upper == pytest.approx(float(row["upperbound"]), abs=1e-9)
            assert bound.alarm == (row["alarm"] == "1")
