"""Under which topic a tally counts, when topics were merged and split after it was made.

The rules are carried out in the order in which they were made. What they come to for each topic is
a list of cases, the first that fits wins: one SQL expression serves folding, rebuilding and
restating what was folded before.
"""

from collections.abc import Iterable, Sequence

from sqlalchemy import ColumnElement, and_, case, delete, literal, select
from sqlalchemy.orm import Session

from hub.tally.models import Restatement, Tally
from hub.tally.rollups import FACETS, FIGURES, KEYS, ROLLUPS, add, roll_up

TELLING = ("area", "language", "version")  # what may tell calls of one topic apart
Case = tuple[tuple[Restatement, ...], str]  # splits that all fit → the topic


def in_force(session: Session, incident_ids: Iterable[str] | None = None) -> list[Restatement]:
    """The rules that hold, in their order; those of some incidents, or all."""
    wanted = select(Restatement).where(~Restatement.undone)
    if incident_ids is not None:
        wanted = wanted.where(Restatement.incident_id.in_(list(incident_ids)))
    return list(session.scalars(wanted.order_by(Restatement.incident_id, Restatement.number)))


def counted_as(rules: Sequence[Restatement]) -> ColumnElement[str]:
    """The topic a tally counts under."""
    cases = [
        (and_(Tally.topic_id == tapped, *(_fits(split) for split in splits)), literal(topic))
        for tapped in {rule.source_id: None for rule in rules}
        for splits, topic in ways(tapped, rules)
    ]
    return case(*cases, else_=Tally.topic_id) if cases else Tally.topic_id.expression


def ways(tapped: str, rules: Iterable[Restatement]) -> list[Case]:
    """Where calls tallied under a topic go, by what is said of them; the first that fits."""
    cases: list[Case] = [((), tapped)]
    for rule in rules:
        cases = _needed([one for known in cases for one in _after(rule, known)])
    return cases


def _needed(cases: Sequence[Case]) -> list[Case]:
    """Without those that the next one says as well: a part that was merged back needs no case, or
    each splitting and merging would double them all.
    """
    kept: list[Case] = []
    for splits, topic in reversed(cases):
        if not (kept and kept[-1][1] == topic and set(kept[-1][0]) <= set(splits)):
            kept.append((splits, topic))
    return kept[::-1]


def _after(rule: Restatement, known: Case) -> list[Case]:
    splits, topic = known
    if topic != rule.source_id:
        return [known]
    if rule.facet is None:
        return [(splits, rule.target_id)]
    return [((*splits, rule), rule.target_id), known]


def _fits(split: Restatement) -> ColumnElement[bool]:
    return and_(FACETS[split.facet or ""].in_(split.values), Tally.at < split.at)


def restate(
    session: Session, incident_id: str, before: Sequence[Restatement], after: Sequence[Restatement]
) -> None:
    """Take what was folded by the rules before, where they differ, out of the roll-ups, and add it
    by those after.
    """
    old, new = counted_as(before), counted_as(after)
    touched = {rule.source_id for rule in (*before, *after)}
    moving = and_(
        Tally.topic_id.in_(touched), Tally.incident_id == incident_id, Tally.folded == 1, old != new
    )
    roll_up(session, moving, old, sign=-1)
    roll_up(session, moving, new)
    _prune(session, touched | {rule.target_id for rule in (*before, *after)})


def hand_over(session: Session, source_id: str, target_id: str) -> None:
    """All that is counted under a topic counts under another: by the rows themselves, however many
    calls they stand for.
    """
    for table in ROLLUPS:
        columns = table.__table__.c
        same = [columns[name] for name in (*KEYS[table][1:], "incident_id", *FIGURES)]
        theirs = columns["topic_id"] == source_id
        add(session, table, select(literal(target_id), *same).where(theirs))
        session.execute(delete(table).where(theirs))


def _prune(session: Session, topic_ids: Iterable[str]) -> None:
    """Rows that count nothing any more say nothing."""
    for table in ROLLUPS:
        columns = table.__table__.c
        nothing = [columns[name] == 0 for name in FIGURES]
        session.execute(delete(table).where(columns["topic_id"].in_(list(topic_ids)), *nothing))
