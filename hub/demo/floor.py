"""The simulated floor: forty agents on three sites, who confirm what they read and tally
what they hear.
"""

import random
import uuid
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from hub.approvals.releases import Release
from hub.core.database import database
from hub.core.journal import LIVE, Head
from hub.core.moments import iso, now
from hub.demo.cast import AREAS, agents
from hub.demo.scenario import QUIET, rate
from hub.incidents.models import Topic
from hub.people.models import Actor
from hub.shifts import commands as shifts
from hub.shifts import delivered
from hub.shifts.models import Receipt
from hub.tally import commands as tally

LANGUAGES = ("en",) * 7 + ("es",) * 2 + ("ht",)
CHANNELS = ("phone",) * 9 + ("walk-in",)
ENDED = {
    "answered": 880,
    "transferred-department": 80,
    "no-answer": 22,
    "call-back": 8,
    "transferred-911": 8,
    "transferred-988": 2,
}  # of a thousand calls
TEN_MINUTES = 600
AWAY = 0.03  # one agent in thirty is away from the desk when words come, and reads them late


class Floor:
    """The agents, the topics of the incident, and what each agent has yet to confirm."""

    def __init__(self, incident: str, seed: int | None = None) -> None:
        self._chance = random.Random(seed)
        self._incident = incident
        self._agents = agents()
        self._due: list[tuple[datetime, Actor, str]] = []  # when, who, which words
        self._planned: set[str] = set()
        self._topics = self._read_topics()

    def sign_on(self, sites: Sequence[str]) -> None:
        """Everyone takes a seat: the same one when they already have it."""
        for number, agent in enumerate(self._agents):
            shifts.sign_on(agent, sites[number % len(sites)], "Agent", LIVE)

    def second(self, of_round: float) -> None:
        """One second of the floor: calls are answered and tallied, new words are confirmed."""
        self._take_calls(of_round)
        self._plan_reading()
        self._confirm()

    def backfill(self, hours: int = 6) -> None:
        """The hours before the visitor came, ten minutes by ten, each as if it had just passed:
        what is entered late teaches nobody what is usual.
        """
        begun = now()
        calls: dict[int, list[dict[str, object]]] = defaultdict(list)
        for topic, rate_an_hour in QUIET.items():
            for age in self._times(rate_an_hour, hours) if topic in self._topics else ():
                call = self._call(topic, begun - timedelta(seconds=age))
                calls[int(age // TEN_MINUTES)].append(call)
        for number, (age, items) in enumerate(sorted(calls.items(), reverse=True)):
            agent = self._agents[number % len(self._agents)]
            passed = begun - timedelta(seconds=age * TEN_MINUTES)
            for start in range(0, len(items), tally.MOST):
                tally.record(agent, items[start : start + tally.MOST], passed)

    def _times(self, rate_an_hour: float, hours: int) -> list[float]:
        """Ages in seconds of the calls of some hours, rising slowly towards now."""
        times, age = [], 0.0
        while age < hours * 3600:
            times.append(age)
            slower = 1 + age / (hours * 3600)
            age += self._chance.expovariate(rate_an_hour / 3600 / slower)
        return times[1:]

    def _take_calls(self, of_round: float) -> None:
        for slug in self._topics:
            for _ in range(self._calls_in_a_second(rate(slug, of_round))):
                tally.record(self._chance.choice(self._agents), [self._call(slug, now())], now())

    def _calls_in_a_second(self, an_hour: float) -> int:
        """A Poisson draw: how many calls of this rate end in one second."""
        left, calls = 1.0, -1
        limit = 2.718281828 ** (-an_hour / 3600)
        while left > limit:
            left *= self._chance.random()
            calls += 1
        return calls

    def _call(self, slug: str, at: datetime) -> dict[str, Any]:
        call: dict[str, Any] = {
            "id": str(uuid.UUID(int=self._chance.getrandbits(128), version=4)),
            "topic": self._topics[slug],
            "at": iso(at),
            "language": self._chance.choice(LANGUAGES),
            "channel": self._chance.choice(CHANNELS),
            "disposition": self._chance.choices(tuple(ENDED), tuple(ENDED.values()))[0],
        }
        if self._chance.random() < 0.08:
            call["also"] = [self._chance.choice(tuple(self._topics.values()))]
        if self._chance.random() < 0.02:
            call |= {"channel": "phone", "from_911": True}
        if self._chance.random() < 0.7:
            call["area"] = self._chance.choice(tuple(AREAS))
        return call

    def _plan_reading(self) -> None:
        """Most read new words within a minute; a few are on long calls."""
        with database().reading() as session:
            fresh = session.execute(
                select(Release.words_id).where(Release.ended_at.is_(None), Release.world == LIVE)
            ).scalars()
            new = [words for words in fresh if words not in self._planned]
            read = set(
                session.execute(
                    select(Receipt.person_id, Receipt.words_id).where(Receipt.words_id.in_(new))
                ).tuples()
            )
            newest = session.scalar(select(Head.seq)) or 0
        for words in new:
            self._planned.add(words)
            for agent in self._agents:
                if (agent.id, words) in read:
                    continue
                away = self._chance.random() < AWAY
                wait = self._chance.uniform(180, 480) if away else self._reading_time()
                self._due.append((now() + timedelta(seconds=wait), agent, words))
        if new:
            for agent in self._agents:
                delivered.applied(agent, newest)

    def _reading_time(self) -> float:
        """Seconds until someone at the desk confirms: about a quarter of a minute, seldom two."""
        return min(self._chance.lognormvariate(2.6, 0.7), 120)

    def _confirm(self) -> None:
        ready = [entry for entry in self._due if entry[0] <= now()]
        self._due = [entry for entry in self._due if entry[0] > now()]
        for _, agent, words in ready:
            receipt = uuid.uuid5(uuid.NAMESPACE_OID, f"{agent.id} {words}")
            shifts.acknowledge(agent, words, str(receipt))

    def _read_topics(self) -> dict[str, str]:
        with database().reading() as session:
            topics = session.scalars(select(Topic).where(Topic.incident_id == self._incident))
            return {topic.slug: topic.id for topic in topics}
