"""The figures of one queue in one interval, as the phone system gives them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from hub.core.database import Base
from hub.core.errors import Invalid
from hub.core.moments import Moment, iso

MINUTES = (5, 10, 15, 30, 60)
MOST_CALLS = 1_000_000
LONGEST_WAIT = 86_400
DEFAULT_QUEUE = "all"


class Interval(Base):
    """What came of one queue's calls in an interval. A later entry takes an earlier's place."""

    __tablename__ = "phone_intervals"

    queue: Mapped[str] = mapped_column(String(40), primary_key=True)
    start: Mapped[datetime] = mapped_column(Moment, primary_key=True, index=True)
    minutes: Mapped[int]
    offered: Mapped[int]
    handled: Mapped[int]
    abandoned: Mapped[int]  # hung up before anybody answered: calls never heard
    asa: Mapped[float | None]  # seconds, the average speed of answer
    aht: Mapped[float | None]  # seconds, the average handling time
    entered_at: Mapped[datetime] = mapped_column(Moment)
    entered_by: Mapped[str] = mapped_column(String(120))

    @property
    def end(self) -> datetime:
        """When it was over."""
        return self.start + timedelta(minutes=self.minutes)

    def view(self) -> dict[str, Any]:
        """What screens show of it."""
        return {
            "queue": self.queue,
            "start": iso(self.start),
            "minutes": self.minutes,
            "offered": self.offered,
            "handled": self.handled,
            "abandoned": self.abandoned,
            "asa": self.asa,
            "aht": self.aht,
        }


@dataclass(frozen=True)
class Figures:
    """The figures of an interval before they are stored."""

    start: datetime
    minutes: int
    queue: str
    offered: int
    handled: int
    abandoned: int
    asa: float | None = None
    aht: float | None = None

    def check(self, at: datetime) -> None:
        """Raises Invalid naming each field that cannot be."""
        wrong = {}
        if self.minutes not in MINUTES:
            wrong["minutes"] = f"An interval has {', '.join(map(str, MINUTES))} minutes."
        elif self.start + timedelta(minutes=self.minutes) > at:
            wrong["start"] = "This interval is not over yet. Enter it when it is."
        elif int(self.start.timestamp()) % (self.minutes * 60):
            wrong["start"] = f"An interval of {self.minutes} minutes begins at a multiple of them."
        if not self.queue or len(self.queue) > 40:
            wrong["queue"] = "Name the queue in at most 40 characters."
        for name in ("offered", "handled", "abandoned"):
            if not 0 <= getattr(self, name) <= MOST_CALLS:
                wrong[name] = f"Write a number of calls from 0 to {MOST_CALLS:,}."
        if not wrong and self.handled + self.abandoned > self.offered:
            wrong["offered"] = (
                f"{self.handled} handled and {self.abandoned} abandoned are more than"
                f" {self.offered} offered."
            )
        for name in ("asa", "aht"):
            value = getattr(self, name)
            if value is not None and not 0 <= value <= LONGEST_WAIT:
                wrong[name] = "Write seconds, from 0 to 86,400."
        if wrong:
            raise Invalid(wrong)
