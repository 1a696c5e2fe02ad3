"""On PostgreSQL a statement that waits holds up its own request, and nobody else."""

import subprocess
import sys

LOOK = """
import sys
import hub.cli
assert "psycopg" not in sys.modules, "the terminal loads psycopg before `hub serve` can patch"
from gevent import monkey
monkey.patch_all()
from hub.core.database import Database
Database("postgresql+psycopg://hub@127.0.0.1:1/hub")
"""


def test_the_driver_is_loaded_after_gevent_has_patched_what_it_waits_with() -> None:
    done = subprocess.run([sys.executable, "-c", LOOK], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    swapped = "import psycopg\n" + LOOK.replace('assert "psycopg"', 'True or "psycopg"')
    done = subprocess.run(
        [sys.executable, "-c", swapped], capture_output=True, text=True, timeout=60
    )
    assert "psycopg was imported before" in done.stderr
