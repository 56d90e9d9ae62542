"""Copying all that is kept from one database into an empty one, whichever kinds they are.

The source is read in one transaction, so the copy is one moment of it. The target is written in one transaction: its
tables, every row, and a comparison of counts and digests, or nothing at all.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import sqlalchemy
from sqlalchemy import Connection, Integer, Row, Table, func, select
from sqlmodel import SQLModel

from scheduler.domain.errors import BadInput, StoreFailed
from scheduler.domain.values import Value
from scheduler.store import jobs, unit_of_work  # noqa: F401  # between them they know every table
from scheduler.store.engine import find_revision, shown
from scheduler.store.migrations import latest
from scheduler.store.plan_tables import table
from scheduler.store.tables import WatchbillSchemaRow

BATCH = 1000
_MODULUS = 2**256


class TableCopy(Value):
    """A table that was copied. ``digest`` is over the set of its rows, so the order does not matter."""

    name: str
    rows: int
    digest: str


Progress = Callable[[str, int, int], None]
"""Told the table, how many of its rows are done, and how many it has."""


def kept_tables() -> tuple[Table, ...]:
    """Every table of today, those that others refer to first; without the number of the revision."""
    number = table(WatchbillSchemaRow)
    return tuple(each for each in SQLModel.metadata.sorted_tables if each is not number)


def copy_all(source: Connection, target: Connection, progress: Progress) -> tuple[TableCopy, ...]:
    """Makes the tables in the target and fills them. The caller commits.

    Raises BadInput when the target holds something already, and StoreFailed when what arrived is not what was sent.
    """
    _make_tables(target)
    with _guards_lifted(target):
        copied = tuple(_copy(each, source, target, progress) for each in kept_tables())
    for each, sent in zip(kept_tables(), copied, strict=True):
        arrived = digest_of(each, target)
        if arrived != sent:
            raise StoreFailed(
                f"{each.name}: {sent.rows} rows were sent and {arrived.rows} arrived, or not as they were; nothing was "
                "kept. Try again, and report it if this repeats"
            )
    return copied


def _make_tables(target: Connection) -> None:
    from scheduler.store.migrations.running import upgrade  # noqa: PLC0415  # Alembic, for this alone

    if find_revision(target) is not None:
        for each in kept_tables():
            if not sqlalchemy.inspect(target).has_table(each.name) or count(each, target):
                raise BadInput(
                    f"{shown(target.engine.url)} holds a store already and is not overwritten; name an empty database"
                )
    upgrade(target, latest())


def count(each: Table, connection: Connection) -> int:
    """How many rows a table has."""
    return int(connection.execute(select(func.count()).select_from(each)).scalar_one())


def _copy(each: Table, source: Connection, target: Connection, progress: Progress) -> TableCopy:
    total, done, digest = count(each, source), 0, 0
    progress(each.name, 0, total)
    with _batches(each, source) as batches:
        for batch in batches:
            target.execute(sqlalchemy.insert(each), [dict(row._mapping) for row in batch])
            done, digest = done + len(batch), digest + _sum(batch)
            progress(each.name, done, total)
    if target.dialect.name == "postgresql":
        _advance_numbers(each, target)
    return TableCopy(name=each.name, rows=done, digest=_hex(digest))


def digest_of(each: Table, connection: Connection) -> TableCopy:
    """Count and digest of the rows that a table holds."""
    rows, digest = 0, 0
    with _batches(each, connection) as batches:
        for batch in batches:
            rows, digest = rows + len(batch), digest + _sum(batch)
    return TableCopy(name=each.name, rows=rows, digest=_hex(digest))


@contextmanager
def _batches(each: Table, connection: Connection) -> Iterator[Iterator[Sequence[Row[Any]]]]:
    """Few rows at a time are in memory, however many there are."""
    with connection.execute(select(each), execution_options={"yield_per": BATCH}) as found:
        yield found.partitions()


def _sum(batch: Sequence[Row[Any]]) -> int:
    """Rows as numbers that can be added in any order; the same row on either database is the same number."""
    texts = (json.dumps(list(row), ensure_ascii=False, default=str).encode() for row in batch)
    return sum(int.from_bytes(hashlib.sha256(text).digest()) for text in texts)


def _hex(digest: int) -> str:
    return f"{digest % _MODULUS:064x}"


def _advance_numbers(each: Table, target: Connection) -> None:
    """PostgreSQL counts for itself; it goes on after the last number that was copied."""
    column = each.autoincrement_column
    if column is None or not isinstance(column.type, Integer):
        return
    sequence = target.execute(select(func.pg_get_serial_sequence(each.name, column.name))).scalar_one()
    last = target.execute(select(func.max(column))).scalar_one()
    if sequence and last:
        target.execute(select(func.setval(sequence, last)))


@contextmanager
def _guards_lifted(target: Connection) -> Iterator[None]:
    """History arrives as it is, not step by step; inside the one transaction nobody else sees it unguarded."""
    if target.dialect.name == "sqlite":
        guards = target.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").all()
        down, up = [f"DROP TRIGGER {name}" for name, _ in guards], [text for _, text in guards]
    else:
        quoted = [target.dialect.identifier_preparer.format_table(each) for each in kept_tables()]
        down = [f"ALTER TABLE {name} DISABLE TRIGGER USER" for name in quoted]
        up = [f"ALTER TABLE {name} ENABLE TRIGGER USER" for name in quoted]
    for statement in down:
        target.exec_driver_sql(statement, execution_options={"no_parameters": True})
    yield
    for statement in up:
        target.exec_driver_sql(statement, execution_options={"no_parameters": True})
