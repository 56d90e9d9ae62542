"""Random parts of an organisation for a horizon: people, what there is to do, and when they cannot.

Few values that touch, overlap or miss each other by one, as in tests/support/strategies.py, which puts them together.
"""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from random import Random

from scheduler.domain.availability import Absence, Grade, Interlock, Preference
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
from scheduler.domain.people import CountryRule, Engineer, Volunteer, WeekendRule
from scheduler.domain.time import DAY, WEEK, Horizon, Span
from tests.support.drawing import dates, edges, some

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


def random_engineer(rng: Random, name: str, horizon: Horizon) -> Engineer:
    """Somebody anywhere, who may join or leave around a weekend."""
    zone_name, country = rng.choice(HOMES)
    joined_on = rng.choice((None, None, None, *edges(horizon)))
    leaves_on = rng.choice((None, None, None, None, *(on for on in edges(horizon) if not joined_on or on > joined_on)))
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
        domains=tuple(some(rng, DOMAINS, (0, 1, 2))),
        joined_on=joined_on - DAY * rng.choice((0, 30)) if joined_on else None,
        leaves_on=leaves_on,
        weekend_consent=rng.random() < 0.5,
        previous_terms=rng.choice((0, 0, 1)),
    )


def random_country_rules(rng: Random, horizon: Horizon) -> tuple[CountryRule, ...]:
    """Rules of some of the countries in which people may live."""
    return tuple(
        CountryRule(
            country=country,
            weekend=rng.choice(list(WeekendRule)),
            public_holidays_banned=rng.random() < 0.5,
            one_weekend_day=rng.random() < 0.6,
            effective_on=rng.choice((None, rng.choice(edges(horizon)))),
            notice_days=rng.choice((None, 1, 2, 14, 15, 28, 28)),
            max_duty_days_in_4_weeks=rng.choice((None, 0, 1, 2, 3, 7, 14)),
            rest_hours_daily=rng.choice((None, 8, 11)),
            rest_hours_weekly=rng.choice((None, 24, 35, 40, 41, 63, 64)),
        )
        for country in some(rng, [country for _, country in HOMES], (0, 5, 7))
    )


def random_volunteers(
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


def random_rotations(rng: Random, horizon: Horizon, *, small: bool) -> tuple[Rotation, ...]:
    """One or two rotations of weekends, and up to two of terms."""
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


def random_event(rng: Random, number: int, horizon: Horizon) -> CustomerEvent:
    """Starts and ends on the edges of windows, or an hour beside them."""
    on = rng.choice(edges(horizon))
    start_at = datetime.combine(on, time(rng.choice((0, 7, 8, 16))), UTC)
    return CustomerEvent(
        id=f"event-{number}",
        customer_id="acme",
        title="Go-live",
        span=Span(start_at=start_at, end_at=start_at + timedelta(hours=rng.choice((1, 8, 9, 24)))),
        confidence=rng.choice(list(Confidence)),
        domains=tuple(some(rng, DOMAINS, (0, 1, 2))),
        extra_seats=rng.choice((0, 1, 2)),
        rotation_id=rng.choice((None, "tier2")),
    )


def random_absence(rng: Random, engineer: Engineer, horizon: Horizon) -> Absence:
    """Some days on which somebody is away."""
    first_on, last_on = dates(rng, horizon)
    return Absence(engineer_id=engineer.id, first_on=first_on, last_on=last_on)


def random_preference(rng: Random, engineer: Engineer, horizon: Horizon) -> Preference:
    """Some days that somebody likes or dislikes."""
    first_on, last_on = dates(rng, horizon)
    return Preference(engineer_id=engineer.id, first_on=first_on, last_on=last_on, grade=rng.choice(list(Grade)))


def random_interlock(rng: Random, number: int, engineers: tuple[Engineer, ...], horizon: Horizon) -> Interlock:
    """Days on which somebody, or a team, is needed elsewhere."""
    first_on, last_on = dates(rng, horizon)
    person = rng.choice(engineers).id if engineers and rng.random() < 0.5 else None
    team = None if person else rng.choice(TEAMS)
    return Interlock(id=f"interlock-{number}", team_id=team, engineer_id=person, first_on=first_on, last_on=last_on)
