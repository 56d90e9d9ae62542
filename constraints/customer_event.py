"""Known customer events, and windows that ask for it, get people who know the domain."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Literal

from pydantic import Field

from scheduler.domain.constraint import Aim, Constraint, Encoding, Violation
from scheduler.domain.coverage import Shift
from scheduler.domain.problem import Problem
from scheduler.domain.schedule import Schedule


class CustomerEventConstraint(Constraint):
    """Somebody on the shift knows each domain that it asks for; an open seat may stand for the missing expert.

    With ``confidence`` confirmed it holds for the domains of windows and confirmed events, with tentative for those
    of tentative events. The extra seats of an event are part of the shift and belong to ``coverage``.
    Amount: per shift and domain, the people without it beyond the seats that the expert leaves them.
    Boundary: with two seats, one person without the domain is allowed and a second is not.
    """

    kind: Literal["customer_event"] = "customer_event"
    confidence: Literal["confirmed", "tentative"] = Field(default="confirmed", description="whose domains are meant")

    aim: ClassVar[Aim] = Aim.PREFERENCES

    def violations(self, problem: Problem, schedule: Schedule) -> Iterator[Violation]:
        for shift in problem.shifts:
            people = schedule.holders(shift.id)
            for domain in self._asked(shift):
                without = [e for e in people if domain not in problem.engineer(e).domains]
                if len(without) > shift.seats - 1:
                    why = f" for {', '.join(shift.event_ids)}" if shift.event_ids else ""
                    yield self.violation(
                        (shift.id, domain),
                        f"{shift.label}: nobody on duty knows {domain}{why}.",
                        amount=len(without) - shift.seats + 1,
                        engineers=people,
                        duties=(shift.id,),
                    )

    def state(self, model: Encoding) -> None:
        problem = model.problem
        for shift in problem.shifts:
            for domain in self._asked(shift):
                without = model.total(
                    model.works(engineer.id, shift.id)
                    for engineer in problem.roster(shift)
                    if domain not in engineer.domains
                )
                model.at_most(without, shift.seats - 1, (shift.id, domain))

    def _asked(self, shift: Shift) -> tuple[str, ...]:
        return shift.domains if self.confidence == "confirmed" else shift.wished_domains
