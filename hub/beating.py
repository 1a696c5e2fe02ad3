"""The beating of the clock: each beat in its time, noted when it did its work; a wall clock that
jumps and beats that end no more are noticed.
"""

import logging
import os
import threading
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta

from apscheduler.schedulers.background import BackgroundScheduler
from sqlalchemy.orm import Session

from hub.core.moments import now
from hub.core.tap import tap
from hub.due.models import Beat
from hub.people.models import CLOCK

log = logging.getLogger(__name__)

Beats = Mapping[str, tuple[float, Callable[[], None]]]  # name → its seconds, its work
SOON = 10.0  # seconds after its start a clock makes up what is done seldom
SILENT = 20.0  # seconds without any beat, after which this clock is done for and another is started


def run_beat(name: str, work: Callable[[], None]) -> None:
    """Do one beat and note when; one that fails is named in the log and stops no other."""
    try:
        work()
    except Exception:
        log.exception("the beat %s failed; it comes again", name)
        return
    finally:
        _alive.at = time.monotonic()
    _note(name)


class _Alive:
    """When any beat last ended, well or not, on the steady clock."""

    at = 0.0


_alive = _Alive()
_noted: dict[str, float] = {}


def _note(name: str) -> None:
    """Remember when the beat last did its work: at most every two seconds, it is a write."""
    if time.monotonic() - _noted.get(name, -10.0) < 2.0:
        return
    _noted[name] = time.monotonic()

    def write(session: Session) -> None:
        beat = session.get(Beat, name) or Beat(name=name)
        beat.at = now()
        session.add(beat)

    tap("tally.fold", by=CLOCK, write=write)


def run(beats: Beats, stop: threading.Event, held: Callable[[], bool]) -> None:
    """Beat until stopped, or until another clock holds the lock. The schedule lives in memory:
    what is due lives in rows.
    """
    scheduler = BackgroundScheduler(
        timezone=UTC,
        job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
    )
    for name, (seconds, work) in beats.items():
        scheduler.add_job(
            run_beat, "interval", seconds=seconds, args=(name, work), id=name,
            next_run_time=_soon(seconds),
        )  # fmt: skip
    _alive.at = time.monotonic()
    scheduler.start()
    try:
        _watch(scheduler, beats, stop, held)
    finally:
        scheduler.shutdown(wait=False)


def _soon(seconds: float) -> datetime:
    """When this beat comes first, or again after the wall clock was set: what is seldom, too."""
    return now() + timedelta(seconds=min(seconds, SOON))


def _watch(
    scheduler: BackgroundScheduler, beats: Beats, stop: threading.Event, held: Callable[[], bool]
) -> None:
    """APScheduler goes by the wall clock: when that jumps, wake it, or it waits until yesterday
    comes again.
    """
    wall, steady = time.time(), time.monotonic()
    while not stop.wait(1.0):
        if not held():
            log.error("the clock's lock was lost; this clock ends, and is started again")
            return
        if time.monotonic() - _alive.at > SILENT:
            log.error("no beat ends any more; this clock ends, and is started again")
            os._exit(1)  # at once: an end in good order would wait for the beat that hangs
        drift = (time.time() - wall) - (time.monotonic() - steady)
        if abs(drift) > 2.0:
            log.warning("the wall clock jumped by %.0f s; every beat is set again", drift)
            for job in scheduler.get_jobs():
                job.modify(next_run_time=_soon(beats[job.id][0]))
            wall, steady = time.time(), time.monotonic()
