"""Everybody who volunteers gets their chance, first of all those with a promotion review ahead."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Literal

from pydantic import Field

from scheduler.domain.constraint import Aim, Constraint, Encoding, Reach, Violation
from scheduler.domain.coverage import Term, TermRotation
from scheduler.domain.facts import TimesPassedOver
from scheduler.domain.people import Engineer
from scheduler.domain.problem import Problem
from scheduler.domain.schedule import Schedule
from scheduler.domain.time import WEEK
from scheduler.domain.values import RotationId

PRIORITY_OF_REVIEW = 2
"""Priority of a volunteer is 1 + 2 x (a review is near) + how often they were passed over."""


@dataclass(frozen=True, slots=True)
class _Chance:
    """One volunteer, the terms that they could hold, how often they were passed over, and their next near review."""

    rotation: TermRotation
    engineer: Engineer
    terms: tuple[Term, ...]
    passed_over: int
    review_on: date | None


class Opportunity(Constraint):
    """Volunteers get a term, before a promotion review that is near; usually soft, it says who comes first.

    A review is near when it lies in the horizon or in the ``review_weeks`` after it: one that comes later can be
    met by a term of the next plan.
    Amount: per volunteer without a term, 1 and how often they were passed over before; 2 more when they have a
    review ahead that is near and no term that ends before it.
    Boundary: a term whose last day is the eve of the review ends before it, one that ends on its day does not.
    Volunteers whose windows hold no possible term of the plan are not passed over by it and do not count.
    """

    kind: Literal["opportunity"] = "opportunity"
    rotation_id: RotationId = Field(examples=["ee"], description="the term rotation that is meant")
    review_weeks: int = Field(default=4, ge=0, le=52, description="weeks after the plan in which a review is near")

    aim: ClassVar[Aim] = Aim.PREFERENCES
    reach: ClassVar[Reach] = Reach.ENGINEER

    def violations(self, problem: Problem, schedule: Schedule) -> Iterator[Violation]:
        for chance in self._chances(problem):
            name, key = chance.engineer.name, (chance.rotation.id, chance.engineer.id)
            held = [term for term in schedule.terms_of(chance.engineer.id) if term.rotation_id == chance.rotation.id]
            if not held:
                before = f" (passed over before: {chance.passed_over})" if chance.passed_over else ""
                says = f"{name} volunteered for {chance.rotation.name} and has no term{before}."
                amount = 1 + chance.passed_over
                yield self.violation((*key, "term"), says, amount=amount, engineers=(chance.engineer.id,))
            if chance.review_on and not any(term.ends_on <= chance.review_on for term in held):
                says = f"{name} has no term of {chance.rotation.name} before the review on {chance.review_on:%d %b %Y}."
                yield self.violation((*key, "review"), says, amount=PRIORITY_OF_REVIEW, engineers=(chance.engineer.id,))

    def state(self, model: Encoding) -> None:
        for chance in self._chances(model.problem):
            works = [(term, model.works(chance.engineer.id, term.id)) for term in chance.terms]
            key, priority = (chance.rotation.id, chance.engineer.id), 1 + chance.passed_over
            model.at_least(model.total(held for _, held in works) * priority, priority, (*key, "term"))
            if chance.review_on:
                in_time = model.total(held for term, held in works if term.ends_on <= chance.review_on)
                model.at_least(in_time * PRIORITY_OF_REVIEW, PRIORITY_OF_REVIEW, (*key, "review"))

    def _chances(self, problem: Problem) -> Iterator[_Chance]:
        for rotation in problem.term_rotations:
            terms = tuple(term for term in problem.terms if term.rotation_id == rotation.id)
            for engineer in problem.rosters[rotation.id] if rotation.id == self.rotation_id else ():
                offers = problem.volunteered(engineer.id, rotation.id)
                if any(o.earliest_on <= t.starts_on and t.last_on <= o.latest_on for o in offers for t in terms):
                    reviews = [offer.review_on for offer in offers if offer.review_on]
                    near = [review_on for review_on in reviews if self._is_near(problem, review_on)]
                    passed_over = problem.remembered(_passed_over).get((rotation.id, engineer.id), 0)
                    yield _Chance(rotation, engineer, terms, passed_over, min(near, default=None))

    def _is_near(self, problem: Problem, review_on: date) -> bool:
        return problem.horizon.starts_on <= review_on < problem.horizon.ends_on + WEEK * self.review_weeks


def _passed_over(problem: Problem) -> dict[tuple[str, str], int]:
    """How often each volunteer was passed over, all entries of one person together."""
    found: dict[tuple[str, str], int] = {}
    for entry in problem.facts_of(TimesPassedOver):
        place = (entry.rotation_id, entry.engineer_id)
        found[place] = found.get(place, 0) + entry.times
    return found
