"""Every real document of feeds, alerts and the Weather Service goes through the whole pipeline:
served over HTTP, fetched, read by the child, taken in.
"""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from hub.core.database import Database, database
from hub.core.settings import Settings, use
from hub.feeds import rounds, taking
from hub.feeds.lines import Failed
from hub.feeds.models import Feed, Item
from hub.feeds.reader import Child, readers
from hub.people.models import CLOCK
from tests.feeds import news
from tests.feeds.feeder import Feeder, feeder

DATA = Path("../shared/data")
FOLDERS = ("feeds", "cap", "nws")


def documents() -> list[Path]:
    """All of them, without the licences beside them."""
    found = (file for name in FOLDERS for file in sorted((DATA / name).rglob("*")))
    return [file for file in found if file.is_file() and not file.name.startswith("LICENSE")]


@pytest.fixture
def server(db: Database) -> Iterator[Feeder]:
    if not documents():
        pytest.skip(f"NO REAL DOCUMENTS: there is no {DATA.resolve()}")
    use(Settings(feeds_private="127.0.0.1"))
    with feeder() as running:
        yield running
    readers.close()
    use(Settings())


def cost_of(child: Child) -> tuple[float, int]:
    """What the kernel says: processor time of the last document, greatest address space in kB."""
    status = Path(f"/proc/{child.process.pid}/status").read_text(encoding="ascii")
    peak = next(line for line in status.splitlines() if line.startswith("VmPeak:"))
    return child._spent() - child._spent_before, int(peak.split()[1])


@pytest.mark.parametrize("db", ["sqlite"], indirect=True)
def test_every_real_document_is_taken_in_or_named(server: Feeder) -> None:
    files, slowest, unread = documents(), 0.0, {}
    used, greatest = 0.0, 0
    ids = {kind: news.added(f"Feed {kind}", server.url + f"/{kind}") for kind in FOLDERS}
    for file in files:
        folder = file.relative_to(DATA).parts[0]
        server.says(f"/{folder}", file.read_bytes())
        began = time.monotonic()
        try:
            report = rounds.look(CLOCK, ids[folder], "surge-hub test")
        except Failed as fault:  # pragma: no cover - names the document
            pytest.fail(f"{file}: {fault}")
        slowest = max(slowest, time.monotonic() - began)
        for child in readers._idle:  # none after five hundred documents: the next is a new one
            spent, peak = cost_of(child)
            used, greatest = max(used, spent), max(greatest, peak)
        if not report.kind:
            unread[file.name] = report.faults
            assert report.faults, f"{file}: nothing was said"
    with database().reading() as session:
        kinds = {feed.name: feed.good_at for feed in session.query(Feed)}
        kept = session.query(Item).count()
        looks_live = session.query(Item).filter(Item.real).all()
    assert all(kinds.values())
    assert set(unread) == {"cap12.xsd", "rss_empty_document.xml"}, unread
    assert kept > 300, "a corpus repeats its ids"
    assert all(one.brief["status"] in ("Actual", "") for one in looks_live)
    print(f"{len(files)} documents, {kept} items, the slowest {slowest:.2f} s, {used:.2f} s in the "
          f"child, which never took more than {greatest / 1024:.0f} MB")  # fmt: skip
    assert greatest <= 200 * 1024
    assert used < 2, "seconds of processor time, of the document that cost the child most"
    assert taking.KINDS
