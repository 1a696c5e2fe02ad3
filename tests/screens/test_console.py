"""The console as the server draws it: one moment, the right world, nothing of somebody else."""

import json
import re
from collections.abc import Callable
from typing import Any
from uuid import uuid4

from hub.core.database import Database
from hub.incidents import commands as incidents
from hub.live import streams
from hub.scripts import commands as scripts
from hub.shifts import commands as shifts
from tests.browser import storm
from tests.cast import actor
from tests.conftest import Browser

Open = Callable[..., Browser]


def page(browser: Open, part: str = "agent", query: str = "") -> str:
    """The console's HTML as this member of the cast gets it."""
    answer = browser(part).get(f"/console{query}")
    assert answer.status_code == 200, answer.get_data(as_text=True)
    text: str = answer.get_data(as_text=True)
    return text


def me(html: str) -> dict[str, Any]:
    """The data block of the page."""
    found = re.search(r'<script type="application/json" id="me">(.*?)</script>', html, re.S)
    assert found
    block: dict[str, Any] = json.loads(found[1])
    return block


def test_everyone_is_sent_to_the_screen_of_their_role(browser: Open) -> None:
    for part, screen in [("agent", "/console"), ("pio", "/desk"), ("commander", "/board")]:
        assert browser(part).get("/").headers["Location"] == screen
    assert browser("outsider").get("/").status_code == 403
    assert browser().get("/").headers["Location"].startswith("/door")


def test_only_the_floor_has_a_console(browser: Open) -> None:
    assert browser("lead").get("/console").status_code == 200
    assert browser("writer").get("/console").status_code == 403


def test_a_page_stands_at_the_newest_number_of_its_own_stream(db: Database, browser: Open) -> None:
    storm.set_up()
    storm.told(storm.opened(), "boil-water", storm.WATER, title="Boil water")
    html = page(browser)
    with db.reading() as session:
        newest = streams.newest(session, "console", "live")
    assert f'data-seq="{newest.seq}" data-hash="{newest.hash}"' in html
    assert 'data-stream="console" data-exercise=""' in html


def test_the_world_is_that_of_the_shift(db: Database, browser: Open) -> None:
    [site] = storm.set_up()
    live, drill = storm.opened(), storm.opened("Blue Tide", exercise=True)
    storm.told(live, "boil-water", storm.WATER, title="Boil water")
    html = page(browser)
    assert f'id="rail-{live}"' in html
    assert f'id="rail-{drill}"' not in html
    storm.on_shift("agent", site, drill)
    html = page(browser)
    assert f'id="rail-{drill}"' in html
    assert f'id="rail-{live}"' not in html
    assert "Boil water</bdi></h1>" not in html
    assert "Exercise — Exercise — Exercise" in html
    assert me(html)["world"] == drill


def test_an_exercise_can_be_looked_at_before_signing_on(db: Database, browser: Open) -> None:
    drill = storm.opened("Blue Tide", exercise=True)
    assert f'id="rail-{drill}"' in page(browser, query=f"?exercise={drill}")
    assert f'id="rail-{drill}"' not in page(browser, query="?exercise=nothing-like-it")


def test_grave_live_news_reaches_an_exercise_and_says_it_is_real(
    db: Database, browser: Open
) -> None:
    [site] = storm.set_up()
    live, drill = storm.opened(), storm.opened("Blue Tide", exercise=True)
    storm.news(live, "The dam has broken.", "critical")
    storm.news(live, "Trash pick-up stops today.")
    storm.on_shift("agent", site, drill)
    html = page(browser)
    assert "REAL, not the exercise: Hurricane Orla" in html
    assert "Trash pick-up" not in html


def test_a_page_knows_what_this_person_has_read_and_nobody_else(
    db: Database, browser: Open
) -> None:
    [site] = storm.set_up()
    water = storm.told(storm.opened(), "boil-water", storm.WATER, title="Boil water")
    storm.on_shift("agent", site)
    shifts.acknowledge(actor("agent"), water, str(uuid4()))
    mine, theirs = me(page(browser)), me(page(browser, "second_agent"))
    assert list(mine["receipts"]) == [water]
    assert list(mine["scripts"]) == ["card-of-boil-water:en"]
    assert theirs["receipts"] == theirs["scripts"] == {}
    assert (mine["site"], theirs["site"]) == (site, None)


def test_recalled_words_are_gone_and_stand_under_stop_saying_this(
    db: Database, browser: Open
) -> None:
    storm.set_up()
    water = storm.told(storm.opened(), "boil-water", storm.WATER, title="Boil water")
    scripts.recall(actor("pio"), water, "The area is wrong.")
    html = page(browser)
    assert 'class="script"' not in html
    assert "Stop saying this" in html
    assert "The area is wrong." in html


def test_signing_on_offers_every_site_and_the_running_exercises_in_words(
    db: Database, browser: Open
) -> None:
    [_, library] = storm.set_up("Civic Center", "Library East")
    storm.opened("Blue Tide", exercise=True)
    html = page(browser, query=f"?site={library}")
    assert f'<option value="{library}" selected>Library East</option>' in html
    assert "Exercise Blue Tide: no caller is real" in html


def test_a_floor_without_sites_says_whom_to_ask(db: Database, browser: Open) -> None:
    assert "Ask an administrator to add one under City" in page(browser)


def test_what_a_city_called_its_places_is_never_read_as_markup(db: Database, browser: Open) -> None:
    storm.set_up("</script><b>Annex</b>")
    html = page(browser)
    assert "<b>Annex</b>" not in html


def test_the_directory_names_the_departments_and_the_lead(db: Database, browser: Open) -> None:
    storm.set_up()
    html = page(browser)
    for words in ("Port Alder Water", "555 0170", "brown water, no supply", "555 0142", "988"):
        assert words in html


def test_a_console_knows_how_many_tell_what_they_were_shown(db: Database, browser: Open) -> None:
    [site] = storm.set_up()
    assert me(page(browser))["on_shift"] == 0
    for part in ("agent", "second_agent"):
        storm.on_shift(part, site)
    assert me(page(browser))["on_shift"] == 2


def test_who_sits_in_an_exercise_that_is_over_is_told_to_sign_on_again_and_it_stays_marked(
    db: Database, browser: Open
) -> None:
    [site] = storm.set_up()
    storm.opened()
    drill = storm.opened("Blue Tide", exercise=True)
    storm.on_shift("agent", site, drill)
    before = page(browser)
    assert '<section class="blank" id="panel-floor"' not in before
    assert "The exercise is over: sign on again" in before, "shown when the last incident leaves"
    incidents.close(actor("controller"), drill)
    html = page(browser)
    floor = html[html.index('id="panel-floor"') : html.index('id="panel-start"')]
    assert "The exercise is over: sign on again" in floor
    assert 'id="sign-on"' in floor
    assert "Exercise — Exercise — Exercise" in html
    assert (me(html)["shift"], me(html)["world"]) == (None, drill)
    storm.on_shift("agent", site)
    html = page(browser)
    assert "The exercise is over" not in html
    assert "Exercise — Exercise — Exercise" not in html
