"""What residents get: the same approved words on every face, at once, and nothing else."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from hub.approvals.releases import Release
from hub.approvals.steps import Approval
from hub.core.database import Database
from hub.core.moments import iso, now
from hub.feeds.promoting import promote
from hub.public import copies
from hub.questions import rumors
from hub.scripts import commands as scripts
from hub.updates import commands as updates
from tests.browser import storm
from tests.cast import actor
from tests.feeds import news
from tests.questions.floor import asked

Open = Callable[..., Any]
FACES = ("/public", "/public/feed.atom", "/public/feed.json", "/public/recording.txt")
CAP = "{urn:oasis:names:tc:emergency:cap:1.2}"
SCHEMA = Path("../shared/data/cap/cap12.xsd")


@pytest.fixture(autouse=True)
def looks_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A crowd is served for half a second without a look at the journal; a test has no crowd."""
    monkeypatch.setattr(copies, "LOOK", 0.0)
    monkeypatch.setattr(copies, "SETTLED", 0.0)


def public(
    incident: str, slug: str, text: str, lang: str = "en", for_residents: bool = True, **given: Any
) -> str:
    """A card for residents, too, that reached the consoles; its version's id."""
    version = scripts.draft(
        actor("writer"), slug=f"card-of-{slug}", hazard="hurricane", lang=lang, topics=[slug],
        body=text, values=storm.VALUES, sources=storm.SOURCES, incident_id=incident,
        public=for_residents, title=given.pop("title"),
    )  # fmt: skip
    scripts.submit(actor("writer"), version)
    scripts.approve(actor("pio"), version)
    scripts.publish(actor("pio"), version, incident_id=incident, **given)
    return version


def read(browser: Open, face: str) -> str:
    """A face, as anyone gets it."""
    answer = browser().get(face)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    text: str = answer.get_data(as_text=True)
    return text


def alert(browser: Open, id: str) -> Any:
    """An alert as a tree, held against the standard's own schema where that is at hand."""
    return valid(read(browser, f"/public/cap/{id}.xml"))


def valid(text: str) -> Any:
    """An alert that the standard's own schema takes."""
    from lxml import etree

    tree = etree.fromstring(text.encode())
    if SCHEMA.exists():
        etree.XMLSchema(etree.parse(SCHEMA)).assertValid(tree)
    return tree


def said(tree: Any, *names: str) -> list[str]:
    """The texts of these elements, in the order of the document."""
    return [one.text or "" for name in names for one in tree.iter(f"{CAP}{name}")]


def newest_release(db: Database) -> Release:
    with db.reading() as session:
        return session.scalars(select(Release).order_by(Release.seq.desc()).limit(1)).one()


def test_every_face_says_the_approved_words_and_takes_them_back(
    db: Database, browser: Open
) -> None:
    storm.set_up()
    incident = storm.opened()
    version = public(incident, "boil-water", storm.WATER, title="Boil water")
    update = storm.news(incident, "Quay Road is closed.", "critical")
    for face in FACES:
        text = read(browser, face)
        assert "Quay Road is closed" in text, face
        assert "boil tap water before you drink it" in text, face
    assert "Put the ZIP code in the tally" not in read(browser, "/public"), "that is for agents"
    updates.withdraw(actor("pio"), update, "It is open.")
    scripts.recall(actor("pio"), version, "The main is whole.")
    page = read(browser, "/public")
    assert "No longer right" in page
    assert "The main is whole." in page
    assert "It is open." in page
    recording = read(browser, "/public/recording.txt")
    assert "Quay Road" not in recording
    assert "There is no emergency news now." in recording


