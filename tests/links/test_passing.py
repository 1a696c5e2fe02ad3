"""The clock mails links: to whom unclaimed words are passed on, and who must be the second to read
what one person published alone.
"""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from hub.clock import react
from hub.core.moments import now
from hub.core.settings import Settings, use
from hub.facts import commands as facts
from hub.links import commands
from hub.notices import sending
from hub.scripts import commands as scripts
from hub.updates import commands as updates
from tests.approvals.hands import department, waits_since
from tests.cast import actor
from tests.corrections import quoted
from tests.facts import stated
from tests.links.post import all_links, entry, link_in, pressed, text_of
from tests.notices.server import Box, mail_server, notices, set_up_mail
from tests.scripts import written
from tests.updates import told

pytestmark = pytest.mark.parametrize("db", ["sqlite"], indirect=True)
Open = Callable[..., Any]


@pytest.fixture
def box(app: Flask) -> Iterator[Box]:
    """The city's mail server, running and set up."""
    kept = Box()
    with mail_server(kept) as port:
        set_up_mail(port)
        yield kept


@pytest.fixture
def orla(app: Flask) -> str:
    return written.open_incident()


def mailed_to(box: Box) -> list[str]:
    """To whom mail has come, by name."""
    react()
    sending.send_due()
    return [letter["To"].split(" <")[0] for letter in box.letters]


def broken(orla: str) -> str:
    """A text that the commander has published alone; its id."""
    version = written.submitted(orla)
    until = now() + timedelta(hours=2)
    scripts.break_glass(
        actor("commander"), version, why="The main broke.", incident_id=orla, until=until
    )
    return version


def test_each_holder_to_whom_words_are_passed_on_gets_a_link_once(box: Box, orla: str) -> None:
    version = written.submitted(orla)
    assert mailed_to(box) == []
    waits_since(version, 6)
    scripts.pass_on(version)
    assert mailed_to(box) == ["Tom Adeyemi"]
    assert "Nobody claimed it in time, so you are asked to approve this script:" in box.texts[0]
    assert mailed_to(box) == ["Tom Adeyemi"]
    waits_since(version, 6)
    scripts.pass_on(version)
    assert mailed_to(box) == ["Tom Adeyemi", "Ruth Okafor"]


def test_a_facts_value_that_is_passed_on_is_mailed_too(box: Box, orla: str) -> None:
    value_id = stated.proposed(quoted.shelters(orla), "Pier 4 Hall")
    waits_since(value_id, 6)
    facts.pass_on(value_id)
    assert mailed_to(box) == ["Tom Adeyemi"]
    assert "Shelters" in box.texts[0]
    assert "Pier 4 Hall" not in box.texts[0]


def test_a_text_that_was_decided_meanwhile_is_mailed_to_nobody(box: Box, orla: str) -> None:
    version = told.submitted(orla)
    waits_since(version, 6)
    updates.pass_on(version)
    updates.send_back(actor("pio"), version, "return", "Say since when.")
    assert mailed_to(box) == []


def test_what_one_person_published_alone_is_mailed_to_all_who_may_be_the_second(
    box: Box, orla: str
) -> None:
    version = broken(orla)
    assert sorted(mailed_to(box)) == ["Marcus Bell", "Priya Shah", "Tom Adeyemi"]
    letter = box.letters[0]
    assert letter["Subject"] == (
        "URGENT: a script for Hurricane Orla was published by one person alone"
    )
    assert "Ruth Okafor published it alone at " in box.texts[0]
    assert (
        ": The main broke.\nUnless a second person confirms it, it is taken back at"
        in (box.texts[0])
    )
    assert {link.words_id for link in all_links()} == {version}
    assert max(link.expires_at for link in all_links()) <= now() + timedelta(minutes=15)


def test_a_second_person_confirms_by_a_link(box: Box, orla: str, browser: Open) -> None:
    version = broken(orla)
    mailed_to(box)
    marcus, priya = link_in(box.letters[0]), link_in(box.letters[1])
    phone = browser()
    page = text_of(phone.get(marcus))
    assert "Published by Ruth Okafor alone" in page
    assert "Why: The main broke." in page
    assert "Approve" not in page.replace("Approved", "")
    assert pressed(phone, marcus, "approve").status_code == 422
    answer = pressed(phone, marcus, "confirm")
    assert (answer.status_code, written.state(version)) == (200, "published")
    row = entry("scripts.confirmed")
    assert (row.view["by"], row.view["by_link"] != "") == ("Marcus Bell", True)
    other = phone.get(priya)
    assert other.status_code == 410
    assert "Ruth Okafor approved this text, and Marcus Bell confirmed it." in text_of(other)


