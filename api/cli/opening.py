"""What every command shares: its options, and the services behind it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.place import place_of

if TYPE_CHECKING:
    from api.bootstrap import Services
    from scheduler.domain.plan import Plan
    from scheduler.services.covered_since import CoveredDuty

AsJson = Annotated[bool, typer.Option("--json", help="Answer with one JSON document on standard output.")]
PlanId = Annotated[
    str | None, typer.Argument(metavar="[PLAN]", help="Id of a plan, such as 2027-Q1-v3. Default: the plan made last.")
]
DraftId = Annotated[
    str | None, typer.Argument(metavar="[PLAN]", help="Id of a draft. Default: the only one there is for its weeks.")
]
PublishedPlanId = Annotated[
    str | None, typer.Argument(metavar="[PLAN]", help="Id of a plan. Default: the published plan of the last horizon.")
]
PublishedPlansId = Annotated[
    str | None, typer.Argument(metavar="[PLAN]", help="Id of a plan. Default: all published plans that are not over.")
]
WrittenPlansId = Annotated[
    str | None,
    typer.Argument(
        metavar="[PLAN]", help="Id of a plan that must be published. All that are, and are not over, count too."
    ),
]

QUARTER_WEEKS = 13
"""What is planned when nobody says how much."""


def services_of(ctx: typer.Context, *, may_create: bool = False) -> Services:
    """The services for the workspace that the command line names, closed when the command ends. Only a command that
    takes something over may create the store."""
    from api.bootstrap import build
    from api.settings import load_settings

    place = place_of(ctx)
    services = build(load_settings(place.workspace), now=place.now, may_create=may_create)
    ctx.call_on_close(services.close)
    return services


def covered_of(services: Services, plan: Plan) -> tuple[CoveredDuty, ...]:
    """The duties of a published plan that others serve by now; of any other plan there are none."""
    from scheduler.services.covered_since import covered_since

    with services.store.reading() as work:
        return covered_since(work.record, plan)


def a_date(text: str) -> date:
    """A date from the command line, in a year that somebody can mean."""
    from api.files.shapes import in_our_time

    try:
        return in_our_time(date.fromisoformat(text))
    except ValueError:
        raise typer.BadParameter(f"{text!r} is not a date; write it as 2027-01-04") from None
