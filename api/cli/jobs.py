"""``watchbill jobs``: hand work over to whoever runs jobs, look at it, and end it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from api.cli.answers import answer, display, say, tell
from api.cli.boundary import Exit, at_the_door
from api.cli.opening import QUARTER_WEEKS, AsJson, PublishedPlansId, a_date, services_of
from scheduler.domain.errors import BadInput
from scheduler.domain.job_state import JobKind, JobState

if TYPE_CHECKING:
    from api.bootstrap import Services
    from api.jobs.durable import DurableJobs
    from scheduler.domain.job import DriftOrder, ImportOrder, NotifyOrder, Order, PublishOrder, SolveOrder

_Order = TypeVar("_Order", "DriftOrder", "ImportOrder", "NotifyOrder", "PublishOrder", "SolveOrder")

jobs = typer.Typer(
    no_args_is_help=True,
    help="Work in the background: 'watchbill serve' or 'watchbill worker' runs it.",
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

JobId = Annotated[str, typer.Argument(metavar="JOB", help="Id of a job, as 'jobs list' shows it.")]


@jobs.command("list")
@at_the_door()
def list_(
    ctx: typer.Context,
    kind: Annotated[list[JobKind] | None, typer.Option(help="Only this kind of work; may be repeated.")] = None,
    state: Annotated[list[JobState] | None, typer.Option(help="Only this state; may be repeated.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="At most so many, the newest first.")] = 20,
    as_json: AsJson = False,
) -> None:
    """List jobs, the newest first."""
    with _desk(ctx) as (_, desk):
        found = desk.jobs(kinds=kind or (), states=state or (), limit=limit)
    if as_json:
        answer({"jobs": [each.model_dump(mode="json") for each in found]})
        return
    if not found:
        say("No jobs.")
        return
    from api.cli.render.jobs import jobs_table

    display(jobs_table(found))


@jobs.command("show")
@at_the_door()
def show(ctx: typer.Context, job_id: JobId, as_json: AsJson = False) -> None:
    """Show one job, and how far its search is. Leaves exit code 1 when the job has failed."""
    from api.cli.render.jobs import job_lines

    with _desk(ctx) as (_, desk):
        job, progress = desk.job(job_id), desk.progress(job_id)
    if as_json:
        answer({"job": job.model_dump(mode="json"), "progress": progress.model_dump() if progress else None})
    else:
        for line in job_lines(job, progress):
            say(line)
    raise typer.Exit(Exit.BROKEN if job.state is JobState.FAILED else Exit.DONE)


@jobs.command("cancel")
@at_the_door()
def cancel(
    ctx: typer.Context,
    job_id: JobId,
    keep_best: Annotated[
        bool, typer.Option("--keep-best", help="End a search, and keep its best plan so far.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """End a job. A job that has ended stays as it is."""
    with _desk(ctx) as (_, desk):
        job = desk.cancel(job_id, keep_best=keep_best)
    if as_json:
        answer({"job": job.model_dump(mode="json")})
        return
    ending = keep_best and not job.state.is_final
    say(f"{job.id} is told to keep the best plan so far." if ending else f"{job.id} is {job.state}.")


@jobs.command("solve")
@at_the_door()
def solve(
    ctx: typer.Context,
    starts_on: Annotated[
        date | None,
        typer.Option("--from", parser=a_date, metavar="DATE", help="First Monday. Default: the next quarter's first."),
    ] = None,
    weeks: Annotated[int, typer.Option(min=1, max=53, help="Weeks to plan.")] = QUARTER_WEEKS,
    seconds: Annotated[float, typer.Option(min=1, max=86_400, help="Longest search, in seconds.")] = 60.0,
    seed: Annotated[int, typer.Option(min=0, max=2**31 - 1, help="Seed of the search.")] = 0,
    workers: Annotated[int, typer.Option(min=1, max=64, help="Threads of the search.")] = 2,
    frozen_until: Annotated[
        date | None,
        typer.Option("--freeze-until", parser=a_date, metavar="DATE", help="Keep what is published before this date."),
    ] = None,
    by: Annotated[str, typer.Option(help="Who asked for the plan, for its provenance.")] = "watchbill",
    as_json: AsJson = False,
) -> None:
    """Plan a quarter in the background and keep the plan as a draft."""
    from api.cli.searching import horizon_ahead
    from scheduler.domain.job import SolveOrder
    from scheduler.services.job_ports import new_solve_id

    with _desk(ctx) as (services, desk):
        horizon = horizon_ahead(starts_on, weeks, services.now().date())
        order = _ordered(
            SolveOrder,
            starts_on=horizon.starts_on,
            weeks=weeks,
            seconds=seconds,
            seed=seed,
            workers=workers,
            frozen_until=frozen_until,
            by=by,
        )
        _hand_over(services, desk, order, new_solve_id(), as_json=as_json)


@jobs.command("publish")
@at_the_door()
def publish(
    ctx: typer.Context,
    plan_id: Annotated[str, typer.Argument(metavar="PLAN", help="Id of a plan, such as 2027-Q1-v3.")],
    again: Annotated[
        int | None, typer.Option(min=1, help="Which publication of this plan it is; the same runs once.")
    ] = None,
    restore: Annotated[bool, typer.Option(help="Make again what somebody removed at PagerDuty.")] = False,
    by: Annotated[str, typer.Option(metavar="WHO", help="Who publishes it, for the record.")] = "watchbill",
    as_json: AsJson = False,
) -> None:
    """Announce a plan and write it to PagerDuty, in the background. While that waits or works, asking again changes
    nothing; once it has ended, well or not, it is done anew."""
    from scheduler.domain.job import PublishOrder
    from scheduler.services.job_ports import next_publication, publish_id

    with _desk(ctx) as (services, desk):
        order: Order = _ordered(PublishOrder, plan_id=services.plan(plan_id).id, restore=restore, by=by)
        job_id, running = next_publication(desk, plan_id)
        if again is not None:
            job_id = publish_id(plan_id, again)
        elif running is not None:
            tell(f"It is being published just now, by the job {running.id}; no other one is begun.")
            job_id, order = running.id, running.order or order
        _hand_over(services, desk, order, job_id, as_json=as_json)


@jobs.command("import")
@at_the_door()
def import_(
    ctx: typer.Context,
    folder: Annotated[Path, typer.Argument(help="Folder of the organisation's files, as every worker sees it.")],
    as_json: AsJson = False,
) -> None:
    """Take over an organisation from FOLDER, in the background."""
    from scheduler.domain.job import ImportOrder
    from scheduler.services.job_ports import dated_id

    with _desk(ctx) as (services, desk):
        order = _ordered(ImportOrder, folder=str(folder.resolve()))
        if not folder.is_dir():
            tell(f"Warning: there is no folder {order.folder} on this machine; whoever runs the job has to see it.")
        _hand_over(services, desk, order, dated_id(JobKind.IMPORT, services.now().date()), as_json=as_json)


@jobs.command("notify")
@at_the_door()
def notify(
    ctx: typer.Context,
    folder: Annotated[Path, typer.Argument(help="Folder for the .ics files, as every worker sees it.")],
    as_json: AsJson = False,
) -> None:
    """Bring everybody's calendar feed up to date, in the background."""
    from scheduler.domain.job import NotifyOrder
    from scheduler.services.job_ports import dated_id

    with _desk(ctx) as (services, desk):
        order = _ordered(NotifyOrder, folder=str(folder.resolve()))
        _hand_over(services, desk, order, dated_id(JobKind.NOTIFY, services.now().date()), as_json=as_json)


