"""The clock: what happens because time passes, and what must follow from what happened.

Beats run on APScheduler; a beat that was missed is made up once. Reactions read the journal from a
durable cursor by one table, event kind → command, and each is idempotent by (seq, name). What is to
be done at a time is a row (`hub/due`), and one table says which deed does it.
"""

import logging
import threading
from collections.abc import Callable

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub import beating
from hub.backups import regularly
from hub.core.alone import alone as alone
from hub.core.database import database
from hub.core.journal import Entry
from hub.core.moments import now
from hub.core.tap import tap
from hub.due.commands import do_what_is_due
from hub.due.models import FIRST_WAIT, Beat, Reacted, set_due
from hub.facts import commands as facts
from hub.feeds import commands as feeds
from hub.people.models import CLOCK
from hub.plans import calling, folding, following, late, showing
from hub.plans import commands as plans
from hub.plans.evidence import EVENTS
from hub.public.models import EVENTS as FOR_RESIDENTS
from hub.questions import late as questions
from hub.scripts import commands as scripts
from hub.updates import commands as updates

log = logging.getLogger(__name__)

Reaction = Callable[[Entry], None]
AGAIN = "clock.react_again"  # what is due when a reaction failed


def _work(name: str) -> Reaction:
    """The work of this name in beats.py, which is loaded when the clock runs."""

    def carry_out(entry: Entry) -> None:
        from hub import beats as work

        getattr(work, name)(entry)

    return carry_out


def _tell_partners(entry: Entry) -> None:
    from hub.public.telling import tell_partners

    tell_partners(entry)


# event kind → the commands that must follow, by name.
REACTIONS: dict[str, dict[str, Reaction]] = {
    "incidents.closed": {
        "end shifts": _work("end_shifts_of"),
        "end surges": _work("end_surges_of"),
        "stop schedules": _work("stop_schedules_of"),
    },
    "surges.raised": {"open question": _work("open_question")},
    "facts.begun": {"mail links": _work("mail_approvers")},
    "facts.proposed": {"mail links": _work("mail_approvers")},
    "facts.checked": {"mail links": _work("mail_approvers")},
    "facts.passed_on": {"mail links": _work("mail_next_holder")},
    **{
        f"{room}.{event}": {"mail links": _work(work)}
        for room in ("scripts", "updates")
        for event, work in (
            ("submitted", "mail_approvers"),
            ("checked", "mail_approvers"),
            ("passed_on", "mail_next_holder"),
            ("broken_glass", "mail_second_reader"),
            ("schedule_failed", "mail_scheduler"),
        )
    },
}
for _told in ("published", "broken_glass"):  # words that were written for a question answer it
    for _room in ("scripts", "updates"):
        REACTIONS.setdefault(f"{_room}.{_told}", {})["answer question"] = _work("answer_question")

REACTIONS["plans.started"] = {"look back": showing.look_back}
REACTIONS["plans.escalated"] = {"tell them": calling.tell_escalation}
REACTIONS.setdefault("notices.not_reached", {})["tell on"] = calling.bounced
for _kind in ("incidents.level_changed", "incidents.period_changed"):
    REACTIONS.setdefault(_kind, {})["plans follow"] = showing.follow_incident
for _kind in EVENTS:
    REACTIONS.setdefault(_kind, {})["tick plans"] = showing.show
for _kind in FOR_RESIDENTS:
    REACTIONS.setdefault(_kind, {})["tell partners"] = _tell_partners

# what is due → the deed of the clock that does it to a subject; harmless when it runs twice.
DUE: dict[str, Callable[[str], object]] = {
    "scripts.pass_on": scripts.pass_on,
    "scripts.review": scripts.recall_unread,
    "scripts.publish_scheduled": scripts.publish_scheduled,
    "updates.pass_on": updates.pass_on,
    "updates.review": updates.withdraw_unread,
    "updates.publish_scheduled": updates.publish_scheduled,
    "facts.pass_on": facts.pass_on,
    "plans.pass_on": plans.pass_on,
    following.LATE: late.overdue,
    following.ESCALATE: late.escalate,
    following.RECUR: late.recur,
    calling.TELL: calling.tell_on,
    facts.REMIND: facts.remind,
    "questions.overdue": questions.overdue,
    "feeds.silence": feeds.fall_silent,
    AGAIN: lambda subject: react_again(subject),
}


