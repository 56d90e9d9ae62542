"""Alerts: when somebody has to be told that a seat is still TBD."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from scheduler.domain.coverage import Shift
from scheduler.domain.problem import Problem
from scheduler.domain.schedule import OpenSeat, Schedule

ALERT_DAYS = (42, 28, 14)
"""Days before a seat starts on which an alert is due: six weeks to recruit, four to ask, two to decide on a gap."""


@dataclass(frozen=True, slots=True)
class SeatAlert:
    """One open seat. ``due_on`` are the dates of its alerts, earliest first; ``reached`` is the days-before of the
    last one that is due by today, None while none is."""

    seat: OpenSeat
    label: str
    due_on: tuple[date, ...]
    reached: int | None
    days_left: int

    @property
    def says(self) -> str:
        if self.days_left <= 0:
            return f"{self.label} is TBD and has begun."
        days = "1 day" if self.days_left == 1 else f"{self.days_left} days"
        return f"{self.label} is TBD and starts in {days}."


def seat_alerts(problem: Problem, schedule: Schedule, today: date) -> tuple[SeatAlert, ...]:
    """Every open seat of a schedule, soonest first."""
    alerts = (_alert(problem, seat, today) for seat in schedule.open_seats)
    return tuple(sorted(alerts, key=lambda alert: (alert.seat.from_on, alert.label)))


def due(alerts: Iterable[SeatAlert]) -> tuple[SeatAlert, ...]:
    """The seats for which an alert is due, and whose weeks or shift are not over yet."""
    return tuple(alert for alert in alerts if alert.reached is not None and alert.days_left > -_length(alert.seat))


def _length(seat: OpenSeat) -> int:
    """Days that a seat lasts, at least one."""
    return max(1, (seat.until_on - seat.from_on).days)


def _alert(problem: Problem, seat: OpenSeat, today: date) -> SeatAlert:
    left = (seat.from_on - today).days
    reached = [days for days in ALERT_DAYS if left <= days]
    return SeatAlert(
        seat=seat,
        label=_label(problem, seat),
        due_on=tuple(seat.from_on - timedelta(days=days) for days in ALERT_DAYS),
        reached=min(reached, default=None),
        days_left=left,
    )


def _label(problem: Problem, seat: OpenSeat) -> str:
    name = problem.rotation(seat.rotation_id).name
    duty = problem.duties[seat.duty_id] if seat.duty_id is not None else None
    if isinstance(duty, Shift):
        return f"{name}, {duty.label}" + (f", seat {seat.seat} of {duty.seats}" if duty.seats > 1 else "")
    return f"{name}, seat {seat.seat}, from {seat.from_on:%d %b %Y}"
