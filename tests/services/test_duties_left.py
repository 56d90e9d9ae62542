"""An import that takes somebody away, or has them away, names the announced duties that somebody else has to cover."""

from __future__ import annotations

from datetime import timedelta

import pytest

from scheduler.domain.facts import Leave, Notice
from scheduler.domain.organisation import Organisation
from scheduler.domain.people import Engineer
from scheduler.domain.time import DAY, WEEK
from scheduler.services.duties_left import DutyLeft, WhyLeft
from scheduler.services.importing import import_organisation
from scheduler.store.unit_of_work import SqlStore
from tests.support.builders import MONDAY, NOW, SATURDAY, an_absence, an_engineer, an_organisation
from tests.support.recording import FIRST, LAST, PEOPLE, SECOND, THIRD, a_quarter, announced, covered

HELD = (("ada", FIRST), ("ada", SECOND), ("ben", THIRD), ("cleo", LAST))


@pytest.fixture
def out(store: SqlStore) -> SqlStore:
    """Ada has the first two of four weekends that are announced."""
    assert taken_over(store, PEOPLE) == []
    announced(store, a_quarter(), *HELD)
    return store


def taken_over(store: SqlStore, people: tuple[Engineer, ...], now=NOW, **parts) -> list[tuple[str, str, WhyLeft]]:
    """Whose duties an import leaves, in which order, and why."""
    return [
        (each.engineer_id, each.duty_id, each.why) for each in imported(store, an_organisation(people, **parts), now)
    ]


def imported(store: SqlStore, organisation: Organisation, now=NOW) -> tuple[DutyLeft, ...]:
    with store.writing() as work:
        return import_organisation(work, organisation, (), {}, now).duties


def test_every_duty_of_whoever_is_gone_is_named_and_no_other(out: SqlStore) -> None:
    """Ada is no longer in the files; whoever imports the same again hears nothing new."""
    gone = [("ada", FIRST, WhyLeft.GONE), ("ada", SECOND, WhyLeft.GONE)]
    assert taken_over(out, PEOPLE[1:]) == gone
    assert taken_over(out, PEOPLE[1:]) == []


@pytest.mark.parametrize("day", [SATURDAY - DAY, SATURDAY, SATURDAY + DAY])
def test_a_new_absence_names_the_duty_that_it_touches(out: SqlStore, day) -> None:
    """On that Saturday, and on neither day beside it."""
    found = taken_over(out, PEOPLE, absences=(an_absence("ada", day), an_absence("ben", day)))
    assert found == ([("ada", FIRST, WhyLeft.AWAY)] if day == SATURDAY else [])


def test_an_absence_that_was_known_before_is_not_told_again(out: SqlStore) -> None:
    """Only what is longer than it was: the second Saturday."""
    taken_over(out, PEOPLE, absences=(an_absence("ada"),))
    longer = an_absence("ada", SATURDAY, SATURDAY + WEEK)
    assert taken_over(out, PEOPLE, absences=(longer,)) == [("ada", SECOND, WhyLeft.AWAY)]


def test_a_long_leave_is_an_absence_too(out: SqlStore) -> None:
    """It is written down in a file of its own."""
    leave = Leave(engineer_id="ada", first_on=SATURDAY + DAY, last_on=SATURDAY + WEEK * 9)
    assert taken_over(out, PEOPLE, facts=(leave,)) == [("ada", SECOND, WhyLeft.AWAY)]


@pytest.mark.parametrize(("last_on", "left"), [(SATURDAY + WEEK, []), (SATURDAY + WEEK - DAY, [SECOND])])
def test_duties_after_the_last_day_are_named(out: SqlStore, last_on, left) -> None:
    """The last day itself is still served; a notice from the day after says the same."""
    leaving = an_engineer("ada", name="Ada Example", level="IC3", leaves_on=last_on)
    expected = [("ada", duty_id, WhyLeft.LEAVING) for duty_id in left]
    assert taken_over(out, (leaving, *PEOPLE[1:])) == expected
    taken_over(out, PEOPLE)
    assert taken_over(out, PEOPLE, facts=(Notice(engineer_id="ada", on=last_on + DAY),)) == expected


def test_who_leaves_sooner_than_they_were_to_leaves_only_what_is_between(out: SqlStore) -> None:
    """Ada was to leave after the first weekend; her second was to be covered anyway."""
    first = an_engineer("ada", leaves_on=SATURDAY)
    taken_over(out, (first, *PEOPLE[1:]))
    sooner = first.model_copy(update={"leaves_on": MONDAY})
    assert taken_over(out, (sooner, *PEOPLE[1:])) == [("ada", FIRST, WhyLeft.LEAVING)]


def test_duties_that_are_over_and_those_that_somebody_else_took_are_not_named(out: SqlStore) -> None:
    """Ben has covered the second already, so it is his; the first ended an hour ago."""
    covered(out, SECOND, "ada", "ben")
    after = NOW.replace(year=SATURDAY.year, month=SATURDAY.month, day=SATURDAY.day, hour=17, minute=0)
    assert taken_over(out, PEOPLE[1:], after - timedelta(hours=1, seconds=1)) == [("ada", FIRST, WhyLeft.GONE)]
    taken_over(out, PEOPLE)
    assert taken_over(out, PEOPLE[1:], after) == []
    absence = an_absence("ben", SATURDAY + WEEK)
    assert taken_over(out, PEOPLE[1:], after, absences=(absence,)) == [("ben", SECOND, WhyLeft.AWAY)]
