"""Why a seat is open, and what would fill it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from constraints.absence import AbsenceConstraint
from constraints.country_law import CountryLaw
from constraints.eligibility import Eligibility
from constraints.interlock import InterlockConstraint
from constraints.one_duty_at_a_time import OneDutyAtATime
from constraints.one_term_each import OneTermEach
from constraints.spacing import Spacing
from scheduler.domain.errors import NotFound
from scheduler.domain.expansion import possible_terms
from scheduler.reports.open_seats import open_seat_reports, seats_named
from scheduler.reports.open_terms import term_candidates
from tests.support.builders import (
    EE,
    MONDAY,
    SATURDAY,
    a_country_rule,
    a_horizon,
    a_problem,
    a_shift,
    a_term_rotation,
    a_volunteer,
    an_absence,
    an_engineer,
    an_interlock,
)
from tests.support.plans import a_view

WEEK = timedelta(days=7)
NEXT = SATURDAY + WEEK
RULES = (AbsenceConstraint(), Eligibility(), OneDutyAtATime(), Spacing(weekends=2))
SHIFTS = (a_shift(SATURDAY), a_shift(NEXT))
PEOPLE = tuple(an_engineer(name) for name in ("ada", "ben", "cy"))


def without_terms(**parts):
    """A problem of weekend shifts alone."""
    rotations = a_problem().rotations[:1]
    return a_problem(**({"engineers": PEOPLE, "shifts": SHIFTS, "rotations": rotations} | parts))


def test_a_full_plan_has_no_open_seats():
    """Nothing to report."""
    problem = without_terms()
    assert open_seat_reports(a_view(problem, ("ada", SHIFTS[0].id), ("ben", SHIFTS[1].id), constraints=RULES)) == ()


def test_the_reason_counts_facts_and_the_fix_names_the_rule():
    """Ben and Cy are away; only spacing keeps Ada from the second weekend."""
    away = (an_absence("ben", NEXT), an_absence("cy", NEXT))
    view = a_view(without_terms(absences=away), ("ada", SHIFTS[0].id), constraints=RULES)
    (report,) = open_seat_reports(view)
    assert report.label == "Tier 2 weekend, 08:00 Sat 16 Jan 2027"
    assert [(group.by, len(group.people)) for group in report.groups] == [(("spacing",), 1), (("away",), 2)]
    assert report.says == (
        "Nobody is free (2 away, 1 kept away by planning rules): Ada is only kept away by spacing "
        "(Ada is on duty on 2 weekends of 2 (09 Jan, 16 Jan); one is allowed)."
    )


def test_the_smallest_change_comes_first():
    """One rule before two: Ben needs spacing relaxed, Ada also a second duty at a time."""
    third = a_shift(NEXT, "12:00")
    problem = without_terms(engineers=PEOPLE[:2], shifts=(*SHIFTS, third))
    held = (("ben", SHIFTS[0].id), ("ada", SHIFTS[0].id), ("ada", third.id))
    view = a_view(problem, *held, constraints=(OneDutyAtATime(), Spacing(weekends=2, name="apart")))
    (report,) = open_seat_reports(view)
    assert [group.by for group in report.groups] == [("apart",), ("one_duty_at_a_time",)]
    assert report.fixes[0].startswith("Ben is only kept away by apart")


def test_several_people_behind_one_rule_are_counted_with_an_example():
    """Three names would be noise."""
    first = a_shift(SATURDAY, seats=3)
    problem = without_terms(shifts=(first, SHIFTS[1]))
    view = a_view(problem, *((e.id, first.id) for e in PEOPLE), constraints=RULES)
    (report,) = open_seat_reports(view)
    assert report.fixes[0].startswith("3 people are only kept away by spacing, for instance: Ada is on duty")


def test_a_free_person_means_that_the_search_was_not_done():
    """The seat could be filled as it is, and the report says so."""
    (report, _) = open_seat_reports(a_view(without_terms(), constraints=RULES))
    assert report.says == "Ada, Ben, Cy could take it without breaking a rule; search longer, or assign by hand."


def test_when_only_facts_stand_in_the_way_a_newcomer_is_the_fix():
    """No rule of planning would help."""
    away = tuple(an_absence(engineer.id, NEXT) for engineer in PEOPLE)
    domains = a_shift(NEXT, domains=("gitaly",))
    view = a_view(without_terms(absences=away, shifts=(domains,)), constraints=RULES)
    (report,) = open_seat_reports(view)
    assert report.says == (
        "Nobody is free (3 away): one more engineer who can serve this window and knows gitaly would fill it."
    )


def test_both_open_seats_of_a_shift_are_listed():
    """They share their reason."""
    shift = a_shift(SATURDAY, seats=3)
    reports = open_seat_reports(a_view(without_terms(shifts=(shift,)), ("ada", shift.id), constraints=RULES))
    assert [report.label[-11:] for report in reports] == ["seat 2 of 3", "seat 3 of 3"]
    assert reports[0].groups == reports[1].groups


def with_terms(weeks, *volunteers, seats=1, **changes):
    rotation = a_term_rotation(seats=seats, **changes)
    return a_problem(
        engineers=PEOPLE,
        rotations=(rotation,),
        terms=tuple(possible_terms(rotation, a_horizon(weeks))),
        volunteers=volunteers,
        weeks=weeks,
    )


TERM_RULES = (AbsenceConstraint(), Eligibility(), OneDutyAtATime(), OneTermEach(rotation_id=EE))


def test_a_gap_shorter_than_the_shortest_term_says_so_and_names_the_neighbour():
    """Four weeks are held, three are left; Ada offered enough to serve all seven."""
    problem = with_terms(7, a_volunteer("ada"), may_overrun=False)
    view = a_view(problem, ("ada", f"{EE}/{MONDAY}/4w"), constraints=TERM_RULES)
    (report,) = open_seat_reports(view)
    assert report.label == "Escalation Engineers, seat 1, 3 weeks from 01 Feb 2027"
    assert report.says == (
        "The gap of 3 weeks is shorter than the shortest term (4 weeks). "
        "Ada offered enough weeks to serve 7 weeks from 04 Jan 2027, which would close it."
    )


def test_a_neighbour_who_did_not_offer_that_many_weeks_has_to_agree():
    """An offer is consent to its own weeks alone."""
    problem = with_terms(7, a_volunteer("ada", latest_on=MONDAY + 4 * WEEK), may_overrun=False)
    view = a_view(problem, ("ada", f"{EE}/{MONDAY}/4w"), constraints=TERM_RULES)
    (report,) = open_seat_reports(view)
    assert report.fixes[0].startswith("Ada would have to agree to serve 7 weeks")


def test_a_gap_as_long_as_the_shortest_term_asks_for_one_more_volunteer():
    """Four weeks are enough for a term of four."""
    problem = with_terms(8, a_volunteer("ada"), may_overrun=False)
    view = a_view(problem, ("ada", f"{EE}/{MONDAY}/4w"), constraints=TERM_RULES)
    (report,) = open_seat_reports(view)
    assert report.says == (
        "Nobody is free (1 already on a term): one more volunteer for 4 weeks from 01 Feb 2027 would fill it."
    )


def test_a_gap_at_the_end_of_the_quarter_may_be_filled_by_a_term_that_reaches_beyond_it():
    """Three weeks are left; a term of four runs one week into the next quarter."""
    problem = with_terms(7, a_volunteer("ada"))
    view = a_view(problem, ("ada", f"{EE}/{MONDAY}/4w"), constraints=TERM_RULES)
    (report,) = open_seat_reports(view)
    assert report.fixes == ("One more volunteer for 4 weeks from 01 Feb 2027 would fill it.",)


def test_a_volunteer_who_could_fill_the_gap_is_named():
    """Ben offered the weeks and is free."""
    problem = with_terms(4, a_volunteer("ben"), may_overrun=False)
    (report,) = open_seat_reports(a_view(problem, constraints=TERM_RULES))
    assert report.says.startswith("Ben could take it without breaking a rule")


def test_a_gap_longer_than_the_longest_term_needs_more_than_one():
    """Ten of twelve weeks, and the rest stays open."""
    problem = with_terms(12, may_overrun=False)
    (report,) = open_seat_reports(a_view(problem, constraints=TERM_RULES))
    assert report.says == (
        "Nobody is free: one more volunteer for 10 weeks from 04 Jan 2027 would fill 10 of its 12 weeks."
    )


def test_a_volunteer_for_other_weeks_is_counted_as_such():
    """Willing, but not then."""
    problem = with_terms(4, a_volunteer("ben", earliest_on=MONDAY + WEEK), may_overrun=False)
    (report,) = open_seat_reports(a_view(problem, constraints=TERM_RULES))
    assert [(group.by, group.by_facts) for group in report.groups] == [(("not volunteered for these weeks",), True)]


def test_a_person_counts_at_the_reason_that_is_hardest_to_change():
    """Ben is away and his country bars him, so it is his country; Cy is only away."""
    rule = a_country_rule("DE", weekend="banned")
    people = (an_engineer("ben", country="DE"), an_engineer("cy", country="GB"))
    away = (an_absence("ben", SATURDAY), an_absence("cy", SATURDAY))
    problem = without_terms(engineers=people, shifts=SHIFTS[:1], absences=away, country_rules=(rule,))
    (report,) = open_seat_reports(a_view(problem, constraints=(*RULES, CountryLaw())))
    assert report.says.startswith("Nobody is free (1 away, 1 barred by a country rule): one more engineer")


def test_whoever_is_kept_away_by_a_commitment_alone_is_named():
    """Ada could serve but for the tenants; Ben is bound as well, and has duty on the weekend before."""
    bound = tuple(
        an_interlock(f"{name}-tenants", team_id=None, engineer_id=name, title="tenants", first_on=NEXT, last_on=NEXT)
        for name in ("ada", "ben")
    )
    problem = without_terms(engineers=PEOPLE[:2], interlocks=bound)
    (report,) = open_seat_reports(a_view(problem, ("ben", SHIFTS[0].id), constraints=(*RULES, InterlockConstraint())))
    assert report.fixes == (
        "Ada is only bound by the commitment 'tenants'.",
        "Ben is only bound by the commitment 'tenants', and would have to give up other duty.",
    )
    assert report.says.startswith("Nobody is free (2 bound by a customer commitment): Ada is only bound")


def test_an_open_term_seat_is_asked_for_by_rotation_and_any_week_of_its_gap():
    """The last day of the gap is the day before the next begins; that one is no longer of it."""
    problem = with_terms(8, a_volunteer("ada"), may_overrun=False)
    schedule = a_view(problem, ("ada", f"{EE}/{MONDAY}/4w"), constraints=TERM_RULES).schedule
    (gap,) = schedule.open_seats
    assert seats_named(schedule, f"{EE}/2027-02-01") == seats_named(schedule, f"{EE}/2027-02-28") == (gap,)
    for other in ("2027-01-31", "2027-03-01", "2027-02-30"):
        with pytest.raises(NotFound, match=f"open there are: {EE}/2027-02-01"):
            seats_named(schedule, f"{EE}/{other}")


def test_the_candidates_of_a_term_seat_are_named_with_their_best_term():
    """Ben offered the weeks; Ada has her term already."""
    problem = with_terms(8, a_volunteer("ada"), a_volunteer("ben"), may_overrun=False)
    view = a_view(problem, ("ada", f"{EE}/{MONDAY}/4w"), constraints=TERM_RULES)
    found = term_candidates(view, view.schedule.open_seats[0])
    assert [(each.engineer_id, each.duty_id, each.facts) for each in found] == [
        ("ben", f"{EE}/2027-02-01/4w", ()),
        ("ada", f"{EE}/2027-02-01/4w", ("already on a term",)),
    ]
