"""What every command of the terminal does alike: faults in one plain line, the database opened."""

import sys
from collections.abc import Callable
from functools import wraps
from typing import Any

import click

from hub.core.errors import HubError
from hub.core.settings import Settings, WrongSetting, load_settings, use


def plainly(work: Callable[..., object]) -> Callable[..., None]:
    """Say a fault in one line and exit 1, instead of a traceback."""

    @wraps(work)
    def said(*args: Any, **kwargs: Any) -> None:
        try:
            work(*args, **kwargs)
        except (HubError, WrongSetting, OSError) as fault:
            click.echo(f"hub: {fault}", err=True)
            sys.exit(1)
        except Exception as fault:
            from sqlalchemy.exc import SQLAlchemyError  # slow to import: `hub serve` comes by here

            if not isinstance(fault, SQLAlchemyError):
                raise
            reason = str(getattr(fault, "orig", None) or fault).strip().splitlines()[0]
            click.echo(f"hub: HUB_DATABASE_URL: the database cannot be used: {reason}", err=True)
            sys.exit(1)

    return said


def opened(*, migrated: bool = False, **given: Any) -> tuple[Settings, Any]:
    """The settings and their database, bound, and brought up to date unless that was just done."""
    from hub.core.database import Database, bind
    from hub.migrating import migrate

    settings = use(load_settings(**given))
    database = bind(Database(settings.url()))
    if not migrated:
        migrate(database)
    return settings, database
