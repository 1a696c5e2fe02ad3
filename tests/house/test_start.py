"""What a start of the hub takes: only what it needs to let consoles in."""

import os
import subprocess
import sys
from pathlib import Path

from alembic.script import ScriptDirectory

from hub.core.database import Database, bind
from hub.migrating import alembic_config, known_shapes, migrate, newest_shape

SLOW = {"alembic", "mako", "psycopg", "rich", "pygments", "prometheus_client", "apscheduler",
        "feedparser", "lxml", "xlsxwriter"}  # fmt: skip
START = """
import sys
from hub import cli
from hub.core.settings import load_settings
from hub.core.database import Database, bind
from hub import running
from hub.app import create_app
settings = load_settings()
database = bind(Database(settings.url()))
running.migrate(database)
create_app(settings, database)
print(*sys.modules)
"""


def test_the_shapes_of_the_database_are_known_without_asking_alembic() -> None:
    steps = ScriptDirectory.from_config(alembic_config())
    assert newest_shape() == steps.get_current_head()
    assert known_shapes() == {step.revision for step in steps.walk_revisions()}


def test_a_start_with_a_database_of_the_present_shape_imports_nothing_that_can_wait(
    tmp_path: Path,
) -> None:
    database = bind(Database(f"sqlite:///{tmp_path / 'hub.db'}"))
    migrate(database)
    database.close()
    given = {**os.environ, "HUB_VAR": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", START], env=given, capture_output=True, text=True, check=True
    )
    imported = {name.partition(".")[0] for name in done.stdout.split()}
    assert "sqlalchemy" in imported
    assert sorted(SLOW & imported) == []
