"""The board and the wall: counts, the words in force, who may look, and that events keep it as a
fresh page would be.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import update

from hub.approvals.releases import Release
from hub.core.database import Database
from hub.core.moments import iso, now
from hub.core.tap import tap
from hub.incidents import commands as incidents
from hub.keys import commands as keys
from hub.people.models import CLOCK
from hub.scripts import commands as scripts
from hub.shifts import commands as shifts
from hub.surges.beat import draw
from hub.tally import commands as tally
from hub.updates import commands as updates
from tests.browser import storm
from tests.cast import actor
from tests.screens.fresh import Element, caught_up, live_of, normal, parse
from tests.scripts import written

PARTS = ("incident-tabs", "promises", "boards", "pictures")
Open = Callable[..., Any]


def board(browser: Any, query: str = "") -> str:
    """The board as this browser is served it."""
    answer = browser.get(f"/board{query}")
    assert answer.status_code == 200, answer.get_data(as_text=True)
    page: str = answer.get_data(as_text=True)
    return page


def part(page: str, id: str) -> Element:
    """One element of the page."""
    found = parse(page).by_id(id)
    assert found is not None, f"no #{id}"
    return found


def called(topic: str, *ages: int) -> None:
    """Calls about a topic, that many minutes ago, and counted."""
    at = now()
    taps = [
        {"id": str(uuid4()), "topic": topic, "at": iso(at - timedelta(minutes=age))} for age in ages
    ]
    assert {one["status"] for one in tally.record(actor("agent"), taps)} == {"stored"}
    tap("tally.fold", by=CLOCK, write=lambda session: tally.fold(session, now()))


def told(page: str, kind: str, incident: str) -> list[str]:
    """The lines of words in force, from the top."""
    found = part(page, f"told-{kind}-{incident}")
    lines = [one for one in found.children if isinstance(one, Element)]
    return [line.text() for line in lines if "hidden" not in line.attributes]


def test_a_topics_calls_stand_in_its_row(db: object, browser: Open) -> None:
    incident = storm.opened()
    water, power = storm.topic(incident, 0), storm.topic(incident, 1)
    called(water["id"], 0, 0, 30)
    called(power["id"], 0)
    draw(now())
    page = board(browser("commander"))
    row = part(page, f"row-{water['id']}").text()
    assert f"{water['key']} {water['name']} 2 – 3 +3 75" in row, "nothing is expected yet"
    assert "Last 6 hours in quarter hours" in row, "the sparkline in words, for a screen reader"
    assert "3 in 15 min" in part(page, f"picture-{incident}").text()
    assert "4 in 1 hour" in part(page, f"picture-{incident}").text()


def test_rows_keep_the_packs_order_whatever_rises(db: object, browser: Open) -> None:
    incident = storm.opened()
    names = [topic["name"] for topic in storm.topics(incident)]
    called(storm.topic(incident, 5)["id"], *[0] * 20)
    rows = part(board(browser("commander")), f"rows-{incident}")
    assert [row.text() for row in rows.walk() if row.name == "th"] == names


def test_topics_of_which_any_count_matters_stand_by_themselves(db: object, browser: Open) -> None:
    incident = storm.opened()
    grave = next(topic for topic in storm.topics(incident) if topic["any_count"])
    called(grave["id"], 40)
    strip = part(board(browser("commander")), f"anycount-{incident}").text()
    assert f"1 {grave['name']}" in strip


def test_the_sparklines_stand_as_a_table_too(db: object, browser: Open) -> None:
    incident = storm.opened()
    water = storm.topic(incident)
    called(water["id"], 0, 0, 0)
    answer = browser("commander").get(f"/board/quarters?incident={incident}")
    table = parse(answer.get_data(as_text=True))
    row = next(
        one for one in table.walk() if one.name == "tr" and one.text().startswith(water["name"])
    )
    figures = [one.text() for one in row.walk() if one.name == "td"]
    assert len(figures) == 24
    assert sum(map(int, figures)) == 3
    assert browser("commander").get("/board/quarters?incident=none").status_code == 404


@pytest.mark.parametrize("db", ["sqlite"], indirect=True)
def test_a_translation_leaves_the_board_with_its_english_on_page_and_event_alike(
    db: object, browser: Open
) -> None:
    incident = storm.opened()
    english = written.published(incident)
    written.published(incident, title="Agua", lang="es")
    commander = browser("commander")
    old = board(commander)
    assert told(old, "scripts", incident) == ["Agua, ES – %", "Boil water – %"]
    scripts.recall(actor("pio"), english, "The wrong streets.")
    fresh = board(commander)
    assert told(fresh, "scripts", incident) == []
    assert normal(caught_up(commander, old), *PARTS) == normal(fresh, *PARTS)
    written.published(incident)
    written.published(incident, title="Agua", lang="es")
    old = board(commander)
    written.published(incident, body=written.BODY.replace("1 minute", "3 minutes"))
    fresh = board(commander)
    assert told(fresh, "scripts", incident) == ["Boil water 1 pending translation – %"]
    assert normal(caught_up(commander, old), *PARTS) == normal(fresh, *PARTS)


@pytest.mark.parametrize("db", ["sqlite"], indirect=True)
def test_a_translation_is_said_again_when_the_english_goes_back(db: object, browser: Open) -> None:
    incident = storm.opened()
    english = written.published(incident)
    storm.told(incident, "power", storm.POWER, title="Power")
    commander = browser("commander")
    named = {"translates": english, "translates_hash": written.version(english).words.hash}
    written.published(incident, title="Agua", lang="es", **named)
    storm.told(incident, "roads", storm.POWER, title="Roads")
    written.published(incident, body=written.BODY.replace("1 minute", "3 minutes"))
    old = board(commander)
    assert told(old, "scripts", incident) == [
        "Boil water 1 pending translation – %", "Roads – %", "Power – %",
    ]  # fmt: skip
    written.published(incident)
    fresh = board(commander)
    assert told(fresh, "scripts", incident) == [
        "Boil water – %", "Roads – %", "Agua, ES – %", "Power – %",
    ]  # fmt: skip
    assert normal(caught_up(commander, old), *PARTS) == normal(fresh, *PARTS)


def test_words_in_force_stand_there_the_newest_first(db: object, browser: Open) -> None:
    incident = storm.opened()
    written.published(incident)
    scripts.recall(actor("pio"), written.published(incident, title="Power", slug="power"), "Wrong.")
    written.published(incident, title="Agua", lang="es")
    storm.news(incident, "Quay Road is open again.")
    storm.news(incident, "The bridge is closed.", "critical")
    page = board(browser("commander"))
    scripts_live = told(page, "scripts", incident)
    assert [line.split(" –")[0] for line in scripts_live] == ["Agua, ES", "Boil water"]
    news = told(page, "updates", incident)
    assert news[0].startswith("Critical since")
    assert "The bridge is closed." in news[0]
    assert "Quay Road is open again." in news[1]
    assert "–" not in part(page, f"next-update-{incident}").text(), "the promise is named"


def test_words_past_their_time_are_gone_also_when_the_clock_is_dead(
    db: Database, browser: Open
) -> None:
    incident = storm.opened()
    written.published(incident, until=now() + timedelta(hours=1))
    commander = browser("commander")
    assert len(told(board(commander), "scripts", incident)) == 1
    with db.writing() as session:  # nobody has expired it, and nobody will
        session.execute(update(Release).values(until=now() - timedelta(seconds=1)))
    assert told(board(commander), "scripts", incident) == []


def test_the_floor_is_counted_in_its_world(db: object, browser: Open) -> None:
    [site] = storm.set_up()
    incident = storm.opened()
    storm.on_shift("agent", site)
    storm.on_shift("second_agent", site)
    called(storm.topic(incident)["id"], 0)
    tap("tally.fold", by=CLOCK, write=lambda session: shifts.fold_reach(session, now()))
    floor = " ".join(
        one.text() for one in parse(board(browser("commander"))).walk()
        if one.attributes.get("class") == "floor-now"
    )  # fmt: skip
    assert "2 on shift" in floor
    assert "100 % current" in floor
    assert "1 reporting" in floor


def test_one_incident_at_a_time_as_the_browser_chose(db: object, browser: Open) -> None:
    first, second = storm.opened(), storm.opened("Boil water", "boil-water")
    commander = browser("commander")
    assert part(board(commander), "main").attributes["data-chosen"] == second, "the newest"
    asked = board(commander, f"?incident={first}")
    assert part(asked, "main").attributes["data-chosen"] == first
    commander.client.set_cookie("hub_incident", first)
    assert part(board(commander), "main").attributes["data-chosen"] == first
    incidents.close(actor("pio"), first)
    assert part(board(commander), "main").attributes["data-chosen"] == second


def test_day_or_night_is_the_browsers_choice(db: object, browser: Open) -> None:
    commander = browser("commander")
    commander.client.set_cookie("hub_theme", "dark")
    assert 'data-theme="dark"' in board(commander)
    commander.client.set_cookie("hub_theme", '"><script>')
    assert "data-theme" not in board(commander)


def test_a_board_without_an_incident_says_what_to_do(db: object, browser: Open) -> None:
    page = board(browser("pio"))
    assert "No incident is open" in page
    assert "Open an incident" in page
    assert "Open an incident" not in board(browser("partner"))


@pytest.mark.parametrize("part_played", ["agent"])
def test_the_board_is_not_for_everyone(db: object, browser: Open, part_played: str) -> None:
    assert browser(part_played).get("/board").status_code == 403
    assert browser(part_played).get("/board/quarters").status_code == 403


def wall(world: str = "live") -> tuple[str, str]:
    """A link for a display: its id and its address."""
    id, token = keys.make_wall(actor("pio"), "Ops room", world)
    return id, f"/wall/{token}"


def test_a_display_shows_the_board_and_nothing_that_leads_away(db: object, browser: Open) -> None:
    incident = storm.opened()
    _, address = wall()
    display = browser()
    answer = display.get(address)
    page = answer.get_data(as_text=True)
    assert f"board-{incident}" in page
    assert "data-display" in page
    links = {one.attributes["href"] for one in parse(page).walk() if one.name == "a"}
    assert links <= {"/", "#main", f"?incident={incident}"}
    assert display.get("/").headers["Location"] == "/board"
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("hub_wall=")
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_a_display_is_known_by_its_cookie_and_may_only_look(db: object, browser: Open) -> None:
    incident = storm.opened()
    display = browser()
    page = display.get(wall()[1]).get_data(as_text=True)
    live = live_of(page)
    followed = display.get(f"/live/since/{live['seq']}?stream=board&hash={live['hash']}")
    assert followed.status_code == 200
    assert display.get(f"/board/quarters?incident={incident}").status_code == 200
    for elsewhere in ("/desk", "/console", "/people/", "/incidents/", "/scripts/"):
        assert display.get(elsewhere).status_code == 403, elsewhere
    assert display.get("/live/since/0?stream=desk").status_code == 403
    refused = display.post(
        "/topics/tallies", json={"id": str(uuid4()), "topic": storm.topic(incident)["id"]}
    )
    assert refused.status_code == 403


def test_a_display_whose_link_was_taken_back_shows_nothing(db: object, browser: Open) -> None:
    id, address = wall()
    display = browser()
    assert display.get(address).status_code == 200
    keys.revoke_wall(actor("pio"), id)
    assert display.get(address).status_code == 404
    assert "shows nothing any more" in display.get(address).get_data(as_text=True)
    assert display.get("/board").status_code == 302, "to the door"
    assert display.get("/wall/no-such-link").status_code == 404


def test_a_display_of_an_exercise_shows_only_that(db: object, browser: Open) -> None:
    live, drill = storm.opened(), storm.opened("Cyclone drill", exercise=True)
    _, address = wall(drill)
    display = browser()
    page = display.get(f"{address}?exercise=live").get_data(as_text=True)
    assert "Exercise — Exercise — Exercise" in page
    assert f"board-{drill}" in page
    assert f"board-{live}" not in page
    assert display.get(f"/board/quarters?incident={live}").status_code == 404
    incidents.close(actor("controller"), drill)
    over = display.get(address).get_data(as_text=True)
    assert "This exercise is over" in over
    assert "Exercise — Exercise — Exercise" in over


def deeds(incident: str) -> list[Callable[[], object]]:
    """What moves a board, deed by deed."""
    done: dict[str, Any] = {}
    pio = actor("pio")

    def keep(name: str, make: Callable[[], Any]) -> Callable[[], object]:
        return lambda: done.__setitem__(name, make())

    return [
        keep("first", lambda: written.published(incident)),
        keep("again", lambda: written.published(incident)),
        lambda: scripts.publish(
            pio, done["again"], incident_id=incident, until=now() + timedelta(hours=2)
        ),
        keep("es", lambda: written.published(incident, lang="es", title="Agua")),
        keep("news", lambda: storm.news(incident, "The bridge is closed.", "critical")),
        lambda: storm.news(incident, "Trash pick-up stops today."),
        keep("right", lambda: correction(done["news"])),
        lambda: updates.withdraw(pio, done["right"], "Not so."),
        lambda: scripts.recall(pio, done["again"], "The main is mended."),
        keep("other", lambda: storm.opened("Boil water", "boil-water")),
        lambda: scripts.publish(pio, written.approved(slug="city"), incident_id=done["other"]),
        lambda: incidents.add_topic(pio, incident, "Zoo animals", None, "", True),
        lambda: incidents.change_level(pio, incident, 2),
        lambda: incidents.change_period(pio, incident, now() + timedelta(hours=12)),
        lambda: incidents.close(pio, done["other"]),
    ]


def correction(wrong: str) -> str:
    """A correction of an update, told to the floor."""
    right = updates.correct(
        actor("pio"), wrong, headline="The bridge is open.", body="Both ways.", source="Police"
    )
    updates.submit(actor("pio"), right)
    updates.approve(actor("second_pio"), right)
    updates.publish(actor("second_pio"), right)
    return right


@pytest.mark.parametrize("db", ["sqlite"], indirect=True)
def test_an_old_board_and_its_events_are_a_fresh_board(db: object, browser: Open) -> None:
    commander = browser("commander")
    incident = storm.opened()
    begun = board(commander)
    for number, deed in enumerate(deeds(incident)):
        before = board(commander)
        deed()
        fresh = normal(board(commander), *PARTS)
        assert normal(caught_up(commander, before), *PARTS) == fresh, f"after deed {number}"
    assert normal(caught_up(commander, begun), *PARTS) == fresh, "after all of them at once"


def test_an_empty_board_becomes_the_one_of_the_incident_that_opens(
    db: object, browser: Open
) -> None:
    commander = browser("commander")
    before = board(commander)
    storm.opened()
    assert normal(caught_up(commander, before), *PARTS) == normal(board(commander), *PARTS)


def test_grave_live_news_does_not_move_the_board_of_an_exercise(db: object, browser: Open) -> None:
    controller = browser("controller")
    live, drill = storm.opened(), storm.opened("Cyclone drill", exercise=True)
    before = board(controller, f"?exercise={drill}")
    storm.news(live, "The bridge is closed.", "critical")
    fresh = normal(board(controller, f"?exercise={drill}"), *PARTS)
    assert normal(caught_up(controller, before), *PARTS) == fresh
