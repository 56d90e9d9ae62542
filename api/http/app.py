"""The application behind every HTTP door."""

from __future__ import annotations

from importlib.metadata import version
from threading import Event

from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute, iter_route_contexts

from api.bootstrap import Services
from api.http.buckets import Rate
from api.http.feeds.door import FeedDoor
from api.http.feeds.table import FeedTable
from api.http.gate import Gate, Limits
from api.http.health import health_routes
from api.http.metrics import Metrics
from api.http.openapi import document
from api.http.problems import answer_with_problems
from api.http.route import GuardedRoute
from api.http.routes.audit import audit_routes
from api.http.routes.away import away_routes
from api.http.routes.covers import cover_routes
from api.http.routes.event_imports import event_import_routes
from api.http.routes.events import event_routes
from api.http.routes.evidence import evidence_routes
from api.http.routes.feed_links import feed_link_routes
from api.http.routes.feeds import feed_routes
from api.http.routes.history import history_routes
from api.http.routes.interlocks import interlock_routes
from api.http.routes.jobs import job_routes
from api.http.routes.keys import key_routes
from api.http.routes.login import login_routes
from api.http.routes.me import me_routes
from api.http.routes.people import people_routes
from api.http.routes.plan_runs import plan_run_routes
from api.http.routes.plans import plan_routes
from api.http.routes.policy import policy_routes
from api.http.routes.registration_files import registration_file_routes
from api.http.routes.registrations import registration_routes
from api.http.routes.rotations import rotation_routes
from api.http.routes.schedules import schedule_routes
from api.http.routes.scopes import scope_routes
from api.http.routes.windows import window_routes
from api.http.turns import Turns
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
    app.state.stopping = Event()  # whoever serves it sets this when they end, so that streams end too
    app.state.services, app.state.gate = services, Gate(services, limits or _limits(services.settings))
    app.state.feeds, app.state.turns = FeedTable(services), Turns()
    app.add_middleware(Wire, metrics=metrics, public_url=services.settings.public_url)
    app.add_middleware(FeedDoor, services=services, table=app.state.feeds, metrics=metrics)
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
        login_routes(services),
        me_routes(services),
        people_routes(services),
        registration_file_routes(services),
        registration_routes(services),
        window_routes(services),
        key_routes(services),
        feed_routes(services, app.state.feeds),
        feed_link_routes(services, app.state.feeds),
        plan_run_routes(jobs),
        plan_routes(services, jobs),
        job_routes(services, jobs),
        schedule_routes(services),
        cover_routes(services, jobs),
        event_import_routes(services, app.state.turns),
        event_routes(services),
        away_routes(services, app.state.turns),
        history_routes(services),
        evidence_routes(services),
        scope_routes(services),
        rotation_routes(services),
        policy_routes(services),
        interlock_routes(services),
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
