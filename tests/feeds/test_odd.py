"""Whatever comes, something is said of it, nothing of it is lost, and none of it looks live that is
not: a table of odd documents through the terminal, and real ones bent at random.
"""

import json
import math
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.core.database import Database, database
from hub.feeds.models import Item, Revision
from hub.feeds.reader import readers
from hub.feeds.terminal import feeds
from hub.formats.documents import read
from tests.feeds import hostile, news, odd

WHEN = {"now": "2026-09-08T18:10:00+00:00", "url": "https://h.example/feed"}
IN_TEST_READER = ("deep xml", "much json", "laughs", "author", "too many")
LARGE = ("a comb", "much that is not sound", "10,000 items", "a great attribute", "3,000 events")
HARD_TO_KEEP = [*odd.ENCODINGS, *odd.JSONS]


@pytest.fixture
def reader() -> Iterator[None]:
    yield
    readers.close()


def test_every_odd_document_is_said_in_the_terminal_and_kept(
    db: Database, tmp_path: Path, reader: None
) -> None:
    news.added("Odd")
    on_sqlite = db.engine.dialect.name == "sqlite"
    told = [*hostile.SAID, *odd.SAID] if on_sqlite else HARD_TO_KEEP
    for name, data, says in (one for one in told if one[0] not in IN_TEST_READER + LARGE):
        (file := tmp_path / "document").write_bytes(data)
        done = CliRunner().invoke(feeds, ["take", str(file), "--feed", "Odd"], obj=lambda: None)
        assert done.exception is None or isinstance(done.exception, SystemExit), name
        assert says in done.output, name
        assert done.exit_code == 0 or "hub: Odd: " in done.output, name
    with database().reading() as session:
        texts = {one.data["text"] for one in session.query(Revision)}
        real = session.query(Item).filter(Item.real).all()
    assert all(one.brief["status"] in ("Actual", "") for one in real)
    assert {"It rises."} <= texts


def the_item(data: bytes) -> dict[str, Any]:
    found: dict[str, Any] = read(data, WHEN)["items"][0]
    return found


def test_what_is_large_is_read_in_time_or_cut() -> None:
    for name, data, says in odd.SAID:
        if name in LARGE:
            began = time.process_time()
            answer = read(data, WHEN)
            assert time.process_time() - began < 2, name
            told = [*answer["faults"], *(n for one in answer["items"] for n in one["notes"])]
            assert says in " ".join(told), name


def test_what_is_odd_and_right_is_understood() -> None:
    said = {name: data for name, data, _ in odd.SAID}
    assert the_item(said["utf-16 that says utf-8"])["title"] == odd.WIDE
    assert the_item(said["references with spaces"])["replaces"] == ["A-0"]
    assert the_item(said["spaces in a circle"])["points"] == [[-80.2, 25.8, 10.0]]
    assert the_item(said["an exercise under another prefix"])["status"] == "Exercise"
    assert the_item(said["a short link"])["link"] == "http://h.example/a/x.html"
    assert the_item(odd.entry('<link href="/x"/>'))["link"] == "https://h.example/x"
    assert the_item(said["what hides"])["title"] == "gnp.exe"
    assert "svg" not in the_item(said["svg and mathml"])["text"]
    assert the_item(said["no namespace"])["unread"]
    square = [[-81.0, 25.0], [-81.0, 26.0], [-80.0, 26.0], [-80.0, 25.0], [-81.0, 25.0]]
    for name in ("georss polygon", "gml"):
        assert the_item(said[name])["shapes"] == [square], name
    for name in ("georss point", "georss comma", "w3c"):
        assert the_item(said[name])["points"] == [[-80.2, 25.8, 0.0]], name
    among = read(said["an alert among news"], WHEN)["items"]
    assert [one["ref"] for one in among] == ["A-1", "2"], "news among alerts is not lost"
    wind = hostile.cap(hostile.info(text="Wind &lt;gust 50 mph&gt; and &lt;60. <b>Stay</b>"))
    assert "Wind <gust 50 mph> and <60." in the_item(wind)["text"]
    long = [the_item(hostile.cap(id="x" * 5_000 + end))["ref"] for end in "ab"]
    assert long[0] != long[1], "two long names stay two"


@pytest.mark.parametrize("db", ["sqlite"], indirect=True)
def test_an_alert_over_the_date_line_is_not_for_the_other_side_of_the_globe(db: Database) -> None:
    from hub.formats.shapes import faces, touch

    over = [[179.0, 20.0], [-179.0, 20.0], [-179.0, 30.0], [179.0, 30.0], [179.0, 20.0]]

    def meets(lon: float) -> bool:
        near = [[lon, 24.0], [lon + 0.5, 24.0], [lon + 0.5, 25.0], [lon, 25.0], [lon, 24.0]]
        return any(touch(face, near) for face in faces(over))

    assert [meets(lon) for lon in (-80.0, 0.0, 178.0, 179.2, -180.0, -179.8, -178.5)] == [
        False, False, False, True, True, True, False,
    ]  # fmt: skip


