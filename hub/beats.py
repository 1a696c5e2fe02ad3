"""What each beat of the clock does, room by room."""

import logging
from contextlib import suppress

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.approvals.queue import HOLDERS
from hub.approvals.releases import Release
from hub.approvals.schedules import Schedule
from hub.core.database import database
from hub.core.errors import Refused
from hub.core.journal import LIVE, Entry
from hub.core.moments import now
from hub.core.settings import settings_in_use
from hub.core.tap import tap
from hub.flags import commands as flags
from hub.flags.queries import measured as measured_flags
from hub.flags.queries import overtaken_texts
from hub.links import commands as links
from hub.links import missed
from hub.live.gauges import set_gauge, values
from hub.notices import queries as notices
from hub.notices.rounds import begin_all
from hub.people.models import CLOCK
from hub.public import queries as public
from hub.questions import deciding as questions
from hub.questions.commands import open_for_surge
from hub.questions.drafts import publish as answer_by
from hub.questions.queries import unanswered_again
from hub.questions.ranking import measured as measured_questions
from hub.scripts import commands as scripts
from hub.shifts import commands as shifts
from hub.shifts import overdue
from hub.shifts.queries import measure_reach
from hub.surges import beat as surges
from hub.surges.models import SURGE
from hub.tally import twice
from hub.tally.rollups import thin
from hub.updates import commands as updates

log = logging.getLogger(__name__)


def fold_reach() -> None:
    """Show how many of those on shift have read what is in force; 50 % and 95 % are deeds."""
    with database().reading() as session:  # counting only reads: nobody's tap need wait for it
        measured = measure_reach(session, now())
    crossed = tap(
        "tally.fold", by=CLOCK, write=lambda session: shifts.show_reach(session, measured)
    )
    for release_id, percent in crossed:
        try:
            shifts.mark_reached(by=CLOCK, release_id=release_id, percent=percent)
        except Exception:
            log.exception("%s %% of release %s could not be put on record", percent, release_id)


def fold_overdue() -> None:
    """Show who has not confirmed in time what must be read; that some have not is a deed."""
    with database().reading() as session:
        gauges = overdue.measured(session, now())
        late = overdue.newly_overdue(session, now())

    def show(session: Session) -> None:
        for name, world, data in gauges:
            set_gauge(session, name, world, overdue.LEADS_TOO, data)

    if gauges:
        tap("tally.fold", by=CLOCK, write=show)
    for release_id in late:
        try:
            overdue.mark_overdue(CLOCK, release_id)
        except Refused:
            continue  # the last of them confirmed in this very moment, or the words ended
        except Exception:
            log.exception("release %s is overdue and could not be put on record", release_id)


def fold_flags() -> None:
    """Show the desk what agents have flagged; a text that was overtaken answers its flags."""
    with database().reading() as session:
        gauges, overtaken = measured_flags(session), overtaken_texts(session)

    def show(session: Session) -> None:
        for name, world, data in gauges:
            set_gauge(session, name, world, ("desk",), data)

    if gauges:
        tap("tally.fold", by=CLOCK, write=show)
    for words_id in overtaken:
        try:
            flags.answer_overtaken(words_id)
        except Refused:
            continue  # somebody answered in this very moment
        except Exception:
            log.exception("the flags of %s could not be answered; the others are", words_id)


def fold_questions() -> None:
    """Show what callers ask and how often; an answer nobody may say any more is one no longer."""
    with database().reading() as session:
        gauges, again = measured_questions(session), unanswered_again(session)

    def show(session: Session) -> None:
        for name, world, data in gauges:
            set_gauge(session, name, world, questions.EVERYWHERE, data)

    if gauges:
        tap("tally.fold", by=CLOCK, write=show)
    for question_id, why in again:
        try:
            questions.reopen(question_id, why)
        except Refused:
            continue  # somebody closed or merged it in this very moment
        except Exception:
            log.exception("question %s could not be opened again; the others are", question_id)


def open_question(raised: Entry) -> None:
    """A reaction: calls about a topic rise more than chance explains, so somebody must know why."""
    view = raised.view
    if raised.incident_id and view["topic"] and view["kind"] == SURGE:
        with suppress(Refused):
            open_for_surge(raised.subject, raised.incident_id, view["topic"], view["sentence"])


