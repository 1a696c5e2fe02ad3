"""What feeds say is taken in once, is kept in every text it had, and gives way to what replaces
it.
"""

import json
from datetime import timedelta

import pytest

from hub.city import commands as city
from hub.core.database import Database, database
from hub.core.errors import Invalid, NotAllowed, Refused
from hub.core.journal import Entry
from hub.core.moments import now
from hub.core.settings import Settings
from hub.feeds import commands, overtaking, queries
from hub.feeds.letting_go import let_go
from hub.feeds.models import Feed, Item
from hub.feeds.promoting import promote, promote_to_script
from hub.formats.areas import AreaShape
from hub.scripts import commands as scripts
from hub.scripts import queries as scripts_queries
from hub.updates.queries import update as update_of
from tests.browser import storm
from tests.cast import actor
from tests.feeds import hostile, news

SQLITE = pytest.mark.parametrize("db", ["sqlite"], indirect=True)


def rows(kind: str) -> list[dict]:
    with database().reading() as session:
        found = session.query(Entry).filter(Entry.kind == kind).order_by(Entry.seq)
        return [one.view for one in found]


def test_the_same_again_is_nothing_and_another_text_is_a_revision(db: Database) -> None:
    feed = news.added()
    first, other = news.alert(), news.alert(text="Winds of 140 mph by 5 pm.")
    report = news.says(feed, first)
    assert (report.new, report.changed) == (1, 0)
    assert news.says(feed, first).sentence() == "1 item: 0 new."
    assert len(rows("feeds.taken")) == 1, "nothing new is no deed"
    assert news.says(feed, other).changed == 1
    assert news.says(feed, first).changed == 1, "a source may go back to what it said"
    found = news.item("A-1")
    assert [one["number"] for one in found["revisions"]] == [3, 2, 1]
    assert found["data"]["text"] == "Winds of 120 mph by 6 pm."


@SQLITE
def test_an_id_that_stands_twice_with_other_text_is_said_and_nothing_is_lost(db: Database) -> None:
    feed = news.added("Roads")
    twice = hostile.rss(
        "<guid>7</guid><title>Quay Road closed</title><pubDate>2 Nov 2026 11:00 GMT</pubDate>",
        "<guid>7</guid><title>Quay Road open</title><pubDate>2 Nov 2026 12:00 GMT</pubDate>",
    )
    assert "stands 2 times with different text" in news.says(feed, twice).faults[0]
    found = news.item("7")
    assert found["title"] == "Quay Road open"
    assert {one["title"] for one in found["revisions"]} == {"Quay Road open", "Quay Road closed"}
    assert news.says(feed, twice).changed == 0, "it does not change with every look"


def test_an_update_and_a_cancellation_take_the_place_of_what_they_name(db: Database) -> None:
    feed = news.added()
    news.says(feed, news.alert("A-1"), news.alert("A-2", kind="Update", replaces="A-1"))
    assert [one["title"] for one in news.inbox()] == ["Hurricane warning for Portalder"]
    assert news.item("A-1")["state"] == "replaced"
    assert news.item("A-2")["replaced"][0]["state"] == "replaced"
    news.says(feed, news.alert("A-3", kind="Cancel", replaces="A-2"))
    assert news.inbox() == [], "nothing of ours stands on it: nobody need decide"
    news.says(feed, news.alert("B-2", kind="Update", replaces="B-1"), news.alert("B-1"))
    assert news.item("B-1")["state"] == "replaced", "also when it comes after what replaces it"


@SQLITE
def test_one_feed_cannot_silence_another_and_an_exercise_nothing_real(db: Database) -> None:
    real, other = news.added(), news.added("Somebody")
    news.says(real, news.alert("A-1"))
    news.says(other, news.alert("X-1", kind="Cancel", replaces="A-1"))
    news.says(real, news.alert("A-9", kind="Cancel", status="Exercise", replaces="A-1"))
    (waits,) = news.inbox()
    assert waits["state"] == "waiting"


@SQLITE
@pytest.mark.parametrize("status", ["Exercise", "Test", "System", "Draft", "", "Real"])
def test_what_is_not_actual_never_looks_live(db: Database, status: str) -> None:
    feed, incident = news.added(), storm.opened()
    drill = storm.opened("Blue Tide", exercise=True)
    news.says(feed, news.alert(status=status))
    assert news.inbox() == []
    found = news.item("A-1")
    assert not found["real"]
    with pytest.raises(Refused, match="never be told live"):
        promote(actor("pio"), found["id"], incident)
    assert promote(actor("pio"), found["id"], drill), "an exercise is what it is for"


