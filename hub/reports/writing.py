"""What stands in the hourly report: the field's list, each a value, “none” or “unknown”."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from hub.city.queries import city
from hub.formats.languages import name_of
from hub.incidents.models import Incident
from hub.phone.queries import summary
from hub.reports.told import asked_for, emerging, in_force, questions, rumors
from hub.shifts.models import Shift
from hub.surges.bands import expectations, range_of
from hub.tally.figures import Counted, all_together, facet_tables, topic_table
from hub.tally.models import BIN, bin_of
from hub.tally.queries import share

Content = dict[str, Any]
Row = list[Any]

HOUR = timedelta(hours=1)
TOP = 10
UNKNOWN, NONE = "unknown", "none"


def compose(session: Session, incident: Incident, ends_at: datetime, at: datetime) -> Content:
    """The report of the hour that ended then, as it is known now."""
    zone = ZoneInfo(city(session).zone)
    now, before = (
        topic_table(session, [incident.id], end - HOUR, end) for end in (ends_at, ends_at - HOUR)
    )
    calls = sum(max(0, one.calls) for one in now.values())
    return {
        "head": head(session, incident, ends_at, at, zone) | {"calls": calls},
        "sections": [
            section("Calls", ["Field", "Value"], figures(session, incident, ends_at, now, calls)),
            section(
                "Top ten topics",
                ["Topic", "Calls", "Share, %", "Hour before", "Change", "Expected"],
                top_ten(session, incident, ends_at, now, before),
            ),
            section("Emerging topics", ["What rises"], emerging(session, incident, ends_at)),
            section("Unanswered questions", ["Question", "Topic", "Calls", "Owner", "By"],
                    questions(session, incident, zone)),
            section("Rumors", ["Rumor", "Topic", "Calls", "Status"], rumors(session, incident)),
            section("Hot spots by area", ["Area", "Calls", "Share, %", "Hour before", "Change"],
                    said(session, incident, "area", ends_at), UNKNOWN if calls else NONE),
            section("Languages", ["Language", "Calls", "Share, %", "Hour before", "Change"],
                    said(session, incident, "language", ends_at), UNKNOWN if calls else NONE),
            section("Script versions in force", ["Script", "Version", "Language", "Since", "Until"],
                    in_force(session, incident, zone)),
            section("Actions requested", ["Action", "Owner", "By"],
                    asked_for(session, incident, zone)),
        ],
    }  # fmt: skip


def section(title: str, columns: list[str], rows: Iterable[Row], none: str = NONE) -> Content:
    """One part of the report. Where it has no row it says so."""
    return {"title": title, "columns": columns, "rows": list(rows), "none": none}


def head(
    session: Session, incident: Incident, ends_at: datetime, at: datetime, zone: ZoneInfo
) -> Content:
    """Whose report it is, of when, as of when, and when the next comes."""
    begins, ends, written = (one.astimezone(zone) for one in (ends_at - HOUR, ends_at, at))
    period = f"{begins:%H:%M}–{ends:%H:%M}, {begins:%A} {begins.day} {begins:%B %Y}"
    until = incident.period_ends_at
    running = f"{incident.period}" + (
        f", to {until.astimezone(zone):%H:%M %A}" if until else ", no end set"
    )
    late = at - ends_at > timedelta(minutes=5)
    return {
        "title": f"{incident.name}: call topics {period}",
        "incident": incident.name,
        "exercise": incident.exercise,
        "lines": [
            *([["EXERCISE — EXERCISE — EXERCISE", "no caller is real"]] * incident.exercise),
            ["Incident", incident.name],
            ["Hour", f"{period} ({zone.key})"],
            ["As of", f"{written:%H:%M:%S}" + (", late: the clock was down" if late else "")],
            ["Operational period", NONE if incident.is_everyday else running],
            ["Activation level", NONE if incident.is_everyday else incident.level],
            ["Prepared by", f"{city(session).name or 'The hub'}, by its clock; nobody edited it"],
            ["Next report", f"{(ends_at + HOUR).astimezone(zone):%H:%M}"],
        ],
    }


def figures(
    session: Session, incident: Incident, ends_at: datetime, now: dict[str, Counted], calls: int
) -> list[Row]:
    """How many called, what became of it, and who was there to answer."""
    there = session.execute(
        select(Shift.id, Shift.tallied_at).where(
            Shift.world == incident.world,
            Shift.began_at < ends_at,
            or_(Shift.ended_at.is_(None), Shift.ended_at >= ends_at),
        )
    ).all()
    span = (ends_at - HOUR, ends_at)
    done = all_together(facet_tables(session, [incident.id], "disposition", *span))
    come = all_together(facet_tables(session, [incident.id], "from", *span))

    def became(value: str) -> int:
        return max(0, done[value].calls) if value in done else 0

    heard = None if incident.exercise else summary(session, *span)
    phone = heard or dict.fromkeys(("offered", "handled", "abandoned"), UNKNOWN)
    waited = f"{heard['asa']:.0f} s" if heard and heard["asa"] is not None else UNKNOWN
    reporting = sum(1 for _, tallied in there if tallied and tallied >= ends_at - HOUR)
    return [
        ["Calls tallied", calls],
        ["Calls offered by the phone system", phone["offered"]],
        ["Calls handled", phone["handled"]],
        ["Calls abandoned (never heard)", phone["abandoned"]],
        ["Average speed of answer", waited],
        ["Agents on shift", len(there)],
        ["Of them with a tally in the hour", reporting],
        ["Answered here", became("answered") if done else UNKNOWN],
        ["Given to 911", became("transferred-911") if done else UNKNOWN],
        ["Received from 911", max(0, come["911"].calls) if "911" in come else 0],
        ["Had no answer", became("no-answer") if done else UNKNOWN],
        ["Entered late", sum(max(0, one.late) for one in now.values())],
    ]


def top_ten(
    session: Session,
    incident: Incident,
    ends_at: datetime,
    now: dict[str, Counted],
    before: dict[str, Counted],
) -> list[Row]:
    """The topics most called about, against the hour before and what the hour should have had."""
    first = bin_of(ends_at - HOUR)
    rows = expectations(session, incident.id, first, bin_of(ends_at) - BIN)
    names = {topic.id: topic.name for topic in incident.every_topic}  # also one retired since
    asked = {id: max(0, one.count) for id, one in now.items()}
    whole = sum(asked.values())
    ranked = sorted(asked.items(), key=lambda one: (-one[1], names[one[0]]))
    lines = []
    for id, calls in [one for one in ranked if one[1]][:TOP]:
        was = max(0, before[id].count) if id in before else 0
        expected = range_of(rows, id, first, 12, ends_at)
        words = expected.words if expected else UNKNOWN
        lines.append([names[id], calls, share(calls, whole), was, calls - was, words])
    return lines


def said(session: Session, incident: Incident, facet: str, ends_at: datetime) -> list[Row]:
    """What calls had in common, the most frequent first, against the hour before."""
    now, before = (
        {
            value: max(0, one.calls)
            for value, one in all_together(
                facet_tables(session, [incident.id], facet, end - HOUR, end)
            ).items()
        }
        for end in (ends_at, ends_at - HOUR)
    )
    whole = sum(now.values())
    ranked = sorted(now.items(), key=lambda one: (-one[1], one[0]))
    return [
        [
            name_of(value) if facet == "language" else value,
            calls,
            share(calls, whole),
            before.get(value, 0),
            calls - before.get(value, 0),
        ]
        for value, calls in ranked[:TOP]
        if calls
    ]
