"""Keeping the good rows of a file: stored in parts that hold up nobody, counted once all are there.

A part that is stored again is harmless, so whoever comes after a fall goes on where it was.
"""

from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from hub.core.database import database
from hub.core.moments import from_iso, now
from hub.core.tap import tap
from hub.paper.models import Sheet
from hub.paper.stage import Stage, file_of, forget
from hub.people.models import CLOCK
from hub.phone.models import Figures
from hub.phone.queries import stored as figures_stored
from hub.tally.models import WAITING, Tally
from hub.tally.rollups import insert_of

PART = 2_000  # rows a transaction
RELEASED = 10_000  # rows that begin to count in one transaction
GONE = "The file is not on this machine any more. Upload it again: what was stored is known."


def keep(sheet_id: str) -> None:
    """Store every row that waits, then let all of them count."""
    with database().reading() as session:
        sheet = session.get_one(Sheet, sheet_id)
    if not file_of(sheet_id).exists():
        tap("paper.work", by=CLOCK, write=lambda session: _fail(session, sheet_id))
        return
    stage = Stage(sheet_id)
    total = len(stage)
    try:
        for part in stage.parts(sheet.done, PART):
            tap(
                "paper.work",
                by=CLOCK,
                write=lambda session, part=part: _store(session, sheet, part, total),  # type: ignore[misc]
            )
        while tap("paper.work", by=CLOCK, write=lambda session: _release(session, sheet_id)):
            continue
        tap("paper.work", by=CLOCK, write=lambda session: _finish(session, sheet_id))
    finally:
        stage.close()
    forget(sheet_id)


def tally_row(sheet: Sheet, piece: dict[str, Any], folded: int) -> dict[str, Any]:
    """A staged piece as the tally it becomes: entered late, in bulk, at its true time."""
    return {
        **piece,
        "call_id": piece["id"],
        "is_primary": True,
        "from_911": False,
        "incident_id": sheet.incident_id,
        "stored_at": sheet.at,
        "person_id": sheet.by_id,
        "body": "",
        "late": True,
        "folded": folded,
        "sheet_id": sheet.id,
    }


def _store(
    session: Session, sheet: Sheet, part: list[tuple[int, dict[str, Any]]], total: int
) -> None:
    if sheet.kind == "phone":
        for _, row in part:
            figures = Figures(**{**row, "start": from_iso(row["start"])})
            figures_stored(session, figures, sheet.at, sheet.by_name)
    else:
        pieces = [{**row, "at": from_iso(row["at"])} for _, row in part]
        adding = insert_of(session, Tally).on_conflict_do_nothing()
        session.execute(adding, [tally_row(sheet, piece, WAITING) for piece in pieces])
    stands = session.get_one(Sheet, sheet.id)
    stands.done, stands.total, stands.beat_at = part[-1][0], total, now()


def _release(session: Session, sheet_id: str) -> int:
    """Let some of the stored rows count; how many."""
    # Spelled out, for the partial index serves no parameter.
    waiting = (Tally.sheet_id == sheet_id, Tally.folded.in_([WAITING]))
    some = select(Tally.id).where(*waiting).limit(RELEASED)
    freeing = update(Tally).where(Tally.id.in_(some)).values(folded=0)
    done = session.execute(freeing.execution_options(synchronize_session=False))
    session.get_one(Sheet, sheet_id).beat_at = now()
    return int(done.rowcount)  # type: ignore[attr-defined]


def _finish(session: Session, sheet_id: str) -> None:
    sheet = session.get_one(Sheet, sheet_id)
    sheet.state, sheet.done = "kept", sheet.total


def _fail(session: Session, sheet_id: str) -> None:
    sheet = session.get_one(Sheet, sheet_id)
    sheet.state, sheet.why = "failed", GONE