def test_nothing_internal_of_a_site_of_a_drill_or_past_its_time_goes_out(
    db: Database, browser: Open
) -> None:
    [site] = storm.set_up()
    incident, drill = storm.opened(), storm.opened("Drill", exercise=True)
    storm.told(incident, "power-outage", storm.POWER, title="Agents only")
    public(incident, "boil-water", storm.WATER, title="One site only", audience=[site])
    public(drill, "boil-water", storm.WATER, title="Of the drill")
    storm.news(drill, "The dam of the drill broke.", "critical")
    ended = public(incident, "pets", storm.POWER, title="Past", until=now() + timedelta(hours=1))
    with db.writing() as session:  # no clock ends it
        told = session.scalars(select(Release).where(Release.words_id == ended)).one()
        told.until = now() - timedelta(seconds=1)
    for face in FACES:
        text = read(browser, face)
        for hidden in ("Agents only", "One site only", "Of the drill", "The dam of", "Past"):
            assert hidden not in text, (face, hidden)


def test_a_card_is_read_in_its_languages_and_in_english_where_it_has_none(
    db: Database, browser: Open
) -> None:
    storm.set_up()
    incident = storm.opened()
    public(incident, "boil-water", storm.WATER, title="Boil water")
    public(incident, "boil-water", storm.AGUA, "es", title="Hierva el agua")
    public(incident, "power-outage", storm.POWER, title="Power, lines down")
    page = read(browser, "/public/es")
    assert '<html lang="es"' in page
    assert "hierva el agua antes de beberla" in page
    assert 'lang="en" dir="ltr">Power, lines down' in page
    assert "Por ahora en inglés" in page
    assert browser().get("/public/xx").status_code == 404


def test_a_rumor_is_answered_by_its_approved_line_and_never_by_a_callers_words(
    db: Database, browser: Open
) -> None:
    rumor = asked(storm.opened(), "My cousin says Pier Hall burns.", kind="rumor", where="social")
    found = {"verdict": "false", "evidence": "Fire desk.", "recheck_at": None}
    rumors.judge(actor("pio"), rumor, line="Pier Hall is open and safe.", **found)
    assert "Pier Hall" not in read(browser, "/public"), "nobody has approved it yet"
    rumors.approve_line(actor("second_pio"), rumor)
    page = read(browser, "/public")
    assert "Pier Hall is open and safe." in page
    assert "Not true" in page
    assert "cousin" not in page
    rumors.withdraw_line(actor("pio"), rumor, "We look again.")
    assert "Pier Hall" not in read(browser, "/public")


