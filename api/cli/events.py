"""``watchbill events``: customer events from a calendar, a table or an address, taken over as often as one likes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.cli.answers import answer, say, tell
from api.cli.boundary import at_the_door
from api.cli.opening import AsJson, services_of
from scheduler.domain.errors import BadInput

if TYPE_CHECKING:
    from api.bootstrap import Services
    from api.jobs.event_imports import Reading
    from scheduler.domain.known_events import EventChange, EventSource, KnownEvent
    from scheduler.services.customer_events import EventsTaken

events = typer.Typer(
    no_args_is_help=True,
    help="Customer events beside those of the imported folder: take them over, list them.",
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


class _OnlyLooked(Exception):
    """Nothing of the transaction is to stay."""


@events.command("import")
@at_the_door()
def import_(
    ctx: typer.Context,
    origin: Annotated[str, typer.Argument(metavar="ORIGIN", help="A file .ics or .csv, or an https:// address.")],
    source: Annotated[str, typer.Option(metavar="NAME", help="What the calendar is called here, each time the same.")],
    customer: Annotated[
        str | None, typer.Option(metavar="ID", help="Whose the events are that name no customer.")
    ] = None,
    time_zone: Annotated[
        str, typer.Option("--zone", metavar="ZONE", help="Where times without a zone are read.")
    ] = "UTC",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would change; keep nothing.")] = False,
    as_json: AsJson = False,
) -> None:
    """Take over the customer events of ORIGIN, and say what changed and which published shifts that touches.

    The same calendar again changes nothing. Events that it no longer holds are cancelled; past ones stay.
    """
    services = services_of(ctx)
    reading = _read(services, origin, source, customer, time_zone)
    taken = _taken(services, reading, keep=not dry_run)
    if as_json:
        answer(taken.model_dump(mode="json"))
        return
    for warning in taken.warnings:
        tell(f"Warning: {warning}")
    for change in taken.changes:
        for line in _lines(change):
            say(line)
    would = "would change" if dry_run else "changed"
    say(f"{source}: {len(taken.changes)} events {would}, {taken.unchanged} are as they were.")


@events.command("list")
@at_the_door()
def list_(ctx: typer.Context, as_json: AsJson = False) -> None:
    """List the customer events that are kept one by one, cancelled ones too."""
    services = services_of(ctx)
    with services.store.reading() as work:
        found = work.events.events()
    if as_json:
        answer({"events": [_document(known) for known in found]})
        return
    for known in found:
        event, state = known.event, "" if known.counts else ", cancelled"
        times = f"{event.span.start_at:%Y-%m-%d %H:%M} to {event.span.end_at:%Y-%m-%d %H:%M} UTC"
        say(f"{event.id}  {times}  {event.kind} of {event.customer_id}, {event.confidence}{state}  ({known.source_id})")
    if not found:
        say("No customer events are kept beside those of the imported folder.")


def _read(services: Services, origin: str, name: str, customer: str | None, time_zone: str) -> Reading:
    """What the origin holds. Raises BadInput, and BadFiles for a table."""
    from api.jobs.event_imports import read_address, read_calendar, read_table

    if "://" in origin:
        return read_address(services, _source(services, name, customer, time_zone, url=origin))
    file, source = Path(origin), _source(services, name, customer, time_zone)
    try:
        data = file.read_bytes()
    except OSError as error:
        raise BadInput(f"{file} cannot be read: {error.strerror}") from None
    read = {".ics": read_calendar, ".csv": read_table}.get(file.suffix.lower())
    if read is None:
        raise BadInput(f"{file} is neither .ics nor .csv")
    return read(services, source, data)


def _source(services: Services, name: str, customer: str | None, time_zone: str, url: str = "") -> EventSource:
    from pydantic import ValidationError

    from scheduler.domain.known_events import EventSource

    try:
        return EventSource(id=name, url=url, customer_id=customer, time_zone=time_zone, read_at=services.now())
    except ValidationError as error:
        first = error.errors()[0]
        raise BadInput(f"{first['loc'][0]}: {first['msg'].removeprefix('Value error, ')}") from None


def _taken(services: Services, reading: Reading, *, keep: bool) -> EventsTaken:
    from api.jobs.event_imports import take
    from scheduler.services.keys import at_the_machine

    taken: EventsTaken | None = None
    try:
        with services.store.writing() as work:
            taken = take(work, reading, actor=at_the_machine(work), now=services.now())
            if not keep:
                raise _OnlyLooked
    except _OnlyLooked:
        pass
    assert taken is not None
    return taken


def _lines(change: EventChange) -> Iterator[str]:
    event = change.known.event
    fields = f" ({', '.join(change.fields)})" if change.fields else ""
    when = f"{event.span.start_at:%Y-%m-%d %H:%M} UTC"
    yield f"{change.diff}: {event.id}, {event.kind} of {event.customer_id}, {when}{fields}"
    for shift in change.shifts:
        yield f"  touches {shift.duty_id} of {shift.plan_id}: {', '.join(shift.people) or 'nobody'}"


def _document(known: KnownEvent) -> dict[str, Any]:
    return known.model_dump(mode="json", exclude={"number"})
