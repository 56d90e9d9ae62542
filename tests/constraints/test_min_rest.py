"""Nobody works two shifts closer together than the rest period."""

from __future__ import annotations

from datetime import date, timedelta

from constraints.catalog import parse
from constraints.min_rest import MinRest
from scheduler.domain.coverage import Weekday
from scheduler.domain.expansion import expand
from scheduler.domain.time import DAY
from tests.support.builders import (
    SATURDAY,
    a_horizon,
    a_problem,
    a_shift,
    a_weekend_rotation,
    a_window,
    an_engineer,
)
from tests.support.verdicts import broken_by, sentences

ADA = an_engineer("ada")


def _amount(rule: MinRest, *shifts) -> int:
    problem = a_problem(engineers=(ADA, an_engineer("ben")), shifts=shifts, starts_on=shifts[0].week_on)
    return broken_by(rule, problem, *(("ada", shift.id) for shift in shifts))


def test_exactly_the_rest_period_is_enough() -> None:
    """From 16:00 to 03:00 there are eleven hours; to 02:00 there are ten."""
    assert _amount(MinRest(), a_shift(SATURDAY), a_shift(SATURDAY + DAY, "03:00")) == 0
    assert _amount(MinRest(), a_shift(SATURDAY), a_shift(SATURDAY + DAY, "02:00")) == 1


def test_shifts_that_touch_are_one_longer_shift() -> None:
    """No rest is due in the middle of it, unless the policy says that they are separate."""
    touching = (a_shift(start="08:00"), a_shift(start="16:00"))
    assert _amount(MinRest(), *touching) == 0
    assert _amount(MinRest(touching_is_separate=True), *touching) == 1


def test_a_minute_between_two_shifts_makes_them_separate() -> None:
    """Then the whole rest is due."""
    assert _amount(MinRest(), a_shift(start="08:00"), a_shift(start="16:01")) == 1


def test_shifts_that_overlap_are_left_to_another_rule() -> None:
    """One duty at a time speaks of them; they are not counted twice."""
    assert _amount(MinRest(touching_is_separate=True), a_shift(start="08:00"), a_shift(start="15:00")) == 0


def test_every_pair_that_is_too_close_counts() -> None:
    """Three short shifts with an hour between them make two pairs within eight hours, three within twelve."""
    shifts = (a_shift(start="00:00", hours=4), a_shift(start="05:00", hours=4), a_shift(start="10:00", hours=4))
    assert _amount(MinRest(hours=6), *shifts) == 2
    assert _amount(MinRest(hours=7), *shifts) == 3


def test_a_rest_of_no_hours_asks_for_nothing() -> None:
    """Zero hours are always kept."""
    assert _amount(MinRest(hours=0, touching_is_separate=True), a_shift(start="08:00"), a_shift(start="16:00")) == 0


def test_rest_is_elapsed_time_on_the_night_of_a_clock_change() -> None:
    """From 20:00 to 07:00 in Berlin are eleven hours, ten when the clocks go forward, twelve when they go back."""
    late = a_window("late", days=(Weekday.SAT,), opens_at="12:00", hours=8)
    early = a_window("early", days=(Weekday.SUN,), opens_at="07:00", hours=8)
    rotation = a_weekend_rotation(windows=(late, early), time_zone="Europe/Berlin")
    for monday, amount in ((date(2027, 1, 4), 0), (date(2027, 3, 22), 1), (date(2026, 10, 19), 0)):
        shifts = expand(rotation, a_horizon(1, monday))
        assert shifts[1].span.start_at - shifts[0].span.end_at == timedelta(hours=11 - amount + (monday.month == 10))
        assert _amount(MinRest(), *shifts) == amount


def test_rest_is_owed_to_one_person_not_to_a_pair() -> None:
    """Ada and Ben may follow each other at once."""
    a, b = a_shift(SATURDAY), a_shift(SATURDAY, "17:00")
    problem = a_problem(engineers=(ADA, an_engineer("ben")), shifts=(a, b))
    assert broken_by(MinRest(), problem, ("ada", a.id), ("ben", b.id)) == 0


def test_it_says_how_long_the_rest_is() -> None:
    """In hours, with what is asked."""
    a, b = a_shift(SATURDAY), a_shift(SATURDAY + DAY, "02:30")
    problem = a_problem(engineers=(ADA,), shifts=(a, b))
    assert sentences(MinRest(), problem, ("ada", a.id), ("ada", b.id)) == [
        "Ada has 10.5 h between 08:00 Sat 09 Jan 2027 and 02:30 Sun 10 Jan 2027; 11 h are asked."
    ]


def test_a_policy_may_set_the_hours() -> None:
    """And say that touching shifts are separate."""
    (rule,) = parse([{"kind": "min_rest", "hours": 12, "touching_is_separate": True}])
    assert rule == MinRest(hours=12, touching_is_separate=True)
