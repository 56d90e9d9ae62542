"""Revisions of the tables: they make what the program keeps, bring older stores along, and can be taken back."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, MetaData, inspect, select
from sqlmodel import SQLModel

from scheduler.domain.errors import BadInput, NotFound, StoreOutdated
from scheduler.domain.plan import PlanState
from scheduler.store.engine import connect, writing
from scheduler.store.migrations import VERSIONS, latest, revision_id
from scheduler.store.migrations.running import VERSION_TABLE, downgrade, upgrade
from scheduler.store.shape import drift, shape
from scheduler.store.unit_of_work import SqlStore, open_store
from scheduler.store.upgrading import check, status
from scheduler.store.upgrading import downgrade as downgrade_store
from scheduler.store.upgrading import upgrade as upgrade_store
from tests.store.conftest import IN_TIME
from tests.store.contents import POLICY, a_content
from tests.support.builders import NOW, an_organisation
from tests.support.postgres import a_database
from tests.support.shared import REPOSITORY

VERSION_1 = REPOSITORY / "tests" / "data" / "store" / "version-1.sql"
"""A store as Watchbill wrote it before there were revisions, with something in every table."""
BOOKKEEPING = {VERSION_TABLE, "watchbill_schema"}


@pytest.fixture(params=IN_TIME)
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database with nothing in it."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    with a_database(empty=True) as url:
        yield url


@pytest.fixture
def old(empty: str) -> str:
    """The old store, adopted into a database of either kind, as it was."""
    with _connected(empty) as connection:
        upgrade(connection, 1)
        _fill(connection)
        connection.exec_driver_sql(f"DROP TABLE {VERSION_TABLE}")
    return empty


@contextmanager
def _connected(url: str) -> Iterator[Connection]:
    engine: Engine = connect(url)
    try:
        with writing(engine).begin() as connection:
            yield connection
    finally:
        engine.dispose()


def _fill(connection: Connection) -> None:
    """Puts the rows of the old store into tables of revision 1. Their guards are those of another day."""
    with closing(sqlite3.connect(":memory:")) as raw:
        raw.executescript(VERSION_1.read_text("utf-8"))
        guards = (
            []
            if connection.dialect.name != "sqlite"
            else raw.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        )
        for name, _ in guards:
            connection.exec_driver_sql(f"DROP TRIGGER {name}")
        tables = MetaData()
        tables.reflect(connection)
        for table in tables.sorted_tables:
            if table.name in BOOKKEEPING:
                continue
            quoted = ", ".join(f'"{column.name}"' for column in table.columns)
            mark = "?" if guards else "%s"
            marks = ", ".join([mark] * len(table.columns))
            for row in raw.execute(f'SELECT {quoted} FROM "{table.name}"'):
                kinds = [column.type.python_type for column in table.columns]
                values = tuple(bool(v) if k is bool and v is not None else v for v, k in zip(row, kinds, strict=True))
                connection.exec_driver_sql(f'INSERT INTO "{table.name}" ({quoted}) VALUES ({marks})', values)
        for _, text in guards:
            connection.exec_driver_sql(text)


def _rows(connection: Connection) -> dict[str, list[tuple]]:
    """Every row of every table, whatever the tables are just now."""
    tables = MetaData()
    tables.reflect(connection)
    return {
        name: sorted((tuple(row) for row in connection.execute(select(table))), key=repr)
        for name, table in tables.tables.items()
        if name not in BOOKKEEPING
    }


def test_the_revisions_make_the_tables_that_the_program_keeps(empty: str) -> None:
    """Columns, types, keys, rules and indexes, without one difference; a forgotten revision is red here."""
    with _connected(empty) as connection:
        upgrade(connection, latest())
        made = {line for line in shape(connection) if " GUARD " not in line and not line.startswith(VERSION_TABLE)}
        downgrade(connection, 0)
        connection.exec_driver_sql(f"DROP TABLE {VERSION_TABLE}")
        SQLModel.metadata.create_all(connection)
        assert sorted(made ^ shape(connection)) == []
        assert len(made) > 150


def test_revisions_are_numbered_without_a_gap() -> None:
    """Which is how a program knows the last one without loading any."""
    files = sorted(path.stem for path in VERSIONS.glob("*.py") if path.stem != "__init__")
    assert [name[:6] for name in files] == [f"r{revision_id(n + 1)}_" for n in range(len(files))]
    assert latest() == len(files)


def test_a_store_of_the_first_version_is_brought_up_to_date_and_loses_nothing(path: Path) -> None:
    """The file itself, as it was written then: what is in it comes back as it was, and announced plans stay guarded."""
    with closing(sqlite3.connect(path)) as raw:
        raw.executescript(f"PRAGMA journal_mode=WAL; {VERSION_1.read_text('utf-8')}")
    url = f"sqlite:///{path}"
    before = path.read_bytes()
    with pytest.raises(StoreOutdated, match=rf"revision 1 of the tables, this one needs {latest()}.*db upgrade"):
        open_store(url)
    assert path.read_bytes() == before
    assert (status(url).revision, len(status(url).waiting)) == (1, latest() - 1)
    assert len(upgrade_store(url)) == latest() - 1
    assert upgrade_store(url) == ()
    assert check(url) == ()
    store = open_store(url)
    with store.reading() as work:
        assert work.organisations.organisation().carried[0].load == 2**40
        assert work.organisations.policy() == POLICY
        assert work.organisations.version() == 1
        states = [work.plans.plan(head.id).state for head in work.plans.plans()]
        assert len(work.publications.entries("PTIER2", NOW)) == 1
    store.close()
    assert states == [PlanState.SUPERSEDED, PlanState.PUBLISHED, PlanState.DRAFT, PlanState.DISCARDED]


def test_an_upgrade_changes_nothing_in_the_tables_that_it_does_not_touch(old: str) -> None:
    """Row for row; where a column is added, the others stay."""
    with _connected(old) as connection:
        before = _rows(connection)
        upgrade(connection, latest())
        after = _rows(connection)
    assert {name: after[name] for name in before.keys() - {"organisation"}} == {
        name: rows for name, rows in before.items() if name != "organisation"
    }
    assert [row[:-1] for row in after["organisation"]] == before["organisation"]
    assert len(before["plan"]) == 4


@pytest.mark.parametrize("number", range(1, latest()))
def test_every_revision_can_be_taken_back_and_applied_again_with_data_in_place(old: str, number: int) -> None:
    """There and back and there: the tables and every row in them are as they were."""
    with _connected(old) as connection:
        upgrade(connection, number)
        tables, rows = shape(connection), _rows(connection)
        upgrade(connection, number + 1)
        newer_tables, newer_rows = shape(connection), _rows(connection)
        downgrade(connection, number)
        assert sorted(shape(connection) ^ tables) == []
        assert _rows(connection) == rows
        upgrade(connection, number + 1)
        assert sorted(shape(connection) ^ newer_tables) == []
        assert _rows(connection) == newer_rows


def test_taking_everything_back_leaves_nothing_behind(empty: str) -> None:
    """No table, no guard, and no function of one."""
    with _connected(empty) as connection:
        upgrade(connection, latest())
        downgrade(connection, 0)
        assert inspect(connection).get_table_names() == [VERSION_TABLE]
        if connection.dialect.name == "postgresql":
            left = "SELECT proname FROM pg_proc WHERE pronamespace = current_schema()::regnamespace"
            assert connection.exec_driver_sql(left).all() == []


def test_an_upgrade_that_fails_half_way_leaves_the_store_as_it_was(old: str) -> None:
    """Tables are changed inside a transaction on both databases."""
    with _connected(old) as connection:
        before = shape(connection), _rows(connection)

    def fail_half_way() -> None:
        with _connected(old) as connection:
            upgrade(connection, latest())
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_half_way()
    with _connected(old) as connection:
        assert (shape(connection), _rows(connection)) == before
    assert status(old).revision == 1


def test_going_back_is_refused_when_it_would_lose_something(store: SqlStore, url: str) -> None:
    """Tables that an older Watchbill does not know go with all that is in them; so it has to be said."""
    with store.writing() as work:
        work.organisations.replace_organisation(an_organisation(), POLICY, {}, NOW)
        person = work.record.person_id("ada", name="Ada", email="ada@example.com")
        plan = work.plans.save_draft(a_content(), now=NOW, by="Ops")
    assert person
    store.close()
    kept = r"policy_version \(1 rows\), record_person \(1 rows\)"
    with pytest.raises(BadInput, match=f"no place for {kept}; nothing was changed"):
        downgrade_store(url, 2)
    assert status(url).revision == latest()
    assert len(downgrade_store(url, 2, lose=True)) == latest() - 2
    assert status(url).revision == 2
    upgrade_store(url)
    with store.reading() as work:
        assert work.plans.plan(plan.id) == plan


@pytest.mark.parametrize("to", [0, latest() + 1])
def test_going_back_goes_to_a_revision_that_there_is(store: SqlStore, url: str, to: int) -> None:
    """The first one is 1, and forward is another command."""
    with pytest.raises(BadInput, match=f"no way back to revision {to}"):
        downgrade_store(url, to)
    assert downgrade_store(url, latest()) == ()


def test_status_names_what_an_upgrade_would_bring(old: str) -> None:
    """Before anybody runs it, and without a change."""
    found = status(old)
    assert (found.revision, found.latest, len(found.waiting)) == (1, latest(), latest() - 1)
    assert re.match(r"(SQLite|PostgreSQL) \d+\.\d+", found.database)
    assert found.rows > 30
    with _connected(old) as connection:
        assert not inspect(connection).has_table(VERSION_TABLE)


def test_an_empty_database_has_no_status(empty: str) -> None:
    """And asking makes none."""
    with pytest.raises(NotFound):
        status(empty)
    with pytest.raises(NotFound):
        upgrade_store(empty)
    assert not Path(empty.removeprefix("sqlite:///")).exists()


def test_a_sound_store_has_no_problems(store: SqlStore, url: str) -> None:
    """Nothing is found where nothing is wrong."""
    with store.writing() as work:
        work.plans.publish(work.plans.save_draft(a_content(), now=NOW, by="Ops").id, NOW)
    assert check(url) == ()


def test_a_check_finds_what_somebody_did_to_the_tables(store: SqlStore, url: str) -> None:
    """A guard that was dropped, a column that was added, and a plan that was altered after that."""
    with store.writing() as work:
        work.plans.save_draft(a_content(), now=NOW, by="Ops")
    with _connected(url) as connection:
        on = "" if connection.dialect.name == "sqlite" else " ON plan"
        connection.exec_driver_sql(f"DROP TRIGGER plan_stays{on}")
        connection.exec_driver_sql(f"DROP TRIGGER plan_moves_on{on}")
        connection.exec_driver_sql("UPDATE plan SET problem = replace(problem, 'e', 'E')")
        connection.exec_driver_sql("ALTER TABLE team ADD COLUMN motto TEXT")
    problems = check(url)
    found = "\n".join(problems)
    assert "missing: plan GUARD plan_moves_on" in found
    assert "missing: plan GUARD plan_stays" in found
    assert "unexpected: team.motto" in found
    assert "2027-Q1-v1 was altered" in found
    assert len(problems) == 4


def test_a_check_leaves_nothing_behind(store: SqlStore, url: str) -> None:
    """The tables that it compares with are made and gone."""
    with _connected(url) as connection:
        before = shape(connection)
        assert drift(connection) == ()
    with _connected(url) as connection:
        assert shape(connection) == before
        assert "watchbill_scratch" not in inspect(connection).get_schema_names()
