"""``watchbill what-if``: the same quarter under several policies or for several sets of Tier 1 customers."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.cli.answers import answer, display, say, tell
from api.cli.boundary import Exit, at_the_door
from api.cli.opening import QUARTER_WEEKS, AsJson, a_date, services_of

if TYPE_CHECKING:
    from api.bootstrap import Services
    from scheduler.services.what_if import Outcome, Scenario


@at_the_door()
def what_if(
    ctx: typer.Context,
    policies: Annotated[
        list[Path] | None, typer.Option("--policy", metavar="FILE", help="A policy to plan under; may be repeated.")
    ] = None,
    customers: Annotated[
        list[str] | None,
        typer.Option("--customers", metavar="ID,ID", help="Tier 1 customers that may page; may be repeated."),
    ] = None,
    starts_on: Annotated[
        date | None,
        typer.Option("--from", parser=a_date, metavar="DATE", help="First Monday. Default: the next quarter's first."),
    ] = None,
    weeks: Annotated[int, typer.Option(min=1, max=53, help="Weeks to plan.")] = QUARTER_WEEKS,
    seconds: Annotated[float, typer.Option(min=1, max=86_400, help="Longest search for each, in seconds.")] = 60.0,
    save: Annotated[Path | None, typer.Option(metavar="FILE", help="Also keep the answer as a JSON file.")] = None,
    as_json: AsJson = False,
) -> None:
    """Plan a quarter under every policy and for every set of customers, and show them side by side.

    Each --customers names the customers that may page, proposed ones too; every window then has the seats that their
    pages ask for. No plan is kept. Ctrl-C ends the search of one scenario and leaves out those behind it.
    """
    from api.cli.searching import horizon_of
    from scheduler.services.planning import quarter_name

    services = services_of(ctx)
    horizon = horizon_of(starts_on, weeks, services.now().date())
    outcomes = _compare(services, _scenarios(services, policies or [], customers or []), horizon, seconds)
    document: dict[str, Any] = {"quarter": quarter_name(horizon), "horizon": horizon.model_dump(mode="json")}
    document["scenarios"] = [asdict(outcome) for outcome in outcomes]
    if save is not None:
        save.write_text(json.dumps(document, indent=2, default=str) + "\n", "utf-8")
    if as_json:
        answer(document)
    else:
        from api.cli.render.what_if import outcomes_table

        display(outcomes_table(outcomes))
        say("No plan was kept." + (f" The answer is in {save}." if save else ""))
    if any(outcome.stopped for outcome in outcomes):
        raise typer.Exit(Exit.STOPPED)


def _scenarios(services: Services, policies: list[Path], customers: list[str]) -> list[Scenario]:
    """Every policy with every set of customers; the imported policy, and the seats as written, where none is named."""
    from scheduler.services.what_if import Scenario

    known = [(file.name, services.read_policy(file)) for file in policies]
    known = known or [("imported policy", services.constraints(services.policy()))]
    sets: list[tuple[str, ...] | None] = [tuple(filter(None, map(str.strip, text.split(",")))) for text in customers]
    return [
        Scenario(" + ".join([name] * (len(known) > 1 or not each) + [", ".join(each or ())] * bool(each)), rules, each)
        for name, rules in known
        for each in sets or [None]
    ]


def _compare(services: Services, scenarios: list[Scenario], horizon: Any, seconds: float) -> tuple[Outcome, ...]:
    """The outcomes, with progress on standard error."""
    from api.cli.progress import interruptible, search_line
    from scheduler.domain.constraint import Constraint
    from scheduler.domain.problem import Problem
    from scheduler.domain.solution import Solution
    from scheduler.engine.solve import SolveLimits, solve
    from scheduler.services.planning import with_weekends
    from scheduler.services.what_if import compare_scenarios

    known = services.organisation(horizon.starts_on)
    organisation = with_weekends(known, services.weekends(known, horizon))
    with interruptible() as stop:

        def engine(problem: Problem, rules: tuple[Constraint, ...]) -> Solution:
            with search_line(seconds) as line:
                return solve(problem, rules, SolveLimits(seconds=seconds), report=line.reached, stop=stop)

        return compare_scenarios(
            organisation,
            scenarios,
            horizon,
            holidays=services.holidays(organisation, horizon),
            solve=engine,
            before=lambda scenario: tell(f"Planning: {scenario.name}"),
        )
