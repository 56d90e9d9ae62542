"""Workers for tests: they do what a function says, look for work often, and end with the block."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from api.jobs.durable import DurableJobs
from api.jobs.worker import DurableWorker, Perform
from scheduler.domain.job import ImportOrder, Job, Order, SolveOrder
from scheduler.store.unit_of_work import SqlStore
from tests.support.patience import until

ERRAND = ImportOrder(folder="organisation")
SEARCH = SolveOrder(starts_on=date(2027, 1, 4), weeks=4, seconds=5)


def hand_over(store: SqlStore, jobs: DurableJobs, order: Order, job_id: str) -> None:
    """In a transaction of its own."""
    with store.writing() as work:
        jobs.enqueue(work, order, job_id)


@contextmanager
def at_work(
    store: SqlStore, jobs: DurableJobs, perform: Perform, name: str = "watchbill-worker-0"
) -> Iterator[DurableWorker]:
    """A worker in this process."""
    worker = DurableWorker(store, jobs, perform, name=name, poll_seconds=0.05)
    try:
        worker.start()
        yield worker
    finally:
        worker.close()


def ended(jobs: DurableJobs, job_id: str) -> Job:
    """The job once its state is final."""
    until(lambda: jobs.job(job_id).state.is_final)
    return jobs.job(job_id)
