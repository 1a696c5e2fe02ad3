"""Entering a sheet of paper; sending a file, keeping its good rows, or dropping it."""

import hashlib
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import IO, Any

from sqlalchemy.orm import Session

from hub.core.command import Actor, check_may, command
from hub.core.database import database
from hub.core.errors import Invalid, Missing, Refused
from hub.core.ids import new_id
from hub.core.moments import now
from hub.core.tap import tap
from hub.formats.written_times import ORDERS
from hub.incidents.models import Incident
from hub.paper.keeping import tally_row
from hub.paper.models import KINDS, Sheet
from hub.paper.rows import LENGTHS, row_id
from hub.paper.spreading import spread
from hub.paper.stage import file_of, forget
from hub.tally.models import Tally
from hub.tally.rollups import insert_of

LARGEST_FILE = 250_000_000  # bytes
HOUR = timedelta(hours=1)
DATA = ("data",)


@dataclass(frozen=True)
class Cell:
    """So many calls about a topic in the hour that began then."""

    topic_id: str
    hour: datetime
    count: int


def enter(
    by: Actor, sheet_id: str, incident_id: str, cells: list[Cell], said: dict[str, Any]
) -> int:
    """Count what was tallied on paper, at its true time, as late entry; how many calls.

    Raises Invalid, Refused. The same sheet again is refused, so nothing is counted twice.
    """
    with command("paper.enter", by=by) as deed:
        incident = deed.get(Incident, incident_id)
        known = deed.session.get(Sheet, sheet_id)
        if known:
            raise Refused(f"This sheet was entered already: {known.calls} calls, counted once.")
        if not cells:
            raise Invalid({"cells": "Nothing is written in the sheet."})
        _check_hours(incident, cells, deed.now)
        sheet = _sheet(by, sheet_id, "paper", deed.now, incident_id)
        sheet.state, sheet.good = "kept", len(cells)
        sheet.calls = sum(cell.count for cell in cells)
        deed.add(sheet)
        rows = [
            tally_row(sheet, piece | said, folded=0)
            for cell in cells
            for piece in _pieces(sheet_id, cell, deed.now)
        ]
        deed.session.execute(insert_of(deed.session, Tally), rows)
        view = {**sheet.view(), "by": by.name, "incident": incident.name}
        deed.record(
            "paper.entered", sheet.id, view,
            audience=DATA, world=incident.world, incident_id=incident.id,
        )  # fmt: skip
        return sheet.calls


def send(
    by: Actor,
    kind: str,
    incident_id: str | None,
    name: str,
    file: IO[bytes],
    options: dict[str, Any],
) -> str:
    """Take a file in, to be checked; its sheet. Raises Invalid naming the field."""
    check_may("paper.import", by)
    _check_options(kind, incident_id, options)
    sheet = _sheet(by, new_id(), kind, now(), None if kind == "phone" else incident_id)
    sheet.file, sheet.options = name[:200] or "table.csv", options
    sheet.total, sheet.hash = _received(sheet.id, file)
    if not sheet.total:
        forget(sheet.id)
        raise Invalid({"file": "Choose a file. This one is empty."})
    return tap("paper.import", by=by, write=lambda session: _add(session, sheet))


def keep(by: Actor, sheet_id: str) -> None:
    """Have the good rows of a checked file counted. Raises Refused."""
    with command("paper.keep", by=by) as deed:
        sheet = deed.get(Sheet, sheet_id, lock=True)
        sheet.check_keepable()
        sheet.state, sheet.done, sheet.beat_at = "keeping", 0, deed.now
        incident = deed.session.get(Incident, sheet.incident_id) if sheet.incident_id else None
        view = {**sheet.view(), "by": by.name, "what": KINDS[sheet.kind].split(":")[0].lower()}
        more = {"world": incident.world, "incident_id": incident.id} if incident else {}
        deed.record("paper.kept", sheet.id, view, audience=DATA, **more)


