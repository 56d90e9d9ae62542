"""A newcomer is not alone among newcomers."""

from __future__ import annotations

import pytest

from constraints.buddy import Buddy
from constraints.catalog import parse
from scheduler.domain.facts import Experience
from scheduler.domain.time import DAY
from tests.support.builders import SATURDAY, TIER2, a_problem, a_shift, an_engineer
from tests.support.verdicts import broken_by, sentences

PEOPLE = tuple(an_engineer(name, time_zone="UTC") for name in ("ada", "ben", "cleo", "dan"))
TWO_SEATS = a_shift(seats=2)


def _new(*names: str) -> tuple[Experience, ...]:
    return tuple(Experience(engineer_id=name, rotation_id=TIER2) for name in names)


def _since(days: int, name: str = "ben") -> Experience:
    return Experience(engineer_id=name, rotation_id=TIER2, primary_since=SATURDAY - DAY * days)


def _amount(rule: Buddy, facts, *names: str, shift=TWO_SEATS) -> int:
    problem = a_problem(engineers=PEOPLE, shifts=(shift,), facts=facts)
    return broken_by(rule, problem, *((name, shift.id) for name in names))


def test_one_newcomer_beside_somebody_experienced_is_allowed_and_two_newcomers_are_not() -> None:
    """Cleo has been there for long."""
    facts = (*_new("ada", "ben"), _since(1000, "cleo"))
    assert _amount(Buddy(), facts, "ada", "cleo") == 0
    assert _amount(Buddy(), facts, "ada", "ben") == 1


def test_an_open_seat_may_stand_for_the_buddy() -> None:
    """The plan can still find one."""
    assert _amount(Buddy(), _new("ada"), "ada") == 0


@pytest.mark.parametrize(("days", "amount"), [(28, 0), (27, 1), (0, 1), (-1, 1)])
def test_after_28_days_as_primary_a_newcomer_is_none(days: int, amount: int) -> None:
    """On the 28th day after the first, not on the 27th."""
    assert _amount(Buddy(), (*_new("ada"), _since(days)), "ada", "ben") == amount


def test_a_night_is_judged_on_its_first_date() -> None:
    """On Saturday night the 28th day has not come, though it comes before the morning."""
    night = a_shift(SATURDAY, "20:00", 8, seats=2)
    assert _amount(Buddy(), (*_new("ada"), _since(27)), "ada", "ben", shift=night) == 1


def test_the_first_of_several_dates_says_how_long_somebody_has_been_primary() -> None:
    """A second entry does not make anybody new again."""
    assert _amount(Buddy(), (*_new("ada"), _since(28), _since(1)), "ada", "ben") == 0


def test_a_policy_sets_how_long_somebody_is_new() -> None:
    """With no days, being primary once is enough."""
    assert _amount(Buddy(new_days=0), (*_new("ada"), _since(0)), "ada", "ben") == 0
    assert _amount(Buddy(new_days=90), (*_new("ada"), _since(89)), "ada", "ben") == 1


def test_of_three_seats_two_may_be_newcomers() -> None:
    """And the third may not."""
    shift, facts = a_shift(seats=3), _new("ada", "ben", "cleo")
    assert _amount(Buddy(), facts, "ada", "ben", shift=shift) == 0
    assert _amount(Buddy(), facts, "ada", "ben", "cleo", shift=shift) == 1


def test_every_newcomer_too_many_counts() -> None:
    """Three on two seats are two beyond the one allowed."""
    assert _amount(Buddy(), _new("ada", "ben", "cleo"), "ada", "ben", "cleo") == 2


def test_a_policy_decides_whether_a_newcomer_may_have_a_shift_alone() -> None:
    """Allowed unless it is refused."""
    alone = a_shift()
    assert _amount(Buddy(), _new("ada"), "ada", shift=alone) == 0
    assert _amount(Buddy(single_seat="refused"), _new("ada"), "ada", shift=alone) == 1
    assert _amount(Buddy(single_seat="refused"), (_since(28, "ada"),), "ada", shift=alone) == 0


def test_people_of_whom_nothing_is_written_down_count_as_experienced_unless_the_policy_says_otherwise() -> None:
    """So that the rule can be switched on before the data are there."""
    assert _amount(Buddy(), (), "ada", "ben") == 0
    assert _amount(Buddy(unknown_is_experienced=False), (), "ada", "ben") == 1


def test_only_the_rotations_named_ask_for_it() -> None:
    """All of them, when none is named."""
    facts = _new("ada", "ben")
    assert _amount(Buddy(rotation_ids=("infra",)), facts, "ada", "ben") == 0
    assert _amount(Buddy(rotation_ids=(TIER2,)), facts, "ada", "ben") == 1


def test_nobody_to_ask_is_nothing_to_break() -> None:
    """Without people there is no breach."""
    assert broken_by(Buddy(unknown_is_experienced=False), a_problem(engineers=(), shifts=(TWO_SEATS,))) == 0


def test_it_names_the_newcomers() -> None:
    """Those who are without a buddy."""
    problem = a_problem(engineers=PEOPLE, shifts=(TWO_SEATS,), facts=_new("ada", "ben"))
    assert sentences(Buddy(), problem, ("ada", TWO_SEATS.id), ("ben", TWO_SEATS.id)) == [
        "08:00 Sat 09 Jan 2027: Ada and Ben are new to Tier 2 weekend and nobody experienced is with them."
    ]
    alone = a_shift()
    problem = a_problem(engineers=PEOPLE, shifts=(alone,), facts=_new("ada"))
    assert sentences(Buddy(single_seat="refused"), problem, ("ada", alone.id)) == [
        "08:00 Sat 09 Jan 2027: Ada is new to Tier 2 weekend and nobody experienced is with them."
    ]


def test_a_policy_may_set_the_numbers() -> None:
    """And price the rule instead of insisting on it."""
    entry = {"kind": "buddy", "weight": 5, "new_days": 90, "single_seat": "refused"}
    assert parse([entry]) == (Buddy(weight=5, new_days=90, single_seat="refused"),)
