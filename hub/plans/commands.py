"""Deeds on plans as texts: begun, edited, submitted, and approved by another person."""

from typing import Any

from sqlalchemy import func, select

from hub.approvals.models import Words
from hub.approvals.way import Way
from hub.core.command import Deed, command
from hub.core.errors import Invalid
from hub.people.models import Actor
from hub.plans.library import load_library
from hub.plans.models import PlanVersion, title_of
from hub.scripts.models import slugged

__all__ = [
    "approve", "claim", "draft", "edit", "load_library", "pass_on", "revise", "send_back",
    "submit", "way",
]  # fmt: skip

BLANK = """title: {title}
summary: What the plan is for, in one or two sentences.
hazards: any
starts: by hand
sources:
  - title: Where this comes from
    publisher: Who published it
    url: https://example.org/
    date: 2026-11-20
phases:
  - name: activation
    tasks:
      - id: verify
        task: Verify what happened
        position: PIO
        due: T+5 min
        escalate: [Incident commander]
"""


def draft(by: Actor, title: str, text: str = "") -> str:
    """Begin a plan; its version's id. Raises Invalid when there is one of that name."""
    title = " ".join(title.split())
    with command("plans.draft", by=by) as deed:
        slug = slugged(title or title_of(text))
        if not slug:
            raise Invalid({"title": "Write the plan's name, like Water main break."})
        if len(title) > 60:
            raise Invalid({"title": "Use at most 60 characters for the name."})
        if _newest(deed, slug):
            raise Invalid({"title": "There is a plan of this name. Open it and write on."})
        version = PlanVersion(slug=slug, number=1, title=title, words=Words(kind="plan"))
        version.written(by, deed.now, text or BLANK.format(title=title))
        deed.add(version)
        _record(deed, "plans.drafted", version)
    return version.id


def revise(by: Actor, version_id: str) -> str:
    """Begin the next version of a plan with the words of this one; one that is open is gone on
    with. Returns its id.
    """
    with command("plans.draft", by=by) as deed:
        before = _held(deed, version_id)
        newest = _newest(deed, before.slug) or before
        again = newest.words.state in ("approved", "rejected")
        number = newest.number + 1 if again else newest.number
        version = newest
        if again:
            version = PlanVersion(slug=before.slug, number=number, title=before.title)
            version.words = Words(kind="plan")
            version.written(by, deed.now, before.words.text)
            deed.add(version)
        _record(deed, "plans.drafted", version)
    return version.id


def edit(by: Actor, version_id: str, text: str, based_on: int | None = None) -> None:
    """Save the text. Raises Overtaken when somebody else saved since revision `based_on`."""
    with command("plans.edit", by=by) as deed:
        version = _held(deed, version_id)
        version.written(by, deed.now, text, based_on)
        _record(deed, "plans.edited", version)


def _newest(deed: Deed, slug: str) -> PlanVersion | None:
    highest = select(func.max(PlanVersion.number)).where(PlanVersion.slug == slug)
    wanted = select(PlanVersion).where(
        PlanVersion.slug == slug, PlanVersion.number == highest.scalar_subquery()
    )
    return deed.session.scalar(wanted.with_for_update(of=PlanVersion))


def _held(deed: Deed, version_id: str) -> PlanVersion:
    return deed.get(PlanVersion, version_id, lock=True)


def _record(deed: Deed, kind: str, version: PlanVersion, **more: Any) -> None:
    """Plans of the city belong to no incident; only other systems are told."""
    version.words.seq = deed.seq
    deed.session.flush()
    view = {"plan": version.view(), "by": deed.actor.name, **more}
    deed.record(kind, version.id, view, audience=["data"])


way = Way(
    "plans", PlanVersion, hold=_held, record=_record,
    takes=("submit", "claim", "pass_on", "approve", "return", "reject"),
)  # fmt: skip
submit, approve, send_back = way.submit, way.approve, way.send_back
claim, pass_on = way.claim, way.pass_on
