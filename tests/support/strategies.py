"""Random small problems, schedules and parameters that aim at boundaries.

Everything is drawn from a seeded ``random.Random``, so a seed names a case. Dates and times come from few values that
touch, overlap or miss each other by one: uniformly random ones hardly ever meet a boundary, and a ``<`` written as
``<=`` would stay unseen.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from random import Random
from typing import TypeVar

from scheduler.domain.availability import Absence, CompanyDay, Grade, Holiday, Interlock, Preference
from scheduler.domain.coverage import (
    LocalHours,
    Rotation,
    TermRotation,
    Weekday,
    WeekendRotation,
    WeekendWindow,
    ZoneHours,
)
from scheduler.domain.events import Confidence, CustomerEvent
from scheduler.domain.organisation import Organisation, problem_of
from scheduler.domain.people import CountryRule, Engineer, Team, Tier1Customer, Volunteer, WeekendRule
from scheduler.domain.problem import CarriedLoad, Problem
from scheduler.domain.schedule import Assignment, Schedule
from scheduler.domain.time import DAY, WEEK, Horizon, Span
from tests.support.builders import a_schedule
from tests.support.facts import random_facts

_Member = TypeVar("_Member")

MONDAYS = (
    date(2027, 1, 4),
    date(2027, 3, 22),  # Europe goes forward on the first Sunday
    date(2026, 10, 19),  # Europe goes back on the first Sunday
    date(2027, 3, 29),  # Auckland and Lord Howe go back on the first Sunday
    date(2026, 9, 21),  # Auckland goes forward on the first Sunday, Lord Howe a week later
    date(2027, 3, 8),  # Los Angeles goes forward on the first Sunday
)
HOMES = (
    ("Europe/Berlin", "DE"),
    ("Europe/London", "GB"),
    ("Asia/Kolkata", "IN"),
    ("Asia/Kathmandu", "NP"),
    ("Australia/Lord_Howe", "AU"),
    ("Pacific/Auckland", "NZ"),
    ("America/Los_Angeles", "US"),
)
NAMES = ("ada", "ben", "cleo", "dan", "eve")
TEAMS = ("core", "data", "edge")
DOMAINS = ("database", "gitaly")
LEVELS = (None, "IC3", "IC4")
WEEKEND = (Weekday.SAT, Weekday.SUN)
WINDOWS = (
    WeekendWindow(name="morning", days=WEEKEND, opens_at=time(0), hours=8),
    WeekendWindow(name="day", days=WEEKEND, opens_at=time(8), hours=8),
    WeekendWindow(name="late", days=WEEKEND, opens_at=time(16), hours=8, seats=2),
    WeekendWindow(name="eve", days=(Weekday.FRI, Weekday.SAT), opens_at=time(23), hours=8),
    WeekendWindow(name="long", days=(Weekday.SAT,), opens_at=time(8), hours=24, domains=("database",)),
    WeekendWindow(name="noon", days=WEEKEND, opens_at=time(12), hours=4, domains=("database", "gitaly")),
    WeekendWindow(name="small", days=(Weekday.SUN,), opens_at=time(20), hours=4),
)


def random_problem(rng: Random, *, small: bool = False) -> Problem:
    """A problem of up to five engineers and five weeks; ``small`` ones have few enough candidates to try them all."""
    horizon = Horizon.of_weeks(rng.choice(MONDAYS), rng.randint(1, 2 if small else 5))
    teams = tuple(Team(id=t, name=t.capitalize(), headcount=rng.choice((0, 0, 1, 5, 8))) for t in TEAMS)
    people = rng.choice((0, 1, 2, 3) if small else (0, 1, 2, 3, 4, 5, 5))
    engineers = tuple(_engineer(rng, name, horizon) for name in NAMES[:people])
    rotations = _rotations(rng, horizon, small=small)
    customers = (Tier1Customer(id="acme", name="Acme", state="approved", pages_per_weekend=2.5),)
    organisation = Organisation(
        name="Random",
        teams=teams,
        engineers=engineers,
        customers=customers,
        country_rules=_country_rules(rng, horizon),
        rotations=rotations,
        absences=tuple(_absence(rng, e, horizon) for e in engineers for _ in range(rng.choice((0, 0, 1, 2)))),
        preferences=tuple(_preference(rng, e, horizon) for e in engineers for _ in range(rng.choice((0, 1, 2)))),
        interlocks=tuple(_interlock(rng, n, engineers, horizon) for n in range(rng.choice((0, 0, 1, 2)))),
        volunteers=_volunteers(rng, engineers, rotations, horizon),
        events=tuple(_event(rng, n, horizon) for n in range(rng.choice((0, 1, 2, 3)))),
        company_days=tuple(CompanyDay(on=on, name="Day off") for on in _some(rng, _edges(horizon), (0, 0, 1))),
        carried=tuple(CarriedLoad(engineer_id=e.id, load=rng.choice((-90, -61, -7, 20, 60, 75))) for e in engineers)
        if rng.random() < 0.4
        else (),
        facts=random_facts(rng, engineers, teams, customers, rotations, horizon),
    )
    holidays = tuple(
        Holiday(on=on, name="Founders' Day", country=rng.choice(HOMES)[1], subdivision=rng.choice((None, "BY")))
        for on in _some(rng, _edges(horizon), (0, 1, 3))
    )
    return _decided(rng, problem_of(organisation, horizon, holidays))


def random_schedule(rng: Random, problem: Problem) -> Schedule:
    """A schedule of anybody on the rosters, legal or not: sparse, crowded, with every seat filled, or all on one."""
    crowd = rng.choice((0.0, 0.1, 0.3, None))
    favourite = rng.choice(problem.engineers).id if problem.engineers and rng.random() < 0.3 else None
    held = {(a.engineer_id, a.duty_id) for a in problem.pins if rng.random() < 0.7}
    for shift in problem.shifts:
        roster = problem.roster(shift)
        if crowd is None:
            held |= {(engineer.id, shift.id) for engineer in _some(rng, roster, (shift.seats,))}
        else:
            held |= {(e.id, shift.id) for e in roster if rng.random() < (0.8 if e.id == favourite else crowd)}
    for rotation in problem.term_rotations:
        terms = [term for term in problem.terms if term.rotation_id == rotation.id]
        for engineer in problem.rosters[rotation.id]:
            held |= {(engineer.id, term.id) for term in _some(rng, terms, (0, 1, 1, 2))}
    return a_schedule(problem, *sorted(held))


@lru_cache(maxsize=4)
def random_cases(count: int) -> tuple[tuple[int, Problem, Schedule], ...]:
    """(seed, problem, schedule) for the seeds below ``count``; made once for all tests."""
    return tuple(random_case(seed) for seed in range(count))


def random_case(seed: int) -> tuple[int, Problem, Schedule]:
    """The case that a seed names."""
    rng = Random(seed)
    problem = random_problem(rng)
    return seed, problem, random_schedule(rng, problem)


# -- people -----------------------------------------------------------------------------------------------------


def _engineer(rng: Random, name: str, horizon: Horizon) -> Engineer:
    zone_name, country = rng.choice(HOMES)
    joined_on = rng.choice((None, None, None, *_edges(horizon)))
    leaves_on = rng.choice((None, None, None, None, *(on for on in _edges(horizon) if not joined_on or on > joined_on)))
    return Engineer(
        id=name,
        name=name.capitalize(),
        email=f"{name}@example.com",
        team_id=rng.choice(TEAMS),
        time_zone=zone_name,
        country=country,
        subdivision=rng.choice((None, "BY")),
        fte=rng.choice((1.0, 1.0, 0.8, 0.5)),
        level=rng.choice(LEVELS),
        domains=tuple(_some(rng, DOMAINS, (0, 1, 2))),
        joined_on=joined_on - DAY * rng.choice((0, 30)) if joined_on else None,
        leaves_on=leaves_on,
        weekend_consent=rng.random() < 0.5,
        previous_terms=rng.choice((0, 0, 1)),
    )


def _country_rules(rng: Random, horizon: Horizon) -> tuple[CountryRule, ...]:
    return tuple(
        CountryRule(
            country=country,
            weekend=rng.choice(list(WeekendRule)),
            public_holidays_banned=rng.random() < 0.5,
            one_weekend_day=rng.random() < 0.6,
            effective_on=rng.choice((None, rng.choice(_edges(horizon)))),
            notice_days=rng.choice((None, 1, 2, 14, 15, 28, 28)),
            max_duty_days_in_4_weeks=rng.choice((None, 0, 1, 2, 3, 7, 14)),
            rest_hours_daily=rng.choice((None, 8, 11)),
            rest_hours_weekly=rng.choice((None, 24, 35, 40, 41, 63, 64)),
        )
        for country in _some(rng, [country for _, country in HOMES], (0, 5, 7))
    )


def _volunteers(
    rng: Random, engineers: tuple[Engineer, ...], rotations: tuple[Rotation, ...], horizon: Horizon
) -> tuple[Volunteer, ...]:
    """Windows from one Monday to the eve of another, or a day short of it; some people offer two."""
    offers: list[Volunteer] = []
    for engineer in engineers:
        for rotation in rotations:
            for _ in range(rng.choice((0, 1, 1, 2)) if isinstance(rotation, TermRotation) else 0):
                starts_on = rng.choice(horizon.week_starts) + DAY * rng.choice((0, 0, 0, 1))
                shortest, longest = sorted((rng.randint(1, 4), rng.randint(1, 4)))
                offers.append(
                    Volunteer(
                        engineer_id=engineer.id,
                        rotation_id=rotation.id,
                        earliest_on=starts_on,
                        latest_on=starts_on + WEEK * rng.randint(1, 6) - DAY * rng.choice((1, 1, 1, 2)),
                        min_weeks=shortest,
                        max_weeks=longest,
                        preferred_weeks=rng.choice((None, shortest, longest)),
                        review_on=rng.choice((None, *horizon.week_starts)),
                    )
                )
    return tuple(offers)


# -- what there is to do ------------------------------------------------------------------------------------------


def _rotations(rng: Random, horizon: Horizon, *, small: bool) -> tuple[Rotation, ...]:
    weekends = [_weekend_rotation(rng, name, horizon, small) for name in ("tier2", "infra")[: rng.choice((1, 1, 2))]]
    if rng.random() < 0.5:  # a second person in the same windows
        weekends = [rotation.model_copy(update={"windows": weekends[0].windows}) for rotation in weekends]
    kinds = rng.choice((0, 1) if small else (0, 1, 1, 2))
    terms = [_term_rotation(rng, name, horizon) for name in ("ee", "swat")[:kinds]]
    return (*weekends, *terms)


def _weekend_rotation(rng: Random, name: str, horizon: Horizon, small: bool) -> WeekendRotation:
    return WeekendRotation(
        id=name,
        name=name.capitalize(),
        time_zone=rng.choice(("UTC", "UTC", "Europe/Berlin", "Australia/Lord_Howe", "Asia/Kathmandu")),
        windows=tuple(rng.sample(WINDOWS, 1 if small else rng.randint(1, 3))),
        effective_on=rng.choice((None, None, None, horizon.starts_on + DAY * rng.choice((5, 6)))),
        local_hours=rng.choice((None, None, LocalHours(), LocalHours(first=0, last=24), LocalHours(first=7, last=17))),
        zone_hours=rng.choice(((), (ZoneHours(first=1, last=16, zones=("Europe/Berlin", "Asia/Kolkata")),))),
        min_tenure_days=rng.choice((0, 30)),
        levels=rng.choice(((), (), ("IC3",), ("IC3", "IC4"))),
        team_ids=rng.choice(((), (), ("core",), ("core", "data"))),
        engineer_ids=rng.choice(((), ("ada", "cleo"))),
    )


def _term_rotation(rng: Random, name: str, horizon: Horizon) -> TermRotation:
    return TermRotation(
        id=name,
        name=name.upper(),
        time_zone=rng.choice(("UTC", "Europe/Berlin")),
        seats=rng.randint(1, 3),
        min_weeks=1,
        max_weeks=4,
        lengths=rng.choice(((1, 2), (1, 4), (2, 3), (3,))),
        start_every_weeks=rng.choice((1, 1, 2)),
        may_overrun=rng.random() < 0.7,
        min_tenure_days=rng.choice((0, 30)),
        max_terms_each=rng.choice((1, 1, 2)),
        levels=rng.choice(((), (), ("IC3",))),
        effective_on=rng.choice((None, None, horizon.week_starts[-1])),
    )


def _event(rng: Random, number: int, horizon: Horizon) -> CustomerEvent:
    """Starts and ends on the edges of windows, or an hour beside them."""
    on = rng.choice(_edges(horizon))
    start_at = datetime.combine(on, time(rng.choice((0, 7, 8, 16))), UTC)
    return CustomerEvent(
        id=f"event-{number}",
        customer_id="acme",
        title="Go-live",
        span=Span(start_at=start_at, end_at=start_at + timedelta(hours=rng.choice((1, 8, 9, 24)))),
        confidence=rng.choice(list(Confidence)),
        domains=tuple(_some(rng, DOMAINS, (0, 1, 2))),
        extra_seats=rng.choice((0, 1, 2)),
        rotation_id=rng.choice((None, "tier2")),
    )


# -- when somebody cannot or would rather not ---------------------------------------------------------------------


def _absence(rng: Random, engineer: Engineer, horizon: Horizon) -> Absence:
    first_on, last_on = _dates(rng, horizon)
    return Absence(engineer_id=engineer.id, first_on=first_on, last_on=last_on)


def _preference(rng: Random, engineer: Engineer, horizon: Horizon) -> Preference:
    first_on, last_on = _dates(rng, horizon)
    return Preference(engineer_id=engineer.id, first_on=first_on, last_on=last_on, grade=rng.choice(list(Grade)))


def _interlock(rng: Random, number: int, engineers: tuple[Engineer, ...], horizon: Horizon) -> Interlock:
    first_on, last_on = _dates(rng, horizon)
    person = rng.choice(engineers).id if engineers and rng.random() < 0.5 else None
    team = None if person else rng.choice(TEAMS)
    return Interlock(id=f"interlock-{number}", team_id=team, engineer_id=person, first_on=first_on, last_on=last_on)


def _decided(rng: Random, problem: Problem) -> Problem:
    """The problem with some pins, and sometimes with its first weeks frozen, or with something announced before."""
    pins: dict[str, Assignment] = {}
    for duty in _some(rng, list(problem.duties.values()), (0, 0, 1, 2)):
        if problem.roster(duty):
            pins[duty.id] = Assignment(engineer_id=rng.choice(problem.roster(duty)).id, duty_id=duty.id)
    frozen_until = rng.choice((None, None, None, *_edges(problem.horizon)))
    decided = changed(problem, pins=tuple(pins.values()), frozen_until=frozen_until)
    return _announced(rng, decided) if rng.random() < 0.4 else decided


def _announced(rng: Random, problem: Problem) -> Problem:
    """The problem after a schedule was announced; today lies some days of notice before an edge, or on it."""
    today = rng.choice(_edges(problem.horizon)) - DAY * rng.choice((0, 1, 2, 14, 15, 16, 28))
    return changed(problem, announced=random_schedule(rng, problem).assignments, today=today)


def changed(problem: Problem, **parts: object) -> Problem:
    """The problem with other parts, checked anew and with nothing remembered from before."""
    return Problem(**({name: getattr(problem, name) for name in Problem.model_fields} | parts))


# -- drawing ------------------------------------------------------------------------------------------------------


def _edges(horizon: Horizon) -> tuple[date, ...]:
    """Friday to Monday around every weekend: where shifts, absences and tenure begin and end."""
    return tuple(monday + DAY * n for monday in horizon.week_starts for n in (4, 5, 6, 7))


def _dates(rng: Random, horizon: Horizon) -> tuple[date, date]:
    first_on = rng.choice((*_edges(horizon), *horizon.week_starts))
    return first_on, first_on + DAY * rng.choice((0, 0, 1, 2, 4, 11))


def _some(rng: Random, members: Sequence[_Member], counts: tuple[int, ...]) -> list[_Member]:
    """As many different members as one of the counts says, or all when there are fewer."""
    return rng.sample(list(members), min(rng.choice(counts), len(members)))
