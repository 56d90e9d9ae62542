"""``watchbill replan``: after somebody drops out, the fewest changes, and what each change more would buy."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.answers import answer, display, say, tell
from api.cli.boundary import Exit, at_the_door
from api.cli.opening import AsJson, PublishedPlanId, a_date, services_of

if TYPE_CHECKING:
    from api.cli.replanning import Replan
    from scheduler.domain.availability import Absence
    from scheduler.domain.solution import Solution
    from scheduler.services.disruption import Disruption


def a_last_day(text: str) -> tuple[str, date]:
    """An engineer and a date from the command line, written ENGINEER:DATE."""
    engineer_id, _, on = text.partition(":")
    if not on:
        raise typer.BadParameter(f"{text!r}: write the id and the last day, such as ada:2027-02-12")
    return engineer_id, a_date(on)


def an_absence(text: str) -> Absence:
    """An absence from the command line, written ENGINEER:FIRST or ENGINEER:FIRST:LAST."""
    from scheduler.domain.availability import Absence

    engineer_id, first_on, last_on, *more = (*text.split(":"), "", "")
    if not first_on or any(more):
        raise typer.BadParameter(f"{text!r}: write the id and the days, such as ada:2027-02-01:2027-02-14")
    first = a_date(first_on)
    last = a_date(last_on) if last_on else first
    if last < first:
        raise typer.BadParameter(f"{text!r}: the last day is before the first")
    return Absence(engineer_id=engineer_id, first_on=first, last_on=last)


@at_the_door()
def replan(
    ctx: typer.Context,
    plan_id: PublishedPlanId = None,
    leaves: Annotated[
        list[str] | None, typer.Option("--leaves", metavar="ENGINEER:DATE", help="Who goes, and the last day.")
    ] = None,
    away: Annotated[
        list[str] | None, typer.Option("--away", metavar="ENGINEER:FIRST:LAST", help="Who is away, and when.")
    ] = None,
    changes: Annotated[
        int | None, typer.Option(min=0, max=100_000, metavar="N", help="Keep the plan with at most so many changes.")
    ] = None,
    frozen_until: Annotated[
        date | None,
        typer.Option("--freeze-until", parser=a_date, metavar="DATE", help="Nothing before changes. Default: today."),
    ] = None,
    seconds: Annotated[float, typer.Option(min=1, max=86_400, help="Longest search in all, in seconds.")] = 60.0,
    by: Annotated[str, typer.Option(help="Who asked for the plan, for its provenance.")] = "watchbill",
    as_json: AsJson = False,
) -> None:
    """Show how few changes to a published plan are enough, and what each change more would buy in fairness.

    What was imported since counts, such as new absences, leavers and events; --leaves and --away try more, and may be
    repeated. Nothing within the notice period moves unless it must. No plan is kept without --changes.
    """
    from api.cli.replanning import Replan

    asked = Replan(
        services=services_of(ctx),
        plan_id=plan_id,
        disruption=_disruption(leaves or [], away or []),
        frozen_until=frozen_until,
        seconds=seconds,
        by=by,
    )
    if changes is None:
        _look(asked, as_json=as_json)
    else:
        _keep(asked, changes, as_json=as_json)


def _disruption(leaves: list[str], away: list[str]) -> Disruption:
    from scheduler.services.disruption import Disruption

    return Disruption(tuple(map(a_last_day, leaves)), tuple(map(an_absence, away)))


def _look(asked: Replan, *, as_json: bool) -> None:
    """The whole front; nothing is kept."""
    from api.cli.render.front import front_document, front_lines
    from api.cli.replanning import look, why_nothing

    found = look(asked)
    if as_json:
        answer(front_document(found))
    elif found.front.points:
        display(*front_lines(found))
        for line in found.next_steps(asked):
            say(line)
    if not found.front.points:
        tell(why_nothing(asked, found.problem, found.front.solution))
    _end(found.front.solution)


def _keep(asked: Replan, changes: int, *, as_json: bool) -> None:
    """One point, as a draft."""
    from api.cli.render.front import kept_document, kept_lines
    from api.cli.replanning import keep, why_nothing

    kept = keep(asked, changes)
    if as_json:
        answer(kept_document(kept))
    elif kept.plan is not None:
        display(*kept_lines(kept))
    if kept.plan is None:
        tell(why_nothing(asked, kept.problem, kept.solution))
    _end(kept.solution)


def _end(solution: Solution) -> None:
    if solution.schedule is None:
        raise typer.Exit(Exit.STOPPED if solution.stopped else Exit.BROKEN)
