"""Who may serve: one sentence per reason why an engineer may not hold a duty.

These are facts of people, rotations and countries. Constraints enforce them; fair shares and the list of people who
could fill an open seat ask them too, so that "could have served" means the same everywhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from scheduler.domain.availability import Interlock
from scheduler.domain.coverage import Duty, Shift, Term, WeekendRotation
from scheduler.domain.holidays import holidays_of
from scheduler.domain.people import Engineer, WeekendRule
from scheduler.domain.problem import Problem
from scheduler.domain.time import DAY, Span, local, local_dates, within_local_hours
from scheduler.domain.weekends import weekend_days


def not_eligible(problem: Problem, engineer: Engineer, duty: Duty) -> Iterator[str]:
    """Reasons of service dates, tenure, level, consent to a term, and local hours."""
    rotation = problem.rotation(duty.rotation_id)
    dates = duty_dates(engineer, duty)
    if engineer.joined_on and dates[0] < engineer.joined_on + DAY * rotation.min_tenure_days:
        yield f"{engineer.name} may serve from {engineer.joined_on + DAY * rotation.min_tenure_days:%d %b %Y} on"
    if engineer.leaves_on and dates[-1] > engineer.leaves_on:
        yield f"{engineer.name} leaves on {engineer.leaves_on:%d %b %Y}"
    if rotation.levels and engineer.level not in rotation.levels:
        yield f"{engineer.name} is {engineer.level or 'without a level'}; {rotation.name} asks for " + " or ".join(
            rotation.levels
        )
    if isinstance(duty, Term):
        yield from _no_consent(problem, engineer, duty)
    elif isinstance(rotation, WeekendRotation) and not _in_local_hours(rotation, engineer.time_zone, duty.span):
        start = local(duty.span.start_at, engineer.time_zone)
        end = local(duty.span.end_at, engineer.time_zone)
        yield f"{start:%a %H:%M} to {end:%a %H:%M} is outside the local hours of {engineer.name}"


def _no_consent(problem: Problem, engineer: Engineer, duty: Term) -> Iterator[str]:
    offered = problem.volunteered(engineer.id, duty.rotation_id)
    if not any(offer.earliest_on <= duty.starts_on and duty.last_on <= offer.latest_on for offer in offered):
        yield f"{engineer.name} has not volunteered for {duty.label}"


def _in_local_hours(rotation: WeekendRotation, zone_name: str, span: Span) -> bool:
    hours = rotation.hours_in(zone_name)
    return hours is None or within_local_hours(span, zone_name, hours.first, hours.last)


def against_country_rule(problem: Problem, engineer: Engineer, shift: Shift) -> Iterator[str]:
    """Reasons of the country's law or works agreement: weekend bans, opt-in, public holidays."""
    rule = problem.country_rule.get(engineer.country)
    if rule is None or not rule.binds_on(shift.on):
        return
    dates = local_dates(shift.span, engineer.time_zone)
    weekend = weekend_days(problem, engineer)
    if shift.is_weekend or any(on.weekday() in weekend for on in dates):
        if rule.weekend is WeekendRule.BANNED:
            yield f"{engineer.country} allows no weekend duty"
        elif rule.weekend is WeekendRule.OPT_IN and not engineer.weekend_consent:
            yield f"{engineer.country} asks for signed consent to weekend duty; {engineer.name} has not given it"
    if rule.public_holidays_banned:
        holidays = holidays_of(problem, engineer)
        for on in dates:
            if on in holidays:
                yield f"{engineer.country} allows no duty on {holidays[on]} ({on:%d %b})"


def away_on(problem: Problem, engineer: Engineer, shift: Shift) -> bool:
    """Whether the engineer is absent on any local date that the shift touches."""
    absences = problem.absences_of(engineer.id)
    return bool(absences) and any(a.touches(local_dates(shift.span, engineer.time_zone)) for a in absences)


def interlocks_on(problem: Problem, engineer: Engineer, duty: Duty) -> Iterator[Interlock]:
    """The commitments of the engineer or the team that the duty would break."""
    if problem.interlocks:
        dates = duty_dates(engineer, duty)
        for interlock in problem.interlocks:
            if interlock.binds(engineer.id, engineer.team_id) and interlock.touches(dates):
                yield interlock


def duty_dates(engineer: Engineer, duty: Duty) -> tuple[date, ...]:
    """Local dates of a shift; of a term its first and last, which is enough to see what it touches."""
    if isinstance(duty, Term):
        return (duty.starts_on, duty.last_on)
    return local_dates(duty.span, engineer.time_zone)


def away_share(problem: Problem, engineer: Engineer, duty: Term) -> tuple[int, int]:
    """Working days of a term, those outside the engineer's weekend, on which they are absent, and all of them."""
    weekend = weekend_days(problem, engineer)
    days = [duty.starts_on + timedelta(days=n) for n in range(duty.weeks * 7)]
    working = [on for on in days if on.weekday() not in weekend]
    absences = problem.absences_of(engineer.id)
    return sum(any(on in absence for absence in absences) for on in working), len(working)


def could_serve(problem: Problem, engineer: Engineer, shift: Shift) -> bool:
    """Whether nothing about the person alone stands in the way of the shift."""
    return not (
        away_on(problem, engineer, shift)
        or any(interlocks_on(problem, engineer, shift))
        or any(not_eligible(problem, engineer, shift))
        or any(against_country_rule(problem, engineer, shift))
    )
