"""Weekends that people need for themselves stay free, up to a quota."""

from __future__ import annotations

from constraints.catalog import parse
from constraints.unavailable import Unavailable
from scheduler.domain.availability import Grade, Preference
from scheduler.domain.time import DAY, WEEK
from tests.support.builders import SATURDAY, a_preference, a_problem, a_shift, a_weekend_rotation, an_engineer
from tests.support.verdicts import broken_by, sentences

RULE = Unavailable()
SHIFTS = tuple(a_shift(SATURDAY + WEEK * n + DAY * day) for n in range(5) for day in range(2))


def _problem(*wishes: Preference, **parts):
    people = (an_engineer("ada"), an_engineer("ben"))
    return a_problem(engineers=people, **{"shifts": SHIFTS, "preferences": wishes, "weeks": 5} | parts)


def _free(*weekends: int) -> tuple[Preference, ...]:
    """Saturday of each of these weekends marked unavailable, the last first."""
    return tuple(a_preference("ada", SATURDAY + WEEK * n, Grade.UNAVAILABLE) for n in sorted(weekends, reverse=True))


def _broken_days(*wishes: Preference, rule: Unavailable = RULE) -> list[int]:
    problem = _problem(*wishes)
    return [n for n, shift in enumerate(SHIFTS) if broken_by(rule, problem, ("ada", shift.id))]


def test_marked_dates_are_free_and_the_days_beside_them_are_not() -> None:
    """Only Saturday was marked; and only for Ada."""
    problem = _problem(*_free(0))
    assert [broken_by(RULE, problem, ("ada", shift.id)) for shift in SHIFTS[:2]] == [1, 0]
    assert broken_by(RULE, problem, ("ben", SHIFTS[0].id)) == 0


def test_the_first_three_weekends_are_honoured_in_order_of_date() -> None:
    """Whatever the order in which they were written; the fourth needs a manager."""
    assert _broken_days(*_free(0, 1, 3)) == [0, 2, 6]
    assert _broken_days(*_free(0, 1, 3, 4)) == [0, 2, 6]


def test_both_days_of_a_weekend_are_one_weekend() -> None:
    """A quota counts weekends, not days."""
    both = Preference(engineer_id="ada", first_on=SATURDAY, last_on=SATURDAY + DAY, grade=Grade.UNAVAILABLE)
    assert _broken_days(both, *_free(1, 2), rule=Unavailable(quota=3)) == [0, 1, 2, 4]
    assert _broken_days(both, *_free(1, 2), rule=Unavailable(quota=1)) == [0, 1]


def test_a_weekend_without_shifts_of_the_person_uses_no_quota() -> None:
    """Ada is on no roster in the first weekend."""
    shifts = (a_shift(rotation_id="infra", id="infra/1"), *SHIFTS[2:])
    rotations = (a_weekend_rotation(), a_weekend_rotation("infra", engineer_ids=("ben",)))
    problem = _problem(*_free(0, 1), shifts=shifts, rotations=rotations)
    assert broken_by(Unavailable(quota=1), problem, ("ada", SHIFTS[2].id)) == 1


def test_milder_grades_forbid_nothing() -> None:
    """Avoid is a wish."""
    assert _broken_days(a_preference("ada", SATURDAY, Grade.AVOID), a_preference("ada", SATURDAY + DAY, Grade.OK)) == []


def test_what_goes_beyond_the_quota_is_listed() -> None:
    """So that a manager decides; within it nobody is listed."""
    assert RULE.notes(_problem(*_free(0, 1, 2))) == ()
    (note,) = RULE.notes(_problem(*_free(0, 1, 2, 4)))
    assert note == (
        "Ada is unavailable on more than 3 weekends; those of the weeks of 01 Feb 2027 need a manager and are not kept "
        "free."
    )


def test_without_people_there_is_nothing_to_break() -> None:
    """And nothing to list."""
    problem = a_problem(engineers=(), shifts=SHIFTS[:1])
    assert (broken_by(RULE, problem), RULE.notes(problem)) == (0, ())


def test_it_names_person_and_shift_and_no_reason() -> None:
    """Why is nobody's business."""
    assert sentences(RULE, _problem(*_free(0)), ("ada", SHIFTS[0].id)) == [
        "Ada is unavailable on 08:00 Sat 09 Jan 2027."
    ]


def test_a_policy_may_set_the_quota() -> None:
    """None at all is possible, too."""
    (rule,) = parse([{"kind": "unavailable", "quota": 0}])
    assert isinstance(rule, Unavailable)
    assert _broken_days(*_free(0, 1), rule=rule) == []
