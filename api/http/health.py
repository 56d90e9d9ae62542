"""Health: is the process alive, and can it do its work?"""

from __future__ import annotations

from fastapi import APIRouter
from pydantic import BaseModel

from api.bootstrap import Services
from scheduler.services.job_ports import Jobs


class Health(BaseModel):
    """``status`` is "alive" or "ready"; anything else is a problem document instead."""

    status: str


def health_routes(services: Services, jobs: Jobs) -> APIRouter:
    """Neither asks who is there, and neither tells anything but that it works."""
    routes = APIRouter(tags=["health"])

    @routes.get("/health")
    def health() -> Health:
        """The process answers. It looks at nothing, so that a database that is away restarts nobody."""
        return Health(status="alive")

    @routes.get("/ready")
    def ready() -> Health:
        """The store and the jobs can be read; 503 otherwise."""
        with services.store.reading() as work:
            work.plans.plans()
        jobs.jobs(limit=1)
        return Health(status="ready")

    return routes
