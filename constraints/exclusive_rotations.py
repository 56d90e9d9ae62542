"""Nobody serves in two rotations at once that exclude each other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from typing import ClassVar, Literal

from pydantic import Field, field_validator

from scheduler.domain.constraint import Constraint, Encoding, Reach, Violation
from scheduler.domain.coverage import Duty, Shift, Term
from scheduler.domain.facts import OtherDuty
from scheduler.domain.problem import Problem
from scheduler.domain.schedule import Schedule
from scheduler.domain.time import WEEK, monday_of
from scheduler.domain.values import Identifier

Weeks = Mapping[tuple[str, date], frozenset[str]]
"""Per engineer and Monday: the rotations planned elsewhere in which the engineer serves that week."""


class ExclusiveRotations(Constraint):
    """Within one week, nobody has duty in more than one of these rotations.

    GitLab asks that nobody is incident manager and Tier 2 at once. ``rotations`` are ids; a name that is no rotation
    here stands for one planned elsewhere, whose duty is known as other duty. Nothing can be done here about two of
    those in one week; then no further rotation is allowed.
    Amount: per engineer and week, the rotations of duty planned here beyond the one allowed, or beyond none when one
    planned elsewhere has the engineer already.
    Boundary: a week is from Monday to Sunday; duty on a Sunday and on the Monday after it does not meet. A shift
    belongs to the week of its weekend, and a term or other duty to every week of which it touches a date.
    """

    kind: Literal["exclusive_rotations"] = "exclusive_rotations"
    rotations: tuple[Identifier, ...] = Field(
        min_length=2,
        description="rotations of which one a week is allowed",
        examples=[["tier2", "incident-manager"]],
    )

    reach: ClassVar[Reach] = Reach.ENGINEER

    @field_validator("rotations")
    @classmethod
    def _differ(cls, rotations: tuple[str, ...]) -> tuple[str, ...]:
        if len(set(rotations)) != len(rotations):
            raise ValueError(f"a rotation is named twice: {', '.join(rotations)}")
        return rotations

    def violations(self, problem: Problem, schedule: Schedule) -> Iterator[Violation]:
        elsewhere = self._elsewhere(problem)
        for engineer in problem.engineers:
            for week_on, held in sorted(self._by_week(schedule.duties_of(engineer.id)).items()):
                taken = elsewhere.get((engineer.id, week_on), frozenset())
                own = sorted(held.keys() - taken)
                if len(own) > _room(taken):
                    names = (*(problem.rotation(rotation_id).name for rotation_id in own), *sorted(taken))
                    yield self.violation(
                        (engineer.id, week_on.isoformat()),
                        f"{engineer.name} serves in {' and '.join(names)} in the week of {week_on:%d %b %Y}; "
                        "one of these a week is allowed.",
                        amount=len(own) - _room(taken),
                        engineers=(engineer.id,),
                        duties=tuple(duty.id for rotation_id in own for duty in held[rotation_id]),
                    )

    def state(self, model: Encoding) -> None:
        elsewhere = self._elsewhere(model.problem)
        for engineer_id, duties in self._candidates(model.problem).items():
            for week_on, possible in self._by_week(duties).items():
                taken = elsewhere.get((engineer_id, week_on), frozenset())
                own = [possible[rotation_id] for rotation_id in sorted(possible.keys() - taken)]
                if len(own) > _room(taken):
                    serves = [model.maximum(model.works(engineer_id, duty.id) for duty in held) for held in own]
                    model.at_most(model.total(serves), _room(taken), (engineer_id, week_on.isoformat()))

    def _candidates(self, problem: Problem) -> Mapping[str, list[Duty]]:
        """Per engineer: the duties in these rotations whose roster names the engineer."""
        found: dict[str, list[Duty]] = defaultdict(list)
        for duty in problem.duties.values():
            if duty.rotation_id in self.rotations:
                for engineer in problem.roster(duty):
                    found[engineer.id].append(duty)
        return found

    def _by_week(self, duties: list[Duty] | tuple[Duty, ...]) -> Mapping[date, Mapping[str, list[Duty]]]:
        """Per Monday and rotation of these: the duties in that week."""
        found: dict[date, dict[str, list[Duty]]] = defaultdict(lambda: defaultdict(list))
        for duty in duties:
            if duty.rotation_id in self.rotations:
                for week_on in _weeks_of(duty):
                    found[week_on][duty.rotation_id].append(duty)
        return found

    def _elsewhere(self, problem: Problem) -> Weeks:
        found: dict[tuple[str, date], set[str]] = defaultdict(set)
        for other in problem.facts_of(OtherDuty):
            if other.rotation in self.rotations:
                for week_on in _mondays(other.first_on, other.last_on):
                    found[other.engineer_id, week_on].add(other.rotation)
        return {place: frozenset(rotations) for place, rotations in found.items()}


def _room(taken: frozenset[str]) -> int:
    """How many rotations planned here are still allowed in a week."""
    return 0 if taken else 1


def _weeks_of(duty: Duty) -> tuple[date, ...]:
    if isinstance(duty, Term):
        return _mondays(duty.starts_on, duty.last_on)
    return (duty.week_on,) if isinstance(duty, Shift) else ()


def _mondays(first_on: date, last_on: date) -> tuple[date, ...]:
    """The Mondays of the weeks that these dates touch, both included."""
    weeks = (monday_of(last_on) - monday_of(first_on)) // WEEK
    return tuple(monday_of(first_on) + WEEK * n for n in range(weeks + 1))
