"""Whoever follows the feeds to the alerts believes what the page says, whichever way words go."""

import json
import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine

from hub.core.database import Database
from hub.core.errors import HubError
from hub.core.moments import now
from hub.incidents import commands as incidents
from hub.public import copies
from hub.scripts import commands as scripts
from hub.updates import commands as updates
from tests.browser import storm
from tests.cast import actor
from tests.public.test_public import alert, public, read, said

Open = Callable[..., Any]
NEWS = {"taken-back", "all-clear", "rumor"}  # entries that are not words in force


class Listener:
    """Another city's system: it polls the JSON Feed and takes every alert it is led to."""

    def __init__(self, browser: Open) -> None:
        self._browser = browser
        self.believes: dict[str, list[str]] = {}  # identifier → headlines
        self.texts: dict[str, str] = {}

    def poll(self) -> list[str]:
        """Take what is new; the headlines the feed itself says are in force."""
        items = json.loads(read(self._browser, "/public/feed.json"))["items"]
        for item in items:
            self._take(item["_hub"]["cap"].rpartition("/")[2].removesuffix(".xml"))
        return sorted(one["title"] for one in items if not NEWS & {*one["tags"]})

    def _take(self, id: str) -> None:
        if id in self.texts:
            return
        tree = alert(self._browser, id)
        [known], [kind] = said(tree, "identifier"), said(tree, "msgType")
        self.texts[id] = read(self._browser, f"/public/cap/{id}.xml")
        gone = {one.split(",")[1] for text in said(tree, "references") for one in text.split(" ")}
        assert bool(gone) == (kind != "Alert")
        self.believes = {id: told for id, told in self.believes.items() if id not in gone}
        if kind != "Cancel":
            self.believes[known] = said(tree, "headline")

    def headlines(self) -> list[str]:
        """What it tells its own people now."""
        return sorted(one for told in self.believes.values() for one in told)


class Desk:
    """People who do all that can be done to words, in any order."""

    def __init__(self, site: str, incident: str, chance: random.Random) -> None:
        self._site, self._incident, self._chance = site, incident, chance
        self._number, self._cards, self._news = 0, list[str](), list[str]()

    def does(self) -> None:
        """Something, whatever the hub allows."""
        try:
            self._chance.choice([self.card, self.card, self.news, self.news, self.takes_back])()
        except HubError:
            return  # it was over already, or has nothing to stand beside

    def card(self) -> None:
        lang = self._chance.choice(["en", "en", "es"])
        slug = self._chance.choice(["boil-water", "power-outage"])
        text = storm.AGUA if lang == "es" else storm.WATER
        self._number += 1
        text = text.replace("\n## Do", f"\n- Number {self._number}?\n\n## Do", 1)
        where = self._chance.choice([{}, {}, {"audience": [self._site]}])
        residents = {"for_residents": False} if self._chance.random() < 0.25 else {}
        more = {**where, **residents}
        title = f"Card {self._number} {lang}"
        self._cards.append(public(self._incident, slug, text, lang, title=title, **more))

    def news(self) -> None:
        self._number += 1
        corrects = self._chance.choice([None, *self._news])
        update = updates.draft(
            actor("writer"), self._incident, severity="critical", body="Stay away.", source="Fire",
            headline=f"News {self._number}.", corrects_id=corrects,
            next_update_at=now() + timedelta(minutes=20),
        )  # fmt: skip
        updates.submit(actor("writer"), update)
        updates.approve(actor("pio"), update)
        where = self._chance.choice([{}, {}, {"audience": [self._site]}])
        updates.publish(actor("pio"), update, **where)
        self._news.append(update)

    def takes_back(self) -> None:
        if self._chance.random() < 0.5:
            scripts.recall(actor("pio"), self._chance.choice(self._cards or ["none"]), "Wrong.")
        else:
            updates.withdraw(actor("pio"), self._chance.choice(self._news or ["none"]), "Wrong.")


@pytest.mark.parametrize("db", ["sqlite"], indirect=True)
@pytest.mark.parametrize("seed", [10, 14])  # ways words go that few others find
def test_a_listener_believes_what_the_page_says(
    db: Database, browser: Open, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    monkeypatch.setattr(copies, "LOOK", 0.0)
    monkeypatch.setattr(copies, "SETTLED", 0.0)
    [site] = storm.set_up()
    incident = storm.opened()
    desk, listener = Desk(site, incident, random.Random(seed)), Listener(browser)
    for _ in range(14):
        desk.does()
        in_force = listener.poll()
        assert listener.headlines() == in_force
        page = read(browser, "/public")
        assert all(title in page for title in in_force if title.startswith("News"))
    public(incident, "pets", storm.POWER, title="Last card")
    assert "Last card" in listener.poll()
    incidents.close(actor("pio"), incident)
    assert listener.poll() == listener.headlines() == []
    assert "What we said about" in read(browser, "/public")
    for id, text in listener.texts.items():  # an alert says tomorrow what it said today
        assert read(browser, f"/public/cap/{id}.xml") == text
    with time_machine.travel(now() + timedelta(hours=13), tick=True):
        assert "What we said about" not in read(browser, "/public")
