"""``watchbill feed``: calendar files per engineer, team and programme, to put behind any web server."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.answers import answer, say
from api.cli.boundary import at_the_door
from api.cli.opening import AsJson, services_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from api.bootstrap import Services
    from calendars.ical.feed import FeedOptions


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
    from calendars.ical.feed import FeedOptions

    services = services_of(ctx)
    options = FeedOptions(busy=busy, local_time=local_time, include_open=open_seats)
    changed, same = write_files(output, feeds(services, options, plan_id))
    if as_json:
        answer({"folder": str(output), "written": changed, "unchanged": same})
        return
    say(f"{len(changed)} feeds written into {output}, {len(same)} unchanged.")


def feeds(services: Services, options: FeedOptions, plan_id: str | None = None) -> Mapping[str, bytes]:
    """The files of one plan, or of all that is published."""
    from calendars.ical.plan_feeds import plan_feeds

    histories = services.announced() if plan_id is None else ((services.plan(plan_id),),)
    return plan_feeds(histories, services.settings.install_domain, now=services.now(), options=options)


def write_files(folder: Path, files: Mapping[str, bytes]) -> tuple[list[str], list[str]]:
    """Writes what differs, each file in one step so that no subscriber reads half of one: (written, unchanged)."""
    folder.mkdir(parents=True, exist_ok=True)
    changed, same = [], []
    for name, content in sorted(files.items()):
        path = folder / name
        if path.is_file() and path.read_bytes() == content:
            same.append(name)
            continue
        draft = path.with_name(name + ".new")
        draft.write_bytes(content)
        draft.replace(path)
        changed.append(name)
    return changed, same
