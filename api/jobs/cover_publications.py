"""A cover that is settled is written to the targets by a job, whichever door it was settled at."""

from __future__ import annotations

from datetime import timedelta

from api.bootstrap import Services
from scheduler.domain.cover_request import CoverRequest, CoverState
from scheduler.domain.job import PublishOrder
from scheduler.services.cover_judging import published_with
from scheduler.services.job_ports import Jobs, publish_id
from scheduler.store.unit_of_work import SqlUnitOfWork


def tell_targets(services: Services, jobs: Jobs, work: SqlUnitOfWork, request: CoverRequest, *, by: str) -> str | None:
    """Hands over the writing of what is settled to the targets, so that whoever covers is who is paged; the id of that
    job. Each cover has a job of its own: one that runs just now may have read the record already."""
    if request.state is not CoverState.COVERED or not services.settings.targets:
        return None
    plan = published_with(work, request.duty_id)
    job_id = f"{publish_id(plan.id)}-{request.id}"
    jobs.enqueue(work, PublishOrder(plan_id=plan.id, by=by), job_id)
    return job_id


def somebody_works(services: Services) -> bool:
    """Whether a worker has been heard of lately, so that a job handed over now will run."""
    silence = timedelta(seconds=services.settings.worker_silence_seconds)
    with services.store.reading() as work:
        return any(services.now() - worker.beat_at < silence for worker in work.jobs.workers())
