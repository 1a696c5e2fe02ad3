"""A back-test as a picture: each topic's calls, and where the detector raised an alarm. SVG by a
template of our own; nothing in it moves, and it reads on paper.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from jinja2 import Environment, FileSystemLoader

from hub.core.places import data_dir
from hub.surges.backtest import History
from hub.surges.series import Flag
from hub.surges.tuning import DAY

WIDTH, HEIGHT, TOP = 960, 96, 64  # of a topic's panel; the room above the first
COLUMNS = 480  # a line has no more points: of the bins that share one the largest is drawn
APART = 90  # of two marks nearer than this only the first is named
TOPICS = 6


@dataclass(frozen=True)
class Panel:
    """One topic: its line, its largest count, and the alarms on it."""

    topic: str
    points: str
    most: int
    marks: list[dict[str, Any]]


def picture(
    history: History,
    flags: Sequence[Flag],
    title: str,
    source: str = "",
    topics: Sequence[str] = (),
    span: tuple[datetime, datetime] | None = None,
) -> str:
    """The topics that alarmed, or those that are named, over the whole past or a span of it."""
    begin, end = span or (min(history.bins), max(history.bins))
    shown = list(topics) or busiest(history, flags)
    panels = [panel(history, flags, topic, begin, end) for topic in shown]
    env = Environment(loader=FileSystemLoader(str(data_dir("templates"))), autoescape=True)
    env.trim_blocks = env.lstrip_blocks = True
    return env.get_template("surges/backtest.svg").render(
        title=title, source=source, panels=panels, width=WIDTH, height=HEIGHT, top=TOP,
        begin=f"{begin:%Y-%m-%d}", end=f"{end:%Y-%m-%d}", bin=bin_words(history.bin_seconds),
    )  # fmt: skip


def busiest(history: History, flags: Sequence[Flag]) -> list[str]:
    """The topics with most alarms; where none has one, those with most calls."""
    alarms: dict[str, int] = {}
    for flag in flags:
        alarms[flag.topic] = alarms.get(flag.topic, 0) + 1
    calls: dict[str, int] = {}
    for counts in history.bins.values():
        for topic, count in counts.items():
            calls[topic] = calls.get(topic, 0) + count
    ranked = sorted(calls, key=lambda topic: (-alarms.get(topic, 0), -calls[topic], topic))
    return ranked[:TOPICS]


def panel(
    history: History, flags: Sequence[Flag], topic: str, begin: datetime, end: datetime
) -> Panel:
    """A topic's line and marks between two moments."""
    step = timedelta(seconds=history.bin_seconds)
    bins = round((end - begin) / step) + 1
    width = max(1, -(-bins // COLUMNS))
    columns = [0] * -(-bins // width)
    for at, counts in history.bins.items():
        if begin <= at <= end:
            place = round((at - begin) / step) // width
            columns[place] = max(columns[place], counts.get(topic, 0))
    most = max([*columns, 1])

    def x(place: float) -> float:
        return round(place * WIDTH / max(len(columns) - 1, 1), 1)

    points = " ".join(
        f"{x(place)},{round(HEIGHT - count * HEIGHT / most, 1)}"
        for place, count in enumerate(columns)
    )
    raised = [one for one in flags if one.topic == topic and begin <= one.first_alarm <= end]
    marks: list[dict[str, Any]] = []
    for one in raised:
        across = x(round((one.first_alarm - begin) / step) / width)
        shape = "%Y-%m-%d" if history.bin_seconds >= DAY else "%m-%d %H:%M"
        apart = all(abs(across - other["x"]) > APART for other in marks if other["named"])
        marks.append({"x": across, "words": f"{one.first_alarm:{shape}}", "named": apart})
    return Panel(topic, points, most, marks)


def bin_words(seconds: int) -> str:
    """What one point of the line is: calls a day, an hour, in 5 minutes."""
    return {DAY: "a day", 3600: "an hour"}.get(seconds, f"in {seconds // 60} minutes")
