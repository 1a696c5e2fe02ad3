"""What happened to a text, step by step, for the page that shows it."""

from typing import Any

from hub.approvals.models import Words
from hub.approvals.queue import HOLDERS
from hub.approvals.steps import Approval
from hub.people.models import CLOCK

_STEPS = {
    "ask": "asked for its facts to be checked",
    "check": "checked its facts",
    "submit": "submitted it",
    "return": "returned it",
    "reject": "rejected it",
}


def history(words: Words) -> list[dict[str, Any]]:
    """Every saving, step, approval and release, oldest first, each with the text it was about."""
    told: list[dict[str, Any]] = []
    for edit in words.edits:
        did = "wrote it" if edit.revision == 1 else f"saved revision {edit.revision}"
        told.append({"at": edit.at, "by": edit.by_name, "did": did, "text": edit.text})
    for step in words.steps:
        did = _STEPS[step.action] + (f" by {step.check_by_name}" if step.check_by_name else "")
        told.append({"at": step.at, "by": step.by_name, "did": did, "why": step.reason})
    for passed in words.passings:
        did = f"passed it on to {HOLDERS[passed.to]}: nobody had claimed it"
        told.append({"at": passed.at, "by": CLOCK.name, "did": did})
    if words.approval:
        told += _approved(words.approval)
    for release in words.releases:
        told.append(
            {
                "at": release.at,
                "by": release.by_name,
                "did": "published it" + (", a slip put right silently" if release.fixes else ""),
            }
        )
        if release.ended_at:
            did = f"ended it: {release.ended_as}"
            why = release.ended_why
            told.append({"at": release.ended_at, "by": release.ended_by, "did": did, "why": why})
    return sorted(told, key=lambda one: one["at"])


def _approved(yes: Approval) -> list[dict[str, Any]]:
    """The yes to these words, and that of the second person where the first stood alone."""
    if not yes.alone:
        did = "approved exactly this text" + " before its facts changed" * bool(
            yes.carried_words_id
        )
        return [{"at": yes.at, "by": yes.by_name, "did": did}]
    told = [{"at": yes.at, "by": yes.by_name, "did": "published it alone", "why": yes.why}]
    if yes.confirmed_at:
        did = "confirmed exactly this text"
        told.append({"at": yes.confirmed_at, "by": yes.confirmed_by_name, "did": did})
    return told
