"""What durable work needs beside its own tables: which workers live, and which effect a job has had.

The jobs themselves are kept by the library that runs them, in the same database. Nothing here commits.
"""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field, Session, col, select

from scheduler.domain.values import Value
from scheduler.store.columns import Row, UtcInstant


class WorkerRow(Row, table=True):
    """A worker that runs jobs, and when it last said so. ``token`` tells one life of it from the next."""

    name: str = Field(primary_key=True)
    token: str
    host: str
    pid: int
    beat_at: datetime = Field(sa_type=UtcInstant)


class JobEffectRow(Row, table=True):
    """What a job has made, written in the transaction that made it: a job that is begun again looks here first."""

    job_id: str = Field(primary_key=True)
    made: str


class Worker(Value):
    """One life of a worker."""

    name: str
    token: str
    host: str
    pid: int
    beat_at: datetime


class JobRepository:
    """Workers and effects. Lives as long as the session it is given."""

    def __init__(self, session: Session) -> None:
        self._session = session

    @property
    def transaction(self) -> Session:
        """The transaction itself, for handing a job over inside it."""
        return self._session

    def workers(self) -> tuple[Worker, ...]:
        """Every worker that has not signed off, by name."""
        rows = self._session.exec(select(WorkerRow).order_by(col(WorkerRow.name)))
        return tuple(Worker(**row.model_dump()) for row in rows)

    def beat(self, worker: Worker) -> None:
        """Writes that this worker lives."""
        self._session.merge(WorkerRow(**worker.model_dump()))

    def sign_off(self, worker: Worker) -> bool:
        """Forgets this life of a worker; false when another has taken its name, or somebody else forgot it first."""
        row = self._session.get(WorkerRow, worker.name)
        if row is None or row.token != worker.token:
            return False
        self._session.delete(row)
        return True

    def find_effect(self, job_id: str) -> str | None:
        """What the job has made already."""
        row = self._session.get(JobEffectRow, job_id)
        return row.made if row else None

    def record_effect(self, job_id: str, made: str) -> None:
        """Writes what the job made; a second time for the same job contradicts itself and undoes the transaction."""
        self._session.add(JobEffectRow(job_id=job_id, made=made))

    def replace_effect(self, job_id: str, made: str | None) -> None:
        """Writes something else in its place, or with None forgets it."""
        if made is not None:
            self._session.merge(JobEffectRow(job_id=job_id, made=made))
        elif (row := self._session.get(JobEffectRow, job_id)) is not None:
            self._session.delete(row)
