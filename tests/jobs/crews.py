"""Workers for tests: they do what a function says, look for work often, and end with the block."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from api.jobs.durable import DurableJobs
from api.jobs.solving import Wish
from api.jobs.worker import DurableWorker, Perform, Running
from scheduler.domain.job import ImportOrder, Job, JobResult, Order, SearchProgress, SolveOrder
from scheduler.store.unit_of_work import SqlStore
from tests.support.patience import until

ERRAND = ImportOrder(folder="organisation")
SEARCH = SolveOrder(starts_on=date(2027, 1, 4), weeks=4, seconds=5)
FOUND = SearchProgress(number=1, aim="seats left open", best=3, bound=1, seconds=0.5)


class Crew:
    """Remembers what it was asked to do, and does it by saying so."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def __call__(self, order: Order, running: Running) -> JobResult:
        self.asked.append(running.job_id)
        return JobResult(says=f"{order.kind} done", plan_id="2027-Q1-v1")


class Endless:
    """Goes on until it is told to end, and says when it has begun."""

    def __init__(self) -> None:
        self.begun = threading.Event()

    def __call__(self, _: Order, running: Running) -> JobResult:
        self.begun.set()
        until(lambda: running.wish() is Wish.END)
        return JobResult(says="never said")


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
