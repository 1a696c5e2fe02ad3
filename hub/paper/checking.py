"""Checking a file row by row, in bounded memory: good rows wait on the stage, faults are named."""

import time
from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hub.city.queries import city
from hub.core.database import database
from hub.core.errors import Invalid
from hub.core.moments import iso, now
from hub.core.tap import tap
from hub.formats.faults import Faulty
from hub.formats.long_tables import LongTable, long_table
from hub.incidents.models import Incident
from hub.paper.models import MOST_FAULTS, Sheet
from hub.paper.rows import COLUMNS, Row, Surroundings, cells_of, read_row
from hub.paper.stage import Stage, file_of
from hub.people.models import CLOCK
from hub.phone.models import Interval
from hub.tally.models import Tally

AT_ONCE = 500  # rows looked up together
SAID_EVERY = 0.7  # seconds between two words about how far it is


class Found:
    """What a file came to so far."""

    def __init__(self, total: int) -> None:
        self.total, self.done = total, 0
        self.good = self.faulty = self.known = self.calls = 0
        self.faults: list[dict[str, Any]] = []
        self.notes: list[str] = []

    def fault(self, line: int, fields: dict[str, str]) -> None:
        """Note what is wrong with a row."""
        self.faulty += 1
        for name, says in fields.items():
            if len(self.faults) < MOST_FAULTS:
                self.faults.append({"row": line, "field": name, "says": says})


def check(sheet_id: str) -> None:
    """Check a file that was sent. What is found is written as it goes; nothing is kept yet."""
    with database().reading() as session:
        sheet = session.get_one(Sheet, sheet_id)
        here = _surroundings(session, sheet)
    path, stage = file_of(sheet_id), Stage(sheet_id)
    found = Found(path.stat().st_size)
    try:
        table = long_table(path, sheet.file, COLUMNS[sheet.kind])
        found.notes.extend(table.notes)
        _check_rows(sheet, table, here, stage, found)
        _say(sheet_id, found, state="checked", done=found.total)
    except Faulty as fault:
        first = fault.faults[0]
        words = "; ".join(f"row {one.line}: {one.says}" for one in fault.faults)
        found.fault(first.line, {"": first.says})
        _say(sheet_id, found, state="failed", why=f"Nothing can be kept. In {words}.")
    finally:
        stage.close()


def _surroundings(session: Session, sheet: Sheet) -> Surroundings:
    incident = session.get(Incident, sheet.incident_id) if sheet.incident_id else None
    names: dict[str, str] = {}
    for topic in incident.every_topic if incident else ():
        for name in (topic.id, topic.slug, topic.name):
            names.setdefault(name.casefold(), topic.id)
    return Surroundings(
        incident_id=sheet.incident_id or "",
        topics=names,
        closed_at=incident.closed_at if incident else None,
        zone=city(session).tz,
        order=sheet.options["order"],
        minutes=sheet.options["minutes"],
        now=sheet.at,
    )


def _check_rows(
    sheet: Sheet, table: LongTable, here: Surroundings, stage: Stage, found: Found
) -> None:
    stage.clear()
    waiting: list[tuple[int, Row, int]] = []
    said = time.monotonic()
    for line, row, again in _good(sheet.kind, table, here, stage, found):
        waiting.append((line, row, again))
        if len(waiting) == AT_ONCE:
            _put(sheet.kind, waiting, stage, found)
            waiting = []
        if time.monotonic() - said > SAID_EVERY:
            _say(sheet.id, found)
            said = time.monotonic()
    _put(sheet.kind, waiting, stage, found)


def _good(
    kind: str, table: LongTable, here: Surroundings, stage: Stage, found: Found
) -> Iterator[tuple[int, Row, int]]:
    """The rows without fault, each with how often the same stood before it."""
    for line, cells, done in table.rows():
        found.done = done
        if any(cells[table.width :]):
            says = f"{len(cells)} cells under {table.width} headings: put a comma in quotes"
            found.fault(line, {"": says})
            continue
        try:
            row = read_row(kind, cells_of(kind, lambda name, c=cells: table.cell(c, name)), here)  # type: ignore[misc]
        except Invalid as fault:
            found.fault(line, fault.fields)
            continue
        times, first = stage.see(row.key, line)
        if times > 1 and row.alone:
            found.fault(line, {"": f"is the same as row {first}: it would count twice"})
            continue
        yield line, row, times - 1


