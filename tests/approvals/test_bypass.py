"""Even a write that goes round every rule does not bring unapproved words to a console."""

import pytest
from sqlalchemy import text

from hub.core.database import Database
from hub.core.errors import Refused
from hub.scripts import commands as scripts
from tests.browser import storm
from tests.cast import actor


def test_words_changed_behind_an_approval_are_not_published(db: Database) -> None:
    storm.set_up()
    incident = storm.opened()
    version = scripts.draft(
        actor("writer"), title="Boil water", hazard="hurricane", lang="en", topics=["boil-water"],
        body=storm.WATER, values=storm.VALUES, sources=storm.SOURCES, incident_id=incident,
    )  # fmt: skip
    scripts.submit(actor("writer"), version)
    scripts.approve(actor("pio"), version)
    with db.writing() as session:
        session.execute(text("UPDATE words SET text = replace(text, 'boil tap water', 'drink it')"))
    with pytest.raises(Refused, match="not the text that was approved"):
        scripts.publish(actor("pio"), version, incident_id=incident)
