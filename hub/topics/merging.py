"""Merging a topic into another, undoing that, and splitting one: each restates the past.

No tally is touched. A rule says under which topic they count, and the roll-ups follow at once.
"""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hub.core.command import Actor, Deed, command
from hub.core.errors import Invalid, Refused
from hub.core.ids import new_id
from hub.incidents.models import Incident, Topic
from hub.tally.figures import calls_ever
from hub.tally.models import Restatement
from hub.tally.restating import TELLING, hand_over, in_force, restate
from hub.tally.rollups import hold
from hub.topics.held import held_topic, record, told, topic_in
from hub.topics.queries import said_words, split_of

MOST_VALUES = 40


def merge(by: Actor, topic_id: str, into_id: str) -> None:
    """Have every call of a topic count under another, the past ones too. Raises Refused."""
    with command("topics.merge", by=by) as deed:
        incident, source = held_topic(deed, topic_id)
        target = topic_in(incident, into_id)
        _check_apart(incident, source, target)
        hold(deed.session)  # before the topic's own row: see rollups
        moved = calls_ever(deed.session, source.id)
        words = f"{source.name} merged into {target.name} ({counted(moved)})"
        rule = _rule(deed, incident, source, target, words)
        rule.moved = moved
        deed.add(rule)
        hand_over(deed.session, source.id, target.id)
        source.leave(deed.now, target)
        view = told(deed.session, incident, source, target=target.view(), moved=moved)
        record(deed, "topics.merged", incident, source.id, view)


def unmerge(by: Actor, topic_id: str) -> None:
    """Undo a merge: its calls count under the topic itself again. Raises Refused."""
    with command("topics.merge", by=by) as deed:
        incident, source = held_topic(deed, topic_id)
        if source.merged_into_id is None:
            raise Refused(f"{source.name} is not merged into another topic.")
        target = topic_in(incident, source.merged_into_id)
        incident.check_name(source)
        hold(deed.session)
        rules = in_force(deed.session, [incident.id])
        merged = max(
            (rule for rule in rules if rule.source_id == source.id and rule.facet is None),
            key=lambda rule: rule.number,
        )
        after = [rule for rule in rules if rule is not merged]
        restate(deed.session, incident.id, rules, after)
        merged.undone, merged.changed_at = True, deed.now
        source.come_back(target)
        incident.place(source)
        moved = calls_ever(deed.session, source.id)
        view = told(deed.session, incident, source, target=target.view(), moved=moved)
        record(deed, "topics.unmerged", incident, source.id, view)


def split(by: Actor, topic_id: str, name: str, facet: str, values: list[str]) -> str:
    """Make a new topic of those calls that an area, a language or a script version tells apart; the
    rest stays. Its id. Raises Invalid naming the field, Refused.
    """
    with command("topics.split", by=by) as deed:
        incident, source = held_topic(deed, topic_id)
        if source.retired_at:
            raise Refused(f"{source.name} is not in use any more.")
        values = list(dict.fromkeys(values))
        _check_criterion(facet, values)
        target = Topic.named(" ".join(name.split()), None, source.lifeline, source.any_count)
        incident.add_topic(target)
        deed.session.flush()
        hold(deed.session)
        before = in_force(deed.session, [incident.id])
        moved, all_of_them = split_of(deed.session, source.id, facet, values)
        by_words = said_words(deed.session, facet, values)
        part = f"{moved:,} of {counted(all_of_them)}"
        words = f"{target.name} split off {source.name} by {by_words}: {part}"
        rule = _rule(deed, incident, source, target, f"{words}, the rest stays", facet)
        rule.values, rule.moved = values, moved
        deed.add(rule)
        restate(deed.session, incident.id, before, [*before, rule])
        view = told(deed.session, incident, target, source=source.view(), moved=moved)
        view |= {"of": all_of_them, "by_words": by_words}
        record(deed, "topics.split", incident, target.id, view)
        return target.id


def counted(count: int) -> str:
    """1 call, 12 calls."""
    return f"{count:,} call{'' if count == 1 else 's'}"


def _check_apart(incident: Incident, source: Topic, target: Topic) -> None:
    """Raises Refused for what is one already. Two leads who merge a pair into each other are one
    after the other here: the second is told what the first did.
    """
    if source is target:
        raise Invalid({"into": "Choose another topic: this is the one to be merged."})
    for topic, other in ((source, target), (target, source)):
        if topic.merged_into_id == other.id:
            raise Refused(f"{topic.name} has just been merged into {other.name}: they are one now.")
        if topic.merged_into_id:
            into = topic_in(incident, topic.merged_into_id)
            raise Refused(f"{topic.name} has been merged into {into.name} already.")
        if topic.retired_at:
            raise Refused(f"{topic.name} is retired. Take it back into use first.")


def _check_criterion(facet: str, values: list[str]) -> None:
    wrong = {}
    if facet not in TELLING:
        wrong["facet"] = "Choose what tells the calls apart: area, language or script version."
    if not values:
        wrong["values"] = "Choose at least one: those calls go to the new topic."
    elif len(values) > MOST_VALUES:
        wrong["values"] = f"Choose at most {MOST_VALUES}."
    if wrong:
        raise Invalid(wrong)


def _rule(
    deed: Deed,
    incident: Incident,
    source: Topic,
    target: Topic,
    words: str,
    facet: str | None = None,
) -> Restatement:
    return Restatement(
        id=new_id(),
        incident_id=incident.id,
        number=_next_number(deed.session, incident.id),
        source_id=source.id,
        target_id=target.id,
        facet=facet,
        values=[],
        words=words[:300],
        at=deed.now,
        by_name=deed.actor.name[:80],
        changed_at=deed.now,
        undone=False,
    )


def _next_number(session: Session, incident_id: str) -> int:
    newest = select(func.max(Restatement.number)).where(Restatement.incident_id == incident_id)
    return (session.scalar(newest) or 0) + 1
