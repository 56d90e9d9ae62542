"""Jobs: work in the background, such as a search for a plan. Watch it, and end it."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import StreamingResponse

from api.bootstrap import Services
from api.http.asking import ChangeIn, IdIn
from api.http.changes import Answer
from api.http.job_events import job_events
from api.http.job_models import CancellationIn, CancellationOut, JobOut
from api.http.models import Page
from api.http.paging import PagingIn, strange_cursor
from api.http.route import router
from scheduler.domain.audit import Decision
from scheduler.domain.errors import BadInput, NotFound, NotOpen
from scheduler.domain.job import Job, SearchProgress
from scheduler.domain.job_state import JobKind, JobState
from scheduler.services.job_ports import Jobs
from scheduler.services.record_access import handles
from scheduler.store.unit_of_work import SqlUnitOfWork

STREAM = "text/event-stream"
_STREAM_SAYS = (
    "Events: state with the job for every new state, progress while a search tells of itself, end with the job once "
    "it has ended. Lines that begin with a colon mean nothing."
)


def job_routes(services: Services, jobs: Jobs) -> APIRouter:
    """Jobs are made where their subject is: POST /plan-runs, and the publication of a plan."""
    routes = router("jobs")
    _add_stream(routes, services, jobs)

    @routes.get("/jobs")
    def list_jobs(
        paging: PagingIn,
        kind: Annotated[JobKind | None, Query(description="Of this kind alone.")] = None,
        state: Annotated[JobState | None, Query(description="In this state alone.")] = None,
    ) -> Page[JobOut]:
        """Jobs, the newest first."""
        found = _part(jobs, paging.behind(""), kind, state, paging.fetch)
        names = names_of(services)
        return paging.page(found, lambda job: JobOut.of(job, names), lambda job: job.id)

    @routes.get("/jobs/{job_id}")
    def get_job(job_id: IdIn) -> JobOut:
        """One job, and how far its search is."""
        return JobOut.of(jobs.job(job_id), names_of(services), jobs.progress(job_id))

    @routes.post("/jobs/{job_id}/cancellation", status_code=202, response_model=CancellationOut)
    def cancel_job(job_id: IdIn, body: CancellationIn, change: ChangeIn) -> Response:
        """End a job. One that has ended stays as it is: 409."""

        def do(work: SqlUnitOfWork) -> Answer:
            _refuse_ended(jobs.job(job_id), keep_best=body.keep_best)
            work.audit.note(Decision.JOB_CANCELLED, job_id, change.actor(body.because), change.now)
            return Answer(CancellationOut(job_id=job_id, keep_best=body.keep_best), 202)

        answer = change.run(do)
        if answer.status_code == HTTPStatus.ACCEPTED:  # jobs end in a transaction of their own; twice is as once
            jobs.cancel(job_id, keep_best=body.keep_best)
        return answer

    return routes


def _add_stream(routes: APIRouter, services: Services, jobs: Jobs) -> None:
    @routes.get(
        "/jobs/{job_id}/events",
        response_class=StreamingResponse,
        responses={200: {"description": _STREAM_SAYS, "content": {STREAM: {}}}},
    )
    def watch_job(job_id: IdIn, request: Request) -> StreamingResponse:
        """The job as server-sent events, from how it is now to its end."""
        names = names_of(services)
        jobs.job(job_id)  # what is not there is refused before a stream begins

        def shown(job: Job, progress: SearchProgress | None) -> JobOut:
            return JobOut.of(job, names, progress)

        stopping = request.app.state.stopping.is_set
        return StreamingResponse(job_events(jobs, job_id, shown=shown, stopping=stopping), media_type=STREAM)


def names_of(services: Services) -> Mapping[str, str]:
    """Under which name everybody acts, by person id."""
    with services.store.reading() as work:
        return handles(work.record)


def _part(jobs: Jobs, behind: str, kind: JobKind | None, state: JobState | None, most: int) -> tuple[Job, ...]:
    try:
        return jobs.jobs(
            kinds=[kind] if kind else [], states=[state] if state else [], limit=most, behind=behind or None
        )
    except NotFound:
        raise strange_cursor() from None


def _refuse_ended(job: Job, *, keep_best: bool) -> None:
    if job.state.is_final:
        raise NotOpen(f"{job.id} has ended: it is {job.state}")
    if keep_best and not (job.order and job.order.kind.is_search):
        raise BadInput("keep_best: this is no search, so there is no best plan to keep")
