"""The pages of updates in a browser."""

from typing import Any

from hub.core.database import Database
from tests.scripts.written import open_incident
from tests.updates import told

FIELDS = {
    "severity": "critical", "headline": "Alder Street bridge is closed.", "source": "Roads desk",
    "body": "Send nobody that way.\n\n- Use 9th Avenue.", "until": "", "next_update_at": "",
}  # fmt: skip


def text_of(answer: Any) -> str:
    return answer.get_data(as_text=True)


def test_an_update_is_written_approved_published_corrected_and_withdrawn(
    db: Database, browser: Any
) -> None:
    incident_id = open_incident()
    writer, pio, other = browser("writer"), browser("pio"), browser("second_pio")
    end = {"then": "submit", "no_end": "yes"}
    made = writer.post("/updates/new", {**FIELDS, "incident": incident_id, **end})
    assert made.status_code == 303, text_of(made)
    place = made.headers["Location"]
    update_id = place.rsplit("/", 1)[-1]
    assert "marked REAL" in text_of(pio.get(place))
    approved = pio.post(f"{place}/approve", {"hash": told.update(update_id).words.hash})
    assert approved.status_code == 303, text_of(approved)
    assert pio.get(f"{place}/publish").status_code == 200
    assert pio.post(f"{place}/publish", {"audience": "all", "no_end": "yes"}).status_code == 303
    assert told.state(update_id) == "published"
    assert "Alder Street bridge is closed." in text_of(pio.get(f"{place}/correct"))
    better = {**FIELDS, "headline": "Alder Street bridge is open.", **end}
    made = pio.post(f"{place}/correct", better)
    assert made.status_code == 303, text_of(made)
    place = made.headers["Location"]
    assert "What it corrects" in text_of(other.get(place))
    assert pio.post(f"{place}/approve", {}).status_code == 403
    right = told.update(place.rsplit("/", 1)[-1])
    other.post(f"{place}/approve", {"hash": right.words.hash})
    other.post(f"{place}/publish", {"audience": "all", "no_end": "yes"})
    assert (told.state(update_id), told.state(right.id)) == ("ended", "published")
    assert "Say why" in text_of(pio.post(f"{place}/withdraw", {"reason": ""}))
    assert pio.post(f"{place}/withdraw", {"reason": "Wrong again."}).status_code == 303
    assert told.state(right.id) == "ended"


def test_a_form_that_fails_names_the_field_and_keeps_what_was_typed(
    db: Database, browser: Any
) -> None:
    fields = {**FIELDS, "incident": open_incident(), "headline": "", "severity": "grave"}
    answer = browser("writer").post("/updates/new", fields)
    page = text_of(answer)
    assert answer.status_code == 422
    assert "Write a headline" in page
    assert "Choose critical, important or routine." in page
    assert "- Use 9th Avenue." in page
    missing = browser("writer").post("/updates/new", FIELDS)
    assert "Choose the incident" in text_of(missing)
    odd = browser("writer").post("/updates/new", {**fields, "until": "tonight"})
    assert "Write a day and a clock time" in text_of(odd)
    assert 'value="tonight"' in text_of(odd)


def test_whoever_saves_second_sees_the_difference_and_loses_nothing(
    db: Database, browser: Any
) -> None:
    update_id = told.drafted(open_incident())
    url = f"/updates/{update_id}/edit"
    first, second = browser("writer"), browser("second_writer")
    assert first.post(url, {**FIELDS, "based_on": "1"}).status_code == 303
    mine = {**FIELDS, "headline": "The bridge is shut.", "severity": "important", "based_on": "1"}
    answer = second.post(url, mine)
    page = text_of(answer)
    assert answer.status_code == 409
    assert "Kim Tran saved this" in page
    assert "<del>critical</del>" in page
    assert "The bridge is shut." in page
    assert 'name="based_on" value="2"' in page


def test_markup_in_an_update_is_neutralised(db: Database, browser: Any) -> None:
    body = "<script>alert(1)</script> [here](javascript:alert(1)) **so**"
    page = text_of(browser("writer").post("/updates/preview", {**FIELDS, "body": body}))
    assert "<script>alert" not in page
    assert 'href="javascript' not in page
    assert "<strong>so</strong>" in page


def test_the_list_shows_each_open_incident_and_finds_words(db: Database, browser: Any) -> None:
    told.published(open_incident())
    lead = browser("lead")
    assert "Eastside High shelter is full." in text_of(lead.get("/updates/"))
    assert "No update has these words" in text_of(lead.get("/updates/?q=zebra"))
    assert browser("agent").get("/updates/").status_code == 403
    assert browser("pio").get("/updates/no-such").status_code == 404


def test_an_update_is_submitted_and_published_with_an_end_or_an_explicit_none(
    db: Database, browser: Any
) -> None:
    writer, pio = browser("writer"), browser("pio")
    fields = {**FIELDS, "incident": open_incident(), "then": "submit"}
    refused = writer.post("/updates/new", fields)
    assert refused.status_code == 422
    assert 'id="until-wrong"' in text_of(refused)
    place = writer.post("/updates/new", {**fields, "no_end": "yes"}).headers["Location"]
    update_id = place.rsplit("/", 1)[-1]
    pio.post(f"{place}/approve", {"hash": told.update(update_id).words.hash})
    asked = pio.post(f"{place}/publish", {"audience": "all"})
    assert asked.status_code == 422
    assert "tick no end" in text_of(asked)
    assert told.state(update_id) == "approved"


def test_the_checks_of_an_update_follow_what_is_typed(db: Database, browser: Any) -> None:
    page = text_of(browser("writer").post("/updates/preview", {**FIELDS, "body": "Fixed soon."}))
    assert "“soon” means another time" in page
    assert 'data-goto="body" data-start="6" data-end="10"' in page
    assert "True until" in page
