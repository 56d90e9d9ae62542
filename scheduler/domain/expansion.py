"""Expansion: the shifts and terms that rotations unfold into over a horizon. Clock changes are decided here, once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta

from scheduler.domain.coverage import LOAD_PER_POINT, Shift, Term, TermRotation, Weekday, WeekendRotation, WeekendWindow
from scheduler.domain.time import DAY, WEEK, DateRange, Horizon, Span, monday_of, to_instant, weekend_of

HOURS_PER_POINT = 4
HOLIDAY_FACTOR = 1.5
"""A company day on a weekday weighs one and a half weekend hours."""


def term(rotation: TermRotation, starts_on: date, weeks: int) -> Term:
    """The term of a rotation that starts on a date and lasts so many weeks."""
    span = Span(
        start_at=to_instant(starts_on, time(0), rotation.time_zone),
        end_at=to_instant(starts_on + WEEK * weeks, time(0), rotation.time_zone),
    )
    return Term(
        id=f"{rotation.id}/{starts_on}/{weeks}w", rotation_id=rotation.id, span=span, starts_on=starts_on, weeks=weeks
    )


def possible_terms(rotation: TermRotation, horizon: Horizon) -> Iterator[Term]:
    """Every term that may start inside the horizon."""
    lengths = rotation.lengths or tuple(range(rotation.min_weeks, rotation.max_weeks + 1))
    for starts_on in horizon.week_starts[:: rotation.start_every_weeks]:
        for weeks in lengths:
            if rotation.needs_seats(starts_on) and (
                rotation.may_overrun or starts_on + WEEK * weeks <= horizon.ends_on
            ):
                yield term(rotation, starts_on, weeks)


def first_term(earliest_on: date, weeks: int) -> DateRange:
    """The dates of the first term of that length which begins on a date or after it, both ends included."""
    starts_on = monday_of(earliest_on + WEEK - DAY)
    return DateRange(first_on=starts_on, last_on=starts_on + WEEK * weeks - DAY)


def window_span(window: WeekendWindow, on: date, zone_name: str) -> Span:
    """The instants of a window that opens on a local date. Raises ValueError for one that the clock skips."""
    start_at, end_at = _ends(window, on, zone_name)
    return Span(start_at=start_at, end_at=end_at)


def _ends(window: WeekendWindow, on: date, zone_name: str) -> tuple[datetime, datetime]:
    closes_on, closes_at = time_after(on, window.opens_at, window.hours)
    return to_instant(on, window.opens_at, zone_name), to_instant(closes_on, closes_at, zone_name)


def _is_skipped(window: WeekendWindow, on: date, zone_name: str) -> bool:
    start_at, end_at = _ends(window, on, zone_name)
    return end_at <= start_at


def time_after(on: date, at: time, hours: int) -> tuple[date, time]:
    """The wall date and time so many wall hours later."""
    minutes = at.hour * 60 + at.minute + hours * 60
    return on + DAY * (minutes // 1440), time(minutes % 1440 // 60, minutes % 60)


def load_of(span: Span, *, weekend: bool) -> int:
    """Load of one seat of a shift, in tenths of a point, by its elapsed hours."""
    factor = 1.0 if weekend else HOLIDAY_FACTOR
    return round(span.duration / timedelta(hours=HOURS_PER_POINT) * factor * LOAD_PER_POINT)


def expand(rotation: WeekendRotation, horizon: Horizon, company_days: Iterable[date] = ()) -> tuple[Shift, ...]:
    """The shifts of a rotation in a horizon, in order of start.

    A window makes one shift per weekend day, and one per company day on which the rotation is staffed; a window
    that opens on the eve of its day (Friday night for Saturday) opens on the eve of a company day too. A window that
    the clock skips altogether, such as 02:00 to 03:00 on the night it goes forward, makes no shift then.
    """
    off = frozenset(company_days) if rotation.covers_company_days else frozenset()
    shifts = [
        _shift(rotation, window, on)
        for on in horizon.dates()
        for window in rotation.windows
        if rotation.covers(on)
        and (_is_day_of(window, on) or on + DAY * _eve(window) in off)
        and not _is_skipped(window, on, rotation.time_zone)
    ]
    return tuple(sorted(shifts, key=lambda shift: (shift.span.start_at, shift.id)))


def _is_day_of(window: WeekendWindow, on: date) -> bool:
    return any(day.number == on.weekday() for day in window.days)


def _eve(window: WeekendWindow) -> int:
    """1 when the window opens the evening before the day it serves, else 0."""
    return int(Weekday.FRI in window.days and window.opens_at >= time(12))


def _shift(rotation: WeekendRotation, window: WeekendWindow, on: date) -> Shift:
    span = window_span(window, on, rotation.time_zone)
    weekend = _is_day_of(window, on)
    return Shift(
        id=f"{rotation.id}/{on}/{window.name.lower()}",
        rotation_id=rotation.id,
        span=span,
        window=window.name,
        on=on,
        weekend_on=weekend_of(on) if weekend else None,
        seats=window.seats,
        domains=tuple(sorted(set(window.domains))),
        load=load_of(span, weekend=weekend),
    )
