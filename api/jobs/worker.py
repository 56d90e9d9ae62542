"""Running jobs on DBOS Transact: one process that takes work from the queues, under a name that stays its own."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from dbos import DBOS, DBOSConfig, DBOSPortableJSONSerializer, error

from api.jobs.durable import APPLICATION, ERRANDS, PROGRESS, SEARCHES, DurableJobs, JobFailed
from api.jobs.solving import SearchFailed, Wish
from scheduler.domain.errors import (
    AlreadyPublishing,
    AmbiguousOutcome,
    RateLimited,
    StoreFailed,
    TargetUnavailable,
    TooLarge,
    WatchbillError,
)
from scheduler.domain.job import ORDER, Failure, JobResult, Order, SearchProgress
from scheduler.domain.job_state import JobKind
from scheduler.store.unit_of_work import SqlStore

VERSION = "1"
"""Of the shape of orders and steps. Raised when old orders could not be finished by new code any more; a version of
the code would strand waiting jobs at every upgrade."""
MOST_ATTEMPTS = 5
"""How often a job is begun anew after its worker was lost; after that it is the job that loses workers."""
TELL_SECONDS = 0.5
"""Shortest time between two words of progress: each is a commit."""
RETRIED = (AlreadyPublishing, AmbiguousOutcome, RateLimited, StoreFailed, TargetUnavailable)
TRIES = 6
"""With pauses of 1, 2, 4, 8 and 16 seconds."""


@dataclass(frozen=True, slots=True)
class Running:
    """A job at work: how it tells of its progress, and what is wished of it meanwhile."""

    job_id: str
    report: Callable[[SearchProgress], None]
    wish: Callable[[], Wish]


Perform = Callable[[Order, Running], JobResult]
"""Does what an order says. It may be begun anew at any point, so it looks what is done before it does it."""


class Abandoned(BaseException):
    """This process ends. No ordinary exception: the job must stay as it is, for the next process to take up."""


@dataclass
class DurableWorker:
    """Takes jobs of a store and performs them. One per process: the library knows one."""

    store: SqlStore
    jobs: DurableJobs
    perform: Perform
    name: str
    searches_at_once: int = 1
    poll_seconds: float = 0.5
    closing: threading.Event = field(default_factory=threading.Event)

    def start(self) -> None:
        """Begins to take jobs, those first that an earlier life of this worker left behind."""
        config: DBOSConfig = {
            "name": APPLICATION,
            "application_version": VERSION,
            "executor_id": self.name,
            "system_database_engine": self.store.for_jobs(),
            "serializer": DBOSPortableJSONSerializer(),
            "run_migrations": False,  # DurableJobs has made the tables
            "log_level": "ERROR",
            "notification_listener_polling_interval_sec": self.poll_seconds,
        }
        DBOS(config=config)
        for kind in JobKind:
            DBOS.workflow(name=kind.value, max_recovery_attempts=MOST_ATTEMPTS)(self._workflow(kind))
        DBOS.launch()
        DBOS.register_queue(
            SEARCHES,
            worker_concurrency=self.searches_at_once,
            polling_interval_sec=self.poll_seconds,
            on_conflict="always_update",
        )
        DBOS.register_queue(
            ERRANDS, global_concurrency=1, polling_interval_sec=self.poll_seconds, on_conflict="always_update"
        )

    def take_over(self, worker: str) -> None:
        """Puts back into its queue whatever that worker had begun and not finished.

        The library's public way (list, then resume) reads first and writes later, which would bring back a job that
        was cancelled in between, and forgets how often a job was begun. This one is a single compare-and-set.
        """
        DBOS._recover_pending_workflows([worker])  # a private name: pinned, and tested

    def close(self) -> None:
        """Ends the work at hand at once; unfinished jobs stay as they are."""
        self.closing.set()
        DBOS.destroy(destroy_registry=True)

    def _workflow(self, kind: JobKind) -> Callable[[dict[str, Any]], dict[str, Any]]:
        """One step: everything that a kind does is safe to begin anew, so there is nothing to remember in between."""

        def attempt(order: dict[str, Any]) -> dict[str, Any]:
            return self._attempt(order)

        step = DBOS.step(
            name=f"do-{kind}", retries_allowed=True, max_attempts=TRIES, should_retry=lambda e: isinstance(e, RETRIED)
        )(attempt)

        def workflow(order: dict[str, Any]) -> dict[str, Any]:
            try:
                return step(order)
            except error.DBOSMaxStepRetriesExceeded as given_up:
                raise _failed(given_up.errors[-1]) from given_up

        workflow.__qualname__ = f"job.{kind}"
        return workflow

    def _attempt(self, order: dict[str, Any]) -> dict[str, Any]:
        job_id = DBOS.workflow_id
        assert job_id is not None
        telling = _Telling(lambda: self._wish(job_id))
        try:
            result = self.perform(ORDER.validate_python(order), Running(job_id, telling.report, telling.wish))
        except RETRIED:
            raise
        except WatchbillError as refused:
            raise _failed(refused) from refused
        if result.failure is not None:
            raise JobFailed(result)
        return result.model_dump(mode="json")

    def _wish(self, job_id: str) -> Wish:
        if self.closing.is_set():
            raise Abandoned
        try:
            held, keep_best = self.jobs.hold(job_id, self.name)
        except Exception:  # noqa: BLE001 -- a database that is away for a moment ends no search
            return Wish.GO_ON
        if not held:
            return Wish.END
        return Wish.KEEP_BEST if keep_best else Wish.GO_ON


class _Telling:
    """Progress of one job, not faster than it can be kept; the last word is never lost."""

    def __init__(self, wish: Callable[[], Wish]) -> None:
        self._wish = wish
        self._untold: SearchProgress | None = None
        self._told_at = 0.0

    def report(self, progress: SearchProgress) -> None:
        if self._untold and self._untold.number == progress.number and progress.best is None:
            progress = progress.model_copy(update={"best": self._untold.best})
        self._untold = progress

    def wish(self) -> Wish:
        if self._untold and time.monotonic() - self._told_at >= TELL_SECONDS:
            DBOS.set_event(PROGRESS, self._untold.model_dump(mode="json"))
            self._untold, self._told_at = None, time.monotonic()
        return self._wish()


def _failed(why: Exception) -> JobFailed:
    if isinstance(why, SearchFailed):
        return JobFailed(JobResult(says=str(why), failure=why.failure))
    failure = Failure.MEMORY if isinstance(why, TooLarge) else Failure.REFUSED
    return JobFailed(JobResult(says=str(why), failure=failure))
