"""The pages of a fact: what stands there, what may be typed, what a refusal keeps."""

from typing import Any

from hub.core.database import Database
from tests.facts import stated
from tests.scripts import written

VALUE = {"value": "Pier 4 Hall", "source": "EM bulletin 8", "no_end": "yes"}
NEW = {
    **VALUE, "label": "Shelters", "slug": "shelters", "type": "list", "owner": "County EM",
    "owner_email": "", "incident": "",
}  # fmt: skip


def text(answer: Any) -> str:
    return str(answer.get_data(as_text=True))


def test_a_fact_is_begun_proposed_and_approved_on_its_pages(db: Database, browser: Any) -> None:
    kim, marcus = browser("writer"), browser("pio")
    incident_id = written.open_incident()
    assert "No fact yet" in text(kim.get("/facts/"))
    answer = kim.post("/facts/new", {**NEW, "incident": incident_id})
    assert answer.status_code == 303
    page = text(kim.get(answer.location))
    assert "no value yet" in page
    assert "Waits for another person to approve it." in page
    listed = text(kim.get("/facts/"))
    assert "Hurricane Orla" in listed
    assert "proposed" in listed

    fact_id = answer.location.rsplit("/", 1)[-1]
    value = stated.fact(fact_id).open
    assert value
    decision = f"/corrections/facts/{value.id}"
    assert decision in text(marcus.get(answer.location))
    assert decision in text(marcus.get("/desk"))
    assert "You proposed this value" not in text(marcus.get(decision))
    answer = marcus.post(f"{decision}/approve", {"hash": value.words.hash})
    assert answer.status_code == 303
    assert stated.words_now(fact_id) == "Pier 4 Hall"
    assert "approved exactly this text" in text(marcus.get(f"/facts/{fact_id}"))


def test_what_was_typed_stays_when_it_is_refused_each_fault_at_its_field(
    db: Database, browser: Any
) -> None:
    kim = browser("writer")
    answer = kim.post("/facts/new", {**NEW, "slug": "Two words", "value": " "})
    page = text(answer)
    assert answer.status_code == 422
    assert 'id="slug-wrong"' in page
    assert 'value="Two words"' in page
    answer = kim.post("/facts/new", {**NEW, "no_end": ""})
    assert 'id="valid_until-wrong"' in text(answer)
    fact_id = stated.approved(None, type="number", value="12")
    answer = kim.post(f"/facts/{fact_id}/values", {**VALUE, "value": "a dozen"})
    assert answer.status_code == 422
    assert "“a dozen” is no number" in text(answer)
    assert 'value="a dozen"' in text(answer)


def test_a_value_is_sent_back_with_its_reason(db: Database, browser: Any) -> None:
    fact_id = stated.begun(written.open_incident())
    value = stated.fact(fact_id).open
    assert value
    marcus, decision = browser("pio"), f"/corrections/facts/{value.id}"
    refused = marcus.post(f"{decision}/return", {"action": "return", "reason": " "})
    assert refused.status_code == 422
    assert 'id="reason-wrong"' in text(refused)
    reason = {"action": "return", "reason": "Ask County EM."}
    assert marcus.post(f"{decision}/return", reason).status_code == 303
    assert "Marcus Bell: Ask County EM." in text(browser("writer").get("/desk"))


def test_a_fact_is_retired_by_the_pio_and_leaves_the_list(db: Database, browser: Any) -> None:
    fact_id = stated.approved(None)
    assert browser("writer").post(f"/facts/{fact_id}/retire").status_code == 403
    marcus = browser("pio")
    assert marcus.post(f"/facts/{fact_id}/retire").status_code == 303
    assert "No fact yet" in text(marcus.get("/facts/"))
    assert "Retired" in text(marcus.get(f"/facts/{fact_id}"))
    assert marcus.get("/facts/nothing").status_code == 404
    assert marcus.get("/corrections/facts/nothing").status_code == 404


def test_beginning_a_fact_for_a_slot_leads_back_to_the_script(db: Database, browser: Any) -> None:
    kim = browser("writer")
    page = text(kim.get("/facts/new?slug=shelters&label=Shelters&type=list&back=/scripts/x"))
    assert 'value="shelters"' in page
    answer = kim.post("/facts/new", {**NEW, "back": "/scripts/x"})
    assert answer.location.endswith("/scripts/x")
    answer = kim.post("/facts/new", {**NEW, "slug": "other", "back": "https://evil.example"})
    assert "/facts/" in answer.location
