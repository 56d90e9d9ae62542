"""The application behind every HTTP door."""

from __future__ import annotations

from fastapi import FastAPI

from api.bootstrap import Services
from api.http.health import health_routes
from api.http.problems import answer_with_problems
from scheduler.services.job_ports import Jobs


def create_app(services: Services, jobs: Jobs) -> FastAPI:
    """An application over these services. Whoever makes it runs the jobs and closes both."""
    app = FastAPI(title="Watchbill", docs_url=None, redoc_url=None)
    answer_with_problems(app)
    app.include_router(health_routes(services, jobs))
    return app
