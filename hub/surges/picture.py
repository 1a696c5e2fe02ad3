"""What a board shows beside its counts: each topic against what was expected, and who calls.

Read from rolled-up rows of the last six hours, whatever came before: four questions an incident.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hub.city.models import Area
from hub.formats.languages import name_of
from hub.incidents.models import Incident
from hub.phone.queries import summary
from hub.surges.bands import bands
from hub.surges.drawing import spark
from hub.tally.figures import Series, newest_series
from hub.tally.models import BIN, Facet, bin_of
from hub.tally.queries import HOUR, QUARTER, SHOWN, share

View = dict[str, Any]
Said = dict[str, dict[str, int]]  # facet → value → calls

NAMED = 3  # areas and languages that are named on the board; the rest stand in the figures
FACETS = ("area", "language", "disposition", "from")


def picture(session: Session, incident: Incident, at: datetime) -> View:
    """The gauge of one incident: its topics, and in words where callers are, in which languages,
    what was given to 911, and how much came late.
    """
    found = newest_series(session, [incident.id], at, SHOWN)
    expected = bands(session, incident.id, at)
    silent = Series([0] * SHOWN, [0] * SHOWN, [0] * SHOWN)
    topics = {}
    for topic in incident.topics:
        counted = found.get(topic.id, silent).count
        quarters = [sum(counted[one : one + QUARTER]) for one in range(0, SHOWN, QUARTER)]
        ranges = expected.get(topic.id) or [None] * len(quarters)
        now = ranges[-1]
        topics[topic.id] = {
            **spark(quarters, ranges),
            "expected": now.words if now else "–",
            "change": change(sum(counted[-HOUR:]), sum(counted[-2 * HOUR : -HOUR])),
        }
    said = in_common(session, [incident.id], at)
    late = sum(sum(one.late[-HOUR:]) for one in found.values())
    return {
        "topics": topics,
        "areas": areas_in_words(session, said["area"]),
        "languages": languages_in_words(said["language"]),
        "emergency": Load.of(said).words,
        "unheard": unheard(session, incident, at),
        "late": f"{late:,} entered late in 60 min" if late else "",
    }


def in_common(session: Session, incident_ids: Iterable[str], at: datetime) -> Said:
    """What the calls of the last hour have in common: each facet's values and their calls."""
    rows = session.execute(
        select(Facet.facet, Facet.value, func.sum(Facet.calls))
        .where(
            Facet.incident_id.in_(list(incident_ids)),
            Facet.facet.in_(FACETS),
            Facet.bin > bin_of(at) - HOUR * BIN,
            Facet.bin <= bin_of(at),
        )
        .group_by(Facet.facet, Facet.value)
    )
    said: Said = defaultdict(dict)
    for facet, value, calls in rows:
        if calls > 0:
            said[facet][value] = int(calls)
    return said


@dataclass(frozen=True)
class Load:
    """What 311 takes off 911: calls answered here, given to 911, and received from there."""

    answered: int
    given: int
    received: int

    @classmethod
    def of(cls, said: Said) -> "Load":
        """From what was said of the calls."""
        done = said.get("disposition", {})
        return cls(
            done.get("answered", 0),
            done.get("transferred-911", 0),
            said.get("from", {}).get("911", 0),
        )

    @property
    def words(self) -> str:
        """In one line."""
        if not (self.answered or self.given or self.received):
            return "not said yet"
        return f"{self.answered:,} answered here, {self.given:,} to 911, {self.received:,} from 911"


def change(now: int, before: int) -> str:
    """An hour against the hour before: +12, −3, 0."""
    more = now - before
    return f"+{more:,}" if more > 0 else f"−{-more:,}" if more else "0"


def most(calls: dict[str, int]) -> list[tuple[str, int]]:
    """The values with most calls, the largest first."""
    return sorted(calls.items(), key=lambda one: (-one[1], one[0]))


def unheard(session: Session, incident: Incident, at: datetime) -> str:
    """How many calls nobody heard: no share of a topic knows of them. The phone system counts for
    the whole center.
    """
    if incident.exercise:
        return "no phone in an exercise"
    found = summary(session, at - timedelta(hours=1), at)
    if found is None:
        return "not known: no phone figures for 60 min"
    percent = share(found["abandoned"], found["offered"])
    return f"{found['abandoned']:,} of {found['offered']:,} offered ({percent} %)"


def areas_in_words(session: Session, calls: dict[str, int]) -> str:
    """“33101 Old Harbor 41 %, 33104 12 %”."""
    first = most(calls)[:NAMED]
    found = select(Area.code, Area.name).where(Area.code.in_([code for code, _ in first]))
    names = dict(session.execute(found).all())
    whole = sum(calls.values())
    told = [
        f"{code}{f' {names[code]}' if names.get(code, code) != code else ''} {share(n, whole)} %"
        for code, n in first
    ]
    return ", ".join(told) or "not said yet"


def languages_in_words(calls: dict[str, int]) -> str:
    """“Spanish 18 %, Haitian Creole 4 %”: all but English, which is the rest."""
    whole = sum(calls.values())
    others = [one for one in most(calls) if one[0] != "en"]
    told = ", ".join(f"{name_of(code)} {share(n, whole)} %" for code, n in others[:NAMED])
    return told or ("all in English" if whole else "not said yet")
