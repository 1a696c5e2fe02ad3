"""One named person approves one exact text by a link, once; every other case is named in words."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask

from hub import beats
from hub.clock import react
from hub.core.database import Database
from hub.core.errors import Invalid, NotAllowed, Refused
from hub.core.moments import now
from hub.core.settings import Settings, use
from hub.links import commands
from hub.notices import sending
from hub.scripts import commands as scripts
from tests.cast import actor, person_id
from tests.links.post import all_links, entry, mailed, only_link, pressed, rows, text_of
from tests.notices.server import Box, mail_server, notices, set_up_mail
from tests.scripts import written
from tests.shifts import floor
from tests.updates import told

# The same rules on either database; where it matters which, see test_once.py.
pytestmark = pytest.mark.parametrize("db", ["sqlite"], indirect=True)
Open = Callable[..., Any]
LATER = {"until": "2099-01-01T12:00", "audience": "all"}


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


def test_the_mail_says_who_asks_and_until_when_and_none_of_the_text(box: Box, orla: str) -> None:
    version = written.submitted(orla)
    path = mailed(box, version)
    (letter,) = box.letters
    assert letter["To"] == "Priya Shah <second_pio@portalder.example>"
    assert letter["Subject"] == "Approval needed: a script for Hurricane Orla"
    (text,) = box.texts
    assert "Kim Tran asks you to approve this script:" in text
    assert "Boil water, version 1 (EN)" in text
    assert "Written by Kim Tran." in text
    assert "boil tap water" not in text
    token = path.rpartition("/")[2]
    kept = repr(rows())
    assert token not in kept  # neither in the link's row, nor in the mail's, nor in the journal
    assert entry("links.sent").view["to"] == "Priya Shah"


def test_opening_a_link_changes_nothing_however_often(box: Box, orla: str, browser: Open) -> None:
    path = mailed(box, written.submitted(orla))
    before, scanner = rows(), browser()
    for _ in range(2):
        assert scanner.client.head(path).status_code == 200
        answer = scanner.get(path)
        assert answer.status_code == 200
    assert rows() == before
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Robots-Tag"].startswith("noindex")
    assert path.rpartition("/")[2] not in answer.get_data(as_text=True)
    assert "Set-Cookie" not in answer.headers


def test_the_page_shows_the_exact_text_the_difference_and_how_many_it_reaches(
    box: Box, orla: str, browser: Open
) -> None:
    floor.sites()
    floor.seated(8)
    written.published(orla)
    version = written.submitted(orla, values={**written.VALUES, "area": "33112"})
    page = text_of(browser().get(mailed(box, version)))
    assert "You decide as Priya Shah" in page
    assert "if you live in 33112, boil tap water" in page
    assert "What is different from version 1" in page
    assert "8 agents at 2 sites will read this text aloud, and version 1 will go" in page
    assert "Approve and publish for 8 agents" in page


def test_one_tap_approves_and_publishes_as_that_person(box: Box, orla: str, browser: Open) -> None:
    version = written.submitted(orla)
    path, phone = mailed(box, version), browser()
    page = phone.get(path).get_data(as_text=True)
    until = re.search(r'name="until"[^>]*value="([^"]+)"', page)
    assert until is not None
    typed = {"until": until.group(1), "audience": "all", "incident": orla}
    answer = pressed(phone, path, "publish", **typed)
    assert (answer.status_code, written.state(version)) == (200, "published")
    assert "Approved and published" in text_of(answer)
    link = only_link()
    for kind in ("scripts.approved", "scripts.published"):
        row = entry(kind)
        assert row.actor_id == person_id("second_pio")
        assert (row.view["by"], row.view["by_link"]) == ("Priya Shah", link.id)
    assert written.version(version).words.approval.by_id == person_id("second_pio")  # type: ignore[union-attr]
    assert (link.used_as, link.used_at is not None) == ("published", True)
    again = pressed(phone, path, "publish", **typed)
    assert again.status_code == 410
    assert "This link was used" in text_of(again)


def test_approving_alone_reaches_nobody(box: Box, orla: str, browser: Open) -> None:
    version = written.submitted(orla)
    answer = pressed(browser(), mailed(box, version), "approve")
    assert "It is on no console yet" in text_of(answer)
    assert written.state(version) == "approved"


def test_returning_needs_a_reason_and_keeps_what_was_typed(
    box: Box, orla: str, browser: Open
) -> None:
    version = written.submitted(orla)
    path, phone = mailed(box, version), browser()
    answer = pressed(phone, path, "return", reason=" ")
    assert answer.status_code == 422
    assert "Say why" in text_of(answer)
    answer = pressed(phone, path, "return", reason="Which streets?")
    assert "Kim Tran sees your reason on the desk" in text_of(answer)
    assert written.state(version) == "returned"
    assert entry("scripts.returned").view["reason"] == "Which streets?"


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"until": ""}, "Until when is this true?"),
        ({"until": "2001-01-01T10:00"}, "This time has passed."),
        ({"until": "soon"}, "Write a day and a clock time"),
        ({"audience": "sites"}, "Choose everyone, or at least one"),
        ({"incident": "other"}, "Choose one of the open incidents"),
        ({"incident": ""}, "Choose the incident it goes to."),
    ],
)
def test_what_cannot_be_published_is_said_before_anything_is_approved(
    box: Box, orla: str, browser: Open, typed: dict[str, str], says: str
) -> None:
    version = written.submitted(orla)
    path, phone = mailed(box, version), browser()
    answer = pressed(phone, path, "publish", **{**LATER, "incident": orla, **typed})
    assert answer.status_code == 422
    assert says in text_of(answer)
    assert written.state(version) == "submitted"
    assert pressed(phone, path, "publish", incident=orla, **LATER).status_code == 200


def test_a_publication_refused_after_the_approval_can_be_mended_by_the_same_link(
    box: Box, orla: str, browser: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = written.submitted(orla)
    path, phone = mailed(box, version), browser()
    whole = scripts.publish

    def busy(*args: Any, **more: Any) -> str:
        raise Refused("The database is busy.")

    monkeypatch.setattr(scripts, "publish", busy)
    answer = pressed(phone, path, "publish", incident=orla, **LATER)
    assert answer.status_code == 409
    assert "You approved it. It is on no console yet." in text_of(answer)
    assert "Approve and publish" not in text_of(answer)
    monkeypatch.setattr(scripts, "publish", whole)
    assert pressed(phone, path, "return", reason="No.").status_code == 422
    assert pressed(phone, path, "publish", incident=orla, **LATER).status_code == 200
    assert written.state(version) == "published"


def test_a_text_that_is_for_no_incident_yet_is_only_approved(
    box: Box, orla: str, browser: Open
) -> None:
    version = written.submitted(None)
    path, phone = mailed(box, version), browser()
    assert box.letters[-1]["Subject"] == "Approval needed: a script for the library"
    page = text_of(phone.get(path))
    assert "Approve for 0 agents" in page
    assert "publish for" not in page
    assert pressed(phone, path, "publish", incident=orla, **LATER).status_code == 422
    assert pressed(phone, path, "approve").status_code == 200
    assert written.state(version) == "approved"


def test_an_update_goes_the_same_way(box: Box, orla: str, browser: Open) -> None:
    update = told.submitted(orla, severity="critical")
    path, phone = mailed(box, update), browser()
    assert box.letters[-1]["Subject"] == "Approval needed: an update for Hurricane Orla"
    page = text_of(phone.get(path))
    assert "will hear this, and every exercise too, marked REAL" in page
    answer = pressed(phone, path, "publish", audience="all")
    assert "Until when is this true?" in text_of(answer)
    answer = pressed(phone, path, "publish", audience="all", no_end="yes")
    assert (answer.status_code, told.state(update)) == (200, "published")
    assert entry("updates.published").view["by"] == "Priya Shah"


def test_a_signed_in_browser_keeps_the_token_of_its_forms(
    box: Box, orla: str, browser: Open
) -> None:
    version = written.submitted(orla)
    path, priya = mailed(box, version), browser("second_pio")
    assert 'name="csrf_token"' in priya.get(path).get_data(as_text=True)
    assert pressed(priya, path, "approve").status_code == 403  # as another site would have it sent
    assert written.state(version) == "submitted"
    assert priya.post(path, {"then": "approve"}).status_code == 200
    assert written.state(version) == "approved"


def test_whom_a_link_may_go_to(box: Box, orla: str) -> None:
    version = written.submitted(orla)
    for nobody in (person_id("writer"), person_id("agent"), "nobody"):
        with pytest.raises(Invalid, match="may approve"):
            commands.send(actor("writer"), version, [nobody])
    with pytest.raises(Invalid, match="at least one"):
        commands.send(actor("writer"), version, [])
    with pytest.raises(NotAllowed):
        commands.send(actor("agent"), version, [person_id("pio")])
    commands.send(actor("pio"), version, [person_id("pio"), person_id("second_pio")])
    with pytest.raises(Refused, match="Priya Shah has a link"):
        commands.send(actor("writer"), version, [person_id("second_pio")])
    own = written.drafted(orla, by="pio")
    scripts.submit(actor("writer"), own)
    with pytest.raises(Invalid, match="may approve"):
        commands.send(actor("writer"), own, [person_id("pio")])
    with pytest.raises(Refused, match="is a draft"):
        commands.send(actor("writer"), written.drafted(orla), [person_id("pio")])


def test_without_a_mail_server_or_over_plain_http_no_link_goes_out(app: Flask, orla: str) -> None:
    version = written.submitted(orla)
    with pytest.raises(Refused, match="no mail server is set up"):
        commands.send(actor("writer"), version, [person_id("pio")])
    set_up_mail(2525, base_url="")
    with pytest.raises(Refused, match="own address is not set up"):
        commands.send(actor("writer"), version, [person_id("pio")])
    set_up_mail(2525, base_url="http://hub.portalder.example")
    with pytest.raises(Refused, match="plain http"):
        commands.send(actor("writer"), version, [person_id("pio")])
    use(Settings(secret="test " * 8, insecure_http=True))
    commands.send(actor("writer"), version, [person_id("pio")])
    assert len(notices()) == 1


def test_in_an_exercise_no_mail_leaves_and_the_link_is_handed_over(box: Box, browser: Open) -> None:
    drill = written.open_incident("Blue Tide", exercise=True)
    version = written.submitted(drill)
    kim, phone = browser("writer"), browser()
    page = kim.post(f"/links/for/{version}", {"person": [person_id("second_pio")]})
    assert page.status_code == 200
    assert "EXERCISE: no mail leaves." in text_of(page)
    found = re.search(r'href="http://localhost(/links/[\w-]{43})"', page.get_data(as_text=True))
    assert found
    sending.send_due()
    assert box.letters == []
    assert [one.state for one in notices()] == ["exercise"]
    decide = phone.get(found.group(1))
    assert "Exercise — Exercise — Exercise" in text_of(decide)
    assert "<title>EXERCISE" in decide.get_data(as_text=True)
    done = pressed(phone, found.group(1), "publish", incident=drill, **LATER)
    assert written.state(version) == "published"
    assert "EXERCISE: Approved and published" in text_of(done)
    assert "EXERCISE: This link was used" in text_of(phone.get(found.group(1)))
    assert entry("scripts.published").world == drill
    kept = kim.get(f"/links/for/{version}").get_data(as_text=True)
    assert found.group(1) not in kept  # shown once


def test_in_a_demonstration_the_link_is_handed_over_too(
    app: Flask, orla: str, browser: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    demo = use(Settings(secret="test " * 8, demo=True))
    monkeypatch.setitem(app.config, "HUB_SETTINGS", demo)
    version = written.submitted(orla)
    page = browser("writer").post(f"/links/for/{version}", {"person": [person_id("pio")]})
    assert "DEMONSTRATION: no mail leaves." in text_of(page)
    mail = text_of(browser("pio").get("/notices/"))
    assert "demonstration: not sent" in mail


def test_the_page_for_sending_names_who_may_and_what_is_out(
    box: Box, orla: str, browser: Open
) -> None:
    version = written.submitted(orla)
    kim = browser("writer")
    page = text_of(kim.get(f"/links/for/{version}"))
    assert "Marcus Bell, Public information officer" in page
    assert "Kim Tran," not in page
    answer = kim.post(f"/links/for/{version}", {})
    assert answer.status_code == 422
    answer = kim.post(
        f"/links/for/{version}", {"person": [person_id("pio")]}, follow_redirects=True
    )
    assert "On its way by mail to Marcus Bell." in text_of(answer)
    assert "has a link to this text already" in text_of(answer)
    link = only_link()
    answer = kim.post(f"/links/for/{version}/{link.id}/revoke", follow_redirects=True)
    assert "taken back" in text_of(answer)
    assert (
        browser("pio").get(f"/scripts/{version}").get_data(as_text=True).count("Send a link") == 1
    )


def test_a_link_lives_as_long_as_is_set(box: Box, orla: str, browser: Open) -> None:
    use(Settings(secret="test " * 8, link_minutes=5))
    path = mailed(box, written.submitted(orla))
    with time_machine.travel(now() + timedelta(minutes=4), tick=True):
        assert browser().get(path).status_code == 200
    with time_machine.travel(now() + timedelta(minutes=6), tick=True):
        assert browser().get(path).status_code == 410


def test_a_mail_that_comes_too_late_is_not_sent_at_all(app: Flask, orla: str) -> None:
    set_up_mail(9)
    commands.send(actor("writer"), written.submitted(orla), [person_id("pio")])
    with time_machine.travel(now() + timedelta(minutes=31), tick=True):
        sending.send_due()
    assert [one.state for one in notices()] == ["not_reached"]


def test_links_are_counted_by_address(app: Flask, db: Database, browser: Open) -> None:
    phone = browser()
    answers = {phone.get("/links/" + f"{n:043}").status_code for n in range(130)}
    assert answers == {404, 429}


def test_who_may_approve_has_a_link_as_soon_as_it_is_submitted_where_that_is_set(
    box: Box, orla: str
) -> None:
    quiet = written.submitted(orla, slug="quiet")
    react()
    use(Settings(secret="test " * 8, mail_approvers=True))
    version = written.submitted(orla)
    for _ in range(2):
        react()
        beats.mail_approvers(entry("scripts.submitted"))  # twice is harmless
    sending.send_due()
    assert {letter["To"].split(" <")[0] for letter in box.letters} == {"Marcus Bell", "Priya Shah"}
    assert all("Kim Tran asks you to approve this script" in text for text in box.texts)
    assert {one.words_id for one in all_links()} == {version} - {quiet}
    scripts.approve(actor("pio"), version)
    beats.mail_approvers(entry("scripts.submitted"))
    assert len(all_links()) == 2
