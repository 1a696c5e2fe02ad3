"""Proposing a topic and deciding on it; renaming, marking, retiring and bringing back."""

from typing import Any

from sqlalchemy import func, select

from hub.core.command import Actor, Deed, command
from hub.core.errors import Invalid, Refused
from hub.core.ids import new_id
from hub.incidents.models import Incident, Topic
from hub.topics.held import held_incident, held_topic, record, told
from hub.topics.models import MOST_OPEN, Proposal


def propose(by: Actor, incident_id: str, name: str) -> str:
    """Ask for a topic that callers need; the proposal's id. Raises Invalid, Refused."""
    with command("topics.propose", by=by) as deed:
        incident = held_incident(deed, incident_id)
        wanted = Topic.named(" ".join(name.split()), None, "", False)
        wanted.check()
        incident.check_name(wanted)
        _check_new(deed, incident, wanted, by)
        proposal = Proposal(
            id=new_id(),
            incident_id=incident.id,
            slug=wanted.slug,
            name=wanted.name,
            at=deed.now,
            by_id=by.id,
            by_name=by.name[:80],
        )
        deed.add(proposal)
        view = {**incident.view(), "proposal": proposal.view()}
        record(deed, "topics.proposed", incident, proposal.id, view, ("console", "desk", "data"))
        return proposal.id


def confirm(by: Actor, proposal_id: str, name: str = "", key: str | None = None) -> str:
    """Add what was proposed, to every console at once; the topic's id. Raises Invalid, Refused."""
    with command("topics.add", by=by) as deed:
        proposal, incident = _held_proposal(deed, proposal_id)
        topic = Topic.named(" ".join(name.split()) or proposal.name, key, "", False)
        proposal.check_waits()
        incident.add_topic(topic)
        deed.session.flush()
        proposal.decide(by.name[:80], deed.now, topic.id)
        view = told(deed.session, incident, topic, proposal=proposal.view())
        record(deed, "topics.confirmed", incident, topic.id, view)
        return topic.id


def decline(by: Actor, proposal_id: str) -> None:
    """Say that no topic is needed."""
    with command("topics.add", by=by) as deed:
        proposal, incident = _held_proposal(deed, proposal_id)
        proposal.decide(by.name[:80], deed.now)
        view = {**incident.view(), "proposal": proposal.view()}
        record(deed, "topics.declined", incident, proposal.id, view, ("console", "desk", "data"))


def rename(by: Actor, topic_id: str, name: str) -> None:
    """Call it otherwise, on every screen. Its cards and its counts stay its own."""
    with command("topics.change", by=by) as deed:
        incident, topic = held_topic(deed, topic_id)
        before, topic.name = topic.name, " ".join(name.split())
        if topic.name == before:
            raise Refused(f"It is called {before} already.")
        topic.check()
        incident.check_name(topic)
        view = told(deed.session, incident, topic, was=before)
        record(deed, "topics.renamed", incident, topic.id, view)


def mark(by: Actor, topic_id: str, any_count: bool, lifeline: str | None = None) -> None:
    """Say whether even one call matters to command, and to which lifeline it belongs."""
    with command("topics.change", by=by) as deed:
        incident, topic = held_topic(deed, topic_id)
        before = (topic.any_count, topic.lifeline)
        topic.any_count = any_count
        topic.lifeline = topic.lifeline if lifeline is None else lifeline
        if (topic.any_count, topic.lifeline) == before:
            raise Refused(f"{topic.name} is marked so already.")
        topic.check()
        says = "matters in any count" if any_count else "matters as it grows"
        view = told(deed.session, incident, topic, says=says)
        record(deed, "topics.marked", incident, topic.id, view)


def retire(by: Actor, topic_id: str) -> None:
    """Take it off every console. What was tallied stays counted."""
    with command("topics.change", by=by) as deed:
        incident, topic = held_topic(deed, topic_id)
        _check_stands(topic)
        if len(incident.topics) == 1:
            raise Refused("One topic must stay: without one no call can be tallied.")
        topic.leave(deed.now)
        record(deed, "topics.retired", incident, topic.id, told(deed.session, incident, topic))


def restore(by: Actor, topic_id: str) -> None:
    """Take a retired topic back into use, at the end of the list."""
    with command("topics.change", by=by) as deed:
        incident, topic = held_topic(deed, topic_id)
        if topic.retired_at is None:
            raise Refused(f"{topic.name} is in use.")
        if topic.merged_into_id:
            raise Refused(f"{topic.name} was merged into another topic: undo that instead.")
        topic.come_back()
        incident.place(topic)
        record(deed, "topics.restored", incident, topic.id, told(deed.session, incident, topic))


def _check_stands(topic: Topic) -> None:
    if topic.retired_at:
        raise Refused(f"{topic.name} is not in use any more.")


def _held_proposal(deed: Deed, proposal_id: str) -> tuple[Any, Incident]:
    proposal = deed.get(Proposal, proposal_id, lock=True)
    return proposal, held_incident(deed, proposal.incident_id)


def _check_new(deed: Deed, incident: Incident, wanted: Topic, by: Actor) -> None:
    """Raises Invalid when this is proposed already, Refused when one person proposes too much."""
    waiting = (Proposal.incident_id == incident.id, Proposal.decided_at.is_(None))
    same = deed.session.scalar(select(Proposal).where(*waiting, Proposal.slug == wanted.slug))
    if same:
        raise Invalid({"name": f"{same.by_name} has proposed {same.name}: a lead decides."})
    mine = select(func.count()).select_from(Proposal).where(*waiting, Proposal.by_id == by.id)
    if (deed.session.scalar(mine) or 0) >= MOST_OPEN:
        raise Refused(f"{MOST_OPEN} of your proposals wait for a lead. Call your lead.")
