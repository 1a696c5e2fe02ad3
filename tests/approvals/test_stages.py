"""A department checks the facts first, then another person approves: the deeds and the pages."""

from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any

import pytest

from hub.approvals.models import Words
from hub.city import commands as city
from hub.core.database import Database
from hub.core.errors import Invalid, NotAllowed, Refused
from hub.people import commands as people
from hub.scripts import commands
from tests.approvals import hands
from tests.cast import actor, person_id
from tests.conftest import Browser
from tests.scripts import written

WRITER, PIO, CHECKER = actor("writer"), actor("pio"), actor("checker")
Open = Callable[..., Browser]


@pytest.fixture
def incident_id(db: Database) -> str:
    return written.open_incident()


@pytest.fixture
def health(db: Database) -> str:
    return hands.department()


@pytest.fixture
def version_id(incident_id: str) -> str:
    return written.drafted(incident_id)


def words(id: str) -> Words:
    return written.version(id).words


def test_the_text_waits_for_the_department_then_for_approval(
    db: Database, health: str, version_id: str
) -> None:
    commands.submit(WRITER, version_id, health)
    assert written.state(version_id) == "checking"
    assert words(version_id).view()["waiting"]["for"] == "Health Department"
    with pytest.raises(Refused, match="waits until its facts are checked"):
        commands.approve(PIO, version_id)
    commands.check(CHECKER, version_id, words(version_id).hash)
    assert written.state(version_id) == "submitted"
    assert words(version_id).view()["waiting"]["for"] == "the public information officer"
    commands.approve(PIO, version_id)
    told = written.last().view
    assert (told["version"]["state"], told["version"]["submitted_by"]) == ("approved", "Kim Tran")


def test_only_that_department_checks_and_nobody_their_own_words(
    db: Database, health: str, incident_id: str
) -> None:
    version_id = written.drafted(incident_id)
    commands.submit(WRITER, version_id, health)
    for part in ("writer", "pio", "deputy", "commander"):
        with pytest.raises(NotAllowed, match="role"):
            commands.check(actor(part), version_id)
    hands.department("Water Department")  # the checker goes over to another
    with pytest.raises(NotAllowed, match="waits for Health Department"):
        commands.check(CHECKER, version_id)
    people.change_department(actor("admin"), person_id("checker"), health)
    commands.send_back(CHECKER, version_id, "return", "Ask for the second source.")
    people.change_roles(actor("admin"), person_id("checker"), {"checker", "writer"})
    both = actor("checker").__class__(
        CHECKER.id, CHECKER.name, frozenset({"checker", "writer"}), CHECKER.email
    )
    commands.edit(both, version_id, text=written.BODY, values=written.VALUES)
    commands.submit(both, version_id, health)
    with pytest.raises(NotAllowed, match="Another person must check it"):
        commands.check(both, version_id)


def test_what_was_read_is_what_is_checked(db: Database, health: str, version_id: str) -> None:
    read = words(version_id).hash
    commands.edit(WRITER, version_id, text=written.BODY, values={**written.VALUES, "area": "all"})
    commands.submit(WRITER, version_id, health)
    with pytest.raises(Refused, match="edited since you read it"):
        commands.check(CHECKER, version_id, read)
    commands.edit(WRITER, version_id, text=written.BODY, values=written.VALUES)
    assert written.state(version_id) == "draft"


def test_the_department_returns_with_a_reason_and_rejects_nothing(
    db: Database, health: str, version_id: str
) -> None:
    commands.submit(WRITER, version_id, health)
    with pytest.raises(Invalid, match="Say why"):
        commands.send_back(CHECKER, version_id, "return", " ")
    with pytest.raises(NotAllowed):
        commands.send_back(CHECKER, version_id, "reject", "Never.")
    commands.send_back(CHECKER, version_id, "return", "It is 3 minutes.")
    assert words(version_id).view()["sent_back"]["reason"] == "It is 3 minutes."
    commands.submit(WRITER, version_id)
    with pytest.raises(NotAllowed, match="waits for somebody else"):
        commands.send_back(CHECKER, version_id, "return", "Not mine any more.")


