"""Open seats: why each TBD seat is open, and what would fill it. Every engineer on the roster is tried on the seat."""

from __future__ import annotations

from datetime import date

from scheduler.domain.coverage import Shift
from scheduler.domain.errors import NotFound
from scheduler.domain.schedule import OpenSeat, Schedule
from scheduler.reports.blocked import Blocked, OpenSeatReport, fixes_of, gist, grouped
from scheduler.reports.obstacles import Trial
from scheduler.reports.open_terms import term_seat_report
from scheduler.reports.view import PlanView

MOST_NAMED = 6
"""Open seats that are named when another was asked for."""


def name_of(seat: OpenSeat) -> str:
    """What people ask for an open seat by: the id of its shift, or of a term seat rotation and date of its begin."""
    return seat.duty_id or f"{seat.rotation_id}/{seat.from_on}"


def seats_named(schedule: Schedule, name: str) -> tuple[OpenSeat, ...]:
    """The open seats of a shift by its id; by rotation/date those term seats that are open in the week of the date.

    Raises NotFound, naming the seats that are open in that rotation.
    """
    rotation_id, _, day = name.rpartition("/")
    on = _date_in(day)
    found = tuple(
        seat
        for seat in schedule.open_seats
        if name == name_of(seat)
        or (seat.duty_id is None and on and seat.rotation_id == rotation_id and seat.from_on <= on < seat.until_on)
    )
    if not found:
        near = [name_of(s) for s in schedule.open_seats if name.startswith(f"{s.rotation_id}/")]
        others = f"open there are: {', '.join(dict.fromkeys(near[:MOST_NAMED]))}" if near else "nothing is open there"
        raise NotFound(f"no seat {name} is open; {others}")
    return found


def _date_in(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def open_seat_reports(view: PlanView, seats: tuple[OpenSeat, ...] | None = None) -> tuple[OpenSeatReport, ...]:
    """A report per open seat, or per one of ``seats``, in the order of the schedule. Open seats of one shift share
    their findings."""
    trial = Trial(view.problem, view.schedule, view.constraints)
    tried: dict[str, tuple[Blocked, ...]] = {}
    reports = []
    for seat in view.schedule.open_seats if seats is None else seats:
        if seat.duty_id is None:
            reports.append(term_seat_report(view, trial, seat))
            continue
        if seat.duty_id not in tried:
            tried[seat.duty_id] = _blocked(view, trial, seat.duty_id)
        reports.append(_shift_seat_report(view, seat, tried[seat.duty_id]))
    return tuple(reports)


def _blocked(view: PlanView, trial: Trial, duty_id: str) -> tuple[Blocked, ...]:
    holders = view.schedule.holders(duty_id)
    roster = view.problem.roster(view.problem.duties[duty_id])
    return grouped(trial.obstacles((e.id, duty_id) for e in roster if e.id not in holders).values())


def _shift_seat_report(view: PlanView, seat: OpenSeat, groups: tuple[Blocked, ...]) -> OpenSeatReport:
    shift = next(shift for shift in view.problem.shifts if shift.id == seat.duty_id)
    label = f"{view.problem.rotation(shift.rotation_id).name}, {shift.label}"
    if shift.seats > 1:
        label += f", seat {seat.seat} of {shift.seats}"
    fixes = _with_newcomer(shift, fixes_of(view.problem, groups))
    return OpenSeatReport(seat, label, groups, fixes, gist(groups, fixes))


def _with_newcomer(shift: Shift, fixes: tuple[str, ...]) -> tuple[str, ...]:
    domains = f" and knows {', '.join(shift.domains)}" if shift.domains else ""
    return fixes or (f"One more engineer who can serve this window{domains} would fill it.",)
