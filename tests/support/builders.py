"""Builders: small valid values with plain defaults, so that a test says only what it is about."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from scheduler.domain.availability import Absence, Grade, Holiday, Interlock, Preference
from scheduler.domain.coverage import Rotation, Shift, Term, TermRotation, Weekday, WeekendRotation, WeekendWindow
from scheduler.domain.events import CustomerEvent
from scheduler.domain.expansion import load_of, term
from scheduler.domain.organisation import Organisation, problem_of
from scheduler.domain.people import CountryRule, Engineer, Team, Tier1Customer, Volunteer
from scheduler.domain.problem import Problem
from scheduler.domain.schedule import Assignment, Schedule
from scheduler.domain.time import DAY, WEEK, Horizon, Span, weekend_of

MONDAY = date(2027, 1, 4)
"""The first day of every horizon that a test does not choose itself."""
SATURDAY = MONDAY + DAY * 5
NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)
"""The clock of a test that does not choose its own."""
TIER2 = "tier2"
EE = "ee"


def an_engineer(engineer_id: str = "ada", **changes: Any) -> Engineer:
    """Somebody in Berlin, full time, in team ``core``, long in the company; name and e-mail follow the id."""
    fields: dict[str, Any] = {
        "id": engineer_id,
        "name": engineer_id.capitalize(),
        "email": f"{engineer_id}@example.com",
        "team_id": "core",
        "time_zone": "Europe/Berlin",
        "country": "DE",
    }
    return Engineer(**(fields | changes))


def a_team(team_id: str = "core", **changes: Any) -> Team:
    return Team(**({"id": team_id, "name": team_id.capitalize()} | changes))


def a_window(name: str = "day", **changes: Any) -> WeekendWindow:
    """Saturday and Sunday from 08:00, eight hours, one seat."""
    fields = {"name": name, "days": (Weekday.SAT, Weekday.SUN), "opens_at": time(8), "hours": 8}
    return WeekendWindow(**(fields | changes))


def a_weekend_rotation(rotation_id: str = TIER2, **changes: Any) -> WeekendRotation:
    """Tier 2 with one window in UTC, open to everybody, any local hour."""
    fields = {"id": rotation_id, "name": "Tier 2 weekend", "windows": (a_window(),), "local_hours": None}
    return WeekendRotation(**(fields | changes))


def a_term_rotation(rotation_id: str = EE, **changes: Any) -> TermRotation:
    """Escalation Engineers: one seat, terms of 4 to 10 weeks."""
    return TermRotation(**({"id": rotation_id, "name": "Escalation Engineers", "seats": 1} | changes))


def a_shift(on: date = SATURDAY, start: str = "08:00", hours: int = 8, **changes: Any) -> Shift:
    """One shift of Tier 2 on a local date, in UTC; its id follows from date and start, its load from its hours."""
    opens_at = datetime.combine(on, time.fromisoformat(start), UTC)
    span = Span(start_at=opens_at, end_at=opens_at + timedelta(hours=hours))
    weekend_on = weekend_of(on) if on.weekday() >= 5 else None
    fields: dict[str, Any] = {
        "id": f"{TIER2}/{on}/{start}",
        "rotation_id": TIER2,
        "window": start,
        "on": on,
        "span": span,
        "weekend_on": weekend_on,
        "seats": 1,
        "load": load_of(span, weekend=weekend_on is not None),
    }
    return Shift(**(fields | changes))


def a_term(starts_on: date = MONDAY, weeks: int = 4, rotation: TermRotation | None = None) -> Term:
    return term(rotation or a_term_rotation(), starts_on, weeks)


def a_horizon(weeks: int = 4, starts_on: date = MONDAY) -> Horizon:
    return Horizon.of_weeks(starts_on, weeks)


def an_absence(engineer_id: str = "ada", first_on: date = SATURDAY, last_on: date | None = None) -> Absence:
    """Away on one day, or from the first to the last."""
    return Absence(engineer_id=engineer_id, first_on=first_on, last_on=last_on or first_on)


def a_preference(engineer_id: str = "ada", on: date = SATURDAY, grade: Grade = Grade.AVOID) -> Preference:
    return Preference(engineer_id=engineer_id, first_on=on, last_on=on, grade=grade)


def a_holiday(on: date = SATURDAY, country: str = "DE", **changes: Any) -> Holiday:
    return Holiday(**({"on": on, "name": "Founders' Day", "country": country} | changes))


def an_interlock(interlock_id: str = "acme", **changes: Any) -> Interlock:
    """Team ``core`` is bound on the first Saturday, unless an engineer or other dates are given."""
    fields: dict[str, Any] = {"id": interlock_id, "first_on": SATURDAY, "last_on": SATURDAY}
    if "engineer_id" not in changes:
        fields["team_id"] = "core"
    return Interlock(**(fields | changes))


def a_volunteer(engineer_id: str = "ada", **changes: Any) -> Volunteer:
    """Willing to serve one term in the first half of 2027."""
    fields = {
        "engineer_id": engineer_id,
        "rotation_id": EE,
        "earliest_on": MONDAY,
        "latest_on": MONDAY + WEEK * 26 - DAY,
    }
    return Volunteer(**(fields | changes))


def an_event(event_id: str = "go-live", on: date = SATURDAY, **changes: Any) -> CustomerEvent:
    """A customer's day from 00:00 to 24:00 UTC that asks for one more person."""
    starts_at = datetime.combine(on, time(0), UTC)
    fields: dict[str, Any] = {
        "id": event_id,
        "customer_id": "acme",
        "title": "Go-live",
        "span": Span(start_at=starts_at, end_at=starts_at + DAY),
    }
    return CustomerEvent(**(fields | changes))


