"""The question nobody could answer: three callers, three agents, three wordings, one answer."""

from typing import Any
from uuid import uuid4

from flask import Flask

from hub import beats, clock
from hub.core.database import Database
from hub.core.journal import Entry
from hub.core.moments import iso, now
from hub.scripts import commands as scripts
from tests.browser import storm
from tests.cast import actor
from tests.screens.fresh import caught_up, parse

FLOOR = ("agent", "second_agent", "lead")
WORDS = (
    "When does Alder Street bridge open?",
    "Is the Alder bridge open again?",
    "¿Cuándo abren el puente de Alder Street?",
)
BRIDGE = """## Transfer
- 911: Hurt on the bridge.

## Say
{{ source }} says: Alder Street bridge opens at 6 in the morning. Use 9th Avenue until then.

## Ask
- Do you need to cross tonight?

## Do
- Tell them the detour.

## Don't say
- It is open.
  - It opens at 6 in the morning.
"""


def told(page: str) -> list[str]:
    """What a console tells those who asked."""
    place = parse(page).by_id("question-answers")
    assert place is not None
    return [one.text() for one in place.children if not isinstance(one, str)]


def test_three_callers_ask_what_nobody_knows_and_all_three_agents_are_told(
    app: Flask, db: Database, browser: Any
) -> None:
    (site,) = storm.set_up()
    incident = storm.opened()
    for part in FLOOR:
        storm.on_shift(part, site)
    agents = {part: browser(part) for part in FLOOR}
    consoles = {part: one.get("/console").get_data(as_text=True) for part, one in agents.items()}
    kim, marcus = browser("writer"), browser("pio")

    # Dana and Omar have no answer. Lena's line is cut: hers comes two minutes late, and once more.
    asked, late = {}, iso(now())
    for part, words in zip(FLOOR, WORDS, strict=True):
        body = {"id": str(uuid4()), "incident": incident, "text": words, "at": late}
        first = agents[part].post("/questions/", json=body)
        again = agents[part].post("/questions/", json=body)
        assert (first.status_code, again.get_json()) == (201, first.get_json())
        asked[part] = first.get_json()["question"]
    assert len(set(asked.values())) == 3
    beats.fold_questions()

    # Marcus sees that they are likely the same, says so with a tap each, and undoes a slip.
    page = marcus.get("/questions/").get_data(as_text=True)
    assert page.count("Likely the same") == 3
    one, two, three = (asked[part] for part in FLOOR)
    for other in (two, three):
        assert marcus.post(f"/questions/{other}/merge", {"into": one}).status_code == 303
    marcus.post(f"/questions/{two}/part", {})
    marcus.post(f"/questions/{two}/merge", {"into": one})
    [line] = browser("partner").get("/api/v1/questions").get_json()["questions"]
    assert (line["count"], line["text"], line["state"]) == (3, WORDS[0], "open")
    desk = marcus.get("/desk").get_data(as_text=True)
    assert "Nobody has it." in desk

    # Kim takes it, and writes a card from it. The question stands beside her draft, not in it.
    assert kim.post(f"/questions/{one}/take", {}).status_code == 303
    assert kim.post(f"/questions/{one}/take", {}).status_code == 409
    begun = kim.post(f"/questions/{one}/write", {"what": "script"})
    version = begun.headers["Location"].split("/")[2]
    draft = kim.get(begun.headers["Location"]).get_data(as_text=True)
    assert "It answers" in draft
    assert WORDS[0] in draft
    scripts.edit(
        actor("writer"), version, text=BRIDGE, values={"source": "Roads"}, title="Alder bridge",
        sources=storm.SOURCES,
    )  # fmt: skip
    scripts.submit(actor("writer"), version)
    scripts.approve(actor("pio"), version)
    scripts.publish(actor("pio"), version, incident_id=incident)
    clock.react()

    # It is live, so it answers the question: all three are told, with the way to the card.
    for part, agent in agents.items():
        [said] = told(caught_up(agent, consoles[part]))
        assert "Here is the answer: Alder bridge" in said
        fresh = agent.get("/console").get_data(as_text=True)
        assert [said] == told(fresh)
        assert f'"{asked[part]}": "' in fresh, "the console knows that its agent asked"
    answer = line_of(browser)["answer"]["answer"]
    heard = agents["agent"].post("/questions/heard", json={"answer": answer})
    assert heard.status_code == 200
    assert f'"told": ["{answer}"]' in agents["agent"].get("/console").get_data(as_text=True)
    more = {"id": str(uuid4()), "incident": incident, "text": WORDS[1]}
    at_once = browser("second_agent").post("/questions/", json=more).get_json()
    assert at_once["answer"]["text"]["title"] == "Alder bridge"

    # The card was wrong: it is recalled, and the question is open again, for everyone to see.
    scripts.recall(actor("pio"), version, "It opens at 8.")
    beats.fold_questions()
    assert told(agents["agent"].get("/console").get_data(as_text=True)) == []
    desk = marcus.get("/desk").get_data(as_text=True)
    assert "its answer was recalled. It opens at 8." in desk
    assert (line_of(browser)["state"], line_of(browser)["count"]) == ("open", 4)
    with db.reading() as session:
        written = [one.snapshot for one in session.query(Entry)]
    assert not [one for one in written for words in WORDS if words[:30] in one]


def line_of(browser: Any) -> dict[str, Any]:
    """The one question there is."""
    [line] = browser("partner").get("/api/v1/questions").get_json()["questions"]
    assert isinstance(line, dict)
    return line
