"""``watchbill plan``: find the best plan of a horizon, with progress, and keep it as a draft."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.answers import answer, say, tell
from api.cli.boundary import Exit, at_the_door
from api.cli.documents import fairness_document, plan_document, solution_document
from api.cli.opening import QUARTER_WEEKS, AsJson, a_date, services_of

if TYPE_CHECKING:
    from scheduler.services.planning import Planned


@at_the_door()
def plan(
    ctx: typer.Context,
    starts_on: Annotated[
        date | None,
        typer.Option("--from", parser=a_date, metavar="DATE", help="First Monday. Default: the next quarter's first."),
    ] = None,
    weeks: Annotated[int, typer.Option(min=1, max=53, help="Weeks to plan.")] = QUARTER_WEEKS,
    seconds: Annotated[float, typer.Option(min=1, max=86_400, help="Longest search, in seconds.")] = 60.0,
    seed: Annotated[int, typer.Option(min=0, max=2**31 - 1, help="Seed of the search; part of the provenance.")] = 0,
    workers: Annotated[int, typer.Option(min=1, max=64, help="Threads.")] = 2,
    frozen_until: Annotated[
        date | None,
        typer.Option("--freeze-until", parser=a_date, metavar="DATE", help="Keep what is published before this date."),
    ] = None,
    by: Annotated[str, typer.Option(help="Who asked for the plan, for its provenance.")] = "watchbill",
    as_json: AsJson = False,
) -> None:
    """Plan weekend duty and terms together and keep the plan as a draft.

    Ctrl-C (or SIGTERM) keeps the best plan so far; a second Ctrl-C gives up.
    """
    from api.cli.searching import Search, horizon_ahead, search, summary, too_early
    from scheduler.reports.certificate import fairness_certificate

    services = services_of(ctx)
    horizon_ahead(starts_on, weeks, services.now().date())
    planned = search(services, Search(starts_on, weeks, seconds, seed, workers, frozen_until, by))
    if planned.plan is None:
        _say_why_not(planned, as_json=as_json)
        raise typer.Exit(Exit.STOPPED if planned.solution.stopped else Exit.BROKEN)
    if as_json:
        warnings = (*planned.prepared.warnings, *too_early(planned.plan))
        fairness = fairness_document(services.view(planned.plan))
        ended = {"timed_out": planned.solution.timed_out, "stopped": planned.solution.stopped}
        answer({"plan": plan_document(planned.plan), "fairness": fairness, **ended, "warnings": list(warnings)})
        return
    proof = fairness_certificate(services.view(planned.plan))
    where = "" if proof is None or proof.is_met else f" What each rule costs of it: watchbill price {planned.plan.id}."
    say(summary(planned, fairness=f"{proof.says}{where}" if proof else ""))


def _say_why_not(planned: Planned, *, as_json: bool) -> None:
    """Why there is no plan; when none can exist, which rules clash and what would let one exist."""
    from api.cli.impossible import clashes
    from api.cli.searching import why_nothing

    found = clashes(planned)
    if as_json:
        answer({"plan": None, "solution": solution_document(planned.solution), **found.document})
    tell("\n".join([why_nothing(planned), *found.lines]))
