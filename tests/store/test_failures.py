"""A store that is broken, full or damaged says what is wrong and what to do, and nothing is half-written."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from scheduler.domain.errors import StoreFailed
from scheduler.services.recording import announce
from scheduler.services.verifying import verify_record
from scheduler.store.unit_of_work import SqlStore, SqlUnitOfWork, open_store
from tests.store.contents import a_content
from tests.support.builders import NOW


def lost_table(store: SqlStore, url: str, name: str) -> None:
    """Somebody removes a table behind our back, guards or not."""
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text(f'DROP TABLE "{name}"{"" if "sqlite" in url else " CASCADE"}'))
    engine.dispose()


def test_a_record_that_was_removed_is_named_and_the_backup_is_where_to_look(store: SqlStore, url: str) -> None:
    """Reading it, verifying it and adding to it: each says so, and that a backup brings it back."""
    with store.writing() as work:
        plan = work.plans.save_draft(a_content(), now=NOW, by="Ops")
    lost_table(store, url, "record_entry")
    says = r"a part of the store is gone .*record_entry.*watchbill db restore"
    with pytest.raises(StoreFailed, match=says), store.reading() as work:
        work.record.head()
    with pytest.raises(StoreFailed, match=says), store.reading() as work:
        verify_record(work.record, work.plans, is_signed=lambda _: True)
    with pytest.raises(StoreFailed, match=says):
        announce(store, plan.id, parse_policy=lambda _: (), now=NOW, by="Ops")


def test_a_full_disk_is_said_to_be_full_and_nothing_is_half_written(file_store: SqlStore, path: Path) -> None:
    """The file may not grow by a page; afterwards all is as before, and with room it works."""

    def many_people(work: SqlUnitOfWork) -> None:
        connection = work._session.connection()
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")
        for number in range(50):
            work.record.person_id(f"{number}-" + "x" * 190)

    says = r"the disk of the store is full .*nothing was changed. Make room there"
    with pytest.raises(StoreFailed, match=says), file_store.writing() as work:
        many_people(work)
    file_store.close()
    again = open_store(f"sqlite:///{path}")
    with again.writing() as work:
        assert work.record.people() == {}
        work.record.person_id("ada")
    again.close()


def test_a_damaged_file_is_said_to_be_damaged(file_store: SqlStore, path: Path) -> None:
    """The end of the file, where its newest rows lie, was overwritten."""
    with file_store.writing() as work:
        for number in range(400):
            work.record.person_id(f"{number}-" + "x" * 190)
    file_store.close()
    path.write_bytes(path.read_bytes()[:-40_000] + b"\xff" * 40_000)
    damaged = open_store(f"sqlite:///{path}")
    with pytest.raises(StoreFailed, match=r"the store is damaged .*watchbill db restore"), damaged.reading() as work:
        work.record.people()
    damaged.close()
