"""Old page + events = fresh page, over random deeds on scripts and updates together."""

import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from hub.approvals.releases import Release
from hub.core.database import Database
from hub.core.errors import HubError
from hub.core.journal import LIVE, Entry
from hub.core.moments import now
from hub.scripts import commands
from hub.scripts import queries as scripts
from hub.updates import commands as updates
from hub.updates import queries as news
from tests.cast import actor
from tests.scripts import written
from tests.scripts.screen import Screen, drawn
from tests.updates import told

COLUMNS = ("drafts", "waiting", "live")
STREAMS = ("console", "desk")


def console(app: Flask, db: Database, incident_ids: list[str], drill: bool) -> Screen:
    """The console's words, drawn anew."""
    at = now()
    with db.reading() as session:
        cards = scripts.cards(session, incident_ids, at)
        articles = news.live(session, incident_ids, at)
        stops = scripts.stops(session, incident_ids, at) + news.stops(session, incident_ids, at)
        if drill:
            articles += [{**one, "real": True} for one in news.grave(session, at)]
            stops += news.grave_stops(session, at)
        promises = [news.next_promise(session, id) for id in incident_ids]
    articles.sort(key=lambda one: one["seq"], reverse=True)
    stops.sort(key=lambda one: one["at"], reverse=True)
    return Screen(
        app,
        cards=drawn(app, "scripts/_card.html", "card", cards),
        updates=drawn(app, "updates/_update.html", "article", articles),
        stops=drawn(app, "scripts/_stop.html", "stop", stops),
        promises=drawn(app, "updates/_promise.html", "promise", promises),
    )


def desk(app: Flask, db: Database, incident_ids: list[str], world: str) -> Screen:
    """The desk's columns, drawn anew."""
    with db.reading() as session:
        items, more = scripts.desk_items(session, world), news.desk_items(session, world)
        promises = [news.next_promise(session, id) for id in incident_ids]
    columns: dict[str, list[str]] = {}
    for column in COLUMNS:
        both = sorted(items[column] + more[column], key=lambda item: item["seq"], reverse=True)
        columns[f"desk_{column}"] = [
            drawn(app, f"{item['kind']}s/_item.html", "item", [item])[0] for item in both
        ]
    drawn_promises = drawn(app, "updates/_promise.html", "promise", promises)
    return Screen(app, promises=drawn_promises, **columns)


class Newsroom:
    """Random deeds, by whoever may; what is refused changes nothing."""

    def __init__(self, db: Database, seed: int) -> None:
        self.db, self.chance = db, random.Random(seed)
        self.live = [written.open_incident("Hurricane Orla"), written.open_incident("Flood")]
        self.drill = written.open_incident("Drill", exercise=True)
        self.made: list[tuple[str, str]] = []
        self.draft()

    def act(self) -> None:
        """One deed. Most go on with the newest text, so that many get as far as the floor."""
        deed: Callable[[], object] = self.chance.choice(
            [
                self.draft,
                self.go_on,
                self.go_on,
                self.go_on,
                self.go_on,
                self.expire,
                self.take_back,
            ]
        )
        try:
            deed()
        except HubError:
            return

    def draft(self) -> None:
        where = self.chance.choice([*self.live, self.drill])
        if self.chance.random() < 0.5:
            slug = self.chance.choice(["boil-water", "power"])
            given = {"slug": slug, "lang": self.chance.choice(["en", "es"]), "title": slug}
            body = written.BODY.replace("1 minute", f"{self.chance.randint(1, 9)} minutes")
            self.made.append(("script", written.drafted(where, body=body, **given)))
            return
        severity = self.chance.choice(["critical", "routine"])
        soon = now() + timedelta(minutes=self.chance.randint(1, 90))
        given = {"severity": severity, "next_update_at": self.chance.choice([None, soon])}
        corrects = [id for kind, id in self.made if kind == "update"]
        if corrects and self.chance.random() < 0.4:
            wrong = told.update(self.chance.choice(corrects))
            given["corrects_id"], where = wrong.id, wrong.incident_id
        self.made.append(("update", told.drafted(where, **given)))

    def go_on(self) -> None:
        kind, id = self.made[-1] if self.chance.random() < 0.7 else self.chance.choice(self.made)
        room: Any = commands if kind == "script" else updates
        state = written.state(id) if kind == "script" else told.state(id)
        if state == "draft" and kind == "script" and self.chance.random() < 0.2:
            commands.edit(actor("writer"), id, text=written.BODY, values=written.VALUES)
        elif state in ("draft", "returned"):
            room.submit(actor("writer"), id)
        elif state == "submitted":
            if self.chance.random() < 0.2:
                room.send_back(actor("pio"), id, self.chance.choice(["return", "reject"]), "So.")
            else:
                room.approve(actor("pio"), id)
        elif kind == "script":
            here = written.version(id).incident_id
            other = here if here == self.drill else self.chance.choice(self.live)
            commands.publish(actor("pio"), id, incident_id=other or "", until=self.soon())
        else:
            updates.publish(actor("pio"), id)

    def soon(self) -> Any:
        return self.chance.choice([None, now() + timedelta(hours=2)])

    def take_back(self) -> None:
        with self.db.reading() as session:
            in_force = select(Release).where(Release.ended_at.is_(None)).order_by(Release.seq)
            release = self.chance.choice(session.scalars(in_force).all() or [None])
        if release and release.kind == "script":
            where = self.chance.choice([None, None, release.incident_id])
            commands.recall(actor("pio"), release.words_id, "Wrong.", where)
        elif release:
            updates.withdraw(actor("pio"), release.words_id, "Wrong.")

    def expire(self) -> None:
        with self.db.writing() as session:
            release = session.scalar(
                select(Release).where(Release.ended_at.is_(None)).order_by(Release.id).limit(1)
            )
            if release is None:
                return
            release.until = now()
            id, is_script = release.id, release.kind == "script"
        (commands if is_script else updates).expire(id)


def entries(db: Database, after: int) -> list[Entry]:
    with db.reading() as session:
        return list(session.scalars(select(Entry).where(Entry.seq > after).order_by(Entry.seq)))


@pytest.mark.parametrize("db", ["sqlite"], indirect=True)
@pytest.mark.parametrize("seed", [1, 12])
def test_an_old_page_with_the_events_put_in_is_the_fresh_page(
    db: Database, app: Flask, seed: int
) -> None:
    room = Newsroom(db, seed)
    seen = 0
    pages: dict[tuple[str, str], Screen] = {}
    worlds = {LIVE: room.live, room.drill: [room.drill]}
    for _ in range(70):
        room.act()
        news_now = entries(db, seen)
        seen = max([seen, *(entry.seq for entry in news_now)])
        for world, ids in worlds.items():
            fresh = {
                "console": console(app, db, ids, world != LIVE),
                "desk": desk(app, db, ids, world),
            }
            for stream in STREAMS:
                old = pages.get((stream, world))
                if old is not None:
                    old.take(news_now, stream, world)
                    kinds = [entry.kind for entry in news_now]
                    assert old.containers == fresh[stream].containers, (stream, world, kinds)
                pages[stream, world] = old or fresh[stream]
    kinds = {entry.kind for entry in entries(db, 0)}
    assert {"scripts.published", "scripts.recalled", "updates.published"} <= kinds, kinds