def drop(by: Actor, sheet_id: str) -> None:
    """Keep nothing of a file."""
    check_may("paper.import", by)

    def write(session: Session) -> None:
        sheet = session.get(Sheet, sheet_id, with_for_update=True)
        if sheet is None:
            raise Missing("There is no such sheet.")
        if sheet.state in ("keeping", "kept"):
            raise Refused("Its good rows are kept already.")
        sheet.state = "dropped"

    tap("paper.import", by=by, write=write)
    forget(sheet_id)


def held_up(by: Actor, sheet_id: str) -> None:
    """Say that somebody goes on with a sheet whose process is gone. Raises Refused."""
    check_may("paper.import", by)

    def write(session: Session) -> None:
        sheet = session.get(Sheet, sheet_id, with_for_update=True)
        if sheet is None:
            raise Missing("There is no such sheet.")
        if not sheet.is_stuck(now()):
            raise Refused("Somebody is at it.")
        sheet.beat_at = now()

    tap("paper.import", by=by, write=write)


def _sheet(by: Actor, id: str, kind: str, at: datetime, incident_id: str | None) -> Sheet:
    return Sheet(
        id=id, kind=kind, incident_id=incident_id, file="", hash="", options={}, state="checking",
        by_id=by.id, by_name=by.name[:120], at=at, done=0, total=0, good=0, faulty=0, known=0,
        calls=0, faults=[], notes=[], why="", beat_at=at,
    )  # fmt: skip


def _add(session: Session, sheet: Sheet) -> str:
    session.merge(sheet)
    return sheet.id


def _pieces(sheet_id: str, cell: Cell, at: datetime) -> list[dict[str, Any]]:
    """The calls of an hour over its five minutes; of the present hour, over those that are past."""
    length = min(HOUR, at - cell.hour)
    key = f"paper|{sheet_id}|{cell.topic_id}|{cell.hour.isoformat()}"
    return [
        {"id": row_id(key, 0, number), "topic_id": cell.topic_id, "at": moment, "weight": share}
        for number, (moment, share) in enumerate(spread(cell.count, cell.hour, length))
    ]


def _check_hours(incident: Incident, cells: list[Cell], at: datetime) -> None:
    topics = {topic.id for topic in incident.every_topic}
    for cell in cells:
        if cell.topic_id not in topics:
            raise Missing(f"{incident.name} has no such topic.")
        if cell.hour >= at:
            raise Invalid({"cells": "An hour that has not begun cannot have been tallied."})
        if incident.closed_at and cell.hour >= incident.closed_at:
            raise Invalid({"cells": f"{incident.name} was closed before one of these hours."})


def _check_options(kind: str, incident_id: str | None, options: dict[str, Any]) -> None:
    wrong = {}
    if kind not in KINDS:
        wrong["kind"] = "Choose what the file has."
    if options.get("order") not in ORDERS:
        wrong["order"] = "Choose how its days are written."
    if options.get("minutes") not in LENGTHS:
        wrong["minutes"] = "Choose how long a time one row covers."
    if kind in ("tallies", "counts"):
        with database().reading() as session:
            if not incident_id or session.get(Incident, incident_id) is None:
                wrong["incident"] = "Choose the incident its topics belong to."
    if wrong:
        raise Invalid(wrong)


def _received(sheet_id: str, file: IO[bytes]) -> tuple[int, str]:
    """Copy a file to where it waits; its bytes and its hash."""
    size, digest = 0, hashlib.sha256()
    with file_of(sheet_id).open("wb") as copy:
        while block := file.read(1 << 20):
            size += len(block)
            digest.update(block)
            copy.write(block)
    return size, digest.hexdigest()


def is_sheet_id(text: str) -> bool:
    """Whether a form's own number can be one."""
    try:
        return str(uuid.UUID(text)) == text
    except ValueError:
        return False
