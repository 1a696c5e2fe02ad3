"""The tools the other tests stand on, really started: a server, a browser, the locks."""

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from tests import chromium, postgres
from tests.recycled import Recycled, connected
from tests.waiting import until
from tools import check_no_inline, check_vendor

ROOT = Path(__file__).resolve().parents[2]
# Two PostgreSQL servers at once are what the suite can do without.
pytestmark = pytest.mark.xdist_group("tools")


def needs(reason: str | None) -> None:
    """Skips by name on a laptop; where CI=true what is lacking is a failure."""
    if reason and os.environ.get("CI") == "true":
        pytest.fail(reason)
    if reason:
        pytest.skip(reason)


@pytest.fixture(scope="module")
def cluster() -> Iterator[postgres.Cluster]:
    needs(postgres.why_not())
    with postgres.Cluster() as running:
        yield running


@pytest.mark.postgres
def test_a_database_made_from_a_template_has_its_rows(cluster: postgres.Cluster) -> None:
    cluster.create("template_of_ours")
    with connected(cluster, "template_of_ours") as connection:
        connection.execute("CREATE TABLE shelter (name text)")
        connection.execute("INSERT INTO shelter VALUES ('Lincoln High')")

    cluster.create("copy", template="template_of_ours")

    with connected(cluster, "copy") as connection:
        assert connection.execute("SELECT name FROM shelter").fetchall() == [("Lincoln High",)]


@pytest.mark.postgres
def test_a_dropped_database_is_gone_even_while_somebody_is_connected(
    cluster: postgres.Cluster,
) -> None:
    cluster.create("brief")
    with connected(cluster, "brief"):
        cluster.drop("brief")
    with pytest.raises(psycopg.OperationalError, match="does not exist"):
        connected(cluster, "brief")
    cluster.drop("brief")


@pytest.fixture
def recycled(cluster: postgres.Cluster) -> Iterator[Recycled]:
    """Databases used again, which begin with one shelter numbered by its table."""
    name = cluster.create(f"t{uuid4().hex}").rpartition("/")[2]
    with connected(cluster, name) as connection:
        connection.execute("CREATE TABLE shelter (id serial PRIMARY KEY, name text)")
        connection.execute("CREATE TABLE bed (shelter int REFERENCES shelter (id))")
        connection.execute("INSERT INTO shelter (name) VALUES ('Lincoln High')")
    databases = Recycled(cluster, name)
    yield databases
    databases.close()
    cluster.drop(name)


@pytest.mark.postgres
def test_a_database_used_again_has_its_first_rows_and_no_others(
    cluster: postgres.Cluster, recycled: Recycled
) -> None:
    used = recycled.take()
    with connected(cluster, used.name) as connection:
        connection.execute("INSERT INTO shelter (name) VALUES ('Closed')")
        connection.execute("UPDATE shelter SET name = 'Full' WHERE id = 1")
        connection.execute("INSERT INTO bed VALUES (1), (2)")
        recycled.put_back(used)
        with pytest.raises(psycopg.OperationalError):
            connection.execute("SELECT 'whoever is still here has been cut off'")

    again = recycled.take()

    assert again is used
    with connected(cluster, again.name) as connection:
        assert connection.execute("SELECT * FROM shelter").fetchall() == [(1, "Lincoln High")]
        assert connection.execute("SELECT * FROM bed").fetchall() == []
        added = "INSERT INTO shelter (name) VALUES ('Next') RETURNING id"
        assert connection.execute(added).fetchone() == (2,)
    recycled.put_back(again)


@pytest.mark.postgres
def test_a_database_whose_tables_were_altered_is_not_used_again(
    cluster: postgres.Cluster, recycled: Recycled
) -> None:
    used = recycled.take()
    with connected(cluster, used.name) as connection:
        connection.execute("ALTER TABLE bed DROP COLUMN shelter")
    recycled.put_back(used)

    other = recycled.take()

    assert other.name != used.name
    recycled.put_back(other)
    with pytest.raises(psycopg.OperationalError, match="does not exist"):
        connected(cluster, used.name)


@pytest.mark.postgres
def test_the_server_speaks_utc_and_utf8(cluster: postgres.Cluster) -> None:
    cluster.create("plain")
    with connected(cluster, "plain") as connection:
        assert connection.execute("SHOW timezone").fetchone() == ("UTC",)
        assert connection.execute("SHOW server_encoding").fetchone() == ("UTF8",)


@pytest.mark.postgres
def test_a_stopped_server_leaves_neither_folder_nor_listener() -> None:
    needs(postgres.why_not())
    with postgres.Cluster() as brief:
        folder, address = brief.folder, brief.url("postgres")
    assert not folder.exists()
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(address.replace("+psycopg", ""))


