"""The stand-in's HTTP face for shift-based schedules (/v3): shapes and errors as PagerDuty's."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Annotated, Any, TypeVar

from fastapi import Body, FastAPI, Query, Response
from pydantic import AwareDatetime

from api.standin.replica import Replica
from api.standin.shapes import Offset, Page, no_audit_records, page, reference_of_policies, text, window
from api.standin.shifts import (
    NewShift,
    change_shift,
    computed,
    create_shifts,
    delete_shift,
    laid_over_in,
    lay_over,
    shift_based,
    shifts_in,
    take_off,
)
from api.standin.state import RuleBroken, StandinLaidOver, StandinShift, StandinState, Turn
from scheduler.domain.time import DAY, Span

LONGEST = 366 * DAY

Listed = TypeVar("Listed", bound=StandinShift)
Bodied = Annotated[dict[str, Any], Body()]
Included = Annotated[list[str] | None, Query(alias="include[]")]


def add_shift_reads(app: FastAPI, replica: Replica, lock: threading.Lock) -> None:
    """The routes that only read."""
    _add_schedules(app, replica, lock)
    _add_entries(app, replica, lock)


def _add_schedules(app: FastAPI, replica: Replica, lock: threading.Lock) -> None:
    @app.get("/v3/schedules")
    def list_schedules(limit: Page = 25, offset: Offset = 0) -> dict[str, Any]:
        with lock:
            found = [item for item in replica.seen().schedules if item.kind == "shifts"]
            heads = [{"id": item.id, "type": "schedule_v3_reference", "summary": item.name} for item in found]
            return _v3_page("schedules", heads, limit, offset)

    @app.get("/v3/schedules/{schedule_id}")
    def get_schedule(
        schedule_id: str,
        since: AwareDatetime | None = None,
        until: AwareDatetime | None = None,
        included: Included = None,
    ) -> dict[str, Any]:
        with lock:
            state = replica.seen()
            schedule = shift_based(state, schedule_id)
            answer: dict[str, Any] = {"id": schedule.id, "type": "schedule_v3", "name": schedule.name}
            answer |= {"time_zone": schedule.time_zone, "teams": [], "rotations": []}
            answer["escalation_policies"] = reference_of_policies(state, schedule_id)
            if since and until and "final_schedule" in (included or []):
                answer["final_schedule"] = _final(computed(state, schedule_id, window(since, until, LONGEST)))
            return {"schedule": answer}

    @app.get("/v3/schedules/{schedule_id}/audit/records")
    def list_audit_records(schedule_id: str, limit: Page = 10) -> dict[str, Any]:
        with lock:
            shift_based(replica.seen(), schedule_id)
        return no_audit_records(limit)


def _add_entries(app: FastAPI, replica: Replica, lock: threading.Lock) -> None:
    @app.get("/v3/schedules/{schedule_id}/custom_shifts")
    def list_shifts(
        schedule_id: str,
        since: AwareDatetime,
        until: AwareDatetime,
        overflow: bool = False,
        limit: Page = 25,
        offset: Offset = 0,
    ) -> dict[str, Any]:
        with lock:
            span = window(since, until, LONGEST)
            found = _listed(shifts_in(replica.seen(), schedule_id, span), span, overflow=overflow)
            return _v3_page("custom_shifts", [_shift(item) for item in found], limit, offset)

    @app.get("/v3/schedules/{schedule_id}/overrides")
    def list_laid_over(
        schedule_id: str,
        since: AwareDatetime,
        until: AwareDatetime,
        overflow: bool = False,
        limit: Page = 25,
        offset: Offset = 0,
    ) -> dict[str, Any]:
        with lock:
            span = window(since, until, LONGEST)
            found = _listed(laid_over_in(replica.seen(), schedule_id, span), span, overflow=overflow)
            return _v3_page("overrides", [_laid_over(item) for item in found], limit, offset)


def add_shift_writes(
    app: FastAPI, state: StandinState, writing: Callable[[], Any], now: Callable[[], datetime]
) -> None:
    """The routes that change something; ``writing`` holds the lock and keeps what was changed."""

    @app.post("/v3/schedules/{schedule_id}/custom_shifts", status_code=201)
    def create(schedule_id: str, body: Bodied) -> dict[str, Any]:
        wanted = [_new(item) for item in _list(body, "custom_shifts")]
        with writing():
            return {"custom_shifts": [_shift(made) for made in create_shifts(state, schedule_id, wanted, now())]}

    @app.put("/v3/schedules/{schedule_id}/custom_shifts/{shift_id}")
    def change(schedule_id: str, shift_id: str, body: Bodied) -> dict[str, Any]:
        item = body.get("custom_shift")
        if not isinstance(item, dict):
            raise RuleBroken(400, 2001, "Invalid Input Provided", "custom_shift is missing")
        start, end = (_instant(item, edge) if edge in item else None for edge in ("start_time", "end_time"))
        user_id = _user(item) if "assignments" in item else None
        with writing():
            changed = change_shift(state, schedule_id, shift_id, now(), start=start, end=end, user_id=user_id)
            return {"custom_shift": _shift(changed)}

    @app.delete("/v3/schedules/{schedule_id}/custom_shifts/{shift_id}")
    def delete(schedule_id: str, shift_id: str) -> Response:
        with writing():
            delete_shift(state, schedule_id, shift_id, now())
        return Response(status_code=204)

    @app.post("/v3/schedules/{schedule_id}/overrides", status_code=201)
    def override(schedule_id: str, body: Bodied) -> dict[str, Any]:
        made = []
        with writing():
            for item in _list(body, "overrides"):
                member = item.get("overriding_member") or {}
                span = _instant(item, "start_time"), _instant(item, "end_time")
                shift_id, user_id = str(item.get("custom_shift_id")), str(member.get("user_id"))
                made.append(_laid_over(lay_over(state, schedule_id, shift_id, *span, user_id, now())))
        return {"overrides": made}

    @app.delete("/v3/schedules/{schedule_id}/overrides/{override_id}")
    def delete_override(schedule_id: str, override_id: str) -> Response:
        with writing():
            take_off(state, schedule_id, override_id)
        return Response(status_code=204)


def _listed(touching: Sequence[Listed], span: Span, *, overflow: bool) -> list[Listed]:
    """What reaches over an edge of the window is listed with ``overflow`` alone, and never cut."""
    return [item for item in touching if overflow or (span.start_at <= item.start and item.end <= span.end_at)]


def _list(body: dict[str, Any], name: str) -> list[dict[str, Any]]:
    items = body.get(name)
    if not isinstance(items, list) or not items or not all(isinstance(item, dict) for item in items):
        raise RuleBroken(400, 2001, "Invalid Input Provided", f"{name} must be a list with at least one item")
    return items


def _new(item: dict[str, Any]) -> NewShift:
    return _instant(item, "start_time"), _instant(item, "end_time"), _user(item)


def _instant(item: dict[str, Any], edge: str) -> datetime:
    try:
        instant = datetime.fromisoformat(item[edge])
    except (KeyError, TypeError, ValueError):
        instant = None
    if instant is None or instant.tzinfo is None:
        raise RuleBroken(400, 2004, "Invalid Input Provided", f"{edge} must be an instant with an offset")
    return instant


def _user(item: dict[str, Any]) -> str:
    assignments = item.get("assignments")
    if not isinstance(assignments, list) or len(assignments) != 1:
        raise RuleBroken(400, 2001, "Invalid Input Provided", "A custom shift has exactly one assignment")
    return str((assignments[0].get("member") or {}).get("user_id"))


def _v3_page(name: str, items: Sequence[Any], limit: int, offset: int) -> dict[str, Any]:
    return {key: value for key, value in page(name, items, limit, offset).items() if key != "total"}


def _member(user_id: str) -> dict[str, str]:
    return {"type": "user_member", "user_id": user_id}


def _edges(item: StandinShift | StandinLaidOver | Turn) -> dict[str, str]:
    return {"start_time": text(item.start), "end_time": text(item.end)}


def _shift(item: StandinShift) -> dict[str, Any]:
    assignment = {"id": f"A{item.id}", "type": "shift_assignment", "member": _member(item.user_id)}
    return {"id": item.id, "type": "custom_shift", **_edges(item), "assignments": [assignment]}


def _laid_over(item: StandinLaidOver) -> dict[str, Any]:
    members = {"overridden_member": _member(item.replaces), "overriding_member": _member(item.user_id)}
    return {"id": item.id, "type": "override_shift", "custom_shift_id": item.shift_id, **_edges(item), **members}


def _final(turns: Sequence[Turn]) -> dict[str, Any]:
    assignments = []
    for turn in turns:
        source = {"type": "custom_shift_override" if turn.override_id else "custom_shift", "shift_id": turn.shift_id}
        if turn.override_id:
            source["override_id"] = turn.override_id
        line = {"type": "computed_shift_assignment", **_edges(turn), "member": _member(turn.user_id), "source": source}
        assignments.append(line)
    whole = {"type": "final_schedule", "rendered_coverage_percentage": 100.0 if turns else 0.0}
    return {**whole, "computed_shift_assignments": assignments}
