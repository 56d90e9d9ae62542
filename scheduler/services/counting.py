"""Counting: what the hard rules of a policy mean for the head count, by the kinds that it understands."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from scheduler.domain.constraint import Constraint
from scheduler.domain.forbidden import forbidden_pairs
from scheduler.domain.problem import Problem
from scheduler.reports.head_limits import Limits
from scheduler.reports.headcount import Headcount, headcount
from scheduler.reports.term_offers import TermOffers, term_offers


@dataclass(frozen=True, slots=True)
class Shortfall:
    """What counting says before any search."""

    weekends: Headcount
    terms: tuple[TermOffers, ...]

    @property
    def says(self) -> tuple[str, ...]:
        """A sentence for everything that must stay open; none when counting finds nothing."""
        weekends = [shortage.says for shortage in self.weekends.shortages]
        return (*weekends, *(sentence for offers in self.terms for sentence in offers.says))

    @property
    def open_at_least(self) -> int:
        """Seats of shifts and weeks of term seats that every plan leaves open."""
        return self.weekends.open_at_least + sum(offers.open_at_least for offers in self.terms)


def shortfall(problem: Problem, constraints: Iterable[Constraint]) -> Shortfall:
    """The shortfall of a problem under the hard rules of a policy."""
    limits = limits_of(problem, constraints)
    return Shortfall(headcount(problem, limits), term_offers(problem, limits))


def limits_of(problem: Problem, constraints: Iterable[Constraint]) -> Limits:
    """The limits that hard constraints set. A kind that is not known here is left out, so that counting stays safe:
    it may promise too little, and never too much."""
    hard = tuple(constraint for constraint in constraints if constraint.is_hard)
    kinds = {constraint.kind for constraint in hard}
    return Limits(
        weekends=max(_numbers(hard, "spacing", "weekends"), default=1),
        rest_hours=max(_numbers(hard, "min_rest", "hours"), default=0),
        one_at_a_time="one_duty_at_a_time" in kinds,
        one_weekend_day="one_weekend_day" in kinds,
        term_rotations=frozenset(
            str(vars(c)["rotation_id"]) for c in hard if c.kind == "one_term_each" and not vars(c)["wanted"]
        ),
        forbidden=forbidden_pairs(problem, hard),
    )


def _numbers(hard: Iterable[Constraint], kind: str, parameter: str) -> list[int]:
    return [int(vars(constraint)[parameter]) for constraint in hard if constraint.kind == kind]
