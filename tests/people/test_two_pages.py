"""The page where what waits for a second administrator is confirmed or refused."""

import html
import re
from typing import Any

import pytest

from hub.core.database import Database
from hub.people import commands
from hub.people.models import TERMINAL
from tests.cast import PASSWORD, person_id


def words_of(answer: Any) -> str:
    return html.unescape(answer.get_data(as_text=True))


@pytest.fixture
def other(db: Database, browser: Any) -> Any:
    """The browser of a second administrator."""
    commands.add_person(TERMINAL, "Nia Second", "nia@portalder.example", {"admin"}, PASSWORD)
    opened = browser()
    opened.post("/door", {"email": "nia@portalder.example", "password": PASSWORD})
    return opened


def proposed(opened: Any) -> str:
    """The roles form says what waits; the proposal's id."""
    path = f"/people/{person_id('agent')}"
    answer = opened.post(f"{path}/roles", {"roles": ["agent", "pio"]})
    page = words_of(opened.get(answer.headers["Location"]))
    assert "Public information officer: once another administrator has confirmed it." in page
    assert "<dt>Waits</dt>" in page
    found = re.search(r"/people/grants/([^/]+)/", words_of(opened.get("/people/")))
    assert found
    return found[1]


def test_one_proposes_and_the_other_confirms(browser: Any, other: Any) -> None:
    mine = browser("admin")
    waits = proposed(mine)
    page = words_of(mine.get("/people/"))
    assert "Another administrator than Sam Weber and Dana Ruiz confirms it." in page
    assert f"/people/grants/{waits}/confirm" not in page
    assert "to confirm</span>" not in page
    theirs = words_of(other.get("/people/"))
    assert 'important">1<span class="sr"> to confirm</span>' in theirs
    assert "to confirm</span>" in words_of(other.get("/city/")), "on every page of theirs"
    assert other.post(f"/people/grants/{waits}/confirm").status_code == 302
    assert "Confirmed." in words_of(other.get("/people/"))
    assert 'value="pio" checked' in words_of(mine.get(f"/people/{person_id('agent')}"))


def test_who_proposed_is_refused_on_the_page_too(browser: Any, other: Any) -> None:
    mine = browser("admin")
    answer = mine.post(f"/people/grants/{proposed(mine)}/confirm")
    assert answer.status_code == 403
    assert "Another administrator must confirm it" in words_of(answer)
    assert "Waits for a second administrator" in words_of(answer)


def test_a_refusal_without_a_reason_is_asked_for_it(browser: Any, other: Any) -> None:
    waits = proposed(browser("admin"))
    path = f"/people/grants/{waits}/refuse"
    answer = other.post(path, {f"reason-{waits}": " "})
    assert answer.status_code == 422
    assert f'id="reason-{waits}-wrong"' in words_of(answer)
    assert "<details open>" in words_of(answer)
    assert other.post(path, {f"reason-{waits}": "On leave."}).status_code == 302
    again = other.post(path, {f"reason-{waits}": "On leave."})
    assert again.status_code == 409
    assert "Nia Second refused this before." in words_of(again)
    assert other.post("/people/grants/none/confirm").status_code == 404


@pytest.mark.parametrize("part", ["agent", "pio", "outsider"])
def test_only_administrators_decide(browser: Any, other: Any, part: str) -> None:
    waits = proposed(browser("admin"))
    for deed in ("confirm", "refuse"):
        assert browser(part).post(f"/people/grants/{waits}/{deed}").status_code == 403


def test_somebody_added_is_told_what_waits(browser: Any, other: Any) -> None:
    given = {"name": "Eva", "email": "eva@x.example", "roles": ["pio"]}
    page = words_of(browser("admin").post("/people/new", given))
    assert "once Eva has chosen a password" in page
    code = re.search(r"<code>(\w+)</code>", page)
    assert code
    eva = browser()
    typed = {"email": "eva@x.example", "code": code[1], "password": PASSWORD}
    assert eva.post("/door/password", typed).status_code == 302
    assert "once another administrator has confirmed it" in words_of(eva.get("/door"))
    eva.post("/door", {"email": "eva@x.example", "password": PASSWORD})
    answer = eva.get("/")
    assert answer.status_code == 403
    assert "You are to be Public information officer" in words_of(answer)


def test_a_list_with_such_roles_waits_too(browser: Any, other: Any) -> None:
    answer = browser("admin").post("/people/bulk", {"list": "Eva, eva@x.example, pio agent"})
    assert "Public information officer</b>, proposed by Sam Weber" in words_of(answer)


def test_who_removed_the_other_reads_until_when_two_are_needed(
    db: Database, browser: Any, other: Any
) -> None:
    mine = browser("admin")
    page = words_of(mine.get("/people/"))
    assert "only administrator" not in page
    path = re.search(r"/people/([^/\"]+)\">Nia Second", page)
    assert path
    mine.post(f"/people/{path[1]}/deactivate")
    assert "There were two administrators lately." in words_of(mine.get("/people/"))


def test_a_reset_code_says_before_it_is_made_what_it_does(browser: Any, other: Any) -> None:
    page = words_of(browser("admin").get(f"/people/{person_id('pio')}"))
    assert "Public information officer: waits for another administrator once" in page
    page = words_of(browser("admin").get(f"/people/{person_id('agent')}"))
    assert "once a new password is chosen" not in page