def test_a_promoted_item_is_a_draft_with_its_source_and_nothing_more(db: Database) -> None:
    feed, incident = news.added(), storm.opened()
    news.says(feed, news.alert(text="Stay away. [Win](http://x.example) <b>now</b> *here*"))
    (waits,) = news.inbox()
    with pytest.raises(NotAllowed):
        promote(actor("agent"), waits["id"], incident)
    with pytest.raises(Invalid) as wrong:
        promote(actor("writer"), waits["id"], "")
    assert "incident" in wrong.value.fields
    words = promote(actor("writer"), waits["id"], incident)
    with database().reading() as session:
        view = update_of(session, words).view()
    assert view["state"] == "draft"
    assert view["severity"] == "important"
    assert view["headline"] == "Hurricane warning for Portalder"
    assert view["source"] == "ema@portalder.example, by Weather Service"
    assert view["until"]
    assert "<a " not in view["body_html"]
    assert "[Win](http://x.example)" in view["body_html"], "its words stand as they were"
    assert news.inbox() == []
    with pytest.raises(Refused, match="Kim Tran has promoted"):
        promote(actor("pio"), waits["id"], incident)


@SQLITE
def test_a_promoted_item_can_be_a_script_and_its_source_goes_on_changing(db: Database) -> None:
    """The draft is told, the live script is told, and so is the version that took its place."""
    feed, incident = news.added(), storm.opened()
    text = "## Not a heading\n\n[area: 33101] {{ slot }} - 1. x"
    news.says(feed, news.alert(text=text))
    version = promote_to_script(actor("writer"), news.inbox()[0]["id"], incident)
    with database().reading() as session:
        view = scripts_queries.version(session, version).view()
    assert (view["state"], view["topics"]) == ("draft", ["hurricane"])
    (source,) = view["sources"]
    assert (source["title"], source["publisher"]) == ("ema@portalder.example", "Weather Service")
    assert "\\## Not a heading" in view["text"]
    assert "\\[area: 33101" in view["text"]
    assert "body" in version_missing(version), "whom to transfer and what to ask is ours to say"

    def changed(words: str) -> str:
        with database().reading() as session:
            found = overtaking.source_changed(session, words)
        return found["sentence"] if found else ""

    news.says(feed, news.alert("A-2", "140 mph", kind="Update", replaces="A-1"))
    assert changed(version) == "The source has sent an update: 140 mph"
    live = told(version, "Go now.")
    assert changed(live) == "", "somebody wrote after the source had changed"
    news.says(feed, news.alert("A-3", kind="Cancel", replaces="A-2"))
    assert changed(live) == "The source has cancelled it"
    with database().reading() as session:
        known = overtaking.told_now(session, session.query(Item).filter_by(ref="A-1").one())
    assert known == (live, "live")
    newer = scripts.copy_to_incident(actor("writer"), live, incident)
    told(newer, "Stay away from the water.")
    assert changed(live) == changed(newer) == "", "the newer version was written since"
    news.says(feed, news.alert("A-4", "Again", kind="Update", replaces="A-3"))
    assert changed(newer) == "The source has sent an update: Again"
    assert changed(live) == ""


def version_missing(id: str) -> dict:
    with database().reading() as session:
        return scripts_queries.version(session, id).missing()


def told(version: str, say: str) -> str:
    """The version with these words, approved by another and live; its id."""
    with database().reading() as session:
        incident = scripts_queries.version(session, version).incident_id
    words = f"## Transfer\n- 911: In danger.\n\n## Say\n{say}\n\n## Ask\n- Where?\n"
    words += "\n## Do\n\n## Don't say\n"
    scripts.edit(actor("writer"), version, text=words, values={})
    scripts.submit(actor("writer"), version)
    scripts.approve(actor("pio"), version)
    scripts.publish(actor("pio"), version, incident_id=incident)
    return version


