"""Opening a store: the connection and its settings, and whether its tables are those that this Watchbill knows.

SQLite is the default, in one file: write-ahead log, every commit on the disk before it is acknowledged, and a writing
transaction that takes its lock *before* it reads (BEGIN IMMEDIATE), so that no update is lost between processes. On
PostgreSQL a writing transaction takes an advisory lock before it reads, with the same effect; readers get one snapshot.
"""

from __future__ import annotations

import os
import sqlite3
import time
from pathlib import Path
from typing import Any

import sqlalchemy
from sqlalchemy import Connection, Engine, event, inspect
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError
from sqlmodel import select

from scheduler.domain.errors import BadInput, StoreOutdated
from scheduler.store.exclusive import WRITING_KEY
from scheduler.store.migrations import latest
from scheduler.store.plan_tables import table
from scheduler.store.tables import WatchbillSchemaRow

OWNER_ONLY = 0o600
"""The file holds names, e-mail addresses and why people are away."""
BUSY_MILLISECONDS = 10_000
"""How long a writer waits for another one."""
PAUSE_SECONDS = 0.002
"""Between two tries to become the one writer of a SQLite file."""
CONNECT_SECONDS = 10
"""How long to wait for a database server that does not answer."""

_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "trusted_schema=OFF",
    "secure_delete=ON",
    "journal_size_limit=67108864",
)
_POSTGRESQL: dict[str, Any] = {
    "isolation_level": "READ COMMITTED",  # said, because a server may be set to another default
    "pool_pre_ping": True,  # a server that was restarted costs nobody an error
    "connect_args": {"connect_timeout": CONNECT_SECONDS, "application_name": "watchbill"},
}


def create_engine(url: str, *, busy_milliseconds: int = BUSY_MILLISECONDS) -> Engine:
    """The engine for a database URL; ``sqlite:///watchbill.db`` is a file beside you. An empty database gets its
    tables.

    Raises BadInput when the place cannot be used: no such folder, not writable, not a database, another program's
    database, or one written by a newer Watchbill; and StoreOutdated when an older one wrote it.
    """
    engine = connect(url, busy_milliseconds=busy_milliseconds)
    try:
        _prepare(engine)
    except (BadInput, DBAPIError) as error:
        engine.dispose()
        if isinstance(error, BadInput):
            raise
        raise BadInput(f"{shown(engine.url)} cannot be used as a store: {error.orig}") from error
    return engine


def connect(url: str, *, busy_milliseconds: int = BUSY_MILLISECONDS) -> Engine:
    """The engine with its settings, whatever the database holds. Raises BadInput when it cannot be a database."""
    parsed = _parsed(url)
    sqlite = parsed.get_backend_name() == "sqlite"
    if sqlite:
        _make_file(parsed)
    try:
        engine = sqlalchemy.create_engine(parsed, **({} if sqlite else _POSTGRESQL))
    except (NoSuchModuleError, ModuleNotFoundError) as error:
        raise BadInput(f"{shown(parsed)}: this database needs a driver that is not installed: {error}") from error
    if sqlite:
        _set_up_sqlite(engine, busy_milliseconds)
    else:
        _set_up_postgresql(engine, busy_milliseconds)
    return engine


def _parsed(url: str) -> URL:
    """PostgreSQL is reached with psycopg, whichever way its name is written."""
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise BadInput("this is not a database URL; write for example sqlite:///watchbill.db") from error
    return parsed.set(drivername="postgresql+psycopg") if parsed.drivername in ("postgresql", "postgres") else parsed


def shown(url: URL) -> str:
    """The place for people: a file by its path, anything else without its passwords."""
    if url.get_backend_name() == "sqlite":
        return url.database or "the store"
    safe = {name: "***" if "pass" in name.lower() else value for name, value in url.query.items()}
    return url.set(query=safe).render_as_string()


def shown_url(url: str) -> str:
    """An address for people, without passwords. Raises BadInput when it is none."""
    return shown(_parsed(url))


def same_place(one: str, other: str) -> bool:
    """Whether two addresses lead to one database, as far as they can tell."""
    places = [_parsed(url) for url in (one, other)]
    files = {str(Path(str(url.database)).absolute()) for url in places}
    if {url.get_backend_name() for url in places} == {"sqlite"}:
        return len(files) == 1
    return places[0] == places[1]


