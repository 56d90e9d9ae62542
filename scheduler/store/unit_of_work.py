"""The unit of work: how long a session lives, and the only commit of the product."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from functools import cached_property
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlmodel import Session

from scheduler.domain.errors import BadInput, StoreFailed
from scheduler.store.engine import create_engine, writing
from scheduler.store.exclusive import publishing_lock
from scheduler.store.organisations import OrganisationRepository
from scheduler.store.plans import PlanRepository
from scheduler.store.publications import PublicationRepository


class SqlUnitOfWork:
    """The repositories of one session. Rows never leave it, only values do."""

    def __init__(self, session: Session) -> None:
        self._session = session

    @cached_property
    def organisations(self) -> OrganisationRepository:
        return OrganisationRepository(self._session)

    @cached_property
    def plans(self) -> PlanRepository:
        return PlanRepository(self._session)

    @cached_property
    def publications(self) -> PublicationRepository:
        return PublicationRepository(self._session)


class SqlStore:
    """A database as a store. Both kinds of unit of work raise StoreFailed when it is busy, full or damaged."""

    def __init__(self, engine: Engine) -> None:
        self._readers = engine
        self._writers = writing(engine)

    @contextmanager
    def reading(self) -> Iterator[SqlUnitOfWork]:
        """A consistent view. Writing through it is a mistake in the program and raises RuntimeError."""
        with _failures_in_our_words(), Session(self._readers) as session:
            yield SqlUnitOfWork(session)
            session.flush()

    @contextmanager
    def writing(self) -> Iterator[SqlUnitOfWork]:
        """Takes the write lock first and commits at the end of the block; an exception in it undoes everything.

        Raises BadInput when what was written contradicts itself or what is kept.
        """
        with _failures_in_our_words(), Session(self._writers) as session:
            session.connection()  # begins now, so that nothing is read before the lock is ours
            yield SqlUnitOfWork(session)
            session.commit()

    @contextmanager
    def publishing(self) -> Iterator[PublicationRepository]:
        """The ledger of publications in a writing unit of work of its own."""
        with self.writing() as work:
            yield work.publications

    @contextmanager
    def publishing_alone(self) -> Iterator[None]:
        """Lets nobody else publish from this store until the block ends. Raises AlreadyPublishing.

        It spans many transactions and holds up no other writer. Only SQLite files are kept apart so far: whoever
        keeps the store in another database runs one publication at a time.
        """
        url = self._readers.url
        is_file = url.get_backend_name() == "sqlite" and url.database not in (None, "", ":memory:")
        with publishing_lock(Path(str(url.database))) if is_file else nullcontext():
            yield

    def close(self) -> None:
        """Closes the connections; the last one tidies up the write-ahead log."""
        self._readers.dispose()


def open_store(url: str) -> SqlStore:
    """The store at a database URL, created when it is not there. Raises BadInput, see ``create_engine``."""
    return SqlStore(create_engine(url))


@contextmanager
def _failures_in_our_words() -> Iterator[None]:
    try:
        yield
    except IntegrityError as error:
        raise BadInput(f"this cannot be kept, it contradicts itself or what is there: {error.orig}") from error
    except OperationalError as error:
        if "readonly" in str(error.orig):
            raise RuntimeError("written through a unit of work that was opened for reading") from error
        raise StoreFailed(f"the store failed: {error.orig}; nothing was changed. Try again") from error
