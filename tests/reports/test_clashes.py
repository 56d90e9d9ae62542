"""A conflict and a way out in sentences: each rule once, each person once."""

from __future__ import annotations

from constraints.absence import AbsenceConstraint
from constraints.coverage import Coverage
from constraints.min_rest import MinRest
from constraints.spacing import Spacing
from scheduler.domain.constraint import Violation
from scheduler.domain.facts import WeekendServed
from scheduler.domain.time import WEEK
from scheduler.reports.clashes import conflict_lines, repair_lines
from tests.support.builders import SATURDAY, a_problem, a_schedule, a_shift, a_weekend_rotation, an_engineer

SHIFTS = tuple(a_shift(SATURDAY + WEEK * n) for n in range(7))
PEOPLE = tuple(an_engineer(name) for name in ("ada", "ben", "cleo", "dan"))
PROBLEM = a_problem(engineers=PEOPLE, shifts=SHIFTS, rotations=(a_weekend_rotation(),), weeks=8)
RULES = (AbsenceConstraint(), Coverage(), Spacing(weekends=4))


def _of(rule, problem, schedule):
    return tuple(rule.violations(problem, schedule))


def test_a_rule_that_binds_several_people_is_told_once():
    """Spacing for Ada and Ben, coverage on two weekends, absence of all four from one of them."""
    away = Violation("absence", (SHIFTS[0].id,), 4, "kept away", tuple(e.id for e in PEOPLE), (SHIFTS[0].id,))
    both = a_schedule(PROBLEM, *((who, shift.id) for who in ("ada", "ben") for shift in SHIFTS[1:3]))
    open_seats = [
        v for v in _of(Coverage(), PROBLEM, a_schedule(PROBLEM)) if v.duty_ids[0] in {s.id for s in SHIFTS[:2]}
    ]
    spaced = [v for v in _of(Spacing(weekends=4), PROBLEM, both) if v.key[1] == SATURDAY.isoformat()]
    lines = conflict_lines(PROBLEM, RULES, (away, *open_seats, *spaced))
    assert len(lines) == 3
    assert lines[0].endswith("It keeps Ada, Ben, Cleo and 1 more from 08:00 Sat 09 Jan 2027.")
    assert lines[1].endswith("It asks for 08:00 Sat 09 Jan 2027, 08:00 Sat 16 Jan 2027.")
    assert lines[2] == "spacing: At most one weekend on duty in any 4 consecutive weekends. It binds Ada and Ben."


def _kept_away(who, *shifts):
    return [Violation("absence", (shift.id,), 1, "away", (who,), (shift.id,)) for shift in shifts]


def test_three_people_kept_away_each_from_their_own_are_told_one_by_one():
    """Ada from one weekend, Ben from three, Cleo from four: three lines, none with more than three weekends."""
    away = (*_kept_away("ada", SHIFTS[0]), *_kept_away("ben", *SHIFTS[:3]), *_kept_away("cleo", *SHIFTS[:4]))
    lines = conflict_lines(PROBLEM, RULES, away)
    assert lines[0].endswith("It keeps Ada from 08:00 Sat 09 Jan 2027.")
    assert lines[1].endswith("from 08:00 Sat 09 Jan 2027, 08:00 Sat 16 Jan 2027 and 08:00 Sat 23 Jan 2027.")
    assert lines[2].endswith("from 08:00 Sat 09 Jan 2027, 08:00 Sat 16 Jan 2027, 08:00 Sat 23 Jan 2027 and 1 more.")


def test_a_rule_that_keeps_many_away_is_one_line_that_can_be_read():
    """Four people, each kept from other weekends: a fourth line would be a list of the whole organisation."""
    away = [each for n, who in enumerate(("ada", "ben", "cleo", "dan")) for each in _kept_away(who, SHIFTS[n])]
    (line,) = conflict_lines(PROBLEM, RULES, away)
    assert line.endswith(
        "It keeps Ada, Ben, Cleo and 1 more from one or more of 08:00 Sat 09 Jan 2027, 08:00 Sat 16 Jan 2027, "
        "08:00 Sat 23 Jan 2027 and 1 more."
    )


