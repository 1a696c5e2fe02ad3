"""The parent of the hub's processes: who dies is replaced, and nobody outlives it."""

import time
from pathlib import Path

import pytest

from hub import parent
from tests.faults.floor import served


def is_there(pid: int) -> bool:
    """Whether a process runs (a dead one whose parent has not looked yet does not)."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def gone(pid: int) -> bool:
    until = time.monotonic() + 10
    while is_there(pid) and time.monotonic() < until:
        time.sleep(0.01)
    return not is_there(pid)


def test_a_killed_web_process_is_replaced_while_the_clock_goes_on_and_none_outlives_the_parent(
    tmp_path: Path,
) -> None:
    with served(tmp_path) as hub:
        first, clock = hub.pid, hub.beside
        hub.kill_web()
        assert gone(first)
        hub.until("/healthz", "true")  # whoever dialled meanwhile was not refused, but waited
        second = hub.pid
        assert first != second
        assert hub.beside == clock
        hub.kill()
        assert gone(second)


def test_a_child_that_cannot_live_is_started_once_a_second(monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []
    monkeypatch.setattr(parent, "_sleep", slept.append)
    child = parent._Child("web process 1", lambda: 1)
    one = parent.Parent()
    one._begin(child)
    one._begin(child)
    assert slept[0] == 0
    assert 0.9 < slept[1] <= 1
