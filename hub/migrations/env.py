"""Alembic's way in: the connection is handed over by `hub.migrating`, or opened for a new version's autogeneration."""

import os

from alembic import context
from sqlalchemy import Connection

from hub.app import load_models
from hub.core.database import Base, Database

load_models()


def _run(connection: Connection) -> None:
    context.configure(connection=connection, target_metadata=Base.metadata, render_as_batch=True, compare_type=True)
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    _run(given)
else:
    with Database(os.environ["HUB_DATABASE_URL"]).engine.connect() as opened:
        _run(opened)