@jobs.command("drift")
@at_the_door()
def drift(
    ctx: typer.Context,
    plan_id: PublishedPlansId = None,
    as_json: AsJson = False,
) -> None:
    """Compare PagerDuty with what is published, in the background; nothing is changed. 'jobs show' tells the rest."""
    from api.jobs.targets import wanted_of
    from scheduler.domain.job import DriftOrder
    from scheduler.services.job_ports import dated_id

    with _desk(ctx) as (services, desk):
        wanted_of(services, services.published_now(plan_id))
        order = _ordered(DriftOrder, plan_id=plan_id)
        _hand_over(services, desk, order, dated_id(JobKind.DRIFT, services.now().date()), as_json=as_json)


@contextmanager
def _desk(ctx: typer.Context) -> Iterator[tuple[Services, DurableJobs]]:
    from api.jobs.durable import DurableJobs

    services = services_of(ctx)
    desk = DurableJobs(services.store)
    try:
        yield services, desk
    finally:
        desk.close()


def _ordered(kind: type[_Order], **fields: Any) -> _Order:
    """An order. Raises BadInput for what no order may hold, such as a text without end."""
    from pydantic import ValidationError

    try:
        return kind(**fields)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        raise BadInput(f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from None


def _hand_over(services: Services, desk: DurableJobs, order: Order, job_id: str, *, as_json: bool) -> None:
    with services.store.writing() as work:
        desk.enqueue(work, order, job_id)
        heard = [services.now() - worker.beat_at for worker in work.jobs.workers()]
    silence = timedelta(seconds=services.settings.worker_silence_seconds)
    job = desk.job(job_id)
    if as_json:
        answer({"job": job.model_dump(mode="json")})
    else:
        say(f"{job.id} is {job.state}. Next: watchbill jobs show {job.id}")
    if not any(ago < silence for ago in heard):
        tell("Nobody runs jobs at the moment; it waits for: watchbill serve")
