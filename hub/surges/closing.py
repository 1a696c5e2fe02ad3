"""Each finished five minutes is closed once, in order, and what rises in it is told.

First the deeds, then the rows that say *closed*: a clock that falls in between closes the bin
again, and what was told is refused the second time.
"""

import logging
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from hub.city.models import City
from hub.core.database import database
from hub.core.errors import Refused
from hub.core.journal import LIVE
from hub.core.tap import tap
from hub.incidents.models import Incident
from hub.people.models import CLOCK
from hub.shifts.models import insert_once
from hub.surges.commands import end, raise_surge
from hub.surges.detector import ALL
from hub.surges.heard import counts, first_bin, last_restated
from hub.surges.models import SURGE, WHOLE, Closed, Episode, last_finished
from hub.surges.series import Flag
from hub.surges.telling import episode_of
from hub.surges.watch import Row, Watch, watch_of
from hub.tally.models import BIN

log = logging.getLogger(__name__)

GRACE = timedelta(seconds=10)  # taps on their way at the end of a bin arrive within this
TOLD_LATE = 12  # bins: what rose and calmed down longer ago is learned from, and told to nobody
WAITED_FOR = 12  # bins: a clock set back by no more comes round again; beyond, time begins anew


def close_finished(at: datetime) -> None:
    """Close what has finished in every open incident, then in all live ones together."""
    with database().reading() as session:
        open_ones = select(Incident.id).where(Incident.closed_at.is_(None))
        keys = [*session.scalars(open_ones.order_by(Incident.opened_at, Incident.id)), LIVE]
    for key in keys:
        try:
            close_watch(key, last_finished(at, GRACE))
        except Exception:
            log.exception("the bins of %s could not be closed; the others are", key)


def close_watch(key: str, last: int) -> None:
    """Close the bins of one watch up to this one, and tell what rises and what is over."""
    _forget_what_is_to_come(key, last)
    restated = _forget_what_was_restated(key)
    with database().reading() as session:
        city = session.get(City, "city")
        watch = watch_of(session, key, city.zone if city else "UTC")
        first = first_bin(session, key, last) if watch.fed is None else watch.fed + BIN
        if first > last:
            return
        rows, flags = _feed(watch, counts(session, key, first, last), first, last)
        going_on = {subject: one.flag for subject, one in watch.detector.surging.items()}
        told = [flag for bin, flag in flags
                if bin > last - TOLD_LATE * BIN or going_on.get(flag.topic) is flag]  # fmt: skip
        episodes = [episode_of(session, key, flag, last + BIN) for flag in told]
    for episode in episodes:
        if episode:
            with suppress(Refused):  # told by the clock that fell before it wrote down the bin
                raise_surge(episode)
    for id in _over(key, going_on, last):
        with suppress(Refused):
            end(id)
    tap("surges.close", by=CLOCK, write=lambda session: _store(session, key, rows, restated))


def _feed(
    watch: Watch, heard: Mapping[int, Mapping[str, int]], first: int, last: int
) -> tuple[dict[int, Row], list[tuple[int, Flag]]]:
    """Close bin after bin: the row of each, and the flags with the bin at whose close they rose."""
    rows, flags = {}, []
    for bin in range(first, last + BIN, BIN):
        rows[bin], raised = watch.close(bin, heard[bin])
        flags += [(bin, flag) for flag in raised]
    return rows, flags


def _over(key: str, going_on: Mapping[str, Flag], last: int) -> list[str]:
    """Episodes that are told and that the detector sees no more."""
    with database().reading() as session:
        told = session.scalars(
            select(Episode).where(
                Episode.watch == key,
                Episode.kind == SURGE,
                Episode.ended_at.is_(None),
                Episode.first_bin <= last,
            )
        )
        return [
            one.id for one in told
            if (ALL if one.subject == WHOLE else one.subject) not in going_on
        ]  # fmt: skip


def _store(session: Session, key: str, rows: Mapping[int, Row], restated: str) -> None:
    """Write the bins down as closed. Another clock that closed one in between was first."""
    if rows:
        closed = [
            {"watch": key, "bin": bin, "seen": row, "restated": restated}
            for bin, row in rows.items()
        ]
        session.execute(insert_once(session, Closed).on_conflict_do_nothing(), closed)


def _forget_what_is_to_come(key: str, last: int) -> None:
    """A clock that was ahead has closed bins that are not over: they are closed when they are."""
    with database().reading() as session:
        newest = session.scalar(select(func.max(Closed.bin)).where(Closed.watch == key))
    if newest is None or newest <= last + WAITED_FOR * BIN:
        return
    log.warning("the clock was ahead: the bins of %s after %s are closed again", key, last)
    ahead = delete(Closed).where(Closed.watch == key, Closed.bin > last)
    tap("surges.close", by=CLOCK, write=lambda session: session.execute(ahead))


def _forget_what_was_restated(key: str) -> str:
    """Where topics were merged or split since a bin was closed, the past is learned anew from the
    restated counts. When that was last.
    """
    with database().reading() as session:
        restated = last_restated(session, key)
        newest = session.scalar(
            select(Closed.restated).where(Closed.watch == key).order_by(Closed.bin.desc()).limit(1)
        )
    if newest is not None and newest != restated:
        all_of_it = delete(Closed).where(Closed.watch == key)
        tap("surges.close", by=CLOCK, write=lambda session: session.execute(all_of_it))
    return restated