@pytest.mark.parametrize("db", ["sqlite"], indirect=True)
def test_alerts_that_replace_each_other_in_a_circle_are_not_both_gone(db: Database) -> None:
    feed = news.added()
    ring = [("C-1", "C-3"), ("C-2", "C-1"), ("C-3", "C-2"), ("C-4", "C-4")]
    news.says(feed, *(news.alert(one, kind="Update", replaces=of) for one, of in ring))
    waits = {one["title"]: one for one in news.inbox()}
    assert len(news.inbox()) == 2, waits
    news.says(feed, news.alert("D-1"), news.alert("D-2", kind="Cancel", replaces="D-1"))
    news.says(feed, news.alert("D-3", "Back again", kind="Update", replaces="D-2"))
    assert "Back again" in {one["title"] for one in news.inbox()}, "an update of a cancellation"


SOUND = [
    hostile.cap(hostile.info(area="<area><areaDesc>P</areaDesc><circle>25,-80 9</circle></area>")),
    odd.features(odd.flood({"type": "Polygon", "coordinates": [[[0, 0], [0, 1], [1, 1], [0, 0]]]})),
    odd.quake(),
    odd.entry("<c:status>Actual</c:status><c:areaDesc>P</c:areaDesc>", odd.UNDER_C),
    odd.placed("<g:point>25.8 -80.2</g:point><link>http://h.example/1</link>"),
]
NASTY = [
    b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b"<!DOCTYPE x [<!ENTITY a 'b'>]>", b"]]>", b"<![CDATA[",
    b"<!--", b"&#0;", b"&#xD800;", b"\\ud800", b"\\u0000", b"NaN", b"1e999", b"-", b'"', b"</",
    b"{", b"[" * 60, b"\xe2\x80\xae", b"\xf3\xa0\x81\x81", b"<status>Exercise</status>", b"Actual",
    b"javascript:", b"<script>", b"9" * 400, b"null", b"2026-02-30T99:00:00+99:99", b",", b"&x;",
]  # fmt: skip


@st.composite
def bent(draw: st.DrawFn) -> bytes:
    """A real shape with a few places overwritten, cut out, said twice or filled with nastiness."""
    data = draw(st.sampled_from(SOUND))
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(data)))
        upto = min(len(data), at + draw(st.integers(0, 40)))
        piece = draw(st.sampled_from([*NASTY, b"", data[at:upto] * 2]) | st.binary(max_size=6))
        data = data[:at] + piece + data[upto:]
    return data


LEAF = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9)
ANY = st.recursive(LEAF, lambda one: st.lists(one, max_size=3) | st.dictionaries(
    st.sampled_from(["type", "coordinates", "UGC", "SAME", "VTEC", "identifier"]), one,
    max_size=3), max_leaves=6)  # fmt: skip
WRONG = st.dictionaries(
    st.sampled_from([*odd.FLOOD, *odd.QUAKE, "references", "geocode", "parameters", "eventCode",
                     "affectedZones", "ids", "web", "@id", "onset", "instruction", "url"]), ANY,
    max_size=5)  # fmt: skip


def may_be_shown(answer: dict[str, Any]) -> None:
    """What holds of every answer, whatever was asked."""
    json.dumps(answer, allow_nan=False).encode()
    assert answer["kind"] or (answer["faults"] and not answer["items"])
    for item in answer["items"]:
        assert item["ref"]
        assert item["title"]
        assert not item["unread"] or (item["notes"] and item["raw"])
        assert item["link"] == "" or item["link"].startswith(("http://", "https://"))
        for name in ("sent", "starts", "ends"):
            assert item[name] is None or datetime.fromisoformat(item[name]).tzinfo
        for lon, lat, km in item["points"]:
            assert math.isfinite(lon + lat + km)
        assert max(map(len, [item["ref"], *item["keys"], *item["replaces"]])) <= 320
        for text in (item["title"], item["text"], item["area"], item["status"], *answer["faults"]):
            assert not set(text) & set("\0\u202e\ud800\ufffe\U000e0041")


@settings(max_examples=250, deadline=None)
@given(bent())
def test_a_bent_document_is_read_or_named(data: bytes) -> None:
    may_be_shown(read(data, WHEN))


@settings(max_examples=150, deadline=None)
@given(WRONG, ANY, ANY)
def test_json_of_the_wrong_kinds_is_read_or_named(said: Any, geometry: Any, about: Any) -> None:
    one = odd.flood(geometry, **said)
    shock = {"id": about, "properties": {**odd.QUAKE, **said}, "geometry": geometry}
    for document in (odd.features(one, about), odd.features(shock, metadata=about)):
        may_be_shown(read(document, WHEN))


@given(st.sampled_from(["Exercise", "Test", "System", "Draft", "", "actuaI", "Act\u200bual "]))
def test_only_actual_is_actual(status: str) -> None:
    seen = {the_item(hostile.cap(hostile.info(), status=status))["status"],
            the_item(odd.features(odd.flood(status=status)))["status"]}  # fmt: skip
    assert (seen == {"Actual"}) == (status == "Act\u200bual ")
