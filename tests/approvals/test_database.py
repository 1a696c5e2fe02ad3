"""What the database itself refuses, whoever writes to it."""

from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from hub.core.database import Database
from tests.scripts import written

INSERT = text(
    "INSERT INTO releases (id, words_id, hash, incident_id, world, kind, title, sites, must_read,"
    " seq, by_id, by_name, at, since, ended_why) VALUES (:id, :words, :hash, :incident, 'live',"
    " 'script', 'Boil water', '[]', true, 1, 'x', 'Nobody', '2026-01-01', '2026-01-01', '')"
)


def release(db: Database, **values: Any) -> None:
    with db.engine.begin() as connection:
        connection.execute(INSERT, {"id": "r1", **values})


def test_the_database_refuses_a_publication_without_an_approval(db: Database) -> None:
    incident_id = written.open_incident()
    version_id = written.submitted(incident_id)
    hash = written.version(version_id).words.hash
    with pytest.raises(IntegrityError):
        release(db, words=version_id, hash=hash, incident=incident_id)


def test_the_database_refuses_a_publication_of_other_words_than_the_approved(db: Database) -> None:
    incident_id = written.open_incident()
    version_id = written.approved(incident_id)
    with pytest.raises(IntegrityError):
        release(db, words=version_id, hash="0" * 64, incident=incident_id)
    hash = written.version(version_id).words.hash
    release(db, words=version_id, hash=hash, incident=incident_id)


def test_the_database_refuses_a_second_approval_and_a_rewritten_step(db: Database) -> None:
    version_id = written.approved(written.open_incident())
    again = (
        "INSERT INTO approvals (id, words_id, kind, hash, by_id, by_name, at)"
        " SELECT 'other', words_id, kind, 'x', by_id, by_name, at"
    )
    with pytest.raises(IntegrityError), db.engine.begin() as connection:
        connection.execute(text(f"{again} FROM approvals WHERE words_id = :id"), {"id": version_id})
    step = "INSERT INTO steps SELECT * FROM steps WHERE words_id = :id"
    with pytest.raises(IntegrityError), db.engine.begin() as connection:
        connection.execute(text(step), {"id": version_id})
