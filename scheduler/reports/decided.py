"""Breaches that are decided: what is recorded or frozen breaks a rule by itself, and everybody who plans sees it."""

from __future__ import annotations

from collections.abc import Iterable

from scheduler.domain.constraint import Constraint, Violation
from scheduler.domain.evaluation import evaluate
from scheduler.domain.problem import Problem


def decided_in(problem: Problem, constraints: Iterable[Constraint]) -> tuple[str, ...]:
    """A sentence for each breach of a hard rule that every plan of the problem has, whatever else is decided."""
    hard = tuple(constraint for constraint in constraints if constraint.is_hard)
    return tuple(
        f"{each.constraint} is broken by what is recorded or frozen, and no new duty may add to it: {each.says}"
        for each in widest(evaluate(problem, problem.schedule(problem.pins), hard).decided)
    )


def widest(breaches: Iterable[Violation]) -> tuple[Violation, ...]:
    """The breaches without those that only repeat a part of another: the same rule and people, on fewer of its duties.

    A rule over any four weekends finds three in a row once for each four that hold two of them.
    """
    known = tuple(breaches)
    numbers = range(len(known))
    return tuple(known[number] for number in numbers if not any(_repeats(known, number, other) for other in numbers))


def _repeats(known: tuple[Violation, ...], number: int, other: int) -> bool:
    """Whether a breach says less than another one, or the same as one before it."""
    part, whole = known[number], known[other]
    if (part.constraint, part.engineer_ids) != (whole.constraint, whole.engineer_ids) or not part.duty_ids:
        return False
    fewer, more = set(part.duty_ids), set(whole.duty_ids)
    return fewer < more or (fewer == more and other < number)
