"""Triggers that keep history as it is, on both databases, for revisions to set up and to lift.

A condition is written once. It may use ``NEW``, ``OLD``, subqueries and ``IS DISTINCT FROM``, which SQLite reads as
``IS NOT``. Guards stop programs and mistakes. Whoever owns the database may drop them, which is why what they guard
carries digests as well.
"""

from __future__ import annotations

from typing import Literal

from alembic import op

Event = Literal["INSERT", "UPDATE", "DELETE"]
_ERRCODE = "integrity_constraint_violation"


def forbid(name: str, event: Event, table: str, says: str, when: str | None = None) -> None:
    """Refuses the event on every row for which the condition holds, or on all of them; ``says`` is the message."""
    if _is_sqlite():
        condition = (when or "1").replace("IS DISTINCT FROM", "IS NOT")
        _execute(
            f"CREATE TRIGGER {name} BEFORE {event} ON {table} WHEN {condition} BEGIN SELECT RAISE(ABORT, '{says}'); END"
        )
        return
    refuse = f"RAISE EXCEPTION USING MESSAGE = '{says}', ERRCODE = '{_ERRCODE}';"
    row = "OLD" if event == "DELETE" else "NEW"
    _execute(
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {when or 'TRUE'} THEN {refuse} END IF; RETURN {row}; END $$"
    )
    _execute(f"CREATE OR REPLACE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()")


def forbid_truncate(table: str, says: str) -> None:
    """Refuses TRUNCATE, which fires no trigger of a row. SQLite has no such statement."""
    if _is_sqlite():
        return
    name = f"{table}_not_emptied"
    _execute(
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"RAISE EXCEPTION USING MESSAGE = '{says}', ERRCODE = '{_ERRCODE}'; END $$"
    )
    _execute(f"CREATE OR REPLACE TRIGGER {name} BEFORE TRUNCATE ON {table} EXECUTE FUNCTION {name}()")


def append_only(table: str, key: tuple[str, ...], says: str) -> None:
    """Rows of the table are written once: neither changed nor removed, by INSERT OR REPLACE neither.

    ``key``: the columns of the primary key.
    """
    forbid(f"{table}_stays", "UPDATE", table, says)
    forbid(f"{table}_remains", "DELETE", table, says)
    forbid_truncate(table, says)
    if _is_sqlite():  # REPLACE deletes what is in its way without firing a trigger; PostgreSQL has no such verb
        same = " AND ".join(f"{column} = NEW.{column}" for column in key)
        forbid(f"{table}_is_new", "INSERT", table, says, f"EXISTS (SELECT 1 FROM {table} WHERE {same})")  # noqa: S608  # names of ours


def lift(name: str, table: str) -> None:
    """Takes one guard away. A table that is dropped takes its triggers along, but not PostgreSQL's functions."""
    if _is_sqlite():
        _execute(f"DROP TRIGGER IF EXISTS {name}")
    else:
        _execute(f"DROP TRIGGER IF EXISTS {name} ON {table}")
        _execute(f"DROP FUNCTION IF EXISTS {name}()")


def lift_append_only(table: str) -> None:
    """Takes away what ``append_only`` set up; for ``downgrade``, before the table is dropped."""
    for what in ("stays", "remains", "not_emptied", "is_new"):
        lift(f"{table}_{what}", table)


def _execute(statement: str) -> None:
    """As it is written: neither a colon nor a percent sign means anything."""
    op.get_bind().exec_driver_sql(statement, execution_options={"no_parameters": True})


def _is_sqlite() -> bool:
    return op.get_context().dialect.name == "sqlite"
