"""What each kind of job does, over the services that every door uses. Each may be begun anew at any point: it looks
what is done before it does it, so its effect happens once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import closing
from pathlib import Path

from api.bootstrap import Services
from api.jobs.replans import same_again
from api.jobs.searches import engine_of, replan, wanted_by
from api.jobs.worker import RETRIED, Running
from scheduler.domain.drift import TargetDrift
from scheduler.domain.errors import PublishError
from scheduler.domain.job import (
    DriftOrder,
    Failure,
    FoundDrift,
    ImportOrder,
    JobResult,
    NotifyOrder,
    Order,
    PublishOrder,
    ReplanOrder,
    SolveOrder,
)
from scheduler.domain.plan import Plan, PlanState
from scheduler.domain.publication import PublicationOutcome, PublicationTarget
from scheduler.domain.schedule import Assignment
from scheduler.domain.solution import Status
from scheduler.domain.time import Horizon
from scheduler.services.planning import Planned, Prepared, plan_horizon, prepare
from scheduler.store.unit_of_work import SqlUnitOfWork

MOST_NAMED = 20
"""Duties that the result of an import names; the command names all."""


def perform(services: Services, order: Order, running: Running) -> JobResult:
    """Does what an order says. Raises WatchbillError."""
    match order:
        case SolveOrder():
            return _solve(services, order, running)
        case ReplanOrder():
            return _replan(services, order, running)
        case PublishOrder():
            return _publish(services, order)
        case ImportOrder():
            return _import(services, order)
        case NotifyOrder():
            return _notify(services, order)
        case DriftOrder():
            return _drift(services, order)


def _solve(services: Services, order: SolveOrder, running: Running) -> JobResult:
    """The draft and the note that this job made it are one transaction; with the note, there is nothing left to do."""
    made = _made_before(services, running)
    if made is not None:
        return made

    def kept(work: SqlUnitOfWork, plan: Plan) -> None:
        work.jobs.record_effect(running.job_id, plan.id)

    now, wanted = services.now(), wanted_by(services, order)
    prepared = prepare(
        services.store,
        Horizon.of_weeks(order.starts_on, order.weeks),
        parse_policy=services.constraints,
        holidays=services.holidays,
        weekends=services.weekends,
        frozen_until=order.frozen_until,
        today=now.date(),
        wanted=wanted,
    )
    engine = engine_of(services, order, running, seconds=order.seconds)
    planned = plan_horizon(services.store, prepared, solve=engine, now=services.now, by=order.by, kept=kept)
    return _planned(planned, _lost(prepared, wanted))


def _replan(services: Services, order: ReplanOrder, running: Running) -> JobResult:
    return _made_before(services, running) or _planned(replan(services, order, running))


def _made_before(services: Services, running: Running) -> JobResult | None:
    """The result of a job that was begun before, and had kept its draft."""
    with services.store.reading() as work:
        made = work.jobs.find_effect(running.job_id)
    return None if made is None else JobResult(says=f"Draft {made} is kept.", plan_id=made)


def _lost(prepared: Prepared, wanted: tuple[Assignment, ...]) -> str:
    """How many assignments could not stay; who they were about is in the plan, and never in a job."""
    pinned = {(pin.engineer_id, pin.duty_id) for pin in prepared.problem.pins}
    lost = sum((each.engineer_id, each.duty_id) not in pinned for each in wanted)
    return f" {lost} of {len(wanted)} assignments could not stay; their seats were planned anew." if lost else ""


def _planned(planned: Planned, lost: str = "") -> JobResult:
    solution = planned.solution
    if planned.plan is not None:
        early = "; the search was stopped, and this is the best plan found until then" if solution.stopped else ""
        early += "; the clock ended the search, and with more seconds it may be better" if solution.timed_out else ""
        says = f"Draft {planned.plan.id} is kept, {solution.status.value} in {solution.seconds:.1f} s{early}.{lost}"
        return JobResult(says=says, plan_id=planned.plan.id)
    if solution.status is Status.INFEASIBLE:
        why = same_again(planned.prepared.problem)
        says = f"No plan keeps all hard rules at once; this is proven. To see which clash: {why}"
        return JobResult(says=says, failure=Failure.INFEASIBLE)
    says = f"No plan was found in {solution.seconds:.0f} s; give it more time."
    if solution.stopped:
        says = "The search was stopped before a plan was found; nothing was kept."
    return JobResult(says=says, failure=Failure.NOTHING_FOUND)


def _publish(services: Services, order: PublishOrder) -> JobResult:
    """Announces a draft, then makes the changes that each target still needs. Each write is in the outbox before it is
    sent, so a run that was killed is finished by the next one, which reads before it writes."""
    from api.jobs.targets import leftovers, publish_all

    if services.plan(order.plan_id).state is PlanState.DRAFT:
        services.release(order.plan_id, order.by)
    if not services.settings.targets:
        return JobResult(says=f"{order.plan_id} is published; no targets are configured.", plan_id=order.plan_id)
    # A store of its own: the lock that keeps other publications out belongs to it, and other jobs work on meanwhile.
    own, missed = Services(services.settings, services.now, may_create=False), dict[str, PublishError]()

    def failed(target: PublicationTarget, error: PublishError) -> None:
        missed[target.schedule_id] = error

    with closing(own), own.publisher() as publisher:
        outcomes = publish_all(own, publisher, order.plan_id, restore=order.restore, failed=failed)
        left = leftovers(own, publisher, failed=failed)
    _refuse_for_now(missed.values())
    return _published(order.plan_id, outcomes, left, missed)


def _refuse_for_now(errors: Iterable[PublishError]) -> None:
    """Raises the first error that may pass by itself: the job is then tried again, and what is written stays so."""
    for error in errors:
        if isinstance(error, RETRIED):
            raise error


def _published(
    plan_id: str,
    outcomes: Iterable[PublicationOutcome],
    left: Collection[TargetDrift],
    missed: Mapping[str, PublishError],
) -> JobResult:
    known = tuple(outcomes)
    created = sum(len(outcome.created) for outcome in known)
    deleted = sum(len(outcome.deleted) for outcome in known)
    says = f"{plan_id}: {created} created, {deleted} deleted at {len(known)} targets."
    if missed:
        said = "; ".join(f"{schedule_id}: {error}" for schedule_id, error in missed.items())
        return JobResult(says=f"{says} Not written: {said}", plan_id=plan_id, failure=Failure.REFUSED)
    if any(outcome.rejected or outcome.uncertain for outcome in known):
        return JobResult(says=f"{says} The target refused some of it.", plan_id=plan_id, failure=Failure.REFUSED)
    if left or any(outcome.remaining.conflicts or not outcome.is_complete for outcome in known):
        says = f"{says} Conflicts are left for somebody to look at: watchbill publish plan"
        return JobResult(says=says, plan_id=plan_id, failure=Failure.CONFLICTS)
    return JobResult(says=says, plan_id=plan_id)


def _import(services: Services, order: ImportOrder) -> JobResult:
    """All or nothing, and the same whenever it is done again."""
    if order.what == "calendars":
        from api.jobs.rounds import read_all_calendars

        return read_all_calendars(services)
    loaded = services.load(Path(order.folder))
    imported = services.take_over(loaded)
    count, closed = len(loaded.organisation.engineers), len(imported.closed)
    says = f"Imported {loaded.organisation.name} from {order.folder}: {count} engineers."
    left = f" Closed keys, feed links and logins of {closed} who left." if closed else ""
    return JobResult(says=says + left + _to_cover(list(dict.fromkeys(each.duty_id for each in imported.duties))))


def _to_cover(duty_ids: Sequence[str]) -> str:
    """Which duties somebody else has to serve; whose they are is never in a job."""
    more = f" and {len(duty_ids) - MOST_NAMED} more" if len(duty_ids) > MOST_NAMED else ""
    named = ", ".join(duty_ids[:MOST_NAMED])
    return f" Announced for people who are gone, leave or are away by now: {named}{more}." if named else ""


def _notify(services: Services, order: NotifyOrder) -> JobResult:
    """Feeds are how people hear of their duty. Files whose content is the same stay untouched."""
    if order.what == "digests":
        from api.jobs.rounds import send_all_due

        return send_all_due(services)
    from api.jobs.feeds import feeds, write_files
    from calendars.ical.feed import FeedOptions

    written, same = write_files(Path(order.folder), feeds(services, FeedOptions()))
    return JobResult(says=f"{len(written)} feeds written into {order.folder}, {len(same)} unchanged.")


def _drift(services: Services, order: DriftOrder) -> JobResult:
    """Reads only, so it may be done again at will. Differences are an answer, not a failure of the job."""
    from api.jobs.targets import drifts

    plans, missed = services.published_now(order.plan_id), dict[str, PublishError]()

    def failed(target: PublicationTarget, error: PublishError) -> None:
        missed[target.schedule_id] = error

    with services.publisher() as publisher:
        found = drifts(services, publisher, plans, failed=failed)
    _refuse_for_now(missed.values())
    result = drift_result([plan.id for plan in plans], found)
    if not missed:
        return result
    said = "; ".join(f"{schedule_id}: {error}" for schedule_id, error in missed.items())
    says = f"{result.says} Not read: {said}"
    return result.model_copy(update={"says": says, "failure": Failure.REFUSED})


def drift_result(plan_ids: Sequence[str], found: Sequence[TargetDrift]) -> JobResult:
    """What the targets were compared with, the last horizon last, and the differences counted, by target and kind, in
    the order of the targets and of the alphabet."""
    counted = tuple(
        FoundDrift(schedule_id=each.target.schedule_id, kind=kind, count=count)
        for each in found
        for kind, count in sorted(Counter(item.kind for item in each.drifts).items())
    )
    if not counted:
        return JobResult(says=f"{', '.join(plan_ids)}: {len(found)} targets are as published.", plan_id=plan_ids[-1])
    differing = len({each.schedule_id for each in counted})
    total = sum(each.count for each in counted)
    differ = f"{differing} of {len(found)} targets differ, {total} times"
    says = f"{', '.join(plan_ids)}: {differ}. See: watchbill publish drift"
    return JobResult(says=says, plan_id=plan_ids[-1], drifts=counted)