def test_a_crowd_is_given_one_copy_that_says_how_old_it_is(
    app: Flask, db: Database, browser: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    storm.set_up()
    incident = storm.opened()
    storm.news(incident, "Quay Road is closed.")
    answer = browser().get("/public")
    assert answer.headers["Cache-Control"] == "public, max-age=1, must-revalidate"
    assert "Cookie" not in answer.headers.get("Vary", "")
    assert "Set-Cookie" not in answer.headers
    tag = {"If-None-Match": answer.headers["ETag"]}
    assert browser().get("/public", headers=tag).status_code == 304
    assert "As of " in answer.get_data(as_text=True)
    assert browser("pio").get("/public").get_data() == answer.get_data(), "whoever is signed in"
    monkeypatch.setattr(db, "reading", unreadable)
    app.extensions["public-copies"]._looked = -1e9
    with app.app_context():
        kept = app.extensions["public-copies"].get("page/en", unreadable)
    assert kept.body == answer.get_data()


def unreadable(*_: object) -> Any:
    from hub.core.errors import Busy

    raise Busy("The database is away.")


def test_a_card_is_a_chain_of_alerts_that_refer_to_each_other(db: Database, browser: Open) -> None:
    storm.set_up()
    incident = storm.opened()
    public(incident, "boil-water", storm.WATER, title="Boil water")
    first = alert(browser, newest_release(db).id)
    public(incident, "boil-water", storm.AGUA, "es", title="Hierva el agua")
    second = alert(browser, newest_release(db).id)
    last = public(
        incident, "boil-water", storm.WATER + "- Keep ice.\n  - Throw it out.\n",
        title="Boil water", until=now() + timedelta(hours=9),
    )  # fmt: skip
    release = newest_release(db).id
    third = alert(browser, release)
    assert [said(one, "msgType")[0] for one in (first, second, third)] == [
        "Alert",
        "Update",
        "Update",
    ]
    assert said(second, "language") == ["en-US", "es-US"]
    assert said(first, "references") == []
    assert said(third, "references")[0].split(" ") == [
        ",".join(said(one, "sender", "identifier", "sent")) for one in (first, second)
    ]
    assert said(third, "status") == ["Actual"]
    assert said(third, "sent")[0][-6] in "+-"
    assert said(third, "expires"), "what ends says when"
    assert said(third, "areaDesc")[0] == "Port Alder"
    assert browser().get(f"/public/cap/{release}.cancel.xml").status_code == 404
    scripts.recall(actor("pio"), last, "The main is whole.")
    gone = alert(browser, f"{release}.cancel")
    assert said(gone, "msgType", "note") == ["Cancel", "The main is whole."]
    assert len(said(gone, "references")[0].split(" ")) == 3
    again = alert(browser, newest_of(first))
    assert said(again, "sent", "msgType") == said(first, "sent", "msgType")


def corners(tree: Any) -> list[list[float]]:
    """Where its outlines turn."""
    pairs = [pair for one in said(tree, "polygon") for pair in one.split(" ")]
    return [[float(part) for part in pair.split(",")] for pair in pairs]


def newest_of(tree: Any) -> str:
    return said(tree, "identifier")[0]


def test_an_alert_that_came_in_goes_out_with_its_area_and_its_times(
    db: Database, browser: Open
) -> None:
    from lxml import etree

    storm.set_up()
    incident = storm.opened()
    area = f"<area><areaDesc>Bay and harbor</areaDesc>{news.BAY}</area>"
    came = news.alert(area=area, more="<onset>2026-11-20T18:00:00-05:00</onset>")
    news.says(news.added(all_ours=True), came)
    [item] = news.inbox()
    update = promote(actor("writer"), item["id"], incident)
    updates.submit(actor("writer"), update)
    updates.approve(actor("pio"), update)
    updates.publish(actor("pio"), update)
    before, after = etree.fromstring(came), alert(browser, newest_release(db).id)
    same = ("event", "urgency", "severity", "certainty", "areaDesc")
    assert said(after, *same) == said(before, *same)
    assert corners(after) == corners(before)
    for time in ("onset", "expires"):
        [one], [other] = said(before, time), said(after, time)
        assert abs(datetime.fromisoformat(one) - datetime.fromisoformat(other)) < timedelta(
            seconds=1
        ), time


def test_a_drills_alert_says_exercise_and_only_those_signed_in_see_it(
    db: Database, browser: Open
) -> None:
    storm.set_up()
    drill = storm.opened("Drill", exercise=True)
    storm.news(drill, "The dam of the drill broke.", "critical")
    id = newest_release(db).id
    assert browser().get(f"/public/cap/{id}.xml").status_code == 404
    assert browser().get(f"/public/preview/{id}.xml").status_code in (302, 401)
    preview = browser("pio").get(f"/public/preview/{id}.xml")
    assert said(valid(preview.get_data(as_text=True)), "status") == ["Exercise"]


def test_the_feeds_are_feeds_and_lead_to_the_alerts(db: Database, browser: Open) -> None:
    import feedparser

    storm.set_up()
    incident = storm.opened()
    storm.news(incident, "Quay Road & <Pier> are closed.", "important", body="Use **9th Avenue**.")
    feed = feedparser.parse(read(browser, "/public/feed.atom"))
    [entry] = feed.entries
    assert not feed.bozo
    assert entry.title == "Quay Road & <Pier> are closed."
    assert "<strong>9th Avenue</strong>" in entry.content[0].value
    [related] = [link.href for link in entry.links if link.rel == "related"]
    assert related.endswith(f"/public/cap/{newest_release(db).id}.xml")
    told = json.loads(read(browser, "/public/feed.json"))
    assert told["version"] == "https://jsonfeed.org/version/1.1"
    assert [item["title"] for item in told["items"]] == ["Quay Road & <Pier> are closed."]
    assert told["items"][0]["date_published"] <= iso(now())


def test_another_site_may_frame_the_small_card_and_nothing_else(
    db: Database, browser: Open
) -> None:
    card, page = browser().get("/public/embed"), browser().get("/public")
    assert "frame-ancestors *" in card.headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in card.headers
    assert page.headers["X-Frame-Options"] == "DENY"


def test_the_desk_knows_whether_the_phone_line_says_the_present_words(
    db: Database, browser: Open
) -> None:
    from hub.beats import watch_recording
    from hub.live import gauges

    def desk() -> str:
        watch_recording()
        with db.reading() as session:
            sentence: str = gauges.values(session, "desk", "live")["recording"]["sentence"]
        return sentence

    storm.set_up()
    incident = storm.opened()
    assert desk() == "", "no news, nothing to read"
    storm.news(incident, "Quay Road is closed.", "critical")
    assert desk().startswith("Nobody has read")
    pio = browser("pio")
    text = read(browser, "/public/recording.txt")
    assert pio.post("/public/line", {"text": text}).status_code == 303
    assert desk() == ""
    storm.news(incident, "Pier Street is closed.", "critical")
    assert desk().startswith("Out of date: callers hear what was read at")
    again = pio.post("/public/line", {"text": text})
    assert again.status_code == 409
    assert "The words have changed" in again.get_data(as_text=True)


def test_a_site_s_own_update_leaks_neither_its_headline_nor_its_promise(
    db: Database, browser: Open
) -> None:
    [site] = storm.set_up()
    incident = storm.opened()
    own = updates.draft(
        actor("writer"), incident, severity="routine", headline="Badge door code is 4711.",
        body="For Civic only.", source="Public Works", next_update_at=now() + timedelta(minutes=27),
    )  # fmt: skip
    updates.submit(actor("writer"), own)
    updates.approve(actor("pio"), own)
    updates.publish(actor("pio"), own, audience=[site])
    assert "Next update by" not in read(browser, "/public"), "it was promised to a site"
    assert "Next news by" not in read(browser, "/public/recording.txt")
    storm.news(incident, "Quay Road is closed.", corrects_id=own)
    page = read(browser, "/public")
    assert "Quay Road" in page
    assert "Next update by" in page
    assert "4711" not in page


def test_a_character_xml_has_no_place_for_breaks_no_feed(db: Database, browser: Open) -> None:
    storm.set_up()
    storm.news(storm.opened(), "Quay\x0bRoad is closed \ufffe& <b>wet</b>.", "critical")
    id = newest_release(db).id
    for face in ("/public/feed.atom", f"/public/cap/{id}.xml"):
        from lxml import etree

        assert "Road is closed" in "".join(
            etree.fromstring(read(browser, face).encode()).itertext()
        )


def test_residents_do_not_read_who_published_alone(db: Database, browser: Open) -> None:
    storm.set_up()
    terms = {"until": now() + timedelta(hours=2), "next_update_at": now() + timedelta(minutes=27)}
    update = updates.draft(
        actor("pio"), storm.opened(), severity="critical", headline="Quay Road is closed.",
        body="Keep away.", source="Public Works", **terms,
    )  # fmt: skip
    updates.break_glass(actor("pio"), update, why="The water rises.")
    with db.writing() as session:
        due = session.scalars(select(Approval)).one()
        due.review_due_at = now() - timedelta(seconds=1)
    updates.withdraw_unread(update)
    page, atom = read(browser, "/public"), read(browser, "/public/feed.atom")
    note = said(alert(browser, f"{newest_release(db).id}.cancel"), "note")
    assert "No longer right" in page
    for text in (page, atom, *note):
        assert actor("pio").name not in text