@pytest.mark.postgres
def test_a_killed_test_run_takes_its_server_with_it() -> None:
    needs(postgres.why_not())
    script = (
        "import os, signal\n"
        "from tests.postgres import Cluster\n"
        "cluster = Cluster().start()\n"
        "print(cluster.folder, cluster._server.pid, flush=True)\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False
    )
    folder, server = done.stdout.split()
    until(lambda: _has_ended(int(server)))
    subprocess.run(["rm", "-rf", folder], check=True)


def _has_ended(pid: int) -> bool:
    """A zombie counts as ended: whoever adopted it will bury it in their own time."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except (FileNotFoundError, ProcessLookupError):
        return True


@pytest.mark.browser
def test_chromium_opens_a_page_and_runs_its_script() -> None:
    needs(chromium.why_not())

    def title() -> str:
        with chromium.browser() as running:
            page = running.new_page()
            page.set_content("<title>before</title><script>document.title = 'after'</script>")
            return str(page.title())

    # In a thread of its own: the browser tests of this worker may hold Playwright open in this one.
    with ThreadPoolExecutor(1) as thread:
        assert thread.submit(title).result() == "after"


def test_root_alone_goes_without_the_sandbox(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chromium.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(chromium.os, "geteuid", lambda: 1000)
    assert "--no-sandbox" not in chromium.launch_options()["args"]
    monkeypatch.setattr(chromium.os, "geteuid", lambda: 0)
    assert "--no-sandbox" in chromium.launch_options()["args"]


def test_what_is_missing_is_said_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chromium.shutil, "which", lambda name: None)
    monkeypatch.setattr(postgres, "binaries", lambda: None)
    assert "apt-get install chromium" in (chromium.why_not() or "")
    assert "apt-get install postgresql" in (postgres.why_not() or "")
    with pytest.raises(RuntimeError, match="no PostgreSQL server is installed"):
        postgres.Cluster()


def locked(name: str) -> set[str]:
    text = (ROOT / "requirements" / f"{name}.txt").read_text()
    return {line for line in text.splitlines() if "==" in line}


def versions(name: str) -> set[str]:
    return {line.split()[0] for line in locked(name)}


@pytest.mark.parametrize("name", ["run", "dev"])
def test_a_lock_names_every_hash_and_no_index(name: str) -> None:
    text = (ROOT / "requirements" / f"{name}.txt").read_text()
    assert locked(name)
    assert all(line.endswith("\\") for line in locked(name)), "a package without its hash"
    assert "://" not in text
    assert "--index" not in text
    assert "--find-links" not in text


def test_the_lock_for_tests_holds_the_very_versions_that_run() -> None:
    assert versions("run") <= versions("dev")


def test_every_dependency_of_the_project_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    names = {re.split(r"[^a-z0-9-]", wanted)[0] for wanted in project["dependencies"]}
    assert names <= {version.partition("==")[0] for version in versions("run")}


@pytest.mark.parametrize(
    "markup",
    [
        '<p class="a" style="color: red">',
        "<style>p { }</style>",
        '<script type="module">go()</script>',
        '<button\n  onclick="go()">',
        '<a href="javascript:go()">',
    ],
)
def test_inline_code_and_style_are_found(
    markup: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(check_no_inline, "TEMPLATES", tmp_path)
    page = tmp_path / "page.html"
    page.write_text(f"<h1>Boil water</h1>\n{markup}")
    assert len(check_no_inline.faults_in(page)) == 1
    page.write_text("{# self-contained #}\n" + markup)
    assert check_no_inline.faults_in(page) == []


@pytest.mark.parametrize(
    "markup",
    [
        '<script type="module" src="/static/live/tail.js"></script>',
        '<script type="application/json" id="state">{}</script>',
        '<p data-style="wide">the online=yes form</p>',
        '<option value="{{ on }}" selected>',
    ],
)
def test_what_the_browser_allows_is_left_alone(
    markup: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(check_no_inline, "TEMPLATES", tmp_path)
    page = tmp_path / "page.html"
    page.write_text(markup)
    assert check_no_inline.faults_in(page) == []


def test_a_changed_and_an_unnamed_vendored_file_are_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(check_vendor.STATIC / "vendor", tmp_path / "vendor")
    monkeypatch.setattr(check_vendor, "STATIC", tmp_path)
    monkeypatch.setattr(check_vendor, "MANIFEST", tmp_path / "vendor" / "manifest.json")
    parts = json.loads(check_vendor.MANIFEST.read_text())
    part = next(part for part in parts if part["name"] == "socket.io-client")
    assert check_vendor.faults_of(part) == []

    with (tmp_path / part["file"]).open("a") as library:
        library.write("//")
    (tmp_path / "vendor" / "stray.js").touch()

    assert len(check_vendor.faults_of(part)) == 1
    assert check_vendor.unnamed(parts) == ["vendor/stray.js: not named in the manifest"]
