"""What the tests of keeping keep: plans with a provenance, of quarters that follow each other."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from scheduler.domain.plan import AimProof, ConstraintPenalty, PlanContent, Provenance, policy_digest
from scheduler.domain.problem import Problem
from scheduler.domain.schedule import Schedule
from scheduler.domain.solution import Status
from scheduler.domain.time import DAY, WEEK
from scheduler.domain.values import digest
from tests.support.builders import MONDAY, NOW, a_problem, a_schedule, a_shift, a_term, an_engineer

LATER = NOW + timedelta(days=1)
MUCH_LATER = NOW + timedelta(days=9)
POLICY = ('{"kind":"absence","weight":null}', '{"kind":"preference","owner":"O\'Hara \\"Ops\\"","weight":5}')
ADA, BEN = an_engineer("ada"), an_engineer("ben", time_zone="Asia/Kathmandu", country="NP")


def a_provenance(problem: Problem, policy: tuple[str, ...] = POLICY, **changes: Any) -> Provenance:
    """One proven aim and one that is not."""
    fields: dict[str, Any] = {
        "problem_digest": digest(problem),
        "policy_digest": policy_digest(policy),
        "engine": "CP-SAT 9.15.6755",
        "seed": 7,
        "workers": 1,
        "seconds": 1.25,
        "status": Status.FEASIBLE,
        "objective": 15,
        "bound": 12,
        "gap": 0.2,
        "aims": (AimProof(name="unfilled", best=0, bound=0), AimProof(name="preferences", best=15, bound=12)),
    }
    return Provenance(**(fields | changes))


def content_of(problem: Problem, schedule: Schedule, **changes: Any) -> PlanContent:
    """A schedule with its problem and provenance, ready to be kept."""
    fields: dict[str, Any] = {
        "quarter": "2027-Q1",
        "schedule": schedule,
        "problem": problem,
        "policy": POLICY,
        "provenance": a_provenance(problem),
        "penalty": 15,
        "penalties": (ConstraintPenalty(constraint="preference", penalty=15, count=3),),
    }
    return PlanContent(**(fields | changes))


def a_content(*, later_weeks: int = 0, weeks: int = 4, term_weeks: int = 4, **changes: Any) -> PlanContent:
    """Ada on the first Saturday, Ben on a term from the first Monday; ``later_weeks`` moves all of it."""
    starts_on = MONDAY + WEEK * later_weeks
    shift, term = a_shift(starts_on + DAY * 5), a_term(starts_on, term_weeks)
    problem = a_problem(engineers=(ADA, BEN), shifts=(shift,), terms=(term,), weeks=weeks, starts_on=starts_on)
    return content_of(problem, a_schedule(problem, ("ada", shift.id), ("ben", term.id)), **changes)
