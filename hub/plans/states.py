"""How a task stands: one function of its rows and the moment. Nothing here is stored."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, Protocol

STATES = ("overdue", "at risk", "due", "blocked", "done", "skipped", "not applicable")
READY = ("overdue", "at risk", "due")  # to be done: nothing stands in the way
_LEAST, _MOST = timedelta(minutes=2), timedelta(hours=1)


class Standing(Protocol):
    """What is asked of a task."""

    @property
    def key(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def occurrence(self) -> int: ...
    @property
    def ended_as(self) -> str | None: ...
    @property
    def answer(self) -> str: ...
    @property
    def due(self) -> Mapping[str, Any]: ...
    @property
    def due_at(self) -> datetime | None: ...
    @property
    def late_at(self) -> datetime | None: ...
    @property
    def conditions(self) -> Iterable[Mapping[str, str]]: ...


def risk_from(due_at: datetime, began: datetime) -> datetime:
    """From when on a task is at risk: the last fifth of its time, 2 minutes to an hour."""
    return due_at - min(_MOST, max(_LEAST, (due_at - began) / 5))


def unmet(task: Standing, level: int, run: Iterable[Standing]) -> str:
    """Why the task is not called for; nothing while it is, or while that is not known yet."""
    for one in task.conditions:
        if one["kind"] == "level" and level > int(one["value"]):
            return one["words"]
        if one["kind"] == "answer":
            asked = _first(run, one["task"])
            if asked and asked.ended_as and asked.answer != one["value"]:
                return one["words"]
    return ""


def blocked_by(task: Standing, run: Iterable[Standing]) -> str:
    """The title of what must be done or answered first; nothing when the way is free."""
    run = list(run)
    waits = [one["task"] for one in task.conditions if one["kind"] == "answer"]
    for key in [*waits, task.due.get("after") or ""]:
        first = _first(run, key) if key else None
        if first and not first.ended_as:
            return first.title
    return ""


def state(
    task: Standing, level: int, run: Iterable[Standing], began: datetime, at: datetime
) -> str:
    """One of STATES, at that moment."""
    run = list(run)
    if task.ended_as:
        return task.ended_as.replace("_", " ")
    if unmet(task, level, run):
        return "not applicable"
    first = _after(task, run)
    free = not blocked_by(task, run) or (first is not None and bool(unmet(first, level, run)))
    if not free:
        return "blocked"
    if task.due_at is None:
        return "due"
    if task.late_at or at >= task.due_at:
        return "overdue"
    return "at risk" if at >= risk_from(task.due_at, began) else "due"


def _after(task: Standing, run: Iterable[Standing]) -> Standing | None:
    return _first(run, task.due.get("after") or "")


def _first(run: Iterable[Standing], key: str) -> Standing | None:
    """The first occurrence of a task: conditions and times hang on it."""
    named = [one for one in run if one.key == key]
    return min(named, key=lambda one: one.occurrence, default=None)
