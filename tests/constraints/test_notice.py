"""Inside the notice period of the law, duty changes only with the person's consent."""

from __future__ import annotations

from datetime import date

import pytest

from constraints.catalog import parse
from constraints.notice import NoticeConstraint
from scheduler.domain.facts import ConsentToChange
from scheduler.domain.schedule import Assignment
from scheduler.domain.time import DAY
from tests.support.builders import (
    MONDAY,
    SATURDAY,
    a_country_rule,
    a_problem,
    a_shift,
    a_term,
    a_volunteer,
    a_weekend_rotation,
    an_absence,
    an_engineer,
)
from tests.support.verdicts import broken_by, sentences

RULE = NoticeConstraint()
SHIFT = a_shift(SATURDAY)
ADA, BEN = (an_engineer(name, country="FR") for name in ("ada", "ben"))
TO_ADA = Assignment(engineer_id="ada", duty_id=SHIFT.id)


def _problem(days_left: int = 14, *, notice_days: int | None = 15, effective_on: date | None = None, **parts):
    """The shift was announced to Ada, and so many days are left until it begins."""
    rules = (a_country_rule("FR", notice_days=notice_days, effective_on=effective_on),)
    fields = {"engineers": (ADA, BEN), "shifts": (SHIFT,), "announced": (TO_ADA,), "country_rules": rules}
    return a_problem(**(fields | {"today": SATURDAY - DAY * days_left} | parts))


def _handed_to_ben(problem) -> int:
    return broken_by(RULE, problem, ("ben", SHIFT.id))


def test_what_was_announced_may_stay() -> None:
    """Nothing is given, nothing is taken."""
    assert broken_by(RULE, _problem(), ("ada", SHIFT.id)) == 0


@pytest.mark.parametrize(("days_left", "amount"), [(15, 0), (14, 2), (0, 2), (-1, 0)])
def test_15_days_ahead_it_may_change_and_14_days_ahead_it_may_not(days_left: int, amount: int) -> None:
    """Taken from Ada and given to Ben are two breaches; what has begun is history."""
    assert _handed_to_ben(_problem(days_left)) == amount


def test_giving_and_taking_are_breaches_of_their_own() -> None:
    """Leaving the seat open takes it from Ada; a second person is given it."""
    assert broken_by(RULE, _problem()) == 1
    assert broken_by(RULE, _problem(), ("ada", SHIFT.id), ("ben", SHIFT.id)) == 1


def test_with_consent_it_may_change() -> None:
    """Each of the two speaks for themselves, and for that duty alone."""
    consents = [ConsentToChange(engineer_id=name, duty_id=SHIFT.id) for name in ("ada", "ben")]
    other = ConsentToChange(engineer_id="ada", duty_id="tier2/other")
    assert _handed_to_ben(_problem(facts=consents)) == 0
    assert _handed_to_ben(_problem(facts=consents[:1])) == 1
    assert _handed_to_ben(_problem(facts=consents[1:])) == 1
    assert _handed_to_ben(_problem(facts=(other,))) == 2


def test_a_first_plan_that_comes_late_needs_consent_too() -> None:
    """Nothing was announced for the shift, and it begins within the notice."""
    assert _handed_to_ben(_problem(announced=())) == 1
    assert _handed_to_ben(_problem(announced=(), today=None)) == 0


def test_whoever_cannot_serve_any_more_loses_the_duty_without_being_asked() -> None:
    """Ada is away, or not on the roster any more; Ben still has to be asked."""
    assert _handed_to_ben(_problem(absences=(an_absence("ada", SATURDAY),))) == 1
    rotation = a_weekend_rotation(engineer_ids=("ben",))
    assert _handed_to_ben(_problem(rotations=(rotation,))) == 1


def test_a_pin_is_a_decision_that_was_made_elsewhere() -> None:
    """The shift is pinned to Ben, so only Ada's loss counts."""
    assert _handed_to_ben(_problem(pins=(Assignment(engineer_id="ben", duty_id=SHIFT.id),))) == 1


def test_the_days_are_counted_where_the_person_lives() -> None:
    """Saturday 16:00 UTC is Sunday in Auckland: a day more of notice."""
    late = a_shift(SATURDAY, "16:00")
    at_home = an_engineer("ben", country="FR", time_zone="Pacific/Auckland")
    problem = _problem(14, engineers=(BEN.model_copy(update={"id": "ada"}), at_home), shifts=(late,), announced=())
    assert broken_by(RULE, problem, ("ben", late.id)) == 0
    assert broken_by(RULE, problem, ("ada", late.id)) == 1


def test_it_binds_where_the_country_has_a_number_and_from_when_it_has_one() -> None:
    """By the date on which the duty begins."""
    assert _handed_to_ben(_problem(notice_days=None)) == 0
    assert _handed_to_ben(_problem(notice_days=0)) == 0
    assert _handed_to_ben(_problem(effective_on=SATURDAY)) == 2
    assert _handed_to_ben(_problem(effective_on=SATURDAY + DAY)) == 0
    elsewhere = tuple(an_engineer(name, country="IN") for name in ("ada", "ben"))
    assert _handed_to_ben(_problem(engineers=elsewhere)) == 0


def test_terms_need_notice_too() -> None:
    """A term that was announced to Ben is not taken within 15 days of its first day, unless he withdrew."""
    term = a_term(MONDAY, 4)
    announced = (Assignment(engineer_id="ben", duty_id=term.id),)
    parts = {"terms": (term,), "announced": announced, "shifts": ()}
    offer = (a_volunteer("ben"),)
    assert broken_by(RULE, _problem(today=MONDAY - DAY * 14, volunteers=offer, **parts)) == 1
    assert broken_by(RULE, _problem(today=MONDAY - DAY * 15, volunteers=offer, **parts)) == 0
    assert broken_by(RULE, _problem(today=MONDAY - DAY * 14, **parts)) == 0


def test_it_binds_nobody_where_there_is_nobody() -> None:
    """No people, no changes."""
    assert broken_by(RULE, _problem(engineers=(), announced=())) == 0


def test_it_says_what_changed_for_whom() -> None:
    """With the country and its notice."""
    assert sentences(RULE, _problem(), ("ben", SHIFT.id)) == [
        "08:00 Sat 09 Jan 2027 is taken from Ada with less than 15 days' notice and without consent; FR asks for 15.",
        "08:00 Sat 09 Jan 2027 is given to Ben with less than 15 days' notice and without consent; FR asks for 15.",
    ]


def test_a_policy_may_ask_for_it() -> None:
    """The days stand with the countries."""
    assert parse([{"kind": "notice"}]) == (NoticeConstraint(),)
