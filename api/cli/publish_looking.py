"""``watchbill publish drift``, ``adopt``, ``overwrite``, ``doctor``: look at the targets, settle what was found."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.answers import answer, say
from api.cli.boundary import Exit, at_the_door
from api.cli.opening import AsJson, PublishedPlanId, services_of
from scheduler.domain.errors import BadInput, NotFound

if TYPE_CHECKING:
    from api.bootstrap import Services
    from calendars.pagerduty.examination import Examined
    from scheduler.domain.drift import TargetDrift

Overrides = Annotated[list[str] | None, typer.Argument(metavar="OVERRIDE", help="Ids, as 'publish drift' shows them.")]
By = Annotated[str, typer.Option(metavar="WHO", help="Who decides it, for the record.")]


@at_the_door(bad_input=Exit.BROKEN)
def drift(ctx: typer.Context, plan_id: PublishedPlanId = None, as_json: AsJson = False) -> None:
    """Say in what PagerDuty differs from what was published; nothing is written.

    Of each change by hand somebody decides: leave it, 'publish adopt' it into the record, so that whoever serves gets
    the credit, or 'publish overwrite' it. Exit codes: 0 no difference, 3 differences, 1 bad input, 4 PagerDuty failed.
    """
    from api.jobs.targets import drifts

    services = services_of(ctx)
    with services.publisher() as publisher:
        found = drifts(services, publisher, services.published(plan_id))
    code = Exit.CONFLICTS if any(each.drifts for each in found) else Exit.DONE
    if as_json:
        answer({"status": int(code), "targets": [each.model_dump(mode="json") for each in found]})
    else:
        for line in _lines(found):
            say(line)
    raise typer.Exit(code)


def _lines(found: Iterable[TargetDrift]) -> Iterator[str]:
    for each in found:
        target = each.target
        head = f"{target.schedule_id} ({target.rotation_id}, seat {target.seat})"
        yield f"{head}: {len(each.drifts)} differences" if each.drifts else f"{head}: as published"
        for item in each.drifts:
            id_ = f" [{item.external_id}]" if item.external_id else ""
            yield f"  {item.kind}{id_}: {item.says}"
            if item.cover:
                yield f"    means: {item.cover.who} serves {item.cover.duty_id} instead of {item.cover.instead_of}"


@at_the_door()
def adopt(
    ctx: typer.Context,
    overrides: Overrides = None,
    everything: Annotated[bool, typer.Option("--all", help="All that can be adopted.")] = False,
    by: By = "watchbill",
    as_json: AsJson = False,
) -> None:
    """Record that whoever was put on duty by hand serves it, so that they get the credit. Nothing changes there."""
    from api.jobs.targets import drifts
    from scheduler.services.drifting import adopt as record_adopted

    _one_of(overrides, everything=everything)
    services, wanted = services_of(ctx), set(overrides or ())
    with services.publisher() as publisher:
        found = drifts(services, publisher, services.published(None))
    known = {item.external_id for each in found for item in each.drifts if item.cover}
    if missing := sorted(wanted - known):
        raise NotFound(f"{', '.join(missing)}: nothing there that can be adopted; see: watchbill publish drift")
    entries = [
        entry
        for each in found
        if (chosen := {item.external_id or "" for item in each.drifts if item.cover} & (wanted or known))
        for entry in record_adopted(services.store, each, chosen, now=services.now(), by=by)
    ]
    if as_json:
        answer({"entries": [entry.model_dump(mode="json") for entry in entries]})
        return
    for entry in entries:
        say(f"{entry.duty_id}: recorded, {entry.span.start_at:%Y-%m-%d %H:%M}Z to {entry.span.end_at:%Y-%m-%d %H:%M}Z.")
    if not entries:
        say("Nothing to adopt.")


def _one_of(overrides: list[str] | None, *, everything: bool) -> None:
    if bool(overrides) == everything:
        raise BadInput("name overrides, or say --all; one of the two")


@at_the_door()
def overwrite(
    ctx: typer.Context,
    overrides: Overrides = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    as_json: AsJson = False,
) -> None:
    """Take overrides that somebody made by hand away at PagerDuty. Then 'publish apply' makes what was planned."""
    from api.jobs.targets import drifts

    if not overrides:
        raise BadInput("name the overrides, as 'publish drift' shows them")
    services = services_of(ctx)
    with services.publisher() as publisher, services.store.publishing_alone():
        found = drifts(services, publisher, services.published(None))
        places = {
            item.external_id: (each.target.schedule_id, item.says)
            for each in found
            for item in each.drifts
            if item.kind == "manual_override" and item.external_id
        }
        if missing := sorted(set(overrides) - set(places)):
            raise NotFound(f"{', '.join(missing)}: no change by hand has this id; see: watchbill publish drift")
        if not yes:
            for id_ in overrides:
                typer.echo(f"{id_}: {places[id_][1]}", err=True)
            typer.confirm("Take these away?", abort=True, err=True)
        for id_ in overrides:
            publisher.take_away(places[id_][0], id_)
    if as_json:
        answer({"taken_away": list(overrides)})
    else:
        say(f"{len(overrides)} taken away. Next: watchbill publish apply")


@at_the_door()
def doctor(
    ctx: typer.Context,
    sandbox: Annotated[
        str | None,
        typer.Option(metavar="SCHEDULE", help="Also write two entries there, far ahead, and take them away again."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Examine PagerDuty: the token, the region, people, every schedule, and who uses it.

    With a sandbox, a schedule that nobody is paged by, what its documents leave open is tried out.
    """
    services = services_of(ctx)
    found = list(_examined(services, sandbox))
    if as_json:
        answer({"examined": [each.model_dump(mode="json") for each in found]})
    else:
        for each in found:
            say(f"{each.mark:8} {each.subject}: {each.says}")
    raise typer.Exit(Exit.TARGET_FAILED if any(each.mark == "broken" for each in found) else Exit.DONE)


def _examined(services: Services, sandbox: str | None) -> Iterator[Examined]:
    from calendars.pagerduty.examination import Examination
    from calendars.pagerduty.publisher import PagerDutyPublisher

    settings, organisation, now = services.settings, services.organisation(), services.now()
    if sandbox in {target.schedule_id for target in settings.targets}:
        raise BadInput(f"{sandbox} shows people who are on duty; name a schedule that nobody is paged by")
    emails = [engineer.email for engineer in organisation.engineers]
    zones = {rotation.id: rotation.time_zone for rotation in organisation.rotations}
    with services.ledger() as ledger:
        ours = {entry.external_id for each in settings.targets for entry in ledger.entries(each.schedule_id, now)}
    with services.conversation() as client:
        publisher = PagerDutyPublisher(client, settings.accounts)
        examination = Examination(client, publisher, base_url=settings.pagerduty_url, now=now)
        looked = list(examination.look(settings.targets, emails, zones, ours))
        yield from looked
        if sandbox and not any(each.subject == "token" and each.mark == "broken" for each in looked):
            accounts = publisher.find_accounts(emails)
            yield from examination.probe(sandbox, next(iter(accounts.values()))) if accounts else ()
