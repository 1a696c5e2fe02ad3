"""The house rules, held by reading the house itself."""

import ast
import re
import subprocess
import sys
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import pytest
from click import Group
from sqlalchemy import CheckConstraint, create_engine, inspect

from hub.app import ROOMS
from hub.cli import main
from hub.core.database import Base, Database, bind
from hub.core.settings import Settings
from hub.finding.index import is_in_metadata

HUB = Path("hub")
SOURCES = [file for file in HUB.rglob("*.py") if "migrations" not in file.parts]
DOCS = "\n".join(file.read_text() for file in [Path("README.md"), *Path("docs").glob("*.md")])
# Streams told of a deed that draws nothing there: the number moves on, the screen has no part of
# it.
STREAMS_DRAWN = ("console", "desk", "board")


def kinds() -> set[str]:
    """Every event kind: what is handed to a bracket's record, and what a sentence is written for
    and some command names (a kind chosen from a table is not handed over as a word).
    """
    found: set[str] = set()
    said = set(sentences())
    for file in SOURCES:
        if file.name == "sentences.py":
            continue
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Call) and _is_record(node):
                words = [a.value for a in node.args if isinstance(a, ast.Constant)]
                found |= {w for w in words if isinstance(w, str) and re.fullmatch(r"\w+\.\w+", w)}
            elif isinstance(node, ast.Constant) and node.value in said:
                found.add(str(node.value))
    return found | ways()


def ways() -> set[str]:
    """The kinds of the one way that each kind of words takes."""
    made = (
        import_module(f"hub.{room}.commands") for room in ROOMS if find_spec(f"hub.{room}.commands")
    )
    told = (getattr(room, name, None) for room in made for name in ("way", "timetable"))
    return {kind for one in told if one for kind in one.kinds}


def _is_record(call: ast.Call) -> bool:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    return name in ("record", "_record", "_tell", "_end", "_ended")


def sentences() -> dict[str, str]:
    """Every room's plain sentence for each of its kinds."""
    said: dict[str, str] = {}
    for room in ROOMS:
        if find_spec(f"hub.{room}.sentences"):
            said |= import_module(f"hub.{room}.sentences").SENTENCES
    return said


def test_imports_run_down_only() -> None:
    script = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([script, "--no-cache"], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_commit_stands_in_one_file() -> None:
    files = {str(file) for file in SOURCES if re.search(r"\.commit\(", file.read_text())}
    # Migrating changes the tables themselves, on a connection, before any session is opened.
    assert files - {"hub/migrating.py"} == {"hub/core/database.py"}


def test_every_room_says_what_it_owns_in_one_sentence_and_nothing_else() -> None:
    for file in HUB.rglob("__init__.py"):
        (statement,) = ast.parse(file.read_text()).body
        assert isinstance(statement, ast.Expr), file
        assert isinstance(statement.value, ast.Constant), file


def test_no_name_hides_what_it_is_for() -> None:
    vague = re.compile(r"(utils|helpers|common|manager|handler|service)")
    assert [str(file) for file in SOURCES if vague.search(file.stem)] == []


def test_files_and_functions_stay_small() -> None:
    long_files = {str(f): n for f in SOURCES if (n := len(f.read_text().splitlines())) > 260}
    assert long_files == {}
    for file in SOURCES:
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.FunctionDef):
                assert (node.end_lineno or 0) - node.lineno <= 45, f"{file}:{node.name}"


def test_every_event_kind_has_a_plain_sentence() -> None:
    assert kinds() - set(sentences()) == set()


def test_every_event_kind_has_a_line_in_the_docs() -> None:
    assert {kind for kind in kinds() if f"`{kind}`" not in DOCS} == set()


def test_no_partial_is_drawn_for_an_event_nobody_records() -> None:
    drawn = {
        f"{file.parent.parent.name}.{file.name.split('.')[0]}"
        for file in Path("templates").glob("*/events/*.html")
        if not file.name.startswith("_")
    }
    assert drawn - kinds() == set()


def test_migrations_make_exactly_the_tables_the_code_knows(tmp_path: Path) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    from hub.migrating import migrate

    database = bind(Database(f"sqlite:///{tmp_path / 'new.db'}"))
    migrate(database)
    with database.engine.connect() as connection:
        # What the database keeps beside the metadata has a test of its own: tests/finding.
        opts = {"compare_type": True, "include_name": is_in_metadata}
        context = MigrationContext.configure(connection, opts=opts)
        assert compare_metadata(context, Base.metadata) == []
    database.close()


def test_migrations_make_every_check_of_the_tables(tmp_path: Path) -> None:
    """Rebuilding a table on SQLite forgets its checks: nothing else would notice."""
    from hub.migrating import migrate

    database = bind(Database(f"sqlite:///{tmp_path / 'new.db'}"))
    migrate(database)
    found = {}
    for name, table in Base.metadata.tables.items():
        said = {str(one.name) for one in table.constraints if isinstance(one, CheckConstraint)}
        made = {one["name"] for one in inspect(database.engine).get_check_constraints(name)}
        found[name] = said - made
    database.close()
    assert {name: lost for name, lost in found.items() if lost} == {}


def test_migrating_twice_is_harmless(tmp_path: Path) -> None:
    from hub.migrating import migrate

    database = bind(Database(f"sqlite:///{tmp_path / 'new.db'}"))
    migrate(database)
    migrate(database)
    engine = create_engine(database.url)
    with engine.connect() as connection:
        count = connection.exec_driver_sql("SELECT count(*) FROM incidents").scalar()
    engine.dispose()
    database.close()
    assert count == 1  # Everyday, once


def commands(group: Group, path: str = "hub") -> list[str]:
    """Every command line, spelled out."""
    found = []
    for name, command in group.commands.items():
        if isinstance(command, Group):
            found += commands(command, f"{path} {name}")
        else:
            found.append(f"{path} {name}")
    return found


@pytest.mark.parametrize("command", commands(main))
def test_the_docs_name_every_command_and_each_shows_an_example(command: str) -> None:
    assert f"`{command}" in DOCS
    *groups, last = command.split()[1:]
    found: Group = main
    for name in groups:
        found = found.commands[name]  # type: ignore[assignment]
    assert f"Example: {command}" in (found.commands[last].help or "")


@pytest.mark.parametrize("setting", [f"HUB_{name.upper()}" for name in Settings.model_fields])
def test_the_docs_name_every_setting(setting: str) -> None:
    assert f"`{setting}`" in DOCS
