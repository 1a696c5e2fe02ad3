"""A desk that taps, loses its line, sends things twice, corrects itself; and a hub that restarts.

What the agent meant is kept beside as `meant`; whatever the order, the hub must come to the same.
Others add rules by a class of their own over `Desk` and say in `told` what a call then counts for.
"""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

from flask import Flask
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from sqlalchemy import delete, func, select

from hub.core.database import Database
from hub.core.moments import from_iso, iso, now
from hub.tally import commands
from hub.tally.models import Count, Tally
from hub.tally.rollups import clear

WHICH = st.integers(0, 30)
MORE = st.lists(st.integers(0, 3), max_size=3)


class Desk(RuleBasedStateMachine):
    """A desk. Set `begun` (a hub), `start_hub` (a new one on the same rows), `open_topics`
    (of an incident that nobody knows yet) and `headers`.
    """

    db: Database
    begun: Flask
    start_hub: Callable[[], Flask]
    open_topics: Callable[[], list[str]]
    headers: dict[str, str]

    def __init__(self) -> None:
        super().__init__()
        with self.db.writing() as session:
            clear(session)
            session.execute(delete(Tally).where(Tally.undoes.is_not(None)))
            session.execute(delete(Tally).where(Tally.replaces.is_not(None)))
            session.execute(delete(Tally))
        self.topics = type(self).open_topics()
        self.hub = self.begun.test_client()
        self.restarts = 0
        self.meant: dict[str, list[str]] = {}  # call → its topics, the primary first
        self.times: dict[str, str] = {}
        self.areas: dict[str, str] = {}
        self.waiting: list[dict[str, Any]] = []
        self.sent: list[dict[str, Any]] = []

    # ---- the agent ----

    @rule(topic=st.integers(0, 3), more=MORE, ago=st.integers(0, 20))
    def tap(self, topic: int, more: list[int], ago: int) -> None:
        at = iso(now() - timedelta(minutes=ago))
        body = {"id": str(uuid4()), "topic": self.topics[topic], "at": at, "channel": "chat"}
        also = [self.topics[one] for one in dict.fromkeys(more) if one != topic]
        self.meant[body["id"]] = [body["topic"], *also]
        self.times[body["id"]] = at
        self._wait(body["id"], "POST", "", {**body, "also": also})

    @precondition(lambda self: self.meant)
    @rule(which=WHICH)
    def undo(self, which: int) -> None:
        call = self._one_of(self.meant, which)
        del self.meant[call]
        self._wait(call, "DELETE", f"/{call}", None)

    @precondition(lambda self: self.meant)
    @rule(which=WHICH, topic=st.integers(0, 3), more=st.none() | MORE)
    def say_anew(self, which: int, topic: int, more: list[int] | None) -> None:
        call = self._one_of(self.meant, which)
        change: dict[str, Any] = {"id": str(uuid4()), "topic": self.topics[topic], "area": "33101"}
        further = self.meant[call][1:] if more is None else [self.topics[one] for one in more]
        if more is not None:
            change["also"] = further
        self.meant[call] = list(dict.fromkeys([change["topic"], *further]))
        self.areas[call] = change["area"]
        self._wait(call, "POST", f"/{call}/classify", change)

    # ---- the line ----

    @precondition(lambda self: self.waiting)
    @rule(which=WHICH, again=st.booleans())
    def send(self, which: int, again: bool) -> None:
        """One that waits for no other of its call; its answer may be lost on the way."""
        ready = {item["call"]: item for item in reversed(self.waiting)}
        item = ready[self._one_of(ready, which)]
        self.waiting.remove(item)
        assert self._ask(item) in ("stored", "undone")
        self.sent.append(item)
        if again:
            assert self._ask(item) == "repeated"

    @precondition(lambda self: self.sent)
    @rule(which=WHICH)
    def send_what_was_sent_long_ago(self, which: int) -> None:
        assert self._ask(self.sent[which % len(self.sent)]) == "repeated"

    # ---- the hub ----

    @rule()
    def fold(self) -> None:
        with self.db.writing() as session:
            commands.fold(session, now())

    @precondition(lambda self: self.restarts < 1)
    @rule()
    def restart(self) -> None:
        self.restarts += 1
        self.hub = type(self).start_hub().test_client()

    @invariant()
    def every_row_stands_at_its_call(self) -> None:
        with self.db.reading() as session:
            rows = session.execute(select(Tally.call_id, Tally.at).distinct()).all()
        assert len(rows) == len({row.call_id for row in rows})

    def teardown(self) -> None:
        while self.waiting:
            self.send(0, again=False)
        for item in self.sent:
            assert self._ask(item) == "repeated"
        self.fold()
        folded = self._counted()
        assert folded == self._told()
        with self.db.writing() as session:
            commands.rebuild_counts(session)
        assert self._counted() == folded
        with self.db.reading() as session:
            for row in session.scalars(select(Tally)):
                assert row.at == from_iso(self.times[row.call_id])

    # ---- how ----

    def told(self, call: str, topics: list[str]) -> list[str]:
        """The topics that a call about these counts for, the primary first."""
        return topics

    def _told(self) -> tuple[Counter[str], int]:
        told = [self.told(call, topics) for call, topics in self.meant.items()]
        return Counter(topic for topics in told for topic in topics), len(told)

    def _counted(self) -> tuple[Counter[str], int]:
        with self.db.reading() as session:
            figures = select(Count.topic_id, func.sum(Count.count), func.sum(Count.calls))
            rows = session.execute(figures.group_by(Count.topic_id)).all()
        counts = Counter({topic: int(count) for topic, count, _ in rows if count})
        return counts, sum(int(calls) for _, _, calls in rows)

    def _wait(self, call: str, method: str, path: str, body: dict[str, Any] | None) -> None:
        self.waiting.append({"call": call, "method": method, "path": path, "body": body})

    def _ask(self, item: dict[str, Any]) -> str:
        answer = self.hub.open(
            f"/topics/tallies{item['path']}",
            method=item["method"],
            json=item["body"],
            headers=self.headers,
        )
        assert answer.status_code in (200, 201), answer.get_data(as_text=True)
        return str(answer.get_json()["status"])

    @staticmethod
    def _one_of(things: dict[str, Any], which: int) -> str:
        return list(things)[which % len(things)]
