"""Wishes: days that people would rather not serve, and days that they would like to."""

from __future__ import annotations

from datetime import date

from constraints.catalog import parse
from constraints.preference import PreferenceConstraint
from scheduler.domain.availability import Grade, Preference
from scheduler.domain.time import DAY, WEEK
from tests.support.builders import SATURDAY, a_preference, a_problem, a_shift, an_engineer
from tests.support.verdicts import broken_by, sentences

RULE = PreferenceConstraint(weight=1)
SHIFTS = tuple(a_shift(SATURDAY + DAY * n) for n in range(-1, 3))


def _problem(*wishes: Preference, zone_name: str = "UTC", shifts=SHIFTS):
    return a_problem(
        engineers=(an_engineer("ada", time_zone=zone_name), an_engineer("ben")),
        shifts=shifts,
        preferences=wishes,
        starts_on=shifts[0].week_on,
    )


def _weekend(grade: Grade) -> Preference:
    return Preference(engineer_id="ada", first_on=SATURDAY, last_on=SATURDAY + DAY, grade=grade)


def test_both_ends_of_an_unwished_stretch_are_unwished() -> None:
    """Friday and Monday around it are not."""
    problem = _problem(_weekend(Grade.AVOID))
    assert [broken_by(RULE, problem, ("ada", shift.id)) for shift in SHIFTS] == [0, 1, 1, 0]


def test_every_shift_in_an_unwished_stretch_counts() -> None:
    """Two shifts are twice as bad as one."""
    problem = _problem(_weekend(Grade.AVOID))
    assert broken_by(RULE, problem, *(("ada", shift.id) for shift in SHIFTS)) == 2


def test_one_shift_meets_a_wish_to_serve() -> None:
    """Either day will do; none leaves the wish unmet, and so does a shift beside it."""
    problem = _problem(_weekend(Grade.PREFER))
    assert [broken_by(RULE, problem, ("ada", shift.id)) for shift in SHIFTS] == [1, 0, 0, 1]
    assert broken_by(RULE, problem) == 1


def test_somebody_elses_shift_neither_breaks_nor_meets_a_wish() -> None:
    """Ben on Ada's days is nobody's breach and nobody's fulfilment."""
    shift = SHIFTS[1]
    assert broken_by(RULE, _problem(_weekend(Grade.AVOID)), ("ben", shift.id)) == 0
    assert broken_by(RULE, _problem(_weekend(Grade.PREFER)), ("ben", shift.id)) == 1


def test_a_wish_for_days_without_shifts_cannot_be_unmet() -> None:
    """There is nothing to give."""
    later = a_preference("ada", SATURDAY + WEEK, Grade.PREFER)
    assert broken_by(RULE, _problem(later)) == 0


def test_the_same_wish_written_twice_is_one_wish() -> None:
    """Nobody's word counts double by repetition."""
    twice = (_weekend(Grade.PREFER), _weekend(Grade.PREFER))
    assert broken_by(RULE, _problem(*twice)) == 1


def test_nobodys_word_counts_more_by_saying_it_in_many_ways() -> None:
    """Thirty-nine overlapping stretches around one weekend weigh what the weekend weighs, for every grade alike."""
    for grade, expected in ((Grade.AVOID, 2), (Grade.PREFER, 1), (Grade.VOLUNTEER, 2)):
        wishes = tuple(
            Preference(engineer_id="ada", first_on=SATURDAY - DAY * n, last_on=SATURDAY + DAY * m, grade=grade)
            for n in range(2, 15)
            for m in range(1, 4)
        )
        held = [("ada", shift.id) for shift in SHIFTS[1:3]] if grade is Grade.AVOID else []
        assert broken_by(RULE, _problem(*wishes, shifts=SHIFTS[1:3]), *held) == expected


