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
from hub.feeds.reader import readers
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


@pytest.mark.parametrize("db", ["sqlite"], indirect=True)
def test_every_real_document_is_taken_in_or_named(server: Feeder) -> None:
    files, slowest, unread = documents(), 0.0, {}
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
    print(f"{len(files)} documents, {kept} items, the slowest took {slowest:.2f} s")
    assert slowest < 60, "two seconds of reading, and the rest of the way on a busy machine"
    assert taking.KINDS
