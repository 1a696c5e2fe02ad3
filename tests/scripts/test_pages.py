"""The pages of scripts in a browser: what is typed is kept, what is refused is said in words."""

from typing import Any

from hub.core.database import Database
from tests.scripts import written

FIELDS = {
    "title": "Boil water", "hazard": "boil-water", "lang": "en", "topics": "boil-water, water",
    "body": written.BODY, "slot-source": "Port Alder Water", "slot-area": "33101",
    "sources": "Advisories | CDC | https://www.cdc.gov/ | 2024-05-06",
}  # fmt: skip


def text_of(answer: Any) -> str:
    return answer.get_data(as_text=True)


def test_a_writer_writes_a_pio_approves_publishes_and_recalls(db: Database, browser: Any) -> None:
    incident_id = written.open_incident()
    writer, pio = browser("writer"), browser("pio")
    made = writer.post("/scripts/new", {**FIELDS, "incident": incident_id, "then": "submit"})
    assert made.status_code == 303, text_of(made)
    place = made.headers["Location"]
    version_id = place.rsplit("/", 1)[-1]
    assert written.state(version_id) == "submitted"
    page = text_of(pio.get(place))
    assert "Approve for 0 agents" in page
    hash = written.version(version_id).words.hash
    answer = pio.post(f"{place}/approve", {"hash": hash})
    assert answer.headers["Location"] == place
    assert "Hurricane Orla" in text_of(pio.get(f"{place}/publish"))
    answer = pio.post(
        f"{place}/publish", {"incident": incident_id, "audience": "all", "no_end": "yes"}
    )
    assert answer.status_code == 303, text_of(answer)
    assert written.state(version_id) == "published"
    assert "Recall" in text_of(pio.get(place))
    assert pio.get(f"{place}/recall").status_code == 200
    empty = pio.post(f"{place}/recall", {"reason": " "})
    assert empty.status_code == 422
    assert "Say why" in text_of(empty)
    assert pio.post(f"{place}/recall", {"reason": "Wrong area."}).status_code == 303
    assert written.state(version_id) == "ended"
    assert "ended it: recalled" in text_of(pio.get(f"{place}/history"))


def test_a_writer_cannot_approve_their_own_words_in_the_browser_either(
    db: Database, browser: Any
) -> None:
    version_id = written.drafted(written.open_incident(), by="pio")
    pio = browser("pio")
    pio.post(f"/scripts/{version_id}/submit")
    assert "Another person must approve it" in text_of(pio.get(f"/scripts/{version_id}"))
    answer = pio.post(f"/scripts/{version_id}/approve", {"hash": ""})
    assert answer.status_code == 403
    assert written.state(version_id) == "submitted"


def test_a_form_that_fails_names_the_field_and_keeps_what_was_typed(
    db: Database, browser: Any
) -> None:
    writer = browser("writer")
    answer = writer.post("/scripts/new", {**FIELDS, "title": "", "lang": "English!"})
    page = text_of(answer)
    assert answer.status_code == 422
    assert "Write a title" in page
    assert "Write the language as a short code" in page
    assert "Boil it hard for 1 minute." in page
    assert 'value="English!"' in page


def test_submitting_with_an_open_slot_says_which_and_keeps_the_draft(
    db: Database, browser: Any
) -> None:
    writer = browser("writer")
    version_id = written.drafted(written.open_incident())
    fields = {**FIELDS, "slot-area": "", "based_on": "1", "then": "submit"}
    answer = writer.post(f"/scripts/{version_id}/edit", fields)
    assert answer.status_code == 422
    assert "Fill in: area." in text_of(answer)
    assert 'id="slot-area"' in text_of(answer)
    assert written.version(version_id).words.revision == 2
    assert 'name="based_on" value="2"' in text_of(answer)


def test_whoever_saves_second_sees_the_difference_and_loses_nothing(
    db: Database, browser: Any
) -> None:
    version_id = written.drafted(written.open_incident())
    first, second = browser("writer"), browser("second_writer")
    theirs = FIELDS["body"].replace("1 minute", "3 minutes")
    mine = FIELDS["body"].replace("hard", "well")
    url = f"/scripts/{version_id}/edit"
    assert first.post(url, {**FIELDS, "body": theirs, "based_on": "1"}).status_code == 303
    answer = second.post(url, {**FIELDS, "body": mine, "based_on": "1"})
    page = text_of(answer)
    assert answer.status_code == 409
    assert "Kim Tran saved this" in page
    assert "<del>" in page
    assert "3 minutes" in page
    assert "Boil it well for 1 minute." in page
    assert 'name="based_on" value="2"' in page
    assert second.post(url, {**FIELDS, "body": mine, "based_on": "2"}).status_code == 303
    assert written.version(version_id).words.text == mine
    history = text_of(first.get(f"/scripts/{version_id}/history"))
    assert "3 minutes" in history


def test_the_preview_is_drawn_as_the_console_draws_it_and_markup_stays_words(
    db: Database, browser: Any
) -> None:
    fields = {**FIELDS, "slot-area": "<script>alert(1)</script>"}
    page = text_of(browser("writer").post("/scripts/preview", fields))
    assert '<mark class="fact" data-slot="source">Port Alder Water</mark>' in page
    assert "<script>" not in page
    broken = text_of(browser("writer").post("/scripts/preview", {"body": "## Say\nHello"}))
    assert "Transfer is missing" in broken


def test_the_list_finds_scripts_by_title_and_by_words(db: Database, browser: Any) -> None:
    written.drafted(None)
    written.drafted(written.open_incident(), title="Power lines", slug="power")
    lead = browser("lead")
    page = text_of(lead.get("/scripts/"))
    assert "Library: boil water" in page
    assert "Power lines" in page
    found = text_of(lead.get("/scripts/?q=power"))
    assert '<mark class="hit">Power</mark> lines' in found
    assert "Library: boil water" not in found
    assert "No script answers" in text_of(lead.get("/scripts/?q=100%25"))


def test_agents_and_strangers_do_not_read_drafts(db: Database, browser: Any) -> None:
    version_id = written.drafted(None)
    assert browser("agent").get(f"/scripts/{version_id}").status_code == 403
    assert browser("pio").get("/scripts/no-such").status_code == 404
    assert browser("pio").post("/scripts/no-such/approve", {"hash": ""}).status_code == 404


def test_the_checks_say_what_to_write_and_where(db: Database, browser: Any) -> None:
    body = FIELDS["body"].replace("hard", "hard tonight")
    page = text_of(browser("writer").post("/scripts/preview", {**FIELDS, "body": body}))
    at = body.index("tonight")
    assert "“tonight” means another time" in page
    assert f'data-goto="body" data-start="{at}" data-end="{at + 7}"' in page
    assert "to look at" in page
    bare = text_of(browser("writer").post("/scripts/preview", {**FIELDS, "sources": ""}))
    assert "Name a source" in bare


def test_a_page_publishes_with_an_end_or_an_explicit_none(db: Database, browser: Any) -> None:
    incident_id = written.open_incident()
    version_id = written.approved(incident_id)
    pio = browser("pio")
    fields = {"incident": incident_id, "audience": "all"}
    asked = pio.post(f"/scripts/{version_id}/publish", fields)
    assert asked.status_code == 422
    assert 'id="until-wrong"' in text_of(asked)
    done = pio.post(f"/scripts/{version_id}/publish", {**fields, "until": "2099-11-20T18:00"})
    assert done.status_code == 303
