"""What the solver families share: a case, the calendar that stands for week numbers, and plain people."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import ClassVar, Literal

from scheduler.domain.constraint import Constraint, Encoding, Violation
from scheduler.domain.coverage import Shift, Weekday, WeekendRotation, WeekendWindow
from scheduler.domain.people import Engineer, Team
from scheduler.domain.problem import Problem
from scheduler.domain.schedule import Schedule
from scheduler.domain.time import DAY, WEEK, Span, weekend_of

MONDAY = date(2027, 1, 4)
"""Week 0 of every case: the files count weeks and name no dates."""
TEAM = Team(id="all", name="All")


@dataclass(frozen=True)
class Case:
    """A named problem and all the rules of its file; their penalties add up to the file's objective."""

    name: str
    problem: Problem
    constraints: tuple[Constraint, ...]


class Banned(Constraint):
    """Engineers do not hold certain duties.

    Amount: one per banned pair held. Boundary: none, a pair is banned or it is not.
    """

    kind: Literal["banned"] = "banned"
    pairs: tuple[tuple[str, str], ...]

    unary: ClassVar[bool] = True

    def violations(self, problem: Problem, schedule: Schedule) -> Iterator[Violation]:
        banned = set(self.pairs)
        for a in schedule.assignments:
            if (a.engineer_id, a.duty_id) in banned:
                says = f"{a.engineer_id} may not hold {problem.duties[a.duty_id].label}."
                yield self.violation((a.engineer_id, a.duty_id), says, engineers=(a.engineer_id,))

    def state(self, model: Encoding) -> None:
        for engineer_id, duty_id in self.pairs:
            model.forbid(engineer_id, duty_id, (engineer_id, duty_id))


def an_engineer(engineer_id: str) -> Engineer:
    """Somebody of whom a file says no more than what its rules need."""
    return Engineer(
        id=engineer_id,
        name=engineer_id,
        email=f"{engineer_id}@example.com",
        team_id=TEAM.id,
        time_zone="UTC",
        country="ZZ",
    )


def a_rotation(rotation_id: str, engineer_ids: tuple[str, ...] = ()) -> WeekendRotation:
    """A rotation whose shifts stand for themselves; the window is there because a rotation has one."""
    window = WeekendWindow(name="any", days=(Weekday.SAT,), opens_at=time(0), hours=24)
    return WeekendRotation(
        id=rotation_id, name=rotation_id, windows=(window,), local_hours=None, engineer_ids=engineer_ids
    )


def a_shift(
    rotation_id: str, week: int, *, seats: int, load: int, day: int = 5, hour: int = 0, hours: int = 24
) -> Shift:
    """A shift on a day of a week (0 is Monday)."""
    on = MONDAY + WEEK * week + DAY * day
    start_at = datetime.combine(on, time(hour), UTC)
    return Shift(
        id=f"{rotation_id}/{on}/{hour:02}",
        rotation_id=rotation_id,
        span=Span(start_at=start_at, end_at=start_at + timedelta(hours=hours)),
        window="any",
        on=on,
        weekend_on=weekend_of(on),
        seats=seats,
        load=load,
    )


def day_shift(rotation_id: str, day: int) -> Shift:
    """A whole day with one seat; days count from the first of the horizon, weekends are as good as any."""
    return a_shift(rotation_id, day // 7, day=day % 7, seats=1, load=1)


def week_number(shift: Shift) -> int:
    """The number of the week in which a shift lies, from 0."""
    return (shift.on - MONDAY) // WEEK
