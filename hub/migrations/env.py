"""Alembic's way in: `hub.migrating` hands over the connection; a new version opens its own."""

import os
from typing import Any, Literal

from alembic import context
from sqlalchemy import Connection

from hub.app import load_models
from hub.core.database import Base, Database
from hub.core.moments import Moment
from hub.finding.index import is_in_metadata

load_models()


def _plainly(_kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """Write our time columns as what they are in the database: a version outlives the code."""
    return "sa.DateTime(timezone=True)" if isinstance(item, Moment) else False


def _run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        compare_type=True,
        include_name=is_in_metadata,
        render_item=_plainly,
    )
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    _run(given)
else:
    with Database(os.environ["HUB_DATABASE_URL"]).engine.connect() as opened:
        _run(opened)
