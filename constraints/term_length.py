"""Terms are as long as the rotation allows and the volunteer offers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Literal, Self

from pydantic import Field, model_validator

from scheduler.domain.constraint import Constraint, Encoding, Violation
from scheduler.domain.coverage import Term
from scheduler.domain.problem import Problem
from scheduler.domain.schedule import Schedule


class TermLength(Constraint):
    """A term lasts between ``min_weeks`` and ``max_weeks`` weeks, and within what its volunteer offered.

    With ``preferred`` the length that the volunteer wishes is asked for instead.
    Amount: weeks that a term is too short or too long.
    Boundary: a term of exactly ``min_weeks`` or ``max_weeks`` is allowed.
    """

    kind: Literal["term_length"] = "term_length"
    min_weeks: int = Field(default=4, ge=1, le=52, description="shortest term")
    max_weeks: int = Field(default=10, ge=1, le=52, description="longest term")
    preferred: bool = Field(default=False, description="ask for the length that the volunteer wishes")

    unary: ClassVar[bool] = True

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.max_weeks < self.min_weeks:
            raise ValueError(f"max_weeks {self.max_weeks} is less than min_weeks {self.min_weeks}")
        return self

    def violations(self, problem: Problem, schedule: Schedule) -> Iterator[Violation]:
        for term in schedule.terms:
            for engineer_id in schedule.holders(term.id):
                low, high = self._bounds(problem, engineer_id, term)
                if not low <= term.weeks <= high:
                    asked = f"{low}" if low == high else f"{low} to {high}"
                    yield self.violation(
                        (engineer_id, term.id),
                        f"{problem.engineer(engineer_id).name}: {term.label}; {asked} weeks are asked.",
                        amount=_miss(term.weeks, low, high),
                        engineers=(engineer_id,),
                        duties=(term.id,),
                    )

    def state(self, model: Encoding) -> None:
        problem = model.problem
        for term in problem.terms:
            for engineer in problem.roster(term):
                miss = _miss(term.weeks, *self._bounds(problem, engineer.id, term))
                if miss:
                    model.forbid(engineer.id, term.id, (engineer.id, term.id), amount=miss)

    def _bounds(self, problem: Problem, engineer_id: str, term: Term) -> tuple[int, int]:
        """Allowed weeks; the offer that holds the term narrows them, the most generous one if there are several."""
        offers = [
            offer
            for offer in problem.volunteered(engineer_id, term.rotation_id)
            if offer.earliest_on <= term.starts_on and term.last_on <= offer.latest_on
        ]
        if self.preferred:
            wished = [offer.preferred_weeks for offer in offers if offer.preferred_weeks]
            return (min(wished), max(wished)) if wished else (1, 52)
        low = min((offer.min_weeks for offer in offers), default=self.min_weeks)
        high = max((offer.max_weeks for offer in offers), default=self.max_weeks)
        return max(low, self.min_weeks), min(high, self.max_weeks)


def _miss(weeks: int, low: int, high: int) -> int:
    """Weeks outside [low, high]; when the range is empty, the distance to its farther end."""
    return max(low - weeks, weeks - high, 0)