def a_problem(
    *,
    engineers: tuple[Engineer, ...] = (an_engineer(),),
    shifts: tuple[Shift, ...] = (),
    terms: tuple[Term, ...] = (),
    rotations: tuple[Rotation, ...] | None = None,
    weeks: int = 4,
    starts_on: date = MONDAY,
    **parts: Any,
) -> Problem:
    """A problem with the shifts and terms given and one rotation of each kind; teams follow from the engineers."""
    known = {"teams": tuple(a_team(team_id) for team_id in sorted({e.team_id for e in engineers}))} | parts
    return Problem(
        horizon=a_horizon(weeks, starts_on),
        engineers=engineers,
        rotations=(a_weekend_rotation(), a_term_rotation()) if rotations is None else rotations,
        shifts=shifts,
        terms=terms,
        **known,
    )


def a_schedule(problem: Problem, *held: tuple[str, str]) -> Schedule:
    """(engineer id, duty id) pairs as a schedule; every holder takes the next seat of the duty or term rotation."""
    taken: dict[str, int] = {}
    assignments = []
    for engineer_id, duty_id in held:
        duty = problem.duties[duty_id]
        place = duty.rotation_id if isinstance(duty, Term) else duty_id
        taken[place] = taken.get(place, 0) + 1
        assignments.append(Assignment(engineer_id=engineer_id, duty_id=duty_id, seat=taken[place]))
    return problem.schedule(tuple(assignments))


def a_customer(customer_id: str = "acme", **changes: Any) -> Tier1Customer:
    fields = {"id": customer_id, "name": customer_id.capitalize(), "state": "approved", "pages_per_weekend": 1.0}
    return Tier1Customer(**(fields | changes))


def a_country_rule(country: str = "DE", **changes: Any) -> CountryRule:
    return CountryRule(**({"country": country, "source": "works agreement"} | changes))


def an_organisation(engineers: tuple[Engineer, ...] | None = None, **changes: Any) -> Organisation:
    """Three engineers of team ``core`` and Tier 2 weekends; events come with their customer."""
    people = engineers if engineers is not None else tuple(an_engineer(name) for name in ("ada", "ben", "cleo"))
    fields: dict[str, Any] = {
        "name": "Tiny",
        "teams": tuple(a_team(team_id) for team_id in sorted({e.team_id for e in people})),
        "engineers": people,
        "customers": (a_customer(),),
        "rotations": (a_weekend_rotation(),),
    }
    return Organisation(**(fields | changes))


def a_problem_of(organisation: Organisation, weeks: int = 4, starts_on: date = MONDAY) -> Problem:
    """The problem of an organisation, without holidays and earlier decisions."""
    return problem_of(organisation, a_horizon(weeks, starts_on))