def test_a_second_person_takes_it_back_by_a_link(box: Box, orla: str, browser: Open) -> None:
    version = broken(orla)
    mailed_to(box)
    path, phone = link_in(box.letters[0]), browser()
    assert "Say why" in text_of(pressed(phone, path, "take back"))
    assert written.state(version) == "alone"
    answer = pressed(phone, path, "take back", reason="The wrong streets.")
    assert "Every console says with your reason: stop saying this." in text_of(answer)
    assert written.state(version) == "ended"
    assert "was taken back from every console" in text_of(phone.get(path))


def test_who_published_alone_gets_no_link_to_confirm_it(box: Box, orla: str, browser: Open) -> None:
    version = broken(orla)
    page = text_of(browser("commander").get(f"/links/for/{version}"))
    assert "Marcus Bell, Public information officer" in page
    assert "Ruth Okafor, " not in page


def test_a_link_to_approve_shows_what_happened_when_the_glass_is_broken_meanwhile(
    box: Box, orla: str, browser: Open
) -> None:
    version = written.submitted(orla)
    waits_since(version, 6)
    scripts.pass_on(version)
    mailed_to(box)
    until = now() + timedelta(hours=2)
    scripts.break_glass(
        actor("commander"), version, why="The main broke.", incident_id=orla, until=until
    )
    page = text_of(browser().get(link_in(box.letters[0])))
    assert "Published by Ruth Okafor alone" in page
    assert "Confirm exactly this text" in page


def test_a_text_that_waits_for_a_department_is_not_approved_by_a_link(
    box: Box, orla: str, browser: Open
) -> None:
    version = written.submitted(orla)
    waits_since(version, 6)
    scripts.pass_on(version)
    mailed_to(box)
    scripts.edit(actor("writer"), version, text=written.BODY, values=written.VALUES)
    scripts.submit(actor("writer"), version, check_by=department())
    answer = browser().get(link_in(box.letters[0]))
    assert answer.status_code == 410
    assert "This text waits until its facts are checked." in text_of(answer)


def test_in_an_exercise_what_is_passed_on_can_still_be_handed_over(box: Box, browser: Open) -> None:
    drill = written.open_incident("Blue Tide", exercise=True)
    version = written.submitted(drill)
    waits_since(version, 6)
    scripts.pass_on(version)
    assert mailed_to(box) == []
    assert [one.state for one in notices()] == ["exercise"]
    page = browser("writer").post(f"/links/for/{version}", {"person": ["person-deputy"]})
    assert "EXERCISE: no mail leaves." in text_of(page)


def test_a_facts_new_value_is_approved_by_a_link_and_every_card_says_it(
    box: Box, orla: str, browser: Open
) -> None:
    fact_id = quoted.shelters(None)
    quoted.card(orla, fact_id)
    use(Settings(secret="test " * 8, mail_approvers=True))
    react()
    value_id = stated.proposed(fact_id, "Pier 4 Hall\nEast Gym")
    mailed_to(box)
    letter = next(one for one in box.letters if one["To"].startswith("Priya Shah"))
    assert letter["Subject"] == "Approval needed: a fact for the city"
    path, phone = link_in(letter), browser()
    page = text_of(phone.get(path))
    assert "Shelters: Pier 4 Hall and East Gym" in page
    assert "Approve and change 1 card for 0 agents" in page
    assert "publish" not in page
    answer = pressed(phone, path, "approve")
    assert "All that quotes it says it now." in text_of(answer)
    assert ">Pier 4 Hall and East Gym</mark>" in quoted.said(orla)
    row = entry("corrections.fact_changed")
    assert (row.subject, row.view["by"], "by_link" in row.view) == (value_id, "Priya Shah", True)
    assert phone.get(path).status_code == 410


def test_a_facts_value_is_returned_by_a_link_and_one_proposed_anew_is_another(
    box: Box, orla: str, browser: Open
) -> None:
    fact_id = quoted.shelters(orla)
    first = stated.proposed(fact_id, "Pier 4 Hall\nEast Gym")
    commands.send(actor("writer"), first, ["person-pio", "person-deputy"])
    mailed_to(box)
    marcus, tom = link_in(box.letters[0]), link_in(box.letters[1])
    phone = browser()
    assert pressed(phone, marcus, "return", reason="Is East Gym open?").status_code == 200
    stated.proposed(fact_id, "Pier 4 Hall")
    assert "The text was edited since" in text_of(phone.get(tom))
    page = text_of(browser("writer").get(f"/links/for/{first}"))
    assert "returned" in page
