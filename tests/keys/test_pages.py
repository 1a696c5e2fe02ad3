"""The pages of keys: secrets shown once, taken back by a button, each page for its own roles."""

import html
from datetime import timedelta

import pytest

from hub.city.commands import add_site
from hub.core.moments import now
from hub.people.models import TERMINAL
from tests.cast import actor


def words_of(answer) -> str:
    return html.unescape(answer.get_data(as_text=True))


def test_a_key_is_shown_once_and_taken_back(browser):
    opened = browser("admin")
    page = words_of(opened.post("/keys/", {"name": "County CAD", "roles": ["partner"]}))
    secret = page.split("<code>")[1].split("</code>")[0]
    assert secret.startswith("hub_")
    page = words_of(opened.get("/keys/"))
    assert secret not in page
    key_id = page.split("/keys/")[-1].split("/revoke")[0]
    assert opened.post(f"/keys/{key_id}/revoke").status_code == 302
    assert "taken back" in words_of(opened.get("/keys/"))


def test_a_key_without_a_role_is_refused_by_name(browser):
    answer = browser("admin").post("/keys/", {"name": "County CAD"})
    assert answer.status_code == 422
    assert "Choose at least one role." in words_of(answer)


def test_a_display_link_is_shown_once_and_taken_back(browser):
    opened = browser("pio")
    page = words_of(opened.post("/keys/walls", {"name": "Ops room", "world": "live"}))
    assert "http://localhost/wall/" in page
    page = words_of(opened.get("/keys/walls"))
    assert "/wall/" not in page.replace("/walls", "")
    link_id = page.split("/keys/walls/")[-1].split("/revoke")[0]
    assert opened.post(f"/keys/walls/{link_id}/revoke").status_code == 302
    assert "No display links yet" in words_of(opened.get("/keys/walls"))


def test_a_lead_makes_and_takes_back_a_floor_code_in_the_browser(browser, db):
    site = add_site(TERMINAL, "East")
    opened = browser("lead")
    until = f"{now() + timedelta(hours=8):%Y-%m-%dT%H:%M}"
    page = words_of(opened.post("/keys/codes", {"site": site, "until": until}))
    assert "shown this once" in page
    shown = words_of(opened.get("/keys/codes"))
    assert "shown this once" not in shown
    code_id = shown.split("/keys/codes/")[1].split("/revoke")[0]
    assert opened.post(f"/keys/codes/{code_id}/revoke").status_code == 302
    assert "Codes in use" not in words_of(opened.get("/keys/codes"))


def test_a_floor_code_is_for_a_site_and_at_most_sixteen_hours(browser, db):
    site = add_site(TERMINAL, "East")
    opened = browser("lead")
    late = f"{now() + timedelta(hours=17):%Y-%m-%dT%H:%M}"
    answer = opened.post("/keys/codes", {"site": site, "until": late})
    assert answer.status_code == 422
    assert "within the next 16 hours" in words_of(answer)
    assert late in words_of(answer)
    assert opened.post("/keys/codes", {"site": "none", "until": late}).status_code == 422
    assert opened.post("/keys/codes", {"site": site, "until": ""}).status_code == 422
    assert browser("agent").get("/keys/codes").status_code == 403


@pytest.mark.parametrize(
    ("path", "parts"),
    [
        ("/keys/", {"admin"}),
        ("/keys/codes", {"admin", "lead"}),
        ("/keys/walls", {"admin", "pio", "commander"}),
    ],
)
def test_each_page_is_for_those_who_may_give_out_such_a_key(browser, path, parts):
    for part in ("agent", "lead", "writer", "pio", "commander", "partner", "admin"):
        assert browser(part).get(path).status_code == (200 if part in parts else 403), part


def test_a_display_link_is_for_the_world_it_was_asked_for(browser):
    opened = browser("pio")
    page = words_of(opened.get("/keys/walls?world=some-drill"))
    assert 'name="world" value="some-drill"' in page
    assert "It shows one exercise." in page
    opened.post("/keys/walls", {"name": "Drill room", "world": "some-drill"})
    assert "an exercise" in words_of(opened.get("/keys/walls"))


@pytest.mark.parametrize(
    ("part", "href"),
    [("admin", "/keys/"), ("lead", "/keys/codes"), ("pio", "/keys/walls"), ("writer", "")],
)
def test_the_frame_leads_to_the_first_of_these_pages_one_may_open(browser, part, href):
    page = words_of(browser(part).get("/incidents/"))
    assert page.count(">Access</a>") == (1 if href else 0)
    assert not href or f'<a href="{href}">Access</a>' in page


def test_an_incident_leads_to_a_display_of_its_own_world(browser):
    from hub.incidents.commands import open_incident

    incident = {"hazard": "flood", "level": 2, "period_ends_at": None}
    drill = open_incident(actor("controller"), name="Blue Tide", exercise=True, **incident)
    open_incident(actor("pio"), name="Orla", exercise=False, **incident)
    page = words_of(browser("pio").get("/incidents/"))
    assert f'href="/keys/walls?world={drill}"' in page
    assert 'href="/keys/walls?world=live"' in page
    assert "/keys/walls?" not in words_of(browser("agent").get("/incidents/"))
