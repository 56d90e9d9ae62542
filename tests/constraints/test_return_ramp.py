"""Who comes back from a long leave gets time before the next duty."""

from __future__ import annotations

import pytest

from constraints.catalog import parse
from constraints.return_ramp import ReturnRamp
from scheduler.domain.facts import Leave
from scheduler.domain.time import DAY, WEEK
from tests.support.builders import MONDAY, SATURDAY, a_problem, a_shift, a_term, a_volunteer, an_engineer
from tests.support.verdicts import broken_by, sentences

ADA = an_engineer("ada", time_zone="UTC")
BEN = an_engineer("ben", time_zone="UTC")


def _leave(last_on, days: int = 100) -> Leave:
    return Leave(engineer_id="ada", first_on=last_on - DAY * (days - 1), last_on=last_on)


def _amount(rule: ReturnRamp, *leaves: Leave, shift=None, who: str = "ada") -> int:
    shift = shift or a_shift()
    problem = a_problem(engineers=(ADA, BEN), shifts=(shift,), facts=leaves)
    return broken_by(rule, problem, (who, shift.id))


@pytest.mark.parametrize(("days_ago", "amount"), [(29, 0), (28, 1), (1, 1), (0, 1)])
def test_the_first_shift_is_on_the_29th_day_after_the_leave_and_not_on_the_28th(days_ago: int, amount: int) -> None:
    """28 days lie between."""
    assert _amount(ReturnRamp(), _leave(SATURDAY - DAY * days_ago)) == amount


@pytest.mark.parametrize(("days", "days_ago", "amount"), [(14, 15, 0), (14, 14, 1), (0, 1, 0), (0, 0, 1)])
def test_a_policy_sets_the_days(days: int, days_ago: int, amount: int) -> None:
    """With none, only the leave itself is free of duty."""
    assert _amount(ReturnRamp(days=days), _leave(SATURDAY - DAY * days_ago)) == amount


@pytest.mark.parametrize(("starts_in", "amount"), [(1, 0), (0, 1)])
def test_a_shift_the_day_before_the_leave_is_allowed(starts_in: int, amount: int) -> None:
    """The ramp is after the leave, not before it."""
    first_on = SATURDAY + DAY * starts_in
    assert _amount(ReturnRamp(), Leave(engineer_id="ada", first_on=first_on, last_on=first_on + WEEK)) == amount


def test_a_night_that_reaches_into_the_leave_is_too_long() -> None:
    """Until midnight before the first day of leave is allowed, until 01:00 is not."""
    leave = Leave(engineer_id="ada", first_on=SATURDAY + DAY, last_on=SATURDAY + WEEK)
    for hours, amount in ((8, 0), (9, 1)):
        assert _amount(ReturnRamp(), leave, shift=a_shift(SATURDAY, "16:00", hours)) == amount


def test_only_the_person_on_leave_is_spared() -> None:
    """Ben's shift on the same day stands."""
    assert _amount(ReturnRamp(), _leave(SATURDAY), who="ben") == 0


def test_two_leaves_close_to_one_shift_are_one_breach() -> None:
    """There is one shift too many."""
    assert _amount(ReturnRamp(), _leave(SATURDAY - DAY * 3), _leave(SATURDAY - DAY * 20)) == 1


def test_the_days_are_those_where_the_engineer_lives() -> None:
    """Saturday 20:00 UTC is Sunday in Auckland, the 29th day."""
    shift, facts = a_shift(start="20:00", hours=4), (_leave(SATURDAY - DAY * 28),)
    for zone_name, amount in (("UTC", 1), ("Pacific/Auckland", 0)):
        problem = a_problem(engineers=(an_engineer("ada", time_zone=zone_name),), shifts=(shift,), facts=facts)
        assert broken_by(ReturnRamp(), problem, ("ada", shift.id)) == amount


def test_a_term_waits_as_a_shift_does() -> None:
    """A term that starts on the 29th day is allowed, on the 28th it is not."""
    term = a_term(MONDAY, 4)
    for days_ago, amount in ((29, 0), (28, 1)):
        facts = (_leave(MONDAY - DAY * days_ago),)
        problem = a_problem(engineers=(ADA,), terms=(term,), volunteers=(a_volunteer("ada"),), facts=facts)
        assert broken_by(ReturnRamp(), problem, ("ada", term.id)) == amount


def test_nobody_to_ask_is_nothing_to_break() -> None:
    """Without people there is no breach, whoever was on leave."""
    assert broken_by(ReturnRamp(), a_problem(engineers=(), shifts=(a_shift(),), facts=(_leave(SATURDAY),))) == 0


def test_it_says_until_when_somebody_is_away_and_not_why() -> None:
    """The date, and the number of the rule."""
    problem = a_problem(engineers=(ADA,), shifts=(a_shift(),), facts=(_leave(SATURDAY - DAY * 28),))
    assert sentences(ReturnRamp(), problem, ("ada", a_shift().id)) == [
        "Ada is away until 12 Dec 2026 and has no duty for 28 days after that; 08:00 Sat 09 Jan 2027 is too early."
    ]


def test_of_two_leaves_it_names_the_later() -> None:
    """That is the one to wait for."""
    leaves = (_leave(SATURDAY - DAY * 2), _leave(SATURDAY - DAY * 20))
    problem = a_problem(engineers=(ADA,), shifts=(a_shift(),), facts=leaves)
    assert sentences(ReturnRamp(), problem, ("ada", a_shift().id)) == [
        "Ada is away until 07 Jan 2027 and has no duty for 28 days after that; 08:00 Sat 09 Jan 2027 is too early."
    ]


def test_a_policy_may_ask_for_it() -> None:
    """With another number of days."""
    assert parse([{"kind": "return_ramp", "days": 14}]) == (ReturnRamp(days=14),)
