"""Branches, areas, and words that fill in by themselves, on the console in a real browser."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser import storm
from tests.browser.axe import found_at_every_width
from tests.browser.conftest import Served
from tests.browser.test_console import card

pytestmark = pytest.mark.browser
Window = Callable[..., Page]

OLOR = """## Transfer
- 911: Huele a gas adentro.

## Say
Huele a gas en {{ area }}. Me llamo {{ agent_name }}.

## Ask
- ¿Dónde huele? [Adentro](#huele-adentro) [Afuera](#huele-afuera)

## Do

## Don't say

## Steps
### Huele adentro
Salga ahora.

- ¿Alguien está enfermo? [Sí](#alguien-esta-enfermo) [No](#nadie-esta-enfermo)

### Huele afuera
Entre a su casa.

### Alguien está enfermo
El 911 va en camino.

### Nadie está enfermo
Espere afuera.
"""


@pytest.fixture
def gas(served: Served) -> dict[str, str]:
    """A card that branches and has words for areas, and the agent on shift."""
    [site] = storm.set_up()
    storm.areas()
    incident = storm.opened()
    storm.told(incident, "boil-water", storm.WATER, title="Boil water")
    words = told(incident)
    storm.on_shift("agent", site)
    return {"incident": incident, "words": words}


def told(incident: str, body: str = storm.GAS, **more: Any) -> str:
    return storm.told(incident, "power-outage", body, **{"title": "Gas smell", **more})


def step(page: Page, name: str) -> Any:
    return card(page).get_by_role("region", name=name, exact=True)


def steps(page: Page) -> list[str]:
    return [words.strip() for words in card(page).locator(".step:visible > h2").all_text_contents()]


def top_of(page: Page, words: str) -> float:
    box = card(page).get_by_text(words).bounding_box()
    assert box
    return float(box["y"])


def test_a_call_walks_its_branches_by_keyboard_and_nothing_that_is_read_moves(
    gas: dict[str, str], window: Window
) -> None:
    page = window("agent", "/console", height=1000)
    page.keyboard.press("p")
    expect(card(page).get_by_role("heading", level=1)).to_contain_text("Gas smell")
    assert steps(page) == []
    before = top_of(page, "Where do you smell it?")
    page.keyboard.press("1")
    expect(step(page, "It is inside")).to_be_focused()
    assert top_of(page, "Where do you smell it?") == before
    inside = card(page).get_by_role("button", name="Inside")
    expect(inside).to_have_attribute("aria-pressed", "true")
    read = top_of(page, "Please leave now")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(card(page).get_by_role("button", name="2 No")).to_be_focused()
    page.keyboard.press("Enter")
    assert steps(page) == ["It is inside", "Nobody is sick"]
    expect(card(page).locator(".trail ol")).to_have_text("StartIt is insideNobody is sick")
    assert top_of(page, "Please leave now") == read
    page.keyboard.press("9")  # no such answer: nothing happens
    page.keyboard.press("Backspace")
    expect(step(page, "It is inside")).to_be_focused()
    page.keyboard.press("1")
    assert steps(page) == ["It is inside", "Someone is sick"]
    card(page).get_by_role("button", name="Outside").click()
    assert steps(page) == ["It is outside"]
    card(page).locator(".trail").get_by_role("button", name="Start").press("Enter")
    assert steps(page) == []
    page.keyboard.press("1")
    page.keyboard.press("Enter")  # the tally, not the answer once more
    expect(page.locator("#tally-said")).to_contain_text("Saved")
    assert steps(page) == ["It is inside"]
    page.keyboard.press("w")
    page.keyboard.press("p")
    assert steps(page) == []
    assert page.faults == []


def test_the_place_is_kept_when_the_card_changes_and_said_when_it_is_gone(
    gas: dict[str, str], window: Window
) -> None:
    page = window("agent", "/console", height=620)
    page.keyboard.press("p")
    page.keyboard.press("1")
    page.keyboard.press("2")
    expect(step(page, "Nobody is sick")).to_be_focused()
    page.locator("#main").evaluate("main => main.scrollTop = 10_000")
    read = top_of(page, "Stay outside until the fire crew comes.")
    longer = storm.GAS.replace(
        "Please leave now", "Please leave the house at once, all of you, now"
    )
    told(gas["incident"], longer)
    inside = step(page, "It is inside")
    expect(inside.get_by_text("Please leave the house")).to_be_attached()
    assert steps(page) == ["It is inside", "Nobody is sick"]
    assert abs(top_of(page, "Stay outside until the fire crew comes.") - read) <= 1
    gone = longer.split("### Nobody")[0].replace(" [No](#nobody-is-sick)", "")
    told(gas["incident"], gone)
    lost = card(page).get_by_text("The step “Nobody is sick” is no longer in this card.")
    expect(lost).to_be_visible()
    assert steps(page) == ["It is inside"]
    expect(page.locator('[data-say="polite"]')).to_contain_text("Nobody is sick")
    told(gas["incident"], storm.POWER)
    lost = card(page).get_by_text("The step “It is inside” is no longer in this card.")
    expect(lost).to_be_visible()
    assert steps(page) == []
    assert page.faults == []


def test_the_callers_language_keeps_the_place(gas: dict[str, str], window: Window) -> None:
    told(gas["incident"], OLOR, title="Olor a gas", lang="es")
    page = window("agent", "/console")
    page.keyboard.press("p")
    page.keyboard.press("1")
    page.keyboard.press("2")
    page.keyboard.press("l")
    assert steps(page) == ["Huele adentro", "Nadie está enfermo"]
    expect(card(page).locator(".said:visible .trail ol")).to_contain_text("Nadie está enfermo")
    page.keyboard.press("l")
    assert steps(page) == ["It is inside", "Nobody is sick"]


def test_lines_for_other_areas_fold_and_none_is_hidden_without_saying_so(
    gas: dict[str, str], window: Window
) -> None:
    page = window("agent", "/console")
    page.keyboard.press("p")
    leave, stay = (
        card(page).get_by_text("You are in a zone"),
        card(page).get_by_text("You can stay"),
    )
    expect(leave).to_contain_text("Area 33101, 33109")
    expect(stay).to_contain_text("All other areas")
    expect(card(page).locator(".fold")).to_have_count(0)
    page.keyboard.press(".")
    page.keyboard.type("33101")
    page.keyboard.press("Tab")
    expect(stay).to_be_hidden()
    expect(leave).to_contain_text("Leave 33101 now")
    expect(card(page).locator("[data-narrow]")).to_have_value("33101")
    expect(card(page).locator(".fold")).to_have_text(["1 line for other areas"] * 3)
    say = card(page).get_by_role("region", name="Say", exact=True)
    say.get_by_role("button", name="1 line for other areas").press("Enter")
    expect(stay).to_be_visible()
    expect(say.get_by_role("button", name="Fold 1 line for other areas")).to_be_focused()
    page.reload()
    expect(page.locator("#console[data-ready]")).to_be_attached()
    expect(stay).to_be_hidden()  # the area sticks
    card(page).locator("[data-narrow]").select_option("33109")
    expect(page.locator("#area")).to_have_value("33109")
    expect(card(page).get_by_text("Offer the bus.")).to_be_visible()
    page.locator("#area").fill("Mill Bend")
    page.locator("#area").press("Tab")
    expect(card(page).locator("[data-narrow]")).to_have_value("*")
    expect(leave).to_be_hidden()
    do = card(page).get_by_role("region", name="Do", exact=True)
    expect(do).to_contain_text("Nothing here for this area. 2 lines for other areas")
    page.locator("#area").fill("3310l")
    page.locator("#area").press("Tab")
    expect(leave).to_be_visible()
    expect(stay).to_be_visible()
    expect(card(page).locator(".narrow")).to_contain_text("“3310l” is no area here")
    card(page).locator("[data-narrow]").select_option("*")
    expect(leave).to_be_hidden()
    told(gas["incident"], storm.GAS.replace("You can stay home.", "You can stay home tonight."))
    expect(say.get_by_text("stay home tonight")).to_be_visible()
    expect(leave).to_be_hidden()
    assert page.faults == []


def test_the_agents_name_and_the_callers_area_fill_in_by_themselves(
    gas: dict[str, str], window: Window
) -> None:
    page = window("agent", "/console")
    page.keyboard.press("p")
    name = page.evaluate("JSON.parse(document.getElementById('me').textContent).name")
    assert name
    say = card(page).get_by_role("region", name="Say", exact=True)
    expect(say).to_contain_text(f"My name is {name}.")
    expect(say).to_contain_text("Leave the caller's area now.")
    page.keyboard.press("/")
    page.keyboard.type("sick windows")
    expect(page.locator("#found-list button").first).to_contain_text("Gas smell")


def test_the_preview_shows_branches_and_areas_as_the_console_does(
    gas: dict[str, str], window: Window
) -> None:
    page = window("writer", f"/scripts/{gas['words']}/edit")
    preview = page.locator(".card.preview")
    expect(preview.get_by_role("link", name="Inside")).to_be_visible()
    expect(preview.get_by_text("Area 33101, 33109")).to_be_visible()
    preview.get_by_role("link", name="Outside").click()
    expect(preview.locator("[id='preview-step-it-is-outside']")).to_be_in_viewport()
    page.get_by_label("The card").fill(storm.GAS.replace("(#it-is-outside)", "(#outside)"))
    expect(page.locator("[data-preview]")).to_contain_text(
        "no step “outside”. The nearest is “It is outside”"
    )
    page.get_by_label("The card").fill(storm.GAS.replace("33104", "33l04"))
    expect(page.locator("[data-preview]")).to_contain_text("Did you mean 33104?")


def test_axe_finds_nothing_on_a_walk(gas: dict[str, str], window: Window) -> None:
    page = window("agent", "/console")
    page.keyboard.press("p")
    faults = found_at_every_width(page)
    page.locator("#area").fill("33101")
    page.locator("#area").press("Tab")
    page.locator("#main").focus()
    page.keyboard.press("1")
    page.keyboard.press("1")
    assert steps(page) == ["It is inside", "Someone is sick"]
    faults += found_at_every_width(page)  # the last is the narrowest
    for button in card(page).locator(".branches button:visible, .trail button, .fold button").all():
        box = button.bounding_box()
        assert box
        assert box["height"] >= 24
        assert box["width"] >= 24
    assert faults == []
