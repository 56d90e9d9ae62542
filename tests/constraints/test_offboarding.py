"""Who has given notice takes no more duty."""

from __future__ import annotations

import pytest

from constraints.catalog import parse
from constraints.offboarding import Offboarding
from scheduler.domain.facts import Notice
from scheduler.domain.time import DAY, WEEK
from tests.support.builders import MONDAY, SATURDAY, a_problem, a_shift, a_term, a_volunteer, an_engineer
from tests.support.verdicts import broken_by, sentences

ADA = an_engineer("ada", time_zone="UTC")
BEN = an_engineer("ben", time_zone="UTC")


def _notice(on, who: str = "ada") -> Notice:
    return Notice(engineer_id=who, on=on)


@pytest.mark.parametrize(("days", "amount"), [(1, 0), (0, 1), (-30, 1)])
def test_the_last_shift_is_the_day_before_the_notice(days: int, amount: int) -> None:
    """From the date itself on, there is none."""
    problem = a_problem(engineers=(ADA,), shifts=(a_shift(),), facts=(_notice(SATURDAY + DAY * days),))
    assert broken_by(Offboarding(), problem, ("ada", a_shift().id)) == amount


def test_a_shift_that_reaches_into_the_date_is_too_late() -> None:
    """A shift until midnight ends the day before, a shift until 01:00 does not."""
    for hours, amount in ((8, 0), (9, 1)):
        shift = a_shift(SATURDAY, "16:00", hours)
        problem = a_problem(engineers=(ADA,), shifts=(shift,), facts=(_notice(SATURDAY + DAY),))
        assert broken_by(Offboarding(), problem, ("ada", shift.id)) == amount


@pytest.mark.parametrize(("days", "amount"), [(0, 0), (-1, 1), (-20, 1)])
def test_a_term_has_to_end_before_the_notice(days: int, amount: int) -> None:
    """A term of four weeks ends on a Sunday; notice from the Monday after it leaves it alone."""
    term, facts = a_term(MONDAY, 4), (_notice(MONDAY + WEEK * 4 + DAY * days),)
    problem = a_problem(engineers=(ADA,), terms=(term,), volunteers=(a_volunteer("ada"),), facts=facts)
    assert broken_by(Offboarding(), problem, ("ada", term.id)) == amount


def test_the_earliest_of_several_dates_counts() -> None:
    """In whichever order they were written down."""
    dates = (_notice(SATURDAY + WEEK), _notice(SATURDAY))
    for facts in (dates, dates[::-1]):
        problem = a_problem(engineers=(ADA,), shifts=(a_shift(),), facts=facts)
        assert broken_by(Offboarding(), problem, ("ada", a_shift().id)) == 1


def test_colleagues_serve_on() -> None:
    """Ben's notice does not touch Ada's shift."""
    problem = a_problem(engineers=(ADA, BEN), shifts=(a_shift(),), facts=(_notice(MONDAY, "ben"),))
    assert broken_by(Offboarding(), problem, ("ada", a_shift().id)) == 0
    assert broken_by(Offboarding(), problem, ("ben", a_shift().id)) == 1


def test_nobody_to_ask_is_nothing_to_break() -> None:
    """Without people there is no breach."""
    assert broken_by(Offboarding(), a_problem(engineers=(), shifts=(a_shift(),), facts=(_notice(MONDAY),))) == 0


def test_it_says_from_when_on_and_not_why() -> None:
    """Who leaves may not want it known."""
    problem = a_problem(engineers=(ADA,), shifts=(a_shift(),), facts=(_notice(MONDAY),))
    assert sentences(Offboarding(), problem, ("ada", a_shift().id)) == [
        "Ada takes no duty from 04 Jan 2027 on; 08:00 Sat 09 Jan 2027 would end after that."
    ]


def test_a_policy_may_ask_for_it() -> None:
    """It has no parameters of its own."""
    assert parse([{"kind": "offboarding"}]) == (Offboarding(),)
