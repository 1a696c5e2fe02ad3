"""A shelter closes: one fact, eleven cards in three languages, one update, and one deed."""

from typing import Any
from uuid import uuid4

from flask import Flask
from sqlalchemy import func, select

from hub import beats
from hub.approvals.releases import Release
from hub.core.database import Database
from hub.core.journal import Entry
from hub.core.moments import now
from tests.browser import storm
from tests.corrections import quoted
from tests.facts import stated
from tests.screens.fresh import caught_up, parse
from tests.updates import told

OLD, NEW = "Eastside High School", "Harbor Middle School"
TOLD = {"en": 4, "es": 4, "ht": 3}  # language → how many cards say it
FLOOR = ("agent", "second_agent", "lead")


def said(page: str) -> str:
    """All that an agent could read aloud from the cards of a page."""
    cards = parse(page).by_id("cards")
    assert cards is not None
    words = [one for one in cards.walk() if "words" in one.attributes.get("class", "").split()]
    return " ".join(one.text() for one in words)


def heard(page: str) -> str:
    """The headlines of a page's news."""
    news = parse(page).by_id("updates")
    assert news is not None
    heads = [one for one in news.walk() if one.attributes.get("id", "").endswith("-headline")]
    return " ".join(one.text().strip() for one in heads)


def console(agent: Any) -> str:
    return str(agent.get("/console").get_data(as_text=True))


def texts(db: Database) -> dict[str, str]:
    """Version in force → its language."""
    with db.reading() as session:
        live = select(Release).where(Release.ended_at.is_(None), Release.kind == "script")
        told = session.scalars(live)
        from hub.scripts.models import Version

        return {one.words_id: session.get_one(Version, one.words_id).lang for one in told}


def test_one_fact_changes_eleven_cards_in_three_languages_at_once(
    app: Flask, db: Database, browser: Any
) -> None:
    (site,) = storm.set_up()
    incident = storm.opened()
    for part in FLOOR:
        storm.on_shift(part, site)
    dana, omar, kim, marcus = (browser(part) for part in ("agent", "second_agent", "writer", "pio"))

    # The shelters that are open are a fact, and eleven texts on every console quote it.
    shelters = stated.approved(incident, value=f"{OLD}\n{NEW}", owner="County EM")
    for lang, count in TOLD.items():
        for number in range(count):
            slug = f"card-{number}"
            quoted.card(incident, shelters, lang, slug=slug, title=slug)
    news = told.published(incident, headline="Shelters: {{ shelters }}.", body="No pets.")
    before = texts(db)
    assert sorted(before.values()) == sorted(
        lang for lang, count in TOLD.items() for _ in range(count)
    )
    open_console, sleeping_laptop = console(dana), console(omar)
    assert said(open_console).count(OLD) == 11
    assert heard(open_console) == f"Shelters: {OLD} and {NEW}."

    # 14:03, County EM calls: Eastside is full and closes. Kim proposes; no card moves yet.
    form = {"value": NEW, "source": "County EM by phone", "no_end": "yes"}
    assert kim.post(f"/facts/{shelters}/values", form).status_code == 303
    value = stated.fact(shelters).open
    assert value
    open_console = caught_up(dana, open_console)
    assert said(open_console).count(OLD) == 11
    decision = f"/corrections/facts/{value.id}"
    assert kim.post(f"{decision}/approve", {"hash": value.words.hash}).status_code == 403

    # Marcus reads exactly what it changes, and for how many people, and says yes once.
    page = marcus.get(decision).get_data(as_text=True)
    assert "Approve and change 4 cards and 1 update for 3 agents" in page
    assert page.count("removed.") == 11
    assert f"It will say: Shelters: {NEW}. No pets." in page
    with db.reading() as session:
        rows = session.scalar(select(func.max(Entry.seq)))
    assert marcus.post(f"{decision}/approve", {"hash": value.words.hash}).status_code == 303
    with db.reading() as session:
        [entry] = session.scalars(select(Entry).where(Entry.seq > rows))
    assert entry.kind == "corrections.fact_changed"
    assert entry.view["sentence"] == "4 cards in 3 languages and 1 update changed with it."

    # On Dana's open console, on Omar's laptop that slept, and on a fresh page the old words are
    # gone from all eleven texts, and what changed stands first.
    open_console = caught_up(dana, open_console)
    for page in (open_console, caught_up(omar, sleeping_laptop), console(dana)):
        assert OLD not in said(page)
        assert said(page).count(NEW) == 11
        assert page.count(f"<del>{OLD} and</del>") == 4
        assert heard(page) == f"Shelters: {NEW}."
        assert f"We said: Shelters: <del>{OLD} and {NEW}</del>" in page
        assert f'id="update-{news}"' not in page
    assert parse(open_console).by_id("stops").text() == ""  # type: ignore[union-attr]
    after = texts(db)
    assert len(after) == 11
    assert not set(after) & set(before)

    # Everybody confirms; within a second it is on record that the floor is current.
    for part in FLOOR:
        agent = browser(part)
        for words in after:
            receipt = {"id": str(uuid4()), "words": words}
            assert agent.post("/shifts/receipts", json=receipt).status_code == 201
    beats.fold_reach()
    with db.reading() as session:
        reached = session.scalars(select(Entry).where(Entry.kind == "shifts.reached"))
        crossed = [(entry.view["percent"], entry.seq) for entry in reached]
        current = session.scalars(select(Release).where(Release.words_id.in_(after)))
        assert all(one.reached_95 and one.reached_95 <= now() for one in current)
    assert sorted(percent for percent, _ in crossed) == [50] * 11 + [95] * 11
    reach = marcus.get(f"/api/v1/reach?version={next(iter(after))}").get_json()
    assert (reach["current_percent"], reach["missing"]) == (100.0, [])
