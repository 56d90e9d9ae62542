"""``watchbill publish drift``, ``adopt``, ``overwrite``, ``doctor``: look at the targets, settle what was found."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

from api.cli.answers import answer, say, tell
from api.cli.boundary import Exit, at_the_door
from api.cli.opening import AsJson, PublishedPlansId, services_of
from scheduler.domain.errors import BadInput, NotFound, StalePlan

if TYPE_CHECKING:
    from api.bootstrap import Services
    from calendars.pagerduty.examination import Examined
    from scheduler.domain.drift import Drift
    from scheduler.services.publication_ports import Publisher

Overrides = Annotated[list[str] | None, typer.Argument(metavar="OVERRIDE", help="Ids, as 'publish drift' shows them.")]
OVERWRITTEN = frozenset({"also_on_call", "edited_externally", "left_behind", "manual_override"})
"""The kinds of difference that somebody may have taken away."""
By = Annotated[str, typer.Option(metavar="WHO", help="Who decides it, for the record.")]


@at_the_door(bad_input=Exit.BROKEN)
def drift(ctx: typer.Context, plan_id: PublishedPlansId = None, as_json: AsJson = False) -> None:
    """Say in what PagerDuty differs from what was published; nothing is written.

    Of each change by hand somebody decides: leave it, 'publish adopt' it into the record, so that whoever serves gets
    the credit, or 'publish overwrite' it. Exit codes: 0 no difference, 3 differences, 1 bad input, 4 PagerDuty failed.
    """
    from api.cli.publishing import Missed, drift_lines
    from api.jobs.targets import drifts

    services, missed = services_of(ctx), Missed()
    with services.publisher() as publisher:
        found = drifts(services, publisher, services.published_now(plan_id), failed=missed)
    code = missed.worse(Exit.CONFLICTS if any(each.drifts for each in found) else Exit.DONE)
    missed.tell()
    if as_json:
        targets = [each.model_dump(mode="json") for each in found]
        answer({"status": int(code), "targets": targets, "failed": missed.documents})
    else:
        for line in drift_lines(found):
            say(line)
    raise typer.Exit(code)


@at_the_door()
def adopt(
    ctx: typer.Context,
    overrides: Overrides = None,
    everything: Annotated[bool, typer.Option("--all", help="All that can be adopted.")] = False,
    by: By = "watchbill",
    as_json: AsJson = False,
) -> None:
    """Record that whoever was put on duty by hand serves it, so that they get the credit. Nothing changes there."""
    from api.cli.publishing import Missed
    from api.jobs.targets import drifts
    from scheduler.services.drifting import adopt as record_adopted
    from scheduler.services.drifting import refuse_unadoptable

    _one_of(overrides, everything=everything)
    services, wanted, missed = services_of(ctx), set(overrides or ()), Missed()
    with services.publisher() as publisher:
        found = drifts(services, publisher, services.published_now(), failed=missed)
    missed.tell()
    refuse_unadoptable(found, wanted)
    chosen = [(each, [id_ for id_ in each.adoptable if not wanted or id_ in wanted]) for each in found]
    entries = [
        entry
        for each, ids in chosen
        if ids
        for entry in record_adopted(services.store, each, ids, now=services.now(), by=by)
    ]
    if as_json:
        documents = [entry.model_dump(mode="json") for entry in entries]
        answer({"entries": documents, "failed": missed.documents})
    else:
        for entry in entries:
            span = entry.span
            say(f"{entry.duty_id}: recorded, {span.start_at:%Y-%m-%d %H:%M}Z to {span.end_at:%Y-%m-%d %H:%M}Z.")
        if not any(ids for _, ids in chosen):
            say("Nothing to adopt.")
    raise typer.Exit(missed.worse(Exit.DONE))


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
    """Take overrides that somebody made by hand away at PagerDuty. Then 'publish apply' makes what was planned.

    A shift of ours that somebody edited is changed back in place. Entries of ours at a schedule that is no target any
    more are taken away too.
    """
    ids = tuple(dict.fromkeys(overrides or ()))
    if not ids:
        raise BadInput("name the overrides, as 'publish drift' shows them")
    services = services_of(ctx)
    with services.publisher() as publisher:
        shown = None if yes else _named(services, publisher, ids)
        if shown is not None:
            for id_, (_, items) in shown.items():
                tell(f"{id_}: {'; '.join(item.says for item in items)}")
            typer.confirm("Take these away?", abort=True, err=True)
        with services.store.publishing_alone():
            _take_away(services, publisher, _named(services, publisher, ids, shown))
    if as_json:
        answer({"taken_away": list(ids)})
    else:
        say(f"{len(ids)} taken away. Next: watchbill publish apply")


_Named: TypeAlias = "dict[str, tuple[str, tuple[Drift, ...]]]"
"""By id of an override: its schedule, and what it makes different."""


def _named(services: Services, publisher: Publisher, ids: Collection[str], shown: _Named | None = None) -> _Named:
    """What lies there under these ids. Raises NotFound, and StalePlan when it is not what was ``shown`` before."""
    from api.cli.publishing import Missed
    from api.jobs.targets import drifts

    missed, places, items = Missed(), {}, defaultdict(list)
    for each in drifts(services, publisher, services.published_now(), failed=missed):
        for item in each.drifts:
            if item.kind in OVERWRITTEN and item.external_id:
                places[item.external_id] = each.target.schedule_id
                items[item.external_id].append(item)
    missed.tell()
    found = {id_: (places[id_], tuple(items[id_])) for id_ in ids if id_ in places}
    if shown is not None and found != shown:
        raise StalePlan("what lies there has changed since it was shown; nothing was taken away. Run the command again")
    if missing := sorted(set(ids) - set(found)):
        raise NotFound(f"{', '.join(missing)}: no change by hand has this id; see: watchbill publish drift")
    return found


def _take_away(services: Services, publisher: Publisher, named: _Named) -> None:
    from scheduler.services.drifting import overwrite as take_back

    for id_, (schedule_id, items) in named.items():
        override = next((item.override for item in items if item.override), None)
        if override:
            take_back(schedule_id, override, publisher=publisher, transaction=services.ledger, now=services.now())
        else:  # left behind: ours, at a schedule that is no target
            publisher.take_away(schedule_id, id_)
            with services.ledger() as ledger:
                ledger.forget(schedule_id, [id_])


@at_the_door()
def doctor(
    ctx: typer.Context,
    sandbox: Annotated[
        str | None,
        typer.Option(metavar="SCHEDULE", help="Also write entries there, far ahead, and take them away again."),
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
    from calendars.pagerduty.sandbox import Sandbox

    settings, organisation, now = services.settings, services.organisation(), services.now()
    with services.ledger() as ledger:
        written = {place.schedule_id for place in ledger.places(now)}
    if sandbox in written | {target.schedule_id for target in settings.targets}:
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
        if any(each.mark == "broken" for each in looked[:1]):
            return
        yield from _left_behind(services, publisher)
        if sandbox:
            accounts = publisher.find_accounts(emails)
            account = next(iter(accounts.values()), None)
            yield from Sandbox(client, publisher, sandbox, account, now).tried() if account else ()


def _left_behind(services: Services, publisher: Publisher) -> Iterator[Examined]:
    from api.cli.publishing import Missed
    from api.jobs.targets import leftovers
    from calendars.pagerduty.examination import Examined

    missed = Missed()
    for each in leftovers(services, publisher, failed=missed):
        says = f"is no target any more, and {len(each.drifts)} entries of ours page people; see: publish drift"
        yield Examined(subject=each.target.schedule_id, mark="broken", says=says)
    for target, error in missed.found:
        yield Examined(subject=target.schedule_id, mark="broken", says=str(error))
