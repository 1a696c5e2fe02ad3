"""The parent of the hub's processes. It has everything ready and serves nobody: whoever of its
children dies is replaced at once, and when it is gone, all of them are.
"""

import ctypes
import logging
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from gevent import monkey
from gevent.os import fork_gevent

log = logging.getLogger(__name__)

APART = 1.0  # seconds between two starts of a child, at least: one that cannot live is no storm
PATIENCE = 5  # seconds for the children to end when they are told to
ENDING = (signal.SIGTERM, signal.SIGINT)
_DIE_WITH_PARENT = 1  # prctl's name for it, PR_SET_PDEATHSIG

# The parent has no loop: it waits as if there were no gevent.
_waitpid = monkey.get_original("os", "waitpid")
_sleep = monkey.get_original("time", "sleep")


@dataclass
class _Child:
    """What must always run: how it is started (which gives its number), and when it last was."""

    name: str
    start: Callable[[], int]
    began: float = -APART


class Parent:
    """Starts children, and starts them again."""

    def __init__(self) -> None:
        self._children: dict[int, _Child] = {}
        self._ends = False

    def forks(self, name: str, work: Callable[[], None]) -> None:
        """A child that has all that is here now, and does this work."""
        self._begin(_Child(name, lambda: _forked(work)))

    def runs(self, name: str, words: list[str], given: Mapping[str, str]) -> None:
        """A child that is a command of its own."""
        self._begin(_Child(name, lambda: os.posix_spawn(words[0], words, given, setsigmask=())))

    def watch(self) -> None:
        """Replace whoever dies, until this process is told to end and all have ended."""
        for one in ENDING:
            signal.signal(one, self._end)
        signal.signal(signal.SIGALRM, lambda *_: self._tell(signal.SIGKILL))
        while self._children:
            pid, status = _waitpid(-1, 0)
            child = self._children.pop(pid, None)
            if child and not self._ends:
                how = os.waitstatus_to_exitcode(status)
                log.warning("%s ended (%s); it is started again", child.name, how)
                self._begin(child)

    def _begin(self, child: _Child) -> None:
        while not self._ends and not self._starts(child):
            pass

    def _starts(self, child: _Child) -> bool:
        """Whether it runs. A machine that can start nothing just now is asked again in a second."""
        _sleep(max(0.0, child.began + APART - time.monotonic()))
        child.began = time.monotonic()
        with _undisturbed():
            try:
                if not self._ends:
                    self._children[child.start()] = child
            except OSError:
                log.exception("%s cannot be started", child.name)
                return False
        return True

    def _end(self, *_: object) -> None:
        self._ends = True
        self._tell(signal.SIGTERM)
        signal.alarm(PATIENCE)

    def _tell(self, what: signal.Signals) -> None:
        for pid in self._children:
            os.kill(pid, what)


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Nobody is told to end between a child's start and its being known."""
    signal.pthread_sigmask(signal.SIG_BLOCK, ENDING)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDING)


def _forked(work: Callable[[], None]) -> int:
    parent = os.getpid()
    if pid := fork_gevent():
        return int(pid)
    code = 1
    try:
        _die_with(parent)
        for one in ENDING:
            signal.signal(one, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDING)
        work()
        code = 0
    except BaseException:  # a child must never go on as its parent
        log.exception("a child of the hub fell")
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _die_with(parent: int) -> None:
    """Also when the parent is killed: a web process that nobody replaces must hold no address."""
    prctl = getattr(ctypes.CDLL(None), "prctl", None)  # Linux; elsewhere it is left behind
    if prctl:
        prctl(_DIE_WITH_PARENT, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)
