"""A hand-made quarter with one of everything that a plan can show: open seats, terms, events, absences, odd names."""

from __future__ import annotations

from datetime import time, timedelta

from constraints.absence import AbsenceConstraint
from constraints.coverage import Coverage
from constraints.eligibility import Eligibility
from constraints.fair_weekends import FairWeekends
from constraints.spacing import Spacing
from constraints.team_scope import TeamScope
from scheduler.domain.availability import CompanyDay
from scheduler.domain.coverage import Weekday
from scheduler.domain.organisation import Organisation, problem_of
from scheduler.domain.plan import AimProof
from scheduler.domain.problem import CarriedLoad
from scheduler.reports.view import PlanView
from tests.support.builders import (
    EE,
    MONDAY,
    SATURDAY,
    TIER2,
    a_customer,
    a_holiday,
    a_horizon,
    a_team,
    a_term_rotation,
    a_volunteer,
    a_weekend_rotation,
    a_window,
    an_absence,
    an_engineer,
    an_event,
    an_interlock,
)
from tests.support.plans import a_view

WEEK = timedelta(days=7)
WEEKS = 13
LONG_NAME = "Bartholomew <b>Featherstonehaugh</b> & Sons [red]"
"""Too long for a column, with markup of the page and of the terminal in it."""

PEOPLE = (
    an_engineer("aroha", name="Aroha Ngata", team_id="apac", time_zone="Pacific/Auckland", country="NZ"),
    an_engineer("ben", name="Ben Okafor", fte=0.5),
    an_engineer("bart", name=LONG_NAME, leaves_on=MONDAY + 8 * WEEK),
    an_engineer("cleo", name="Cleo Moreau", domains=("gitaly",)),
    an_engineer("dana", name="Dana Reyes", team_id="apac", time_zone="America/New_York", country="US"),
)
RULES = (
    AbsenceConstraint(),
    Eligibility(),
    Spacing(weekends=2, owner="Ops", reason="Weekends need weeks of rest between them"),
    TeamScope(percent=20),
    Coverage(weight=100),
    FairWeekends(weight=1),
)
AIMS = (AimProof(name="unfilled", best=4, bound=4), AimProof(name="evenness", best=80, bound=60))


def an_organisation_of_everything() -> Organisation:
    """Two windows, one seat of Escalation Engineers, two teams."""
    windows = (a_window("Day"), a_window("Night", days=(Weekday.FRI, Weekday.SAT), opens_at=time(20)))
    return Organisation(
        name="Northwind",
        teams=(a_team("core", name="Core", headcount=6), a_team("apac", name="Asia & Pacific", headcount=5)),
        engineers=PEOPLE,
        customers=(a_customer(),),
        rotations=(a_weekend_rotation(windows=windows), a_term_rotation(name="Escalation Engineer")),
        absences=(an_absence("cleo", SATURDAY + WEEK, SATURDAY + 2 * WEEK),),
        interlocks=(an_interlock(first_on=MONDAY + 5 * WEEK, last_on=SATURDAY + 5 * WEEK),),
        volunteers=(a_volunteer("dana"), a_volunteer("ben", earliest_on=MONDAY + WEEK, latest_on=MONDAY + 4 * WEEK)),
        events=(an_event("acme-upgrade", SATURDAY, title="Upgrade <18>", confidential=False, domains=("gitaly",)),),
        company_days=(CompanyDay(on=MONDAY + 3 * WEEK, name="Family day"),),
        carried=(CarriedLoad(engineer_id="cleo", load=20),),
    )


def tiny_quarter() -> PlanView:
    """Most weekends are held in turn; some seats stay open."""
    problem = problem_of(an_organisation_of_everything(), a_horizon(WEEKS), (a_holiday(SATURDAY + 2 * WEEK),))
    turns = ("cleo", "ben", "bart", "aroha")
    held = [("ben", f"{TIER2}/{SATURDAY}/day"), ("dana", f"{EE}/{MONDAY + 2 * WEEK}/6w")]
    for number in range(WEEKS - 2):
        saturday = SATURDAY + number * WEEK
        person = turns[number % len(turns)]
        held += [(person, f"{TIER2}/{saturday}/day"), (person, f"{TIER2}/{saturday + timedelta(days=1)}/day")]
        night = turns[(number + 2) % len(turns)]
        held += [(night, f"{TIER2}/{saturday}/night")]
    return a_view(problem, *held, constraints=RULES, aims=AIMS, organisation="Northwind")
