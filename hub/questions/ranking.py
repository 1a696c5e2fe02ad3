"""How often each question is asked, which are likely the same, and the gauges that say so."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from hub.core.journal import canonical
from hub.core.moments import iso
from hub.incidents.models import Incident
from hub.live.models import Gauge
from hub.questions.alike import LIKELY, likeness
from hub.questions.models import CALLED, Asking, Question
from hub.questions.said import CallerWords
from hub.questions.sentences import times

View = dict[str, Any]

TEXT, COUNT = "asked:", "questions:"  # gauges: what was said; how often
NO_TEXT: View = {"text": "", "of": None}
NONE: View = {"count": 0, "sentence": "", "newest_at": None, "likely": ""}


@dataclass(frozen=True)
class Wording:
    """One question in its own words, and the one it stands under: itself, unless it was merged."""

    id: str
    kind: str
    number: int
    world: str
    incident: str
    text: str
    root: str

    def view(self) -> View:
        """What its gauge says."""
        said = {"text": self.text, "of": self.root, "kind": self.kind}
        return {**said, "incident": self.incident}


def wordings(session: Session) -> tuple[Wording, ...]:
    """Every question of the open incidents, by number, those that were merged among them."""
    found = session.execute(
        select(
            Question.id, Question.kind, Question.number, Question.world, Question.incident_id,
            CallerWords.text, Question.merged_into_id,
        )
        .join(CallerWords, CallerWords.id == Question.words_id)
        .join(Incident, Incident.id == Question.incident_id)
        .where(Incident.closed_at.is_(None))
        .order_by(Question.number, Question.id)
    ).all()  # fmt: skip
    into = {row.id: row.merged_into_id for row in found}
    return tuple(Wording(*row[:-1], root=_root(row.id, into)) for row in found)


def _root(id: str, into: dict[str, str | None]) -> str:
    while (next_one := into[id]) is not None:
        id = next_one
    return id


def groups_of(all_of_them: Iterable[Wording]) -> dict[str, list[Wording]]:
    """Each that stands by itself → all that stand under it, itself among them."""
    groups: dict[str, list[Wording]] = defaultdict(list)
    for one in all_of_them:
        groups[one.root].append(one)
    return groups


def counts_of(session: Session, groups: dict[str, list[Wording]]) -> dict[str, View]:
    """Each that stands by itself → in how many calls it was asked, and when last."""
    call = func.coalesce(Asking.call_id, Asking.id)
    tally = (func.count(call.distinct()), func.max(Asking.at))
    ids = [one.id for own in groups.values() for one in own]
    each = select(Asking.question_id, *tally).where(Asking.question_id.in_(ids))
    found = {id: (count, at) for id, count, at in session.execute(each.group_by("question_id"))}
    for root, own in groups.items():
        if len(own) > 1:  # one call may have asked it in two wordings
            among = select(*tally).where(Asking.question_id.in_([one.id for one in own]))
            count, at = session.execute(among).one()
            found[root] = (count, at)
    return {root: _counted(*found.get(root, (0, None))) for root in groups}


def _counted(count: int, newest: datetime | None) -> View:
    return {"count": count, "newest_at": iso(newest) if newest else None}


@lru_cache(maxsize=4)
def likely(all_of_them: tuple[Wording, ...]) -> dict[str, list[Wording]]:
    """Each that stands by itself → the others that ask likely the same, the likest first."""
    groups = groups_of(all_of_them)
    heads = {one.id: one for one in all_of_them if one.root == one.id}
    found: dict[str, list[Wording]] = {}
    for head in heads.values():
        alike = {
            other: _likeness(groups[head.id], groups[other])
            for other, rival in heads.items()
            if rival is not head and (rival.kind, rival.incident) == (head.kind, head.incident)
        }
        near = [other for other, worth in alike.items() if worth >= LIKELY]
        found[head.id] = [heads[other] for other in sorted(near, key=lambda one: -alike[one])]
    return found


def _likeness(ours: list[Wording], theirs: list[Wording]) -> float:
    """Of two groups: that of the two wordings that are most alike."""
    return max(likeness(one.text, other.text) for one in ours for other in theirs)


def measured(session: Session) -> list[tuple[str, str, View]]:
    """The gauges that moved: for the words of each question of the open incidents, and for how
    often it was asked. One that was shown and stands nowhere any more says so.
    """
    found = wordings(session)
    near, groups = likely(found), groups_of(found)
    counts = counts_of(session, groups)
    gauges = {f"{TEXT}{one.id}": (one.world, one.view()) for one in found}
    for one in found:
        if one.root == one.id:
            asked = counts[one.id]
            said = {"sentence": times(one.kind, asked["count"]), "likely": _in_words(near[one.id])}
            gauges[f"{COUNT}{one.id}"] = (one.world, {**asked, **said})
    before = _shown(session)
    for name, (world, _) in before.items():
        gauges.setdefault(name, (world, NO_TEXT if name.startswith(TEXT) else NONE))
    return [
        (name, world, data)
        for name, (world, data) in gauges.items()
        if before.get(name, ("", ""))[1] != canonical(data)
    ]


def _shown(session: Session) -> dict[str, tuple[str, str]]:
    """The gauges of questions that show anything: name → world, and what it shows."""
    nothing = [canonical(NO_TEXT), canonical(NONE)]
    ours = or_(Gauge.name.startswith(TEXT), Gauge.name.startswith(COUNT))
    rows = session.execute(
        select(Gauge.name, Gauge.world, Gauge.data).where(ours, Gauge.data.not_in(nothing))
    )
    return {name: (world, data) for name, world, data in rows}


def _in_words(near: list[Wording]) -> str:
    return f"Likely the same as {CALLED[near[0].kind].lower()} {near[0].number}" if near else ""
