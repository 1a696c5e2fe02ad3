"""Evidence: what happens in the hub and shows that a task is done. Only kinds that exist may be
named; `proves` says whether an event is one.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

View = Mapping[str, Any]


@dataclass(frozen=True)
class Kind:
    """What counts: the events, whether one of them is it, and how the plan says so."""

    events: tuple[str, ...]
    proves: Callable[[View], bool]
    says: Callable[[View], str]


def _any(view: View) -> bool:
    return True


def _is_holding(view: View) -> bool:
    return bool(view["version"].get("hazard") == "holding")


def _is_95(view: View) -> bool:
    return bool(view["percent"] == 95)


def _script(view: View) -> str:
    version = view["version"]
    return f"{version['title']}, version {version['number']} ({version['lang']}), went live"


def _update(view: View) -> str:
    return f"the update “{view['update']['headline']}” was published"


def _kept(view: View) -> str:
    return f"“{view['update']['headline']}” came by the time that was promised"


def _read(view: View) -> str:
    return f"95 % of the floor had read “{view['title']}” after {view['seconds']} s"


HOLDING_READ = "holding script 95 % current"
PUBLISHED = ("scripts.published", "scripts.broken_glass")
TOLD = ("updates.published", "updates.broken_glass")

KINDS: dict[str, Kind] = {
    "holding script live": Kind(PUBLISHED, _is_holding, _script),
    "script live": Kind(PUBLISHED, _any, _script),
    "95 % current": Kind(("shifts.reached",), _is_95, _read),
    HOLDING_READ: Kind(("shifts.reached",), _is_95, _read),  # of which words is asked of their row
    "update published": Kind(TOLD, _any, _update),
    "promise kept": Kind(TOLD, _any, _kept),  # whether it came in time is asked of the journal
    "fact approved": Kind(
        ("corrections.fact_changed",), _any, lambda view: "a fact's new value was approved"
    ),
    "period begun": Kind(
        ("incidents.period_changed",),
        _any,
        lambda view: f"operational period {view['period']} began",
    ),
    "words taken back": Kind(
        ("scripts.recalled", "updates.withdrawn", "corrections.taken_back"),
        _any,
        lambda view: "words were taken back from every console",
    ),
    "question answered": Kind(
        ("questions.answered",), _any, lambda view: f"{view['question']['called']} was answered"
    ),
    "feed checked": Kind(
        ("feeds.promoted", "feeds.dismissed", "feeds.settled"),
        _any,
        lambda view: f"somebody decided on “{view['news']['title']}” from outside",
    ),
    "report written": Kind(
        ("reports.written",), _any, lambda view: f"the report {view['title']} was written"
    ),
    "recording changed": Kind(
        ("public.recorded",), _any, lambda view: "the recording was read onto the phone line"
    ),
}
# Spoken of in plans, and not built yet: refused by name, so that no task waits for ever.
NOT_YET = ("public page live", "report sent", "partner reached")

EVENTS = tuple(dict.fromkeys(event for kind in KINDS.values() for event in kind.events))


def shown_by(event: str, view: View) -> dict[str, str]:
    """Evidence → in words what happened, of all that this event proves."""
    return {
        name: kind.says(view)
        for name, kind in KINDS.items()
        if event in kind.events and kind.proves(view)
    }
