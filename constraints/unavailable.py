"""Weekends that people need for themselves stay free, up to a quota."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Literal

from pydantic import Field

from scheduler.domain.availability import Grade
from scheduler.domain.constraint import Constraint, Encoding, Violation
from scheduler.domain.problem import Problem
from scheduler.domain.schedule import Schedule
from scheduler.domain.wishes import WEEKENDS_FREE, beyond_quota, honoured


class Unavailable(Constraint):
    """Nobody serves on dates marked unavailable; no reason is asked, and so there is a quota per horizon.

    The first ``quota`` weekends of a person, in order of date, are kept free. Those that come after them need a
    manager, who writes an absence instead; this rule leaves them out, and ``notes`` lists them. Terms are taken
    by consent and are not looked at. An unavailable weekend is no absence: the fair share stays what it was.
    Amount: one per shift that touches a date marked unavailable on one of those weekends.
    Boundary: weekend number ``quota`` is kept free and the next is not; only weekends with shifts that the person
    could be asked for count. A shift that ends at local midnight does not touch the next day.
    """

    kind: Literal["unavailable"] = "unavailable"
    quota: int = Field(default=WEEKENDS_FREE, ge=0, le=53, description="weekends per person that are kept free")

    unary: ClassVar[bool] = True

    def violations(self, problem: Problem, schedule: Schedule) -> Iterator[Violation]:
        for engineer in problem.engineers:
            for shift in honoured(problem, engineer, Grade.UNAVAILABLE, self.quota):
                if schedule.holds(engineer.id, shift.id):
                    says = f"{engineer.name} is unavailable on {shift.label}."
                    key = (engineer.id, shift.id)
                    yield self.violation(key, says, engineers=(engineer.id,), duties=(shift.id,))

    def state(self, model: Encoding) -> None:
        for engineer in model.problem.engineers:
            for shift in honoured(model.problem, engineer, Grade.UNAVAILABLE, self.quota):
                model.forbid(engineer.id, shift.id, (engineer.id, shift.id))

    def notes(self, problem: Problem) -> tuple[str, ...]:
        """One sentence per person whose marks go beyond the quota, for the manager to decide."""
        found = []
        for engineer in problem.engineers:
            beyond = beyond_quota(problem, engineer, Grade.UNAVAILABLE, self.quota)
            if beyond:
                weeks = ", ".join(f"{monday:%d %b %Y}" for monday in beyond)
                found.append(
                    f"{engineer.name} is unavailable on more than {self.quota} weekends; those of the weeks of {weeks} "
                    "need a manager and are not kept free."
                )
        return tuple(found)
