"""Searching in the browser and through the API: hits marked and escaped, drafts for desks alone."""

from html import unescape
from typing import Any

import pytest

from hub.core.database import Database
from tests.scripts import written


def words_of(answer: Any) -> str:
    return unescape(answer.get_data(as_text=True))


def test_the_list_shows_what_answers_with_the_hit_marked(db: Database, browser: Any) -> None:
    body = written.BODY.replace("Boil it hard", "Boil <b>it</b> & wait")
    version_id = written.drafted(None, body=body)
    page = browser("lead").get("/scripts/?q=minuto+agua+watr+boill").get_data(as_text=True)
    assert f'<a href="/scripts/{version_id}"><mark class="hit">Boil</mark>' in page
    assert "1 script answers" in page
    page = browser("lead").get("/scripts/?q=minute").get_data(as_text=True)
    assert 'Boil &lt;b&gt;it&lt;/b&gt; &amp; wait for 1 <mark class="hit">minute</mark>' in page
    assert "Library: boil water, EN, version 1" in words_of(
        browser("lead").get("/scripts/?q=minute&lang=en")
    )


def test_the_part_drawn_while_typing_is_that_of_the_page(db: Database, browser: Any) -> None:
    written.drafted(written.open_incident(), title="Power lines", slug="power")
    lead = browser("lead")
    part = lead.get("/scripts/found?q=powr").get_data(as_text=True)
    assert "Power" in part
    assert "Hurricane Orla" in part
    assert "<html" not in part
    assert part.strip() in lead.get("/scripts/?q=powr").get_data(as_text=True)
    assert "Power lines" in words_of(lead.get("/scripts/found?q="))
    assert "No script answers" in words_of(lead.get("/scripts/found?q=power&lang=es"))


def test_a_new_card_starts_from_what_is_found(db: Database, browser: Any) -> None:
    writer = browser("writer")
    assert "Start from a script" not in words_of(writer.get("/scripts/new"))
    incident = written.open_incident()
    origin = written.drafted(None)
    page = words_of(writer.get(f"/scripts/new?q=agua&copy_to={incident}"))
    assert "Start from a script" in page
    assert f'action="/scripts/{origin}/copy"' in page
    assert f'name="incident" value="{incident}"' in page
    assert "Library: boil water" not in words_of(writer.get("/scripts/new")).split("<form")[2]
    made = writer.post(f"/scripts/{origin}/copy", {"incident": incident})
    assert made.status_code == 303


@pytest.mark.parametrize("typed", ["%22", "'", "*", "%25", "a%20AND", "%F0%9F%8C%80", "x" * 3000])
def test_no_sign_breaks_the_page(db: Database, browser: Any, typed: str) -> None:
    for path in ("/scripts/", "/scripts/found", "/scripts/new", "/api/v1/scripts"):
        assert browser("writer").get(f"{path}?q={typed}").status_code == 200


def test_agents_do_not_search_drafts(db: Database, browser: Any) -> None:
    incident = written.open_incident()
    live = written.published(incident)
    draft = written.drafted(incident, slug="other")
    assert browser("agent").get("/scripts/found?q=water").status_code == 403
    for part, seen in (("partner", [live]), ("agent", [live]), ("writer", [draft, live])):
        answer = browser(part).get("/api/v1/scripts?q=agua").json["scripts"]
        assert sorted(one["id"] for one in answer) == sorted(seen), part


def test_a_program_is_told_the_best_first_and_why(db: Database, browser: Any) -> None:
    incident = written.open_incident()
    text = written.drafted(incident, slug="other", title="Sinks", topics=["sinks"])
    title = written.drafted(incident)
    spanish = written.drafted(incident, slug="agua", title="Agua", lang="es")
    pio = browser("pio")
    answer = pio.get(f"/api/v1/scripts?q=boil&lang=en&incident={incident}").json["scripts"]
    assert [one["id"] for one in answer] == [title, text]
    assert {"text": "boil", "hit": True} in answer[0]["excerpt"]
    listed = pio.get("/api/v1/scripts?lang=es").json["scripts"]
    assert [(one["id"], one.get("excerpt")) for one in listed] == [(spanish, None)]
