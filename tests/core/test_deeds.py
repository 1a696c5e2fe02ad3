"""A deed is one bracket: all of it or nothing, one journal row, numbered and chained."""

import itertools
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select, text

from hub.city.models import Site
from hub.core import journal
from hub.core.command import Repeated, beside, command, request_key
from hub.core.database import Database
from hub.core.errors import NotAllowed, Refused
from hub.core.tap import tap
from hub.people.models import TERMINAL
from tests import cast


def add_site(name: str, *, fail: bool = False) -> None:
    with command("city.change", by=TERMINAL) as deed:
        site = Site(name=name)
        deed.add(site)
        deed.record("city.site_added", site.id, {"name": name})
        if fail:
            raise Refused("changed my mind")


def entries(db: Database) -> list[journal.Entry]:
    with db.reading() as session:
        return list(session.scalars(select(journal.Entry).order_by(journal.Entry.seq)))


def sites(db: Database) -> int:
    with db.reading() as session:
        return session.scalar(select(func.count()).select_from(Site)) or 0


def test_a_deed_writes_its_rows_and_one_journal_row(db: Database) -> None:
    add_site("Library East")
    (entry,) = entries(db)
    assert (entry.seq, entry.kind, entry.view) == (1, "city.site_added", {"name": "Library East"})
    assert entry.hash == journal.entry_hash(entry)
    assert entry.previous == journal.GENESIS


def test_a_deed_that_fails_leaves_nothing_and_no_hole_in_the_numbers(db: Database) -> None:
    add_site("One")
    with pytest.raises(Refused):
        add_site("Two", fail=True)
    add_site("Three")
    assert [entry.seq for entry in entries(db)] == [1, 2]
    assert sites(db) == 2


def test_what_is_written_beside_a_deed_happens_with_it_or_not_at_all(db: Database) -> None:
    def note(deed: object) -> dict[str, object]:
        deed.session.add(Site(name="Noted"))  # type: ignore[attr-defined]
        return {"noted": True}

    with beside(note):
        add_site("One")
    assert (sites(db), entries(db)[-1].view) == (2, {"name": "One", "noted": True})
    with pytest.raises(Refused), beside(note):
        add_site("Two", fail=True)

    def too_late(deed: object) -> dict[str, object]:
        raise Refused("the link was used")

    with pytest.raises(Refused, match="was used"), beside(too_late):
        add_site("Three")
    add_site("Four")  # nothing is carried along from the brackets before
    assert (sites(db), entries(db)[-1].view) == (3, {"name": "Four"})


def test_a_deed_that_records_nothing_is_a_fault_and_is_undone(db: Database) -> None:
    with (
        pytest.raises(RuntimeError, match="recorded nothing"),
        command("city.change", by=TERMINAL) as deed,
    ):
        deed.add(Site(name="Silent"))
    assert sites(db) == 0


def test_who_may_not_is_refused_before_anything_is_touched(db: Database) -> None:
    with pytest.raises(NotAllowed), command("city.change", by=cast.actor("agent")):
        raise AssertionError("the bracket was opened")


def test_a_deed_inside_a_deed_is_refused(db: Database) -> None:
    with (
        pytest.raises(RuntimeError, match="inside another deed"),
        command("city.change", by=TERMINAL),
    ):
        add_site("Nested")
    assert sites(db) == 0


def test_deeds_of_many_threads_are_numbered_without_holes_and_chained(db: Database) -> None:
    threads = [
        threading.Thread(target=lambda n=n: [add_site(f"{n}-{k}") for k in range(5)])
        for n in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    rows = entries(db)
    assert [entry.seq for entry in rows] == list(range(1, 41))
    assert all(later.previous == earlier.hash for earlier, later in itertools.pairwise(rows))


def test_a_repeated_request_is_not_carried_out_twice(db: Database) -> None:
    token = request_key.set(("key-1", "same"))
    try:
        add_site("Once")
        with pytest.raises(Repeated) as repeated:
            add_site("Once more")
        with db.reading() as session:
            assert repeated.value.subject == session.scalar(select(Site.id))
        request_key.set(("key-1", "another body"))
        with pytest.raises(Refused, match="another request"):
            add_site("Other")
    finally:
        request_key.reset(token)
    assert sites(db) == 1


def test_a_reader_sees_one_moment_of_the_database(db: Database) -> None:
    add_site("Before")
    with db.reading() as session:
        before = session.scalar(select(func.count()).select_from(Site))
        add_site("Meanwhile")
        assert session.scalar(select(func.count()).select_from(Site)) == before


def test_taps_of_many_threads_are_all_stored_and_a_bad_one_hurts_only_itself(db: Database) -> None:
    add_site("Taken")
    stored, refused = [], []

    def one(n: int) -> None:
        name = "Taken" if n % 10 == 0 else f"site-{n}"
        try:
            tap(
                "city.change",
                by=TERMINAL,
                write=lambda session: session.execute(
                    text("INSERT INTO sites (id, name) VALUES (:id, :name)"),
                    {"id": f"id-{n}", "name": name},
                ),
            )
            stored.append(n)
        except Exception:
            refused.append(n)

    threads = [threading.Thread(target=one, args=(n,)) for n in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(stored), len(refused)) == (36, 4)
    assert sites(db) == 37


@given(
    st.dictionaries(st.text(max_size=8), st.one_of(st.text(), st.integers(), st.none()), max_size=5)
)
def test_a_snapshot_is_written_one_way_whatever_order_it_was_made_in(
    view: dict[str, object],
) -> None:
    assert journal.canonical(view) == journal.canonical(dict(reversed(view.items())))
