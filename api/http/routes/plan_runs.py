"""Looking for plans: hand a search over, and get the job that does it."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from fastapi import APIRouter, Response
from pydantic import ConfigDict, Field, ValidationError

from api.http.asking import ChangeIn, IdIn
from api.http.changes import Answer
from api.http.job_models import OrderedOut
from api.http.models import Because, DateIn, In, value_of
from api.http.problems import Refusal
from api.http.route import router
from scheduler.domain.errors import BadInput
from scheduler.domain.job import ReplanOrder, SolveOrder
from scheduler.domain.job_state import JobKind, JobState
from scheduler.domain.time import Horizon
from scheduler.services.job_ports import Jobs
from scheduler.services.plan_decisions import order_plan, order_replan
from scheduler.store.unit_of_work import SqlUnitOfWork

MOST_WAITING = 50
"""Searches that may wait; the next one is told to come again."""
RETRY_SECONDS = 60
LONGEST_SECONDS = 86_400


class PinsIn(In):
    """Assignments that stay: whoever holds these duties in that plan holds them in the new one, if they still can."""

    model_config = ConfigDict(
        json_schema_extra={"example": {"plan_id": "2027-Q1-v3", "duty_ids": ["tier2/2027-01-09/day"]}}
    )

    plan_id: str = Field(min_length=1, max_length=120)
    duty_ids: list[str] = Field(min_length=1, max_length=1000)


class PlanRunIn(In):
    """What to plan and how hard to try. starts_on is a Monday, and the weeks are not over yet. seconds is the longest
    search; with the same seed and seconds, the same question has the same answer, unless the clock had to end the
    search. Nothing that is published before frozen_until changes."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "starts_on": "2027-01-04",
                "weeks": 13,
                "seconds": 60,
                "seed": 0,
                "workers": 2,
                "frozen_until": None,
                "pins": None,
            }
        }
    )

    starts_on: DateIn
    weeks: int = Field(default=13, ge=1, le=53)
    seconds: float = Field(default=60.0, ge=1, le=LONGEST_SECONDS)
    seed: int = Field(default=0, ge=0, le=2**31 - 1)
    workers: int = Field(default=2, ge=1, le=64)
    frozen_until: DateIn | None = None
    pins: PinsIn | None = None
    because: Because = ""

    def order(self, by: str) -> SolveOrder:
        """Raises Refusal or BadInput for what cannot be planned."""
        try:
            Horizon.of_weeks(self.starts_on, self.weeks)
        except ValidationError as error:
            says = error.errors()[0]["msg"].removeprefix("Value error, ")
            raise BadInput(f"starts_on: {says}") from None
        pins: dict[str, Any] = {}
        if self.pins is not None:
            pins = {"kept_from": self.pins.plan_id, "kept": tuple(dict.fromkeys(self.pins.duty_ids))}
        return value_of(SolveOrder, self.model_dump(exclude={"pins", "because"}) | pins | {"by": by})


class ReplanIn(In):
    """At most so many announced duties change hands; null: as few as can be. Nothing before frozen_until changes,
    null: nothing that has begun. What was imported and registered since counts, such as new absences."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {"changes": 4, "frozen_until": None, "seconds": 60, "seed": 0, "because": "Ada drops out"}
        }
    )

    changes: int | None = Field(default=None, ge=0, le=100_000)
    frozen_until: DateIn | None = None
    seconds: float = Field(default=60.0, ge=1, le=LONGEST_SECONDS)
    seed: int = Field(default=0, ge=0, le=2**31 - 1)
    workers: int = Field(default=2, ge=1, le=64)
    because: Because = ""

    def order(self, plan_id: str, by: str) -> ReplanOrder:
        """The order for one published plan."""
        return value_of(ReplanOrder, self.model_dump(exclude={"because"}) | {"plan_id": plan_id, "by": by})


def plan_run_routes(jobs: Jobs) -> APIRouter:
    """Both give a job; the plan is a draft once that is done."""
    routes = router("plans")

    @routes.post("/plan-runs", status_code=202, response_model=OrderedOut)
    def start_plan_run(body: PlanRunIn, change: ChangeIn) -> Response:
        """Start a search. Its result is a draft, and the job says which. 429 when too many wait already."""
        order = body.order(change.caller.actor.person_id)

        def do(work: SqlUnitOfWork) -> Answer:
            _refuse_crowd(jobs)
            return ordered(order_plan(work, jobs, order, actor=change.actor(body.because), now=change.now), order.kind)

        return change.run(do)

    @routes.post("/plans/{plan_id}/replan-runs", status_code=202, response_model=OrderedOut)
    def start_replan_run(plan_id: IdIn, body: ReplanIn, change: ChangeIn) -> Response:
        """Plan a published quarter anew, with few changes. Its result is a draft like any other."""
        order = body.order(plan_id, change.caller.actor.person_id)

        def do(work: SqlUnitOfWork) -> Answer:
            _refuse_crowd(jobs)
            actor = change.actor(body.because)
            return ordered(order_replan(work, jobs, order, actor=actor, now=change.now), order.kind)

        return change.run(do)

    return routes


def ordered(job_id: str, kind: JobKind) -> Answer:
    """The answer for a job that was handed over."""
    return Answer(OrderedOut(job_id=job_id, kind=kind), HTTPStatus.ACCEPTED, {"Location": f"/v1/jobs/{job_id}"})


def _refuse_crowd(jobs: Jobs) -> None:
    kinds = [kind for kind in JobKind if kind.is_search]
    if len(jobs.jobs(kinds=kinds, states=[JobState.WAITING], limit=MOST_WAITING)) >= MOST_WAITING:
        says = f"{MOST_WAITING} searches wait already; cancel one, or come again later"
        raise Refusal(HTTPStatus.TOO_MANY_REQUESTS, says, {"Retry-After": str(RETRY_SECONDS)})
