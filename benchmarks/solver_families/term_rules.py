"""The rules of the family ee-ExW, as constraints like those of the product."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from typing import ClassVar, Literal

from pydantic import Field

from benchmarks.solver_families.case import MONDAY
from scheduler.domain.constraint import Aim, Constraint, Encoding, Expression, Violation
from scheduler.domain.coverage import Term
from scheduler.domain.problem import Problem
from scheduler.domain.schedule import Schedule
from scheduler.domain.time import WEEK


class RegionEveryWeek(Constraint):
    """In every week at least one person of each region is on.

    Amount: one per week and region without anybody. Boundary: one person is enough.
    """

    kind: Literal["region_every_week"] = "region_every_week"
    regions: tuple[tuple[str, tuple[str, ...]], ...]

    def violations(self, problem: Problem, schedule: Schedule) -> Iterator[Violation]:
        for week_on in problem.horizon.week_starts:
            on = {e for r in problem.term_rotations for e in schedule.on_terms(r.id, week_on)}
            for region, people in self.regions:
                if not on.intersection(people):
                    yield self.violation((region, week_on.isoformat()), f"Nobody of {region} is on, {week_on}.")

    def state(self, model: Encoding) -> None:
        for week_on in model.problem.horizon.week_starts:
            terms = [term for term in model.problem.terms if term.covers_week(week_on)]
            for region, people in self.regions:
                on = model.total(model.works(engineer_id, term.id) for engineer_id in people for term in terms)
                model.at_least(on, 1, (region, week_on.isoformat()))


class Cooldown(Constraint):
    """An engineer holds one term at a time and is off for at least ``weeks`` weeks before the next.

    Amount: per engineer and week, the terms beyond the first that are on or ended less than ``weeks`` weeks ago.
    Boundary: with 12, a term that ends on a Monday allows one that begins on the Monday 12 weeks later.
    """

    kind: Literal["cooldown"] = "cooldown"
    weeks: int = Field(ge=0)

    def violations(self, problem: Problem, schedule: Schedule) -> Iterator[Violation]:
        for engineer in problem.engineers:
            terms = schedule.terms_of(engineer.id)
            for week_on in problem.horizon.week_starts if len(terms) > 1 else ():
                count = sum(self._holds_up(term, week_on) for term in terms)
                if count > 1:
                    says = f"{engineer.name} has {count} terms too close together around {week_on}."
                    yield self.violation((engineer.id, week_on.isoformat()), says, amount=count - 1)

    def state(self, model: Encoding) -> None:
        for week_on in model.problem.horizon.week_starts:
            terms = [term for term in model.problem.terms if self._holds_up(term, week_on)]
            for engineer in model.problem.engineers:
                held = model.total(model.works(engineer.id, term.id) for term in terms)
                model.at_most(held, 1, (engineer.id, week_on.isoformat()))

    def _holds_up(self, term: Term, week_on: date) -> bool:
        return term.starts_on <= week_on < term.ends_on + WEEK * self.weeks


class Starts(Constraint):
    """Any number of terms begins in the first week, then at most one per week and none in ``closed_weeks``.

    Amount: per week, the terms that begin beyond what is allowed. Boundary: one in an open week is allowed.
    """

    kind: Literal["starts"] = "starts"
    closed_weeks: tuple[int, ...] = ()

    def violations(self, problem: Problem, schedule: Schedule) -> Iterator[Violation]:  # noqa: ARG002
        begun: dict[date, int] = defaultdict(int)
        for assignment in schedule.assignments:
            begun[schedule.duties[assignment.duty_id].span.start_at.date()] += 1
        for week_on, count in begun.items():
            if count > self._most(week_on, count):
                says = f"{count} terms begin on {week_on}."
                yield self.violation((week_on.isoformat(),), says, amount=count - self._most(week_on, count))

    def state(self, model: Encoding) -> None:
        by_start: dict[date, list[Term]] = defaultdict(list)
        for term in model.problem.terms:
            by_start[term.starts_on].append(term)
        for week_on, terms in by_start.items():
            works = [model.works(e.id, term.id) for term in terms for e in model.problem.roster(term)]
            model.at_most(model.total(works), self._most(week_on, len(works)), (week_on.isoformat(),))

    def _most(self, week_on: date, any_number: int) -> int:
        if week_on == MONDAY:
            return any_number
        return 0 if (week_on - MONDAY) // WEEK in self.closed_weeks else 1


class EvenWeeks(Constraint):
    """Weeks on, with those carried from before, stay near the mean.

    ``carried`` holds (engineer, weeks). Amount: per engineer, ten times the square of the deviation from the mean in
    weeks, rounded; only weeks inside the horizon count. More weeks than the horizon has, which terms that overlap
    alone can add up to, go on as a straight line.
    Boundary: a deviation of less than 0.23 weeks costs nothing.
    """

    kind: Literal["even_weeks"] = "even_weeks"
    carried: tuple[tuple[str, int], ...]

    aim: ClassVar[Aim] = Aim.EVENNESS

    def violations(self, problem: Problem, schedule: Schedule) -> Iterator[Violation]:
        mean = self._mean(problem)
        for engineer_id, carried in self.carried:
            weeks = carried + sum(weeks_inside(problem, term) for term in schedule.terms_of(engineer_id))
            costs = self._costs(problem, carried)
            most = problem.horizon.weeks
            over = max(0, weeks - carried - most)
            amount = costs[weeks - carried - over] + over * (costs[most] - costs[most - 1])
            if amount:
                says = f"{problem.engineer(engineer_id).name} is on for {weeks} weeks; the mean is {mean:.2f}."
                yield self.violation((engineer_id,), says, amount=amount, engineers=(engineer_id,))

    def state(self, model: Encoding) -> None:
        problem = model.problem
        lengths = [weeks_inside(problem, term) for term in problem.terms]
        for engineer_id, carried in self.carried:
            works = [model.works(engineer_id, term.id) for term in problem.terms]
            weeks = model.total(works, lengths)
            costs = self._costs(problem, carried)
            steps = enumerate(pairwise(costs))
            lines = [(b - a) * weeks + (a - (b - a) * n) for n, (a, b) in steps]
            lines.append(self._none_or_whole(model, engineer_id, weeks, costs))
            model.at_most(model.maximum([*lines, 0 * weeks]), 0, (engineer_id,))

    @staticmethod
    def _none_or_whole(model: Encoding, engineer_id: str, weeks: Expression, costs: list[int]) -> Expression:
        """The line that joins the costs of no term and of the shortest: between the two lies no total, unless a term
        is cut by the end of the horizon. It says nothing new of whole totals, and much to a relaxation."""
        shortest = min(rotation.min_weeks for rotation in model.problem.term_rotations)
        cut = [term for term in model.problem.terms if weeks_inside(model.problem, term) < shortest]
        if shortest >= len(costs):
            return 0 * weeks
        rise = costs[shortest] - costs[0]
        above = max(shortest * (costs[0] - costs[n]) + rise * n for n in range(shortest + 1))
        is_cut = model.total(model.works(engineer_id, term.id) for term in cut)
        return model.ceiling(rise * weeks + shortest * costs[0] - above * is_cut, shortest)

    def _costs(self, problem: Problem, carried: int) -> list[int]:
        """The cost of 0, 1, ... weeks up to those of the horizon."""
        mean = self._mean(problem)
        return [round(10 * (carried + n - mean) ** 2) for n in range(problem.horizon.weeks + 1)]

    def _mean(self, problem: Problem) -> float:
        seats = sum(rotation.seats for rotation in problem.term_rotations) * problem.horizon.weeks
        return (sum(weeks for _, weeks in self.carried) + seats) / len(self.carried)


def weeks_inside(problem: Problem, term: Term) -> int:
    """The weeks of a term that lie inside the horizon."""
    return (min(term.ends_on, problem.horizon.ends_on) - term.starts_on) // WEEK