@SQLITE
def test_a_dismissal_says_why_and_a_graver_text_asks_again(db: Database) -> None:
    feed = news.added()
    news.says(feed, news.alert())
    (waits,) = news.inbox()
    with pytest.raises(Invalid, match="why it is nothing"):
        commands.dismiss(actor("writer"), waits["id"], " ")
    commands.dismiss(actor("writer"), waits["id"], "It is for the other bank.")
    assert rows("feeds.dismissed")[0]["reason"] == "It is for the other bank."
    news.says(feed, news.alert(text="Other words."))
    assert news.inbox() == [], "the same gravity stays dismissed"
    graver = news.alert().replace(b"<severity>Severe", b"<severity>Extreme")
    news.says(feed, graver)
    assert [one["severity"] for one in news.inbox()] == ["Extreme"]


@SQLITE
def test_which_news_is_for_us_is_said_in_a_sentence(db: Database) -> None:
    square = [[-80.25, 25.75], [-80.15, 25.75], [-80.15, 25.85], [-80.25, 25.85], [-80.25, 25.75]]
    city.load_areas(actor("admin"), [AreaShape("33101", "Harbor", [[square]])])
    city.change_city(actor("admin"), name="Portalder")
    commands.watch_for(actor("admin"), ["FLZ074"], ["Alder River"], ["chlorine"], 50)
    feed, roads = news.added(), news.added("Roads")

    def why(id: str, area: str = "", text: str = "x", title: str = "A warning") -> tuple[bool, str]:
        news.says(feed, news.alert(id, title, area=f"<area>{area}</area>", text=text))
        found = news.item(id)
        return found["ours"], found["why"]

    far = "<polygon>40,-70 40,-69 41,-69 40,-70</polygon>"
    crossed = "<polygon>25.7,-80.3 25.9,-80.1 25.7,-80.1 25.9,-80.3 25.7,-80.3</polygon>"
    zone = "<geocode><valueName>UGC</valueName><value>flz074</value></geocode>"
    assert why("1", news.BAY) == (True, "Its area meets Harbor.")
    assert why("2", far) == (False, "Its area is none of ours.")
    assert why("3", far + zone) == (True, "It names our zone flz074.")
    assert why("4", "<areaDesc>Banks of the ALDER  river</areaDesc>")[1] == (
        "Its area names Alder River."
    )
    assert why("5", far, text="A chlorine leak.") == (True, "It says “chlorine”.")
    assert why("6", crossed)[1].startswith("Its shape cannot be used")
    assert why("7")[1].startswith("It names no area")
    assert why("8", "<circle>25.80,-80.40 30</circle>")[0], "within the kilometres"
    assert not why("9", "<areaDesc>Alderville</areaDesc>")[0], "a part of a word is no name"
    news.says(roads, hostile.rss("<guid>r</guid><title>Budget hearing</title>"))
    assert news.item("r")["why"] == "It has none of our words."
    commands.watch_for(actor("admin"), [], [], ["budget"], 50)
    assert news.item("r")["ours"], "what waits is looked at again"
    assert not news.item("5")["ours"]


@SQLITE
def test_the_same_event_from_two_feeds_is_linked(db: Database) -> None:
    one, two = news.added(), news.added("State")
    vtec = (
        "<parameter><valueName>VTEC</valueName><value>/O.{}.KMFL.HU.W.0007.261120T1800Z-"
        "261121T0000Z/</value></parameter>"
    )
    news.says(one, news.alert("A-1", more=vtec.format("NEW")))
    news.says(two, news.alert("S-1", more=vtec.format("CON")))
    assert {one["also"][0]["feed"] for one in news.inbox()} == {"State", "Weather Service"}


@SQLITE
def test_two_services_that_felt_the_same_shock_find_each_other(db: Database) -> None:
    at = now() - timedelta(minutes=9)
    quake = {"type": "Feature", "id": "us7", "properties": {"mag": 6.1, "place": "Alder Bay",
             "time": at.timestamp() * 1000}, "geometry": {"type": "Point",
             "coordinates": [-80.201, 25.749, 10]}}  # fmt: skip
    far = {**quake, "id": "us8", "geometry": {"type": "Point", "coordinates": [140.0, 35.0, 10]}}
    document = {"type": "FeatureCollection", "metadata": {}, "features": [quake, far]}
    felt = at + timedelta(minutes=2)
    gdacs = (
        '<rss version="2.0" xmlns:gdacs="http://www.gdacs.org" xmlns:georss="http://www.georss.org/'
        'georss"><channel><item><guid>EQ1</guid><title>Green earthquake alert</title><georss:point>'
        "25.8 -80.1</georss:point><gdacs:eventtype>EQ</gdacs:eventtype><gdacs:eventid>1"
        f"</gdacs:eventid><gdacs:fromdate>{felt:%d %b %Y %H:%M:%S} GMT</gdacs:fromdate></item>"
        "</channel></rss>"
    )
    news.says(news.added("USGS"), json.dumps(document).encode())
    news.says(news.added("GDACS"), gdacs.encode())
    assert [one["feed"] for one in news.item("us7")["also"]] == ["GDACS"]
    assert [one["title"] for one in news.item("EQ1")["also"]] == ["M 6.1 – Alder Bay"]
    assert news.item("us8")["also"] == []


