"""What a database says when it refuses, in words of ours; without passwords, and without values of people."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.engine import URL, Connection
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, OperationalError

from scheduler.domain.errors import BadInput, StoreFailed
from scheduler.store.engine import shown


def said(error: DBAPIError) -> str:
    """The database's own sentence, without the details that PostgreSQL adds: they hold values of people."""
    diagnosis = getattr(error.orig, "diag", None)
    return getattr(diagnosis, "message_primary", None) or str(error.orig)


@contextmanager
def failures_in_our_words() -> Iterator[None]:
    """For a unit of work: BadInput for what contradicts itself, StoreFailed for a store that is busy or broken, and
    RuntimeError for a write through a unit of work that only reads."""
    try:
        yield
    except (IntegrityError, DataError) as error:
        raise BadInput(f"this cannot be kept, it contradicts itself or what is there: {said(error)}") from error
    except DBAPIError as error:
        if "readonly" in said(error) or "read-only" in said(error):
            raise RuntimeError("written through a unit of work that was opened for reading") from error
        says = _known(error)
        if says is None and not isinstance(error, OperationalError):
            raise
        raise StoreFailed(says or f"the store failed: {said(error)}; nothing was changed. Try again") from error


def is_full(error: BaseException | None) -> bool:
    """Whether a driver's error says that there is no room left for the database."""
    return _code(error) in ("53100", sqlite3.SQLITE_FULL)


def _known(error: DBAPIError) -> str | None:
    """What to do about a failure that trying again does not mend; None for any other."""
    code, text = _code(error.orig), said(error)
    if is_full(error.orig):
        return f"{FULL} ({text}); nothing was changed. {MAKE_ROOM}"
    if code in _GONE or "no such table" in text or "no such column" in text:
        return f"a part of the store is gone ({text}): somebody has removed it. Nothing was changed. {_RESTORE}"
    if code in _DAMAGED:
        return f"the store is damaged ({text}). {_RESTORE}"
    return None


def _code(error: BaseException | None) -> object:
    """PostgreSQL's five characters, or SQLite's number without what it adds in the higher bytes."""
    number = getattr(error, "sqlite_errorcode", None)
    return getattr(error, "sqlstate", None) if number is None else number & 0xFF


FULL = "the disk of the store is full"
MAKE_ROOM = "Make room there, then run this again"
_RESTORE = "Bring the last backup back with: watchbill db restore"
_GONE = ("42P01", "42703")
"""PostgreSQL's undefined table and undefined column."""
_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, "XX001", "XX002")


@contextmanager
def raw_failures(connection: Connection) -> Iterator[None]:
    """For a cursor of the driver itself: its errors become those that SQLAlchemy makes of them elsewhere."""
    base = connection.dialect.loaded_dbapi.Error
    try:
        yield
    except base as error:
        raise DBAPIError.instance(None, None, error, base, dialect=connection.dialect) from error


@contextmanager
def lost_answers() -> Iterator[None]:
    """For a commit: a server that goes away while it commits may have committed."""
    try:
        yield
    except DBAPIError as error:
        if not error.connection_invalidated:
            raise
        raise StoreFailed(
            f"the store went away while it was told to keep this ({said(error)}); look whether it was kept before "
            "you try again"
        ) from error


@contextmanager
def failures_at(place: URL) -> Iterator[None]:
    """For work on a database as a whole: StoreFailed that names it."""
    try:
        yield
    except DBAPIError as error:
        raise StoreFailed(f"{shown(place)}: {said(error)}") from error
