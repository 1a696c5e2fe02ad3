"""How a translation stands to the English: every way the English can go, times every translation.

The card is asked as well in each cell: words of what is not current never stand in it.
"""

from datetime import timedelta
from typing import Any

import pytest

from hub.approvals.releases import Release
from hub.core.database import Database, database
from hub.core.moments import now
from hub.incidents.models import Incident
from hub.scripts import commands, queries
from hub.scripts.models import Version
from hub.scripts.parity import Parity, parity
from hub.scripts.told import histories
from tests.cast import actor
from tests.scripts import written

OTHER = written.BODY.replace("1 minute", "3 minutes")
SPANISH = {"lang": "es", "title": "Hervir el agua"}
# What the English does after it was first told, and what then stands in Spanish, where the
# Spanish is: none; made from the first English; the same, not saying so; made from the newest;
# the same, not saying so; a machine's draft. “–”: not spoken of. Cells that cannot be: left out.
KINDS = ("none", "old", "old unnamed", "new", "new unnamed", "machine")
TABLE = {
    "stays": ("none", "current", "current", "current", "current", "machine"),
    "renewed": ("none", "current", "current", "current", "current", "machine"),
    "restaged": ("none", "current", "current", "current", "current", "machine"),
    "moves on": ("none", "pending", "pending", "current", "current", "machine"),
    "moves on and back": ("none", "current", "pending", "current", "current", "machine"),
    "is recalled": ("–", "pending", "pending", None, "current", "–"),
    "is recalled and told anew": ("none", "pending", "pending", "current", "current", "machine"),
    "expires": ("–", "current", "current", "current", "current", "–"),
}
CELLS = [
    (english, kind, state)
    for english, row in TABLE.items()
    for kind, state in zip(KINDS, row, strict=True)
    if state is not None
]


def english_does(what: str, incident_id: str, first: str) -> str:
    """Play it; the id of the English words told last."""
    pio = actor("pio")
    if what == "renewed":
        until = now() + timedelta(hours=1)
        commands.publish(pio, first, incident_id=incident_id, until=until)
    elif what == "restaged":
        return written.published(incident_id)
    elif what == "moves on":
        return written.published(incident_id, body=OTHER)
    elif what == "moves on and back":
        written.published(incident_id, body=OTHER)
        return written.published(incident_id)
    elif what == "expires":
        expire(first)
    elif what != "stays":
        commands.recall(pio, first, "The area is wrong.")
    if what == "is recalled and told anew":
        return written.published(incident_id, body=OTHER)
    return first


def expire(version_id: str) -> None:
    release_id = written.version(version_id).words.releases[0].id
    with database().writing() as session:
        session.get_one(Release, release_id).until = now()
    commands.expire(release_id)


def made_from(version_id: str) -> dict[str, Any]:
    found = written.version(version_id)
    return {"translates": found.id, "translates_hash": found.words.hash}


def stands(db: Database, incident_id: str) -> Parity | None:
    with db.reading() as session:
        drafts = {
            version.lang: version
            for version in session.query(Version)
            if version.lang != "en" and version.words.state == "draft"
        }
        [history] = histories(session, [incident_id]).values()
        required = session.get_one(Incident, incident_id).languages
        return next(iter(parity(history, required, drafts)), None)


@pytest.mark.parametrize("db", ["sqlite"], indirect=True)
@pytest.mark.parametrize(("english", "kind", "state"), CELLS)
def test_every_cell(english: str, kind: str, state: str, db: Database) -> None:
    incident_id = written.open_incident()
    with db.writing() as session:
        session.get_one(Incident, incident_id).languages = ["en", "es"]
    first = written.published(incident_id)
    if kind.startswith("old"):
        named = {} if kind.endswith("unnamed") else made_from(first)
        written.published(incident_id, **SPANISH, **named)
    if kind == "machine" and english == "is recalled":  # afterwards nobody may translate it
        written.drafted(incident_id, **SPANISH, **made_from(first), machine=True)
    newest = english_does(english, incident_id, first)
    if kind.startswith("new"):
        named = {} if kind.endswith("unnamed") else made_from(newest)
        written.published(incident_id, **SPANISH, **named)
    elif kind == "machine" and english != "is recalled":
        written.drafted(incident_id, **SPANISH, **made_from(newest), machine=True)
    found = stands(db, incident_id)
    said = found.in_words if found else "–"
    assert said == ("machine, not reviewed" if state == "machine" else state)
    with db.reading() as session:
        cards = queries.cards(session, [incident_id], now())
    shown = [card["langs"]["es"] for card in cards if "es" in card["langs"]]
    assert [one for one in shown if "view" in one] == (shown if state == "current" else [])
    if state in ("pending", "machine", "none") and english != "is recalled":
        assert shown, "the tab says that it is pending"
        assert cards[0]["first"] == "en"


def test_a_language_nobody_asked_for_stands_beside_those_that_are_wanted(db: Database) -> None:
    incident_id = written.open_incident()
    with db.writing() as session:
        session.get_one(Incident, incident_id).languages = ["en", "ar", "ht"]
    written.published(incident_id)
    written.published(incident_id, **SPANISH)
    with db.reading() as session:
        [card] = queries.cards(session, [incident_id], now())
        [history] = histories(session, [incident_id]).values()
        said = {one.lang: one.in_words for one in parity(history, ["en", "ar", "ht"], {})}
    assert list(card["langs"]) == ["ar", "en", "es", "ht"]
    assert said == {"ar": "none", "es": "current", "ht": "none"}
    assert card["langs"]["ar"] == {"lang": "ar", "number": None, "stale": True}
