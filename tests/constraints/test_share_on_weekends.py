"""Only a part of the people has weekend duty in any few weeks."""

from __future__ import annotations

import pytest

from constraints.catalog import parse
from constraints.share_on_weekends import ShareOnWeekends
from scheduler.domain.time import DAY, WEEK
from tests.support.builders import SATURDAY, a_problem, a_shift, a_weekend_rotation, an_engineer
from tests.support.verdicts import broken_by, sentences

SHIFTS = tuple(a_shift(SATURDAY + WEEK * n, seats=20) for n in range(5))
SUNDAY = a_shift(SATURDAY + DAY, "16:00")


def _people(count: int, **changes) -> tuple:
    return tuple(an_engineer(f"e{n:02}", time_zone="UTC", **changes) for n in range(count))


def _amount(people: int, serving: int, rule: ShareOnWeekends | None = None) -> int:
    """What it costs that so many of so many people serve on the first weekend."""
    problem = a_problem(engineers=_people(people), shifts=SHIFTS)
    return broken_by(rule or ShareOnWeekends(), problem, *((f"e{n:02}", SHIFTS[0].id) for n in range(serving)))


@pytest.mark.parametrize(("people", "allowed"), [(20, 7), (19, 6), (3, 1), (2, 1), (1, 1)])
def test_35_percent_of_the_people_may_serve_and_nobody_more(people: int, allowed: int) -> None:
    """Rounded down to whole people, but at least one."""
    assert _amount(people, allowed) == 0
    if allowed < people:
        assert _amount(people, allowed + 1) == 1


def test_the_same_people_may_serve_again() -> None:
    """Two people on every weekend are two people; four on two weekends each are four."""
    problem = a_problem(engineers=_people(6), shifts=SHIFTS[:4])
    rule = ShareOnWeekends()
    assert broken_by(rule, problem, *((f"e0{n}", shift.id) for n in range(2) for shift in SHIFTS[:4])) == 0
    assert broken_by(rule, problem, *((f"e0{n}", SHIFTS[n].id) for n in range(4))) == 2


def test_four_weeks_in_a_row_are_looked_at() -> None:
    """The first and the fifth weekend do not count together, the first and the fourth do."""
    problem = a_problem(engineers=_people(3), shifts=SHIFTS, weeks=5)
    rule = ShareOnWeekends()
    assert broken_by(rule, problem, ("e00", SHIFTS[0].id), ("e01", SHIFTS[4].id)) == 0
    assert broken_by(rule, problem, ("e00", SHIFTS[0].id), ("e01", SHIFTS[3].id)) == 1


def test_duty_outside_the_own_weekend_is_none() -> None:
    """Sunday afternoon in UTC is Monday in Auckland, unless the coverage's weekend is counted."""
    people = (*_people(1), an_engineer("kiri", time_zone="Pacific/Auckland"))
    problem = a_problem(engineers=people, shifts=(SHIFTS[0], SUNDAY))
    held = (("e00", SHIFTS[0].id), ("kiri", SUNDAY.id))
    assert broken_by(ShareOnWeekends(), problem, *held) == 0
    assert broken_by(ShareOnWeekends(counts="coverage"), problem, *held) == 1


def test_one_rotation_may_be_looked_at_alone() -> None:
    """The other rotation has its own roster: its people neither count nor are counted with."""
    rotations = (a_weekend_rotation(engineer_ids=("e00", "e01")), a_weekend_rotation("infra"))
    other = a_shift(SATURDAY, "16:00", id="infra/late", rotation_id="infra")
    problem = a_problem(engineers=_people(6), shifts=(*SHIFTS[:1], other), rotations=rotations)
    held = (("e00", SHIFTS[0].id), ("e01", SHIFTS[0].id), ("e02", other.id))
    assert broken_by(ShareOnWeekends(), problem, *held) == 1
    assert broken_by(ShareOnWeekends(rotation_id="tier2"), problem, *held) == 1
    assert broken_by(ShareOnWeekends(rotation_id="infra"), problem, *held) == 0


def test_it_binds_nobody_where_there_is_nobody() -> None:
    """No people, no share."""
    assert broken_by(ShareOnWeekends(), a_problem(engineers=(), shifts=SHIFTS)) == 0


def test_it_says_how_many_of_how_many_serve() -> None:
    """With the weeks and the number that is allowed."""
    problem = a_problem(engineers=_people(3), shifts=SHIFTS[:4])
    assert sentences(ShareOnWeekends(), problem, ("e00", SHIFTS[0].id), ("e01", SHIFTS[1].id)) == [
        "2 of 3 people have weekend duty in the 4 weeks from 04 Jan 2027; 1 (35 %) are allowed."
    ]


def test_a_policy_sets_the_share() -> None:
    """35 % in 4 weeks, over all rotations, when it says nothing."""
    said = {"kind": "share_on_weekends", "percent": 40, "weeks": 6, "rotation_id": "tier2"}
    assert parse([said]) == (ShareOnWeekends(percent=40, weeks=6, rotation_id="tier2"),)
    assert parse([{"kind": "share_on_weekends"}]) == (ShareOnWeekends(percent=35, weeks=4),)
