"""The slots of a text on its form: each with what is typed there, or the fact it quotes."""

from collections.abc import Mapping
from typing import Any

from flask import request
from sqlalchemy.orm import Session

from hub.card.card import slots_of
from hub.facts.quoting import SLOT, choices, quotes_now, setting

FACT = "fact-"  # beside a slot's field: the fact it quotes instead
Notes = Mapping[str, Mapping[str, str]]  # slot → label, example, the type of a fact to begin


def typed_values(text: str) -> dict[str, str]:
    """Slot → what is typed for it, for every slot of the text."""
    return {name: request.form.get(SLOT + name, "").strip() for name in slots_of(text)}


def bound() -> dict[str, str]:
    """Slot → the fact chosen for it."""
    chosen = {
        name.removeprefix(FACT): id.strip()
        for name, id in request.form.items()
        if name.startswith(FACT)
    }
    return {slot: id for slot, id in chosen.items() if id}


def typed(values: Mapping[str, str], bound: Mapping[str, str]) -> dict[str, str]:
    """What was saved for the slots, as the form shows it."""
    facts = {FACT + name: id for name, id in bound.items()}
    return {**{SLOT + name: value for name, value in values.items()}, **facts}


def quoted(session: Session, bound: Mapping[str, str], lang: str) -> dict[str, str]:
    """Slot → the words of the fact chosen for it."""
    return {pin.slot: pin.said for pin in quotes_now(session, "", bound, lang)}


def slots(
    session: Session, text: str, bound: Mapping[str, str], world: str, incident_id: str | None,
    notes: Notes,
) -> list[dict[str, Any]]:  # fmt: skip
    """The slots of the text, each with what to fill in, or which fact to quote there."""
    facts, here = choices(session, world, incident_id), setting(session)
    slugs = {fact.slug for fact in facts}
    said = [
        (fact.id, f"{fact.label}: {fact.current.said('en', here.zone)[:60]}")
        if fact.current
        else (fact.id, f"{fact.label}: no value yet")
        for fact in facts
    ]
    kept = [(id, "A fact that cannot be quoted any more") for id in bound.values()]
    gone = [(id, words) for id, words in kept if id not in dict(said)]
    return [
        {
            "name": name,
            "label": note.get("label") or name.replace("_", " ").capitalize(),
            "example": note.get("example", ""),
            "facts": [("", "as typed beside"), *said, *gone] if said or gone else [],
            "begin": note.get("fact") if name not in slugs else None,
        }
        for name, note in ((name, notes.get(name, {})) for name in slots_of(text))
    ]
