"""Health: is the process alive, can it do its work, what has it done, and what can be asked of it."""

from __future__ import annotations

from typing import Any, Literal

from fastapi import APIRouter, FastAPI
from fastapi.responses import JSONResponse, PlainTextResponse
from pydantic import BaseModel

from api.bootstrap import Services
from api.http import metrics as text
from api.http.metrics import Metrics
from api.http.route import GuardedRoute
from scheduler.domain.job_state import JobState
from scheduler.services.job_ports import Jobs

LIVE = (JobState.WAITING, JobState.RUNNING)
MOST_JOBS = 1000


class Health(BaseModel):
    """Anything but this is a problem document."""

    status: Literal["alive", "ready"]


def health_routes(services: Services, jobs: Jobs, metrics: Metrics, app: FastAPI) -> APIRouter:
    """Health and readiness ask nobody who they are, and tell nothing but that it works."""
    routes = APIRouter(tags=["health"], route_class=GuardedRoute)

    @routes.get("/health")
    def health() -> Health:
        """Whether the process answers. It looks at nothing, so that a database that is away restarts nobody."""
        return Health(status="alive")

    @routes.get("/ready")
    def ready() -> Health:
        """Whether the store and the jobs can be read; 503 otherwise."""
        with services.store.reading() as work:
            work.plans.plans()
        jobs.jobs(limit=1)
        return Health(status="ready")

    @routes.get("/openapi.json", response_class=JSONResponse)
    def openapi() -> dict[str, Any]:
        """This document."""
        return app.openapi()

    @routes.get("/metrics", name="metrics", response_class=PlainTextResponse)
    def metrics_() -> PlainTextResponse:
        """Counts of this process since it started, for Prometheus."""
        live = jobs.jobs(states=LIVE, limit=MOST_JOBS)
        gauges = {f"jobs_{state.value}": sum(job.state is state for job in live) for state in LIVE}
        return PlainTextResponse(metrics.text(gauges), media_type=text.MEDIA_TYPE)

    return routes
