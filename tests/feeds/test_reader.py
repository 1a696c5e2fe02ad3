"""Documents from outside are read in a process that can do nothing else, and not for long."""

import json
import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.feeds.reader import Child, Readers
from hub.formats import news, plain_words
from tests.feeds import hostile


@pytest.fixture(scope="module")
def readers() -> Iterator[Readers]:
    """One warm child for all of these."""
    found = Readers()
    found.warm()
    yield found
    found.close()


def told(answer: dict) -> str:
    """All that is said of a document and its items."""
    return " ".join([*answer["faults"], *(n for one in answer["items"] for n in one["notes"])])


@pytest.mark.parametrize(("name", "data", "says"), hostile.SAID, ids=lambda v: str(v)[:20])
def test_what_is_wrong_with_a_document_is_said(
    readers: Readers, name: str, data: bytes, says: str
) -> None:
    answer = readers.read(data, {})  # it comes back: whatever takes too long is stopped
    assert says in told(answer)
    assert json.dumps(answer)
    for item in answer["items"]:
        assert all(len(item[field]) <= most + 2 for field, most in news.LONGEST.items())


def test_a_document_that_asks_for_others_opens_no_connection(readers: Readers) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.3)
        answer = readers.read(hostile.outside(f"http://127.0.0.1:{server.getsockname()[1]}"), {})
        with pytest.raises(TimeoutError):
            server.accept()
    (item,) = answer["items"]
    assert item["unread"]
    assert "<!ENTITY x SYSTEM" in item["raw"], "it is shown as it came"


def test_a_reader_can_open_nothing_and_knows_nothing_of_us(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUB_SECRET", "not for children")
    child = Child()
    try:
        child.read(b"x", {})
        with Path(f"/proc/{child.process.pid}/environ").open() as file:
            assert "HUB_SECRET" not in file.read()
        with Path(f"/proc/{child.process.pid}/limits").open() as file:
            limits = {line[:17].strip(): line[26:].split()[0] for line in file}
        assert limits["Max open files"] == "0"
        assert int(limits["Max address space"]) == 200 * 1024 * 1024
    finally:
        child.end()


def test_a_reader_that_was_killed_is_replaced(readers: Readers) -> None:
    readers.read(hostile.rss("<title>x</title>"), {})
    os.kill(readers._idle[0].process.pid, 9)
    readers._idle[0].process.wait()
    assert readers.read(hostile.rss("<guid>1</guid>"), {})["kind"] == "rss"


def test_an_alert_says_what_it_is(readers: Readers) -> None:
    more = (
        "<parameter><valueName>VTEC</valueName><value>/O.NEW.KMFL.FL.W.0042.260908T1800Z-"
        "260909T0100Z/</value></parameter><eventCode><valueName>SAME</valueName><value>FLW</value>"
        "</eventCode>"
    )
    area = (
        "<area><areaDesc>Portalder</areaDesc><polygon>25.7,-80.3 25.9,-80.3 25.9,-80.1 25.7,-80.3"
        "</polygon><circle>25.8,-80.2 10</circle><geocode><valueName>UGC</valueName>"
        "<value>FLZ074</value></geocode></area>"
    )
    spanish = info_in("es-US", "Aviso de inundación")
    data = hostile.cap(
        "<references>ema@portalder.example,A-0,2026-09-08T13:00:00-04:00</references>"
        + hostile.info(more=more, area=area) + spanish,
        kind="Update",
    )  # fmt: skip
    (item,) = readers.read(data, {"now": "2026-09-08T18:10:00+00:00"})["items"]
    assert item["title"] == "Flood warning, Alder River"
    assert (item["sent"], item["ends"]) == (
        "2026-09-08T18:00:00+00:00",
        "2099-09-09T01:00:00+00:00",
    )
    assert (item["status"], item["message"], item["severity"]) == ("Actual", "Update", "Severe")
    assert item["replaces"] == ["A-0"]
    assert item["keys"] == ["cap:A-1", "vtec:KMFL.FL.W.0042.26"]
    assert item["codes"] == ["FLZ074"]
    assert item["shapes"][0][1] == [-80.3, 25.9]
    assert item["points"] == [[-80.2, 25.8, 10.0]]
    assert item["others"][0]["title"] == "Aviso de inundación"
    assert item["notes"] == []


def info_in(language: str, title: str) -> str:
    """The same message in another language."""
    return hostile.info(title).replace("en-US", language)


def test_what_only_tries_the_line_is_a_test_whatever_its_status_says(readers: Readers) -> None:
    code = "<eventCode><valueName>SAME</valueName><value>RWT</value></eventCode>"
    (item,) = readers.read(hostile.cap(hostile.info(more=code)), {})["items"]
    assert item["status"] == "Test"


@settings(deadline=None, max_examples=150)
@given(st.text(max_size=200))
def test_words_are_plain_and_can_be_kept(said: str) -> None:
    marked = f"<p onclick=x>{said}</p><script>alert(1)</script><img src=http://x.example/>"
    for text in (plain_words.words(said), news.words(marked, block=True)):
        assert "\0" not in text
        assert "\u202e" not in text
        text.encode()
        assert plain_words.words(text, block=True) is not None
    assert "alert(1)" not in plain_words.words("<script>alert(1)</script>ok")
    assert plain_words.words("<b>One</b><br>two", block=True) == "One\ntwo"


@given(st.text(max_size=40))
def test_a_time_is_read_whole_or_not_at_all(said: str) -> None:
    found, why = news.moment(said)
    assert found is None or (why == "" and found.endswith("+00:00"))
