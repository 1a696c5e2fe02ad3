"""Writers of several processes take turns: one that writes without a pause starves nobody."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

from hub.core.errors import Busy
from hub.core.turnstile import Turnstile

HOG = """
import sys, time
from hub.core.turnstile import Turnstile
turns, end = Turnstile(sys.argv[1]), time.monotonic() + 120
print("ready", flush=True)
while time.monotonic() < end:
    with turns.passed(60.0, RuntimeError):
        time.sleep(0.01)
"""


def busy() -> Exception:
    return Busy("busy")


def test_who_looks_now_and_then_is_let_in_before_who_writes_without_a_pause(tmp_path: Path) -> None:
    file, mine = str(tmp_path / "hub.db"), Turnstile(str(tmp_path / "hub.db"))
    hogs = [subprocess.Popen([sys.executable, "-c", HOG, file], stdout=subprocess.PIPE)
            for _ in range(2)]  # fmt: skip
    try:
        for hog in hogs:
            assert hog.stdout
            assert hog.stdout.readline()
        for _ in range(30):
            with mine.passed(60.0, busy):
                pass
            time.sleep(0.002)
    finally:
        for hog in hogs:
            hog.kill()
            hog.communicate()
    with mine.passed(60.0, busy):  # a lock ends with its process
        pass


def test_who_waits_too_long_is_told_and_stands_in_nobodys_way(tmp_path: Path) -> None:
    first, second, third = (Turnstile(str(tmp_path / "hub.db")) for _ in range(3))
    with first.passed(1.0, busy):
        for waiting in (second, third):
            with pytest.raises(Busy), waiting.passed(0.02, busy):
                pass
    with third.passed(60.0, busy):
        pass
    with pytest.raises(ZeroDivisionError), first.passed(1.0, busy):
        raise ZeroDivisionError
    with second.passed(60.0, busy):
        pass
