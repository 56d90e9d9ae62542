"""What giving way in one place buys: more people, closer weekends, a rule set aside."""

from __future__ import annotations

import pytest

from constraints.coverage import Coverage
from constraints.eligibility import Eligibility
from constraints.one_duty_at_a_time import OneDutyAtATime
from constraints.spacing import Spacing
from scheduler.domain.time import WEEK
from scheduler.engine.solve import SolveLimits, solve
from scheduler.services.relaxing import relaxations
from tests.support.builders import SATURDAY, a_problem, a_shift, a_weekend_rotation, an_engineer

pytestmark = pytest.mark.solver

SHIFTS = tuple(a_shift(SATURDAY + WEEK * n, window="APAC", id=f"tier2/{n}/apac") for n in range(4))
RULES = (Coverage(), Eligibility(), OneDutyAtATime(), Spacing(weekends=4))


def _relaxed(*people, rules=RULES, **parts):
    engineers = tuple(an_engineer(name) for name in people)
    rotations = (a_weekend_rotation(**parts),)
    problem = a_problem(engineers=engineers, shifts=SHIFTS, rotations=rotations, weeks=5)
    return relaxations(problem, rules, solve=lambda p, c: solve(p, c, SolveLimits(seconds=10)))


def test_every_change_says_how_many_open_seats_it_fills():
    """Two people, four weekends, one in four: two seats are open. Two more people or one in two fill both."""
    found = {each.change: each for each in _relaxed("ada", "ben")}
    assert found["2 more people who can serve APAC"].buys == 2
    assert found["One weekend in 2 instead of 4 for everybody"].open_after == 0
    assert found["One more person who can serve APAC"].says == (
        "One more person who can serve APAC fills 1 of 2 open seats; 1 stay open."
    )
    assert found["Setting aside spacing"].buys == 2


def test_changes_that_fill_most_come_first():
    """The number left open never falls along the list."""
    left = [each.open_after for each in _relaxed("ada", "ben")]
    assert left == sorted(left)
    assert len(left) >= 4


def test_a_newcomer_joins_a_roster_that_names_its_people():
    """Ada is named in the rotation, so one more like her is named as well."""
    changes = [each.change for each in _relaxed("ada", "ben", "cleo", engineer_ids=("ada", "ben", "cleo"))]
    assert "One more person who can serve APAC" in changes


def test_nothing_is_offered_when_every_seat_is_filled():
    """Four people fill four weekends."""
    assert _relaxed("ada", "ben", "cleo", "dan") == ()


def test_facts_are_not_offered_to_be_set_aside():
    """That somebody is on two duties at once, or not eligible, is no way out."""
    assert not any("eligibility" in each.change or "one_duty" in each.change for each in _relaxed("ada"))
