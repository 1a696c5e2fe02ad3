"""The disk under a served hub really fills up: foretold, said in words, and over as soon as there
is room.
"""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from hub.core.database import Database
from tests.faults.floor import Answer, Hub, Staged, ask, served
from tests.faults.stored import journal_faults, stored

SIZE, SPARE = 24, 8  # MB: of the whole disk, and of what is said to be nearly full
MB = 1024**2


@pytest.fixture
def small_disk(staged: Staged, every: bool) -> Iterator[Path]:
    """The hub's folder is a file system of its own; only root can make one."""
    if not every:
        pytest.skip("in `make faults`; test_troubles.py plays it by a shim")
    if os.geteuid() != 0:
        pytest.skip("NO SMALL DISK: only root can mount one; test_troubles.py plays it by a shim")
    kept = (staged.folder / "hub.db").read_bytes()
    words = ["mount", "-t", "tmpfs", "-o", f"size={SIZE}m", "tmpfs", str(staged.folder)]
    if subprocess.run(words, capture_output=True, check=False).returncode:
        pytest.skip("NO SMALL DISK: this machine lets nobody mount one")
    (staged.folder / "hub.db").write_bytes(kept)
    yield staged.folder
    subprocess.run(["umount", "-l", str(staged.folder)], check=True)


def test_a_disk_that_fills_up_is_foretold_loses_nothing_and_heals_by_itself(
    staged: Staged, small_disk: Path
) -> None:
    acknowledged: set[str] = set()
    with served(small_disk, HUB_SPARE_MB=str(SPARE)) as hub:
        hub.until("/readyz", '"ready":true')
        began_as = hub.pid
        _fill(small_disk / "ballast", leave=SPARE // 2)
        hub.until("/readyz", "disk of the database is nearly full: 3 MB are left", patience=5.0)
        ids, said = _taps(hub, staged)
        assert said.status == 201, "nearly full is not full"
        while said.status < 300:
            acknowledged |= set(ids)
            ids, said = _taps(hub, staged)
        assert (said.status, "disk is full. Nothing was saved" in said.text) == (503, True), said
        for path in ("/console", f"/api/v1/topics?incident={staged.incident}"):
            assert ask(hub.port, "GET", path, **_who(staged, path)).status == 200
        refused = ids
        (small_disk / "ballast").unlink()
        assert _taps(hub, staged, refused)[1].status == 201
        assert hub.until("/readyz", '"ready":true', patience=30.0) < 30.0
        assert hub.pid == began_as
    database = Database(f"sqlite:///{small_disk / 'hub.db'}")
    assert {id for op, id in stored(database).unordered} == {*acknowledged, *refused}
    assert journal_faults(database) == []
    database.close()


def _fill(ballast: Path, leave: int) -> None:
    """Take all room but so many MB."""
    left = os.statvfs(ballast.parent)
    ballast.write_bytes(bytes(left.f_bavail * left.f_frsize - leave * MB))


def _taps(hub: Hub, staged: Staged, ids: list[str] | None = None) -> tuple[list[str], Answer]:
    """Five hundred calls in one request, and what became of them."""
    ids = ids or [str(uuid4()) for _ in range(500)]
    calls = [{"id": id, "topic": staged.topics[0]} for id in ids]
    return ids, ask(hub.port, "POST", "/api/v1/tallies", calls, **_who(staged, "/api"))


def _who(staged: Staged, path: str) -> dict[str, str]:
    if path.startswith("/api"):
        return {"Authorization": f"Bearer {staged.keys['agent']}"}
    return {"Cookie": staged.cookies["agent"]}
