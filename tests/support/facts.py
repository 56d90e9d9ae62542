"""Random facts that aim at boundaries: dates on the edges of the horizon and of its weekends, or one day beside them.

Subjects, countries, holidays and customers are few, so that what is asked for and what people have often meet.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from random import Random
from typing import TypeVar

from scheduler.domain.coverage import Rotation, Weekday, WeekendRotation
from scheduler.domain.expansion import expand, possible_terms
from scheduler.domain.facts import (
    Affinity,
    Allocation,
    Citizenship,
    ConsentToChange,
    CustomerLimit,
    Experience,
    Fact,
    FeatureWindow,
    HolidayChange,
    HolidayServed,
    Leave,
    Notice,
    OtherDuty,
    PageLoad,
    TimesPassedOver,
    TopHoliday,
    Training,
    WeekendDays,
    WeekendServed,
)
from scheduler.domain.people import Engineer, Team, Tier1Customer
from scheduler.domain.time import DAY, WEEK, Horizon, weekend_of

_Member = TypeVar("_Member")

SUBJECTS = ("tenants", "upgrades")
HOLIDAYS = ("christmas", "lunar-new-year")
ELSEWHERE = ("incident-manager", "tier2", "swat")
"""Rotations planned elsewhere; two of them may be planned here, too."""
WEEKENDS = (
    (Weekday.SAT, Weekday.SUN),
    (Weekday.FRI, Weekday.SAT),
    (Weekday.THU, Weekday.FRI),
    (Weekday.FRI,),
    (Weekday.SUN,),
)
TITLES = ("", 'Größe "7"')
RAMPS = (0, 1, 13, 14, 27, 28, 29, 30, 89, 90, 91)
"""Days between a fact and a duty at which rules commonly begin or end to bind."""


def random_facts(
    rng: Random,
    engineers: Sequence[Engineer],
    teams: Sequence[Team],
    customers: Sequence[Tier1Customer],
    rotations: Sequence[Rotation],
    horizon: Horizon,
) -> tuple[Fact, ...]:
    """Facts of most kinds, in mixed order; none about people, customers or rotations that are not given.

    What can be said once only is said once: one limit a customer, one weekend a country or team, one notice a person.
    """
    draw = _Facts(rng, engineers, teams, customers, rotations, horizon)
    facts = [fact for kind in draw.kinds if rng.random() < 0.7 for fact in kind()]
    rng.shuffle(facts)
    return tuple(facts)


class _Facts:
    def __init__(
        self,
        rng: Random,
        engineers: Sequence[Engineer],
        teams: Sequence[Team],
        customers: Sequence[Tier1Customer],
        rotations: Sequence[Rotation],
        horizon: Horizon,
    ) -> None:
        self.rng, self.horizon = rng, horizon
        self.engineers, self.teams, self.customers, self.rotations = engineers, teams, customers, rotations
        self.countries = sorted({engineer.country for engineer in engineers} | {"DE"})
        self.kinds: tuple[Callable[[], list[Fact]], ...] = (
            self.trainings, self.citizenships, self.limits, self.affinities, self.allocations, self.feature_windows,
            self.experience, self.other_duties, self.page_loads, self.holidays_served, self.top_holidays, self.leaves,
            self.notices, self.weekend_days, self.holiday_changes, self.weekends_served, self.passed_over,
            self.consents,
        )  # fmt: skip

    def people(self) -> list[Engineer]:
        return self.rng.sample(list(self.engineers), self.rng.randint(0, len(self.engineers)))

    def some(self, members: Sequence[_Member], most: int = 2) -> list[_Member]:
        return self.rng.sample(list(members), min(self.rng.randint(0, most), len(members)))

    def edge(self) -> date:
        """Friday to Monday around a weekend, the first or last day of the horizon, or the day before or after it."""
        weekends = [monday + DAY * n for monday in self.horizon.week_starts for n in (4, 5, 6, 7)]
        starts_on, ends_on = self.horizon.starts_on, self.horizon.ends_on
        return self.rng.choice((*weekends, starts_on - DAY, starts_on, ends_on - DAY, ends_on))

    def dates(self) -> dict[str, date]:
        first_on = self.edge()
        return {"first_on": first_on, "last_on": first_on + DAY * self.rng.choice((0, 0, 1, 2, 6, 13))}

    def trainings(self) -> list[Fact]:
        return [
            Training(engineer_id=e.id, subject=subject, valid_until=self.rng.choice((None, self.edge(), self.edge())))
            for e in self.people()
            for subject in self.some(SUBJECTS)
        ]

    def citizenships(self) -> list[Fact]:
        return [Citizenship(engineer_id=e.id, country=c) for e in self.people() for c in self.some(self.countries)]

    def limits(self) -> list[Fact]:
        return [
            CustomerLimit(
                customer_id=customer.id,
                citizenships=tuple(self.some(self.countries)),
                countries=tuple(self.some(self.countries)),
                trainings=tuple(self.rng.sample(SUBJECTS, self.rng.choice((0, 1, 1, 2)))),
            )
            for customer in self.customers
        ]

    def affinities(self) -> list[Fact]:
        return [
            Affinity(engineer_id=e.id, customer_id=customer.id, backup=self.rng.random() < 0.4)
            for e in self.people()
            for customer in self.customers
        ]

    def allocations(self) -> list[Fact]:
        return [
            Allocation(engineer_id=e.id, percent=percent, title=self.rng.choice(TITLES), **self.dates())
            for e in self.people()
            for percent in self.some((1, 20, 50, 79, 80, 81, 100))
        ]

    def feature_windows(self) -> list[Fact]:
        subjects = [{"engineer_id": e.id} for e in self.engineers] + [{"team_id": team.id} for team in self.teams]
        return [
            FeatureWindow(weight=self.rng.choice((1, 2, 10)), title=self.rng.choice(TITLES), **subject, **self.dates())
            for subject in self.some(subjects)
        ]

    def experience(self) -> list[Fact]:
        return [
            Experience(
                engineer_id=e.id,
                rotation_id=rotation.id,
                shadowed_on=self.rng.choice((None, self.edge(), self.edge() - DAY * self.rng.choice(RAMPS))),
                primary_since=self.rng.choice((None, self.edge(), self.edge() - DAY * self.rng.choice(RAMPS))),
            )
            for e in self.people()
            for rotation in self.some(self.rotations)
        ]

    def other_duties(self) -> list[Fact]:
        return [
            OtherDuty(engineer_id=e.id, rotation=name, **self.dates())
            for e in self.people()
            for name in self.some(ELSEWHERE)
        ]

    def page_loads(self) -> list[Fact]:
        return [
            PageLoad(engineer_id=e.id, on=on, pages=pages, night=self.rng.randint(0, pages))
            for e in self.people()
            for on in sorted({self.edge(), self.edge(), self.edge() - DAY * self.rng.choice(RAMPS)})
            for pages in (self.rng.randint(0, 6),)
        ]

    def holidays_served(self) -> list[Fact]:
        year = self.horizon.starts_on.year
        return [
            HolidayServed(engineer_id=e.id, holiday=holiday, year=year + self.rng.choice((-2, -1, -1, 0, 1)))
            for e in self.engineers
            for holiday in self.some(HOLIDAYS)
        ]

    def top_holidays(self) -> list[Fact]:
        return [
            TopHoliday(holiday=holiday, countries=tuple(self.some(self.countries)), **self.dates())
            for holiday in (*HOLIDAYS, *self.some(HOLIDAYS))
        ]

    def leaves(self) -> list[Fact]:
        """Some end a ramp before a weekend of the horizon, some lie inside it."""
        ends = [(e, self.edge() - DAY * self.rng.choice((0, *RAMPS))) for e in self.people()]
        return [
            Leave(engineer_id=e.id, first_on=end - WEEK * self.rng.choice((0, 1, 8)), last_on=end) for e, end in ends
        ]

    def notices(self) -> list[Fact]:
        return [Notice(engineer_id=e.id, on=self.edge()) for e in self.people()]

    def weekend_days(self) -> list[Fact]:
        subjects = [{"country": country} for country in self.countries] + [{"team_id": team.id} for team in self.teams]
        return [WeekendDays(days=self.rng.choice(WEEKENDS), **subject) for subject in self.some(subjects, 4)]

    def holiday_changes(self) -> list[Fact]:
        """Of countries, a subdivision and teams; each place and date once."""
        subjects: list[dict[str, str]] = [{"country": country} for country in self.countries]
        subjects += [{"country": "DE", "subdivision": "BY"}, *({"team_id": team.id} for team in self.teams)]
        dates = sorted({self.edge(), self.edge()})
        return [
            HolidayChange(on=on, off=self.rng.random() < 0.7, name="Local day", **subject)
            for on in dates
            for subject in self.some(subjects, 3)
        ]

    def weekends_served(self) -> list[Fact]:
        """Up to five weekends before the horizon, the last one included; now and then one inside it, which is idle."""
        first = weekend_of(self.horizon.starts_on)
        return [
            WeekendServed(engineer_id=e.id, weekend_on=first + WEEK * self.rng.choice((-5, -4, -3, -2, -1, -1, 0)))
            for e in self.people()
        ]

    def passed_over(self) -> list[Fact]:
        return [
            TimesPassedOver(engineer_id=e.id, rotation_id=rotation.id, times=self.rng.choice((1, 1, 2, 5)))
            for e in self.people()
            for rotation in self.some(self.rotations)
        ]

    def consents(self) -> list[Fact]:
        duties = [
            duty.id
            for rotation in self.rotations
            for duty in (
                expand(rotation, self.horizon)
                if isinstance(rotation, WeekendRotation)
                else possible_terms(rotation, self.horizon)
            )
        ]
        return [ConsentToChange(engineer_id=e.id, duty_id=duty) for e in self.people() for duty in self.some(duties, 3)]
