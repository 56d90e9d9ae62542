"""``watchbill price``: what each rule of the policy costs the fairness of a plan."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.cli.answers import answer, display, say, tell
from api.cli.boundary import Exit, at_the_door
from api.cli.opening import AsJson, PlanId, services_of

if TYPE_CHECKING:
    from scheduler.reports.view import PlanView
    from scheduler.services.pricing import Pricing, RulePrice


@at_the_door()
def price(
    ctx: typer.Context,
    plan_id: PlanId = None,
    rules: Annotated[
        list[str] | None,
        typer.Option("--rule", "-r", metavar="RULE", help="A rule by its name or kind; may be repeated. Default: all."),
    ] = None,
    seconds: Annotated[float, typer.Option(min=1, max=86_400, help="Longest search for each rule, in seconds.")] = 10.0,
    workers: Annotated[int, typer.Option(min=1, max=64, help="Threads.")] = 2,
    as_json: AsJson = False,
) -> None:
    """Say what each rule costs the fairness of a plan: plan again without it, and compare.

    A price is how much lower the penalty of the worst-off person's load, or of uneven load, could be without the rule;
    a range when a search ended without a proof. Wishes and spread are left out of account. Nothing is kept.

    When the plan is as fair as whole shifts can be shared out at all, no rule costs anything, and no search is needed.
    Ctrl-C shows the prices found so far.
    """
    services = services_of(ctx)
    view = services.view(services.plan(plan_id))
    wanted = tuple(rules or ())
    pricing, prices, complete = _priced(view, wanted, seconds, workers)
    if as_json:
        answer(_document(view, prices, complete=complete))
    else:
        _say(view, pricing, prices)
    if not complete:
        raise typer.Exit(Exit.STOPPED)


def _priced(
    view: PlanView, wanted: tuple[str, ...], seconds: float, workers: int
) -> tuple[Pricing, list[RulePrice], bool]:
    """The prices, dearest first, with progress on standard error, and whether all were found."""
    from api.cli.progress import interruptible, search_line
    from scheduler.domain.constraint import Constraint
    from scheduler.domain.problem import Problem
    from scheduler.domain.schedule import Assignment
    from scheduler.domain.solution import Solution
    from scheduler.engine.solve import SolveLimits, solve
    from scheduler.services.pricing import Pricing

    limits = SolveLimits(seconds=seconds, workers=workers, effort=seconds)
    with interruptible() as stop:

        def engine(problem: Problem, rules: tuple[Constraint, ...], start: tuple[Assignment, ...]) -> Solution:
            with search_line(seconds) as line:
                return solve(problem, rules, limits, start_from=start, report=line.reached, stop=stop)

        pricing = Pricing(view, engine)
        _refuse_unknown(pricing, wanted)
        if pricing.is_fairest:
            return pricing, [], True
        chosen = [rule for rule in pricing.rules if not wanted or rule.label in wanted]
        tell(f"Planning again without each of {len(chosen)} rules, at most {seconds:g} s each.")
        found = []
        for number, each in enumerate(pricing.prices(wanted), 1):
            found.append(each)
            tell(f"{number} of {len(chosen)}: {each.says}")
        complete = len(found) == len(chosen) and not stop.is_set()
    return pricing, sorted(found, key=lambda each: (each.weight, each.label), reverse=True), complete


def _refuse_unknown(pricing: Pricing, wanted: tuple[str, ...]) -> None:
    known = [rule.label for rule in pricing.rules]
    unknown = [label for label in wanted if label not in known]
    if unknown:
        what = f"no rule that could be left out: {', '.join(unknown)}"
        raise typer.BadParameter(f"{what}; there are {', '.join(known) or 'none'}", param_hint="--rule")


def _say(view: PlanView, pricing: Pricing, prices: list[RulePrice]) -> None:
    from api.cli.render.tables import prices_table
    from scheduler.reports.certificate import fairness_certificate

    proof = fairness_certificate(view)
    if proof is not None:
        say(proof.says)
    if prices:
        display(prices_table(prices))
    elif pricing.is_fairest:
        say("So no rule costs any fairness.")
    elif not pricing.rules:
        say("The policy has no rule that could be left out.")


def _document(view: PlanView, prices: list[RulePrice], *, complete: bool) -> dict[str, Any]:
    from api.cli.documents import fairness_document

    return {
        "plan": view.title,
        "fairness": fairness_document(view),
        "complete": complete,
        "prices": [
            {
                "rule": each.label,
                "kind": each.kind,
                "asks": each.asks,
                "costs": [{"aim": aim.name.lower(), "at_least": low, "at_most": high} for aim, low, high in each.costs],
                "free": each.is_free,
                "fills_seats_without": each.fills,
                "says": each.says,
            }
            for each in prices
        ],
    }
