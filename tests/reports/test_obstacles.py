"""What stands between somebody and a duty."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import ClassVar, Literal

import pytest

from constraints.absence import AbsenceConstraint
from constraints.eligibility import Eligibility
from constraints.interlock import InterlockConstraint
from constraints.spacing import Spacing
from scheduler.domain.constraint import Constraint, Encoding, Violation
from scheduler.domain.coverage import LocalHours
from scheduler.domain.problem import Problem
from scheduler.domain.schedule import Schedule
from scheduler.reports.obstacles import Trial, facts_against
from tests.support.builders import (
    MONDAY,
    SATURDAY,
    a_country_rule,
    a_problem,
    a_schedule,
    a_shift,
    a_term,
    a_volunteer,
    a_weekend_rotation,
    an_absence,
    an_engineer,
    an_interlock,
)

NEXT = SATURDAY + timedelta(days=7)


class Counting(Constraint):
    """A hard constraint that counts how often it is asked."""

    kind: Literal["counting"] = "counting"
    asked: ClassVar[list[int]] = []

    def violations(self, problem: Problem, schedule: Schedule) -> Iterator[Violation]:
        self.asked.append(len(schedule.assignments))
        return iter(())

    def state(self, model: Encoding) -> None:
        """Only the checker is of interest here."""


def test_nothing_stands_in_the_way_of_a_free_person():
    """No rule, no sentence, no fact."""
    shift = a_shift()
    problem = a_problem(shifts=(shift,))
    trial = Trial(problem, a_schedule(problem), (Spacing(weekends=2), AbsenceConstraint()))
    assert trial.obstacles([("ada", shift.id)])["ada", shift.id].is_free


def test_a_rule_of_planning_is_named_with_its_sentence():
    """Duty on the weekend before is too close."""
    shifts = (a_shift(SATURDAY), a_shift(NEXT))
    problem = a_problem(shifts=shifts)
    trial = Trial(problem, a_schedule(problem, ("ada", shifts[0].id)), (Spacing(weekends=2),))
    obstacle = trial.obstacles([("ada", shifts[1].id)])["ada", shifts[1].id]
    assert (obstacle.rules, obstacle.facts) == (("spacing",), ())
    assert "2 weekends of 2" in obstacle.says[0]


def test_a_soft_rule_stands_in_nobodys_way():
    """It only costs."""
    shifts = (a_shift(SATURDAY), a_shift(NEXT))
    problem = a_problem(shifts=shifts)
    trial = Trial(problem, a_schedule(problem, ("ada", shifts[0].id)), (Spacing(weekends=2, weight=1),))
    assert trial.obstacles([("ada", shifts[1].id)])["ada", shifts[1].id].is_free


def test_what_was_broken_before_is_no_obstacle():
    """Only what the newcomer breaks, or breaks further, counts."""
    shifts = (a_shift(SATURDAY), a_shift(NEXT))
    problem = a_problem(engineers=(an_engineer("ada"), an_engineer("ben")), shifts=shifts)
    schedule = a_schedule(problem, ("ada", shifts[0].id), ("ada", shifts[1].id))
    trial = Trial(problem, schedule, (Spacing(weekends=2),))
    assert trial.obstacles([("ben", shifts[1].id)])["ben", shifts[1].id].is_free


def test_only_those_whom_no_fact_keeps_away_are_tried_one_by_one():
    """Ten are away and two are not: the rules of planning are asked once for the plan, and once for each of the two."""
    shift = a_shift()
    engineers = tuple(an_engineer(f"e{n}") for n in range(12))
    away = tuple(an_absence(f"e{n}") for n in range(10))
    problem = a_problem(engineers=engineers, shifts=(shift,), absences=away)
    Counting.asked.clear()
    trial = Trial(problem, a_schedule(problem), (AbsenceConstraint(), Counting()))
    obstacles = trial.obstacles((engineer.id, shift.id) for engineer in engineers)
    assert Counting.asked == [0, 1, 1]
    assert [o.facts for o in obstacles.values()] == [("away",)] * 10 + [()] * 2


def test_a_term_is_tried_on_a_seat_that_is_free_then():
    """The holder of seat 1 keeps it."""
    terms = (a_term(MONDAY, 4), a_term(MONDAY, 5))
    problem = a_problem(
        engineers=(an_engineer("ada"), an_engineer("ben")),
        terms=terms,
        volunteers=(a_volunteer("ada"), a_volunteer("ben")),
    )
    trial = Trial(problem, a_schedule(problem, ("ada", terms[0].id)), (Eligibility(),))
    assert trial.obstacles([("ben", terms[1].id)])["ben", terms[1].id].is_free


HOURS = a_weekend_rotation(local_hours=LocalHours(first=8, last=20), min_tenure_days=90, levels=("IC4",))
FINE = {"level": "IC4"}


@pytest.mark.parametrize(
    ("changes", "parts", "fact"),
    [
        ({"time_zone": "Pacific/Auckland"}, {}, "outside local hours"),
        ({}, {"absences": (an_absence(),)}, "away"),
        ({}, {"interlocks": (an_interlock(),)}, "bound by a customer commitment"),
        ({}, {"country_rules": (a_country_rule(weekend="banned"),)}, "barred by a country rule"),
        ({"joined_on": MONDAY}, {}, "too new"),
        ({"leaves_on": MONDAY}, {}, "leaving"),
        ({"level": "IC3"}, {}, "another level"),
    ],
)
def test_facts_of_people_have_short_names(changes, parts, fact):
    """One word or two, to count people by."""
    ada = an_engineer("ada", **(FINE | changes))
    problem = a_problem(engineers=(ada,), shifts=(a_shift(),), rotations=(HOURS,), **parts)
    assert facts_against(problem, ada, problem.shifts[0]) == (fact,)


def test_a_fact_without_a_short_name_goes_by_its_rule():
    """A commitment to a customer has one; a rule that we do not know is named by its label."""

    class Superstition(Constraint):
        """Nobody called Ada is on duty."""

        kind: Literal["superstition"] = "superstition"
        unary: ClassVar[bool] = True

        def violations(self, problem: Problem, schedule: Schedule) -> Iterator[Violation]:
            for a in schedule.assignments:
                yield self.violation((a.engineer_id,), "No.", engineers=(a.engineer_id,), duties=(a.duty_id,))

        def state(self, model: Encoding) -> None:
            """Only the checker is of interest here."""

    shift = a_shift()
    problem = a_problem(shifts=(shift,))
    trial = Trial(problem, a_schedule(problem), (Superstition(), InterlockConstraint()))
    assert trial.obstacles([("ada", shift.id)])["ada", shift.id].facts == ("superstition",)
