"""Two at the same moment: one request sent twice, and a database that somebody else holds."""

import contextvars
import threading
import time

import pytest
from sqlalchemy import func, select

from hub.city.models import Site
from hub.core.command import Repeated, command, request_key
from hub.core.database import Database, bind
from hub.core.errors import Busy
from hub.core.journal import Entry, locked_head
from hub.people.models import TERMINAL
from tests.core.test_deeds import add_site

PATIENCE = 0.3  # seconds; the hub's own is ten


def count(db: Database, table: type[Site] | type[Entry]) -> int:
    with db.reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_the_same_key_at_the_same_moment_makes_one_and_answers_both_with_it(db: Database) -> None:
    """Both have looked and found nothing done before either is done: the later one collides."""
    both = threading.Barrier(4, timeout=60)
    made: list[str] = []
    again: list[str] = []
    broken: list[BaseException] = []

    def ask(number: int) -> None:
        request_key.set(("key-1", "the same body"))
        try:
            with command("city.change", by=TERMINAL) as deed:
                if not db.is_sqlite:  # there one writer is inside at a time anyway
                    both.wait()
                site = Site(name=f"Library {number}")
                deed.add(site)
                deed.record("city.site_added", site.id, {"name": site.name})
            made.append(site.id)
        except Repeated as repeated:
            again.append(repeated.subject)
        except BaseException as fault:
            broken.append(fault)

    asking = [
        threading.Thread(target=contextvars.copy_context().run, args=(ask, number))
        for number in range(4)
    ]
    for one in asking:
        one.start()
    for one in asking:
        one.join()
    assert broken == []
    assert (len(made), again) == (1, made * 3)
    assert (count(db, Site), count(db, Entry)) == (1, 1)


def test_a_database_that_somebody_holds_is_said_to_be_busy_and_nothing_is_stored(
    db: Database,
) -> None:
    impatient = bind(Database(db.url.render_as_string(hide_password=False), patience=PATIENCE))
    try:
        with db.writing() as holding:
            locked_head(holding)  # the journal's next number is theirs
            began = time.monotonic()
            with pytest.raises(Busy, match="Nothing was saved"):
                add_site("Library East")
            assert time.monotonic() - began > PATIENCE * 0.9
        assert count(impatient, Site) == 0
        add_site("Library East")  # and when it is free, trying again is safe
        assert (count(impatient, Site), count(impatient, Entry)) == (1, 1)
    finally:
        impatient.close()


def test_no_connection_that_comes_free_in_time_is_busy_too(db: Database) -> None:
    if db.is_sqlite:
        return  # writers of one process pass one gate there: none waits for a connection
    few = bind(Database(db.url.render_as_string(hide_password=False), patience=PATIENCE))
    held = [few.engine.connect() for _ in range(50)]
    try:
        with pytest.raises(Busy):
            add_site("Library East")
    finally:
        for one in held:
            one.close()
        few.close()
