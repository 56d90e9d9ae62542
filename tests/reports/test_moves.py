"""Who loses what to whom when a plan is made anew, how soon, and whom to ask."""

from __future__ import annotations

from datetime import date

import pytest

from scheduler.domain.facts import ConsentToChange
from scheduler.domain.problem import Problem
from scheduler.domain.schedule import Assignment
from scheduler.domain.time import DAY, WEEK
from scheduler.reports.moves import moves, notice_days
from tests.support.builders import (
    SATURDAY,
    a_country_rule,
    a_problem,
    a_schedule,
    a_shift,
    an_absence,
    an_engineer,
)

SHIFTS = (a_shift(), a_shift(SATURDAY + WEEK))
FIRST, SECOND = (shift.id for shift in SHIFTS)


def _problem(*pairs: tuple[str, str], today: date | None = SATURDAY - DAY * 40, **parts: object) -> Problem:
    return a_problem(
        engineers=(an_engineer("ada"), an_engineer("ben"), an_engineer("cleo", country="FR")),
        shifts=SHIFTS,
        announced=tuple(Assignment(engineer_id=name, duty_id=duty_id) for name, duty_id in pairs),
        today=today,
        **parts,
    )


def _moves(problem: Problem, *held: tuple[str, str], impossible: set[tuple[str, str]] = frozenset()):
    return moves(problem, a_schedule(problem, *held), impossible)


def test_what_stays_is_no_move() -> None:
    """The same people on the same duties."""
    assert _moves(_problem(("ada", FIRST)), ("ada", FIRST)) == ()


def test_a_swap_is_two_moves_in_order_of_start() -> None:
    """Each with one loser, one gainer and the days that are left."""
    first, second = _moves(_problem(("ada", FIRST), ("ben", SECOND)), ("ben", FIRST), ("ada", SECOND))
    assert first.says == "08:00 Sat 09 Jan 2027: Ada to Ben, 40 days ahead"
    assert second.says == "08:00 Sat 16 Jan 2027: Ben to Ada, 47 days ahead"
    assert (first.changes, second.changes) == (1, 1)
    assert first.consents == second.consents == ()


def test_who_cannot_any_more_is_told_with_the_fact_and_not_with_the_reason() -> None:
    """Ada is away; why is nobody's business."""
    problem = _problem(("ada", FIRST), absences=(an_absence("ada"),))
    (move,) = _moves(problem, ("ben", FIRST), impossible={("ada", FIRST)})
    assert move.says == "08:00 Sat 09 Jan 2027: Ada to Ben, 40 days ahead (away)"


def test_a_duty_that_nobody_takes_over_is_to_be_decided() -> None:
    """It says TBD."""
    (move,) = _moves(_problem(("ada", FIRST)))
    assert move.says == "08:00 Sat 09 Jan 2027: Ada to nobody: TBD, 40 days ahead"


def test_an_open_seat_that_is_filled_is_a_move_without_a_change() -> None:
    """Nothing was taken from anybody."""
    (move,) = _moves(_problem(("ada", SECOND)), ("ada", SECOND), ("ben", FIRST))
    assert move.says == "08:00 Sat 09 Jan 2027: Ben on a seat that was open, 40 days ahead"
    assert move.changes == 0


@pytest.mark.parametrize(("left", "asked"), [(28, []), (27, ["Ada", "Ben"])])
def test_within_four_weeks_people_are_asked_first(left: int, asked: list[str]) -> None:
    """With exactly 28 days left nobody needs to be."""
    (move,) = _moves(_problem(("ada", FIRST), today=SATURDAY - DAY * left), ("ben", FIRST))
    assert [consent.name for consent in move.consents] == asked
    assert move.is_near is bool(asked)


def test_who_cannot_serve_any_more_or_has_agreed_is_not_asked() -> None:
    """Ada is away, Ben has said yes."""
    problem = _problem(("ada", FIRST), today=SATURDAY - DAY, facts=(ConsentToChange(engineer_id="ben", duty_id=FIRST),))
    (move,) = _moves(problem, ("ben", FIRST), impossible={("ada", FIRST)})
    assert move.consents == ()


@pytest.mark.parametrize(("left", "days"), [(15, 0), (14, 15)])
def test_the_law_of_a_country_asks_for_its_notice(left: int, days: int) -> None:
    """France asks for 15 days; a duty that begins on the 15th day may change without a word."""
    problem = _problem(today=SATURDAY - DAY * left, country_rules=(a_country_rule("FR", notice_days=15),))
    assert notice_days(problem, problem.engineer("cleo"), SHIFTS[0]) == days
    assert notice_days(problem, problem.engineer("ada"), SHIFTS[0]) == 0
    (move,) = _moves(problem, ("cleo", FIRST))
    assert ("has to consent" in move.consents[0].says) is bool(days)


def test_without_a_today_nothing_is_near() -> None:
    """And nothing says how many days are left."""
    (move,) = _moves(_problem(("ada", FIRST), today=None), ("ben", FIRST))
    assert (move.is_near, move.consents) == (False, ())
    assert move.says.endswith("Ada to Ben")
