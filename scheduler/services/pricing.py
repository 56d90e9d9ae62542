"""Pricing: what each rule costs the fairness of a plan, found by planning again without it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from scheduler.domain.constraint import Aim, Constraint
from scheduler.domain.coverage import LOAD_PER_POINT
from scheduler.domain.problem import Problem
from scheduler.domain.ranges import never_broken
from scheduler.domain.schedule import Assignment, Schedule
from scheduler.domain.solution import AimResult, Solution
from scheduler.reports.certificate import fairness_certificate
from scheduler.reports.load import load_report
from scheduler.reports.rules import statement_of
from scheduler.reports.view import PlanView
from scheduler.services.relaxing import NEVER_SET_ASIDE

Solve = Callable[[Problem, tuple[Constraint, ...], tuple[Assignment, ...]], Solution]
"""An engine: problem, constraints and a plan to start from. Limits, progress and stopping are chosen beforehand."""

FAIRNESS = (Aim.WORST_LOAD, Aim.EVENNESS)


@dataclass(frozen=True, slots=True)
class Fairness:
    """How fair the best plan found is: the penalties of the fairness aims, each with its bound, in order of
    importance; ``apart``, the sum of all deviations from fair shares in tenths of a point; open seats and weeks as the
    penalty of the first aim."""

    aims: tuple[AimResult, ...]
    unfilled: int
    apart: int


@dataclass(frozen=True, slots=True)
class RulePrice:
    """What one rule costs. ``before`` is with all rules, ``after`` without this one, None where no plan can break it
    anyhow: then nothing is different without it."""

    label: str
    kind: str
    asks: str
    before: Fairness
    after: Fairness | None

    @property
    def fills(self) -> bool:
        """Whether more seats are filled without the rule: then load is not comparable, and fairness has no price."""
        return self.after is not None and self.after.unfilled < self.before.unfilled

    @property
    def costs(self) -> tuple[tuple[Aim, int, int], ...]:
        """(aim, at least, at most): by how much the best penalty of each fairness aim is higher for the rule. The two
        are equal when both searches ended with a proof. An aim is compared among plans as good at the aims before it,
        so all after the first that differs, or is not proven, are left out."""
        found: list[tuple[Aim, int, int]] = []
        if self.after is None:
            return tuple((before.aim, 0, 0) for before in self.before.aims)
        for before, after in zip(self.before.aims, self.after.aims, strict=True):
            found.append((before.aim, max(0, before.bound - after.best), max(0, before.best - after.bound)))
            if before.best != after.best or not (before.proven and after.proven):
                break
        return tuple(found)

    @property
    def is_free(self) -> bool:
        """Whether it is proven that the rule costs no fairness."""
        return not self.fills and all(most == 0 for _, _, most in self.costs)

    @property
    def weight(self) -> tuple[int, ...]:
        """What the rule is proven to cost, to sort by: of each aim, most important first."""
        return (int(self.fills), *(least for _, least, _ in self.costs))

    @property
    def says(self) -> str:
        """Such as "spacing costs 12 of uneven load (1.6 points in all deviations together)."."""
        if self.fills:
            return f"{self.label} keeps seats open; without it more are filled, so its fairness has no price."
        if self.after is None:
            return f"{self.label} costs no fairness: no plan could break it."
        if self.is_free:
            return f"{self.label} costs no fairness; this is proven."
        parts = [_cost_says(aim, least, most) for aim, least, most in self.costs if most]
        points = (self.before.apart - self.after.apart) / LOAD_PER_POINT
        moved = f" ({points:.1f} points less apart without it)" if points > 0 else ""
        return f"{self.label} costs {' and '.join(parts)}{moved}."


@dataclass(frozen=True)
class Pricing:
    """The prices of a plan's rules, worked out one at a time, so that whoever stops keeps those found so far.

    A rule that no plan can break costs nothing, and is not searched for. Every search begins with the plan, which is
    still allowed without the rule. Only what is hard and the aims down to evenness count, so that each search is short
    and never improves a wish instead.
    """

    view: PlanView
    solve: Solve

    @property
    def rules(self) -> tuple[Constraint, ...]:
        """The rules that can be left out: what somebody chose, no fact and no aim of fairness itself."""
        return tuple(
            rule
            for rule in self._counted
            if rule.kind not in NEVER_SET_ASIDE and (rule.is_hard or rule.aim < Aim.WORST_LOAD)
        )

    @property
    def is_fairest(self) -> bool:
        """Whether no rule can cost any fairness: nobody is worse off than the policy asks, and nothing but whole
        shifts stands in the way of more even load."""
        proof, reached = fairness_certificate(self.view), self.view.evaluation.by_aim
        even = proof is not None and proof.is_met and reached[Aim.EVENNESS] == proof.best
        return reached[Aim.WORST_LOAD] == 0 and (even or reached[Aim.EVENNESS] == 0)

    @property
    def before(self) -> Fairness:
        """How fair the plan is, with all rules, and what its own search proved."""
        reached = self.view.evaluation.by_aim
        bounds = {proof.name: proof.bound for proof in self.view.provenance.aims}
        aims = tuple(
            AimResult(aim, reached[aim], min(reached[aim], bounds.get(aim.name.lower(), 0))) for aim in FAIRNESS
        )
        return Fairness(aims, reached[Aim.UNFILLED], _apart(self.view.problem, self.view.schedule))

    def prices(self, labels: tuple[str, ...] = ()) -> Iterator[RulePrice]:
        """The price of each rule, or of those with the labels alone. Ends early when a search is stopped, or finds no
        plan at all in its time."""
        before = self.before
        for rule in self.rules:
            if labels and rule.label not in labels:
                continue
            others = tuple(each for each in self._counted if each is not rule)
            after = None
            if not never_broken(self.view.problem, rule, others):
                after = self._fairness_under(others)
                if after is None:
                    return
            yield RulePrice(rule.label, rule.kind, statement_of(rule), before, after)

    @property
    def _counted(self) -> tuple[Constraint, ...]:
        return tuple(rule for rule in self.view.constraints if rule.is_hard or rule.aim <= Aim.EVENNESS)

    def _fairness_under(self, rules: tuple[Constraint, ...]) -> Fairness | None:
        problem = self.view.problem
        solution = self.solve(problem, rules, self.view.schedule.assignments)
        if solution.schedule is None or solution.stopped:
            return None
        by_aim = {result.aim: result for result in solution.aims}
        aims = tuple(by_aim.get(aim, AimResult(aim, 0, 0)) for aim in FAIRNESS)
        unfilled = by_aim.get(Aim.UNFILLED, AimResult(Aim.UNFILLED, 0, 0)).best
        return Fairness(aims, unfilled, _apart(problem, solution.schedule))


def _apart(problem: Problem, schedule: Schedule) -> int:
    return sum(abs(row.deviation or 0) for row in load_report(problem, schedule))


def _cost_says(aim: Aim, least: int, most: int) -> str:
    if least == most:
        return f"{most} of {aim.says}"
    if not least:
        return f"nothing that was found, though up to {most} of {aim.says} is not ruled out"
    return f"between {least} and {most} of {aim.says}"
