"""What a database says when it refuses, in words of ours; without passwords, and without values of people."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.engine import URL
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
        if not isinstance(error, OperationalError):
            raise
        raise StoreFailed(f"the store failed: {said(error)}; nothing was changed. Try again") from error


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
