"""Jobs in the terminal: a table of many, a few lines about one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.table import Table

from api.cli.render.tables import Column, a_table
from scheduler.domain.job import (
    DriftOrder,
    ImportOrder,
    Job,
    NotifyOrder,
    PublishOrder,
    ReplanOrder,
    SearchProgress,
    SolveOrder,
)
from scheduler.domain.job_state import JobState

COLUMNS: list[Column] = [("Job", "left"), ("What", "left"), ("State", "left"), ("Since", "left"), ("Result", "left")]


def jobs_table(jobs: Sequence[Job]) -> Table:
    """One row each; times in UTC."""
    rows = [(job.id, ordered(job), job.state.value, f"{job.updated_at:%Y-%m-%d %H:%M}Z", told(job)) for job in jobs]
    return a_table("Jobs", COLUMNS, rows)


def job_lines(job: Job, progress: SearchProgress | None) -> Iterator[str]:
    """What it is, where it stands, and what came of it."""
    yield f"{job.id}: {ordered(job)}"
    who = f" by {job.worker}" if job.worker and job.state is JobState.RUNNING else ""
    again = f", begun {job.attempts} times" if job.attempts > 1 else ""
    yield f"{job.state.value}{who}{again}, since {job.updated_at:%Y-%m-%d %H:%M:%S}Z"
    if progress is not None and not job.state.is_final:
        best = "searching" if progress.best is None else f"best {progress.best}"
        yield f"aim {progress.number}, {progress.aim}: {best}, bound {progress.bound}, {progress.seconds:.0f} s"
    if told(job):
        yield told(job)
    for each in job.result.drifts if job.result else ():
        yield f"  {each.schedule_id}: {each.count} {each.kind}"


def ordered(job: Job) -> str:
    """An order in a few words."""
    match job.order:
        case SolveOrder(starts_on=first, weeks=weeks, seconds=seconds):
            return f"plan {weeks} weeks from {first}, up to {seconds:g} s"
        case ReplanOrder(plan_id=plan_id, changes=changes):
            return f"plan {plan_id} anew, " + ("as few changes as can be" if changes is None else f"{changes} changes")
        case PublishOrder(plan_id=plan_id):
            return f"publish {plan_id}"
        case ImportOrder(what="calendars"):
            return "read calendars"
        case ImportOrder(folder=folder):
            return f"import {folder}"
        case NotifyOrder(what="digests"):
            return "send digests"
        case NotifyOrder(folder=folder):
            return f"write feeds into {folder}"
        case DriftOrder(plan_id=plan_id):
            return f"compare targets with {plan_id or 'what is published'}"
        case _:
            return f"{job.kind}: the order cannot be read"


def told(job: Job) -> str:
    return job.result.says if job.result else ""
