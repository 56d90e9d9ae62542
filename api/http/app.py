"""The application behind every HTTP door."""

from __future__ import annotations

from importlib.metadata import version

from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute, iter_route_contexts

from api.bootstrap import Services
from api.http.buckets import Rate
from api.http.gate import Gate, Limits
from api.http.health import health_routes
from api.http.metrics import Metrics
from api.http.openapi import document
from api.http.problems import answer_with_problems
from api.http.route import GuardedRoute
from api.http.routes.audit import audit_routes
from api.http.routes.keys import key_routes
from api.http.routes.me import me_routes
from api.http.routes.people import people_routes
from api.http.routes.registration_files import registration_file_routes
from api.http.routes.registrations import registration_routes
from api.http.routes.windows import window_routes
from api.http.wire import Wire
from api.settings import Settings
from scheduler.services.job_ports import Jobs

FAILURES_A_MINUTE = 20
"""Keys that open nothing, from one address, before it has to wait."""


def create_app(services: Services, jobs: Jobs, limits: Limits | None = None) -> FastAPI:
    """An application over these services. Whoever makes it runs the jobs and closes both."""
    app = FastAPI(
        title="Watchbill",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,
        generate_unique_id_function=_operation_id,
    )
    metrics = Metrics()
    app.state.services, app.state.gate = services, Gate(services, limits or _limits(services.settings))
    app.add_middleware(Wire, metrics=metrics)
    answer_with_problems(app)
    app.openapi = lambda: document(app, version("watchbill"))  # type: ignore[method-assign]  # as FastAPI's docs do
    for routes in all_routes(services, jobs, metrics, app):
        app.include_router(routes)
    _refuse_unguarded(app)
    return app


def all_routes(services: Services, jobs: Jobs, metrics: Metrics, app: FastAPI) -> tuple[APIRouter, ...]:
    """Every router. More specific addresses come before those with an id in the same place."""
    return (
        health_routes(services, jobs, metrics, app),
        me_routes(services),
        people_routes(services),
        registration_file_routes(services),
        registration_routes(services),
        window_routes(services),
        key_routes(services),
        audit_routes(services),
    )


def _limits(settings: Settings) -> Limits:
    requests = Rate(settings.requests_at_once, settings.requests_per_second)
    return Limits(requests, failures=Rate(FAILURES_A_MINUTE, FAILURES_A_MINUTE / 60))


def _refuse_unguarded(app: FastAPI) -> None:
    """Raises RuntimeError for a route that the access table does not know of."""
    for found in iter_route_contexts(app.routes):
        if not isinstance(found.original_route, GuardedRoute):
            raise RuntimeError(f"{found} is not guarded; make it with api.http.route.router")


def _operation_id(route: APIRoute) -> str:
    """The name of the function, which is the name in the access table."""
    return route.name
