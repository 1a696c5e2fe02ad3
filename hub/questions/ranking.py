"""How often each question is asked, which are likely the same, and the gauges that say so."""

from collections import defaultdict
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hub.core.moments import iso
from hub.incidents.models import Incident
from hub.live.gauges import shown
from hub.questions.alike import LIKELY, likeness
from hub.questions.models import QUESTION, Asking, Question
from hub.questions.said import CallerWords
from hub.questions.sentences import times

View = dict[str, Any]

TEXT, COUNT = "asked:", "questions:"  # gauges: what was said; how often
NO_TEXT: View = {"text": "", "of": None}
NONE: View = {"count": 0, "sentence": "", "newest_at": None, "likely": ""}


def measured(session: Session) -> list[tuple[str, str, View]]:
    """A gauge for the words of each question of the open incidents, and one for how often it was
    asked. One that was shown and stands nowhere any more says so.
    """
    rows = rows_of(session)
    roots = {row.id: root_of(row.id, rows) for row in rows.values()}
    counts = counts_of(session)
    gauges: dict[str, tuple[str, str, View]] = {}
    for row in rows.values():
        said = {
            "text": row.text,
            "of": roots[row.id],
            "kind": row.kind,
            "incident": row.incident_id,
        }
        gauges[f"{TEXT}{row.id}"] = (f"{TEXT}{row.id}", row.world, said)
    for id, own in groups_of(roots).items():
        found = [counts[one] for one in own if one in counts]
        count, newest = sum(one[0] for one in found), max((one[1] for one in found), default=None)
        data = {
            "count": count,
            "sentence": times(rows[id].kind, count),
            "newest_at": iso(newest) if newest else None,
            "likely": _likely_words(rows, roots, id),
        }
        gauges[f"{COUNT}{id}"] = (f"{COUNT}{id}", rows[id].world, data)
    for prefix, none in ((TEXT, NO_TEXT), (COUNT, NONE)):
        for name, world in shown(session, prefix, none):
            gauges.setdefault(name, (name, world, none))
    return list(gauges.values())


def rows_of(session: Session) -> dict[str, Any]:
    found = session.execute(
        select(
            Question.id, Question.kind, Question.number, Question.world, Question.incident_id,
            Question.merged_into_id, CallerWords.text,
        )
        .join(CallerWords, CallerWords.id == Question.words_id)
        .join(Incident, Incident.id == Question.incident_id)
        .where(Incident.closed_at.is_(None))
        .order_by(Question.number)
    )  # fmt: skip
    return {row.id: row for row in found}


def counts_of(session: Session, ids: list[str] | None = None) -> dict[str, tuple[int, datetime]]:
    """Question → in how many calls it was asked, and when last."""
    call = func.coalesce(Asking.call_id, Asking.id)
    wanted = select(Asking.question_id, func.count(call.distinct()), func.max(Asking.at))
    if ids is not None:
        wanted = wanted.where(Asking.question_id.in_(ids))
    return {
        id: (count, at) for id, count, at in session.execute(wanted.group_by(Asking.question_id))
    }


def root_of(id: str, rows: dict[str, Any]) -> str:
    while rows[id].merged_into_id:
        id = rows[id].merged_into_id
    return id


def groups_of(roots: dict[str, str]) -> dict[str, list[str]]:
    groups: dict[str, list[str]] = defaultdict(list)
    for id, root in roots.items():
        groups[root].append(id)
    return groups


def likely(rows: dict[str, Any], roots: dict[str, str], id: str) -> list[str]:
    """Those that stand by themselves and ask likely the same as this one, the likest first."""
    own = [rows[one] for one, root in roots.items() if root == id]
    best: dict[str, float] = {}
    for one, root in roots.items():
        other = rows[one]
        if root == id or (other.kind, other.incident_id) != (own[0].kind, own[0].incident_id):
            continue
        alike = max(likeness(mine.text, other.text) for mine in own)
        if alike >= LIKELY:
            best[root] = max(alike, best.get(root, 0.0))
    return sorted(best, key=lambda root: (-best[root], rows[root].number))


def _likely_words(rows: dict[str, Any], roots: dict[str, str], id: str) -> str:
    found = likely(rows, roots, id)
    called = "rumor" if rows[id].kind != QUESTION else "question"
    return f"Likely the same as {called} {rows[found[0]].number}" if found else ""
