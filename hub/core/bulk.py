"""Many plain rows at once, without SQLAlchemy's work for each: it writes the statement and knows
how a type is stored, the driver does the rest.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache
from operator import itemgetter
from typing import Any

from sqlalchemy import Table, insert
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import Session

Row = dict[str, Any]
Stored = Callable[[Any], Any]


def put(session: Session, table: Table, rows: Sequence[Row]) -> None:
    """Insert rows that all name the same two columns or more. Their values are made into what is
    stored in place: nobody reads the rows afterwards.
    """
    if not rows:
        return
    connection = session.connection()
    columns = tuple(rows[0])
    statement, order, kinds = _prepared(table, columns, connection.dialect)
    for name, stored in kinds:
        known: dict[Any, Any] = {None: None}
        for row in rows:
            value = row[name]
            if value not in known:
                known[value] = stored(value)
            row[name] = known[value]
    values = [*map(itemgetter(*order), rows)] if order else list(rows)
    connection.exec_driver_sql(statement, values)


@lru_cache(maxsize=50)
def _prepared(
    table: Table, columns: tuple[str, ...], dialect: Dialect
) -> tuple[str, tuple[str, ...], list[tuple[str, Stored]]]:
    """The statement, the order of its values (none where they are named), and what must be made
    into something else to be stored.
    """
    compiled: Any = insert(table).compile(dialect=dialect, column_keys=list(columns))
    kinds = [(name, table.c[name].type.dialect_impl(dialect)) for name in columns]
    makes = [(name, kind.bind_processor(dialect)) for name, kind in kinds]
    return (
        compiled.string,
        tuple(compiled.positiontup or ()),
        [(name, stored) for name, stored in makes if stored],
    )
