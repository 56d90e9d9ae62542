"""A job as a stream of server-sent events: each change of its state, each word of its progress, and its outcome.

Whoever listens asks nothing of the search. The job is read twice a second while they are there, and not at all once
they are gone.
"""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable

import anyio
from starlette.concurrency import run_in_threadpool

from api.http.job_models import JobOut, ProgressOut
from api.http.models import Out
from scheduler.domain.errors import StoreFailed
from scheduler.domain.job import Job, SearchProgress
from scheduler.services.job_ports import Jobs

POLL_SECONDS = 0.5
HEARTBEAT_SECONDS = 15.0
"""Silence after which a line is sent that means nothing: it tells proxies, and us, whether the listener is there."""
STREAM_SECONDS = 3600.0
"""The longest stream. Its end is no end of the job: browsers come again by themselves."""
RETRY = b"retry: 2000\n\n"
HEARTBEAT = b": still here\n\n"

Shown = Callable[[Job, SearchProgress | None], JobOut]


def event(name: str, document: Out) -> bytes:
    """One event. JSON has no line ends, so it is one line of data."""
    return f"event: {name}\ndata: {document.model_dump_json()}\n\n".encode()


async def job_events(jobs: Jobs, job_id: str, *, shown: Shown, stopping: Callable[[], bool]) -> AsyncIterator[bytes]:
    """``state`` for every new state, ``progress`` while a search tells of itself, and ``end`` with the outcome."""
    yield RETRY
    state, told = None, None
    began_at = spoke_at = time.monotonic()
    while time.monotonic() - began_at < STREAM_SECONDS and not stopping():
        found = await run_in_threadpool(_look, jobs, job_id)
        if found is not None:
            job, progress = found
            if job.state.is_final:
                yield event("end", shown(job, progress))
                return
            if job.state is not state or (progress is not None and progress != told):
                spoke_at = time.monotonic()
            if job.state is not state:
                state = job.state
                yield event("state", shown(job, progress))
            if progress is not None and progress != told:
                told = progress
                yield event("progress", ProgressOut.of(progress))
        if time.monotonic() - spoke_at >= HEARTBEAT_SECONDS:
            spoke_at = time.monotonic()
            yield HEARTBEAT
        await anyio.sleep(POLL_SECONDS)


def _look(jobs: Jobs, job_id: str) -> tuple[Job, SearchProgress | None] | None:
    """The job and its progress; None while the store is away, which a listener need not hear of."""
    try:
        return jobs.job(job_id), jobs.progress(job_id)
    except StoreFailed:
        return None
