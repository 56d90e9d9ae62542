"""Applying revisions with Alembic, inside a transaction that the caller opened and commits.

Both databases change tables inside a transaction, so a run ends whole or leaves nothing behind. There is no
configuration file: the revisions lie in this package. Imported only when there is something to apply.
"""

from __future__ import annotations

import threading
from functools import cache
from typing import Any

import sqlalchemy
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext, MigrationInfo
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect

from scheduler.store.migrations import FOLDER, VERSIONS, revision_id

VERSION_TABLE = "alembic_version"
SCHEMA = sqlalchemy.table("watchbill_schema", sqlalchemy.column("version", sqlalchemy.Integer))
_one_at_a_time = threading.Lock()
"""Revisions speak to one ``op`` for the whole process."""


def upgrade(connection: Connection, to: int) -> tuple[str, ...]:
    """Applies what is missing up to that revision; gives the headlines of what was applied, in order."""
    return _run(connection, lambda now: _scripts()._upgrade_revs(revision_id(to), now))


def downgrade(connection: Connection, to: int) -> tuple[str, ...]:
    """Takes back what came after that revision, 0 for everything; gives the headlines, last revision first."""
    return _run(connection, lambda now: _scripts()._downgrade_revs(revision_id(to) if to else "base", now))


def _adopt(connection: Connection) -> None:
    """Tables that were made before there were revisions are those of revision 0001."""
    context = _context(connection)
    if context.get_current_revision() is None and inspect(connection).has_table(SCHEMA.name):
        context.stamp(_scripts(), revision_id(1))


def headline(number: int) -> str:
    """What a revision brings, in its own words."""
    return _scripts().get_revision(revision_id(number)).doc


@cache
def _scripts() -> ScriptDirectory:
    return ScriptDirectory(str(FOLDER), version_locations=[str(VERSIONS)])


def _run(connection: Connection, steps: Any) -> tuple[str, ...]:
    done: list[str] = []

    def note(*, step: MigrationInfo, **_: Any) -> None:
        done.append(f"{step.up_revision_id} {_scripts().get_revision(str(step.up_revision_id)).doc}")
        _write_number(connection, step)

    context = _context(connection, fn=lambda now, _: steps(now), on_version_apply=(note,))
    with _one_at_a_time, Operations.context(context):
        _adopt(connection)
        context.run_migrations()
    return tuple(done)


def _context(connection: Connection, **options: Any) -> MigrationContext:
    settings = {"version_table": VERSION_TABLE, "transactional_ddl": True, **options}
    return MigrationContext.configure(connection, opts=settings)


def _write_number(connection: Connection, step: MigrationInfo) -> None:
    """The number that every Watchbill, older ones too, looks at before it touches a store."""
    arrived = step.destination_revision_ids
    if not arrived:  # the first revision was taken back, and its tables with it
        return
    connection.execute(sqlalchemy.delete(SCHEMA))
    connection.execute(sqlalchemy.insert(SCHEMA).values(version=int(arrived[0])))
