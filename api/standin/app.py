"""The stand-in's HTTP face: the part of PagerDuty's REST API that publishing uses, with its shapes and its errors."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated, Any

from fastapi import Body, Depends, FastAPI, Header, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import AwareDatetime

from api.standin.replica import Replica
from api.standin.shapes import Offset, Page, no_audit_records, page, reference_of_policies, text, window
from api.standin.shift_routes import add_shift_reads, add_shift_writes
from api.standin.state import RuleBroken, StandinOverride, StandinSchedule, StandinState, StandinUser, Turn
from scheduler.domain.time import DAY, Span

LONGEST_LISTING = timedelta(days=92)
"""Overrides are listed for at most three months at once."""
LONGEST_RENDERING = 366 * DAY
GROUPED = ("custom_shifts", "overrides")


def create_app(
    state: StandinState,
    *,
    token: str,
    now: Callable[[], datetime],
    save_to: Path | None = None,
    lag_seconds: Callable[[], float] = lambda: 0.0,
) -> FastAPI:
    """The application. Every request must carry the token; with ``save_to``, every change is written there.

    Reads show the state as it was ``lag_seconds`` ago.
    """

    def check_token(authorization: Annotated[str, Header()] = "") -> None:
        if authorization not in (f"Token token={token}", f"Bearer {token}"):
            raise RuleBroken(401, 2006, "Unauthorized")

    app = FastAPI(title="PagerDuty stand-in", dependencies=[Depends(check_token)], openapi_url=None)
    app.add_exception_handler(RuleBroken, _refuse)
    app.add_exception_handler(RequestValidationError, _refuse_input)
    lock = threading.Lock()
    replica = Replica(state, now, lag_seconds)

    @contextmanager
    def writing() -> Iterator[None]:
        with lock:
            replica.about_to_write()
            yield
            if save_to is not None:
                state.save(save_to)

    _add_users(app, replica, lock)
    _add_reads(app, replica, lock)
    add_shift_reads(app, replica, lock)
    add_shift_writes(app, state, writing, now)
    _add_writes(app, state, writing, now)
    return app


def _add_writes(
    app: FastAPI, state: StandinState, writing: Callable[[], AbstractContextManager[None]], now: Callable[[], datetime]
) -> None:

    @app.post("/schedules/{schedule_id}/overrides", status_code=201)
    def create_overrides(schedule_id: str, body: Annotated[dict[str, Any], Body()]) -> list[dict[str, Any]]:
        items = body.get("overrides")
        if not isinstance(items, list) or not items:
            raise RuleBroken(400, 2001, "Invalid Input Provided", "Overrides must be a list with at least one item")
        with writing():
            state.layered(schedule_id)
            return [_create(state, schedule_id, item, now()) for item in items]

    @app.delete("/schedules/{schedule_id}/overrides/{override_id}")
    def delete_override(schedule_id: str, override_id: str) -> Response:
        with writing():
            removed = state.delete_override(schedule_id, override_id, now())
        return Response(status_code=204 if removed else 200)


def _add_users(app: FastAPI, replica: Replica, lock: threading.Lock) -> None:
    @app.get("/users")
    def list_users(query: str = "", limit: Page = 25, offset: Offset = 0) -> dict[str, Any]:
        with lock:
            state = replica.seen()
            return page("users", [_user(user) for user in state.find_users(query)], limit, offset)

    @app.get("/users/me")
    def get_me() -> dict[str, Any]:
        raise RuleBroken(400, 2001, "Invalid Input Provided", "The token belongs to the account, not to a user")

    @app.get("/users/{user_id}")
    def get_user(user_id: str) -> dict[str, Any]:
        with lock:
            return {"user": _user(replica.seen().user(user_id))}


def _add_reads(app: FastAPI, replica: Replica, lock: threading.Lock) -> None:
    @app.get("/schedules")
    def list_schedules(
        query: str = "",
        limit: Page = 25,
        offset: Offset = 0,
        since: AwareDatetime | None = None,
        until: AwareDatetime | None = None,
        included: Annotated[list[str] | None, Query(alias="include[]")] = None,
    ) -> dict[str, Any]:
        with lock:
            state = replica.seen()
            found = [item for item in state.schedules if item.kind == "layers" and query.lower() in item.name.lower()]
            rendered = since and until and "final_schedule" in (included or [])
            span = window(since, until, LONGEST_RENDERING) if since and until and rendered else None
            return page("schedules", [_schedule(state, item, span) for item in found], limit, offset)

    @app.get("/schedules/{schedule_id}")
    def get_schedule(
        schedule_id: str, since: AwareDatetime | None = None, until: AwareDatetime | None = None
    ) -> dict[str, Any]:
        with lock:
            state = replica.seen()
            span = window(since, until, LONGEST_RENDERING) if since and until else None
            return {"schedule": _schedule(state, state.layered(schedule_id), span)}

    @app.get("/schedules/{schedule_id}/audit/records")
    def list_audit_records(schedule_id: str, limit: Page = 10) -> dict[str, Any]:
        with lock:
            replica.seen().layered(schedule_id)
        return no_audit_records(limit)

    @app.get("/schedules/{schedule_id}/overrides")
    def list_overrides(
        schedule_id: str, since: AwareDatetime, until: AwareDatetime, overflow: bool = False
    ) -> dict[str, Any]:
        with lock:
            state = replica.seen()
            found = state.overrides(schedule_id, window(since, until, LONGEST_LISTING), overflow=overflow)
            return {"overrides": [_override(state, item) for item in found]}


def _create(state: StandinState, schedule_id: str, item: Any, now: datetime) -> dict[str, Any]:
    """The answer for one item of a bulk request: its own status, whatever the others are."""
    try:
        start, end = (datetime.fromisoformat(item[edge]) for edge in ("start", "end"))
        if start.tzinfo is None or end.tzinfo is None:
            raise ValueError("an offset is missing")
        made = state.create_override(schedule_id, start, end, item["user"]["id"], now)
    except RuleBroken as broken:
        return {"status": broken.status, "errors": list(broken.errors), "override": item}
    except (KeyError, TypeError, ValueError):
        return {"status": 400, "errors": ["Override needs a start, an end and a user"], "override": item}
    return {"status": 201, "override": _override(state, made)}


def _user(user: StandinUser) -> dict[str, Any]:
    return {"id": user.id, "type": "user", "summary": user.name, "name": user.name, "email": user.email, "role": "user"}


def _reference(state: StandinState, user_id: str) -> dict[str, Any]:
    return {"id": user_id, "type": "user_reference", "summary": state.name_of(user_id)}


def _override(state: StandinState, item: StandinOverride) -> dict[str, Any]:
    user = _reference(state, item.user_id)
    return {"id": item.id, "start": text(item.start), "end": text(item.end), "user": user}


def _schedule(state: StandinState, schedule: StandinSchedule, span: Span | None = None) -> dict[str, Any]:
    """With a span, who is on call in it is rendered too."""
    head = {"id": schedule.id, "type": "schedule", "summary": schedule.name, "name": schedule.name}
    policies = reference_of_policies(state, schedule.id)
    answer = {**head, "time_zone": schedule.time_zone, "escalation_policies": policies, "teams": []}
    return {**answer, "final_schedule": _rendered(state, state.final_schedule(schedule.id, span))} if span else answer


def _rendered(state: StandinState, turns: Sequence[Turn]) -> dict[str, Any]:
    entries = [
        {"start": text(turn.start), "end": text(turn.end), "user": _reference(state, turn.user_id)} for turn in turns
    ]
    return {"name": "Final Schedule", "rendered_schedule_entries": entries}


def _refuse(request: Request, broken: Exception) -> Response:
    assert isinstance(broken, RuleBroken)
    error = {"message": broken.message, "code": broken.code, "errors": _reasons(request.url.path, broken)}
    return JSONResponse({"error": error}, status_code=broken.status)


def _reasons(path: str, broken: RuleBroken) -> list[str] | dict[str, list[str]]:
    """A list, or what the newer interface says of input: grouped by what it is about."""
    parts = path.split("/")
    if parts[1] != "v3" or broken.status != 400 or "audit" in parts:
        return list(broken.errors)
    about = next((name.removesuffix("s") for name in reversed(parts) if name in GROUPED), "schedule")
    return {about: list(broken.errors)}


def _refuse_input(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    details = [f"{item['loc'][-1]}: {item['msg']}" for item in error.errors()]
    return _refuse(request, RuleBroken(400, 2001, "Invalid Input Provided", *details))
