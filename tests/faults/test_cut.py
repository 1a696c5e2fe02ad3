"""Consoles are cut off while words are published, corrected and recalled, and come back by
themselves to the same page as everybody.
"""

import time
from collections.abc import Callable

from bench.stage import SHELTERS
from hub.core.database import Database, bind, database
from hub.corrections.commands import approve_fact
from hub.facts import commands as facts
from hub.facts.models import Fact
from hub.live import streams
from hub.scripts import commands as scripts
from tests.browser import storm
from tests.cast import actor
from tests.faults.crowd import Crowd
from tests.faults.floor import Staged, ask, served
from tests.house.test_fresh import SCREENS
from tests.screens.fresh import apply, live_of, normal

FEW, ALL = (50, 1.0), (2_000, 60.0)  # consoles, and for how many seconds they are cut off
HEALED = 30.0  # seconds


def test_consoles_that_were_cut_off_show_what_a_fresh_page_shows(
    staged: Staged, opened: Callable[[], Database], every: bool
) -> None:
    count, seconds = ALL if every else FEW
    bind(opened())
    fact = begun(staged.incident)
    with served(staged.folder) as hub:
        cookie = staged.cookies["agent"]
        old = ask(hub.port, "GET", "/console", Cookie=cookie).text
        crowd = Crowd(hub.port, cookie, live_of(old), count)
        began = crowd.until_all(0, 120.0)
        crowd.cut()
        cut_at = time.monotonic()
        much_happens(staged.incident, fact)
        time.sleep(max(0.0, seconds - (time.monotonic() - cut_at)))
        crowd.heal()
        healed = crowd.until_all(newest(), HEALED)
        print(f"{count} consoles: joined in {began:.1f} s, all healed in {healed:.1f} s")
        fresh = ask(hub.port, "GET", "/console", Cookie=cookie).text
        crowd.close()
    assert len({(one.seq, one.mark) for one in crowd.seats}) == 1
    parts = SCREENS["agent"][1]
    assert normal(apply(old, crowd.seats[0].shown), *parts) == normal(fresh, *parts)


def newest() -> int:
    """The number of the last event of the consoles' stream."""
    with database().reading() as session:
        return streams.newest(session, "console", "live").seq


def much_happens(incident: str, fact: str) -> None:
    """20 items are published, 3 corrected, 2 recalled."""
    versions = [
        storm.told(incident, f"topic-{number}", storm.WATER, title=f"Card {number}")
        for number in range(14)
    ]
    for number in range(5):
        storm.news(incident, f"Road {number} is closed.", "critical" if number == 3 else "routine")
    version = scripts.draft(
        actor("writer"), title="Shelters", slug="shelters", hazard="shelter", lang="en",
        topics=["shelter"], body=SHELTERS, values={}, sources=storm.SOURCES,
        bound={"shelters": fact}, incident_id=incident,
    )  # fmt: skip
    scripts.submit(actor("writer"), version)
    scripts.approve(actor("pio"), version)
    scripts.publish(actor("pio"), version, incident_id=incident)
    for number in range(3):
        facts.propose(
            actor("writer"), fact, value=f"Harbor School, room {number}", source="County EM",
            valid_until=None,
        )  # fmt: skip
        approve_fact(actor("pio"), newest_value(fact))
    for version in versions[:2]:
        scripts.recall(actor("pio"), version, reason="Another main broke.")


def begun(incident: str) -> str:
    """A fact with a value that is in force."""
    fact = facts.begin(
        actor("writer"), incident_id=incident, slug="shelters", label="Open shelters",
        type="text", owner="County EM", value="Pier 4 Hall", source="County EM", valid_until=None,
    )  # fmt: skip
    approve_fact(actor("pio"), newest_value(fact))
    return fact


def newest_value(fact: str) -> str:
    with database().reading() as session:
        return str(session.get_one(Fact, fact).values[-1].id)
