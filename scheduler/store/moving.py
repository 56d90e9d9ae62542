"""Moving a store to another database, backing it up, and bringing a backup back.

A backup is a store in one SQLite file, whatever it was taken from: it can be looked at and moved like any other. A file
appears under its name when it is whole and on the disk, and nothing is ever overwritten.
"""

from __future__ import annotations

import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import Connection

from scheduler.domain.errors import BadInput, NotFound
from scheduler.store.copying import Progress, TableCopy, copy_all
from scheduler.store.engine import connect, reading, same_place, writing
from scheduler.store.exclusive import publishing_lock, serving_lock
from scheduler.store.failures import failures_at
from scheduler.store.migrations import latest
from scheduler.store.upgrading import existing, revision_of, upgrade

SQLITE = "sqlite:///"
BESIDE = ("", "-wal", "-shm", "-journal")
"""What belongs to a database of SQLite, behind its name."""


def move(source: str, target: str, progress: Progress) -> tuple[TableCopy, ...]:
    """Copies the store to another database, where nothing may be yet. Nobody writes to the source meanwhile; it stays
    as it is. Jobs are not part of the store and stay where they are.

    Raises BadInput when the target is the source or holds something, NotFound when there is no source, StoreOutdated
    when an older Watchbill wrote it, AlreadyPublishing and AlreadyServing when the source is in use, and StoreFailed
    when a database fails.
    """
    if same_place(source, target):
        raise BadInput("the store is there already; name another database")
    with (
        existing(source) as engine,
        failures_at(engine.url),
        serving_lock(engine),
        publishing_lock(engine),
        writing(engine).connect() as origin,
    ):
        revision_of(origin, needed=latest())
        return _copy_to(origin, target, progress)


def backup(source: str, file: Path, progress: Progress) -> tuple[TableCopy, ...]:
    """Writes one moment of the store to a new SQLite file, while others go on writing to the store.

    A store of an older Watchbill is backed up as it will be after ``watchbill db upgrade``; while that lasts, writers
    wait. Raises as ``move`` does.
    """
    with existing(source) as engine, failures_at(engine.url):
        with reading(engine).connect() as origin:
            if revision_of(origin) == latest():
                return _copy_to(origin, f"{SQLITE}{file}", progress)
        with writing(engine).connect() as origin:  # what is upgraded here is never committed
            from scheduler.store.migrations import running  # noqa: PLC0415  # Alembic, for this alone

            running.upgrade(origin, latest())
            return _copy_to(origin, f"{SQLITE}{file}", progress)


def restore(file: Path, target: str, progress: Progress) -> tuple[TableCopy, ...]:
    """Brings a backup back into a database where nothing may be yet. One of an older Watchbill is brought up to date
    on the way; the file itself stays as it is.

    Raises NotFound when there is no such file, BadInput when it is no backup or is damaged, and as ``move`` does.
    """
    if not file.is_file():
        raise NotFound(f"there is no backup {file}")
    with tempfile.TemporaryDirectory(prefix="watchbill-") as folder:
        copy = Path(folder) / file.name
        _duplicate(file, copy)
        upgrade(f"{SQLITE}{copy}")
        with existing(f"{SQLITE}{copy}") as engine, failures_at(engine.url), reading(engine).connect() as origin:
            return _copy_to(origin, target, progress)


def _duplicate(file: Path, copy: Path) -> None:
    """A sound copy to work on."""
    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as origin:
            (verdict,) = origin.execute("PRAGMA integrity_check(1)").fetchone()
            if verdict != "ok":
                raise BadInput(f"{file} is damaged ({verdict}); use another backup")
            with closing(sqlite3.connect(copy)) as made:
                origin.backup(made)
    except sqlite3.DatabaseError as error:
        raise BadInput(f"{file} is not a backup: {error}") from error


def _copy_to(origin: Connection, target: str, progress: Progress) -> tuple[TableCopy, ...]:
    with _place(target) as url:
        engine = connect(url)
        try:
            with failures_at(engine.url), writing(engine).begin() as arrival:
                copied = copy_all(origin, arrival, progress)
        finally:
            engine.dispose()
    return copied


@contextmanager
def _place(target: str) -> Iterator[str]:
    """Where to write: a database of a server as it is named; for a file, one beside it that takes its name at last."""
    if not target.startswith(SQLITE):
        yield target
        return
    file = Path(target.removeprefix(SQLITE))
    _assert_new(file)
    partial = file.with_name(f".{file.name}.{os.getpid()}.partial")
    try:
        yield f"{SQLITE}{partial}"
        _settle(partial)
        _assert_new(file)
        partial.rename(file)
        _flush(file.parent)
    finally:
        for suffix in BESIDE:
            partial.with_name(partial.name + suffix).unlink(missing_ok=True)


def _assert_new(file: Path) -> None:
    """A log that was left beside a database would be read into the next one of that name."""
    for suffix in BESIDE:
        there = file.with_name(file.name + suffix)
        if there.exists():
            raise BadInput(f"{there} is there already and is not overwritten; move it away, or name another file")


def _settle(file: Path) -> None:
    """One plain file without a log beside it, on the disk."""
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")
    _flush(file)


def _flush(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
