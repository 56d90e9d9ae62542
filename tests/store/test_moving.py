"""Backups, the drill of bringing one back, and moving house from one kind of database to the other."""

from __future__ import annotations

import sqlite3
import stat
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from scheduler.domain.availability import CompanyDay
from scheduler.domain.errors import AlreadyPublishing, BadInput, NotFound, StoreFailed, StoreOutdated
from scheduler.domain.plan import Plan
from scheduler.domain.problem import CarriedLoad
from scheduler.store.copying import TableCopy, copy_all, digest_of, kept_tables
from scheduler.store.engine import connect, reading, writing
from scheduler.store.moving import backup, move, restore
from scheduler.store.unit_of_work import SqlStore, open_store
from scheduler.store.upgrading import check
from tests.store.conftest import IN_TIME, a_url
from tests.store.contents import POLICY, a_content
from tests.store.test_migrations import VERSION_1
from tests.support.builders import NOW, an_absence, an_organisation
from tests.support.patience import until
from tests.support.postgres import a_database


def _quietly(name: str, done: int, total: int) -> None:
    assert 0 <= done <= total, name


def _fill(store: SqlStore) -> Plan:
    """Something that is guarded, something that is counted, something private, and a record."""
    organisation = an_organisation(
        absences=(an_absence(),),
        company_days=(CompanyDay(on=NOW.date(), name="Winter break"),),
        carried=(CarriedLoad(engineer_id="ada", load=2**53),),
    )
    with store.writing() as work:
        work.organisations.replace_organisation(organisation, POLICY, {an_absence(): "surgery"}, NOW)
        first, second = (work.plans.save_draft(a_content(), now=NOW, by="Ops") for _ in range(2))
        work.plans.publish(first.id, NOW)
        work.record.person_id("ada", name="Ada", email="ada@example.com")
        return work.plans.publish(second.id, NOW)


def _digests(url: str) -> tuple[TableCopy, ...]:
    engine = connect(url)
    with reading(engine).connect() as connection:
        found = tuple(digest_of(each, connection) for each in kept_tables())
    engine.dispose()
    return found


