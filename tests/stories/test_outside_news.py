"""News from outside: a hurricane warning is on every console after three taps, its source cancels
it, a feed falls silent, and one that was poisoned can do nothing.
"""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask

from hub.clock import DUE, react
from hub.core.database import Database, database
from hub.core.settings import Settings, use
from hub.due.commands import do_what_is_due
from hub.feeds import listening, queries, rounds
from hub.feeds.lines import Failed
from hub.feeds.reader import readers
from hub.live.gauges import values
from hub.notices import sending
from hub.people.models import CLOCK
from tests.browser import storm
from tests.feeds import hostile, news
from tests.feeds.feeder import Feeder, dripping, feeder
from tests.links.post import link_in, pressed
from tests.notices.server import Box, mail_server, set_up_mail
from tests.screens.fresh import caught_up, parse
from tests.waiting import until

NOON = datetime(2026, 9, 8, 16, 0, tzinfo=UTC)


class Day:
    """A day with a feed that is fetched over HTTP, and read by the real reader."""

    def __init__(self, traveller: Any, server: Feeder, box: Box) -> None:
        self._traveller, self.server, self.box = traveller, server, box
        (civic,) = storm.set_up()
        self.incident = storm.opened()
        storm.on_shift("agent", civic)
        self.server.says("/alerts", b"<rss version='2.0'><channel/></rss>")
        self.feed = news.added(url=server.url + "/alerts", silent_minutes=10)

    def pass_by(self, minutes: float) -> None:
        """So much time, and then a beat of the clock."""
        self._traveller.shift(timedelta(minutes=minutes))
        listening.beat()
        until(lambda: not rounds._under_way)
        do_what_is_due(DUE)
        listening.beat()
        until(lambda: not rounds._under_way)

    def tells(self, *documents: bytes) -> None:
        """The feed says this, and is asked."""
        for data in documents:
            self.server.says("/alerts", data)
            rounds.look(CLOCK, self.feed)

    def gauge(self, name: str) -> Any:
        """What the desk shows under this name."""
        with database().reading() as session:
            return values(session, "desk", "live").get(name)


@pytest.fixture
def day(app: Flask, db: Database) -> Iterator[Day]:
    use(Settings(feeds_private="127.0.0.1", mail_approvers=True))
    box = Box()
    with (
        time_machine.travel(NOON, tick=True) as traveller,
        feeder() as server,
        mail_server(box) as port,
    ):
        today = Day(traveller, server, box)
        set_up_mail(port)
        yield today
    readers.close()
    use(Settings())


def part(page: str, id: str) -> str:
    """The words of one part of a page."""
    found = parse(page).by_id(id)
    return found.text() if found else ""


def page(browser: Any, path: str) -> str:
    text: str = browser.get(path, follow_redirects=True).get_data(as_text=True)
    return text


def test_a_hurricane_warning_reaches_the_console_and_its_source_cancels_it(
    day: Day, browser: Any
) -> None:
    dana, kim, marcus = browser("agent"), browser("writer"), browser("pio")
    console, desk = page(dana, "/console"), page(kim, "/desk")
    day.tells(news.alert())
    assert "Hurricane warning for Portalder" in part(caught_up(kim, desk), "desk-news")
    (waits,) = news.inbox()

    # Three taps: make an update, submit, and on a phone, approve and publish. Nobody types a word.
    draft = kim.post(f"/feeds/items/{waits['id']}/promote").headers["Location"]
    assert part(caught_up(kim, desk), "desk-news") == ""
    assert "Hurricane warning" in part(caught_up(kim, desk), "desk-drafts")
    assert kim.post(f"{draft}/submit").status_code == 303
    assert "Hurricane" not in part(caught_up(dana, console), "updates")
    react()
    sending.send_due()
    path = link_in(next(one for one in day.box.letters if one["To"].startswith("Marcus Bell")))
    assert pressed(browser(), path, "publish", audience="all").status_code == 200
    told = part(caught_up(dana, console), "updates")
    assert "Hurricane warning for Portalder" in told
    assert "ema@portalder.example, by Weather Service" in told

    # The source goes on, and then takes it back: the words are ours, so we are told.
    day.tells(news.alert("A-2", "Now 140 mph", kind="Update", replaces="A-1"))
    listening.beat()
    words = draft.rpartition("/")[2]
    assert day.gauge(f"source:{words}")["sentence"] == "The source has sent an update: Now 140 mph"
    assert "Now 140 mph" in part(page(kim, "/desk"), "desk-news")
    day.tells(news.alert("A-3", kind="Cancel", replaces="A-2"))
    listening.beat()
    assert day.gauge(f"source:{words}")["sentence"] == "The source has cancelled it"
    assert "The source has changed" in page(marcus, draft)
    assert "Cancelled by its source" in part(page(kim, "/desk"), "desk-news")
    shown = page(kim, f"/feeds/words/{words}")
    assert "The source has cancelled it" in shown
    assert kim.post(f"/feeds/items/{waits['id']}/settle").status_code == 303
    listening.beat()
    assert day.gauge(f"source:{words}")["sentence"] == ""
    assert "The source has changed" not in page(marcus, draft)


