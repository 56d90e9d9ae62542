"""What was announced stays as it was, even for somebody with the database in their hands."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from scheduler.domain.errors import StoreFailed
from scheduler.store.unit_of_work import SqlStore
from tests.store.contents import a_content
from tests.support.builders import NOW


@pytest.fixture
def raw(store: SqlStore, path: Path) -> Iterator[sqlite3.Connection]:
    """A connection of our own to a store with a superseded plan v1, a published v2, a draft v3 and a discarded v4."""
    with store.writing() as work:
        plans = [work.plans.save_draft(a_content(), now=NOW, by="Ops") for _ in range(4)]
        work.plans.publish(plans[0].id, NOW)
        work.plans.publish(plans[1].id, NOW)
        work.plans.discard(plans[3].id)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        yield connection


def _columns(raw: sqlite3.Connection, table: str) -> list[str]:
    return [row[1] for row in raw.execute(f"PRAGMA table_info({table})")]


@pytest.mark.parametrize(("version", "move"), [(2, "superseded"), (3, "discarded")])
def test_no_column_of_a_plan_can_be_changed(raw: sqlite3.Connection, version: int, move: str) -> None:
    """Neither alone nor under cover of a step that is allowed; a draft that was looked at is what is published."""
    columns = set(_columns(raw, "plan")) - {"state", "published_at"}
    assert len(columns) > 20
    for column in columns:
        with pytest.raises(sqlite3.IntegrityError, match="a plan never changes"):
            raw.execute(f"UPDATE plan SET {column} = '2001-01-01', state = ? WHERE version = ?", (move, version))
        with pytest.raises(sqlite3.IntegrityError):
            raw.execute(f"UPDATE plan SET {column} = '2001-01-01' WHERE version = ?", (version,))


@pytest.mark.parametrize("table", ["plan_shift", "plan_term", "plan_assignment"])
def test_no_part_of_a_plan_can_be_changed(raw: sqlite3.Connection, table: str) -> None:
    """Who was on duty, and when."""
    for column in _columns(raw, table):
        with pytest.raises(sqlite3.IntegrityError, match="a plan never changes"):
            raw.execute(f'UPDATE {table} SET "{column}" = 1')


@pytest.mark.parametrize("version", [1, 2])
@pytest.mark.parametrize("table", ["plan_shift", "plan_term", "plan_assignment"])
def test_parts_of_a_published_plan_can_be_neither_removed_nor_added(
    raw: sqlite3.Connection, table: str, version: int
) -> None:
    """A published plan neither loses nor gains anybody, by REPLACE neither."""
    plan = f"2027-Q1-v{version}"
    columns = ", ".join("plan_id" if c == "plan_id" else f'"{c}"' for c in _columns(raw, table))
    copied = columns.replace("plan_id", f"'{plan}'")
    with pytest.raises(sqlite3.IntegrityError, match="a published plan is kept"):
        raw.execute(f"DELETE FROM {table} WHERE plan_id = ?", (plan,))
    for verb in ("INSERT", "INSERT OR REPLACE"):
        with pytest.raises(sqlite3.IntegrityError, match="only a draft takes new parts"):
            raw.execute(f"{verb} INTO {table} ({columns}) SELECT {copied} FROM {table} WHERE plan_id LIKE '%v3'")


def test_a_published_plan_cannot_be_deleted_and_a_draft_can(raw: sqlite3.Connection) -> None:
    """Superseded plans are history too; a draft that nobody wants may go, its parts first."""
    for version in (1, 2):
        with pytest.raises(sqlite3.IntegrityError, match="a published plan is kept"):
            raw.execute("DELETE FROM plan WHERE version = ?", (version,))
    for version in (3, 4):
        for table in ("plan_shift", "plan_term", "plan_assignment"):
            assert raw.execute(f"DELETE FROM {table} WHERE plan_id = ?", (f"2027-Q1-v{version}",)).rowcount > 0
        assert raw.execute("DELETE FROM plan WHERE version = ?", (version,)).rowcount == 1


@pytest.mark.parametrize(
    ("version", "state"),
    [
        *((1, state) for state in ("draft", "published", "discarded")),
        *((2, state) for state in ("draft", "discarded", "published")),
        *((4, state) for state in ("draft", "published", "superseded")),
        (3, "superseded"),
    ],
)
def test_a_plan_moves_on_and_never_back(raw: sqlite3.Connection, version: int, state: str) -> None:
    """Draft to published or discarded, published to superseded; every other way is closed."""
    if version != 2:
        raw.execute("UPDATE plan SET state = 'superseded' WHERE version = 2")  # else that one stands in the way
    with pytest.raises(sqlite3.IntegrityError, match="a plan does not go back"):
        raw.execute("UPDATE plan SET state = ? WHERE version = ?", (state, version))


def test_the_time_of_publication_stays(raw: sqlite3.Connection) -> None:
    """It neither moves nor goes when the plan is superseded; and no plan is published without one."""
    for value in (None, "2001-01-01"):
        with pytest.raises(sqlite3.IntegrityError, match="the time of publication never changes"):
            raw.execute("UPDATE plan SET state = 'superseded', published_at = ? WHERE version = 2", (value,))
    raw.execute("UPDATE plan SET state = 'superseded' WHERE version = 2")
    with pytest.raises(sqlite3.IntegrityError, match="dated_when_published"):
        raw.execute("UPDATE plan SET state = 'published' WHERE version = 3")


@pytest.mark.parametrize("verb", ["UPDATE", "UPDATE OR REPLACE"])
def test_a_horizon_has_one_published_plan(raw: sqlite3.Connection, verb: str) -> None:
    """A second one is refused, and does not sweep the first away."""
    with pytest.raises(sqlite3.IntegrityError, match="another plan is published"):
        raw.execute(f"{verb} plan SET state = 'published', published_at = '2027-01-01' WHERE version = 3")
    assert raw.execute("SELECT id FROM plan WHERE state = 'published'").fetchall() == [("2027-Q1-v2",)]


@pytest.mark.parametrize("clash", ["id", "version"])
def test_replacing_a_published_plan_is_refused(raw: sqlite3.Connection, clash: str) -> None:
    """REPLACE deletes what is in its way without asking; here it is asked first."""
    columns = _columns(raw, "plan")
    given = {"id": "'2027-Q1-v2'" if clash == "id" else "'other'", "version": "99" if clash == "id" else "2"}
    copied = ", ".join(given.get(column, column) for column in columns)
    with pytest.raises(sqlite3.IntegrityError, match="this plan exists already"):
        raw.execute(f"INSERT OR REPLACE INTO plan ({', '.join(columns)}) SELECT {copied} FROM plan WHERE version = 3")


def test_a_plan_begins_as_a_draft(raw: sqlite3.Connection) -> None:
    """Nobody writes a published plan past the states."""
    columns = _columns(raw, "plan")
    given = {"id": "'other'", "version": "99"}
    copied = ", ".join(given.get(column, column) for column in columns)
    with pytest.raises(sqlite3.IntegrityError, match="a plan begins as a draft"):
        raw.execute(f"INSERT INTO plan ({', '.join(columns)}) SELECT {copied} FROM plan WHERE version = 2")


@pytest.mark.parametrize("column", ["problem", "policy"])
def test_a_plan_whose_problem_was_altered_is_not_shown(store: SqlStore, raw: sqlite3.Connection, column: str) -> None:
    """Somebody who removes the trigger first is still found out by the digest."""
    raw.execute("DROP TRIGGER plan_stays")
    raw.execute("DROP TRIGGER plan_moves_on")
    raw.execute(f"UPDATE plan SET {column} = replace({column}, 'e', 'E') WHERE version = 2")
    with pytest.raises(StoreFailed, match=re.escape("2027-Q1-v2 was altered")), store.reading() as work:
        work.plans.plan("2027-Q1-v2")
    with store.reading() as work:
        assert work.plans.plan("2027-Q1-v1").version == 1
