"""The pictures of docs/surges.md, from the real series where they lie."""

import csv
import sys
from collections import defaultdict
from datetime import datetime
from pathlib import Path

from hub.surges.backtest import Bins, History, backtest, read_history
from hub.surges.picturing import picture
from hub.surges.series import Flag
from hub.surges.tuning import DAY, HOUR

PICTURES = Path("docs/pictures")


def sandy(file: Path) -> History:
    """A column an agency, a row a day, made into bins."""
    bins: Bins = defaultdict(dict)
    with file.open(encoding="utf-8") as opened:
        for row in csv.DictReader(opened):
            day = datetime.strptime(row["date"], "%m/%d/%y")
            bins[day] = {
                name: int(count)
                for name, count in row.items()
                if name not in ("date", "total") and int(count)
            }
    return History(dict(bins), DAY, zoned=False, dated=True)


def flags_of(history: History) -> list[Flag]:
    """Every flag of the whole past."""
    return [flag for _, raised in backtest(history) for flag in raised]


def draw(folder: Path) -> None:
    """All three, each with where its data come from."""
    houston = read_history(folder / "houston_flooding_pothole_hourly_2011_2014.csv", HOUR)
    boston = read_history(
        folder / "boston_topics_hourly_2015_mar_jun.csv", HOUR, count_column="phone_count"
    )
    new_york = sandy(folder / "nyc_sandy_inquiries_daily.csv")
    made = {
        "backtest-houston.svg": picture(
            houston, flags_of(houston), "Houston 311: the flood of 9 January 2012",
            "Data: City of Houston, 311 service requests (public record), by the hour.",
            topics=["Flooding", "Pothole"], span=(datetime(2012, 1, 5), datetime(2012, 1, 14)),
        ),
        "backtest-boston.svg": picture(
            boston, flags_of(boston), "Boston 311 by phone: a quiet spring, 2015",
            "Data: City of Boston, 311 service requests (PDDL 1.0), by the hour.",
        ),
        "backtest-sandy.svg": picture(
            new_york, flags_of(new_york), "New York 311: inquiries about Sandy, 2012",
            "Data: City of New York through FiveThirtyEight (CC BY 4.0), by the day and agency.",
            topics=["NYC-3-1-1", "DOE", "NYSDOL", "DOF"],
            span=(datetime(2012, 10, 22), datetime(2012, 12, 1)),
        ),
    }  # fmt: skip
    for name, svg in made.items():
        (PICTURES / name).write_text(svg, encoding="utf-8")
        print(PICTURES / name)


if __name__ == "__main__":
    place = Path(sys.argv[1])
    if not place.is_dir():
        sys.exit(f"{place} is not here: the series are not part of the project.")
    draw(place)
