"""Deeds: people of the matrix are told, channel after channel, and how it went is written down."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.core.command import Deed, command
from hub.core.errors import NotAllowed, Refused
from hub.core.ids import new_id
from hub.core.journal import Entry
from hub.core.moments import from_iso, iso, now
from hub.core.tap import tap
from hub.due.models import NotYet, drop_due, set_due
from hub.incidents.models import Incident
from hub.notices.commands import queue, queue_hook
from hub.notices.hooks import hooks
from hub.notices.models import LINK, Notice
from hub.people.models import CLOCK, Actor, Person
from hub.plans.holding import holders
from hub.plans.known import known
from hub.plans.matrix import CHANNELS, POSTED, WAIT, Line, Telling, lines
from hub.plans.telling import SCREENS

TELL, WHY, LATE_WHY = "plans.tell_on", "plans.told", "plans.escalated"


def call(deed: Deed, incident: Incident) -> list[Telling]:
    """Tell everyone the matrix names at this level, who was not told of it yet: the first channel
    of each. To be called inside a deed.
    """
    people = holders(deed.session, incident)
    made = []
    for line in lines(deed.session, incident.level):
        before = select(Telling.id).where(
            Telling.incident_id == incident.id, Telling.line_id == line.id
        )
        if deed.session.scalar(before.limit(1)):
            continue  # told at a milder level, or by the first tap of two
        holder = next(iter(people.get(line.who, ())), None)
        telling = Telling(
            incident=incident, line=line, level=incident.level, who=line.who, at=deed.now, tries=[],
            person_id=holder.id if holder else None, person=holder.name if holder else "",
        )  # fmt: skip
        deed.add(telling)
        _try_next(deed, telling)
        made.append(telling)
    return made


def tell_on(telling_id: str, by: Actor = CLOCK) -> None:
    """Nobody has acknowledged in time: the next channel, or not reached. A deed of the clock."""
    with command("plans.tell", by=by) as deed:
        telling = deed.get(Telling, telling_id, lock=True)
        if not telling.is_open:
            raise Refused("How it went is on record.")
        waits = telling.tries and _patient_until(telling)
        if waits and waits > deed.now and not _bounced(deed.session, telling):
            raise NotYet("They may still answer.", waits)
        if not telling.line.acknowledge and _was_taken(deed.session, telling):
            telling.reach(by.name, deed.now, "the message was taken")
            kind = "plans.reached"
        elif len(telling.tries) < len(telling.line.channels):
            _try_next(deed, telling)
            kind = "plans.told"
        else:
            telling.lose(by.name, deed.now, "no answer by any channel")
            kind = "plans.not_reached"
        _record(deed, kind, telling)


def answer(by: Actor, telling_id: str, reached: bool, note: str = "") -> None:
    """Write down whether somebody was reached, and by what. Whoever was told says so of
    themselves.
    """
    note = " ".join(note.split())[:300]
    with command("plans.hold", by=by) as deed:
        telling = deed.get(Telling, telling_id, lock=True)
        if by.hand != telling.person_id and not by.may("plans.run"):
            raise NotAllowed("Whoever was told says so, or the lead, the PIO or the commander.")
        if reached:
            mine = by.hand == telling.person_id
            telling.reach(by.name, deed.now, note or ("acknowledged" if mine else "reached"))
        else:
            telling.lose(by.name, deed.now, note or "not reached")
        drop_due(deed.session, TELL, telling.id)
        _record(deed, "plans.reached" if reached else "plans.not_reached", telling)


def bounced(lost: Entry) -> None:
    """A reaction: a message of the matrix did not arrive, so the next channel is tried at once."""
    if lost.view["why"] == WHY:
        telling_id = lost.view["ref"].partition(":")[0]

        def write(session: Session) -> None:
            if (found := session.get(Telling, telling_id)) and found.is_open:
                set_due(session, TELL, telling_id, now())

        tap("tally.fold", by=CLOCK, write=write)


def tell_escalation(escalated: Entry) -> None:
    """A reaction: whom a task went to is told by the channels the matrix names, once."""
    view = escalated.view
    task, incident_id = view["task"], escalated.incident_id
    ref = f"{task['id']}:{escalated.seq}"
    subject = f"Overdue: {task['title']}"
    text = (
        f"“{task['title']}” is overdue, in the plan {view['run']['title']} for "
        f"{view['run']['incident_name']}.\nIt was with the {task['position']} and is with the "
        f"{view['to']} now.\n\n{LINK}\n"
    )

    def write(session: Session) -> None:
        incident = session.get_one(Incident, incident_id)
        line = next((o for o in lines(session, incident.level) if o.who == view["to"]), None)
        holder = next(iter(holders(session, incident).get(view["to"], ())), None)
        for channel in line.channels if line else ():
            if channel["kind"] in ("mail", *POSTED):
                person = holder.id if holder else None
                _queue(session, channel, view["to"], person, subject, text, LATE_WHY, ref,
                       f"/plans/tasks/{task['id']}", incident.world)  # fmt: skip
                return

    tap("tally.fold", by=CLOCK, write=write)


def _patient_until(telling: Telling) -> datetime:
    return from_iso(telling.tries[-1]["at"]) + timedelta(minutes=WAIT)


def _try_next(deed: Deed, telling: Telling) -> None:
    """Use the next channel. What a person must do (ring them) stands on the page."""
    channel = telling.line.channels[len(telling.tries)]
    kind = channel["kind"]
    note = ""
    if kind in ("mail", *POSTED):
        incident = telling.incident
        subject = f"{incident.name}: level {incident.level}"
        text = (
            f"{incident.name} is at activation level {incident.level}. You are told as "
            f"{telling.who}. Please say that you have read this:\n\n{LINK}\n"
        )
        if telling.line.call_back:
            text += f"\nCall back: {telling.line.call_back}\n"
        ref = f"{telling.id}:{len(telling.tries)}"
        note = _queue(deed.session, channel, telling.who, telling.person_id, subject, text, WHY,
                      ref, f"/plans/told/{telling.id}", incident.world)  # fmt: skip
    telling.tries = [*telling.tries, {"channel": CHANNELS[kind], "at": iso(deed.now), "note": note}]
    deed.session.flush()
    set_due(deed.session, TELL, telling.id, deed.now + timedelta(minutes=0 if note else WAIT))


def _queue(
    session: Session, channel: dict[str, str], who: str, person_id: str | None, subject: str,
    text: str, why: str, ref: str, path: str, world: str,
) -> str:  # fmt: skip
    """Write the message down; nothing, or why it cannot be sent."""
    if channel["kind"] in POSTED:
        hook = next((one for one in hooks(session) if one.name == channel["to"]), None)
        if hook is None:
            return "this webhook was removed"
        queue_hook(session, hook, subject=subject, text=text, why=why, ref=ref, at=now(),
                   world=world, path=path, data={"who": who})  # fmt: skip
        return ""
    person = session.get(Person, person_id) if person_id else None
    address = channel["to"] or (person.email if person else "") or ""
    if not address:
        return "nobody holds the position, so there is no address"
    name = person.name if person and not channel["to"] else who
    queue(session, name=name, address=address, subject=subject, text=text, why=why, ref=ref,
          at=now(), world=world, path=path)  # fmt: skip
    return ""


def _notice(session: Session, telling: Telling) -> Notice | None:
    ref = f"{telling.id}:{len(telling.tries) - 1}"
    return session.scalar(select(Notice).where(Notice.why == WHY, Notice.ref == ref))


def _bounced(session: Session, telling: Telling) -> bool:
    notice = _notice(session, telling)
    return bool(telling.tries[-1]["note"] or (notice and notice.given_up_at))


def _was_taken(session: Session, telling: Telling) -> bool:
    notice = _notice(session, telling)
    return bool(notice and notice.sent_at)


def _record(deed: Deed, kind: str, telling: Telling) -> None:
    deed.session.flush()
    incident = telling.incident
    view = {"telling": telling.view(), "by": deed.actor.name,
            "incident": {"id": incident.id, "name": incident.name}}  # fmt: skip
    deed.record(kind, telling.id, view, audience=SCREENS, world=incident.world,
                incident_id=incident.id)  # fmt: skip


def set_line(by: Actor, line: Line) -> str:
    """Add a line to the matrix."""
    with command("plans.matrix", by=by) as deed:
        named = {one.name: one.shape for one in hooks(deed.session)}
        line.check(known(deed.session).positions, named)
        line.id, line.number = new_id(), len(lines(deed.session)) + 1
        deed.add(line)
        deed.record("plans.matrix_changed", line.id, {"line": line.view(), "by": by.name,
                    "did": "added"}, audience=["data"])  # fmt: skip
    return line.id


def remove_line(by: Actor, line_id: str) -> None:
    """Take a line out: whoever was told by it stays on record."""
    with command("plans.matrix", by=by) as deed:
        line = deed.get(Line, line_id, lock=True)
        if line.removed_at:
            raise Refused("This line was removed already.")
        line.removed_at = deed.now
        deed.record("plans.matrix_changed", line.id, {"line": line.view(), "by": by.name,
                    "did": "removed"}, audience=["data"])  # fmt: skip
