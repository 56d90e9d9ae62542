"""``watchbill events``: customer events from a calendar, a table or an address, taken over as often as one likes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.cli.answers import answer, say, tell
from api.cli.boundary import at_the_door
from api.cli.opening import AsJson, services_of
from api.cli.taking import file_in, taken_over, value_from

if TYPE_CHECKING:
    from api.bootstrap import Services
    from api.jobs.event_imports import Reading
    from scheduler.domain.known_events import EventChange, EventSource, KnownEvent

events = typer.Typer(
    no_args_is_help=True,
    help="Customer events beside those of the imported folder: take them over, list them.",
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


@events.command("import")
@at_the_door()
def import_(
    ctx: typer.Context,
    origin: Annotated[str, typer.Argument(metavar="ORIGIN", help="A file .ics or .csv, or an https:// address.")],
    source: Annotated[str, typer.Option(metavar="NAME", help="What the calendar is called here, each time the same.")],
    customer: Annotated[str | None, typer.Option(metavar="ID", help="Whose the events are, whatever they say.")] = None,
    time_zone: Annotated[
        str, typer.Option("--zone", metavar="ZONE", help="Where times without a zone are read.")
    ] = "UTC",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would change; keep nothing.")] = False,
    as_json: AsJson = False,
) -> None:
    """Take over the customer events of ORIGIN, and say what changed and which published shifts that touches.

    The same calendar again changes nothing. Events that it no longer holds are cancelled; past ones stay.
    """
    from api.cli.naming import duty_words
    from api.jobs.event_imports import take
    from scheduler.services.keys import at_the_machine

    services = services_of(ctx)
    reading, now = _read(services, origin, source, customer, time_zone), services.now()
    taken = taken_over(
        services, lambda work: take(work, reading, actor=at_the_machine(work), now=now), keep=not dry_run
    )
    if as_json:
        answer(taken.model_dump(mode="json"))
        return
    for warning in taken.warnings:
        tell(f"Warning: {warning}")
    with services.store.reading() as work:
        duties = duty_words(work, {shift.duty_id for change in taken.changes for shift in change.shifts})
    for change in taken.changes:
        for line in _lines(change, duties):
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
    data = file_in(file, ".ics", ".csv")
    if file.suffix.lower() == ".csv":
        return read_table(services, source, data, file.name)
    return read_calendar(services, source, data)


def _source(services: Services, name: str, customer: str | None, time_zone: str, url: str = "") -> EventSource:
    from api.jobs.event_imports import refuse_unknown_customer
    from scheduler.domain.known_events import EventSource

    fields = {"id": name, "url": url, "customer_id": customer, "time_zone": time_zone, "read_at": services.now()}
    source = value_from(EventSource, fields, called={"id": "source", "customer_id": "customer", "time_zone": "zone"})
    refuse_unknown_customer(services, source)
    return source


def _lines(change: EventChange, duties: Mapping[str, str]) -> Iterator[str]:
    event = change.known.event
    fields = f" ({', '.join(change.fields)})" if change.fields else ""
    when = f"{event.span.start_at:%Y-%m-%d %H:%M} UTC"
    yield f"{change.diff}: {event.id}, {event.kind} of {event.customer_id}, {when}{fields}"
    for shift in change.shifts:
        duty, people = duties.get(shift.duty_id, shift.duty_id), ", ".join(shift.people)
        yield f"  touches {duty} of {shift.plan_id}: {people or 'nobody'}"


def _document(known: KnownEvent) -> dict[str, Any]:
    return known.model_dump(mode="json", exclude={"number"})
