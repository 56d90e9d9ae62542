"""What covers break: the hard rules of a published plan, asked again with whoever serves each duty by now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta

from scheduler.domain.constraint import Constraint, Violation
from scheduler.domain.cover_request import CoverRequest
from scheduler.domain.errors import NotFound, NotOpen
from scheduler.domain.plan import Plan, PlanState, PlanSummary
from scheduler.domain.problem import Problem
from scheduler.domain.schedule import Assignment, Schedule
from scheduler.domain.time import DAY
from scheduler.domain.values import DutyId, EngineerId
from scheduler.reports.cover import ASKED
from scheduler.services.facts_now import with_facts_now
from scheduler.services.judging import ParsePolicy
from scheduler.services.ports import RecordReader
from scheduler.services.standing import Place, Standing, standing
from scheduler.store.unit_of_work import SqlUnitOfWork

_OF_PLANS = ASKED | {"pinned", "change_limit"}
"""Kinds that bind a search, or ask for consent; whoever takes a duty gives that."""


def as_it_stands_now(record: RecordReader, plan: Plan) -> Schedule:
    """The schedule with whoever serves each duty by now; a seat that nobody serves any more is empty.

    A duty that several serve in parts counts for whoever has most of it. Somebody who is not on the roster of the
    duty cannot be judged by the plan's rules, so that their seat is empty, too.
    """
    problem, horizon, people = plan.problem, plan.schedule.horizon, record.people()
    seats: dict[Place, EngineerId | None] = {(a.duty_id, a.seat): a.engineer_id for a in plan.schedule.assignments}
    for held in standing(record, from_on=horizon.starts_on, until_on=horizon.ends_on - DAY):
        if held.covers and held.place in seats:
            who = people[person].handle if (person := _most_of(held)) else None
            is_known = who is not None and problem.is_candidate(who, plan.schedule.duties[held.place[0]])
            seats[held.place] = who if is_known else None
    return _seated(plan.schedule, seats)


def _most_of(held: Standing) -> str | None:
    """The person who serves the longest of a duty; of equals, whoever comes first."""
    total: dict[str, timedelta] = defaultdict(timedelta)
    for span, person in held.turns:
        total[person] += span.duration
    return max(total, key=lambda person: total[person], default=None)


def _seated(schedule: Schedule, seats: Mapping[Place, EngineerId | None]) -> Schedule:
    """The schedule with these people in its seats. Who would be on two seats of a duty is on the first of them."""
    found: dict[tuple[EngineerId, DutyId], Assignment] = {}
    for (duty_id, seat), who in sorted(seats.items(), key=lambda each: each[0]):
        if who is not None:
            found.setdefault((who, duty_id), Assignment(engineer_id=who, duty_id=duty_id, seat=seat))
    return schedule.with_assignments(tuple(found.values()))


def broken_by_covers(
    record: RecordReader, plan: Plan, constraints: Iterable[Constraint]
) -> tuple[Violation, ...] | None:
    """The breaches of hard rules that a published plan has by its covers alone: it was announced without them, or with
    less of them. None for a plan in which nobody covers, or that is not published."""
    if plan.state is not PlanState.PUBLISHED:
        return None
    now = as_it_stands_now(record, plan)
    return None if now == plan.schedule else newly_broken(plan.problem, plan.schedule, now, constraints)


def hindrances(
    work: SqlUnitOfWork, request: CoverRequest, taker: EngineerId, parse_policy: ParsePolicy
) -> tuple[Violation, ...]:
    """The breaches of hard rules that come of an engineer's taking what is asked, as things stand now and by what is
    known of people now. Nothing is written.

    Raises NotFound when no published plan has the duty, and NotOpen for somebody who is not on its roster.
    """
    plan = with_facts_now(work, published_with(work, request.duty_id))
    before = as_it_stands_now(work.record, plan)
    seats: dict[Place, EngineerId | None] = {(a.duty_id, a.seat): a.engineer_id for a in before.assignments}
    for engineer_id, duty_id, place in _exchanged(work.record, request, taker):
        if duty_id not in plan.schedule.duties:
            raise NotOpen(f"{plan.id} does not have {duty_id}; both duties of a swap are of one plan")
        if not plan.problem.is_candidate(engineer_id, plan.schedule.duties[duty_id]):
            raise NotOpen(f"{engineer_id} is not on the roster of {duty_id}")
        seats[place] = engineer_id
    return newly_broken(plan.problem, before, _seated(plan.schedule, seats), parse_policy(plan.policy))


def _exchanged(
    record: RecordReader, request: CoverRequest, taker: EngineerId
) -> Iterator[tuple[EngineerId, DutyId, Place]]:
    """Who would come to which seat of which duty."""
    yield taker, request.duty_id, place_of(record, request.engineer_id, request.duty_id)
    if request.return_duty_id is not None:
        yield request.engineer_id, request.return_duty_id, place_of(record, taker, request.return_duty_id)


def place_of(record: RecordReader, engineer_id: EngineerId, duty_id: DutyId) -> Place:
    """The seat of a duty that an engineer holds, or holds a part of. Raises NotOpen when there is none."""
    person = record.find_person(engineer_id)
    for held in standing(record, duty_id):
        if person is not None and any(who == person.id for _, who in held.turns):
            return held.place
    raise NotOpen(f"{engineer_id} does not hold {duty_id} any more")


def newly_broken(
    problem: Problem, before: Schedule, after: Schedule, constraints: Iterable[Constraint]
) -> tuple[Violation, ...]:
    """The breaches of hard rules that the one schedule has and the other has not, or has less of. The rules are asked
    directly: what a plan was free to break, because it was decided before, is no licence for a cover."""
    rules = tuple(each for each in constraints if each.is_hard and each.kind not in _OF_PLANS)
    known = {(each.constraint, each.key): each.amount for rule in rules for each in rule.violations(problem, before)}
    found = (each for rule in rules for each in rule.violations(problem, after))
    return tuple(each for each in found if each.amount > known.get((each.constraint, each.key), 0))


def published_with(work: SqlUnitOfWork, duty_id: DutyId) -> Plan:
    """The published plan that speaks for a duty. Raises NotFound."""
    return work.plans.plan(published_head(work, duty_id).id)


def published_head(work: SqlUnitOfWork, duty_id: DutyId) -> PlanSummary:
    """The head of that plan. Raises NotFound."""
    held = standing(work.record, duty_id)
    heads = work.plans.plans(state=PlanState.PUBLISHED)
    found = next((head for head in heads if held and held[0].entry.on in head.horizon), None)
    if found is None:
        raise NotFound(f"no published plan has the duty {duty_id!r}")
    return found