def test_weeks_of_terms_are_asked_for_by_name_alone():
    """How many seats a trial left open there is no part of what coverage asks."""
    week = Violation("coverage", ("ee", "2027-03-22", "open"), 2, "EE, week of 22 Mar 2027: 2 of 3 seats open (TBD).")
    (line,) = conflict_lines(PROBLEM, RULES, (week,))
    assert line.endswith("It asks for EE, week of 22 Mar 2027.")


def test_closer_weekends_are_told_as_one_number_for_all_whom_they_meet():
    """Ada and Ben serve every third weekend: one in 3 instead of 4, for both; Cleo two in a row."""
    turns = (("ada", 0), ("ada", 3), ("ben", 1), ("ben", 4), ("cleo", 5), ("cleo", 6))
    plan = a_schedule(PROBLEM, *((who, SHIFTS[n].id) for who, n in turns))
    assert repair_lines(PROBLEM, RULES, _of(Spacing(weekends=4), PROBLEM, plan), plan) == (
        "one weekend in 3 instead of 4 for Ada and Ben",
        "weekends in a row instead of one in 4 for Cleo",
    )


def test_seats_that_stay_open_are_listed_together():
    """Two open seats are one line."""
    plan = a_schedule(PROBLEM, *(("ada", shift.id) for shift in SHIFTS[2:]))
    (line,) = repair_lines(PROBLEM, RULES, _of(Coverage(), PROBLEM, plan), plan)
    assert line == "open seats: 08:00 Sat 09 Jan 2027, 08:00 Sat 16 Jan 2027"


def test_other_rules_give_way_with_an_example_and_a_count():
    """Two breaches of one rule by one person: the first in words, the other counted; its owner can say yes."""
    rule = MinRest(name="rest", owner="People Ops")
    breaches = [Violation("rest", ("ada", s.id), 1, f"Ada has no rest before {s.label}.", ("ada",)) for s in SHIFTS[:3]]
    assert repair_lines(PROBLEM, (rule,), breaches, a_schedule(PROBLEM)) == (
        "rest (owner: People Ops) gives way: Ada has no rest before 08:00 Sat 09 Jan 2027 (and in 2 more places)",
    )
    (line,) = repair_lines(PROBLEM, (rule,), breaches[:2], a_schedule(PROBLEM))
    assert line.endswith("(and in 1 more place)")


def test_somebody_who_is_away_is_asked_in_person():
    """Only Ada can say whether she comes in after all."""
    rule = AbsenceConstraint(name="leave")
    breaches = [Violation("leave", ("ada", s.id), 1, "away", ("ada",), (s.id,)) for s in SHIFTS[:2]]
    assert repair_lines(PROBLEM, (rule,), breaches, a_schedule(PROBLEM)) == (
        "ask Ada to serve 08:00 Sat 09 Jan 2027, 08:00 Sat 16 Jan 2027 though away",
    )


def test_weekends_served_before_the_plan_count_for_how_close_they_come():
    """Ada served on 26 December and serves again on 9 January: every second weekend, not weekends in a row."""
    served = WeekendServed(engineer_id="ada", weekend_on=SATURDAY - WEEK * 2)
    problem = a_problem(engineers=PEOPLE, shifts=SHIFTS, rotations=(a_weekend_rotation(),), weeks=8, facts=(served,))
    plan = a_schedule(problem, ("ada", SHIFTS[0].id))
    rule = Spacing(weekends=4, owner="People Ops")
    assert repair_lines(problem, (rule,), _of(rule, problem, plan), plan) == (
        "one weekend in 2 instead of 4 for Ada (owner: People Ops)",
    )
