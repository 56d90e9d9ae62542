"""``watchbill scope``: what a plan takes from each team, and that its manager has seen it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.answers import answer, display, say
from api.cli.boundary import at_the_door
from api.cli.opening import AsJson, PlanId, services_of
from api.cli.writing import write_outputs

if TYPE_CHECKING:
    from scheduler.domain.record import AcknowledgedEntry

scope = typer.Typer(
    no_args_is_help=True,
    help="What duty takes from each team, and that its manager has acknowledged it before the plan is published.",
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


@scope.command("report")
@at_the_door()
def report(
    ctx: typer.Context,
    plan_id: PlanId = None,
    team: Annotated[str | None, typer.Option(metavar="TEAM", help="One team, week by week.")] = None,
    csv: Annotated[Path | None, typer.Option(metavar="FILE", help="Write every team and week as CSV.")] = None,
    html: Annotated[Path | None, typer.Option(metavar="FILE", help="Write it as a page to print.")] = None,
    as_json: AsJson = False,
) -> None:
    """Show per team the full-time people away each week against the cap, the scope reduction of the quarter, and who
    has acknowledged it.

    Terms take their people fully; weekend duty counts where the policy's team_scope rule counts it.
    """
    from api.cli.html.sheets import scope_sheet
    from api.cli.render.scope import scope_csv, scope_document, scope_lines
    from scheduler.domain.errors import NotFound
    from scheduler.services.acknowledging import acknowledged_scopes

    services = services_of(ctx)
    plan = services.plan(plan_id)
    if team is not None and team not in {each.id for each in plan.problem.teams}:
        raise NotFound(f"{plan.id} has no team {team!r}; it has {', '.join(sorted(t.id for t in plan.problem.teams))}")
    with services.store.reading() as work:
        found = acknowledged_scopes(work.record, plan, services.scope_of(plan))
        head = work.record.head()
    shown = tuple(each for each in found if team in (None, each.scope.team_id))
    page = scope_sheet(plan.id, plan.horizon, shown, head) if html else ""
    write_outputs((csv, scope_csv(plan.id, shown)), (html, page))
    if as_json:
        answer({"plan": plan.id, "teams": scope_document(shown), "record": head.text})
    elif csv or html:
        say(f"The scope of {plan.id} is in {' and '.join(str(file) for file in (csv, html) if file)}.")
    else:
        display(*scope_lines(plan.id, found, team))


@scope.command("acknowledge")
@at_the_door()
def acknowledge(
    ctx: typer.Context,
    teams: Annotated[list[str], typer.Option("--team", metavar="TEAM", help="The team; may be repeated.")],
    by: Annotated[str, typer.Option(metavar="WHO", help="Its manager, for the record.")],
    plan_id: PlanId = None,
    as_json: AsJson = False,
) -> None:
    """Record that a team's manager has seen what a plan takes from the team, before it is published.

    It holds for later versions of the plan too, until one takes more: more person-weeks, or more people in a week than
    the highest so far.
    """
    from scheduler.services.acknowledging import acknowledge as record_acknowledged
    from scheduler.services.acknowledging import unacknowledged

    services = services_of(ctx)
    plan = services.plan(plan_id)
    new = record_acknowledged(services.store, plan.id, teams, scope_of=services.scope_of, now=services.now(), by=by)
    with services.store.reading() as work:
        left = [each.team_id for each in unacknowledged(work.record, plan, services.scope_of(plan))]
        head = work.record.head()
    if as_json:
        entries = [entry.model_dump(mode="json") for entry in new]
        answer({"plan": plan.id, "acknowledged": entries, "missing": left, "record": head.text})
        return
    for line in _said(plan.id, teams, new, by):
        say(line)
    if left:
        say(f"Not yet: {', '.join(left)}. See: watchbill scope report {plan.id}")
    else:
        say(f"Every team that lends people has acknowledged it. Next: watchbill publish release {plan.id}")


def _said(plan_id: str, teams: list[str], new: tuple[AcknowledgedEntry, ...], by: str) -> list[str]:
    figures = {
        entry.team_id: f"{entry.person_weeks:.1f} person-weeks, {entry.percent:.1f} % of the team, by {by}"
        for entry in new
    }
    return [f"{team} in {plan_id}: {figures.get(team, 'was acknowledged before')}." for team in dict.fromkeys(teams)]
