"""What random quarters ask for, and when they are published."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise

from scheduler.domain.parts import mark_of
from scheduler.domain.publication import WantedSchedule, WantedShift
from tests.support.publishing import NAMES, NOW, part, shift_span, wanted

SHIFTS = 12
"""Shifts of a seat that is published alone."""

SHIFTS_OF_MANY = 4
"""Shifts of each seat where several are published in one go."""

WITHOUT_ACCOUNT = "zoe"
"""Who is planned as others are, and is unknown at the target, at first."""

PLANNED = (*NAMES, None, *NAMES, WITHOUT_ACCOUNT)
"""Who is drawn for a shift: as often TBD as one person without an account."""

TAKERS = (*NAMES, None, WITHOUT_ACCOUNT)
"""Who is drawn for a part of one that somebody else takes."""

SINCE_THE_START = (-0.05, 0.0, 1.5, 3.0, 5.1, 7.95, 8.0)
"""Hours: just before a shift starts, at the moment it does, while it runs, also at an edge of its parts, about to end,
and over."""


def moments(versions: int, shifts: int, dice: random.Random) -> list[datetime]:
    """When each version is published first: all of them in good time, or later ones in the midst of the shifts."""
    if dice.random() < 0.5:
        return [NOW] * versions
    drawn = [(dice.randrange(shifts // 2), dice.choice(SINCE_THE_START)) for _ in range(versions - 1)]
    late = [shift_span(number).start_at + timedelta(hours=hours) for number, hours in drawn]
    return [NOW, *sorted(late)]


def version(seats: int, dice: random.Random) -> list[WantedSchedule]:
    """One plan for every seat. Where there are several, some of the duties are served in parts."""
    shifts = SHIFTS if seats == 1 else SHIFTS_OF_MANY
    drawn = [wanted(*(dice.choice(PLANNED) for _ in range(shifts)), seat=seat + 1) for seat in range(seats)]
    return drawn if seats == 1 else [_in_parts(schedule, dice) for schedule in drawn]


def _in_parts(schedule: WantedSchedule, dice: random.Random) -> WantedSchedule:
    """As covers of a part leave them."""
    parts = [piece for shift in schedule.shifts for piece in _parts(shift, dice)]
    return schedule.model_copy(update={"shifts": tuple(parts)})


def _parts(shift: WantedShift, dice: random.Random) -> Iterator[WantedShift]:
    """The first part of whom the plan has there goes under the name of the duty, the others under their start. A part
    that somebody takes may be one that nobody serves."""
    pattern = dice.choice(("planned", "planned", "planned other", "other planned", "planned other planned")).split()
    cuts = [0, *sorted(dice.sample(range(1, 8), len(pattern) - 1)), 8]
    taker, first = dice.choice(TAKERS), pattern.index("planned")
    other = f"{taker}@example.com" if taker else None
    for number, (who, hours) in enumerate(zip(pattern, pairwise(cuts), strict=True)):
        span = part(shift.span, *hours)
        key = shift.key if number == first else f"{shift.key}@{mark_of(span)}"
        yield WantedShift(key=key, span=span, email=other if who == "other" and shift.email else shift.email)
