"""The process that checks a file or keeps its rows, beside those that serve the floor.

Example: python -m hub.paper.work check 0192…
"""

import os
import subprocess
import sys
from importlib import import_module
from importlib.util import find_spec
from pkgutil import iter_modules

import hub
from hub.core.database import Database, bind, database
from hub.core.settings import load_settings, settings_in_use, use
from hub.paper.checking import check
from hub.paper.keeping import keep

WORK = {"check": check, "keep": keep}


def begin(what: str, sheet_id: str, *, here: bool = False) -> None:
    """Have it done in a process of its own; `here`, at once."""
    if here:
        return WORK[what](sheet_id)
    settings = settings_in_use()
    told = {
        "HUB_VAR": str(settings.var.absolute()),
        "HUB_DATABASE_URL": database().url.render_as_string(hide_password=False),
    }
    subprocess.Popen(
        [sys.executable, "-m", "hub.paper.work", what, sheet_id],
        env={**os.environ, **told},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    return None


def main(what: str, sheet_id: str) -> None:
    """Do it on the database of the settings."""
    for room in iter_modules(hub.__path__):
        if room.ispkg and find_spec(f"hub.{room.name}.models"):
            import_module(f"hub.{room.name}.models")  # tables name each other
    settings = load_settings()
    use(settings)
    bind(Database(settings.url()))
    os.nice(10)  # the floor comes first
    WORK[what](sheet_id)


if __name__ == "__main__":
    main(*sys.argv[1:])
