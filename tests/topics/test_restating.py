"""Merging and splitting restate the past: sums stay exact, in whatever order it all happens."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from threading import Barrier, Thread
from typing import Any
from uuid import uuid4

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select

from hub.core.database import Database
from hub.core.errors import HubError, Refused
from hub.core.moments import iso, now
from hub.faces import said
from hub.incidents.models import Incident, Topic
from hub.tally import beat, figures, folding
from hub.tally import commands as tally
from hub.tally.models import Restatement, Tally
from hub.tally.restating import ways
from hub.tally.rollups import FIGURES, ROLLUPS, clear
from hub.topics import merging, queries
from tests.cast import actor
from tests.shifts.floor import storm

DANA, LEAD, PIO = actor("agent"), actor("lead"), actor("pio")
AREAS = ("33101", "33102", "33103")


def topics_of(db: Database, incident: str) -> list[str]:
    with db.reading() as session:
        return [topic.id for topic in session.get_one(Incident, incident).topics]


def called(topic: str, area: str | None = None, ago: int = 0, late: bool = False) -> str:
    """One call about it, so many minutes ago; its id."""
    at = iso(now() - timedelta(minutes=ago))
    item = {"id": str(uuid4()), "topic": topic, "at": at, "area": area}
    assert tally.record(DANA, [item], bulk=late)[0]["status"] == "stored"
    return str(item["id"])


def fold(db: Database) -> None:
    beat.fold()


def counted(db: Database, incident: str) -> dict[str, int]:
    span = (now() - timedelta(hours=30), now())
    with db.reading() as session:
        table = figures.topic_table(session, [incident], *span)
    return {topic: one.count for topic, one in table.items() if one.count}


def rolled_up(db: Database) -> list[tuple[str, ...]]:
    """Every row that counts something."""
    with db.reading() as session:
        return sorted(
            (table.__tablename__, *map(str, row))
            for table in ROLLUPS
            for row in session.execute(select(table.__table__))
            if any(getattr(row, name) for name in FIGURES)
        )


def test_a_merged_topic_counts_under_the_other_also_what_comes_late(db: Database) -> None:
    incident = storm()
    boil, odour, power = topics_of(db, incident)[:3]
    called(boil, "33101")
    undone = called(odour, "33101", ago=90)
    called(odour, "33102", ago=5)
    called(power)
    fold(db)
    merging.merge(LEAD, odour, boil)
    assert counted(db, incident) == {boil: 3, power: 1}
    called(odour, "33103", ago=200, late=True)  # from a console that was offline all the while
    tally.undo(DANA, undone)
    fold(db)
    assert counted(db, incident) == {boil: 3, power: 1}
    with db.reading() as session:
        assert queries.told_apart(session, boil, "area")[0]["count"] == 1
        assert queries.latest_restated(session, incident)[0]["words"].endswith(" calls)")
        assert odour not in {topic.id for topic in session.get_one(Incident, incident).topics}
    merging.unmerge(LEAD, odour)
    assert counted(db, incident) == {boil: 1, odour: 2, power: 1}
    with db.reading() as session:
        assert queries.latest_restated(session, incident) == []


def test_a_split_moves_what_an_area_tells_apart_and_says_how_much(db: Database) -> None:
    incident = storm()
    odour = topics_of(db, incident)[1]
    for area in (AREAS[0], AREAS[0], AREAS[1], None):
        called(odour, area, ago=10)
    waits = {"id": str(uuid4()), "topic": odour, "at": iso(now()), "area": AREAS[0]}
    fold(db)
    with db.reading() as session:
        assert queries.split_of(session, odour, "area", [AREAS[0]]) == (2, 4)
    gas = merging.split(LEAD, odour, "Gas at the plant", "area", [AREAS[0]])
    assert counted(db, incident) == {gas: 2, odour: 2}
    tally.record(DANA, [waits])  # made before the split, sent after it
    called(odour, AREAS[0])  # made after it: the agent knew both
    fold(db)
    assert counted(db, incident) == {gas: 3, odour: 3}
    with db.reading() as session:
        words = queries.latest_restated(session, incident)[0]["words"]
        name = session.get_one(Topic, odour).name
    assert words == f"Gas at the plant split off {name} by area 33101: 2 of 4 calls, the rest stays"


def test_of_two_leads_who_merge_a_pair_into_each_other_the_second_is_told(db: Database) -> None:
    incident = storm()
    boil, odour = topics_of(db, incident)[:2]
    called(boil)
    called(odour)
    fold(db)
    refused: list[str] = []

    def merge(by: Any, source: str, target: str) -> None:
        try:
            merging.merge(by, source, target)
        except Refused as fault:
            refused.append(fault.reason)

    work = [lambda: merge(LEAD, boil, odour), lambda: merge(PIO, odour, boil)]
    together([*work, lambda: fold(db), lambda: fold(db)])
    assert len(refused) == 1
    assert refused[0].endswith("they are one now.")
    assert sum(counted(db, incident).values()) == 2
    assert len(counted(db, incident)) == 1


def together(deeds: list[Callable[[], None]]) -> None:
    """Each in its thread, all from the same moment on."""
    ready = Barrier(len(deeds))

    def begin(deed: Callable[[], None]) -> None:
        ready.wait(10)
        deed()

    threads = [Thread(target=begin, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
        assert not thread.is_alive()


STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            ("tap", "tap", "tap", "late", "undo", "fold", "merge", "unmerge", "split", "rebuild")
        ),
        st.integers(0, 5),
        st.integers(0, 5),
    ),
    min_size=4,
    max_size=30,
)


class Sums:
    """What should be counted, by hand: each call, and the deeds in their order."""

    def __init__(self, topics: list[str]) -> None:
        self.topics = topics
        self.calls: dict[str, tuple[str, str, int]] = {}  # topic, area, how many deeds stood
        self.deeds: list[tuple[str, str, str | None]] = []  # source, target, area

    def of(self) -> Counter[str]:
        found = Counter[str]()
        for topic, area, before in self.calls.values():
            for number, (source, target, told) in enumerate(self.deeds):
                splits = told == area and number >= before
                if topic == source and (told is None or splits):
                    topic = target
            found[topic] += 1
        return found


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=STEPS)
def test_sums_are_exact_and_a_rebuild_is_the_same_whatever_the_order(
    db: Database, steps: list[tuple[str, int, int]]
) -> None:
    with db.writing() as session:
        clear(session)
        session.execute(delete(Restatement))
        session.execute(delete(Tally).where(Tally.undoes.is_not(None)))
        session.execute(delete(Tally))
    incident = storm()
    sums = Sums(topics_of(db, incident)[:4])
    for step, which, other in steps:
        topic = sums.topics[which % len(sums.topics)]
        if step in ("tap", "late"):
            area = AREAS[other % 3]
            id = called(topic, area, ago=0 if step == "tap" else 20, late=step == "late")
            sums.calls[id] = (topic, area, len(sums.deeds) if step == "tap" else 0)
        elif step == "undo" and sums.calls:
            id = sorted(sums.calls)[which % len(sums.calls)]
            tally.undo(DANA, id)
            del sums.calls[id]
        elif step == "fold":
            fold(db)
        else:
            restated(db, sums, step, topic, other)
    fold(db)
    assert counted(db, incident) == +sums.of()
    before = rolled_up(db)
    with db.writing() as session:
        tally.rebuild_counts(session)
    assert rolled_up(db) == before


def restated(db: Database, sums: Sums, step: str, topic: str, other: int) -> None:
    """A lead's deed, where it is possible, and the same by hand."""
    try:
        if step == "merge":
            into = sums.topics[other % len(sums.topics)]
            merging.merge(LEAD, topic, into)
            sums.deeds.append((topic, into, None))
        elif step == "unmerge":
            merging.unmerge(LEAD, topic)
            newest = max(
                n for n, (source, _, told) in enumerate(sums.deeds)
                if source == topic and told is None
            )  # fmt: skip
            sums.deeds[newest] = ("", "", None)
        elif step == "split":
            area = AREAS[other % 3]
            made = merging.split(LEAD, topic, f"Part {len(sums.topics)}", "area", [area])
            sums.topics.append(made)
            sums.deeds.append((topic, made, area))
        else:
            with db.writing() as session:
                tally.rebuild_counts(session)
    except HubError:
        return


