"""Positions: what a task is given to. People rotate through them; a city may have more."""

from collections.abc import Iterable

STANDARD = (
    "PIO",
    "Deputy PIO",
    "Incident commander",
    "Shift lead",
    "Writer",
    "Fact checker",
    "Rumor control",
    "JIC manager",
    "Liaison",
    "Telephony lead",
    "Planning section",
    "Logistics",
    "Language lead",
    "Site lead",
    "Health lead",
    "Agent",
)
# On shift under these names, a person holds this position too.
ALSO = {"Lead": "Shift lead", "Public information officer": "PIO"}


def known_positions(of_the_city: Iterable[str]) -> frozenset[str]:
    """Every position a plan may name."""
    return frozenset(STANDARD) | frozenset(of_the_city)


def called(position: str) -> str:
    """The position by the name plans use."""
    return ALSO.get(position, position)
