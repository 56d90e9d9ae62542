"""``watchbill cover``: somebody drops out of one duty; who could step in, best first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.answers import answer, display
from api.cli.boundary import at_the_door
from api.cli.opening import AsJson, services_of

if TYPE_CHECKING:
    from api.bootstrap import Services
    from scheduler.domain.plan import Plan


@at_the_door()
def cover(
    ctx: typer.Context,
    duty_id: Annotated[str, typer.Argument(metavar="DUTY", help="Id of a shift or term, as in: show --json.")],
    instead_of: Annotated[
        str | None, typer.Option("--instead-of", metavar="ENGINEER", help="Who drops out, where several are on duty.")
    ] = None,
    plan_id: Annotated[
        str | None,
        typer.Option("--plan", metavar="PLAN", help="Id of a plan. Default: the published one with the duty."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Say who could take a shift or a term at short notice, best first, and what stands against the others.

    Nobody else moves, and nothing is changed. Every candidate comes with the difference that they alone would make,
    rule by rule. For an open seat: who could fill it.
    """
    from api.cli.render.cover import cover_document, cover_lines
    from scheduler.services.cover_search import search_cover
    from scheduler.services.facts_now import with_facts_now

    services = services_of(ctx)
    plan = _plan(services, plan_id, duty_id)
    with services.store.reading() as work:
        plan = with_facts_now(work, plan)
    constraints = services.constraints(plan.policy)
    found = search_cover(
        plan.problem, plan.schedule, constraints, duty_id, instead_of=instead_of, today=services.now().date()
    )
    if as_json:
        answer({"plan": plan.id, **cover_document(found)})
        return
    display(*cover_lines(found, plan))


def _plan(services: Services, plan_id: str | None, duty_id: str) -> Plan:
    """The plan that is named, else the published plan that has the duty, else the one that was published last."""
    from scheduler.domain.errors import NotFound

    if plan_id is not None:
        return services.plan(plan_id)
    try:
        published = [history[-1] for history in services.announced()]
    except NotFound:
        return services.plan()
    return next((plan for plan in reversed(published) if duty_id in plan.problem.duties), published[-1])
