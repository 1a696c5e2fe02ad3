"""A card is published in the very moment in which a fact it quotes is approved anew."""

import threading
from collections.abc import Callable

from sqlalchemy import select

from hub.approvals.releases import Release
from hub.core.database import Database
from hub.core.errors import HubError
from hub.corrections.commands import approve_fact
from hub.facts.models import Pin
from hub.scripts import commands as scripts
from hub.updates import commands as updates
from tests.cast import actor
from tests.corrections import quoted
from tests.facts import stated
from tests.scripts import written
from tests.updates import told

ROUNDS = 3


def both(deeds: list[Callable[[], object]]) -> list[BaseException]:
    """Do all of them at once; what went wrong that nobody may be told."""
    ready, broken = threading.Barrier(len(deeds)), list[BaseException]()

    def run(deed: Callable[[], object]) -> None:
        ready.wait()
        try:
            deed()
        except HubError:
            pass  # refused in plain words: nothing was told
        except BaseException as fault:
            broken.append(fault)

    threads = [threading.Thread(target=run, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return broken


def test_whatever_comes_first_no_live_text_says_the_value_of_before(db: Database) -> None:
    for number in range(ROUNDS):
        incident = written.open_incident(f"Storm {number}")
        fact = quoted.shelters(incident)
        version = written.approved(
            incident, slug="shelter", body=quoted.text(), values={}, bound={"shelters": fact}
        )
        update = told.approved(incident, headline="Go to {{ shelters }}.")
        value = stated.proposed(fact, "East Gym")
        broken = both(
            [
                lambda: scripts.publish(actor("pio"), version, incident_id=incident),  # noqa: B023
                lambda: approve_fact(actor("second_pio"), value),  # noqa: B023
                lambda: updates.publish(actor("commander"), update),  # noqa: B023
            ]
        )
        assert broken == []
        assert stated.words_now(fact) == "East Gym"
        assert said_live(db, incident) == ["East Gym", "East Gym"]


def said_live(db: Database, incident: str) -> list[str]:
    """What every live text of the incident quotes."""
    with db.reading() as session:
        live = Release.ended_at.is_(None), Release.incident_id == incident
        pins = select(Pin.said).join(Release, Release.words_id == Pin.words_id).where(*live)
        return list(session.scalars(pins))
