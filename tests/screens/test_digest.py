"""The digest of a shift: what changed since this person was last on duty, and nothing else."""

import re
from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import update

from hub.approvals.releases import Release
from hub.core.database import Database
from hub.scripts import commands as scripts
from hub.shifts import commands as shifts
from hub.shifts.models import Shift
from tests.browser import storm
from tests.cast import actor
from tests.conftest import Browser

Open = Callable[..., Browser]


def digest(browser: Open, part: str = "agent") -> str:
    """The part of the console as this member of the cast gets it, in one line."""
    answer = browser(part).get("/console/digest")
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", answer.get_data(as_text=True)))


def away(db: Database, site: str, hours: int = 8) -> None:
    """The agent's shift ended so long ago, all words are older than that, and a new one begins."""
    shifts.sign_off(actor("agent"))
    past = timedelta(hours=hours)
    with db.writing() as session:
        for shift in session.query(Shift):
            shift.began_at -= 2 * past
            shift.ended_at = shift.began_at + past
        for release in session.query(Release):
            then = release.at - 3 * past
            session.execute(
                update(Release).where(Release.id == release.id).values(at=then, since=then)
            )
    storm.on_shift("agent", site)


def test_whoever_comes_back_reads_what_changed_was_recalled_and_must_be_read(
    db: Database, browser: Open
) -> None:
    [site] = storm.set_up()
    incident = storm.opened()
    storm.told(incident, "boil-water", storm.WATER, title="Boil water")
    power = storm.told(incident, "power-outage", storm.POWER, title="Power, lines down")
    storm.told(incident, "pets", storm.POWER, title="Pets")
    storm.news(incident, "Quay Road is closed.", "important")
    storm.on_shift("agent", site)
    away(db, site)
    storm.told(incident, "boil-water", storm.WATER, title="Boil water", area="33101 or 33109")
    storm.told(incident, "roads", storm.POWER, title="Roads")
    scripts.recall(actor("pio"), power, "Crews are not there.")
    storm.news(incident, "Alder Street bridge is closed.", "critical")
    storm.news(incident, "Trash pick-up stops today.")
    said = digest(browser)
    assert "since your last shift ended" in said
    assert re.search(r"Changed .{5} Boil water: Say: “or”, was “and”", said)
    assert re.search(r"New .{5} Roads: A card you have not seen.", said)
    assert "Power, lines down: Stop saying this. Crews are not there." in said
    assert re.search(r"Critical .{5} Alder Street bridge is closed.", said)
    for old in ("Pets", "Quay Road", "Trash pick-up"):
        assert old not in said
    order = [said.index(word) for word in ("Alder Street", "Stop saying", "Roads", "Boil water")]
    assert order == sorted(order)


def test_a_newcomer_is_told_of_the_last_twelve_hours(db: Database, browser: Open) -> None:
    [site] = storm.set_up()
    storm.told(storm.opened(), "boil-water", storm.WATER, title="Boil water")
    storm.on_shift("agent", site)
    said = digest(browser)
    assert "12 hours before your first shift" in said
    assert "Boil water: A card you have not seen." in said


def test_moving_to_another_desk_does_not_end_what_one_missed(db: Database, browser: Open) -> None:
    sites = storm.set_up("Civic Center", "Library East")
    storm.told(storm.opened(), "boil-water", storm.WATER, title="Boil water")
    for site in sites:
        storm.on_shift("agent", site)
    assert "Boil water" in digest(browser)


def test_what_is_meant_for_other_sites_is_not_in_the_digest(db: Database, browser: Open) -> None:
    [civic, library] = storm.set_up("Civic Center", "Library East")
    incident = storm.opened()
    version = storm.told(incident, "boil-water", storm.WATER, title="Boil water")
    scripts.publish(actor("pio"), version, incident_id=incident, audience=[library])
    storm.on_shift("agent", civic)
    storm.on_shift("second_agent", library)
    assert "Nothing changed" in digest(browser)
    assert "Boil water" in digest(browser, "second_agent")


def test_nobody_off_shift_has_a_digest(db: Database, browser: Open) -> None:
    storm.set_up()
    assert "Sign on" in digest(browser)
    assert browser("writer").get("/console/digest").status_code == 403
