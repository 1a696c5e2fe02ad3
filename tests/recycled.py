"""Databases that are used again: one test's rows go, the first rows come back.

Copying a PostgreSQL database for each test costs a third of a second of the machine, putting rows
back a hundredth; and an engine that stays remembers how to put each query, as a running hub does.
"""

import shutil
import sqlite3
from pathlib import Path
from uuid import uuid4

import psycopg
from sqlalchemy import event

from hub.core.database import Database
from tests.postgres import Cluster

TABLES = """SELECT format('%I', tablename) FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"""
SEQUENCES = """SELECT format('%I', sequencename), coalesce(last_value, start_value),
    last_value IS NOT NULL FROM pg_sequences WHERE schemaname = 'public'"""
OTHERS = """SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()"""
# Whoever alters a table leaves a line, and that database is thrown away instead.
ALTERED = """
    CREATE SCHEMA recycled;
    CREATE TABLE recycled.altered (what text);
    CREATE FUNCTION recycled.note() RETURNS event_trigger LANGUAGE plpgsql
        AS $$BEGIN INSERT INTO recycled.altered VALUES (tg_tag); END$$;
    CREATE EVENT TRIGGER altered ON ddl_command_end EXECUTE FUNCTION recycled.note();
"""


class RecycledFile:
    """One SQLite file, copied anew from `template` for each test."""

    def __init__(self, folder: Path, template: Path) -> None:
        self.path, self.template = folder / "hub.db", template
        self.database = Database(f"sqlite:///{self.path}")
        event.listen(self.database.engine, "connect", write_lazily)

    def take(self) -> "RecycledFile":
        shutil.copy(self.template, self.path)
        return self

    def put_back(self, _used: object) -> None:
        """A connection that a test left open keeps the old file, not the next test's."""
        self.database.close()
        for part in self.path.parent.glob("hub.db*"):
            part.unlink()


def write_lazily(connection: sqlite3.Connection, _record: object) -> None:
    """Nothing here outlives the tests, so nothing need outlive a power cut."""
    connection.execute("PRAGMA synchronous=OFF")


class Recycled:
    """The PostgreSQL databases of one test run: copies of `template` as it was in the beginning."""

    def __init__(self, cluster: Cluster, template: str) -> None:
        self.cluster, self.template = cluster, template
        self._free: list[Used] = []
        with connected(cluster, template) as first:
            first.execute(ALTERED)
            self.tables = [name for (name,) in first.execute(TABLES)]
            self.sequences = first.execute(SEQUENCES).fetchall()
            self.rows = {table: rows for table in self.tables if (rows := copied(first, table))}

    def take(self) -> "Used":
        """A database with the first rows and no others."""
        return self._free.pop() if self._free else Used(self)

    def put_back(self, used: "Used") -> None:
        """Make it as it was; nobody of the test before may still be connected."""
        used.database.close()
        if used.is_altered():
            used.drop()
        else:
            used.put_rows_back()
            self._free.append(used)

    def close(self) -> None:
        """Drop those that are free."""
        while self._free:
            self._free.pop().drop()


class Used:
    """One such database, and the connection that puts its rows back."""

    def __init__(self, among: Recycled) -> None:
        self.among, self.name = among, f"t{uuid4().hex[:12]}"
        self.database = Database(among.cluster.create(self.name, template=among.template))
        self._own = connected(among.cluster, self.name)

    def is_altered(self) -> bool:
        return self._own.execute("SELECT FROM recycled.altered").rowcount > 0

    def put_rows_back(self) -> None:
        """In one transaction; the journal's and every other trigger look away."""
        self._own.execute(OTHERS)
        with self._own.transaction():
            self._own.execute("SET LOCAL session_replication_role = replica")
            self._own.execute("; ".join(f"DELETE FROM {table}" for table in self.among.tables))
            for table, rows in self.among.rows.items():
                with self._own.cursor().copy(f"COPY {table} FROM STDIN") as copy:
                    copy.write(rows)
            for sequence in self.among.sequences:
                self._own.execute("SELECT setval(%s, %s, %s)", sequence)

    def drop(self) -> None:
        self._own.close()
        self.among.cluster.drop(self.name)


def connected(cluster: Cluster, name: str) -> "psycopg.Connection[tuple[object, ...]]":
    return psycopg.connect(cluster.url(name).replace("+psycopg", ""), autocommit=True)


def copied(connection: "psycopg.Connection[tuple[object, ...]]", table: str) -> bytes:
    with connection.cursor().copy(f"COPY {table} TO STDOUT") as copy:
        return b"".join(bytes(part) for part in copy)
