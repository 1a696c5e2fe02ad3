"""Deeds: another person's yes to a fact's value, which changes all that quotes it."""

from hub.core.command import Deed, command
from hub.core.errors import Refused
from hub.facts import queries as facts
from hub.facts import quoting
from hub.facts.commands import held_value
from hub.facts.models import Value
from hub.people.models import Actor


def approve_fact(by: Actor, value_id: str, hash: str | None = None) -> None:
    """Say yes, as another person, to exactly this value; `hash` is that of the value read.

    Every live text that quotes the fact says the new value with the same deed.
    """
    with command("facts.approve", by=by) as deed:
        value = held_value(deed, value_id)
        if value.is_past(deed.now):
            raise Refused("Its time is over by now: return it, and have a later one proposed.")
        value.words.approved_by(by, deed.now, hash)
        _record(deed, value)


def _record(deed: Deed, value: Value) -> None:
    value.words.seq = deed.seq
    deed.session.flush()
    fact, here = value.fact, quoting.setting(deed.session)
    view = {
        "fact": fact.view(),
        "value": facts.value_view(value, here),
        "incident": facts.place(deed.session, fact),
        "item": facts.desk_item(deed.session, fact),
        "by": deed.actor.name,
    }
    deed.record(
        "corrections.fact_changed", value.id, view, audience=["desk"], world=fact.world,
        incident_id=fact.incident_id,
    )  # fmt: skip
