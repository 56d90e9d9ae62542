"""Notice: how many days are left before an announced duty, and who has agreed to a change."""

from __future__ import annotations

from datetime import date

from scheduler.domain.coverage import Duty, Shift, Term
from scheduler.domain.facts import ConsentToChange
from scheduler.domain.problem import Problem
from scheduler.domain.schedule import Assignment

NOTICE_DAYS = 28
"""Days before a duty from which on people have made their plans: Tier 2 publishes at least a month ahead."""


def first_day(duty: Duty) -> date:
    """The local date of the rotation on which a duty begins."""
    if isinstance(duty, Shift):
        return duty.on
    return duty.starts_on if isinstance(duty, Term) else duty.span.start_at.date()


def days_left(problem: Problem, duty: Duty) -> int | None:
    """Days from today to the first day of a duty, negative when it has begun; None when there is no today."""
    return None if problem.today is None else (first_day(duty) - problem.today).days


def announced_here(problem: Problem) -> tuple[Assignment, ...]:
    """What was announced of the duties and people of this problem, in a fixed order, each pair once."""
    return problem.remembered(_announced_here)


def _announced_here(problem: Problem) -> tuple[Assignment, ...]:
    known = {engineer.id for engineer in problem.engineers}
    pairs = {
        (a.engineer_id, a.duty_id): a
        for a in problem.announced
        if a.engineer_id in known and a.duty_id in problem.duties
    }
    return tuple(pairs[pair] for pair in sorted(pairs))


def agreed(problem: Problem) -> frozenset[tuple[str, str]]:
    """(engineer, duty) of every change that the engineer has agreed to."""
    return problem.remembered(_agreed)


def _agreed(problem: Problem) -> frozenset[tuple[str, str]]:
    return frozenset((consent.engineer_id, consent.duty_id) for consent in problem.facts_of(ConsentToChange))
