"""Shortly before an announced duty, nothing changes for anybody without their consent."""

from __future__ import annotations

from constraints.catalog import parse
from constraints.consent import Consent
from scheduler.domain.facts import ConsentToChange
from scheduler.domain.schedule import Assignment
from scheduler.domain.time import DAY, WEEK
from tests.support.builders import SATURDAY, a_problem, a_shift, an_engineer
from tests.support.verdicts import broken_by, sentences

RULE = Consent()
NEAR, FAR = a_shift(), a_shift(SATURDAY + WEEK)
ANNOUNCED = (Assignment(engineer_id="ada", duty_id=NEAR.id), Assignment(engineer_id="ben", duty_id=FAR.id))
ALL_STAYS = (("ada", NEAR.id), ("ben", FAR.id))


def _problem(*consents: tuple[str, str], left: int = 27, announced=ANNOUNCED, today: bool = True):
    """So many days are left to the near shift, and a week more to the far one."""
    return a_problem(
        engineers=tuple(an_engineer(name) for name in ("ada", "ben", "cleo")),
        shifts=(NEAR, FAR),
        announced=announced,
        today=SATURDAY - DAY * left if today else None,
        facts=tuple(ConsentToChange(engineer_id=name, duty_id=duty_id) for name, duty_id in consents),
    )


def test_a_duty_in_28_days_may_change_and_one_in_27_may_not() -> None:
    """Ada's is taken and Cleo's is given."""
    moved = (("cleo", NEAR.id), ("ben", FAR.id))
    assert broken_by(RULE, _problem(left=28), *moved) == 0
    assert broken_by(RULE, _problem(left=27), *moved) == 2
    assert broken_by(RULE, _problem(left=27), *ALL_STAYS) == 0


def test_a_later_duty_may_still_change() -> None:
    """The far shift is 34 days ahead."""
    assert broken_by(RULE, _problem(left=27), ("ada", NEAR.id), ("cleo", FAR.id)) == 0
    assert broken_by(RULE, _problem(left=20), ("ada", NEAR.id), ("cleo", FAR.id)) == 2


def test_everybody_agrees_for_themselves() -> None:
    """Ada's consent to give hers away does not make Cleo take it."""
    moved = (("cleo", NEAR.id), ("ben", FAR.id))
    assert broken_by(RULE, _problem(("ada", NEAR.id)), *moved) == 1
    assert broken_by(RULE, _problem(("ada", NEAR.id), ("cleo", NEAR.id)), *moved) == 0
    assert broken_by(RULE, _problem(("ada", FAR.id), ("cleo", FAR.id)), *moved) == 2, "consent is to one duty"


def test_consent_is_no_obligation() -> None:
    """Ada would have agreed, and keeps her shift."""
    assert broken_by(RULE, _problem(("ada", NEAR.id), ("cleo", NEAR.id)), *ALL_STAYS) == 0


def test_an_open_seat_is_not_filled_over_somebodys_head() -> None:
    """Nobody had the near shift; who is given it has to agree."""
    announced = ANNOUNCED[1:]
    held = (("cleo", NEAR.id), ("ben", FAR.id))
    assert broken_by(RULE, _problem(announced=announced), *held) == 1
    assert broken_by(RULE, _problem(("cleo", NEAR.id), announced=announced), *held) == 0


def test_what_has_begun_does_not_change() -> None:
    """Nor does what is over."""
    assert broken_by(RULE, _problem(left=-3), ("ada", NEAR.id), ("cleo", NEAR.id), ("ben", FAR.id)) == 1


def test_before_anything_is_announced_everything_is_free() -> None:
    """Also when the first weekend is near, and when there is no today."""
    assert broken_by(RULE, _problem(announced=(), left=3), ("cleo", NEAR.id)) == 0
    assert broken_by(RULE, _problem(today=False), ("cleo", NEAR.id)) == 0


def test_without_people_there_is_nothing_to_break() -> None:
    """Nobody to ask."""
    assert broken_by(RULE, a_problem(engineers=(), shifts=(NEAR,), today=SATURDAY)) == 0


def test_it_says_what_changes_for_whom() -> None:
    """Taken away and given."""
    assert sentences(RULE, _problem(), ("cleo", NEAR.id), ("ben", FAR.id)) == [
        "08:00 Sat 09 Jan 2027 is taken away from Ada within 28 days, without consent.",
        "08:00 Sat 09 Jan 2027 is given to Cleo within 28 days, without consent.",
    ]


def test_a_policy_may_set_the_days() -> None:
    """A fortnight."""
    (rule,) = parse([{"kind": "consent", "days": 14}])
    assert rule == Consent(days=14)
    assert broken_by(rule, _problem(left=14), ("cleo", NEAR.id), ("ben", FAR.id)) == 0
