"""What the pages of a plan's text show, and what their forms say."""

from contextlib import suppress
from typing import Any

from flask import request

from hub.approvals.deciding import deciding
from hub.approvals.history import history
from hub.approvals.steps import Overtaken
from hub.core.database import database
from hub.core.errors import Invalid
from hub.core.web import somebody
from hub.formats.faults import Faulty
from hub.formats.words import word_diff
from hub.plans import queries
from hub.plans.evidence import KINDS
from hub.plans.known import known
from hub.plans.models import faults_of
from hub.plans.template import read_lines

View = dict[str, Any]


def listed() -> View:
    """Every plan."""
    with database().reading() as session:
        return {"plans": queries.listed(session)}


def drawn(text: str, file: str) -> View:
    """The text as a plan, or what keeps it from being one: the preview beside the editor."""
    text = text.replace("\r\n", "\n")
    with database().reading() as session:
        faults = faults_of(session, text, file)
    plan = None
    with suppress(Faulty):  # the faults say why
        plan = read_lines(text, file)[0].view()
    return {"plan": plan, "faults": faults}


def plan(id: str) -> View:
    """One version: its text, the plan it makes, and what this reader may decide."""
    with database().reading() as session:
        found = queries.version(session, id)
        here = known(session)
        shown = {
            "version": found.view(),
            "text": found.words.text,
            "kin": [one.view() for one in queries.versions(session)[found.slug]],
            "steps": history(found.words),
            "positions": sorted(here.positions),
            "evidence": list(KINDS),
            **deciding(session, found.words, somebody()),
        }
        file = found.file
    return {**shown, **drawn(str(shown["text"]), file)}


def based_on() -> int | None:
    """The revision the form began from. Raises Invalid for what is no number."""
    typed = request.form.get("based_on", "")
    if not (typed.isascii() and typed.isdigit() and len(typed) < 9):
        raise Invalid({"": "This page is too old. Reload it and write on."})
    return int(typed)


def conflict(fault: Overtaken) -> View:
    """The text of whoever saved first, and how ours differs."""
    mine = request.form.get("text", "").replace("\r\n", "\n")
    diff = word_diff(fault.latest["text"], mine)
    return {"theirs": fault.latest, "differences": diff, "differing": []}
