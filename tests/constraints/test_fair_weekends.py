"""Weekend load stays near everybody's fair share."""

from __future__ import annotations

from constraints.catalog import parse
from constraints.fair_weekends import FairWeekends
from scheduler.domain.problem import CarriedLoad
from scheduler.domain.time import WEEK
from tests.support.builders import MONDAY, SATURDAY, a_problem, a_shift, a_term, a_volunteer, an_absence, an_engineer
from tests.support.verdicts import broken_by, sentences

SHIFTS = tuple(a_shift(SATURDAY + WEEK * n) for n in range(4))
"""Four shifts of two points each; an even share of two people is four points."""
PEOPLE = (an_engineer("ada"), an_engineer("ben"))
RULE = FairWeekends(weight=1)


def _held(*names: str) -> tuple[tuple[str, str], ...]:
    return tuple((name, shift.id) for name, shift in zip(names, SHIFTS, strict=False))


def test_everybody_at_their_share_costs_nothing() -> None:
    """Two shifts each; three and one is two points too many and two too few, squared: 4 + 4."""
    problem = a_problem(engineers=PEOPLE, shifts=SHIFTS)
    assert broken_by(RULE, problem, *_held("ada", "ben", "ada", "ben")) == 0
    assert broken_by(RULE, problem, *_held("ada", "ada", "ada", "ben")) == 40 + 40


def test_people_without_any_duty_count() -> None:
    """Four shifts on Ada are four points above for her and four below for Ben: 16 + 16."""
    problem = a_problem(engineers=PEOPLE, shifts=SHIFTS)
    assert broken_by(RULE, problem, *_held("ada", "ada", "ada", "ada")) == 160 + 160


def test_who_could_serve_nothing_is_not_counted() -> None:
    """Ada is away on every weekend: Ben's four shifts are his share."""
    away = (an_absence("ada", SATURDAY, SATURDAY + WEEK * 4),)
    problem = a_problem(engineers=PEOPLE, shifts=SHIFTS, absences=away)
    assert broken_by(RULE, problem, *_held("ben", "ben", "ben", "ben")) == 0


def test_who_is_away_for_half_of_it_is_due_half_of_that_half() -> None:
    """Ada can serve the last two weekends: of those she is due one, and Ben three in all."""
    problem = a_problem(engineers=PEOPLE, shifts=SHIFTS, absences=(an_absence("ada", SATURDAY, SATURDAY + WEEK),))
    assert broken_by(RULE, problem, *_held("ben", "ben", "ben", "ada")) == 0
    assert broken_by(RULE, problem, *_held("ben", "ben", "ada", "ada")) == 40 + 40


def test_load_carried_from_earlier_quarters_is_made_good() -> None:
    """Ada carried two points more than her share before, so one shift is fair for her and three leave Ben even."""
    carried = (CarriedLoad(engineer_id="ada", load=20), CarriedLoad(engineer_id="ben", load=-20))
    problem = a_problem(engineers=PEOPLE, shifts=SHIFTS, carried=carried)
    assert broken_by(RULE, problem, *_held("ada", "ben", "ben", "ben")) == 0


def test_half_points_are_priced_between_the_squares() -> None:
    """A deviation of half a point costs half of one point's price, not a quarter of it."""
    problem = a_problem(engineers=PEOPLE, shifts=(a_shift(hours=4),))
    shift = problem.shifts[0]
    assert broken_by(RULE, problem, ("ada", shift.id)) == 5 + 5


def test_a_term_counts_as_the_weekends_it_takes() -> None:
    """Ben's term over the first two weekends stands for his share of them, and the other two are split evenly."""
    term = a_term(MONDAY, 2)
    problem = a_problem(engineers=PEOPLE, shifts=SHIFTS, terms=(term,), volunteers=(a_volunteer("ben"),))
    without = broken_by(RULE, problem, *_held("ada", "ada", "ada", "ben"))
    with_term = broken_by(RULE, problem, *_held("ada", "ada", "ada", "ben"), ("ben", term.id))
    assert without == 40 + 40
    assert with_term == 40 + 0


def test_a_shift_weighs_what_it_weighs_where_the_person_lives() -> None:
    """16 to 24 UTC on two weekends: 20 tenths in Los Angeles, 25 in London, and 22 on average to share each time."""
    people = (an_engineer("ada", time_zone="America/Los_Angeles"), an_engineer("ben", time_zone="Europe/London"))
    shifts = tuple(a_shift(SATURDAY + WEEK * n, "16:00") for n in range(2))
    problem = a_problem(engineers=people, shifts=shifts)
    assert broken_by(RULE, problem, ("ada", shifts[0].id), ("ben", shifts[1].id)) == 2 + 3
    assert broken_by(RULE, problem, *(("ada", shift.id) for shift in shifts)) == 34 + 50
    assert broken_by(RULE, problem, *(("ben", shift.id) for shift in shifts)) == 80 + 50


def test_it_says_what_somebody_carries_and_what_is_fair() -> None:
    """In points, for those above and below."""
    problem = a_problem(engineers=PEOPLE, shifts=SHIFTS)
    assert sentences(RULE, problem, *_held("ada", "ada", "ada", "ben")) == [
        "Ada carries 6.0 points; a fair share is 4.0.",
        "Ben carries 2.0 points; a fair share is 4.0.",
    ]


def test_a_policy_may_weigh_it() -> None:
    """It has no parameters but its weight."""
    assert parse([{"kind": "fair_weekends", "weight": 3}]) == (FairWeekends(weight=3),)