def answer_question(published: Entry) -> None:
    """A reaction: words that were written for a question are live, and answer it."""
    if published.incident_id:
        with suppress(Refused):
            answer_by(published.subject, published.incident_id, published.view["by"])


def fold_twice() -> None:
    """Find calls that 911 may have been given twice, and tell the lead how many wait."""
    with database().reading() as session:
        found, at = twice.likely(session, now()), now()

    def show(session: Session) -> None:
        twice.note(session, found, at)
        for name, world, data in twice.measured(session, at):
            set_gauge(session, name, world, twice.LEADS_TOO, data)

    if found or twice.shows_any():
        tap("tally.fold", by=CLOCK, write=show)


def thin_facets() -> None:
    """Let the fine rows of old calls go: the hours stay."""
    tap("tally.fold", by=CLOCK, write=lambda session: thin(session, now()))


def watch_recording() -> None:
    """Show the desk when the phone line says anything else than the hub."""
    with database().reading() as session:
        shown = public.line_state(session, now())
        before = values(session, "desk", LIVE).get("recording")
    if shown != before:
        tap(
            "tally.fold",
            by=CLOCK,
            write=lambda session: set_gauge(session, "recording", LIVE, ("desk",), shown),
        )


def expire() -> None:
    """End what has reached its time. Each release is its own deed: one that fails holds up no
    other.
    """
    with database().reading() as session:
        due = session.execute(
            select(Release.id, Release.kind)
            .where(Release.ended_at.is_(None), Release.until <= now())
            .order_by(Release.until.desc())  # what cannot be ended must not fill the list for ever
            .limit(200)
        ).all()
    for release_id, kind in due:
        end = scripts.expire if kind == "script" else updates.expire
        try:
            end(release_id)
        except Refused:
            continue  # someone recalled it in this very moment
        except Exception:
            log.exception("release %s could not be ended; the others are", release_id)


def send_notices() -> None:
    """Mail and post what is due, and have the desk told when it does not get through."""
    begin_all()
    with database().reading() as session:
        stands = notices.condition(session, now())
        shown = values(session, "desk", LIVE).get("mail")
    if stands != shown:
        tap(
            "notices.send",
            by=CLOCK,
            write=lambda session: set_gauge(session, "mail", LIVE, ["desk"], stands),
        )


def mail_approvers(submitted: Entry) -> None:
    """A reaction: whoever may approve the words has a link in the mail, where that is set."""
    if settings_in_use().mail_approvers:
        links.offer(submitted.subject, {"pio"}, f"{submitted.view['by']} asks you")


def mail_next_holder(passed_on: Entry) -> None:
    """A reaction: those to whom unclaimed words were passed on have a link in the mail."""
    roles = {role for role, words in HOLDERS.items() if words == passed_on.view["to"]}
    links.offer(passed_on.subject, roles, "Nobody claimed it in time, so you are asked")


def mail_second_reader(broken_glass: Entry) -> None:
    """A reaction: all who may confirm what one person published alone have a link in the mail."""
    links.offer(
        broken_glass.subject, set(HOLDERS), "A second person must read it now: you are asked"
    )


def mail_scheduler(failed: Entry) -> None:
    """A reaction: whoever scheduled what was not published, and who else may publish it, hear so by
    mail.
    """
    tap("notices.send", by=CLOCK, write=lambda session: missed.tell(session, failed))


def end_stale_shifts() -> None:
    """End the shifts of people who went home without saying so."""
    tap("shifts.end", by=CLOCK, write=lambda session: shifts.end_stale(session, now()))


def end_surges_of(closed: Entry) -> None:
    """A reaction: what surged in an incident that has closed is over."""
    if closed.incident_id:
        surges.end_of(closed.incident_id)


def stop_schedules_of(closed: Entry) -> None:
    """A reaction: what was to be published in an incident that has closed will not be."""
    with database().reading() as session:
        mine = Schedule.incident_id == closed.incident_id, Schedule.ended_at.is_(None)
        waiting = session.execute(select(Schedule.id, Schedule.kind).where(*mine)).all()
    for schedule_id, kind in waiting:
        timetable = scripts.timetable if kind == "script" else updates.timetable
        with suppress(Refused):  # cancelled in this very moment
            timetable.stop(schedule_id, f"{closed.view['name']} was closed.")


def end_shifts_of(closed: Entry) -> None:
    """A reaction: whoever sat in an exercise signs on anew when it is over."""
    shifts.end_of_world(by=CLOCK, world=closed.world)
