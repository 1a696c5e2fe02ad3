"""How long a search takes: `python -m bench.finding N ROUNDS`, in the database of HUB_DATABASE_URL.

It is filled with N scripts: the library's own, told for one neighborhood after another, so that
the words are those of real cards. The questions are what callers say. Its answer is one line of
JSON.
"""

import json
import sys
import time
from itertools import cycle, islice

from bench.figures import Cell, median, percentile
from hub.app import load_models
from hub.approvals.models import Words
from hub.card.library import LibraryScript, read_library
from hub.core.database import Database, bind, database
from hub.core.moments import now
from hub.core.places import data_dir
from hub.core.settings import load_settings
from hub.migrating import migrate
from hub.people.models import TERMINAL
from hub.scripts.models import Script, Version
from hub.scripts.search import hits

QUESTIONS = (
    "w", "wat", "water", "boil water", "agua sucia", "evacuaton zone", "floding", "sin luz",
    "donde dormir con mi perro", "is my street flooded", "no lights and my oxygen machine",
    "smells like gas", "tree fell on my street", "¿dónde está el refugio?", "fema money",
    "they asked for money at the door", "hurracane shelter", "mold in the walls", "911", "the",
)  # fmt: skip
PLACES = ("Harbor Hill", "Quay Road", "Millbrook", "Fern Valley", "Old Port", "Riverside", "Alder")


def fill(count: int) -> None:
    """So many scripts, of the library's words."""
    files = read_library(data_dir("scripts_library")).scripts
    for begin in range(0, count, 200):
        with database().writing() as session:
            for number, file in islice(enumerate(cycle(files)), begin, min(begin + 200, count)):
                session.add(_version(file, number, PLACES[number % len(PLACES)]))


def _version(file: LibraryScript, number: int, place: str) -> Version:
    script = Script(slug=f"{file.slug[:50]}-{number}", hazard=file.hazard)
    version = Version(script=script, lang=file.lang, number=1, words=Words(kind="script"))
    values = {slot: f"{note.example} {place}"[:80] for slot, note in file.slots.items()}
    about = {"title": file.title, "topics": list(file.topics), "public": False}
    version.written(TERMINAL, now(), file.body, values, sources=[], slots={}, **about)
    return version


def measured(rounds: int) -> dict[str, list[float]]:
    """Milliseconds of each search and of this process for it, all questions in every round."""
    took: dict[str, list[float]] = {"wall": [], "processor": []}
    for question in QUESTIONS * rounds:
        with database().reading() as session:
            began, used = time.perf_counter(), time.process_time()
            hits(session, question, "en")  # as /scripts shows them, excerpts and all
            took["wall"].append((time.perf_counter() - began) * 1000)
            took["processor"].append((time.process_time() - used) * 1000)
    return took


def cells(kind: str, scripts: int, took: dict[str, list[float]]) -> list[Cell]:
    """The lines of the table for one kind of database."""
    key, what = f"search_{kind.lower()}", f"search among {scripts:,} scripts, {kind}"
    return [
        Cell(f"{key}_p50", f"{what}, p50", percentile(took["wall"], 50), "ms"),
        Cell(f"{key}_p99", f"{what}, p99", percentile(took["wall"], 99), "ms"),
        Cell(f"{key}_processor", f"{what}: processor of the hub", median(took["processor"]), "ms"),
    ]


if __name__ == "__main__":
    load_models()
    bind(Database(load_settings().url()))
    migrate(database())
    fill(int(sys.argv[1]))
    with database().engine.connect() as connection:
        connection.exec_driver_sql("ANALYZE")  # as either database does by itself after a while
    measured(1)  # whatever is made on first use is made
    print(json.dumps(measured(int(sys.argv[2]))))
