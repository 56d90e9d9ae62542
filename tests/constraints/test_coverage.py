"""Every seat has one engineer; a seat that nobody can fill stays TBD at a price above everything else."""

from __future__ import annotations

from constraints.catalog import parse
from constraints.coverage import Coverage
from scheduler.domain.constraint import Aim
from scheduler.domain.coverage import Approval
from scheduler.domain.time import WEEK
from tests.support.builders import (
    MONDAY,
    a_problem,
    a_shift,
    a_term,
    a_term_rotation,
    a_volunteer,
    a_weekend_rotation,
    an_engineer,
)
from tests.support.verdicts import broken_by, sentences

PEOPLE = tuple(an_engineer(name) for name in ("ada", "ben", "cleo"))


def _shift_amount(seats: int, *names: str) -> int:
    shift = a_shift(seats=seats)
    problem = a_problem(engineers=PEOPLE, rotations=(a_weekend_rotation(),), shifts=(shift,))
    return broken_by(Coverage(), problem, *((name, shift.id) for name in names))


def test_exactly_as_many_people_as_seats_is_right() -> None:
    """One too few is one open seat, one too many is one person without need."""
    assert _shift_amount(2, "ada") == 1
    assert _shift_amount(2, "ada", "ben") == 0
    assert _shift_amount(2, "ada", "ben", "cleo") == 1


def test_nobody_leaves_every_seat_open() -> None:
    """The amount counts seats, not shifts."""
    assert _shift_amount(3) == 3


def test_an_empty_roster_leaves_the_seats_open() -> None:
    """A shift for which nobody is known is TBD, not a mistake."""
    shift = a_shift(seats=2)
    problem = a_problem(engineers=(), rotations=(a_weekend_rotation(),), shifts=(shift,))
    assert broken_by(Coverage(), problem) == 2


def _week_amount(rotation, *terms) -> int:
    problem = a_problem(
        engineers=PEOPLE,
        rotations=(rotation,),
        terms=terms,
        weeks=4,
        volunteers=tuple(a_volunteer(engineer.id) for engineer in PEOPLE),
    )
    return broken_by(Coverage(), problem, *zip(("ada", "ben", "cleo"), (term.id for term in terms), strict=False))


def test_a_term_covers_its_weeks_up_to_the_monday_on_which_it_ends() -> None:
    """Two terms of two weeks that touch cover four weeks without a gap or a double week."""
    rotation = a_term_rotation(min_weeks=1)
    first, second = a_term(MONDAY, 2), a_term(MONDAY + WEEK * 2, 2)
    assert _week_amount(rotation, first, second) == 0
    assert _week_amount(rotation, first) == 2
    assert _week_amount(rotation, first, a_term(MONDAY + WEEK, 3)) == 1
    assert _week_amount(rotation, first, a_term(MONDAY + WEEK * 3, 1)) == 1


def test_weeks_before_the_rotation_takes_effect_need_nobody() -> None:
    """Nor do those of a rotation that is only proposed."""
    late = a_term_rotation(effective_on=MONDAY + WEEK * 3)
    assert _week_amount(late) == 1
    assert _week_amount(a_term_rotation(approval=Approval.PROPOSED)) == 0


def test_a_term_beyond_the_horizon_counts_inside_it_alone() -> None:
    """Ten weeks cover all four that are planned."""
    assert _week_amount(a_term_rotation(), a_term(MONDAY, 10)) == 0


def test_it_says_what_is_open_and_where() -> None:
    """TBD seats are named by shift, or by rotation and week."""
    shift, rotation = a_shift(seats=2), a_term_rotation()
    problem = a_problem(engineers=PEOPLE, rotations=(a_weekend_rotation(), rotation), shifts=(shift,), weeks=1)
    assert sentences(Coverage(), problem, ("ada", shift.id)) == [
        "08:00 Sat 09 Jan 2027: 1 of 2 seats open (TBD).",
        "Escalation Engineers, week of 04 Jan 2027: 1 of 1 seats open (TBD).",
    ]
    everybody = ((engineer.id, shift.id) for engineer in PEOPLE)
    assert sentences(Coverage(), problem, *everybody)[0] == "08:00 Sat 09 Jan 2027: 3 people for 2 seats."


def test_open_seats_weigh_more_than_anything_else() -> None:
    """With a weight, its price counts at the first aim."""
    (rule,) = parse([{"kind": "coverage", "weight": 1000}])
    assert rule == Coverage(weight=1000)
    assert rule.aim is min(Aim)
