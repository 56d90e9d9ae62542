"""What was announced stays as it was, even for somebody with the database in their hands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy
from sqlalchemy import inspect
from sqlalchemy.exc import IntegrityError

from scheduler.domain.errors import StoreFailed
from scheduler.store.unit_of_work import SqlStore
from tests.store.contents import a_content
from tests.support.builders import NOW

PARTS = ("plan_shift", "plan_term", "plan_assignment")
OTHER = {
    "str": "{0} || 'x'",
    "int": "{0} + 1",
    "float": "{0} + 1",
    "bool": "NOT {0}",
    "date": "'2001-01-01'",
    "datetime": "'2001-01-01'",
}
"""Something else than what a column holds, by the type of the column."""
only_sqlite = pytest.mark.parametrize("url", ["sqlite"], indirect=True)
only_postgresql = pytest.mark.parametrize(
    "url", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True
)


class Raw:
    """A connection that knows nothing of Watchbill."""

    def __init__(self, connection: sqlalchemy.Connection) -> None:
        self._connection = connection

    def execute(self, statement: str, *values: Any) -> sqlalchemy.CursorResult[Any]:
        sqlite = self._connection.dialect.name == "sqlite"
        return self._connection.exec_driver_sql(statement if sqlite else statement.replace("?", "%s"), values)

    def columns(self, table: str) -> dict[str, str]:
        """Quoted names of columns, with another value for each."""
        found = inspect(self._connection).get_columns(table)
        quoted = {f'"{column["name"]}"': column["type"].python_type.__name__ for column in found}
        return {name: OTHER[kind].format(name) for name, kind in quoted.items()}


@pytest.fixture
def raw(store: SqlStore, url: str) -> Iterator[Raw]:
    """A connection of our own to a store with a superseded plan v1, a published v2, a draft v3 and a discarded v4."""
    with store.writing() as work:
        plans = [work.plans.save_draft(a_content(), now=NOW, by="Ops") for _ in range(4)]
        work.plans.publish(plans[0].id, NOW)
        work.plans.publish(plans[1].id, NOW)
        work.plans.discard(plans[3].id)
    engine = sqlalchemy.create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        yield Raw(connection)
    engine.dispose()


@pytest.mark.parametrize(("version", "move"), [(2, "superseded"), (3, "discarded")])
def test_no_column_of_a_plan_can_be_changed(raw: Raw, version: int, move: str) -> None:
    """Neither alone nor under cover of a step that is allowed; a draft that was looked at is what is published."""
    columns = {name: other for name, other in raw.columns("plan").items() if name not in ('"state"', '"published_at"')}
    assert len(columns) > 20
    for column, other in columns.items():
        with pytest.raises(IntegrityError, match="a plan never changes"):
            raw.execute(f"UPDATE plan SET {column} = {other}, state = ? WHERE version = ?", move, version)
        with pytest.raises(IntegrityError):
            raw.execute(f"UPDATE plan SET {column} = {other} WHERE version = ?", version)


@pytest.mark.parametrize("table", PARTS)
def test_no_part_of_a_plan_can_be_changed(raw: Raw, table: str) -> None:
    """Who was on duty, and when."""
    for column, other in raw.columns(table).items():
        with pytest.raises(IntegrityError, match="a plan never changes"):
            raw.execute(f"UPDATE {table} SET {column} = {other}")


def _copied(raw: Raw, table: str, **given: str) -> tuple[str, str]:
    """The columns of a table, and the same with some values given."""
    columns = list(raw.columns(table))
    return ", ".join(columns), ", ".join(given.get(column.strip('"'), column) for column in columns)


@pytest.mark.parametrize("version", [1, 2])
@pytest.mark.parametrize("table", PARTS)
def test_parts_of_a_published_plan_can_be_neither_removed_nor_added(raw: Raw, table: str, version: int) -> None:
    """A published plan neither loses nor gains anybody."""
    plan = f"2027-Q1-v{version}"
    columns, copied = _copied(raw, table, plan_id=f"'{plan}'")
    with pytest.raises(IntegrityError, match="a published plan is kept"):
        raw.execute(f"DELETE FROM {table} WHERE plan_id = ?", plan)
    with pytest.raises(IntegrityError, match="only a draft takes new parts"):
        raw.execute(f"INSERT INTO {table} ({columns}) SELECT {copied} FROM {table} WHERE plan_id = '2027-Q1-v3'")


@only_sqlite
@pytest.mark.parametrize("table", PARTS)
def test_parts_of_a_published_plan_cannot_be_replaced(raw: Raw, table: str) -> None:
    """REPLACE deletes what is in its way without asking; here it is asked first."""
    columns, copied = _copied(raw, table, plan_id="'2027-Q1-v2'")
    with pytest.raises(IntegrityError, match="only a draft takes new parts"):
        raw.execute(
            f"INSERT OR REPLACE INTO {table} ({columns}) SELECT {copied} FROM {table} WHERE plan_id = '2027-Q1-v3'"
        )


@only_postgresql
@pytest.mark.parametrize("table", ["plan", *PARTS])
def test_plans_cannot_be_emptied_at_once(raw: Raw, table: str) -> None:
    """TRUNCATE asks no row, so the table is asked."""
    with pytest.raises(IntegrityError, match="a published plan is kept"):
        raw.execute(f"TRUNCATE {table} CASCADE")


def test_a_published_plan_cannot_be_deleted_and_a_draft_can(raw: Raw) -> None:
    """Superseded plans are history too; a draft that nobody wants may go, its parts first."""
    for version in (1, 2):
        with pytest.raises(IntegrityError, match="a published plan is kept"):
            raw.execute("DELETE FROM plan WHERE version = ?", version)
    for version in (3, 4):
        for table in PARTS:
            assert raw.execute(f"DELETE FROM {table} WHERE plan_id = ?", f"2027-Q1-v{version}").rowcount > 0
        assert raw.execute("DELETE FROM plan WHERE version = ?", version).rowcount == 1


@pytest.mark.parametrize(
    ("version", "state"),
    [
        *((1, state) for state in ("draft", "published", "discarded")),
        *((2, state) for state in ("draft", "discarded", "published")),
        *((4, state) for state in ("draft", "published", "superseded")),
        (3, "superseded"),
    ],
)
def test_a_plan_moves_on_and_never_back(raw: Raw, version: int, state: str) -> None:
    """Draft to published or discarded, published to superseded; every other way is closed."""
    if version != 2:
        raw.execute("UPDATE plan SET state = 'superseded' WHERE version = 2")  # else that one stands in the way
    with pytest.raises(IntegrityError, match="a plan does not go back"):
        raw.execute("UPDATE plan SET state = ? WHERE version = ?", state, version)


def test_the_time_of_publication_stays(raw: Raw) -> None:
    """It neither moves nor goes when the plan is superseded; and no plan is published without one."""
    for value in (None, "2001-01-01"):
        with pytest.raises(IntegrityError, match="the time of publication never changes"):
            raw.execute("UPDATE plan SET state = 'superseded', published_at = ? WHERE version = 2", value)
    raw.execute("UPDATE plan SET state = 'superseded' WHERE version = 2")
    with pytest.raises(IntegrityError, match="dated_when_published"):
        raw.execute("UPDATE plan SET state = 'published' WHERE version = 3")


def test_a_horizon_has_one_published_plan(raw: Raw) -> None:
    """A second one is refused."""
    with pytest.raises(IntegrityError, match="another plan is published"):
        raw.execute("UPDATE plan SET state = 'published', published_at = '2027-01-01' WHERE version = 3")
    assert raw.execute("SELECT id FROM plan WHERE state = 'published'").scalars().all() == ["2027-Q1-v2"]


@only_sqlite
def test_a_second_published_plan_does_not_sweep_the_first_away(raw: Raw) -> None:
    """By REPLACE neither."""
    with pytest.raises(IntegrityError, match="another plan is published"):
        raw.execute("UPDATE OR REPLACE plan SET state = 'published', published_at = '2027-01-01' WHERE version = 3")
    assert raw.execute("SELECT id FROM plan WHERE state = 'published'").scalars().all() == ["2027-Q1-v2"]


@pytest.mark.parametrize("clash", ["id", "version"])
def test_a_plan_that_exists_is_not_written_again(raw: Raw, clash: str) -> None:
    """Neither under its id nor as the same version of its quarter."""
    given = {"id": "'2027-Q1-v2'", "version": "99"} if clash == "id" else {"id": "'other'", "version": "2"}
    columns, copied = _copied(raw, "plan", **given)
    with pytest.raises(IntegrityError, match="this plan exists already"):
        raw.execute(f"INSERT INTO plan ({columns}) SELECT {copied} FROM plan WHERE version = 3")


@only_sqlite
@pytest.mark.parametrize("clash", ["id", "version"])
def test_replacing_a_published_plan_is_refused(raw: Raw, clash: str) -> None:
    """REPLACE is a verb of SQLite alone."""
    given = {"id": "'2027-Q1-v2'", "version": "99"} if clash == "id" else {"id": "'other'", "version": "2"}
    columns, copied = _copied(raw, "plan", **given)
    with pytest.raises(IntegrityError, match="this plan exists already"):
        raw.execute(f"INSERT OR REPLACE INTO plan ({columns}) SELECT {copied} FROM plan WHERE version = 3")


def test_a_plan_begins_as_a_draft(raw: Raw) -> None:
    """Nobody writes a published plan past the states."""
    columns, copied = _copied(raw, "plan", id="'other'", version="99")
    with pytest.raises(IntegrityError, match="a plan begins as a draft"):
        raw.execute(f"INSERT INTO plan ({columns}) SELECT {copied} FROM plan WHERE version = 2")


@pytest.mark.parametrize("column", ["problem", "policy"])
def test_a_plan_whose_problem_was_altered_is_not_shown(store: SqlStore, url: str, raw: Raw, column: str) -> None:
    """Somebody who removes the trigger first is still found out by the digest."""
    of = "" if url.startswith("sqlite") else " ON plan"
    raw.execute(f"DROP TRIGGER plan_stays{of}")
    raw.execute(f"DROP TRIGGER plan_moves_on{of}")
    raw.execute(f"UPDATE plan SET {column} = replace({column}, 'e', 'E') WHERE version = 2")
    with pytest.raises(StoreFailed, match=re.escape("2027-Q1-v2 was altered")), store.reading() as work:
        work.plans.plan("2027-Q1-v2")
    with store.reading() as work:
        assert work.plans.plan("2027-Q1-v1").version == 1
