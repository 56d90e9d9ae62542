"""``watchbill absences``: days away that people's own calendars say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.answers import answer, say, tell
from api.cli.boundary import at_the_door
from api.cli.opening import AsJson, services_of
from api.cli.taking import file_in, taken_over, value_from

if TYPE_CHECKING:
    from api.bootstrap import Services
    from api.jobs.away_imports import DaysRead
    from scheduler.domain.days_away import AwayCalendar
    from scheduler.domain.time import DateRange
    from scheduler.services.days_away import DaysTaken

absences = typer.Typer(
    no_args_is_help=True,
    help="Days away that people's own calendars say: take them over, list them, take them away. Never what for.",
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
Engineer = Annotated[str, typer.Option(metavar="ID", help="Whose calendar it is.")]
Source = Annotated[str, typer.Option(metavar="NAME", help="What the calendar is called here, each time the same.")]


@absences.command("import")
@at_the_door()
def import_(
    ctx: typer.Context,
    origin: Annotated[str, typer.Argument(metavar="ORIGIN", help="A file .ics, or an https:// address.")],
    engineer: Engineer,
    source: Source,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would change; keep nothing.")] = False,
    as_json: AsJson = False,
) -> None:
    """Take over the days away that ORIGIN says, and name the announced duties that new ones touch.

    The same calendar again changes nothing. Days that it no longer says stop to count; past ones stay. Entries that
    leave time free do not count, and titles and reasons are not kept.
    """
    from api.cli.naming import duty_words
    from api.jobs.away_imports import take_days
    from scheduler.services.keys import at_the_machine

    services = services_of(ctx)
    read = _read(services, origin, engineer, source)
    taken = taken_over(services, lambda work: take_days(work, read, actor=at_the_machine(work)), keep=not dry_run)
    if as_json:
        answer(taken.model_dump(mode="json", exclude={"calendar": {"url", "fetched_url", "etag", "last_modified"}}))
        return
    for warning in taken.warnings:
        tell(f"Warning: {warning}")
    with services.store.reading() as work:
        duties = duty_words(work, {duty.duty_id for duty in taken.duties})
    for line in _lines(taken, duties):
        say(line)
    say(f"{source}: {taken.days} days of {engineer} {'would count' if dry_run else 'count'} as away.")


@absences.command("list")
@at_the_door()
def list_(ctx: typer.Context, as_json: AsJson = False) -> None:
    """List the calendars of absences and the days that they say. Of an address, its host alone is shown."""
    with services_of(ctx).store.reading() as work:
        found = work.away.calendars()
    if as_json:
        hidden = {"url", "fetched_url", "etag", "last_modified"}
        answer({"calendars": [each.model_dump(mode="json", exclude=hidden) for each in found]})
        return
    for each in found:
        say(f"{each.engineer_id}  {each.id}{_host(each)}, read {each.read_at:%Y-%m-%d %H:%M} UTC: {_dates(each.days)}")
    if not found:
        say("Nobody has a calendar of absences here.")


@absences.command("remove")
@at_the_door()
def remove(ctx: typer.Context, engineer: Engineer, source: Source) -> None:
    """Take a calendar of absences away, with all days that it says."""
    from scheduler.services.days_away import forget_calendar
    from scheduler.services.keys import at_the_machine

    services = services_of(ctx)
    with services.store.writing() as work:
        forget_calendar(work, engineer, source, actor=at_the_machine(work), now=services.now())
    say(f"{source} of {engineer} is gone, and so are its days.")


def _read(services: Services, origin: str, engineer_id: str, name: str) -> DaysRead:
    """What the origin says. Raises BadInput, and NotFound for somebody whom we do not know."""
    from api.jobs.away_imports import owner_of, read_days, read_days_at
    from scheduler.domain.audit import EVERYBODY

    owner = owner_of(services, engineer_id, EVERYBODY)
    if "://" in origin:
        return read_days_at(services, _calendar(services, engineer_id, name, origin), owner)
    data = file_in(Path(origin), ".ics")
    return read_days(services, _calendar(services, engineer_id, name, ""), owner, data)


def _calendar(services: Services, engineer_id: str, name: str, url: str) -> AwayCalendar:
    from scheduler.domain.days_away import AwayCalendar

    fields = {"engineer_id": engineer_id, "id": name, "url": url, "read_at": services.now()}
    return value_from(AwayCalendar, fields, called={"id": "source"})


def _lines(taken: DaysTaken, duties: Mapping[str, str]) -> Iterator[str]:
    if taken.added:
        yield f"away: {_dates(taken.added)}"
    for duty in taken.duties:
        yield f"  touches {duties.get(duty.duty_id, duty.duty_id)}, from {duty.span.start_at:%Y-%m-%d %H:%M} UTC"
    if taken.removed:
        yield f"back: {_dates(taken.removed)}"


def _dates(found: tuple[DateRange, ...]) -> str:
    parts = (f"{d.first_on}" if d.first_on == d.last_on else f"{d.first_on} to {d.last_on}" for d in found)
    return ", ".join(parts) or "no days"


def _host(calendar: AwayCalendar) -> str:
    from urllib.parse import urlsplit

    host = urlsplit(calendar.url).hostname
    return f" at {host}" if host else ""
