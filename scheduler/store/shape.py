"""The shape of a database: its tables with all they promise, and its guards, as plain text to compare."""

from __future__ import annotations

import re
from collections.abc import Callable

from sqlalchemy import Connection, inspect
from sqlalchemy.engine import Inspector

from scheduler.store.migrations import latest

SCRATCH = "watchbill_scratch"
_POSTGRESQL_GUARDS = """
SELECT t.tgname, c.relname, pg_get_triggerdef(t.oid), p.prosrc
FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid
WHERE NOT t.tgisinternal AND c.relnamespace = current_schema()::regnamespace AND t.tgenabled <> 'D'
"""
Shape = frozenset[str]


def shape(connection: Connection, *, ours: Callable[[str], bool] = lambda _: True) -> Shape:
    """One line for each column, key, rule, index and guard of the tables that are ours."""
    inspector, schema = inspect(connection), _schema(connection)
    names = [name for name in inspector.get_table_names(schema) if ours(name)]
    lines = [line for name in names for line in _of_table(inspector, name, schema)]
    place = re.compile(rf'"?\b{schema}\b"?\.')
    return frozenset(place.sub("", line) for line in (*lines, *_guards(connection, ours)))


def _schema(connection: Connection) -> str | None:
    """Where the tables lie: None on SQLite, which has one place only."""
    if connection.dialect.name == "sqlite":
        return None
    return str(connection.exec_driver_sql("SELECT current_schema()").scalar_one())


def _of_table(inspector: Inspector, name: str, schema: str | None) -> list[str]:
    lines = [
        f"{name}.{c['name']}: {c['type']!r}{'' if c['nullable'] else ' NOT NULL'} DEFAULT {c['default']}"
        for c in inspector.get_columns(name, schema)
    ]
    lines.append(f"{name} PRIMARY KEY {inspector.get_pk_constraint(name, schema)['constrained_columns']}")
    for key in inspector.get_foreign_keys(name, schema):
        lines.append(f"{name} FOREIGN KEY {key['constrained_columns']} TO {key['referred_table']}")
    for unique in inspector.get_unique_constraints(name, schema):
        lines.append(f"{name} UNIQUE {unique['name']} {unique['column_names']}")
    for check in inspector.get_check_constraints(name, schema):
        lines.append(f"{name} CHECK {check['name']} {check['sqltext']}")
    for index in inspector.get_indexes(name, schema):
        where = {key: str(value) for key, value in index.get("dialect_options", {}).items() if value is not None}
        lines.append(f"{name} INDEX {index['name']} {index['column_names']} unique={bool(index['unique'])} {where}")
    return lines


def _guards(connection: Connection, ours: Callable[[str], bool]) -> list[str]:
    if connection.dialect.name == "sqlite":
        asked = "SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger'"
    else:
        asked = _POSTGRESQL_GUARDS
    rows = connection.exec_driver_sql(asked).all()
    return [f"{row[1]} GUARD {' | '.join(row)}" for row in rows if ours(row[1])]


def drift(connection: Connection) -> tuple[str, ...]:
    """What differs from the tables that the revisions make: "missing" and "unexpected" lines; empty when all is well.

    The revisions are run on the same kind of database: in memory for SQLite, in a schema that is rolled back for
    PostgreSQL. The connection must be one that may write; nothing of it stays.
    """
    expected = _expected(connection)
    tables = {line.split(" ", 1)[0].split(".", 1)[0] for line in expected}
    found = shape(connection, ours=tables.__contains__)
    missing, unexpected = sorted(expected - found), sorted(found - expected)
    return (*(f"missing: {line}" for line in missing), *(f"unexpected: {line}" for line in unexpected))


def _expected(connection: Connection) -> Shape:
    from scheduler.store.engine import connect, writing  # noqa: PLC0415  # see next line
    from scheduler.store.migrations.running import upgrade  # noqa: PLC0415  # Alembic, for this alone

    if connection.dialect.name == "sqlite":
        engine = connect("sqlite://")
        with writing(engine).connect() as scratch:
            upgrade(scratch, latest())
            return shape(scratch)
    with connection.begin_nested() as nested:
        connection.exec_driver_sql(f"CREATE SCHEMA {SCRATCH}; SET LOCAL search_path = {SCRATCH}")
        upgrade(connection, latest())
        made = shape(connection)
        nested.rollback()
    return made
