"""What happened to a text, step by step, for the page that shows it."""

from typing import Any

from hub.approvals.models import Words

_STEPS = {"submit": "submitted it", "return": "returned it", "reject": "rejected it"}


def history(words: Words) -> list[dict[str, Any]]:
    """Every saving, step, approval and release, oldest first, each with the text it was about."""
    told: list[dict[str, Any]] = []
    for edit in words.edits:
        did = "wrote it" if edit.revision == 1 else f"saved revision {edit.revision}"
        told.append({"at": edit.at, "by": edit.by_name, "did": did, "text": edit.text})
    for step in words.steps:
        did = _STEPS[step.action]
        told.append({"at": step.at, "by": step.by_name, "did": did, "why": step.reason})
    if words.approval:
        yes = words.approval
        told.append({"at": yes.at, "by": yes.by_name, "did": "approved exactly this text"})
    for release in words.releases:
        told.append({"at": release.at, "by": release.by_name, "did": "published it"})
        if release.ended_at:
            did = f"ended it: {release.ended_as}"
            why = release.ended_why
            told.append({"at": release.ended_at, "by": release.ended_by, "did": did, "why": why})
    return sorted(told, key=lambda one: one["at"])
