"""Durable work as the services and doors see it: hand it over inside a transaction, watch it, end it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Protocol
from uuid import uuid4

from scheduler.domain.errors import NotFound
from scheduler.domain.job import Job, Order, SearchProgress
from scheduler.domain.job_state import JobKind, JobState
from scheduler.store.unit_of_work import SqlUnitOfWork


class Jobs(Protocol):
    """Work that survives the process. The same id never runs twice; every method may raise StoreFailed."""

    def enqueue(self, work: SqlUnitOfWork, order: Order, job_id: str) -> None:
        """Hands over a job inside the caller's transaction: it exists if and when that commits.

        The same id with the same order changes nothing. Raises BadInput when the id stands for another order.
        """

    def job(self, job_id: str) -> Job:
        """Raises NotFound."""

    def jobs(
        self,
        *,
        kinds: Collection[JobKind] = (),
        states: Collection[JobState] = (),
        limit: int = 50,
        behind: str | None = None,
    ) -> tuple[Job, ...]:
        """The newest first; of these kinds and states, where any are named; ``behind`` the job of that id alone.

        Raises NotFound when there is no such job.
        """

    def progress(self, job_id: str) -> SearchProgress | None:
        """The last that a search told of itself; None before that, and for other kinds of work."""

    def cancel(self, job_id: str, *, keep_best: bool = False) -> Job:
        """Ends a job. With ``keep_best`` a search ends early and its best plan is kept; that is no failure.

        A job that has ended stays as it is. Raises NotFound, and BadInput when ``keep_best`` is asked of other work.
        """


def new_solve_id() -> str:
    """An id for a search that somebody asks for anew, even if the same was asked for before."""
    return f"solve-{uuid4().hex[:12]}"


def new_replan_id() -> str:
    """The same for planning anew what is published."""
    return f"replan-{uuid4().hex[:12]}"


def publish_id(plan_id: str, attempt: int = 1) -> str:
    """The id under which a plan is published: the same for whoever asks, so that it runs once. ``attempt`` counts
    from 1; a higher one publishes again, after somebody changed things at the target."""
    return f"publish-{plan_id}" if attempt == 1 else f"publish-{plan_id}-{attempt}"


def next_publication(jobs: Jobs, plan_id: str) -> tuple[str, Job | None]:
    """The id under which a plan can be published anew, whatever became of it before; and the job that publishes it just
    now, if one does: then nobody should start another."""
    attempt, running = 1, None
    while (job := _found(jobs, publish_id(plan_id, attempt))) is not None:
        running = running if job.state.is_final else job
        attempt += 1
    return publish_id(plan_id, attempt), running


def _found(jobs: Jobs, job_id: str) -> Job | None:
    try:
        return jobs.job(job_id)
    except NotFound:
        return None


def dated_id(kind: JobKind, on: date) -> str:
    """An id for work that is asked for at will: its kind, its day and a random part."""
    return f"{kind}-{on}-{uuid4().hex[:8]}"