def test_the_feed_that_fell_silent_is_an_alarm_until_it_speaks(day: Day, browser: Any) -> None:
    other = news.added("Roads", day.server.url + "/roads")
    day.server.says("/roads", hostile.rss("<guid>1</guid><title>Quay Road closed</title>"))
    day.tells(news.alert())
    marcus = browser("pio")
    day.server.answers["/alerts"] = dripping
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("hub.feeds.fetching.DEADLINE", 0.3)
        with pytest.raises(Failed, match="cut off"):
            rounds.look(CLOCK, day.feed)
    day.server.says("/alerts", b"", 503)
    day.pass_by(9)
    assert day.gauge("feeds") == {"count": 0, "sentence": ""}
    day.pass_by(2)
    assert day.gauge("feeds") == {"count": 1, "sentence": "Silent: Weather Service"}
    index = page(marcus, "/feeds/")
    assert "Silent" in index
    assert "Its server answered 503" in index
    with database().reading() as session:
        assert queries.feed(session, other).good_at, "the others are asked all the while"
        assert queries.feed(session, day.feed).failures >= 2
    assert news.inbox()[0]["title"] == "Hurricane warning for Portalder"
    day.server.says("/alerts", news.alert())
    day.pass_by(60)
    assert day.gauge("feeds")["count"] == 0


@pytest.mark.parametrize("db", ["sqlite"], indirect=True)
def test_the_poisoned_feed_hurts_nobody(day: Day, browser: Any) -> None:
    kim = browser("writer")
    day.tells(news.alert())
    bad = (
        "<guid>evil</guid><title>&lt;script&gt;alert(1)&lt;/script&gt;&lt;img src=x "
        "onerror=alert(2)&gt;Free ice</title><link>javascript:alert(3)</link><description>"
        "<![CDATA[<iframe src='http://x.example'></iframe><b onclick=alert(4)>At Pier 4</b> "
        "{{ 7*7 }}]]></description>"
    )
    day.tells(hostile.rss(bad))
    day.server.says("/alerts", b"", Content_Length="100000000")
    with pytest.raises(Failed, match="longer than 10 MB"):
        rounds.look(CLOCK, day.feed)
    for data, says in ((hostile.laughs(), "not sound XML"), (b"<html>", "a web page")):
        report = rounds.read_in(CLOCK, day.feed, data)
        assert says in " ".join(report.faults)
    found = news.item("evil")
    assert found["title"] == "Free ice"
    assert found["data"]["text"] == "At Pier 4 {{ 7*7 }}"
    assert found["data"]["link"] == ""
    for path in ("/desk", "/feeds/", f"/feeds/{day.feed}", f"/feeds/items/{found['id']}"):
        shown = page(kim, path)
        for harm in ("<script>alert", "<img src=x", "onerror=alert(2)>", "<iframe", 'href="javas'):
            assert harm not in shown, path
    draft = page(kim, kim.post(f"/feeds/items/{found['id']}/promote").headers["Location"])
    assert "{{ 7*7 }}" in draft or "7*7" in draft
    assert "<iframe" not in draft
    assert "Hurricane warning" in part(page(kim, "/desk"), "desk-news"), "the good news stands"


@pytest.mark.parametrize("db", ["sqlite"], indirect=True)
def test_three_hundred_and_ninety_six_alerts_are_taken_in_and_listed_in_time(
    day: Day, browser: Any
) -> None:
    one = news.alert().decode()
    many = "".join(one.replace("A-1", f"N-{number}") for number in range(396))
    began = time.process_time()
    wall = time.monotonic()
    day.tells(f"<alerts>{many}</alerts>".encode())
    taken = min(time.process_time() - began, time.monotonic() - wall)
    kim = browser("writer")
    page(kim, f"/feeds/{day.feed}")
    listed = 9.0
    for _ in range(3):  # the least of several: others use the machine, too
        began = time.process_time()
        shown = page(kim, f"/feeds/{day.feed}")
        listed = min(listed, time.process_time() - began)
    assert shown.count("<tr id=") == 396
    print(f"396 alerts: taken in {taken:.2f} s, listed in {listed * 1000:.0f} ms")
    assert taken < 5
    assert listed < 0.4, "200 ms on a machine of its own"
