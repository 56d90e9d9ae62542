"""A history of some quarters, drawn from a seed: plans that are announced, acknowledged, covered, served and closed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random

from api.bootstrap import scope_under
from constraints.interlock import InterlockConstraint
from constraints.one_per_team import OnePerTeam
from constraints.opportunity import Opportunity
from constraints.team_scope import TeamScope
from scheduler.domain.constraint import Constraint
from scheduler.domain.coverage import Term
from scheduler.domain.people import Engineer, Volunteer
from scheduler.domain.plan import Plan, policy_of
from scheduler.domain.problem import Problem
from scheduler.domain.schedule import Schedule
from scheduler.domain.time import DAY, WEEK
from scheduler.reports.scope import TeamScope as TeamScopeReport
from scheduler.services.acknowledging import acknowledge
from scheduler.services.closing import close_until
from scheduler.services.covering import cover
from scheduler.services.planning import quarter_name
from scheduler.services.recording import announce
from scheduler.store.unit_of_work import SqlStore
from tests.store.contents import a_provenance, content_of
from tests.support.builders import (
    EE,
    a_horizon,
    a_problem,
    a_schedule,
    a_shift,
    a_team,
    a_term,
    a_term_rotation,
    a_volunteer,
    a_weekend_rotation,
    an_engineer,
    an_interlock,
)

FIRST_MONDAY = date(2026, 1, 5)
WEEKS, TERM_WEEKS = 13, 6
AFTER_CLOSING = timedelta(days=1)
"""The next quarter is announced the day after the one before was closed, so that the clock of the record never turns
back."""
RULES: tuple[Constraint, ...] = (
    InterlockConstraint(),
    TeamScope(percent=20),
    OnePerTeam(rotation_id=EE, weight=3),
    Opportunity(rotation_id=EE, weight=2),
)
TEAMS = (a_team("apac", headcount=5), a_team("core", headcount=10), a_team("edge", headcount=6))
PEOPLE = (
    an_engineer("ada", name="Ada Example", level="IC3"),
    an_engineer("ben", name="Ben Sample", level="IC3", team_id="apac", time_zone="Asia/Kathmandu", country="NP"),
    an_engineer("cleo", name="Cleo Pattern", level="IC4"),
    an_engineer("dan", name="Dan Specimen", level="IC2", team_id="edge", fte=0.8),
    an_engineer("eve", name="Eve Instance", level="IC3", team_id="edge"),
    an_engineer("fay", name="Fay Draft", level="IC3"),
)
ROTATION = a_term_rotation(seats=1)


@dataclass(frozen=True, slots=True)
class Quarter:
    """What happened in one: the plan that was announced, and when it was closed."""

    plan: Plan
    announced_at: datetime
    closed_at: datetime


def some_quarters(store: SqlStore, seed: int = 1, quarters: int = 4, *, closed: int | None = None) -> list[Quarter]:
    """So many quarters in a row; the first ``closed`` of them, or all, were served and closed."""
    rng = Random(seed)
    return [
        a_past_quarter(store, rng, FIRST_MONDAY + WEEK * WEEKS * n, close=closed is None or n < closed)
        for n in range(quarters)
    ]


def a_past_quarter(store: SqlStore, rng: Random, starts_on: date, *, close: bool = True) -> Quarter:
    """One quarter: everybody's offers are drawn, who is seated, who covers whom, and then all of it is closed."""
    problem = _problem(rng, starts_on)
    schedule = _schedule(rng, problem)
    announced_at = datetime.combine(starts_on, time(9), UTC) + AFTER_CLOSING
    policy = policy_of(RULES)
    content = content_of(
        problem,
        schedule,
        quarter=quarter_name(a_horizon(WEEKS, starts_on)),
        policy=policy,
        provenance=a_provenance(problem, policy),
    )
    with store.writing() as work:
        draft = work.plans.save_draft(content, now=announced_at, by="Ops")
    lending = [s.team_id for s in scope_under(problem, schedule, RULES) if s.person_weeks]
    acknowledge(store, draft.id, lending, scope_of=scope_of, now=announced_at, by="mia")
    plan = announce(store, draft.id, parse_policy=lambda _: RULES, now=announced_at, by="Ops", scope_of=scope_of).plan
    closed_at = datetime.combine(plan.horizon.ends_on, time(9), UTC)
    _cover(store, rng, plan)
    if close:
        close_until(store, plan.horizon.ends_on - DAY, now=closed_at, by="Ops")
    return Quarter(plan, announced_at, closed_at)


def scope_of(plan: Plan) -> tuple[TeamScopeReport, ...]:
    """Under the rules of these quarters."""
    return scope_under(plan.problem, plan.schedule, RULES)


def offers(rng: Random, starts_on: date, people: tuple[Engineer, ...] = PEOPLE) -> tuple[Volunteer, ...]:
    """About half of the people offer the quarter, some of them with a review a little after it."""
    willing = [engineer for engineer in people if rng.random() < 0.6]
    return tuple(
        a_volunteer(
            engineer.id,
            earliest_on=starts_on,
            latest_on=starts_on + WEEK * WEEKS - DAY,
            review_on=starts_on + WEEK * (WEEKS + 2) if rng.random() < 0.3 else None,
        )
        for engineer in willing
    )


def _problem(rng: Random, starts_on: date) -> Problem:
    saturdays = [starts_on + DAY * 5 + WEEK * n for n in range(WEEKS)]
    return a_problem(
        engineers=PEOPLE,
        teams=TEAMS,
        shifts=tuple(a_shift(on) for on in saturdays),
        terms=tuple(a_term(starts_on + WEEK * n, TERM_WEEKS, ROTATION) for n in (0, TERM_WEEKS)),
        rotations=(a_weekend_rotation(), ROTATION),
        weeks=WEEKS,
        starts_on=starts_on,
        volunteers=offers(rng, starts_on),
        interlocks=(an_interlock("launch", team_id="edge", first_on=starts_on, last_on=starts_on + WEEK * 8),),
    )


def _schedule(rng: Random, problem: Problem) -> Schedule:
    """Terms go to volunteers of other teams than ``edge``, which is bound; shifts to whoever is not on term."""
    free = [v.engineer_id for v in problem.volunteers if problem.engineer(v.engineer_id).team_id != "edge"]
    rng.shuffle(free)
    held = [(who, term.id) for who, term in zip(free, problem.terms, strict=False)]
    by_term = {duty_id: who for who, duty_id in held}
    for shift in problem.shifts:
        on_term = {by_term.get(term.id) for term in problem.terms if _during(term, shift.on)}
        held.append((rng.choice([e.id for e in PEOPLE if e.id not in on_term]), shift.id))
    return a_schedule(problem, *held)


def _during(term: Term, on: date) -> bool:
    return term.starts_on <= on < term.ends_on


def _cover(store: SqlStore, rng: Random, plan: Plan) -> None:
    """One shift is served by somebody else."""
    shifts = {shift.id for shift in plan.schedule.shifts}
    held = rng.choice([a for a in plan.schedule.assignments if a.duty_id in shifts])
    who = rng.choice([e.id for e in PEOPLE if e.id != held.engineer_id])
    at = plan.schedule.duties[held.duty_id].span.start_at - DAY
    cover(store, held.duty_id, instead_of=held.engineer_id, who=who, span=None, now=at, by="Ops")
