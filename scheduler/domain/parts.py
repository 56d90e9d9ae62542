"""Parts of a duty: who serves which part of a seat, once covers have been recorded since a plan was announced.

A plan gives a seat to one person. The record may say since that somebody else serves it, or a part of it. Whatever
shows who is on duty goes by these parts, so that calendars, targets and messages name the same person at any instant.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from scheduler.domain.schedule import Assignment, Schedule
from scheduler.domain.time import Span
from scheduler.domain.values import DutyId, EngineerId, Value

LONGEST_DUTY_ID = 103
"""How much of a duty's id the key of one of its parts repeats; an identifier has 120 characters."""
_MARK = re.compile(r"@\d{8}T\d{6}Z$")
Place = tuple[DutyId, int]
"""One seat of one duty: (duty id, seat)."""
Turn = tuple[Span, EngineerId | None]
"""Who serves for how long; None: nobody does."""


class Part(Value):
    """A part of a seat's duty and who serves it; None: nobody does, it is TBD. The parts of a seat are all of it.

    ``mark`` tells a part from the others of its seat, and stays as long as the part begins at the same instant. It is
    empty for the part that goes under the name of the seat: the first one of whom the plan has there.
    """

    duty_id: DutyId
    seat: int
    span: Span
    engineer_id: EngineerId | None
    mark: str = ""

    @property
    def place(self) -> Place:
        return self.duty_id, self.seat

    @property
    def key(self) -> str:
        """Names the part among all turns of its seat: the duty's id, and with a mark the instant of its start."""
        return f"{self.duty_id[:LONGEST_DUTY_ID]}@{self.mark}" if self.mark else self.duty_id


def duty_of(key: str) -> DutyId:
    """The duty that the key of a part speaks of."""
    return _MARK.sub("", key)


def duties_in_parts(keys: Iterable[str]) -> frozenset[DutyId]:
    """The duties of which some of these keys name a part."""
    return frozenset(duty_id for key in keys if (duty_id := duty_of(key)) != key)


def mark_of(span: Span) -> str:
    """The mark of a part that begins when the span does."""
    return f"{span.start_at:%Y%m%dT%H%M%SZ}"


def parts_of(place: Place, turns: Sequence[Turn], planned: EngineerId) -> tuple[Part, ...]:
    """The parts of a seat. ``turns`` are in order, and ``planned`` is whom the plan has there."""
    own = next((number for number, (_, who) in enumerate(turns) if who == planned), 0)
    duty_id, seat = place
    return tuple(
        Part(
            duty_id=duty_id,
            seat=seat,
            span=span,
            engineer_id=who,
            mark="" if number == own else mark_of(span),
        )
        for number, (span, who) in enumerate(turns)
    )


def parts_by_duty(schedule: Schedule, parts: Iterable[Part]) -> Mapping[DutyId, tuple[Part, ...]]:
    """Who serves each duty that somebody holds, seat by seat and in order of time: the parts that are given, and the
    whole of every other seat."""
    given: dict[Place, list[Part]] = defaultdict(list)
    for part in parts:
        given[part.place].append(part)
    found: dict[DutyId, list[Part]] = defaultdict(list)
    for held in schedule.assignments:  # by duty and seat
        found[held.duty_id] += given.get((held.duty_id, held.seat)) or [_whole(schedule, held)]
    return {duty_id: tuple(some) for duty_id, some in found.items()}


def _whole(schedule: Schedule, held: Assignment) -> Part:
    span = schedule.duties[held.duty_id].span
    return Part(duty_id=held.duty_id, seat=held.seat, span=span, engineer_id=held.engineer_id)
