"""Scope: what a plan takes from each team, and that the team's manager has acknowledged it before it is published."""

from __future__ import annotations

from http import HTTPStatus

from fastapi import APIRouter, Response

from api.bootstrap import Services
from api.http.asking import ChangeIn, IdIn
from api.http.changes import Answer
from api.http.route import router
from api.http.scope_models import AcknowledgementIn, ScopeReportOut, TeamScopeOut
from scheduler.domain.audit import Decision
from scheduler.domain.plan import Plan
from scheduler.reports.scope import TeamScope
from scheduler.services.acknowledging import acknowledge_in, acknowledged_scopes, refuse_put_aside, unacknowledged
from scheduler.services.ports import RecordReader
from scheduler.store.unit_of_work import SqlUnitOfWork


def scope_routes(services: Services) -> APIRouter:
    """For managers: a plan says who is on duty before anybody was told."""
    routes = router("plans")

    @routes.get("/plans/{plan_id}/scope")
    def get_scope_report(plan_id: IdIn) -> ScopeReportOut:
        """What the plan takes from every team, week by week against the cap, and who has acknowledged it."""
        plan = services.plan(plan_id)
        scopes = services.scope_of(plan)
        with services.store.reading() as work:
            return _report(work.record, plan, scopes)

    @routes.post(
        "/plans/{plan_id}/scope/acknowledgements", status_code=HTTPStatus.CREATED, response_model=ScopeReportOut
    )
    def acknowledge_scope(plan_id: IdIn, body: AcknowledgementIn, change: ChangeIn) -> Response:
        """Say that you, their manager, have seen what the plan takes from these teams. It is an entry of the record,
        holds for later versions that take no more, and said again for the same version it changes nothing."""
        seen = services.plan(plan_id)
        scopes = services.scope_of(seen)

        def do(work: SqlUnitOfWork) -> Answer:
            plan = work.plans.plan(plan_id)
            refuse_put_aside(plan)
            actor = change.actor()
            entries = acknowledge_in(work, plan, body.team_ids, scopes, now=change.now, by=actor.person_id)
            if entries:
                work.audit.note(Decision.SCOPE_ACKNOWLEDGED, plan_id, actor, change.now)
            return Answer(_report(work.record, plan, scopes), HTTPStatus.CREATED)

        return change.run(do)

    return routes


def _report(record: RecordReader, plan: Plan, scopes: tuple[TeamScope, ...]) -> ScopeReportOut:
    return ScopeReportOut(
        plan_id=plan.id,
        missing=[scope.team_id for scope in unacknowledged(record, plan, scopes)],
        head=record.head().text,
        teams=[TeamScopeOut.of(each) for each in acknowledged_scopes(record, plan, scopes)],
    )