@pytest.fixture(params=IN_TIME)
def target(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty place of either kind."""
    folder = tmp_path / "target"
    folder.mkdir()
    if request.param == "sqlite":
        with a_url("sqlite", folder) as url:
            yield url
        return
    with a_database(empty=True) as url:
        yield url


def test_a_store_moves_to_either_kind_of_database_and_is_the_same_there(store: SqlStore, url: str, target: str) -> None:
    """Four ways, every row; published plans stay guarded, and counting goes on after the last number."""
    published = _fill(store)
    moved = move(url, target, _quietly)
    assert moved == _digests(url) == _digests(target)
    assert sum(each.rows for each in moved) > 20
    assert check(target) == ()
    there = open_store(target)
    with there.reading() as work:
        assert work.plans.plan(published.id) == published
    with there.writing() as work:
        work.organisations.replace_organisation(an_organisation(), POLICY, {}, NOW, seen=1)
        assert work.plans.save_draft(a_content(), now=NOW, by="Ops").version == 3
    there.close()
    with store.reading() as work:
        assert work.organisations.version() == 1  # what was moved away from is as it was


def test_a_place_that_holds_a_store_is_not_overwritten(store: SqlStore, url: str, target: str) -> None:
    """Not even by the same store."""
    _fill(store)
    move(url, target, _quietly)
    before = _digests(target)
    with pytest.raises(BadInput, match="already and is not overwritten"):
        move(url, target, _quietly)
    with pytest.raises(BadInput, match="is there already"):
        move(url, url, _quietly)
    assert _digests(target) == before


def test_a_store_is_not_moved_in_the_middle_of_a_publication(store: SqlStore, url: str, target: str) -> None:
    """What is written to PagerDuty after the copy would be known to the old database alone."""
    _fill(store)
    with store.publishing_alone(), pytest.raises(AlreadyPublishing):
        move(url, target, _quietly)
    assert move(url, target, _quietly) == _digests(target)


@pytest.mark.postgres
def test_a_database_whose_tables_are_all_empty_may_be_filled(file_store: SqlStore, path: Path) -> None:
    """Somebody has started Watchbill there once, and nothing more."""
    _fill(file_store)
    with a_database() as target:
        assert move(f"sqlite:///{path}", target, _quietly) == _digests(target)


@pytest.mark.parametrize("suffix", ["", "-wal", "-shm", "-journal"])
def test_a_file_is_not_written_where_something_of_its_name_lies(store: SqlStore, url: str, path, suffix: str) -> None:
    """A log left by another database would be read into this one."""
    _fill(store)
    there = path.with_name(f"copy.db{suffix}")
    there.write_text("notes")
    with pytest.raises(BadInput, match="is not overwritten; move it away"):
        backup(url, path.with_name("copy.db"), _quietly)
    assert there.read_text() == "notes"


def test_a_copy_that_breaks_off_leaves_nothing(store: SqlStore, url: str, target: str, tmp_path: Path) -> None:
    """The disk is full, the line breaks, somebody presses Ctrl-C: no half store under any name."""
    _fill(store)
    before = _stores_in(tmp_path)

    def break_off(name: str, done: int, total: int) -> None:
        if name == "plan_assignment" and done == total > 0:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        move(url, target, break_off)
    assert _stores_in(tmp_path) == before
    assert move(url, target, _quietly) == _digests(target)


def _stores_in(folder: Path) -> list[Path]:
    """Every file but those that locks are on."""
    return [file for file in sorted(folder.rglob("*")) if file.suffix not in (".publishing", ".serving")]


def test_a_backup_is_one_file_that_only_its_owner_may_read(store: SqlStore, url: str, tmp_path: Path) -> None:
    """And a store like any other: it can be looked at without being brought back."""
    published = _fill(store)
    file = tmp_path / "backups" / "monday.sqlite3"
    file.parent.mkdir()
    assert backup(url, file, _quietly) == _digests(url)
    assert [found.name for found in file.parent.iterdir()] == ["monday.sqlite3"]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    there = open_store(f"sqlite:///{file}")
    with there.reading() as work:
        assert work.plans.plan(published.id) == published
    there.close()


def test_the_drill_of_bringing_a_backup_back(store: SqlStore, url: str, target: str, tmp_path: Path) -> None:
    """Back up, go on working, lose everything, bring it back: all that was there at the backup, checked, and usable."""
    published = _fill(store)
    file = tmp_path / "backup.sqlite3"
    kept = backup(url, file, _quietly)
    with store.writing() as work:
        work.plans.save_draft(a_content(), now=NOW, by="Later")
    before = file.read_bytes()
    assert restore(file, target, _quietly) == kept == _digests(target)
    assert file.read_bytes() == before
    assert check(target) == ()
    back = open_store(target)
    with back.writing() as work:
        assert work.plans.plan(published.id) == published
        assert work.plans.save_draft(a_content(), now=NOW, by="Ops").id == "2027-Q1-v3"
    back.close()


def test_a_backup_that_is_damaged_or_none_is_refused(store: SqlStore, url: str, target: str, tmp_path: Path) -> None:
    """Before anything is written."""
    _fill(store)
    file = tmp_path / "backup.sqlite3"
    backup(url, file, _quietly)
    broken = tmp_path / "broken.sqlite3"
    content = bytearray(file.read_bytes())
    content[8192:12288] = b"\x55" * 4096
    broken.write_bytes(content)
    notes = tmp_path / "notes.txt"
    notes.write_text("onions, rice\n" * 200)
    for bad, says in ((broken, "is damaged|is not a backup"), (notes, "is not a backup: file is not a database")):
        with pytest.raises(BadInput, match=says):
            restore(bad, target, _quietly)
    with pytest.raises(NotFound, match="there is no backup"):
        restore(tmp_path / "nowhere.sqlite3", target, _quietly)
    assert restore(file, target, _quietly) == _digests(url)


def test_a_backup_of_an_older_watchbill_is_brought_up_to_date_on_the_way(path: Path, target: str) -> None:
    """And so is a backup that is made of an older store, before it is upgraded; moving one asks for the upgrade."""
    old = path.with_name("old.db")
    with closing(sqlite3.connect(old)) as raw:
        raw.executescript(f"PRAGMA journal_mode=WAL; {VERSION_1.read_text('utf-8')}")
    content = old.read_bytes()
    copied = restore(old, target, _quietly)
    assert old.read_bytes() == content
    assert backup(f"sqlite:///{old}", path, _quietly) == copied == _digests(f"sqlite:///{path}")
    with pytest.raises(StoreOutdated):
        move(f"sqlite:///{old}", f"sqlite:///{path}.moved", _quietly)
    with pytest.raises(StoreOutdated):
        open_store(f"sqlite:///{old}")


def test_a_backup_is_one_moment_while_others_write(store: SqlStore, url: str, tmp_path: Path) -> None:
    """Each plan is written with its parts; none arrives without them, and writers are not held up."""
    stop, written = threading.Event(), []
    _fill(store)

    def write() -> None:
        while not stop.is_set():
            with store.writing() as work:
                written.append(work.plans.save_draft(a_content(), now=NOW, by="Ops").id)

    def wait_for_two_more(name: str, done: int, total: int) -> None:
        if name in ("plan", "plan_term") and done == total:
            seen = len(written)
            until(lambda: len(written) >= seen + 2)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        copied = {each.name: each.rows for each in backup(url, tmp_path / "b.sqlite3", wait_for_two_more)}
    finally:
        stop.set()
        writer.join()
    assert len(written) >= 4
    assert (copied["plan_shift"], copied["plan_term"], copied["plan_assignment"]) == (
        copied["plan"],
        copied["plan"],
        2 * copied["plan"],
    )
    assert check(f"sqlite:///{tmp_path / 'b.sqlite3'}") == ()


@pytest.mark.parametrize("harm", ["DELETE FROM company_day", "UPDATE carried_load SET load = load + 1"])
def test_rows_that_arrive_altered_are_noticed(store: SqlStore, url: str, elsewhere: str, harm: str) -> None:
    """The copy is read again and compared before it is kept; a difference of one row, or of one in a number, undoes
    it."""
    _fill(store)
    ends = [connect(each) for each in (url, elsewhere)]
    with reading(ends[0]).connect() as source, writing(ends[1]).connect() as target:

        def meddle(name: str, done: int, total: int) -> None:
            if name == kept_tables()[-1].name and done == total:
                target.exec_driver_sql(harm)

        with pytest.raises(StoreFailed, match=f"{harm.split()[1 + harm.startswith('DELETE')]}: 1 rows were sent"):
            copy_all(source, target, meddle)
    for engine in ends:
        engine.dispose()


def test_a_server_that_is_not_there_is_named_without_its_password(file_store: SqlStore, path: Path) -> None:
    """A message may end in a log."""
    for secret in ("postgresql://ops:hunter2@127.0.0.1:1/db", "postgresql://ops@127.0.0.1:1/db?password=hunter2"):
        with pytest.raises(StoreFailed, match=r"127\.0\.0\.1") as caught:
            move(f"sqlite:///{path}", secret, _quietly)
        assert "hunter2" not in str(caught.value)
