"""Everybody who volunteers gets their chance, first of all those with a promotion review ahead."""

from __future__ import annotations

from datetime import date

import pytest

from constraints.catalog import parse
from constraints.opportunity import Opportunity
from scheduler.domain.facts import TimesPassedOver
from scheduler.domain.time import DAY, WEEK
from tests.support.builders import MONDAY, a_problem, a_term, a_term_rotation, a_volunteer, an_engineer
from tests.support.verdicts import broken_by, sentences

RULE = Opportunity(rotation_id="ee")
EARLY, LATE = a_term(MONDAY, 4), a_term(MONDAY + WEEK * 4, 4)
WEEKS = 8
ENDS_ON = MONDAY + WEEK * WEEKS


def _problem(*, passed_over: tuple[int, ...] = (), **offer):
    return a_problem(
        engineers=(an_engineer("ada"), an_engineer("ben")),
        rotations=(a_term_rotation(),),
        terms=(EARLY, LATE),
        volunteers=(a_volunteer("ada", **offer),),
        facts=tuple(TimesPassedOver(engineer_id="ada", rotation_id="ee", times=times) for times in passed_over),
        weeks=WEEKS,
    )


def test_a_volunteer_without_a_term_counts_once() -> None:
    """With any term they do not; who has not volunteered never does."""
    assert broken_by(RULE, _problem()) == 1
    assert broken_by(RULE, _problem(), ("ada", LATE.id)) == 0


def test_who_was_passed_over_before_comes_first() -> None:
    """Once for now, and once for every time before, however it was written down."""
    assert broken_by(RULE, _problem(passed_over=(2,))) == 3
    assert broken_by(RULE, _problem(passed_over=(2, 1))) == 4
    assert broken_by(RULE, _problem(passed_over=(2,)), ("ada", EARLY.id)) == 0


@pytest.mark.parametrize(
    ("review_on", "amount"),
    [
        (MONDAY - DAY, 1),
        (MONDAY, 3),
        (ENDS_ON + WEEK * 4 - DAY, 3),
        (ENDS_ON + WEEK * 4, 1),
    ],
)
def test_a_review_is_near_in_the_plan_and_in_four_weeks_after_it(review_on: date, amount: int) -> None:
    """Priority is 1 + 2 then; a later review can be met by a term of the next plan."""
    assert broken_by(RULE, _problem(review_on=review_on)) == amount


def test_a_term_has_to_end_before_the_review() -> None:
    """On the eve it does; with the review on its last day it counts as none for the priority, but as a term."""
    assert broken_by(RULE, _problem(review_on=EARLY.ends_on), ("ada", EARLY.id)) == 0
    assert broken_by(RULE, _problem(review_on=EARLY.last_on), ("ada", EARLY.id)) == 2
    assert broken_by(RULE, _problem(review_on=EARLY.ends_on), ("ada", LATE.id)) == 2


def test_who_offered_no_time_of_this_plan_is_not_passed_over() -> None:
    """Three weeks hold no term of four, and next year is next year."""
    assert broken_by(RULE, _problem(latest_on=MONDAY + WEEK * 4 - DAY)) == 1
    assert broken_by(RULE, _problem(latest_on=MONDAY + WEEK * 4 - 2 * DAY)) == 0
    assert broken_by(RULE, _problem(earliest_on=MONDAY + WEEK * 52, latest_on=MONDAY + WEEK * 60)) == 0


def test_without_people_there_is_nothing_to_break() -> None:
    """Nor for another rotation."""
    assert broken_by(RULE, a_problem(engineers=(), terms=(EARLY,))) == 0
    assert broken_by(Opportunity(rotation_id="swat"), _problem()) == 0


def test_it_says_who_has_no_term_and_which_review_is_ahead() -> None:
    """And how often that has happened."""
    assert sentences(RULE, _problem(passed_over=(2,), review_on=ENDS_ON)) == [
        "Ada volunteered for Escalation Engineers and has no term (passed over before: 2).",
        "Ada has no term of Escalation Engineers before the review on 01 Mar 2027.",
    ]


def test_a_policy_may_look_further_ahead() -> None:
    """Thirteen weeks make a review of the next quarter near."""
    (rule,) = parse([{"kind": "opportunity", "rotation_id": "ee", "review_weeks": 13, "weight": 1}])
    assert broken_by(rule, _problem(review_on=ENDS_ON + WEEK * 5)) == 3
