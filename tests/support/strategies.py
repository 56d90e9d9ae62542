"""Random small problems, schedules and parameters that aim at boundaries.

Everything is drawn from a seeded ``random.Random``, so a seed names a case. Dates and times come from few values that
touch, overlap or miss each other by one: uniformly random ones hardly ever meet a boundary, and a ``<`` written as
``<=`` would stay unseen.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from random import Random

from scheduler.domain.availability import CompanyDay, Holiday
from scheduler.domain.organisation import Organisation, problem_of
from scheduler.domain.people import Team, Tier1Customer
from scheduler.domain.problem import CarriedLoad, Problem
from scheduler.domain.schedule import Assignment, Schedule
from scheduler.domain.time import DAY, Horizon
from tests.support.builders import a_schedule
from tests.support.drawing import edges, some
from tests.support.facts import random_facts
from tests.support.random_organisation import (
    HOMES,
    NAMES,
    TEAMS,
    random_absence,
    random_country_rules,
    random_engineer,
    random_event,
    random_interlock,
    random_preference,
    random_rotations,
    random_volunteers,
)

MONDAYS = (
    date(2027, 1, 4),
    date(2027, 3, 22),  # Europe goes forward on the first Sunday
    date(2026, 10, 19),  # Europe goes back on the first Sunday
    date(2027, 3, 29),  # Auckland and Lord Howe go back on the first Sunday
    date(2026, 9, 21),  # Auckland goes forward on the first Sunday, Lord Howe a week later
    date(2027, 3, 8),  # Los Angeles goes forward on the first Sunday
)


def random_problem(rng: Random, *, small: bool = False) -> Problem:
    """A problem of up to five engineers and five weeks; ``small`` ones have few enough candidates to try them all."""
    horizon = Horizon.of_weeks(rng.choice(MONDAYS), rng.randint(1, 2 if small else 5))
    teams = tuple(Team(id=t, name=t.capitalize(), headcount=rng.choice((0, 0, 1, 5, 8))) for t in TEAMS)
    people = rng.choice((0, 1, 2, 3) if small else (0, 1, 2, 3, 4, 5, 5))
    engineers = tuple(random_engineer(rng, name, horizon) for name in NAMES[:people])
    rotations = random_rotations(rng, horizon, small=small)
    customers = (Tier1Customer(id="acme", name="Acme", state="approved", pages_per_weekend=2.5),)
    organisation = Organisation(
        name="Random",
        teams=teams,
        engineers=engineers,
        customers=customers,
        country_rules=random_country_rules(rng, horizon),
        rotations=rotations,
        absences=tuple(random_absence(rng, e, horizon) for e in engineers for _ in range(rng.choice((0, 0, 1, 2)))),
        preferences=tuple(random_preference(rng, e, horizon) for e in engineers for _ in range(rng.choice((0, 1, 2)))),
        interlocks=tuple(random_interlock(rng, n, engineers, horizon) for n in range(rng.choice((0, 0, 1, 2)))),
        volunteers=random_volunteers(rng, engineers, rotations, horizon),
        events=tuple(random_event(rng, n, horizon) for n in range(rng.choice((0, 1, 2, 3)))),
        company_days=tuple(CompanyDay(on=on, name="Day off") for on in some(rng, edges(horizon), (0, 0, 1))),
        carried=tuple(CarriedLoad(engineer_id=e.id, load=rng.choice((-90, -61, -7, 20, 60, 75))) for e in engineers)
        if rng.random() < 0.4
        else (),
        facts=random_facts(rng, engineers, teams, customers, rotations, horizon),
    )
    holidays = tuple(
        Holiday(on=on, name="Founders' Day", country=rng.choice(HOMES)[1], subdivision=rng.choice((None, "BY")))
        for on in some(rng, edges(horizon), (0, 1, 3))
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
            held |= {(engineer.id, shift.id) for engineer in some(rng, roster, (shift.seats,))}
        else:
            held |= {(e.id, shift.id) for e in roster if rng.random() < (0.8 if e.id == favourite else crowd)}
    for rotation in problem.term_rotations:
        terms = [term for term in problem.terms if term.rotation_id == rotation.id]
        for engineer in problem.rosters[rotation.id]:
            held |= {(engineer.id, term.id) for term in some(rng, terms, (0, 1, 1, 2))}
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


def _decided(rng: Random, problem: Problem) -> Problem:
    """The problem with some pins, and sometimes with its first weeks frozen, or with something announced before."""
    pins: dict[str, Assignment] = {}
    for duty in some(rng, list(problem.duties.values()), (0, 0, 1, 2)):
        if problem.roster(duty):
            pins[duty.id] = Assignment(engineer_id=rng.choice(problem.roster(duty)).id, duty_id=duty.id)
    frozen_until = rng.choice((None, None, None, *edges(problem.horizon)))
    decided = changed(problem, pins=tuple(pins.values()), frozen_until=frozen_until)
    return _announced(rng, decided) if rng.random() < 0.4 else decided


def _announced(rng: Random, problem: Problem) -> Problem:
    """The problem after a schedule was announced; today lies some days of notice before an edge, or on it."""
    today = rng.choice(edges(problem.horizon)) - DAY * rng.choice((0, 1, 2, 14, 15, 16, 28))
    return changed(problem, announced=random_schedule(rng, problem).assignments, today=today)


def changed(problem: Problem, **parts: object) -> Problem:
    """The problem with other parts, checked anew and with nothing remembered from before."""
    return Problem(**({name: getattr(problem, name) for name in Problem.model_fields} | parts))