@SQLITE
def test_what_cannot_be_read_is_an_alarm_with_its_raw_text(db: Database) -> None:
    feed = news.added()
    report = news.says(feed, news.alert()[:-20])
    assert "no sound XML" in report.faults[0]
    (waits,) = news.inbox()
    assert waits["unread"]
    assert "Hurricane warning" in news.item(_ref(waits))["data"]["raw"]
    assert news.says(feed, b"<html><body>Sign in").kind == ""
    with database().reading() as session:
        found = queries.feed(session, feed)
    assert found.fault == "This is a web page, not a feed."
    assert found.head.startswith("<html>")
    assert found.failures == 1


def _ref(waits: dict) -> str:
    with database().reading() as session:
        from hub.feeds.models import Item

        return session.get_one(Item, waits["id"]).ref


BAD_FEEDS = [
    ({"name": " "}, "name"),
    ({"name": "x" * 81}, "name"),
    ({"name": "weather SERVICE"}, "name"),
    ({"url": "http://169.254.169.254/latest"}, "url"),
    ({"url": "http://2130706433/"}, "url"),
    ({"url": "nws"}, "url"),
    ({"every_seconds": 1}, "every"),
    ({"silent_minutes": 0}, "silent"),
    ({"silent_minutes": 1, "every_seconds": 120}, "silent"),
    ({"speaks_minutes": -1}, "speaks"),
]


@SQLITE
def test_a_feed_that_cannot_be_added_says_why_at_each_field(db: Database) -> None:
    news.added()
    for said, field in BAD_FEEDS:
        with pytest.raises(Invalid) as wrong:
            commands.add(actor("admin"), **{"name": "Roads", "url": "", **said})
        assert set(wrong.value.fields) == {field}
    with pytest.raises(NotAllowed):
        commands.add(actor("writer"), "Roads")
    with database().reading() as session:
        assert session.query(Feed).count() == 1


def test_old_news_is_let_go_and_what_counts_stays(db: Database) -> None:
    feed, incident = news.added(), storm.opened()
    kept = ("waits", "promoted", "newer")
    news.says(feed, *(news.alert(one, one) for one in ("dismissed", "promoted", "waits", "old")))
    news.says(feed, news.alert("newer", "newer", kind="Update", replaces="old"))
    commands.dismiss(actor("writer"), news.item("dismissed")["id"], "It is for the other bank.")
    promote(actor("writer"), news.item("promoted")["id"], incident)
    before = len(rows("feeds.taken"))

    def go(days: float, most: int = 10_000) -> int:
        rule = Settings(feeds_raw_days=30, feeds_days=365).model_copy(update={"feeds_items": most})
        with database().writing() as session:
            return let_go(session, now() + timedelta(days=days), rule)

    assert go(29) == 0
    assert go(31) == 2, "the raw copies of what was dismissed and of what was replaced"
    assert news.item("dismissed")["data"]["raw"] == ""
    assert news.item("dismissed")["data"]["text"] == "Winds of 120 mph by 6 pm."
    assert news.item("waits")["data"]["raw"]
    assert go(31) == 0
    assert go(366) == 2
    for one in kept:
        assert news.item(one)["data"]["raw"], one
    with database().reading() as session:
        assert sorted(one.ref for one in session.query(Item)) == sorted(kept)
    assert len(rows("feeds.taken")) == before, "the journal keeps what was said"
    news.says(feed, *(news.alert(f"N-{n}", status="Test") for n in range(3)))
    assert go(0, most=2) == 1, "a feed that sends without end loses its oldest"
