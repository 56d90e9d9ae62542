"""The backup shift comes directly after the primary shift."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from constraints.catalog import parse
from constraints.secondary_follows import SecondaryFollows
from scheduler.domain.time import DAY, WEEK
from tests.support.builders import SATURDAY, TIER2, a_problem, a_shift, a_weekend_rotation, an_engineer
from tests.support.verdicts import broken_by, sentences

BACKUP = "backup"
RULE = SecondaryFollows(primary_rotation=TIER2, secondary_rotation=BACKUP)
ADA, BEN = an_engineer("ada"), an_engineer("ben")


def _backup(on=SATURDAY, start: str = "08:00", window: str | None = None, **changes):
    fields = {"id": f"{BACKUP}/{on}/{start}", "rotation_id": BACKUP, "window": window or start}
    return a_shift(on, start, **(fields | changes))


def _problem(*shifts, engineers=(ADA, BEN), **rotation):
    rotations = (a_weekend_rotation(), a_weekend_rotation(BACKUP, name="Backup", **rotation))
    return a_problem(engineers=engineers, shifts=shifts, rotations=rotations)


FIRST, SECOND = a_shift(SATURDAY), a_shift(SATURDAY + WEEK)
NEXT, LAST = _backup(SATURDAY + WEEK), _backup(SATURDAY + WEEK * 2)
QUARTER = _problem(FIRST, SECOND, _backup(SATURDAY), NEXT, LAST)


def test_who_was_primary_is_secondary_next_and_nobody_else() -> None:
    """Ada after Ada keeps the rule, Ben after Ada does not."""
    assert broken_by(RULE, QUARTER, ("ada", FIRST.id), ("ada", NEXT.id)) == 0
    assert broken_by(RULE, QUARTER, ("ada", FIRST.id), ("ben", NEXT.id)) == 1


def test_the_backup_on_the_same_day_or_a_later_one_is_not_the_next() -> None:
    """Only the first that follows counts."""
    assert broken_by(RULE, QUARTER, ("ada", FIRST.id), ("ada", f"{BACKUP}/{SATURDAY}/08:00")) == 1
    assert broken_by(RULE, QUARTER, ("ada", FIRST.id), ("ada", LAST.id)) == 1


def test_a_backup_that_starts_when_the_primary_shift_ends_is_the_next_and_one_a_minute_earlier_is_not() -> None:
    """Primary until 16:00."""
    for start, amount in (("16:00", 0), ("15:59", 1)):
        after = _backup(SATURDAY, start, window="08:00")
        problem = _problem(FIRST, after, NEXT)
        assert broken_by(RULE, problem, ("ada", FIRST.id), ("ada", after.id)) == amount


def test_windows_of_another_name_follow_each_other() -> None:
    """The night backup on Sunday is not what follows the day shift."""
    night = _backup(SATURDAY + DAY, "20:00")
    assert broken_by(RULE, _problem(FIRST, night, NEXT), ("ada", FIRST.id), ("ada", NEXT.id)) == 0
    assert broken_by(RULE, _problem(FIRST, night, NEXT), ("ada", FIRST.id), ("ada", night.id)) == 1


def test_after_the_last_shift_nothing_is_asked() -> None:
    """No backup follows in this quarter."""
    assert broken_by(RULE, _problem(FIRST, SECOND, NEXT), ("ada", SECOND.id)) == 0


def test_being_secondary_without_having_been_primary_costs_nothing() -> None:
    """The rule asks who was primary, not who is secondary."""
    assert broken_by(RULE, QUARTER, ("ben", NEXT.id)) == 0


def test_each_of_two_primaries_is_asked() -> None:
    """With one backup seat between them, one of them cannot follow."""
    assert broken_by(RULE, QUARTER, ("ada", FIRST.id), ("ben", FIRST.id), ("ada", NEXT.id)) == 1


def test_who_is_not_on_the_backup_roster_cannot_follow() -> None:
    """It costs as much as not following."""
    problem = _problem(FIRST, NEXT, engineer_ids=("ben",))
    assert broken_by(RULE, problem, ("ada", FIRST.id)) == 1


def test_nobody_to_ask_is_nothing_to_break() -> None:
    """Without people there is no breach."""
    assert broken_by(RULE, _problem(FIRST, NEXT, engineers=())) == 0


def test_it_names_both_shifts() -> None:
    """The one held and the one that should have been."""
    assert sentences(RULE, QUARTER, ("ada", FIRST.id)) == [
        "Ada is primary on 08:00 Sat 09 Jan 2027 and not secondary on 08:00 Sat 16 Jan 2027."
    ]


def test_a_policy_names_two_rotations() -> None:
    """The same one twice is a mistake."""
    entry = {"kind": "secondary_follows", "weight": 1, "primary_rotation": TIER2, "secondary_rotation": BACKUP}
    assert parse([entry]) == (RULE.model_copy(update={"weight": 1}),)
    with pytest.raises(ValidationError, match="name two"):
        parse([entry | {"secondary_rotation": TIER2}])