def beats() -> dict[str, tuple[float, Callable[[], None]]]:
    """Every beat: its name, its seconds, its work."""
    from hub import beats as work
    from hub.feeds import letting_go, listening
    from hub.reports import commands as reports
    from hub.screens import beating
    from hub.surges import beat as rising
    from hub.tally import beat as tally

    return {
        "fold": (0.5, tally.fold),
        "reach": (1.0, work.fold_reach),
        "overdue": (3.0, work.fold_overdue),
        "flags": (1.0, work.fold_flags),
        "questions": (1.0, work.fold_questions),
        "twice": (2.0, work.fold_twice),
        "recording": (2.0, work.watch_recording),
        "surges": (2.0, rising.watch),
        "feeds": (1.0, listening.beat),
        "picture": (1.0, rising.draw),
        "reports": (5.0, reports.write_due),
        "expire": (1.0, work.expire),
        "react": (0.5, react),
        "due": (1.0, lambda: do_what_is_due(DUE)),
        "plans": (1.0, folding.fold),
        "notices": (2.0, work.send_notices),
        "clock": (10.0, beating.show),
        "shifts": (60.0, work.end_stale_shifts),
        "thin": (3600.0, work.thin_facets),
        "let_go": (600.0, letting_go.beat),
        "backup": (300.0, regularly.back_up),
        "anchor": (3600.0, regularly.anchor_journal),
    }


def react() -> None:
    """Carry out what must follow from the journal's new rows, in its order."""
    with database().reading() as session:
        cursor = session.get(Beat, "reactions")
        newer = select(Entry).where(Entry.seq > (cursor.seq if cursor else 0))
        waiting = list(session.scalars(newer.order_by(Entry.seq).limit(200)))
    for entry in waiting:
        for name, reaction in REACTIONS.get(entry.kind, {}).items():
            _once_or_later(entry, name, reaction)
    if waiting:  # once a batch: what was done before a fall is known by (seq, name)
        newest = waiting[-1].seq
        tap("tally.fold", by=CLOCK, write=lambda session: _move_cursor(session, newest))


def _move_cursor(session: Session, seq: int) -> None:
    cursor = session.get(Beat, "reactions") or Beat(name="reactions")
    cursor.seq, cursor.at = seq, now()
    session.add(cursor)


def _once_or_later(entry: Entry, name: str, reaction: Reaction) -> None:
    """What cannot be carried out now is due, again and again, and holds up nothing after it."""
    try:
        _once(entry, name, reaction)
    except Exception:
        log.exception("%s could not follow from entry %s; it is tried again", name, entry.seq)
        again = AGAIN, f"{entry.seq} {name}", now() + FIRST_WAIT
        tap("tally.fold", by=CLOCK, write=lambda session: set_due(session, *again))


def react_again(subject: str) -> None:
    """Carry out one reaction that failed; `subject` is the journal's number and its name."""
    seq, _, name = subject.partition(" ")
    with database().reading() as session:
        entry = session.get_one(Entry, int(seq))
    if reaction := REACTIONS.get(entry.kind, {}).get(name):  # else this hub knows none
        _once(entry, name, reaction)


def _once(entry: Entry, name: str, reaction: Reaction) -> None:
    with database().reading() as session:
        if session.get(Reacted, (entry.seq, name)):
            return
    reaction(entry)
    done = Reacted(seq=entry.seq, name=name)
    tap("tally.fold", by=CLOCK, write=lambda session: session.add(done))


def run(stop: threading.Event, held: Callable[[], bool] = lambda: True) -> None:
    """Beat until stopped, or until another clock holds the lock."""
    beating.run(beats(), stop, held)
