"""The independent checker: every breach of a schedule and what it costs, computed without any solver."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from scheduler.domain.constraint import Aim, Constraint, Violation
from scheduler.domain.decided import decided_breaches
from scheduler.domain.errors import InvalidSchedule
from scheduler.domain.problem import Problem
from scheduler.domain.schedule import Schedule


@dataclass(frozen=True)
class Priced:
    """A breach of a soft constraint and its penalty."""

    violation: Violation
    penalty: int
    aim: Aim


@dataclass(frozen=True)
class Evaluation:
    """All breaches of a schedule: ``broken`` of hard constraints, ``priced`` of soft ones, dearest first.

    ``decided`` are breaches of hard constraints that what is recorded or frozen makes by itself; no plan avoids them.
    Where new decisions make one worse, it is ``broken``, and its amount is what they add.
    """

    broken: tuple[Violation, ...]
    priced: tuple[Priced, ...]
    decided: tuple[Violation, ...] = ()

    @property
    def is_valid(self) -> bool:
        return not self.broken

    @cached_property
    def by_aim(self) -> Mapping[Aim, int]:
        """Penalty per aim, for every aim that any soft constraint serves or not (then 0)."""
        total = dict.fromkeys(Aim, 0)
        for entry in self.priced:
            total[entry.aim] += entry.penalty
        return total

    @cached_property
    def by_constraint(self) -> Mapping[str, int]:
        """Penalty per constraint label, dearest first."""
        total: dict[str, int] = defaultdict(int)
        for entry in self.priced:
            total[entry.violation.constraint] += entry.penalty
        return dict(sorted(total.items(), key=lambda item: (-item[1], item[0])))

    @property
    def penalty(self) -> int:
        return sum(entry.penalty for entry in self.priced)

    @property
    def vector(self) -> tuple[int, ...]:
        """Penalty per aim in order of importance; compare two plans by it."""
        return tuple(self.by_aim[aim] for aim in Aim)


def evaluate(problem: Problem, schedule: Schedule, constraints: Iterable[Constraint]) -> Evaluation:
    """Judges a schedule. Raises InvalidSchedule when it does not belong to the problem."""
    _belongs(problem, schedule)
    rules = tuple(constraints)
    broken: list[Violation] = []
    priced: list[Priced] = []
    for constraint in rules:
        for violation in constraint.violations(problem, schedule):
            if constraint.weight is None:
                broken.append(violation)
            else:
                priced.append(Priced(violation, constraint.weight * violation.amount, constraint.aim))
    priced.sort(key=lambda entry: (entry.aim, -entry.penalty, entry.violation.constraint, entry.violation.key))
    allowed = decided_breaches(problem, rules) if broken else Counter()
    beyond = [(violation, violation.amount - allowed[violation.constraint, violation.key]) for violation in broken]
    return Evaluation(
        broken=tuple(replace(violation, amount=more) for violation, more in beyond if more > 0),
        priced=tuple(priced),
        decided=tuple(violation for violation, more in beyond if more <= 0),
    )


def _belongs(problem: Problem, schedule: Schedule) -> None:
    if schedule.horizon != problem.horizon or schedule.shifts != problem.shifts:
        raise InvalidSchedule("the schedule was made for other shifts than the problem has")
    for assignment in schedule.assignments:
        duty = problem.duties.get(assignment.duty_id)
        if duty is None:
            raise InvalidSchedule(f"the problem has no duty {assignment.duty_id}")
        if not problem.is_candidate(assignment.engineer_id, duty):
            raise InvalidSchedule(f"{assignment.engineer_id} is not on the roster of {duty.rotation_id}")


@dataclass(frozen=True)
class Comparison:
    """What changed between two schedules, and what that costs or saves per constraint (negative saves)."""

    gained: tuple[tuple[str, str], ...]
    lost: tuple[tuple[str, str], ...]
    by_constraint: Mapping[str, int]
    newly_broken: tuple[Violation, ...]

    @property
    def changes(self) -> int:
        return max(len(self.gained), len(self.lost))


def compare(problem: Problem, before: Schedule, after: Schedule, constraints: tuple[Constraint, ...]) -> Comparison:
    """The difference between two schedules of one problem, by assignment and by constraint."""
    old, new = evaluate(problem, before, constraints), evaluate(problem, after, constraints)
    held = {(a.engineer_id, a.duty_id) for a in before.assignments}
    holds = {(a.engineer_id, a.duty_id) for a in after.assignments}
    labels = sorted({*old.by_constraint, *new.by_constraint})
    changed = {label: new.by_constraint.get(label, 0) - old.by_constraint.get(label, 0) for label in labels}
    known = {(v.constraint, v.key) for v in old.broken}
    return Comparison(
        gained=tuple(sorted(holds - held)),
        lost=tuple(sorted(held - holds)),
        by_constraint={label: change for label, change in changed.items() if change},
        newly_broken=tuple(v for v in new.broken if (v.constraint, v.key) not in known),
    )
