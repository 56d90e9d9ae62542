"""Decided assignments stay, and frozen weeks do not change."""

from __future__ import annotations

from constraints.catalog import parse
from constraints.pinned import Pinned
from scheduler.domain.schedule import Assignment
from scheduler.domain.time import DAY, WEEK
from tests.support.builders import MONDAY, SATURDAY, a_problem, a_shift, a_term, a_volunteer, an_engineer
from tests.support.verdicts import broken_by, sentences

ADA, BEN = an_engineer("ada"), an_engineer("ben")
SHIFT = a_shift()
PIN = Assignment(engineer_id="ada", duty_id=SHIFT.id)


def test_a_pin_is_kept_by_the_pinned_and_by_nobody_else() -> None:
    """Ben on Ada's shift leaves Ada's pin broken."""
    problem = a_problem(engineers=(ADA, BEN), shifts=(SHIFT,), pins=(PIN,))
    assert broken_by(Pinned(), problem, ("ada", SHIFT.id)) == 0
    assert broken_by(Pinned(), problem, ("ben", SHIFT.id)) == 1
    assert broken_by(Pinned(), problem) == 1


def test_others_may_join_a_pinned_person_outside_the_frozen_weeks() -> None:
    """A pin keeps one seat, not the shift."""
    problem = a_problem(engineers=(ADA, BEN), shifts=(SHIFT,), pins=(PIN,))
    assert broken_by(Pinned(), problem, ("ada", SHIFT.id), ("ben", SHIFT.id)) == 0


def test_a_duty_on_the_first_free_day_is_free() -> None:
    """Frozen until Saturday leaves Saturday free; frozen until Sunday does not."""
    for frozen_until, amount in ((SATURDAY, 0), (SATURDAY + DAY, 1)):
        problem = a_problem(engineers=(ADA, BEN), shifts=(SHIFT,), frozen_until=frozen_until)
        assert broken_by(Pinned(), problem, ("ben", SHIFT.id)) == amount


def test_frozen_weeks_keep_their_pins() -> None:
    """The pinned may serve there, nobody else may, and leaving the seat open is a change, too."""
    problem = a_problem(engineers=(ADA, BEN), shifts=(SHIFT,), pins=(PIN,), frozen_until=SATURDAY + WEEK)
    assert broken_by(Pinned(), problem, ("ada", SHIFT.id)) == 0
    assert broken_by(Pinned(), problem, ("ada", SHIFT.id), ("ben", SHIFT.id)) == 1
    assert broken_by(Pinned(), problem) == 1


def test_a_frozen_duty_that_lost_somebody_may_be_covered() -> None:
    """Ada was announced and is no longer pinned: Ben may step in, and leaving the seat open is allowed, too."""
    parts = {"engineers": (ADA, BEN), "shifts": (SHIFT,), "announced": (PIN,), "frozen_until": SATURDAY + WEEK}
    assert broken_by(Pinned(), a_problem(**parts), ("ben", SHIFT.id)) == 0
    assert broken_by(Pinned(), a_problem(**parts)) == 0
    assert broken_by(Pinned(), a_problem(**parts, pins=(PIN,)), ("ada", SHIFT.id), ("ben", SHIFT.id)) == 1


def test_a_term_is_frozen_by_the_day_it_starts() -> None:
    """One that starts on the first free Monday may be given to anybody."""
    terms = (a_term(MONDAY, 4), a_term(MONDAY + WEEK, 4))
    problem = a_problem(engineers=(ADA,), terms=terms, volunteers=(a_volunteer("ada"),), frozen_until=MONDAY + WEEK)
    assert [broken_by(Pinned(), problem, ("ada", term.id)) for term in terms] == [1, 0]


def test_it_says_who_was_pinned_and_who_is_new() -> None:
    """Both breaches of one change are told."""
    problem = a_problem(engineers=(ADA, BEN), shifts=(SHIFT,), pins=(PIN,), frozen_until=SATURDAY + WEEK)
    assert sentences(Pinned(), problem, ("ben", SHIFT.id)) == [
        "Ada is pinned to 08:00 Sat 09 Jan 2027.",
        "08:00 Sat 09 Jan 2027 is frozen; Ben is new there.",
    ]


def test_a_policy_may_price_changes_instead() -> None:
    """With a weight, announced people may be changed at a price."""
    assert parse([{"kind": "pinned", "weight": 10}]) == (Pinned(weight=10),)
