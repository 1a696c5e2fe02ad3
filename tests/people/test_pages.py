"""The pages of people: secrets shown once, what was typed kept, faults named with their line."""

import html
import io

import pytest

from hub.people import commands
from hub.people.queries import read_list
from tests.cast import actor, person_id


def words_of(answer) -> str:
    return html.unescape(answer.get_data(as_text=True))


def test_the_list_shows_everybody_and_that_the_administrator_is_alone(browser):
    page = words_of(browser("admin").get("/people/"))
    assert "Dana Ruiz" in page
    assert "You are the only administrator" in page


def test_somebody_is_found_by_a_part_of_their_name_or_address(browser):
    opened = browser("admin")
    page = words_of(opened.get("/people/?q=okaf"))
    assert "Ruth Okafor" in page
    assert "Dana Ruiz" not in page
    assert "Ruth Okafor" in words_of(opened.get("/people/?q=COMMANDER%40"))
    assert "Nobody found" in words_of(opened.get("/people/?q=%25"))


def test_those_who_left_are_shown_when_asked_for(browser):
    commands.deactivate(actor("admin"), person_id("commander"))
    opened = browser("admin")
    assert "Ruth Okafor" not in words_of(opened.get("/people/"))
    assert "Ruth Okafor" in words_of(opened.get("/people/?gone=yes"))


def test_a_reset_code_is_shown_once(browser):
    opened = browser("admin")
    form = {"name": "Eva Diaz", "email": "eva@x.example", "roles": ["agent", "lead"]}
    page = words_of(opened.post("/people/new", form))
    code = page.split("<code>")[1].split("</code>")[0]
    assert len(code) == 10
    assert code not in words_of(opened.get("/people/?q=eva"))


def test_a_form_that_cannot_be_used_keeps_what_was_typed(browser):
    form = {"name": "Eva Diaz", "email": "nowhere", "roles": ["lead"]}
    answer = browser("admin").post("/people/new", form)
    page = words_of(answer)
    assert answer.status_code == 422
    assert 'value="Eva Diaz"' in page
    assert 'value="nowhere"' in page
    assert 'value="lead" checked' in page
    assert "Write an e-mail address" in page


def test_roles_are_changed_on_the_persons_page(browser):
    opened = browser("admin")
    answer = opened.post(f"/people/{person_id('agent')}/roles", {"roles": ["agent", "lead"]})
    assert answer.status_code == 302
    page = words_of(opened.get(answer.headers["Location"]))
    assert "Dana Ruiz: changed." in page
    assert 'value="lead" checked' in page


def test_the_last_administrator_is_told_why_not(browser):
    opened = browser("admin")
    for deed in ("deactivate", "roles"):
        answer = opened.post(f"/people/{person_id('admin')}/{deed}")
        assert answer.status_code == 409
        assert "last administrator" in words_of(answer)


def test_somebody_is_deactivated_and_let_in_again_and_given_a_code(browser):
    opened, path = browser("admin"), f"/people/{person_id('pio')}"
    assert opened.post(f"{path}/deactivate").status_code == 302
    assert "Let in again" in words_of(opened.get(path))
    assert opened.post(f"{path}/reactivate").status_code == 302
    assert "Reset code" in words_of(opened.post(f"{path}/reset"))


def test_nobody_has_no_page(browser):
    assert browser("admin").get("/people/nobody").status_code == 404


LIST = """name,email,roles
Eva Diaz,eva@x.example,agent lead
,ben@x.example,agent
Cy Young,cy@x.example,wizard
Dana Ruiz,agent@portalder.example,agent
Eva Again,EVA@x.example,agent
No Role,norole@x.example,
"""


def test_each_faulty_row_of_a_list_is_named_and_nobody_is_added(browser):
    opened = browser("admin")
    answer = opened.post("/people/bulk", {"list": LIST})
    page = words_of(answer)
    assert answer.status_code == 422
    assert "5 of 6 rows cannot be used" in page
    assert "There is no role wizard." in page
    assert "Cy Young,cy@x.example,wizard" in page, "what was pasted is kept"
    assert "Nobody found" in words_of(opened.get("/people/?q=eva"))


def test_the_good_rows_are_added_when_that_is_ticked(browser):
    opened = browser("admin")
    page = words_of(opened.post("/people/bulk", {"list": LIST, "good": "yes"}))
    assert "1 code to hand out" in page
    assert "5 left out" in page
    assert "Eva Diaz" in words_of(opened.get("/people/?q=eva"))


def test_a_list_is_taken_as_a_file_too(browser):
    file = (io.BytesIO("Zoë;zoe@x.example;agent\r\n".encode("cp1252")), "people.csv")
    page = words_of(browser("admin").post("/people/bulk", {"file": file, "list": ""}))
    assert "Zoë" in page
    assert "zoe@x.example" in page


@pytest.mark.parametrize("text", ["", "  \n \n", "name,email,roles\n"])
def test_an_empty_list_says_what_to_write(browser, text):
    answer = browser("admin").post("/people/bulk", {"list": text})
    assert answer.status_code == 422
    assert "one person a line" in words_of(answer)


def test_a_list_without_headings_keeps_its_line_numbers():
    rows = read_list(b"Eva, eva@x.example, agent\nBen, nowhere, agent\n", set())
    assert [(row.line, bool(row.fault)) for row in rows] == [(1, False), (2, True)]


@pytest.mark.parametrize("path", ["/people/", "/people/new", "/people/bulk"])
@pytest.mark.parametrize("part", ["agent", "pio", "outsider"])
def test_people_are_the_administrators_page(browser, path, part):
    assert browser(part).get(path).status_code == 403


def test_no_form_is_taken_without_our_token(browser):
    opened = browser("admin")
    for path in ("/people/new", "/keys/", f"/people/{person_id('pio')}/deactivate"):
        assert opened.client.post(path).status_code == 403


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", "{{ 7 * 7 }}"])
def test_a_name_is_only_ever_a_name(browser, name):
    commands.add_person(actor("admin"), name, "eva@x.example", {"agent"})
    page = browser("admin").get("/people/").get_data(as_text=True)
    assert f">{html.escape(name)}</a>" in page
    assert "<script>alert" not in page
