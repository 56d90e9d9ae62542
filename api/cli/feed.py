"""``watchbill feed``: calendar files per engineer, team and programme, to put behind any web server."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.cli.answers import answer, say
from api.cli.boundary import at_the_door
from api.cli.opening import AsJson, services_of


@at_the_door()
def feed(
    ctx: typer.Context,
    plan_id: Annotated[
        str | None,
        typer.Argument(metavar="[PLAN]", help="A plan, drafts too (as tentative). Default: all that is published."),
    ] = None,
    output: Annotated[Path, typer.Option("--output", "-o", help="Folder for the .ics files.")] = Path("feeds"),
    busy: Annotated[bool, typer.Option(help="Let duty block the calendar.")] = False,
    local_time: Annotated[bool, typer.Option(help="Write local times with their zone instead of UTC.")] = False,
    open_seats: Annotated[bool, typer.Option(help="Show TBD seats in the feeds of programmes.")] = False,
    as_json: AsJson = False,
) -> None:
    """Write all iCalendar feeds into a folder. Files whose content is the same stay untouched."""
    from api.jobs.feeds import feeds, write_files
    from calendars.ical.feed import FeedOptions

    services = services_of(ctx)
    options = FeedOptions(busy=busy, local_time=local_time, include_open=open_seats)
    changed, same = write_files(output, feeds(services, options, plan_id))
    if as_json:
        answer({"folder": str(output), "written": changed, "unchanged": same})
        return
    say(f"{len(changed)} feeds written into {output}, {len(same)} unchanged.")
