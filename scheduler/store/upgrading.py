"""The tables of a store: which revision they are, bringing them up to date, taking that back, and checking them.

Every change of the tables is one transaction, on both databases: it is done whole, or nothing happened.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, inspect
from sqlalchemy.exc import DBAPIError

from scheduler.domain.errors import BadInput, NotFound, StoreFailed
from scheduler.domain.values import Value
from scheduler.store.copying import count, digest_of, kept_tables
from scheduler.store.engine import connect, find_revision, outdated, reading, shown, writing
from scheduler.store.failures import failures_at, said
from scheduler.store.migrations import latest
from scheduler.store.shape import drift
from scheduler.store.unit_of_work import SqlStore


class StoreStatus(Value):
    """Where a store is, what it runs on, the revision of its tables, and what an upgrade would bring."""

    place: str
    database: str
    revision: int
    latest: int
    waiting: tuple[str, ...]
    rows: int


@contextmanager
def existing(url: str) -> Iterator[Engine]:
    """The database at that address, which must be there; never makes one. Raises NotFound and BadInput."""
    file = url.removeprefix("sqlite:///")
    if file != url and not Path(file).is_file():
        raise NotFound(f"there is no {file}; run: watchbill import FOLDER, or name another --workspace")
    engine = connect(url)
    try:
        yield engine
    finally:
        engine.dispose()


def revision_of(connection: Connection, *, needed: int | None = None) -> int:
    """The revision of the tables. Raises NotFound in an empty database, and StoreOutdated when ``needed`` is newer."""
    found = find_revision(connection)
    if found is None:
        raise NotFound(f"{shown(connection.engine.url)} is empty; run: watchbill import FOLDER")
    if needed is not None and found < needed:
        raise outdated(connection.engine.url, found)
    return found


def status(url: str) -> StoreStatus:
    """Looks, and changes nothing. Raises NotFound, BadInput and StoreFailed."""
    from scheduler.store.migrations.running import headline  # noqa: PLC0415  # Alembic, for this alone

    with existing(url) as engine, failures_at(engine.url), reading(engine).connect() as connection:
        found = revision_of(connection)
        names = set(inspect(connection).get_table_names())
        version = ".".join(map(str, connection.dialect.server_version_info or ()))
        return StoreStatus(
            place=shown(engine.url),
            database=f"{'SQLite' if connection.dialect.name == 'sqlite' else 'PostgreSQL'} {version}",
            revision=found,
            latest=latest(),
            waiting=tuple(headline(number) for number in range(found + 1, latest() + 1)),
            rows=sum(count(each, connection) for each in kept_tables() if each.name in names),
        )


def upgrade(url: str) -> tuple[str, ...]:
    """Applies the revisions that are missing; gives their headlines, none when the tables are up to date."""
    from scheduler.store.migrations import running  # noqa: PLC0415  # Alembic, for this alone

    with existing(url) as engine, failures_at(engine.url), writing(engine).begin() as connection:
        revision_of(connection)
        return running.upgrade(connection, latest())


def downgrade(url: str, to: int, *, lose: bool = False) -> tuple[str, ...]:
    """Takes back what came after a revision, for an older Watchbill; gives the headlines, newest first.

    Raises BadInput when there is no such revision, and when a table with rows in it would go, unless ``lose``.
    """
    from scheduler.store.migrations import running  # noqa: PLC0415  # Alembic, for this alone

    with existing(url) as engine, failures_at(engine.url), writing(engine).begin() as connection:
        now = revision_of(connection)
        if not 1 <= to <= now:
            raise BadInput(f"there is no way back to revision {to}; the tables are at {now}, and the first is 1")
        before = _filled(connection)
        undone = running.downgrade(connection, to)
        gone = sorted(before.keys() - set(inspect(connection).get_table_names()))
        if gone and not lose:
            told = ", ".join(f"{name} ({before[name]} rows)" for name in gone)
            raise BadInput(
                f"revision {to} has no place for {told}; nothing was changed. Make a backup, then add --lose"
            )
        return undone


def _filled(connection: Connection) -> dict[str, int]:
    names = set(inspect(connection).get_table_names())
    found = {each.name: count(each, connection) for each in kept_tables() if each.name in names}
    return {name: rows for name, rows in found.items() if rows}


def check(url: str) -> tuple[str, ...]:
    """Everything that is wrong with a store: damage of the file, references that lead nowhere, tables and guards that
    are not those of the revisions, plans that are not what was digested. Empty when all is well.

    Raises as ``upgrade`` does, and StoreOutdated when the tables are not up to date.
    """
    with existing(url) as engine, failures_at(engine.url):
        with writing(engine).connect() as connection:
            revision_of(connection, needed=latest())
            problems = [*_damage(connection), *drift(connection)]
        return (*problems, *_altered_plans(SqlStore(engine)))


def _damage(connection: Connection) -> Iterator[str]:
    """PostgreSQL watches its own files; reading every row makes it look at all of them."""
    if connection.dialect.name == "sqlite":
        verdicts = connection.exec_driver_sql("PRAGMA integrity_check").scalars()
        yield from (f"damaged: {verdict}" for verdict in verdicts if verdict != "ok")
        for name, row, parent, _ in connection.exec_driver_sql("PRAGMA foreign_key_check"):
            yield f"row {row} of {name} refers to nothing in {parent}"
        return
    for each in kept_tables():
        try:
            with connection.begin_nested():
                digest_of(each, connection)
        except DBAPIError as error:
            yield f"damaged: {each.name}: {said(error)}"


def _altered_plans(store: SqlStore) -> Iterator[str]:
    with store.reading() as work:
        for head in work.plans.plans():
            try:
                work.plans.plan(head.id)
            except StoreFailed as error:
                yield str(error)
