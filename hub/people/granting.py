"""Deeds of two administrators: a role that lets words out or people in is proposed by one, and
counts once another has confirmed it.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import select, update

from hub.core.command import Deed, command
from hub.core.errors import Invalid, NotAllowed, Refused
from hub.core.moments import iso
from hub.people.models import TERMINAL, Actor, Person, administrators, two_needed
from hub.people.permissions import NEEDS_TWO, in_words
from hub.people.proposals import PROPOSAL_LASTS, Proposal

MACHINE = "A free-standing key cannot grant this role. Use the browser, or the terminal."


def waiting_roles(deed: Deed, roles: Iterable[str]) -> frozenset[str]:
    """Those of the roles that a second administrator must confirm. Whoever holds the machine holds
    the hub: the terminal grants at once.
    """
    by: Any = deed.actor
    wait = NEEDS_TWO & set(roles)
    if not wait or by.id == TERMINAL.id or not two_needed(deed.session, deed.now):
        return frozenset()
    if by.machine and by.maker_id is None:  # whoever was given it could confirm by another name
        raise NotAllowed(MACHINE)
    return wait


def propose(by: Actor, wanted: Mapping[str, Iterable[str]]) -> None:
    """Ask another administrator to let these people hold these roles."""
    with command("people.change", by=by) as deed:
        _one_at_a_time(deed)
        made = [
            proposal
            for person_id, roles in wanted.items()
            for proposal in proposed(deed, deed.get(Person, person_id), roles, by.hand, by.name)
        ]
        if not made:
            raise Refused("This waits for another administrator already.")
        deed.record("people.grant_proposed", made[0].id, _view(deed, made) | {"by": by.name})


def proposed(
    deed: Deed, person: Person, roles: Iterable[str], by_id: str, by_name: str, why: str = ""
) -> list[Proposal]:
    """The rows, but for roles that wait already."""
    _let_lapse(deed)
    waits = select(Proposal.role).where(
        Proposal.person_id == person.id, Proposal.decided_at.is_(None)
    )
    new = sorted(set(roles) - set(deed.session.scalars(waits)))
    made = [
        Proposal(
            person_id=person.id, role=role, why=why, proposed_by=by_id, proposed_by_name=by_name,
            proposed_at=deed.now, until=deed.now + PROPOSAL_LASTS,
        )
        for role in new
    ]  # fmt: skip
    deed.add(*made)
    return made


def hold_back(deed: Deed, person: Person, by_id: str, why: str) -> frozenset[str]:
    """Let what this person may by roles that need two wait for another administrator: somebody
    alone has just opened the way to their account. Never the last administrator's.
    """
    held = person.roles & NEEDS_TWO
    others = {one.id for one in administrators(deed.session, deed.now)} - {person.id}
    if not held or not others or not two_needed(deed.session, deed.now):
        return frozenset()
    opener = deed.session.get(Person, by_id)
    person.grant(set(person.roles - held), by_id, deed.now)
    person.roles_changed_at = deed.now
    proposed(deed, person, held, by_id, opener.name if opener else "A key", why)
    return held


def confirm(by: Actor, proposal_id: str) -> None:
    """Let somebody hold the role that another administrator proposed."""
    with command("people.confirm", by=by) as deed:
        proposal = _open(deed, proposal_id)
        proposal.check_another(by)
        if by.hand not in {one.id for one in administrators(deed.session, deed.now)}:
            raise NotAllowed("Only an administrator in person confirms a role.")
        person = deed.get(Person, proposal.person_id, lock=True)
        person.confirmed(proposal, by, deed.now)
        deed.session.flush()
        view = {**person.view(), **_view(deed, [proposal]), "by": by.name}
        deed.record("people.grant_confirmed", person.id, view)


def refuse(by: Actor, proposal_id: str, reason: str) -> None:
    """Let it be; also whoever proposed it may."""
    if not reason.strip():
        raise Invalid({f"reason-{proposal_id}": "Say why: whoever proposed it reads it."})
    with command("people.confirm", by=by) as deed:
        proposal = _open(deed, proposal_id)
        person = deed.get(Person, proposal.person_id)
        proposal.decide("refused", by, deed.now, reason.strip()[:2000])
        view = {**person.view(), **_view(deed, [proposal]), "by": by.name}
        deed.record("people.grant_refused", person.id, view | {"reason": proposal.reason})


def overtaken(deed: Deed, person: Person) -> None:
    """What waits for a role that is held by now waits no longer."""
    waiting = select(Proposal).where(
        Proposal.person_id == person.id,
        Proposal.decided_at.is_(None),
        Proposal.role.in_(person.roles),
    )
    actor: Any = deed.actor
    for proposal in deed.session.scalars(waiting):
        proposal.decide("overtaken", actor, deed.now)


def _open(deed: Deed, proposal_id: str) -> Proposal:
    """The proposal, ours until the deed ends."""
    _one_at_a_time(deed)
    proposal = deed.get(Proposal, proposal_id, lock=True)
    proposal.check_open(deed.now)
    return proposal


def _let_lapse(deed: Deed) -> None:
    over = update(Proposal).where(Proposal.decided_at.is_(None), Proposal.until <= deed.now)
    deed.session.execute(over.values(decision="lapsed", decided_at=Proposal.until))


def _one_at_a_time(deed: Deed) -> int:
    """Hold the journal's counter from the start: two who decide at once would else not meet."""
    return deed.seq


def _view(deed: Deed, proposals: list[Proposal]) -> dict[str, Any]:
    """What the journal keeps of proposals."""
    names = {one.person_id: deed.get(Person, one.person_id).name for one in proposals}
    said = [f"{names[one.person_id]} as {in_words([one.role])}" for one in proposals]
    return {
        "grants": [{"id": one.id, "person": one.person_id, "role": one.role} for one in proposals],
        "proposed_words": "; ".join(said),
        "proposed_by": proposals[0].proposed_by_name,
        "until": iso(proposals[0].until),
    }
