"""Deeds: another person's yes to a fact's value, which changes all that quotes it."""

from collections.abc import Sequence

from hub.approvals.releases import Release
from hub.core.command import Deed, command
from hub.core.errors import Refused
from hub.corrections.articles import is_grave
from hub.corrections.impact import Impact, impact_of, quoting_ids
from hub.corrections.restaging import hold, restage
from hub.corrections.telling import telling
from hub.facts.commands import held_value
from hub.facts.models import Value
from hub.facts.reminding import set_reminder
from hub.people.models import Actor

FLOOR = ("console", "desk", "board", "data")


def approve_fact(by: Actor, value_id: str, hash: str | None = None) -> None:
    """Say yes, as another person, to exactly this value; `hash` is that of the value read.

    Every live text that quotes the fact says the new value with the same deed: a next version of
    it, with the same words and the yes they have. A value that is said in the same words as before
    moves quietly: it holds longer, and nobody need read anything again.
    """
    with command("facts.approve", by=by) as deed:
        value = held_value(deed, value_id)
        if value.is_past(deed.now):
            raise Refused("Its time is over by now: return it, and have a later one proposed.")
        value.words.approved_by(by, deed.now, hash)
        kept = hold(deed, quoting_ids(deed.session, value.fact_id, deed.now))
        impact = impact_of(deed.session, value, deed.now, kept)
        told = restage(deed, by, value, impact)
        set_reminder(deed, value)
        value.words.seq = deed.seq
        deed.session.flush()
        _tell(deed, value, impact, told)


def _tell(deed: Deed, value: Value, impact: Impact, told: Sequence[Release]) -> None:
    """Every screen of the world is told, once: all cards in all incidents."""
    fact = value.fact
    view = telling(deed, value, impact, told)
    places = {release.incident_id for release in told} | {fact.incident_id}
    graver = ("exercises",) if is_grave(impact) else ()
    deed.record(
        "corrections.fact_changed", value.id, view, audience=(*FLOOR, *graver), world=fact.world,
        incident_id=places.pop() if len(places) == 1 else None,
    )  # fmt: skip
