"""What each kind of job does, over the services that every door uses. Each may be begun anew at any point: it looks
what is done before it does it, so its effect happens once."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

from api.bootstrap import Services
from api.jobs.messages import SolveRequest
from api.jobs.solving import solve_in_child
from api.jobs.worker import Running
from scheduler.domain.constraint import Constraint
from scheduler.domain.job import Failure, ImportOrder, JobResult, NotifyOrder, Order, PublishOrder, SolveOrder
from scheduler.domain.plan import Plan, PlanState, policy_of
from scheduler.domain.problem import Problem
from scheduler.domain.publication import PublicationOutcome
from scheduler.domain.schedule import Assignment
from scheduler.domain.solution import Solution, Status
from scheduler.domain.time import Horizon
from scheduler.engine.memory import refuse_beyond
from scheduler.services.planning import Planned, plan_horizon, prepare
from scheduler.store.unit_of_work import SqlUnitOfWork

GRACE_SECONDS = 60.0
"""How much longer than its search a child may take in all: to start, to build the model, to check the plan."""


def perform(services: Services, order: Order, running: Running) -> JobResult:
    """Does what an order says. Raises WatchbillError."""
    match order:
        case SolveOrder():
            return _solve(services, order, running)
        case PublishOrder():
            return _publish(services, order)
        case ImportOrder():
            return _import(services, order)
        case NotifyOrder():
            return _notify(services, order)


def _solve(services: Services, order: SolveOrder, running: Running) -> JobResult:
    """The draft and the note that this job made it are one transaction; with the note, there is nothing left to do."""
    with services.store.reading() as work:
        made = work.jobs.find_effect(running.job_id)
    if made is not None:
        return JobResult(says=f"Draft {made} is kept.", plan_id=made)

    def engine(problem: Problem, rules: tuple[Constraint, ...], start_from: tuple[Assignment, ...]) -> Solution:
        refuse_beyond(services.settings.solve_memory_mb, problem, workers=order.workers)
        return solve_in_child(
            _request(services, order, problem, policy_of(rules), start_from),
            deadline_seconds=order.seconds + GRACE_SECONDS,
            report=running.report,
            wish=running.wish,
        )

    def kept(work: SqlUnitOfWork, plan: Plan) -> None:
        work.jobs.record_effect(running.job_id, plan.id)

    now = services.now()
    prepared = prepare(
        services.store,
        Horizon.of_weeks(order.starts_on, order.weeks),
        parse_policy=services.constraints,
        holidays=services.holidays,
        weekends=services.weekends,
        frozen_until=order.frozen_until,
        today=now.date(),
    )
    return _planned(plan_horizon(services.store, prepared, solve=engine, now=services.now, by=order.by, kept=kept))


def _request(
    services: Services,
    order: SolveOrder,
    problem: Problem,
    policy: tuple[str, ...],
    start_from: tuple[Assignment, ...],
) -> SolveRequest:
    return SolveRequest(
        problem=problem,
        policy=policy,
        start_from=start_from,
        seconds=order.seconds,
        seed=order.seed,
        workers=order.workers,
        memory_mb=services.settings.solve_memory_mb,
        # A net below the deadline: a child that hears nothing any more still ends.
        cpu_seconds=round((order.seconds + GRACE_SECONDS) * order.workers * 2),
    )


def _planned(planned: Planned) -> JobResult:
    solution = planned.solution
    if planned.plan is not None:
        early = "; the search was stopped, and this is the best plan found until then" if solution.stopped else ""
        says = f"Draft {planned.plan.id} is kept, {solution.status.value} in {solution.seconds:.1f} s{early}."
        return JobResult(says=says, plan_id=planned.plan.id)
    if solution.status is Status.INFEASIBLE:
        says = "No plan keeps all hard rules at once; this is proven. 'watchbill plan' says which rules clash."
        return JobResult(says=says, failure=Failure.INFEASIBLE)
    says = f"No plan was found in {solution.seconds:.0f} s; give it more time."
    if solution.stopped:
        says = "The search was stopped before a plan was found; nothing was kept."
    return JobResult(says=says, failure=Failure.NOTHING_FOUND)


def _publish(services: Services, order: PublishOrder) -> JobResult:
    """Announces a draft, then makes the changes that each target still needs. Each write is in the outbox before it is
    sent, so a run that was killed is finished by the next one, which reads before it writes."""
    from api.jobs.targets import apply_all, previews

    if services.plan(order.plan_id).state is PlanState.DRAFT:
        services.release(order.plan_id, order.by)
    if not services.settings.targets:
        return JobResult(says=f"{order.plan_id} is published; no targets are configured.", plan_id=order.plan_id)
    # A store of its own: the lock that keeps other publications out belongs to it, and other jobs work on meanwhile.
    own = Services(services.settings, services.now, may_create=False)
    with closing(own), own.publisher() as publisher:
        plans = previews(own, publisher, own.published(order.plan_id), restore=order.restore)
        outcomes = apply_all(own, publisher, plans, restore=order.restore)
    return _published(order.plan_id, outcomes)


def _published(plan_id: str, outcomes: Iterable[PublicationOutcome]) -> JobResult:
    known = tuple(outcomes)
    created = sum(len(outcome.created) for outcome in known)
    deleted = sum(len(outcome.deleted) for outcome in known)
    says = f"{plan_id}: {created} created, {deleted} deleted at {len(known)} targets."
    if any(outcome.rejected or outcome.uncertain for outcome in known):
        return JobResult(says=f"{says} The target refused some of it.", plan_id=plan_id, failure=Failure.REFUSED)
    if any(outcome.remaining.conflicts or not outcome.is_complete for outcome in known):
        says = f"{says} Conflicts are left for somebody to look at: watchbill publish plan"
        return JobResult(says=says, plan_id=plan_id, failure=Failure.CONFLICTS)
    return JobResult(says=says, plan_id=plan_id)


def _import(services: Services, order: ImportOrder) -> JobResult:
    """All or nothing, and the same whenever it is done again."""
    loaded = services.load(Path(order.folder))
    services.take_over(loaded)
    count = len(loaded.organisation.engineers)
    return JobResult(says=f"Imported {loaded.organisation.name} from {order.folder}: {count} engineers.")


def _notify(services: Services, order: NotifyOrder) -> JobResult:
    """Feeds are how people hear of their duty. Files whose content is the same stay untouched."""
    from api.jobs.feeds import feeds, write_files
    from calendars.ical.feed import FeedOptions

    written, same = write_files(Path(order.folder), feeds(services, FeedOptions()))
    return JobResult(says=f"{len(written)} feeds written into {order.folder}, {len(same)} unchanged.")
