"""Durable work on DBOS Transact: handing jobs over, watching and ending them. docs/adr/0013 has its sharp edges.

Jobs are rows of DBOS in the database of the store: in the same file on SQLite, in the schema ``dbos`` on PostgreSQL.
A job is handed over by a row in the caller's transaction, which makes that row the outbox.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from typing import Any, NoReturn

from dbos import DBOS, DBOSClient, DBOSPortableJSONSerializer, PortableWorkflowError, WorkflowStatus, error
from dbos._serialization import DefaultSerializer
from pydantic import ValidationError

from scheduler.domain.errors import BadInput, NotFound, WatchbillError
from scheduler.domain.job import (
    ORDER,
    Failure,
    Job,
    JobResult,
    Order,
    SearchProgress,
)
from scheduler.domain.job_state import JobKind, JobState
from scheduler.store.unit_of_work import SqlStore, SqlUnitOfWork

APPLICATION = "watchbill"
SEARCHES = "searches"
ERRANDS = "errands"
"""The two queues: searches, so many at once per worker; everything else one at a time over all workers, because two
publications at once would put every person on duty twice."""
PROGRESS = "progress"
KEEP_BEST = "keep_best"
CANCELLED = "cancelled"
_MOMENT = timedelta(milliseconds=1)
AT_ONE_MOMENT = 200
"""Jobs that may be handed over in one moment, a second on SQLite: the library sorts by that alone."""

_STATES = {
    "ENQUEUED": JobState.WAITING,
    "DELAYED": JobState.WAITING,
    "PENDING": JobState.RUNNING,
    "SUCCESS": JobState.DONE,
    "ERROR": JobState.FAILED,
    "MAX_RECOVERY_ATTEMPTS_EXCEEDED": JobState.FAILED,
    "CANCELLED": JobState.CANCELLED,
}
_LOST = JobResult(says="every worker that began this job was lost; it is not begun again", failure=Failure.CRASHED)


def queue_of(kind: JobKind) -> str:
    return SEARCHES if kind.is_search else ERRANDS


def refuse_pickle() -> None:
    """DBOS reads a value in the format that its row names, whatever serializer it was given, and pickle is one of
    them: whoever can write a row could run code. So its reader is taken out. Its writer is left with sentences: the
    library writes down why such a job failed, in the format of that job."""

    def refused(_self: object, _data: str) -> NoReturn:
        raise ValueError("this job holds pickled data, which is never read")

    setattr(DefaultSerializer, "deserialize", refused)  # noqa: B010  # for the type checker a method is no variable
    setattr(DefaultSerializer, "serialize", lambda _self, data: str(data))  # noqa: B010


class JobFailed(WatchbillError):
    """A job came to nothing. ``data`` is the result, as the library keeps it beside the message."""

    def __init__(self, result: JobResult) -> None:
        super().__init__(result.says)
        self.data = result.model_dump(mode="json")


def quieten() -> None:
    """Lets the library speak through our log alone, of errors alone, and not of those that a job itself tells."""
    logger = logging.getLogger("dbos")
    logger.setLevel(logging.ERROR)
    if not logger.handlers:
        logger.addHandler(logging.NullHandler())  # with none, the library adds its own and keeps others from hearing
    if _is_news not in logger.filters:
        logger.addFilter(_is_news)


def _is_news(record: logging.LogRecord) -> bool:
    """A job that failed or was cancelled is an answer to whoever asked, not a fault of this process."""
    raised = record.exc_info[1] if record.exc_info else None
    return not isinstance(raised, (JobFailed, error.DBOSAwaitedWorkflowCancelledError))


class DurableJobs:
    """The Jobs of a store. Any number of processes may hold one; it runs nothing itself."""

    def __init__(self, store: SqlStore) -> None:
        refuse_pickle()
        quieten()
        self._store = store
        DBOS.migrate(store.for_jobs().url.render_as_string(hide_password=False))
        # Reads go past the write lock: the caller of ``enqueue`` holds it.
        self._reader, self._writer = (
            DBOSClient(
                system_database_engine=engine,
                serializer=DBOSPortableJSONSerializer(),
                application_name=APPLICATION,
                retry_connection_errors=False,
            )
            for engine in (store.for_looking_at_jobs(), store.for_jobs())
        )

    def close(self) -> None:
        self._reader.destroy()
        self._writer.destroy()

    def enqueue(self, work: SqlUnitOfWork, order: Order, job_id: str) -> None:
        known = self._find(job_id)
        if known is not None:
            if known.order != order:
                raise BadInput(f"the job {job_id} exists and was ordered otherwise; choose another id")
            return
        self._writer.enqueue_in_transaction(
            work.jobs.transaction,
            {"workflow_name": order.kind.value, "queue_name": queue_of(order.kind), "workflow_id": job_id},
            json.loads(order.model_dump_json()),
        )

    def job(self, job_id: str) -> Job:
        found = self._find(job_id)
        if found is None:
            raise NotFound(f"there is no job {job_id!r}; 'watchbill jobs list' shows those that there are")
        return found

    def jobs(
        self,
        *,
        kinds: Collection[JobKind] = (),
        states: Collection[JobState] = (),
        limit: int = 50,
        behind: str | None = None,
    ) -> tuple[Job, ...]:
        last = None if behind is None else self.job(behind)
        found = self._reader.list_workflows(
            name=[kind.value for kind in kinds or JobKind],
            status=[theirs for theirs, ours in _STATES.items() if not states or ours in states],
            end_time=None if last is None else (last.created_at + _MOMENT).isoformat(),
            limit=limit + AT_ONE_MOMENT,
            sort_desc=True,
        )
        ordered = sorted(map(_job, found), key=_age, reverse=True)
        return tuple(job for job in ordered if last is None or _age(job) < _age(last))[:limit]

    def progress(self, job_id: str) -> SearchProgress | None:
        told = self._reader.get_event(job_id, PROGRESS, timeout_seconds=0)
        return None if told is None else SearchProgress.model_validate(told)

    def cancel(self, job_id: str, *, keep_best: bool = False) -> Job:
        job = self.job(job_id)
        if job.state.is_final:
            return job
        if keep_best and not (job.order and job.order.kind.is_search):
            raise BadInput(f"{job_id} is no search, so there is no best plan to keep; cancel it without that")
        if keep_best:
            self._writer.update_workflow_attributes(job_id, {KEEP_BEST: True}, merge=True)
        else:
            # First the mark: a job that is being taken over from a lost worker meanwhile is not brought back to life.
            self._writer.update_workflow_attributes(job_id, {CANCELLED: True}, merge=True)
            self._writer.cancel_workflow(job_id)
        return self.job(job_id)

    def hold(self, job_id: str, worker: str) -> tuple[bool, bool]:
        """Whether that worker still has the job, and whether somebody asked to keep the best plan."""
        found = self._reader.list_workflows(workflow_ids=[job_id], load_input=False, load_output=False)
        if not found:
            return False, False
        attributes = found[0].attributes or {}
        held = found[0].status == "PENDING" and found[0].executor_id == worker
        return held and not attributes.get(CANCELLED), bool(attributes.get(KEEP_BEST))

    def _find(self, job_id: str) -> Job | None:
        found = self._reader.list_workflows(workflow_ids=[job_id])
        return _job(found[0]) if found else None


def _age(job: Job) -> tuple[datetime, str]:
    return job.created_at, job.id


def _job(status: WorkflowStatus) -> Job:
    return Job(
        id=status.workflow_id,
        kind=status.name,
        state=_STATES[status.status],
        order=_order(status.input),
        created_at=_instant(status.created_at),
        updated_at=_instant(status.updated_at),
        worker=status.executor_id,
        attempts=status.recovery_attempts or 0,
        keep_best=bool((status.attributes or {}).get(KEEP_BEST)),
        result=_result(status),
    )


def _order(kept: Any) -> Order | None:
    """The order of a job. What is not one of ours is shown as a job without an order."""
    try:
        return ORDER.validate_python(kept["args"][0])
    except (ValidationError, TypeError, LookupError):
        return None


def _result(status: WorkflowStatus) -> JobResult | None:
    if status.status == "MAX_RECOVERY_ATTEMPTS_EXCEEDED":
        return _LOST
    if status.error is not None:
        return _failure(status.error)
    try:
        return None if status.output is None else JobResult.model_validate(status.output)
    except ValidationError:
        return JobResult(says="the result cannot be read", failure=Failure.BROKEN)


def _failure(raised: Any) -> JobResult:
    if isinstance(raised, PortableWorkflowError) and isinstance(raised.data, dict) and "says" in raised.data:
        return JobResult.model_validate(raised.data)
    return JobResult(says=str(raised), failure=Failure.BROKEN)


def _instant(milliseconds: int | None) -> datetime:
    return datetime.fromtimestamp((milliseconds or 0) / 1000, UTC)
