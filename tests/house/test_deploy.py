"""What stands under deploy/ is what systemd understands, and names commands that there are."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

UNITS = sorted(Path("deploy").glob("*.service"))


def test_systemd_understands_the_units(tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("NO SYSTEMD: systemd-analyze is not installed")
    places = []
    for unit in UNITS:
        name = unit.name.replace("@.", "@8311.")
        text = unit.read_text(encoding="utf-8").replace("/opt/hub/.venv/bin/hub", sys.executable)
        (tmp_path / unit.name).write_text(text, encoding="utf-8")
        places.append(str(tmp_path / name))
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *places],
        capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert done.stderr == ""
    assert done.returncode == 0


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_a_unit_starts_a_command_that_there_is_and_never_gives_up(unit: Path) -> None:
    lines = dict(
        line.split("=", 1) for line in unit.read_text().splitlines() if "=" in line[:40]
    )  # the last of a name is enough
    words = lines["ExecStart"].replace("%i", "8311").split()[1:]
    from click.testing import CliRunner

    from hub.cli import main

    done = CliRunner().invoke(main, [*words, "--help"])
    assert done.exit_code == 0, done.output
    assert (lines["Restart"], lines["StartLimitIntervalSec"]) == ("always", "0")
