"""The demonstration is built once, and every scene can be played again and again."""

import pytest
from sqlalchemy import func, select

from hub.core.database import Database
from hub.core.journal import Entry
from hub.demo import stage
from hub.demo.scenario import SCENES


@pytest.mark.parametrize("db", ["sqlite"], indirect=True)
def test_every_scene_is_played_in_the_first_round_and_in_the_next(db: Database) -> None:
    incident = stage.build()
    assert stage.build() == incident, "twice is harmless"
    for _ in range(2):
        for scene in SCENES:
            scene.act(incident)
    with db.reading() as session:
        told = dict(session.execute(select(Entry.kind, func.count()).group_by(Entry.kind)).all())
    for kind in ("corrections.fact_changed", "scripts.recalled", "questions.asked"):
        assert told[kind] >= 2, kind
    assert told["scripts.published"] > 20
