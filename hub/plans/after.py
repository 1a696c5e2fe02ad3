"""Afterwards: what was met and what was missed, from the rows; who did what, from the journal. The
same rows give the same bytes: no line hangs on the moment it is read.
"""

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.core.errors import Missing
from hub.core.journal import Entry
from hub.core.moments import iso
from hub.incidents.models import Incident
from hub.people.models import Person
from hub.plans.runs import Post, Run, Task
from hub.plans.shown import due_words
from hub.shifts.models import Shift

View = dict[str, Any]
Say = Callable[[str, View], str]
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # a cell that begins so would be run by a spreadsheet


class Period(NamedTuple):
    """One operational period of an incident."""

    number: int
    begins: datetime
    ends: datetime | None  # None: it goes on


def outcome(task: Task) -> str:
    """Met, or how it was missed, in words."""
    if task.ended_as == "not_applicable":
        return "not applicable"
    if task.ended_as == "skipped":
        return "skipped"
    if task.ended_at is None:
        return "missed: never done" if task.late_at else "open"
    if task.due_at is None or task.ended_at <= task.due_at:
        return "met"
    return f"missed by {minutes(task.due_at, task.ended_at)} min"


def minutes(since: datetime, until: datetime) -> int:
    """Whole minutes, any begun one counted."""
    return -int((since - until).total_seconds() // 60)


def line(run: Run) -> list[View]:
    """The run in the order of the clock: what was due when, when it was done, by whom, and why
    not.
    """
    tasks = sorted(
        run.tasks, key=lambda one: (one.due_at or one.ended_at or _last(run), one.number)
    )
    return [
        {
            "title": one.title + (f" ({one.occurrence})" if one.occurrence > 1 else ""),
            "position": one.position, "phase": one.phase,
            "due_at": iso(one.due_at) if one.due_at else None, "due_words": due_words(one),
            "ended_at": iso(one.ended_at) if one.ended_at else None,
            "recorded_at": iso(one.recorded_at) if one.recorded_at else None,
            "outcome": outcome(one), "by": one.ended_by or "nobody",
            "note": " ".join([one.answer, one.note]).strip(), "evidence": one.evidence_seq,
            "went": [f"{e.to} ({e.to_name or 'nobody'})" for e in one.escalations],
        }
        for one in tasks
    ]  # fmt: skip


def _last(run: Run) -> datetime:
    return run.finished_at or datetime.max.replace(tzinfo=run.started_at.tzinfo)


def counted(rows: Iterable[View]) -> str:
    """Met, missed and skipped in one sentence."""
    found = [row["outcome"].split()[0].rstrip(":") for row in rows]
    return (
        f"{found.count('met')} met, {found.count('missed')} missed, {found.count('skipped')} "
        f"skipped, {found.count('open')} open."
    )


def periods(session: Session, incident: Incident) -> list[Period]:
    """The incident's operational periods, as the journal has them."""
    wanted = (
        select(Entry.at)
        .where(Entry.incident_id == incident.id, Entry.kind == "incidents.period_changed")
        .order_by(Entry.seq)
    )
    begins = [incident.opened_at, *session.scalars(wanted)]
    ends = [*begins[1:], incident.closed_at]
    both = zip(begins, ends, strict=True)
    return [Period(number, at, end) for number, (at, end) in enumerate(both, 1)]


def people(session: Session, incident_id: str) -> list[tuple[str, str]]:
    """Whoever did something in the incident, by name."""
    actors = select(Entry.actor_id).where(Entry.incident_id == incident_id).distinct()
    wanted = select(Person.id, Person.name).where(Person.id.in_(actors)).order_by(Person.name)
    return [(id, name) for id, name in session.execute(wanted)]


def activity(session: Session, incident_id: str, person_id: str, number: int, say: Say) -> View:
    """The activity log, ICS 214, of one person in one operational period. No field is blank."""
    incident, person = session.get(Incident, incident_id), session.get(Person, person_id)
    if incident is None or person is None:
        raise Missing("There is no such incident, or nobody of that name in it.")
    period = next((one for one in periods(session, incident) if one.number == number), None)
    if period is None:
        raise Missing("There is no such operational period.")
    wanted = select(Entry).where(
        Entry.incident_id == incident_id, Entry.actor_id == person_id, Entry.at >= period.begins
    )
    if period.ends:
        wanted = wanted.where(Entry.at < period.ends)
    rows = [
        {"at": iso(one.at), "seq": one.seq, "words": say(one.kind, one.view)}
        for one in session.scalars(wanted.order_by(Entry.seq))
    ]
    return {
        "incident": incident.view(), "person": person.name, "person_id": person.id,
        "period": period.number, "begins": iso(period.begins),
        "ends": iso(period.ends) if period.ends else None,
        "positions": ", ".join(_positions(session, incident, person_id, period)) or "none",
        "sites": ", ".join(_sites(session, incident, person_id, period)) or "none",
        "rows": rows,
    }  # fmt: skip


def _positions(
    session: Session, incident: Incident, person_id: str, period: Period
) -> Sequence[str]:
    held = select(Post.position).where(
        Post.incident_id == incident.id, Post.person_id == person_id,
        (Post.until.is_(None)) | (Post.until > period.begins),
        Post.since < (period.ends or datetime.max.replace(tzinfo=period.begins.tzinfo)),
    )  # fmt: skip
    on_shift = _shifts(incident, person_id, period, Shift.position)
    return sorted({*session.scalars(held), *session.scalars(on_shift)})


def _sites(session: Session, incident: Incident, person_id: str, period: Period) -> Sequence[str]:
    return sorted(set(session.scalars(_shifts(incident, person_id, period, Shift.site_name))))


def _shifts(incident: Incident, person_id: str, period: Period, column: Any) -> Any:
    return select(column).where(
        Shift.person_id == person_id, Shift.world == incident.world,
        (Shift.ended_at.is_(None)) | (Shift.ended_at > period.begins),
        Shift.began_at < (period.ends or datetime.max.replace(tzinfo=period.begins.tzinfo)),
    )  # fmt: skip


def as_csv(head: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """A table for spreadsheets, which must run nothing of it."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(head)
    for row in rows:
        writer.writerow([_cell(value) for value in row])
    return out.getvalue().encode("utf-8-sig")


def _cell(value: object) -> str:
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(FORMULA) else text


def local(text: str | None, zone: ZoneInfo) -> str:
    """A moment by the city's clock, with its offset, for files."""
    if not text:
        return ""
    return datetime.fromisoformat(text).astimezone(zone).isoformat(timespec="minutes")
