"""The page of incidents, and what screens are told when an incident changes."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from hub.core.database import Database
from hub.core.journal import Entry
from hub.core.moments import now
from hub.incidents import commands, queries
from hub.live.packets import Packets
from hub.people.models import TERMINAL
from tests.cast import actor

PIO, LEAD = actor("pio"), actor("lead")
Open = Callable[..., Any]
FORM = {"name": "Hurricane Orla", "hazard": "hurricane", "level": "2", "world": "live"}


def view(db: Database, id: str) -> dict[str, Any]:
    with db.reading() as session:
        return queries.incident(session, id)


def newest(db: Database) -> Entry:
    with db.reading() as session:
        return session.scalars(select(Entry).order_by(Entry.seq.desc()).limit(1)).one()


def told(app: Flask, db: Database, stream: str) -> dict[str, dict[str, str]]:
    """What the newest event does to a screen, by its target."""
    return {op["target"]: op for op in Packets(app).ops(newest(db), stream)}


def drawn(app: Flask, template: str, **context: Any) -> str:
    return app.jinja_env.get_template(template).render(**context).strip()


def test_with_no_incident_the_page_says_what_to_do(db: Database, browser: Open) -> None:
    commands.begin_everyday(TERMINAL)
    page = browser("pio").get("/incidents/").get_data(as_text=True)
    assert "No incident is open" in page
    assert "open an incident here" in page
    assert "Close Everyday" not in page


def test_an_incident_is_opened_from_the_form(db: Database, browser: Open) -> None:
    pio = browser("pio")
    assert pio.post("/incidents/", FORM).status_code == 303
    page = pio.get("/incidents/").get_data(as_text=True)
    assert "Hurricane Orla" in page
    assert "2, partial" in page


def test_the_languages_are_asked_at_opening_and_shown(db: Database, browser: Open) -> None:
    pio = browser("pio")
    wrong = pio.post("/incidents/", {**FORM, "languages": "es, Creole"})
    assert wrong.status_code == 422
    assert "Creole is no language code" in wrong.get_data(as_text=True)
    assert 'value="es, Creole"' in wrong.get_data(as_text=True)
    assert pio.post("/incidents/", {**FORM, "languages": "es ht"}).status_code == 303
    assert "English, Spanish, Haitian Creole" in pio.get("/incidents/").get_data(as_text=True)


def test_a_form_that_fails_keeps_what_was_typed_and_names_the_field(
    db: Database, browser: Open
) -> None:
    answer = browser("pio").post("/incidents/", {**FORM, "hazard": "", "level": "1"})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert 'value="Hurricane Orla"' in page
    assert "Choose a hazard: boil-water" in page
    assert 'name="level" value="1" checked' in page.replace(' id="level"', "")


def test_live_or_exercise_must_be_said(db: Database, browser: Open) -> None:
    answer = browser("pio").post("/incidents/", {**FORM, "world": ""})
    assert answer.status_code == 422
    assert "Say whether this is live or an exercise" in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    ("part", "world", "status"),
    [
        ("pio", "live", 303),
        ("pio", "exercise", 403),
        ("controller", "live", 403),
        ("controller", "exercise", 303),
        ("agent", "live", 403),
        ("admin", "live", 403),
    ],
)
def test_who_may_open_what(db: Database, browser: Open, part: str, world: str, status: int) -> None:
    assert browser(part).post("/incidents/", {**FORM, "world": world}).status_code == status


def test_level_period_and_closing_have_their_forms(db: Database, browser: Open) -> None:
    id = commands.open_incident(PIO, "Hurricane Orla", "hurricane")
    pio = browser("pio")
    ends = (now() + timedelta(hours=12)).strftime("%Y-%m-%dT%H:%M")
    assert pio.post(f"/incidents/{id}/level", {"level": "1"}).status_code == 303
    assert pio.post(f"/incidents/{id}/period", {"period_ends_at": ends}).status_code == 303
    assert (view(db, id)["level"], view(db, id)["period"]) == (1, 2)
    assert pio.post(f"/incidents/{id}/close", {}).status_code == 303
    assert view(db, id)["closed_at"]
    again = pio.post(f"/incidents/{id}/level", {"level": "2"})
    assert again.status_code == 409


def test_a_period_that_cannot_be_is_named_beside_its_field(db: Database, browser: Open) -> None:
    id = commands.open_incident(PIO, "Hurricane Orla", "hurricane")
    for typed in ("later", "2020-01-01T08:00", ""):
        answer = browser("pio").post(f"/incidents/{id}/period", {"period_ends_at": typed})
        page = answer.get_data(as_text=True)
        assert answer.status_code == 422
        assert f'value="{typed}"' in page
        assert f'id="period-{id}-wrong"' in page


def test_an_unknown_incident_is_404(db: Database, browser: Open) -> None:
    for form in ("level", "period", "close"):
        ends = (now() + timedelta(hours=12)).strftime("%Y-%m-%dT%H:%M")
        typed = {"level": "1", "period_ends_at": ends}
        assert browser("pio").post(f"/incidents/nothing/{form}", typed).status_code == 404


def test_a_new_incident_comes_first_with_all_its_topics(db: Database, app: Flask) -> None:
    id = commands.open_incident(PIO, "Hurricane Orla", "hurricane")
    incident = view(db, id)
    for stream in ("console", "desk", "board"):
        tab = told(app, db, stream)["incident-tabs"]
        assert tab["op"] == "prepend"
        assert tab["html"] == drawn(app, "incidents/_tab.html", incident=incident)
    rail = told(app, db, "console")["rails"]
    assert (rail["op"], rail["html"]) == (
        "prepend",
        drawn(app, "incidents/_rail.html", incident=incident),
    )
    board = told(app, db, "board")["boards"]
    assert board["html"] == drawn(app, "tally/_board.html", incident=incident)
    for topic in incident["topics"]:
        assert f'id="topic-{topic["id"]}"' in rail["html"]
        assert f'id="row-{topic["id"]}"' in board["html"]


def test_everyday_comes_last(db: Database, app: Flask) -> None:
    commands.begin_everyday(TERMINAL)
    assert told(app, db, "console")["rails"]["op"] == "append"
    assert told(app, db, "board")["boards"]["op"] == "append"


def test_a_change_of_level_or_period_redraws_the_tab(db: Database, app: Flask) -> None:
    id = commands.open_incident(PIO, "Hurricane Orla", "hurricane")
    commands.change_level(PIO, id, 1)
    for stream in ("console", "desk", "board"):
        assert "Level 1" in told(app, db, stream)[f"incident-tab-{id}"]["html"]
    commands.change_period(PIO, id, now() + timedelta(hours=12))
    for stream in ("console", "desk", "board"):
        assert "operational period 2 to" in told(app, db, stream)[f"incident-tab-{id}"]["html"]


def test_a_closed_incident_leaves_every_screen(db: Database, app: Flask) -> None:
    id = commands.open_incident(PIO, "Hurricane Orla", "hurricane")
    commands.close(PIO, id)
    also = {"console": set(), "desk": {f"next-update-{id}"}, "board": {f"board-{id}"}}
    for stream, targets in also.items():
        ops = told(app, db, stream)
        assert ops[id]["op"] == "sweep"  # tab, topics, cards, news: all that is the incident's
        assert set(ops) >= targets
        assert {op["op"] for op in ops.values()} <= {"sweep", "remove"}


def test_an_added_topic_stands_last_on_console_and_board(db: Database, app: Flask) -> None:
    id = commands.open_incident(PIO, "Hurricane Orla", "hurricane")
    commands.add_topic(LEAD, id, "Sandbags <b>", any_count=True)
    topic = view(db, id)["topics"][-1]
    rail = told(app, db, "console")[f"rail-topics-{id}"]
    assert (rail["op"], rail["html"]) == (
        "append",
        drawn(app, "incidents/_topic.html", topic=topic),
    )
    assert "Sandbags &lt;b&gt;" in rail["html"]
    board = told(app, db, "board")
    assert board[f"rows-{id}"]["html"] == drawn(app, "tally/_row.html", topic=topic)
    assert board[f"anycount-{id}"]["html"] == drawn(app, "tally/_any.html", topic=topic)


def test_an_exercise_says_so_in_its_tab(db: Database, app: Flask) -> None:
    commands.open_incident(actor("controller"), "Drill", "hurricane", exercise=True)
    assert ">Exercise" in told(app, db, "console")["incident-tabs"]["html"]
