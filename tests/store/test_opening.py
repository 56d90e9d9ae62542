"""Opening a store: where it may lie, what it refuses, and how it is set."""

from __future__ import annotations

import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateIndex, CreateTable
from sqlmodel import SQLModel

from scheduler.domain.errors import BadInput, StoreFailed
from scheduler.store import engine
from scheduler.store.engine import create_engine
from scheduler.store.migrations import latest
from scheduler.store.unit_of_work import SqlStore, open_store
from tests.store.contents import POLICY, a_content
from tests.support.builders import NOW, an_organisation


def test_the_settings_are_the_durable_ones(file_store: SqlStore, path: Path) -> None:
    """Every commit is on the disk, keys hold, and the schema is not trusted."""
    opened = create_engine(f"sqlite:///{path}")
    with opened.connect() as connection:
        found = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys", "trusted_schema", "busy_timeout")
        }
        assert connection.exec_driver_sql("PRAGMA journal_size_limit").scalar_one() == 64 * 1024 * 1024
    opened.dispose()
    assert found == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "trusted_schema": 0,
        "busy_timeout": engine.BUSY_MILLISECONDS,
    }


def test_only_the_owner_may_read_the_files(file_store: SqlStore, path: Path) -> None:
    """The log beside the file holds the same names and reasons."""
    with file_store.writing() as work:
        work.organisations.replace_organisation(an_organisation(), POLICY, {}, NOW)
        files = sorted(path.parent.iterdir())
        assert [file.name for file in files] == ["watchbill.db", "watchbill.db-shm", "watchbill.db-wal"]
        assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}


def test_a_store_opened_again_has_what_was_kept(file_store: SqlStore, path: Path) -> None:
    """And is not set up a second time."""
    with file_store.writing() as work:
        work.plans.save_draft(a_content(), now=NOW, by="Ops")
    file_store.close()
    again = open_store(f"sqlite:///{path}")
    with again.reading() as work:
        assert [head.id for head in work.plans.plans()] == ["2027-Q1-v1"]
    again.close()
    with closing(sqlite3.connect(path)) as raw:
        assert raw.execute("SELECT version FROM watchbill_schema").fetchall() == [(latest(),)]


def test_a_store_in_memory_works_as_one_in_a_file() -> None:
    """For trying something out; it ends with the program."""
    store = open_store("sqlite://")
    with store.writing() as work:
        work.plans.save_draft(a_content(), now=NOW, by="Ops")
    with store.reading() as work:
        assert len(work.plans.plans()) == 1
    store.close()


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("watchbill.db", "not a database URL"),
        ("sqlite:///{}/nowhere/watchbill.db", "there is no folder .*nowhere; create it"),
        ("sqlite:///{}", "must be a file that you may write"),
        ("oracle+nosuch://host/db", "a driver that is not installed"),
    ],
)
def test_a_place_that_cannot_be_used_is_named(tmp_path: Path, url: str, says: str) -> None:
    """With what to do about it."""
    with pytest.raises(BadInput, match=says):
        create_engine(url.format(tmp_path))
    assert list(tmp_path.iterdir()) == []


def test_a_secret_in_the_url_is_not_repeated(tmp_path: Path) -> None:
    """A message may end in a log."""
    for url in ("postgresql+nosuch://ops:hunter2@host/db", "postgresql//ops:hunter2@host/db"):
        with pytest.raises(BadInput) as caught:
            create_engine(url)
        assert "hunter2" not in str(caught.value)


def test_a_file_that_is_no_database_is_left_alone(path: Path) -> None:
    """A mistyped path must not cost somebody their notes."""
    notes = b"shopping: onions, rice\n" * 100
    path.write_bytes(notes)
    with pytest.raises(BadInput, match="cannot be used as a store: file is not a database"):
        create_engine(f"sqlite:///{path}")
    assert path.read_bytes() == notes


def test_the_database_of_another_program_gets_no_tables_of_ours(path: Path) -> None:
    """It is named, and nothing is written to it."""
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("CREATE TABLE team (id INTEGER)")
    with pytest.raises(BadInput, match="another program"):
        create_engine(f"sqlite:///{path}")
    with closing(sqlite3.connect(path)) as raw:
        assert raw.execute("SELECT name FROM sqlite_master").fetchall() == [("team",)]


@pytest.mark.parametrize(("version", "opens"), [(latest(), True), (latest() + 1, False)])
def test_a_store_of_a_newer_watchbill_is_refused(file_store: SqlStore, path: Path, version: int, opens: bool) -> None:
    """An older program would not know what its columns mean."""
    file_store.close()
    with closing(sqlite3.connect(path)) as raw, raw:
        raw.execute("UPDATE watchbill_schema SET version = ?", (version,))
    if opens:
        open_store(f"sqlite:///{path}").close()
    else:
        with pytest.raises(BadInput, match="written by a newer Watchbill"):
            create_engine(f"sqlite:///{path}")


def test_a_busy_store_says_so(file_store: SqlStore, path: Path) -> None:
    """Somebody else holds the lock for too long; nothing is changed, reading goes on, and one may try again."""
    impatient = SqlStore(create_engine(f"sqlite:///{path}", busy_milliseconds=50))
    with closing(sqlite3.connect(path, isolation_level=None)) as raw:
        raw.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreFailed, match=r"database is locked; nothing was changed\. Try again"):
            impatient.writing().__enter__()
        with impatient.reading() as work:
            assert work.plans.plans() == ()
        raw.execute("ROLLBACK")
    with impatient.writing() as work:
        assert work.plans.save_draft(a_content(), now=NOW, by="Ops").version == 1
    impatient.close()


def test_a_full_disk_is_told_and_nothing_is_half_written(file_store: SqlStore, path: Path) -> None:
    """The store may hold no more pages; what was there stays, and drafts that fitted before the end are undone."""
    with file_store.writing() as work:
        work.organisations.replace_organisation(an_organisation(), POLICY, {}, NOW)
    full = create_engine(f"sqlite:///{path}")
    with full.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages + 5}")
    with pytest.raises(StoreFailed, match="full"):
        _save_many(SqlStore(full), 200)
    full.dispose()
    with file_store.reading() as work:
        assert work.organisations.organisation() == an_organisation()
        assert work.plans.plans() == ()


def _save_many(store: SqlStore, count: int) -> None:
    with store.writing() as work:
        for _ in range(count):
            work.plans.save_draft(a_content(), now=NOW, by="Ops")


def test_the_tables_are_portable() -> None:
    """PostgreSQL can read every definition, the index of the one published plan included."""
    dialect = postgresql.dialect()
    for table in SQLModel.metadata.sorted_tables:
        assert "CREATE TABLE" in str(CreateTable(table).compile(dialect=dialect))
    indexes = {
        index.name: str(CreateIndex(index).compile(dialect=dialect))
        for index in SQLModel.metadata.tables["plan"].indexes
    }
    assert indexes["one_published_plan"] == (
        "CREATE UNIQUE INDEX one_published_plan ON plan (starts_on) WHERE state = 'published'"
    )