def test_a_part_that_is_merged_back_again_and_again_leaves_no_cases_behind() -> None:
    rules = []
    for number in range(20):
        part = f"part-{number}"
        rules.append(Restatement(source_id="gas", target_id=part, facet="area", values=["33101"]))
        rules.append(Restatement(source_id=part, target_id="gas", facet=None, values=[]))
    assert ways("gas", rules) == [((), "gas")]
    split = Restatement(source_id="gas", target_id="plant", facet="area", values=["33101"])
    assert ways("gas", [*rules, split]) == [((split,), "plant"), ((), "gas")]


def test_one_call_is_never_1_calls() -> None:
    view = {"topic": {"name": "Gas"}, "target": {"name": "Odor"}, "source": {"name": "Odor"},
            "name": "Orla", "by_words": "area 33101", "moved": 1, "of": 1, "calls": 1, "by": "Lena",
            "title": "Orla", "incident": "Orla", "file": "a.csv", "what": "counts", "good": 1,
            "faulty": 1}  # fmt: skip
    for kind in ("topics.merged", "topics.unmerged", "topics.split", "reports.written",
                 "paper.entered", "paper.kept"):  # fmt: skip
        words = said(kind, view)
        assert ": " in words
        assert "1 calls" not in words
        assert "1 rows" not in words
    assert merging.counted(1) == "1 call"


def test_what_was_summed_up_before_a_merge_is_summed_up_anew(db: Database) -> None:
    incident = storm()
    kept, merged = topics_of(db, incident)[:2]
    called(merged)
    with db.reading() as session:
        before = folding.waiting(session)
    assert before
    merging.merge(LEAD, merged, kept)
    with db.writing() as session:
        assert not folding.count_in(session, before)
    assert counted(db, incident) == {}
    fold(db)
    assert counted(db, incident) == {kept: 1}
    with db.writing() as session:
        assert not folding.count_in(session, before), "counted by another meanwhile"
    assert counted(db, incident) == {kept: 1}
