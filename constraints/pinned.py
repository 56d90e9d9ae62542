"""Decided assignments stay, and frozen weeks do not change."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Literal

from scheduler.domain.constraint import Aim, Constraint, Encoding, Reach, Violation
from scheduler.domain.decided import is_frozen
from scheduler.domain.problem import Problem
from scheduler.domain.schedule import Schedule


class Pinned(Constraint):
    """Whoever is pinned to a duty holds it; a duty that starts before ``frozen_until`` is held by the pinned alone.

    A duty that was announced for somebody who is no longer pinned to it is not frozen, so that others can step in.
    What pins and frozen duties break of other hard rules by themselves ends no plan, and no new duty may add to it.
    Amount: one per pin that is not kept, and one per engineer on a frozen duty without a pin.
    Boundary: a duty that starts on ``frozen_until`` itself is free.
    """

    kind: Literal["pinned"] = "pinned"

    aim: ClassVar[Aim] = Aim.CHANGES
    reach: ClassVar[Reach] = Reach.ENGINEER

    def violations(self, problem: Problem, schedule: Schedule) -> Iterator[Violation]:
        pins = {(pin.engineer_id, pin.duty_id) for pin in problem.pins}
        for engineer_id, duty_id in sorted(pins):
            if not schedule.holds(engineer_id, duty_id):
                says = f"{problem.engineer(engineer_id).name} is pinned to {problem.duties[duty_id].label}."
                yield self.violation(("kept", engineer_id, duty_id), says, engineers=(engineer_id,), duties=(duty_id,))
        for assignment in schedule.assignments:
            engineer_id, duty_id = assignment.engineer_id, assignment.duty_id
            if is_frozen(problem, problem.duties[duty_id]) and (engineer_id, duty_id) not in pins:
                says = f"{problem.duties[duty_id].label} is frozen; {problem.engineer(engineer_id).name} is new there."
                key = ("frozen", engineer_id, duty_id)
                yield self.violation(key, says, engineers=(engineer_id,), duties=(duty_id,))

    def state(self, model: Encoding) -> None:
        problem = model.problem
        pins = {(pin.engineer_id, pin.duty_id) for pin in problem.pins}
        for duty in problem.duties.values():
            if is_frozen(problem, duty):
                for engineer in problem.roster(duty):
                    if (engineer.id, duty.id) not in pins:
                        model.forbid(engineer.id, duty.id, ("frozen", engineer.id, duty.id))
        for engineer_id, duty_id in sorted(pins):
            model.at_least(model.works(engineer_id, duty_id), 1, ("kept", engineer_id, duty_id))