def _make_file(url: URL) -> None:
    """Creates the file for its owner alone; SQLite gives the files beside it the same mode."""
    if url.database in (None, "", ":memory:"):
        return
    path = Path(str(url.database))
    if not path.parent.is_dir():
        raise BadInput(f"{path}: there is no folder {path.parent}; create it, or name another place for the store")
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, OWNER_ONLY))
    except OSError as error:
        raise BadInput(f"{path}: {error.strerror}; the store must be a file that you may write") from error


def _set_up_sqlite(engine: Engine, busy_milliseconds: int) -> None:
    """Says BEGIN ourselves: the driver would open no transaction before a SELECT, and two writers would both read."""

    @event.listens_for(engine, "connect")
    def configure(connection: sqlite3.Connection, _record: Any) -> None:
        connection.isolation_level = None
        # First how long to wait for a lock: the change to write-ahead logging needs one itself.
        for pragma in (f"busy_timeout={busy_milliseconds}", *_PRAGMAS):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        writes = is_writing(connection)
        connection.exec_driver_sql(f"PRAGMA query_only={'OFF' if writes else 'ON'}")
        if writes:
            _begin_writing(connection, busy_milliseconds)
        else:
            connection.exec_driver_sql("BEGIN")


def _begin_writing(connection: Connection, busy_milliseconds: int) -> None:
    """Asks for the write lock often. SQLite itself asks ten times a second and then misses the short moments between
    two transactions of others: with eight busy writers, one of them waited for 5 seconds."""
    raw = connection.connection.driver_connection
    assert isinstance(raw, sqlite3.Connection)
    given_up_at = time.monotonic() + busy_milliseconds / 1000
    raw.execute("PRAGMA busy_timeout=0")
    try:
        while time.monotonic() < given_up_at:
            try:
                raw.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                    break
                time.sleep(PAUSE_SECONDS)
            else:
                return
        connection.exec_driver_sql("BEGIN IMMEDIATE")  # the last try, which says what is wrong
    finally:
        raw.execute(f"PRAGMA busy_timeout={busy_milliseconds}")


def _set_up_postgresql(engine: Engine, busy_milliseconds: int) -> None:
    """One writer at a time, as on SQLite. The lock ends with the transaction, however that ends."""

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        if is_writing(connection):
            connection.exec_driver_sql(
                f"SET LOCAL lock_timeout = {busy_milliseconds}; SELECT pg_advisory_xact_lock{WRITING_KEY}"
            )


def writing(engine: Engine) -> Engine:
    """The same engine for transactions that write."""
    return engine.execution_options(watchbill_writes=True)


def reading(engine: Engine) -> Engine:
    """The same engine for transactions that read one moment and cannot write."""
    if engine.dialect.name == "sqlite":
        return engine
    return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


def is_writing(connection: Connection) -> bool:
    """Whether the connection was opened to write."""
    return bool(connection.get_execution_options().get("watchbill_writes"))


def _prepare(engine: Engine) -> None:
    """Makes the tables of an empty database; looks first, so that a reader does not ask for the write lock."""
    with reading(engine).connect() as connection:
        found = find_revision(connection)
    if found is None:
        make_tables(engine)
    elif found < latest():
        raise outdated(engine.url, found)


def outdated(url: URL, found: int) -> StoreOutdated:
    """What to say of tables that are too old."""
    return StoreOutdated(
        f"{shown(url)} was written by an older Watchbill (revision {found} of the tables, this one needs {latest()}); "
        "run: watchbill db upgrade"
    )


def make_tables(engine: Engine) -> None:
    """Gives an empty database its tables, in one transaction; does nothing when somebody was quicker."""
    from scheduler.store.migrations.running import upgrade  # noqa: PLC0415  # Alembic, for this alone

    with writing(engine).begin() as connection:
        if find_revision(connection) is None:
            upgrade(connection, latest())


def find_revision(connection: Connection) -> int | None:
    """The revision of the tables, None in an empty database.

    Raises BadInput when the database is another program's, or was written by a newer Watchbill.
    """
    names = inspect(connection).get_table_names()
    place = shown(connection.engine.url)
    if not names:
        return None
    if table(WatchbillSchemaRow).name not in names:
        raise BadInput(f"{place} is the database of another program; name another place for the store")
    found = max(connection.execute(select(WatchbillSchemaRow.version)).scalars(), default=1)
    if found > latest():
        raise BadInput(
            f"{place} was written by a newer Watchbill (revision {found} of the tables, this one knows "
            f"{latest()}); upgrade Watchbill, or name another place for the store"
        )
    return found
