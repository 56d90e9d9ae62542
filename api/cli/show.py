"""``watchbill show``: a plan in the terminal, engineers by weeks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.answers import answer, console, say
from api.cli.boundary import at_the_door
from api.cli.documents import alert_documents, fairness_document, plan_document, plan_head
from api.cli.opening import AsJson, PlanId, covered_of, services_of

if TYPE_CHECKING:
    from scheduler.domain.plan import PlanSummary


@at_the_door()
def show(
    ctx: typer.Context,
    plan_id: PlanId = None,
    every: Annotated[bool, typer.Option("--list", help="List all plans instead.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show a plan as a matrix of engineers by weeks, with load, fair share, holidays, events and TBD seats."""
    services = services_of(ctx)
    if every:
        heads = services.plans()
        if as_json:
            answer({"plans": [plan_head(head) for head in heads]})
            return
        for head in heads:
            say(one_line(head))
        if not heads:
            say("There is no plan yet; run: watchbill plan")
        return
    from api.cli.render.covered import covered_documents

    plan = services.plan(plan_id)
    covered = covered_of(services, plan)
    if as_json:
        from scheduler.reports.alerts import seat_alerts

        alerts = seat_alerts(plan.problem, plan.schedule, services.now().date())
        answer(
            {
                "plan": plan_document(plan),
                "fairness": fairness_document(services.view(plan)),
                "alerts": alert_documents(alerts),
                "covered": covered_documents(covered),
            }
        )
        return
    from api.cli.render.show import show_text

    show_text(services.view(plan), covered, console=console())


def one_line(head: PlanSummary) -> str:
    """Such as "2027-Q1-v3  published  13 weeks from 2027-01-04  OPTIMAL  penalty 812"."""
    proof = head.provenance
    stopped = ", stopped" if proof.stopped else ""
    return (
        f"{head.id}  {head.state.value}  {head.horizon.weeks} weeks from {head.horizon.starts_on}  "
        f"{proof.status.value}{stopped}  penalty {head.penalty}"
    )