def _put(kind: str, waiting: list[tuple[int, Row, int]], stage: Stage, found: Found) -> None:
    """Have rows wait, but for those that were entered before."""
    if not waiting:
        return
    rows = [(line, row, row.named(again)) for line, row, again in waiting]
    with database().reading() as session:
        stands = _figures_before(session, rows) if kind == "phone" else _calls_before(session, rows)
    staged: list[dict[str, Any]] = []
    for line, row, pieces in rows:
        before = stands(row, pieces)
        if before is not None and before != row.calls:
            says = f"was entered before with {before} calls, here are {row.calls}"
            found.fault(line, {"count": says})
        elif before is not None:
            found.known += 1
        else:
            found.good, found.calls = found.good + 1, found.calls + row.calls
            staged += [_written(piece) for piece in pieces] or [_figures_written(row)]
    stage.put(staged)


Stands = Callable[[Row, tuple[dict[str, Any], ...]], int | None]


def _calls_before(session: Session, rows: list[Any]) -> Stands:
    """What is stored already under the ids of these rows."""
    ids = [piece["id"] for _, _, pieces in rows for piece in pieces]
    stored: dict[str, int] = {}
    for start in range(0, len(ids), 5000):
        part = select(Tally.id, Tally.weight).where(Tally.id.in_(ids[start : start + 5000]))
        stored |= {row.id: row.weight for row in session.execute(part)}

    def before(row: Row, pieces: tuple[dict[str, Any], ...]) -> int | None:
        known = [stored[piece["id"]] for piece in pieces if piece["id"] in stored]
        return sum(known) if known else None

    return before


def _figures_before(session: Session, rows: list[Any]) -> Stands:
    """Only the same figures are known ones: others take their place."""
    keys = [row.figures for _, row, _ in rows]
    found = session.scalars(
        select(Interval).where(
            Interval.start.in_({one.start for one in keys}),
            Interval.queue.in_({one.queue for one in keys}),
        )
    )
    names = ("minutes", "offered", "handled", "abandoned", "asa", "aht")
    stored = {(one.queue, one.start): tuple(getattr(one, name) for name in names) for one in found}

    def before(row: Row, _pieces: object) -> int | None:
        figures = row.figures
        assert figures is not None
        same = stored.get((figures.queue, figures.start))
        is_same = same == tuple(getattr(figures, name) for name in names)
        return row.calls if is_same else None

    return before


def _written(piece: dict[str, Any]) -> dict[str, Any]:
    return {**piece, "at": iso(piece["at"])}


def _figures_written(row: Row) -> dict[str, Any]:
    figures = row.figures
    return {**vars(figures), "start": iso(figures.start)} if figures else {}


def _say(sheet_id: str, found: Found, **more: Any) -> None:
    """Write down how far it is."""
    given = {name: value for name, value in vars(found).items() if not callable(value)} | more

    def write(session: Session) -> None:
        sheet = session.get_one(Sheet, sheet_id)
        for name, value in given.items():
            setattr(sheet, name, list(value) if isinstance(value, list) else value)
        sheet.beat_at = now()

    tap("paper.work", by=CLOCK, write=write)


def same_file(session: Session, sheet: Sheet) -> Sheet | None:
    """An earlier sheet of this very file whose rows were kept."""
    return session.scalars(
        select(Sheet)
        .where(Sheet.hash == sheet.hash, Sheet.state == "kept", Sheet.id != sheet.id)
        .where(func.coalesce(Sheet.incident_id, "") == (sheet.incident_id or ""))
        .order_by(Sheet.at)
        .limit(1)
    ).first()
