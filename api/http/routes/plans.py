"""Plans: look at them, compare and explain them, and decide what becomes of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Query, Response

from api.bootstrap import Services
from api.http.asking import ChangeIn, IdIn, SeenIn, tagged
from api.http.changes import Answer
from api.http.job_models import OrderedOut
from api.http.models import DateIn, Page
from api.http.paging import PagingIn
from api.http.plan_models import PlanHeadOut, PlanOut, PublicationIn, ReasonIn
from api.http.plan_reading_models import (
    ComparisonOut,
    ExplanationOut,
    OpenSeatOut,
    OpenSeatsOut,
    exchanges,
)
from api.http.route import router
from api.http.routes.jobs import names_of
from api.http.routes.plan_runs import ordered
from api.http.routes.schedules import PlanSeatOut
from scheduler.domain.job_state import JobKind
from scheduler.domain.plan import Plan, PlanState, PlanSummary
from scheduler.reports.certificate import fairness_certificate
from scheduler.reports.explain import why, why_not
from scheduler.reports.open_seats import open_seat_reports
from scheduler.services.covered_since import covered_since
from scheduler.services.job_ports import Jobs
from scheduler.services.plan_comparison import compare_plans
from scheduler.services.plan_decisions import approve, discard, order_publication, standing_of
from scheduler.services.policies import rules_stand
from scheduler.services.record_access import handles
from scheduler.services.rota import planned
from scheduler.store.unit_of_work import SqlUnitOfWork

OtherIn = Annotated[
    str, Query(alias="with", min_length=1, max_length=120, description="The plan before, of the same weeks.")
]


def plan_routes(services: Services, jobs: Jobs) -> APIRouter:
    """Plans are made by searches: POST /plan-runs."""
    routes = router("plans")
    _add_reads(routes, services)
    _add_explanations(routes, services)
    _add_decisions(routes, services)

    @routes.post("/plans/{plan_id}/publication", status_code=202, response_model=OrderedOut)
    def publish_plan(plan_id: IdIn, body: PublicationIn, seen: SeenIn, change: ChangeIn) -> Response:
        """Announce an approved draft and write it to every target; or write what is published once more. 409 while it
        is not approved, or a team that lends people has not acknowledged it."""
        scopes = services.scope_of(services.plan(plan_id)) if _insists(services) else ()

        def do(work: SqlUnitOfWork) -> Answer:
            job_id = order_publication(
                work,
                jobs,
                plan_id,
                scopes=scopes,
                restore=body.restore,
                seen=seen,
                actor=change.actor(body.because),
                now=change.now,
            )
            return ordered(job_id, JobKind.PUBLISH)

        return change.run(do)

    return routes


def _insists(services: Services) -> bool:
    return services.settings.scope_acknowledgement == "required"


def _add_reads(routes: APIRouter, services: Services) -> None:
    @routes.get("/plans")
    def list_plans(
        paging: PagingIn,
        state: Annotated[PlanState | None, Query(description="In this state alone.")] = None,
        starts_on: Annotated[DateIn | None, Query(description="Of the horizon that begins on this Monday.")] = None,
    ) -> Page[PlanHeadOut]:
        """Plans by their first day, then as they were made."""
        behind, names = paging.behind(""), names_of(services)
        with services.store.reading() as work:
            found = [plan for plan in work.plans.plans(starts_on, state) if _place(plan) > behind]
        return paging.page(found[: paging.fetch], lambda plan: PlanHeadOut.of(plan, names), _place)

    @routes.get("/plans/{plan_id}")
    def get_plan(plan_id: IdIn, response: Response) -> PlanOut:
        """One plan with its certificate, and whether it is approved."""
        plan = services.plan(plan_id)
        fairness = _fairness(services, plan)
        with services.store.reading() as work:
            out = _shown(work, plan, fairness)
        response.headers.update(tagged(out.revision))
        return out

    @routes.get("/plans/{plan_id}/duties")
    def list_plan_duties(plan_id: IdIn, paging: PagingIn) -> Page[PlanSeatOut]:
        """Who is on which seat in a plan as it was made, in order of start, with the seats that are TBD: to look at a
        draft before it is approved. covered says who serves instead since it was published; the schedule has the turns
        of everybody as they stand now."""
        behind, plan = paging.behind(""), services.plan(plan_id)
        with services.store.reading() as work:
            since = {(each.duty.id, each.seat): each for each in covered_since(work.record, plan)}
        found = [seat for seat in planned(plan) if seat.place > behind]
        return paging.page(
            found[: paging.fetch],
            lambda seat: PlanSeatOut.planned(seat, since.get((seat.duty_id, seat.seat))),
            lambda seat: seat.place,
        )

    @routes.get("/plans/{plan_id}/comparison")
    def compare_plan(plan_id: IdIn, other: OtherIn) -> ComparisonOut:
        """What this plan changes against another of the same weeks: duties, fairness, open seats and load."""
        return ComparisonOut.of(compare_plans(services.plan(other), services.plan(plan_id)))


def _add_explanations(routes: APIRouter, services: Services) -> None:
    @routes.get("/plans/{plan_id}/explanation")
    def explain_plan(
        plan_id: IdIn,
        engineer_id: Annotated[str, Query(min_length=1, max_length=120, description="Who.")],
        duty_id: Annotated[str, Query(min_length=1, max_length=120, description="On which shift or term.")],
    ) -> ExplanationOut:
        """Why somebody is on a duty, or why not, and who else could be."""
        view = services.view(services.plan(plan_id))
        holds = view.schedule.holds(engineer_id, duty_id)
        if holds:
            found = why(view, engineer_id, duty_id)
            says, ways = found.says, (*found.alternatives, *found.impossible)
        else:
            against = why_not(view, engineer_id, duty_id)
            says, ways = against.says, against.ways
        named = {"plan_id": plan_id, "engineer_id": engineer_id, "duty_id": duty_id}
        return ExplanationOut(**named, holds=holds, says=says, exchanges=exchanges(ways))

    @routes.get("/plans/{plan_id}/open-seats")
    def list_open_seats(plan_id: IdIn) -> OpenSeatsOut:
        """Why each TBD seat is open, and what would fill it."""
        reports = open_seat_reports(services.view(services.plan(plan_id)))
        return OpenSeatsOut(plan_id=plan_id, open_seats=[OpenSeatOut.of(report) for report in reports])


def _add_decisions(routes: APIRouter, services: Services) -> None:
    @routes.post("/plans/{plan_id}/approval", response_model=PlanOut)
    def approve_plan(plan_id: IdIn, body: ReasonIn, seen: SeenIn, change: ChangeIn) -> Response:
        """Say that a draft may be published, and why. 409 for what is no draft, or approved already."""
        return _decided(services, approve, plan_id, body, seen, change)

    @routes.post("/plans/{plan_id}/discarding", response_model=PlanOut)
    def discard_plan(plan_id: IdIn, body: ReasonIn, seen: SeenIn, change: ChangeIn) -> Response:
        """Put a draft aside. It stays readable, and is never published."""
        return _decided(services, discard, plan_id, body, seen, change)


def _fairness(services: Services, plan: Plan) -> str | None:
    """Judging takes a while, so it is done before anybody has to wait for the store; no decision changes it."""
    proof = fairness_certificate(services.view(plan))
    return proof.says if proof else None


def _decided(
    services: Services, decide: Callable[..., Plan], plan_id: str, body: ReasonIn, seen: SeenIn, change: ChangeIn
) -> Response:
    """The plan as a decision leaves it."""
    fairness = _fairness(services, services.plan(plan_id))

    def do(work: SqlUnitOfWork) -> Answer:
        plan = decide(work, plan_id, seen=seen, actor=change.actor(body.because), now=change.now)
        out = _shown(work, plan, fairness)
        return Answer(out, headers=tagged(out.revision))

    return change.run(do)


def _shown(work: SqlUnitOfWork, plan: Plan, fairness: str | None) -> PlanOut:
    standing = standing_of(work, plan.id, plan.state)
    return PlanOut.whole(plan, standing, handles(work.record), fairness, rules_stand=rules_stand(work, plan))


def _place(plan: PlanSummary) -> str:
    return f"{plan.horizon.starts_on}|{plan.created_at.isoformat()}|{plan.version:09d}"
