"""Two approvers, a publisher and an editor at once, thousands of times: what is published is what
another person approved, in the rows and in what screens received.
"""

import os
import random
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from sqlalchemy import event, select

from hub.approvals.releases import Release
from hub.approvals.steps import Approval, text_hash
from hub.core.database import Database, bind
from hub.core.errors import HubError
from hub.core.journal import Entry
from hub.updates import commands
from hub.updates.models import Update
from tests.approvals import hands
from tests.approvals.cells import Place
from tests.cast import actor
from tests.conftest import fill
from tests.scripts import written

WRITER, PIO, OTHER, DEPUTY = map(actor, ("writer", "pio", "second_pio", "deputy"))


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Place]:
    """A database in a file that need not wait for the disk: nobody pulls the plug on it."""
    database = bind(Database(f"sqlite:///{tmp_path / 'hub.db'}"))
    event.listen(database.engine, "connect", lambda one, _: one.execute("PRAGMA synchronous=OFF"))
    fill(database)
    yield Place(database, written.open_incident(), hands.department())
    database.close()


ROUNDS = int(os.environ.get("HUB_TEST_ROUNDS", "500"))  # 10,000 take minutes


@pytest.mark.slow
def test_two_approvers_a_publisher_and_an_editor(here: Place) -> None:
    rounds = ROUNDS
    chance, barrier = random.Random(3), threading.Barrier(4, timeout=60)
    waiting: list[tuple[str, str]] = []
    broken: list[BaseException] = []

    def approve(by: object) -> Callable[[str, str, int], None]:
        return lambda id, read, _: commands.approve(by, id, read)  # type: ignore[arg-type]

    def publish(id: str, _read: str, _round: int) -> None:
        try:
            commands.publish(DEPUTY, id)
        except HubError:  # it came before every yes, perhaps: once more
            commands.publish(DEPUTY, id)

    def sneak(id: str, _read: str, round: int) -> None:
        commands.edit(WRITER, id, headline="It has room again.", body=f"{round} places.")
        commands.submit(WRITER, id)

    def racer(deed: Callable[[str, str, int], None]) -> None:
        for round in range(rounds):
            barrier.wait()
            with suppress(HubError):
                try:
                    deed(*waiting[round], round)
                except HubError:
                    raise
                except BaseException as fault:
                    broken.append(fault)
            if barrier.wait() == 0:  # one of the four lays out the next text
                waiting.append(here.words("update", "submitted", WRITER))
            barrier.wait()

    waiting.append(here.words("update", "submitted", WRITER))
    deeds = [approve(PIO), approve(OTHER), publish, sneak]
    chance.shuffle(deeds)
    racers = [threading.Thread(target=racer, args=(deed,)) for deed in deeds]
    for one in racers:
        one.start()
    for one in racers:
        one.join()
    assert broken == []
    check(here.db, rounds)


def check(database: Database, rounds: int) -> None:
    """Every published text is the approved one; and all of it was a race."""
    with database.reading() as session:
        approved = {one.words_id: one for one in session.scalars(select(Approval))}
        for release in session.scalars(select(Release)):
            update = session.get_one(Update, release.words_id)
            said = text_hash(update.words.text, update.words.values, update.about)
            yes = approved[release.words_id]
            assert said == update.words.hash == release.hash == yes.hash
            assert yes.by_id in (PIO.id, OTHER.id)
        told = session.scalars(select(Entry).where(Entry.kind == "updates.published")).all()
        for entry in told:
            view = entry.view["update"]
            assert view["hash"] == approved[entry.subject].hash
            assert view["headline"] == session.get_one(Update, entry.subject).headline
        assert 0 < len(told) <= len(approved) <= rounds
        edits = session.scalars(select(Entry.seq).where(Entry.kind == "updates.edited")).all()
        assert 0 < len(edits) < rounds  # sometimes the editor was first, sometimes too late
