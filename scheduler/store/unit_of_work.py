"""The unit of work: how long a session lives, and the only commit of the product."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property

from sqlalchemy import Engine, inspect
from sqlmodel import Session

from scheduler.store.answers import AnswerRepository
from scheduler.store.audit import AuditRepository
from scheduler.store.away import AwayRepository
from scheduler.store.covers import CoverRepository
from scheduler.store.engine import create_engine, reading, writing
from scheduler.store.erasure import ErasureRepository, compact
from scheduler.store.events import EventRepository
from scheduler.store.exclusive import Check, publishing_lock, serving_lock
from scheduler.store.failures import failures_in_our_words, lost_answers
from scheduler.store.feeds import FeedRepository
from scheduler.store.jobs import JobRepository
from scheduler.store.keys import KeyRepository
from scheduler.store.logins import LoginRepository
from scheduler.store.organisations import OrganisationRepository
from scheduler.store.people import PeopleRepository
from scheduler.store.plans import PlanRepository
from scheduler.store.policies import InterlockRepository, PolicyRepository
from scheduler.store.publications import PublicationRepository
from scheduler.store.record import RecordRepository
from scheduler.store.registrations import RegistrationRepository


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

    @cached_property
    def record(self) -> RecordRepository:
        return RecordRepository(self._session)

    @cached_property
    def erasures(self) -> ErasureRepository:
        return ErasureRepository(self._session)

    @cached_property
    def jobs(self) -> JobRepository:
        return JobRepository(self._session)

    @cached_property
    def people(self) -> PeopleRepository:
        return PeopleRepository(self._session)

    @cached_property
    def registrations(self) -> RegistrationRepository:
        return RegistrationRepository(self._session)

    @cached_property
    def covers(self) -> CoverRepository:
        return CoverRepository(self._session)

    @cached_property
    def keys(self) -> KeyRepository:
        return KeyRepository(self._session)

    @cached_property
    def logins(self) -> LoginRepository:
        return LoginRepository(self._session)

    @cached_property
    def feeds(self) -> FeedRepository:
        return FeedRepository(self._session)

    @cached_property
    def events(self) -> EventRepository:
        return EventRepository(self._session)

    @cached_property
    def away(self) -> AwayRepository:
        return AwayRepository(self._session)

    @cached_property
    def policies(self) -> PolicyRepository:
        return PolicyRepository(self._session)

    @cached_property
    def interlocks(self) -> InterlockRepository:
        return InterlockRepository(self._session)

    @cached_property
    def audit(self) -> AuditRepository:
        return AuditRepository(self._session)

    @cached_property
    def answers(self) -> AnswerRepository:
        return AnswerRepository(self._session)


class SqlStore:
    """A database as a store. Both kinds of unit of work raise StoreFailed when it is busy, full or damaged."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._readers = reading(engine)
        self._writers = writing(engine)
        self._still_alone: Check | None = None

    @contextmanager
    def reading(self) -> Iterator[SqlUnitOfWork]:
        """A consistent view. Writing through it is a mistake in the program and raises RuntimeError."""
        with failures_in_our_words(), Session(self._readers) as session:
            yield SqlUnitOfWork(session)
            session.flush()

    @contextmanager
    def writing(self) -> Iterator[SqlUnitOfWork]:
        """Takes the write lock first and commits at the end of the block; an exception in it undoes everything.

        Raises BadInput when what was written contradicts itself or what is kept.
        """
        if self._still_alone:
            self._still_alone()
        with failures_in_our_words(), Session(self._writers) as session:
            session.connection()  # begins now, so that nothing is read before the lock is ours
            yield SqlUnitOfWork(session)
            session.flush()
            with lost_answers():
                session.commit()

    @contextmanager
    def publishing(self) -> Iterator[PublicationRepository]:
        """The ledger of publications in a writing unit of work of its own."""
        with self.writing() as work:
            yield work.publications

    @contextmanager
    def publishing_alone(self) -> Iterator[None]:
        """Lets nobody else publish from this store until the block ends. Raises AlreadyPublishing.

        It spans many transactions and holds up no other writer. Should the lock be lost on the way, because a database
        server was restarted, the next unit of work that writes raises StoreFailed.
        """
        with failures_in_our_words(), publishing_lock(self._readers) as still_alone:
            self._still_alone = still_alone
            try:
                yield
            finally:
                self._still_alone = None

    @property
    def is_one_file(self) -> bool:
        """Whether this is the database of one machine, which one process serves, and not a server for many."""
        return self._engine.dialect.name == "sqlite"

    @contextmanager
    def serving_alone(self) -> Iterator[None]:
        """Lets no other process run jobs from the same file until the block ends. Raises AlreadyServing. A database
        server is made for many, so there it holds nobody up."""
        with serving_lock(self._engine):
            yield

    def for_jobs(self) -> Engine:
        """The same connections for the library that keeps jobs in tables of its own. On SQLite all its transactions
        take the write lock first, because it reads and then writes in one; a server it locks row by row."""
        return self._writers if self.is_one_file else self._engine

    def compact(self) -> None:
        """Rewrites the files of the database, so that nothing which was erased is in their bytes. Raises StoreFailed
        when others use it."""
        with failures_in_our_words():
            compact(self._engine)

    @property
    def has_jobs(self) -> bool:
        """Whether the library that keeps jobs has its tables here; without them no job was ever handed over."""
        schema = None if self.is_one_file else "dbos"
        with failures_in_our_words():
            return inspect(self._engine).has_table("workflow_status", schema=schema)

    def for_looking_at_jobs(self) -> Engine:
        """The same for transactions of that library that only read: on SQLite they need no lock."""
        return self._engine

    def close(self) -> None:
        """Closes the connections; the last one tidies up the write-ahead log."""
        self._readers.dispose()


def open_store(url: str) -> SqlStore:
    """The store at a database URL, created when it is not there. Raises BadInput, see ``create_engine``."""
    return SqlStore(create_engine(url))
