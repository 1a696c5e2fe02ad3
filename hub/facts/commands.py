"""Deeds: a fact is begun, a new value of it proposed, sent back, or the fact retired.

Another person's yes to a value is `corrections.approve_fact`: it changes every card that quotes
the fact in the same deed.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from hub.approvals.models import Words
from hub.approvals.way import Way
from hub.core.command import Deed, command
from hub.core.errors import Invalid, Missing, Refused
from hub.core.ids import new_id
from hub.core.journal import LIVE
from hub.facts import queries, quoting
from hub.facts.models import Fact, Value
from hub.facts.quoting import clock_words
from hub.facts.reminding import REMIND, drop_reminders, reminded
from hub.incidents.queries import held_open
from hub.people.models import CLOCK, Actor

__all__ = [
    "REMIND", "begin", "check", "claim", "held_value", "pass_on", "propose", "remind",
    "retire", "send_back",
]  # fmt: skip

TAKEN = {"slug": "There is a fact of this name already. Propose its new value there."}


def begin(
    by: Actor,
    *,
    incident_id: str | None,
    slug: str,
    label: str,
    type: str,
    owner: str,
    owner_email: str = "",
    value: str,
    source: str,
    valid_until: datetime | None,
    said: Mapping[str, str] | None = None,
    check_by: str | None = None,
) -> str:
    """Begin a fact of an incident, or of the city, with its first value proposed. Returns its id.

    `check_by`: the department that checks the value first. Raises Invalid naming each field.
    """
    with command("facts.propose", by=by) as deed:
        incident = held_open(deed.session, incident_id) if incident_id else None
        fact = Fact(
            id=new_id(), world=incident.world if incident else LIVE, incident_id=incident_id,
            slug=slug.strip().lower(), label=" ".join(label.split()), type=type,
            owner=" ".join(owner.split()), owner_email=owner_email.strip(), values=[],
        )  # fmt: skip
        _check_new(deed, fact)
        given = {"source": source, "valid_until": valid_until, "said": said or {}}
        first = _proposed(deed, fact, value, given)
        try:
            deed.add(fact)
        except IntegrityError as race:
            raise Invalid(TAKEN) from race
        more = way.hand_over(deed, first, by, check_by)
        _record(deed, "facts.begun", first, **more)
    return fact.id


def propose(
    by: Actor,
    fact_id: str,
    *,
    value: str,
    source: str,
    valid_until: datetime | None,
    said: Mapping[str, str] | None = None,
    check_by: str | None = None,
) -> str:
    """Propose a new value, or that the same one holds longer. Returns the value's id.

    A value that is proposed already, or was returned, is written over: one waits at a time.
    `check_by`: the department that checks it before another person approves.
    """
    with command("facts.propose", by=by) as deed:
        fact = held(deed, fact_id)
        given = {"source": source, "valid_until": valid_until, "said": said or {}}
        proposed = _proposed(deed, fact, value, given)
        _check_changes(proposed)
        deed.add(proposed)
        more = way.hand_over(deed, proposed, by, check_by)
        _record(deed, "facts.asked" if check_by else "facts.proposed", proposed, **more)
    return proposed.id


def retire(by: Actor, fact_id: str) -> None:
    """Nobody may quote the fact any more. Refused while live words do, naming them."""
    with command("facts.retire", by=by) as deed:
        fact = held(deed, fact_id)
        told = quoting.live(deed.session, [fact_id]).get(fact_id, [])
        if told:
            titles = sorted({release.title.removesuffix(".") for release in told})
            more = f" and {len(titles) - 5} more" if len(titles) > 5 else ""
            raise Refused(
                f"Live words quote {fact.label}: {', '.join(titles[:5])}{more}. Take them back, or "
                "type the value there, then retire it."
            )
        fact.retired_at, fact.retired_by = deed.now, by.name
        drop_reminders(deed, fact)
        _record(deed, "facts.retired", fact.open or fact.current or fact.values[-1])


def remind(value_id: str, by: Actor = CLOCK) -> None:
    """Say that a value soon ends, on the desk and to its owner: a deed of the clock."""
    with command("facts.remind", by=by) as deed:
        value = held_value(deed, value_id)
        reminded(deed, value)
        ends = clock_words(value.valid_until, quoting.setting(deed.session).zone)
        _record(deed, "facts.due_soon", value, ends=ends)


def _check_new(deed: Deed, fact: Fact) -> None:
    fact.check()
    taken = select(Fact.id).where(
        Fact.world == fact.world, Fact.slug == fact.slug, Fact.incident_id == fact.incident_id
    )
    if deed.session.scalar(taken):
        raise Invalid(TAKEN)


def held(deed: Deed, fact_id: str) -> Fact:
    """The fact and all its values, ours until the deed ends, and its incident still open."""
    fact = deed.get(Fact, fact_id, lock=True)
    fact.check_in_use()
    if fact.incident_id:
        held_open(deed.session, fact.incident_id)
    return fact


def held_value(deed: Deed, value_id: str) -> Value:
    """A value, its fact held first: whoever changes one of them holds the fact."""
    fact_id = deed.session.scalar(select(Value.fact_id).where(Value.id == value_id))
    if fact_id is None:
        raise Missing("There is no such value of a fact.")
    fact = held(deed, fact_id)
    return next(value for value in fact.values if value.id == value_id)


def _proposed(deed: Deed, fact: Fact, typed: str, given: Mapping[str, Any]) -> Value:
    """The value, written."""
    here = quoting.setting(deed.session)
    value = fact.open
    if value is None:
        value = Value(fact=fact, number=len(fact.values) + 1, words=Words(kind="fact"))
    by: Any = deed.actor
    value.proposed(by, deed.now, typed, here, **given)
    return value


def _check_changes(proposed: Value) -> None:
    """Raises Invalid when all of it is so already."""
    now_so = proposed.fact.current
    if now_so and now_so.words.hash == proposed.words.hash:
        raise Invalid(
            {"value": "This is so already. Write what is different, or until when it holds now."}
        )


def _record(deed: Deed, kind: str, value: Value, **more: Any) -> None:
    """The desk is told; no words change yet."""
    value.words.seq = deed.seq
    deed.session.flush()
    fact = value.fact
    view = {
        "fact": fact.view(),
        "value": queries.value_view(value, quoting.setting(deed.session)),
        "incident": queries.place(deed.session, fact),
        "item": queries.desk_item(deed.session, fact),
        "by": deed.actor.name,
        **more,
    }
    deed.record(
        kind, value.id, view, audience=["desk"], world=fact.world, incident_id=fact.incident_id
    )


def _held_unapproved(deed: Deed, value_id: str) -> Value:
    """What is sent back is a value that nobody quotes yet."""
    value = held_value(deed, value_id)
    if value.words.approval:
        raise Refused("This value is approved: words quote it. Propose another.")
    return value


way = Way(
    "facts", Value, hold=_held_unapproved, record=_record,
    takes=("ask", "check", "claim", "pass_on", "return", "reject"),
)  # fmt: skip
send_back, claim, pass_on, check = way.send_back, way.claim, way.pass_on, way.check
