"""Margins: what each of several people would change by taking one open place, by plain arithmetic.

Judging a whole schedule once per person is slow where there are many. Breaches that depend on one engineer alone are
asked of all people at once, put on the duty together; those that depend on numbers are asked of any one of them; only
the rest is asked person by person, and only of those whom no hard constraint keeps away by then.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from scheduler.domain.constraint import Aim, Constraint, Key, Reach, Violation
from scheduler.domain.coverage import Duty, Shift, Term
from scheduler.domain.problem import Problem
from scheduler.domain.schedule import Assignment, Schedule

Breaches = Mapping[Key, Violation]


@dataclass(frozen=True, slots=True)
class Difference:
    """One breach that is larger or smaller afterwards; ``before`` or ``after`` is None where there is none.

    ``change`` is in units of the constraint, positive when it is worse.
    """

    constraint: Constraint
    before: Violation | None
    after: Violation | None

    @property
    def change(self) -> int:
        return (self.after.amount if self.after else 0) - (self.before.amount if self.before else 0)

    @property
    def penalty(self) -> int:
        """The change of the penalty; 0 for a hard constraint."""
        return (self.constraint.weight or 0) * self.change

    @property
    def says(self) -> str:
        """What is so afterwards, else what is so no longer."""
        if self.after is not None:
            return self.after.says
        return f"No longer: {self.before.says}" if self.before is not None else ""


@dataclass(frozen=True)
class Margin:
    """What one engineer on the place changes. With ``broken`` it is impossible, and soft constraints were not asked
    to the end."""

    engineer_id: str
    differences: tuple[Difference, ...]

    @cached_property
    def broken(self) -> tuple[Difference, ...]:
        """Hard constraints that are broken, or broken further."""
        return tuple(d for d in self.differences if d.constraint.is_hard and d.change > 0)

    @cached_property
    def vector(self) -> tuple[int, ...]:
        """Change of the penalty per aim in order of importance; the smaller, the better."""
        total = dict.fromkeys(Aim, 0)
        for difference in self.differences:
            total[difference.constraint.aim] += difference.penalty
        return tuple(total[aim] for aim in Aim)


class Margins:
    """A schedule into which people are put to see what each of them changes. The schedule itself never changes."""

    def __init__(self, problem: Problem, schedule: Schedule, constraints: Iterable[Constraint]) -> None:
        self._problem = problem
        self._schedule = schedule
        rules = tuple(constraints)
        self._alone = [rule for rule in rules if rule.unary or rule.reach is Reach.ENGINEER]
        self._counting = [rule for rule in rules if rule.reach is Reach.HEADS and not rule.unary]
        self._joint = [rule for rule in rules if rule.reach is Reach.PLAN and not rule.unary]
        self._known: dict[int, Breaches] = {}

    def of(self, duty_id: str, engineer_ids: Sequence[str]) -> tuple[Margin, ...]:
        """The margin of each engineer on a duty that none of them holds, in the order given."""
        if not engineer_ids:
            return ()
        together = self._with(duty_id, engineer_ids)
        found = self._by_engineer(together)
        same = self._differences(self._counting, self._with(duty_id, engineer_ids[:1]))
        hard = [rule for rule in self._joint if rule.is_hard]
        soft = [rule for rule in self._joint if not rule.is_hard]
        margins = []
        for engineer_id in engineer_ids:
            margin = Margin(engineer_id, (*found.get(engineer_id, ()), *same))
            for rules in (hard, soft):
                if rules and not margin.broken:
                    after = self._with(duty_id, (engineer_id,))
                    margin = Margin(engineer_id, (*margin.differences, *self._differences(rules, after)))
            margins.append(margin)
        return tuple(margins)

    def _by_engineer(self, together: Schedule) -> Mapping[str, list[Difference]]:
        """What the constraints of one engineer each say, all people asked at once."""
        found: dict[str, list[Difference]] = defaultdict(list)
        for difference in self._differences(self._alone, together):
            violation = difference.after or difference.before
            assert violation is not None
            found[violation.engineer_ids[0]].append(difference)
        return found

    def _differences(self, rules: Iterable[Constraint], after: Schedule) -> tuple[Difference, ...]:
        return tuple(difference for rule in rules for difference in self._of_rule(rule, after))

    def _of_rule(self, rule: Constraint, after: Schedule) -> Iterable[Difference]:
        old, new = self._before(rule), self._breaches(rule, after)
        for key in dict.fromkeys((*old, *new)):
            difference = Difference(rule, old.get(key), new.get(key))
            if difference.change:
                yield difference

    def _before(self, rule: Constraint) -> Breaches:
        if id(rule) not in self._known:
            self._known[id(rule)] = self._breaches(rule, self._schedule)
        return self._known[id(rule)]

    def _breaches(self, rule: Constraint, schedule: Schedule) -> Breaches:
        return {violation.key: violation for violation in rule.violations(self._problem, schedule)}

    def _with(self, duty_id: str, engineer_ids: Iterable[str]) -> Schedule:
        """The schedule with more people on the duty, on the seats that are free and beyond."""
        duty = self._problem.duties[duty_id]
        busy = {a.seat for a in self._schedule.assignments if self._clashes(a, duty)}
        seats = (number for number in range(1, len(busy) + len(self._problem.engineers) + 1) if number not in busy)
        added = [Assignment(engineer_id=e, duty_id=duty_id, seat=s) for e, s in zip(engineer_ids, seats, strict=False)]
        terms = self._schedule.terms
        if isinstance(duty, Term) and duty not in terms:
            terms = (*terms, duty)
        return self._schedule.with_assignments((*self._schedule.assignments, *added), terms)

    def _clashes(self, assignment: Assignment, duty: Duty) -> bool:
        """Whether an assignment takes a seat of the duty, or a term's seat at the same time."""
        if isinstance(duty, Shift):
            return assignment.duty_id == duty.id
        held = self._schedule.duties[assignment.duty_id]
        return held.rotation_id == duty.rotation_id and held.span.overlaps(duty.span)
