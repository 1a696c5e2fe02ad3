"""Breaking the glass: one person publishes alone, loudly, and a second must read it in time.

And the one other yes that nobody gives anew: that to the very same words, carried to their copy.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.approvals.audience import zone
from hub.approvals.kind import HasWords
from hub.approvals.models import Words
from hub.approvals.releases import Release, check_reason
from hub.approvals.steps import Approval, signed
from hub.core.command import Deed
from hub.core.errors import Invalid, NotAllowed, Refused
from hub.core.settings import settings_in_use
from hub.due.models import NotYet, drop_due, set_due
from hub.people.models import Actor


def approve_alone(
    deed: Deed, room: str, row: HasWords, by: Actor, why: str, until: datetime | None,
    hash: str | None = None,
) -> None:  # fmt: skip
    """One person says yes alone, to words that are then published in the same deed.

    Their review is due: confirmed by a second person until then, or taken back by the clock.
    Raises Invalid naming all that is missing: that nobody else has read them is no excuse.
    """
    words = row.words
    words.check_may("break_glass")
    words.check_same(hash)
    _check_terms(row, why, until)
    due = deed.now + timedelta(minutes=settings_in_use().break_glass_minutes)
    terms = {"alone": True, "why": why.strip(), "review_due_at": due}
    words.approval = Approval(kind=words.kind, hash=words.hash, **terms, **signed(by, deed.now))
    deed.add(words.approval)
    set_due(deed.session, review_of(room), words.id, due)


def _check_terms(row: HasWords, why: str, until: datetime | None) -> None:
    wrong: dict[str, str] = {}
    for check in (row.check_complete, lambda: check_reason(why, "why")):
        try:
            check()
        except Invalid as fault:
            wrong |= fault.fields
    if until is None:
        wrong["until"] = "Until when is this true? What one person publishes alone has an end."
    if wrong:
        raise Invalid(wrong)


def confirm(deed: Deed, room: str, words: Words, by: Actor, hash: str | None = None) -> None:
    """A second person has read what one published alone, and stands by it."""
    words.check_read("confirm", by, hash)
    yes = words.approval
    if yes is None or yes.by_id in (by.hand, by.id):
        raise NotAllowed("You published this alone. Another person must read it.")
    yes.confirmed_by_id, yes.confirmed_by_name, yes.confirmed_at = by.hand, by.name, deed.now
    drop_due(deed.session, review_of(room), words.id)


def check_unread(deed: Deed, words: Words) -> str:
    """Why the clock takes words back. Raises Refused unless their review is overdue."""
    yes = words.approval
    if words.state != "alone" or yes is None or yes.review_due_at is None:
        raise Refused("A second person has read this, or it is no longer live.")
    if yes.review_due_at > deed.now:
        raise NotYet("There is time yet for a second person to read this.", yes.review_due_at)
    here = zone(deed.session)
    at, due = (moment.astimezone(here) for moment in (yes.at, yes.review_due_at))
    return (
        f"{yes.by_name} published it alone at {at:%H:%M}, "
        f"and no second person had confirmed it by {due:%H:%M}."
    )


def carry(deed: Deed, room: str, words: Words, origin: Words) -> None:
    """The very same words were approved as `origin`: that yes is theirs too, with its terms.

    Raises Refused unless text, values and all that is said about them have the same hash.
    """
    words.check_may("carry")
    yes = origin.approval
    if yes is None or yes.hash != words.hash:
        raise Refused("These are not the words that were approved.")
    terms = ("by_id", "by_name", "alone", "why", "review_due_at")
    second = ("confirmed_by_id", "confirmed_by_name", "confirmed_at")
    told: dict[str, Any] = {name: getattr(yes, name) for name in (*terms, *second)}
    words.approval = Approval(kind=words.kind, hash=words.hash, at=yes.at, **told)
    words.approval.carried_words_id = origin.id
    if yes.is_unread and yes.review_due_at:
        set_due(deed.session, review_of(room), words.id, yes.review_due_at)


def review_of(room: str) -> str:
    """What is due when words were published alone."""
    return f"{room}.review"


def unread(session: Session, incident_ids: Iterable[str]) -> list[dict[str, Any]]:
    """What one person alone has told these incidents, and no second has read: the newest first,
    each as `approvals/_alone.html` draws it.
    """
    wanted = (
        select(Release, Approval)
        .join(Approval, Approval.words_id == Release.words_id)
        .where(
            Release.incident_id.in_(list(incident_ids)),
            Release.ended_at.is_(None),
            Approval.alone,
            Approval.confirmed_at.is_(None),
        )
        .order_by(Release.seq.desc(), Release.id.desc())  # one deed may tell many
    )
    rows = session.execute(wanted)
    return [{"release": told.view(), "alone": yes.alone_view()} for told, yes in rows]
