"""Nobody is in two places: shifts and terms of one engineer do not overlap."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import accumulate
from typing import ClassVar, Literal

from scheduler.domain.constraint import Constraint, Encoding, Reach, Violation
from scheduler.domain.coverage import Duty
from scheduler.domain.problem import Problem
from scheduler.domain.schedule import Schedule


class OneDutyAtATime(Constraint):
    """An engineer holds one duty at a time; during a term that means no weekend shift and no second term.

    Amount: per engineer and instant at which some duty starts, the duties held then beyond the first.
    Boundary: a shift that ends when a term or another shift starts does not overlap it.
    """

    kind: Literal["one_duty_at_a_time"] = "one_duty_at_a_time"

    reach: ClassVar[Reach] = Reach.ENGINEER

    def violations(self, problem: Problem, schedule: Schedule) -> Iterator[Violation]:
        for engineer in problem.engineers:
            held = schedule.duties_of(engineer.id)
            for instant in problem.lasting(_in_progress) if _meet(held) else ():
                both = [duty for duty in held if duty.span.contains(instant)]
                if len(both) > 1:
                    yield self.violation(
                        (engineer.id, instant.isoformat()),
                        f"{engineer.name} holds {' and '.join(duty.label for duty in both)} at once "
                        f"({instant:%d %b %Y %H:%M}Z).",
                        amount=len(both) - 1,
                        engineers=(engineer.id,),
                        duties=tuple(duty.id for duty in both),
                    )

    def state(self, model: Encoding) -> None:
        problem = model.problem
        for engineer in problem.engineers:
            for instant, duties in problem.lasting(_in_progress).items():
                mine = [duty for duty in duties if problem.is_candidate(engineer.id, duty)]
                if len(mine) > 1:
                    held = model.total(model.works(engineer.id, duty.id) for duty in mine)
                    model.at_most(held, 1, (engineer.id, instant.isoformat()))


def _meet(held: tuple[Duty, ...]) -> bool:
    """Whether any two of the duties, in order of start, overlap."""
    ends_at = accumulate((duty.span.end_at for duty in held), max)
    return any(later.span.start_at < end_at for end_at, later in zip(ends_at, held[1:], strict=False))


def _in_progress(problem: Problem) -> Mapping[datetime, list[Duty]]:
    """Every instant at which a duty starts, with all duties in progress then. Two duties overlap exactly when one
    is in progress at the start of the other."""
    found: dict[datetime, list[Duty]] = defaultdict(list)
    open_duties: list[Duty] = []
    for duty in sorted(problem.duties.values(), key=lambda d: (d.span.start_at, d.id)):
        open_duties = [other for other in open_duties if other.span.end_at > duty.span.start_at]
        open_duties.append(duty)
        found[duty.span.start_at] = list(open_duties)
    return found
