"""The matrix: a quarter as engineers by weeks, with the open seats below and what is special about each week above."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from scheduler.domain.availability import CompanyDay, Holiday
from scheduler.domain.events import CustomerEvent
from scheduler.domain.fairness import load_for
from scheduler.domain.holidays import observed_holidays
from scheduler.domain.people import Engineer
from scheduler.domain.problem import Problem
from scheduler.domain.schedule import Schedule
from scheduler.domain.time import DAY, SATURDAY, WEEK, local_dates
from scheduler.reports.codes import term_codes, window_letters
from scheduler.reports.load import LoadRow, load_report

WORKING_DAYS = 5


@dataclass(frozen=True, slots=True)
class Week:
    """A column: the week that starts on ``week_on``, and what happens in it.

    ``holidays`` are public holidays of countries in which somebody lives, on dates that a shift touches; the others
    ask nothing of anybody here.
    """

    week_on: date
    company_days: tuple[CompanyDay, ...]
    holidays: tuple[Holiday, ...]
    events: tuple[CustomerEvent, ...]

    @property
    def saturday(self) -> date:
        return self.week_on + DAY * SATURDAY


@dataclass(frozen=True, slots=True)
class Cell:
    """One engineer in one week.

    ``windows`` are the letters of their shifts in order of start, ``term`` the code of the rotation that they are on
    term for. ``event`` says that one of the shifts is raised by a customer event. ``away`` is an absence on the
    weekend or on all working days, ``bound`` a customer interlock on any day. ``in_service`` is false before joining
    and after leaving. ``load`` is that of the shifts, in tenths of a point.
    """

    windows: tuple[str, ...]
    term: str
    event: bool
    away: bool
    bound: bool
    in_service: bool
    load: int

    @property
    def on_duty(self) -> bool:
        return bool(self.windows or self.term)


@dataclass(frozen=True, slots=True)
class EngineerRow:
    """A row: the engineer's load over the whole horizon, and a cell per week."""

    load: LoadRow
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class OpenRow:
    """TBD seats per week, of one weekend window or (``is_term``) of one seat of a term rotation."""

    label: str
    seats: tuple[int, ...]
    is_term: bool


@dataclass(frozen=True, slots=True)
class Matrix:
    """The whole quarter. ``letters`` maps window names and ``terms`` names of term rotations to their codes."""

    weeks: tuple[Week, ...]
    rows: tuple[EngineerRow, ...]
    open_rows: tuple[OpenRow, ...]
    letters: tuple[tuple[str, str], ...]
    terms: tuple[tuple[str, str], ...]


def matrix(problem: Problem, schedule: Schedule) -> Matrix:
    """The matrix of a schedule: rows by team name, then by name."""
    letters, codes = window_letters(problem), term_codes(problem)
    rows = tuple(
        EngineerRow(load, _cells(problem, schedule, problem.engineer(load.engineer_id), letters, codes))
        for load in load_report(problem, schedule)
    )
    return Matrix(
        weeks=_weeks(problem),
        rows=rows,
        open_rows=_open_rows(problem, schedule, codes),
        letters=tuple(letters.items()),
        terms=tuple((problem.rotation(rotation_id).name, code) for rotation_id, code in codes.items()),
    )


def _weeks(problem: Problem) -> tuple[Week, ...]:
    served = {on for shift in problem.shifts for on in local_dates(shift.span, "UTC")}
    observed = [holiday for holiday in observed_holidays(problem) if holiday.on in served]
    return tuple(
        Week(
            week_on=week_on,
            company_days=tuple(day for day in problem.company_days if _in_week(day.on, week_on)),
            holidays=tuple(holiday for holiday in observed if _in_week(holiday.on, week_on)),
            events=tuple(e for e in problem.events if any(_in_week(on, week_on) for on in local_dates(e.span, "UTC"))),
        )
        for week_on in problem.horizon.week_starts
    )


def _in_week(on: date, week_on: date) -> bool:
    return week_on <= on < week_on + WEEK


def _cells(
    problem: Problem, schedule: Schedule, engineer: Engineer, letters: Mapping[str, str], codes: Mapping[str, str]
) -> tuple[Cell, ...]:
    shifts, terms = schedule.shifts_of(engineer.id), schedule.terms_of(engineer.id)
    cells = []
    for week_on in problem.horizon.week_starts:
        held = [shift for shift in shifts if shift.week_on == week_on]
        cells.append(
            Cell(
                windows=tuple(letters[shift.window] for shift in held),
                term=next((codes[term.rotation_id] for term in terms if term.covers_week(week_on)), ""),
                event=any(shift.event_ids for shift in held),
                away=_away(problem, engineer, week_on),
                bound=_bound(problem, engineer, week_on),
                in_service=_in_service(engineer, week_on),
                load=sum(load_for(problem, engineer, shift) for shift in held),
            )
        )
    return tuple(cells)


def _away(problem: Problem, engineer: Engineer, week_on: date) -> bool:
    absences = problem.absences_of(engineer.id)
    away = [any(week_on + DAY * n in absence for absence in absences) for n in range(7)]
    return any(away[SATURDAY:]) or all(away[:WORKING_DAYS])


def _bound(problem: Problem, engineer: Engineer, week_on: date) -> bool:
    dates = (week_on, week_on + WEEK - DAY)
    return any(lock.binds(engineer.id, engineer.team_id) and lock.touches(dates) for lock in problem.interlocks)


def _in_service(engineer: Engineer, week_on: date) -> bool:
    joined = engineer.joined_on is None or engineer.joined_on < week_on + WEEK
    return joined and (engineer.leaves_on is None or engineer.leaves_on >= week_on)


def _open_rows(problem: Problem, schedule: Schedule, codes: Mapping[str, str]) -> tuple[OpenRow, ...]:
    """Windows first, then term seats, as the schedule lists its open seats."""
    found: dict[tuple[bool, str], list[int]] = defaultdict(lambda: [0] * problem.horizon.weeks)
    shifts = {shift.id: shift for shift in problem.shifts}
    for seat in schedule.open_seats:
        if seat.duty_id is None:
            label, first, last = f"{codes[seat.rotation_id]} seat {seat.seat}", seat.from_on, seat.until_on
        else:
            shift = shifts[seat.duty_id]
            label, first, last = shift.window, shift.week_on, shift.week_on + WEEK
        for number, week_on in enumerate(problem.horizon.week_starts):
            found[seat.duty_id is None, label][number] += first <= week_on < last
    return tuple(OpenRow(label, tuple(seats), is_term) for (is_term, label), seats in found.items())