def test_wishes_that_share_a_shift_are_one_wish_over_all_their_dates() -> None:
    """Friday to Saturday and Saturday to Sunday: any of the three days meets both. Apart, they are two wishes."""
    friday, saturday, sunday = SHIFTS[:3]
    first = Preference(engineer_id="ada", first_on=SATURDAY - DAY, last_on=SATURDAY, grade=Grade.PREFER)
    both = _problem(first, _weekend(Grade.PREFER))
    assert sentences(RULE, both) == ["Ada would like to serve between 08 Jan and 10 Jan 2027."]
    assert [broken_by(RULE, both, ("ada", shift.id)) for shift in (friday, saturday, sunday)] == [0, 0, 0]
    apart = _problem(first, a_preference("ada", SATURDAY + DAY, Grade.PREFER))
    assert [broken_by(RULE, apart, ("ada", shift.id)) for shift in (friday, saturday, sunday)] == [1, 1, 1]
    assert broken_by(RULE, apart) == 2


def test_a_wish_between_two_others_joins_all_three() -> None:
    """In whatever order they were said."""
    days = [a_preference("ada", SATURDAY + DAY * n, Grade.PREFER) for n in (-1, 1)]
    bridge = Preference(engineer_id="ada", first_on=SATURDAY - DAY, last_on=SATURDAY + DAY, grade=Grade.PREFER)
    for wishes in ((*days, bridge), (bridge, *days), (days[0], bridge, days[1])):
        assert broken_by(RULE, _problem(*wishes)) == 1


def test_the_dates_are_those_on_the_engineers_wall() -> None:
    """The hour before midnight is Saturday in Berlin until 23:00 UTC in winter, and until 22:00 in summer."""
    for monday_saturday, last_hour in ((date(2027, 3, 20), "22:00"), (date(2027, 4, 3), "21:00")):
        inside = a_shift(monday_saturday, last_hour, 1)
        over = a_shift(monday_saturday, last_hour, 2, id="over")
        sunday = a_preference("ada", monday_saturday + DAY)
        problem = _problem(sunday, zone_name="Europe/Berlin", shifts=(inside, over))
        assert broken_by(RULE, problem, ("ada", inside.id)) == 0
        assert broken_by(RULE, problem, ("ada", "over")) == 1


def test_it_says_what_was_wished() -> None:
    """In the words of the person."""
    avoid, prefer = _problem(_weekend(Grade.AVOID)), _problem(_weekend(Grade.PREFER))
    assert sentences(RULE, avoid, ("ada", SHIFTS[1].id)) == ["Ada would rather not serve on 08:00 Sat 09 Jan 2027."]
    assert sentences(RULE, prefer) == ["Ada would like to serve between 09 Jan and 10 Jan 2027."]


def test_who_volunteers_for_a_day_means_it_twice() -> None:
    """An unmet wish counts two, a met one nothing; both grades on one day count three."""
    volunteer = _weekend(Grade.VOLUNTEER)
    assert [broken_by(RULE, _problem(volunteer), ("ada", shift.id)) for shift in SHIFTS] == [2, 0, 0, 2]
    assert broken_by(RULE, _problem(volunteer, _weekend(Grade.PREFER))) == 3


def test_ok_and_unavailable_are_no_wishes() -> None:
    """Ok costs nothing either way, and unavailable has a rule of its own."""
    for grade in (Grade.OK, Grade.UNAVAILABLE):
        problem = _problem(_weekend(grade))
        assert broken_by(RULE, problem) == broken_by(RULE, problem, ("ada", SHIFTS[1].id)) == 0


def test_nobody_can_avoid_everything() -> None:
    """Of three avoided weekends the first two count, in order of date; a volunteer's wishes have no quota."""
    rule = PreferenceConstraint(avoid_quota=2, weight=1)
    weekends = [SATURDAY + WEEK * n for n in (2, 0, 1)]
    shifts = tuple(a_shift(SATURDAY + WEEK * n) for n in range(3))
    avoided = _problem(*(a_preference("ada", on) for on in weekends), shifts=shifts)
    assert [broken_by(rule, avoided, ("ada", shift.id)) for shift in shifts] == [1, 1, 0]
    wished = _problem(*(a_preference("ada", on, Grade.VOLUNTEER) for on in weekends), shifts=shifts)
    assert broken_by(rule, wished) == 6


def test_a_policy_may_weigh_wishes_and_set_the_quota() -> None:
    """Six weekends unless it says otherwise."""
    assert parse([{"kind": "preference", "weight": 2}]) == (PreferenceConstraint(avoid_quota=6, weight=2),)
