"""The script pack: what is in force, on paper."""

from collections.abc import Callable
from typing import Any

import pytest

from hub.core.database import Database
from hub.scripts import commands as scripts
from tests.browser import storm
from tests.cast import actor


@pytest.mark.parametrize("db", ["sqlite"], indirect=True)
def test_a_pack_has_every_word_in_force_and_says_of_when_it_is(
    db: Database, browser: Callable[..., Any]
) -> None:
    storm.set_up()
    incident = storm.opened()
    storm.told(incident, "boil-water", storm.WATER, title="Boil water")
    storm.told(incident, "boil-water", storm.AGUA, title="Hierva el agua", lang="es")
    gone = storm.told(incident, "power-outage", storm.POWER, title="Power, lines down")
    storm.news(incident, "Quay Road is closed.", "critical")
    scripts.recall(actor("pio"), gone, "Lines are off.")
    page = browser("agent").get(f"/console/pack?incident={incident}").get_data(as_text=True)
    for words in ("boil tap water before you drink it", "hierva el agua", "Quay Road is closed."):
        assert words in page
    assert "<del>Stay away from lines on the ground" in page
    assert "Put the ZIP code in the tally" in page
    assert "Paper does not change" in page
    assert 'id="pack-card-of-power-outage"' not in page
    assert browser("agent").get("/console/pack?incident=none").status_code == 404