def test_who_approves_may_send_back_what_a_department_leaves_lying(
    db: Database, health: str, version_id: str
) -> None:
    commands.submit(WRITER, version_id, health)
    commands.send_back(PIO, version_id, "return", "Go on without them.")
    assert written.state(version_id) == "returned"


def test_a_department_that_is_not_there_or_has_no_checker_is_named_at_its_field(
    db: Database, version_id: str
) -> None:
    empty = city.add_department(actor("admin"), "Roads", "555 0101")
    for asked, says in (("nowhere", "There is no such department"), (empty, "Nobody of Roads")):
        with pytest.raises(Invalid, match=says) as refusal:
            commands.submit(WRITER, version_id, asked)
        assert set(refusal.value.fields) == {"check_by"}
    assert written.state(version_id) == "draft"


def test_a_department_can_leave_the_directory_while_a_text_waits_for_it(
    db: Database, health: str, version_id: str
) -> None:
    commands.submit(WRITER, version_id, health)
    city.remove_department(actor("admin"), health)
    assert words(version_id).view()["waiting"]["for"] == "Health Department"
    with pytest.raises(NotAllowed):
        commands.check(CHECKER, version_id)
    commands.send_back(PIO, version_id, "return", "Nobody is there to check it.")


# ---- in the browser ----


class Words_(HTMLParser):
    """The visible words of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.said: list[str] = []
        self.feed(page)

    def handle_data(self, data: str) -> None:
        self.said.append(data)


def said(answer: Any) -> str:
    page = answer.get_data(as_text=True)
    return " ".join(" ".join(Words_(page).said).split())


def test_the_form_to_submit_offers_the_departments_and_the_desk_says_for_whom_it_waits(
    db: Database, browser: Open, health: str, version_id: str
) -> None:
    writer, checker = browser("writer"), browser("checker")
    assert "First let … check the facts" in said(writer.get(f"/scripts/{version_id}"))
    answer = writer.post(f"/scripts/{version_id}/submit", {"check_by": health})
    assert answer.status_code == 303
    assert "Waits for Health Department since" in said(checker.get("/desk"))
    assert checker.get("/desk/waits").get_json() == {f"item-{version_id}": "check"}
    assert browser("pio").get("/desk/waits").get_json() == {}
    page = checker.get(f"/scripts/{version_id}")
    assert "boil tap water before you drink it" in said(page)
    assert "The facts are right" in said(page)
    assert "Reject for good" not in said(page)
    answer = checker.post(f"/scripts/{version_id}/check", {"hash": words(version_id).hash})
    assert answer.status_code == 303
    assert browser("pio").get("/desk/waits").get_json() == {f"item-{version_id}": "decide"}
    assert checker.get("/desk/waits").get_json() == {}


def test_a_wrong_department_is_named_in_the_form_and_what_was_typed_is_kept(
    db: Database, browser: Open, health: str, version_id: str
) -> None:
    typed = {
        "title": "Boil water now", "topics": "boil-water", "body": written.BODY,
        "slot-area": "33104", "slot-source": "Port Alder Water", "based_on": "1",
        "sources": "Drinking water advisories", "then": "submit", "check_by": "nowhere",
    }  # fmt: skip
    answer = browser("writer").post(f"/scripts/{version_id}/edit", typed)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert 'id="check_by-wrong"' in page
    assert "There is no such department" in page
    assert 'value="33104"' in page


def test_an_administrator_says_whose_facts_somebody_checks(
    db: Database, browser: Open, health: str
) -> None:
    admin = browser("admin")
    address = f"/people/{person_id('second_agent')}"
    assert "Health Department" in said(admin.get(address))
    assert admin.post(f"{address}/department", {"department": health}).status_code == 302
    assert (written.last().kind, written.last().view["department"]) == (
        "people.department_changed", health,
    )  # fmt: skip
    answer = admin.post(f"{address}/department", {"department": "nowhere"})
    assert answer.status_code == 422
    assert "There is no such department" in said(answer)
