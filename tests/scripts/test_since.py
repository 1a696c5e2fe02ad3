"""What changed since the version somebody read: theirs, of one card, and only what was told."""

from typing import Any

from hub.core.database import Database
from tests.scripts import written


def asked(browser: Any, before: str, now_live: str, part: str = "agent") -> Any:
    return browser(part).get(f"/scripts/changes?from={before}&to={now_live}")


def told_three(incident: str) -> list[str]:
    """Three versions of a card, one after another; their ids."""
    areas = ("33101 and 33109", "33101, 33109 and 33112", "33101 to 33112")
    return [written.published(incident, values={**written.VALUES, "area": area}) for area in areas]


def test_an_agent_who_missed_a_version_sees_the_difference_from_the_one_they_read(
    db: Database, browser: Any
) -> None:
    first, second, third = told_three(written.open_incident())
    html = asked(browser, first, third).get_data(as_text=True)
    assert f'data-from="{first}" data-number="1"' in html
    assert "<h3>Say</h3>" in html
    assert "<del>and</del> <ins>to</ins>" in html or "<del>and 33109</del>" in html
    assert "<h3>Ask</h3>" not in html
    assert asked(browser, second, third).get_data(as_text=True) != html


def test_a_card_brings_the_difference_from_the_version_before_it(
    db: Database, browser: Any
) -> None:
    _, second, third = told_three(written.open_incident())
    page = browser("agent").get("/console").get_data(as_text=True)
    part = asked(browser, second, third).get_data(as_text=True)
    assert f'data-words="{third}" data-number="3"' in page
    squeezed = "".join(page.split())
    assert "".join(part.split()) in squeezed


def test_the_same_words_under_another_number_say_that_no_words_changed(
    db: Database, browser: Any
) -> None:
    incident = written.open_incident()
    first, second = written.published(incident), written.published(incident)
    assert "No words changed" in asked(browser, first, second).get_data(as_text=True)


def test_words_nobody_was_told_are_not_shown_as_a_difference(db: Database, browser: Any) -> None:
    incident = written.open_incident()
    live, waiting = written.published(incident), written.approved(incident)
    assert asked(browser, live, waiting).status_code == 404
    assert asked(browser, waiting, live).status_code == 404
    assert asked(browser, "", "").status_code == 404


def test_other_cards_languages_and_worlds_are_not_compared(db: Database, browser: Any) -> None:
    live = written.open_incident()
    drill = written.open_incident("Blue Tide", exercise=True)
    here = written.published(live)
    others = [
        written.published(live, slug="power", title="Power"),
        written.published(live, lang="es"),
        written.published(drill),
    ]
    assert [asked(browser, here, other).status_code for other in others] == [404, 404, 404]


def test_whoever_reads_nothing_aloud_has_nothing_to_compare(db: Database, browser: Any) -> None:
    first, _, third = told_three(written.open_incident())
    assert asked(browser, first, third, "outsider").status_code == 403
