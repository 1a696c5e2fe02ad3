"""A damaged file is not started, and the very command it names brings the hub back; whoever had
seen more than the copy holds loads anew, also when a file was put back by hand.
"""

import re
import shlex
import shutil
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner

from bench.served import settings_of
from hub.cli import main
from hub.core.database import Database, bind
from hub.live import streams
from tests.browser import storm
from tests.faults.crowd import Crowd
from tests.faults.floor import Staged, served

FEW = 3  # consoles


def test_the_command_a_damaged_hub_names_brings_it_back_and_every_screen_loads_anew(
    staged: Staged, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HUB_VAR", str(staged.folder))
    file, by_hand = staged.folder / "hub.db", tmp_path / "by-hand.db"
    assert "up to entry" in _hub("backup", staged.folder / "backups/hub-20261120T160500Z.db")
    shutil.copy(file, by_hand)
    live = _seen(staged, 1)
    file.write_bytes(_torn(file.read_bytes()))
    command = re.search(r"is damaged .*: hub (restore .*)", _refused(staged))
    assert command
    assert "Screens load anew" in _hub(*shlex.split(command[1]))
    assert _hub("journal", "verify").startswith("The journal is whole")
    epoch = _all_load_anew(staged, live, 2)
    live = _seen(staged, 1)
    assert live["epoch"] == epoch
    shutil.copy(by_hand, file)
    assert _all_load_anew(staged, live, 6) != epoch
    said = _hub("journal", "verify")
    assert "was given up at" in said
    assert "The journal is whole" in said


def _seen(staged: Staged, deeds: int) -> dict[str, str]:
    """How far a console has come that saw so many deeds more."""
    with closing(bind(Database(f"sqlite:///{staged.folder / 'hub.db'}"))) as database:
        for number in range(deeds):
            storm.news(staged.incident, f"Road {number} is closed.", "critical")
        with database.reading() as session:
            newest = streams.newest(session, "console", "live")
    return {"stream": "console", "epoch": newest.epoch, "seq": str(newest.seq), "hash": newest.hash}


def _all_load_anew(staged: Staged, live: dict[str, str], deeds: int) -> str:
    """Serve what is there now: consoles that come back are told that their number is none, though
    there is news enough again to reach it. The epoch of now."""
    who = staged.cookies["agent"]
    with served(staged.folder) as hub, closing(Crowd(hub.port, who, live, FEW)) as consoles:
        assert int(_seen(staged, deeds)["seq"]) > int(live["seq"])
        assert consoles.until(lambda: all(seat.is_unknown for seat in consoles.seats), 20.0)
        assert all(seat.shown == [] for seat in consoles.seats)
    return _seen(staged, 0)["epoch"]


def _refused(staged: Staged) -> str:
    """What the hub says that does not start."""
    ran = subprocess.run(
        [sys.executable, "-m", "hub", "serve", "--port", "1"], env=settings_of(staged.folder),
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert ran.returncode == 1, ran
    return ran.stderr


def _hub(*words: object) -> str:
    """The `hub` command on the staged folder; what it said."""
    ran = CliRunner().invoke(main, [str(word) for word in words])
    assert ran.exit_code == 0, ran.output
    return ran.output


def _torn(pages: bytes) -> bytes:
    """Each page but the first and last begins with what no page begins with."""
    torn = bytearray(pages)
    for at in range(4096, len(pages) - 4096, 4096):
        torn[at : at + 64] = b"\xff" * 64
    return bytes(torn)
