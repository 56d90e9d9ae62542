"""``watchbill report``: a plan as one self-contained HTML page."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.cli.answers import answer, say
from api.cli.boundary import at_the_door
from api.cli.opening import AsJson, PlanId, covered_of, services_of


@at_the_door()
def report(
    ctx: typer.Context,
    plan_id: PlanId = None,
    output: Annotated[Path, typer.Option("--output", "-o", help="The file to write.")] = Path("report.html"),
    as_json: AsJson = False,
) -> None:
    """Write one HTML page with heatmap, fairness, scope reduction, open seats and what every rule costs."""
    from api.cli.html.page import render_page

    services = services_of(ctx)
    plan = services.plan(plan_id)
    head, covered = services.record_head(), covered_of(services, plan)
    page = render_page(services.view(plan), generated_at=services.now(), head=head, covered=covered)
    output.write_text(page, "utf-8")
    if as_json:
        answer({"plan": plan.id, "file": str(output)})
        return
    say(f"{output} shows {plan.id}.")
