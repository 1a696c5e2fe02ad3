"""What a board costs with months of calls behind it: `python -m bench.counting MANY FEW SECONDS`.

Two databases, alike in their last six hours; in one of them MANY tallies, in the other FEW. Each
is read as the board and the beat behind it read it. Then taps are folded while the board is read.
Its answer is one line of JSON.
"""

import json
import sqlite3
import sys
import tempfile
import threading
import time
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from bench.figures import Cell, median, percentile
from hub.app import load_models
from hub.core import journal
from hub.core.database import Base, Database, bind, database
from hub.core.moments import iso, now
from hub.incidents import commands as incidents
from hub.incidents.models import Incident
from hub.people.models import Actor
from hub.tally import commands as tally
from hub.tally.counting import fold, rebuild_counts
from hub.tally.figures import all_together, facet_tables, newest_series, topic_table
from hub.tally.queries import SHOWN, numbers

PIO = Actor("pio", "Marcus Bell", frozenset({"pio"}))
AGENT = Actor("agent", "Dana Ruiz", frozenset({"agent"}))
RECENT = 12_000  # calls of the last six hours, in both
DAYS = 60  # over which the others lie
AREAS, SITES = 23, 3
BIG = ("ix_tallies_topic_at", "ix_tallies_shift_at")
# Ids are numbers here: what is measured never reads a tally.
FILL = """
INSERT INTO tallies (id, call_id, is_primary, weight, topic_id, incident_id, at, stored_at,
  person_id, site_id, area, language, channel, from_911, body, late, folded)
WITH RECURSIVE n(i) AS (SELECT :first UNION ALL SELECT i + 1 FROM n WHERE i + 1 < :end)
SELECT printf('%036d', i), printf('%036d', i), 1, 1,
  (SELECT id FROM topics WHERE incident_id = :incident AND position = i % :topics), :incident,
  strftime('%Y-%m-%d %H:%M:%f', :until - (i * 7919) % :seconds, 'unixepoch'),
  strftime('%Y-%m-%d %H:%M:%f', :until, 'unixepoch'), 'agent', 'site-' || (i % :sites),
  331 || (i % :areas), CASE WHEN i % 3 THEN 'en' ELSE 'es' END, 'phone', 0, '', 0, 1 FROM n
"""


def filled(path: Path, count: int) -> str:
    """A database with so many tallies, rolled up; its incident."""
    bind(Database(f"sqlite:///{path}"))
    Base.metadata.create_all(database().engine)
    with database().writing() as session:
        journal.begin(session)
    incident = incidents.open_incident(PIO, "Hurricane Orla", "hurricane")
    at = int(now().timestamp())
    database().close()
    with closing(sqlite3.connect(path)) as connection:
        for pragma in ("synchronous=OFF", "cache_size=-400000", "temp_store=MEMORY"):
            connection.execute(f"PRAGMA {pragma}")
        wanted = "SELECT sql FROM sqlite_master WHERE name = ?"
        kept = [connection.execute(wanted, [name]).fetchone()[0] for name in BIG]
        for name in BIG:
            connection.execute(f"DROP INDEX {name}")
        [topics] = connection.execute("SELECT count(*) FROM topics").fetchone()
        told = {"incident": incident, "topics": topics, "sites": SITES, "areas": AREAS}
        old = {"first": RECENT, "end": count, "until": at - 6 * 3600, "seconds": DAYS * 86_400}
        for span in ({"first": 0, "end": RECENT, "until": at, "seconds": 6 * 3600}, old):
            connection.execute(FILL, {**told, **span})
        for statement in kept:
            connection.execute(statement)
        connection.commit()
    with database().writing() as session:
        rebuild_counts(session)
    with database().engine.begin() as connection:
        connection.exec_driver_sql("ANALYZE")
    return incident


def refreshed(incident_id: str) -> tuple[float, float]:
    """Milliseconds, by the clock and of this processor, of all that a board shows of calls.

    The numbers and lines of its gauges, areas, languages, what went to 911, sites, and the figures
    of the day.
    """
    at = now()
    began, used = time.perf_counter(), time.thread_time()
    with database().reading() as session:
        incident = session.get_one(Incident, incident_id)
        numbers(session, incident, at)
        newest_series(session, [incident_id], at, SHOWN)
        for facet in ("area", "language", "disposition", "site"):
            hour = at - timedelta(hours=1)
            all_together(facet_tables(session, [incident_id], facet, hour, at))
        topic_table(session, [incident_id], at - timedelta(days=1), at)
    return (time.perf_counter() - began) * 1000, (time.thread_time() - used) * 1000


def folding(incident_id: str, seconds: float) -> dict[str, float]:
    """Taps folded a second, while one thread taps and another reads the board all the time."""
    with database().reading() as session:
        topics = [one.id for one in session.get_one(Incident, incident_id).topics]
    waiting = 20_000
    for start in range(0, waiting, 500):
        items = [
            {"id": str(uuid4()), "topic": topics[n % len(topics)], "at": iso(now()),
             "area": f"331{n % AREAS}", "language": "es"}
            for n in range(start, start + 500)
        ]  # fmt: skip
        tally.record(AGENT, items)
    reads: list[float] = []
    over = threading.Event()

    def watch() -> None:
        while not over.is_set():
            reads.append(refreshed(incident_id)[0])
            time.sleep(0.02)

    reader = threading.Thread(target=watch)
    reader.start()
    began, done = time.perf_counter(), 0
    while time.perf_counter() - began < seconds:
        with database().writing() as session:
            count = fold(session, now())
        done += count
        if not count:
            break
    took = time.perf_counter() - began
    over.set()
    reader.join()
    return {"folded": done / took, "read": percentile(reads, 50)}


def measured(many: int, few: int, seconds: float) -> dict[str, Any]:
    """Milliseconds of a refresh in both databases, turn about; taps folded a second."""
    with tempfile.TemporaryDirectory(prefix="hub-counts-") as place:
        began = time.perf_counter()
        small = (Path(place) / "few.db", filled(Path(place) / "few.db", few))
        large = (Path(place) / "many.db", filled(Path(place) / "many.db", many))
        built = time.perf_counter() - began
        took: dict[str, list[tuple[float, float]]] = {"few": [], "many": []}
        for _ in range(5):
            for name, (path, incident) in (("few", small), ("many", large)):
                opened = bind(Database(f"sqlite:///{path}"))
                refreshed(incident)
                took[name] += [refreshed(incident) for _ in range(8)]
                opened.close()
        bind(Database(f"sqlite:///{large[0]}"))
        return {**took, "built": built, **folding(large[1], seconds)}


def cells(many: int, few: int, took: dict[str, Any]) -> list[Cell]:
    """The lines of the table."""
    clock = {name: median([one[0] for one in took[name]]) for name in ("few", "many")}
    processor = {name: median([one[1] for one in took[name]]) for name in ("few", "many")}
    return [
        Cell("board_few", f"board refresh, {few:,} tallies", clock["few"], "ms"),
        Cell("board_many", f"board refresh, {many:,} tallies", clock["many"], "ms"),
        Cell("board_few_processor", "its processor", processor["few"], "ms"),
        Cell("board_many_processor", f"its processor, {many:,}", processor["many"], "ms"),
        Cell("board_ratio", "processor, ÷", processor["many"] / processor["few"], "times"),
        Cell("folded", "taps folded while the board is read", took["folded"], "a second"),
        Cell("board_folding", "board refresh meanwhile", took["read"], "ms"),
    ]


if __name__ == "__main__":
    load_models()
    print(json.dumps(measured(int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]))))
