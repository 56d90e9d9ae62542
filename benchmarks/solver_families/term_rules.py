"""The rules of the family ee-ExW, as constraints like those of the product."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
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


@dataclass(frozen=True)
class States:
    """What an engineer does in each week of the horizon: the terms that are on, and those that ended with it."""

    on: Sequence[Expression]
    ended: Sequence[Expression]


def states_of(model: Encoding) -> Mapping[str, States]:
    """The states of every engineer, each with a name of its own.

    A term counts in as many weeks as it lasts and in all those that it rests; a state sums the terms of one week
    once for all the rules.
    """
    problem = model.problem
    weeks = problem.horizon.weeks
    terms = [(term, (term.starts_on - MONDAY) // WEEK, (term.ends_on - MONDAY) // WEEK) for term in problem.terms]
    spans = [(term.id, range(first, min(end, weeks)), end) for term, first, end in terms]
    found: dict[str, States] = {}
    for engineer in problem.engineers:
        on: list[list[Expression]] = [[] for _ in range(weeks)]
        ended: list[list[Expression]] = [[] for _ in range(weeks)]
        for term_id, during, end in spans:
            works = model.works(engineer.id, term_id)
            for week in during:
                on[week].append(works)
            if end < weeks:
                ended[end].append(works)
        named = [[model.named(model.total(works)) for works in states] for states in (on, ended)]
        found[engineer.id] = States(*named)
    return found


class SeatsEveryWeek(Constraint):
    """In every week exactly as many people are on as the rotation has seats.

    Amount: per week, the seats left open or the people beyond. Boundary: exactly as many people as seats.
    """

    kind: Literal["seats_every_week"] = "seats_every_week"

    def violations(self, problem: Problem, schedule: Schedule) -> Iterator[Violation]:
        seats = sum(rotation.seats for rotation in problem.term_rotations)
        for week_on in problem.horizon.week_starts:
            on = sum(len(schedule.on_terms(rotation.id, week_on)) for rotation in problem.term_rotations)
            if on != seats:
                key = (week_on.isoformat(), "over" if on > seats else "open")
                yield self.violation(key, f"{on} people are on for {seats} seats, {week_on}.", amount=abs(on - seats))

    def state(self, model: Encoding) -> None:
        states = model.remembered(states_of).values()
        seats = sum(rotation.seats for rotation in model.problem.term_rotations)
        for number, week_on in enumerate(model.problem.horizon.week_starts):
            on = model.total(state.on[number] for state in states)
            model.at_least(on, seats, (week_on.isoformat(), "open"))
            model.at_most(on, seats, (week_on.isoformat(), "over"))


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
        states = model.remembered(states_of)
        for number, week_on in enumerate(model.problem.horizon.week_starts):
            for region, people in self.regions:
                on = model.total(states[engineer_id].on[number] for engineer_id in people)
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
        for engineer_id, states in model.remembered(states_of).items():
            for number, week_on in enumerate(model.problem.horizon.week_starts):
                ended = states.ended[max(0, number - self.weeks + 1) : number + 1] if self.weeks else []
                model.at_most(model.total([states.on[number], *ended]), 1, (engineer_id, week_on.isoformat()))

    def _holds_up(self, term: Term, week_on: date) -> bool:
        return term.starts_on <= week_on < term.ends_on + WEEK * self.weeks


class Starts(Constraint):
    """Any number of terms begins in the first week, then at most one per week and none in ``closed_weeks``.

    Amount: per week, the terms that begin beyond what is allowed. Boundary: one in an open week is allowed.
    """

    kind: Literal["starts"] = "starts"
    closed_weeks: tuple[int, ...] = ()

    def violations(self, problem: Problem, schedule: Schedule) -> Iterator[Violation]:
        begun: dict[date, int] = defaultdict(int)
        for engineer in problem.engineers:
            for term in schedule.terms_of(engineer.id):
                begun[term.starts_on] += 1
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
        states = model.remembered(states_of)
        for engineer_id, carried in self.carried:
            weeks = model.named(model.total(states[engineer_id].on))
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
        inside = model.problem.remembered(weeks_of_terms)
        cut = [term for term in model.problem.terms if inside[term.id] < shortest]
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


def weeks_of_terms(problem: Problem) -> Mapping[str, int]:
    """The weeks of every possible term that lie inside the horizon."""
    return {term.id: weeks_inside(problem, term) for term in problem.terms}
