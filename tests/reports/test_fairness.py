"""How even a plan is, against values computed by hand."""

from __future__ import annotations

from datetime import timedelta

import pytest

from scheduler.domain.coverage import LocalHours
from scheduler.domain.problem import CarriedLoad
from scheduler.reports.fairness import fairness_report, gini
from tests.support.builders import SATURDAY, a_problem, a_schedule, a_shift, a_weekend_rotation, an_absence, an_engineer

NEXT = SATURDAY + timedelta(days=7)
TWO = (an_engineer("ada"), an_engineer("ben"))


@pytest.mark.parametrize(
    ("loads", "shares", "expected"),
    [
        ([], [], 0.0),
        ([0, 0], [1, 1], 0.0),
        ([3, 3, 3], [1, 1, 1], 0.0),
        ([0, 1], [1, 1], 1 / 2),
        ([0, 0, 3], [1, 1, 1], 2 / 3),
        ([1, 2, 3], [1, 1, 1], 4 / 18),
        ([1, 2], [5, 10], 0.0),  # half the share, half the load
        ([2, 2], [1, 3], 1 / 4),
    ],
)
def test_gini(loads, shares, expected):
    """0 when load follows the shares, (n - 1) / n when one of n equals carries all."""
    assert gini(loads, shares) == pytest.approx(expected)


def test_one_of_two_carries_everything():
    """Two shifts of two points: one is two above, the other two below."""
    shifts = (a_shift(SATURDAY), a_shift(NEXT))
    problem = a_problem(engineers=TWO, shifts=shifts)
    overall = fairness_report(problem, a_schedule(problem, *(("ada", s.id) for s in shifts))).overall
    assert (overall.people, overall.gini, overall.max_min, overall.worst) == (2, 0.5, 40, 20)
    assert overall.worst_engineer_id == "ada"


def test_everybody_carries_what_is_due():
    """All measures are 0, and nobody is named."""
    shifts = (a_shift(SATURDAY), a_shift(NEXT))
    problem = a_problem(engineers=TWO, shifts=shifts)
    overall = fairness_report(problem, a_schedule(problem, ("ada", shifts[0].id), ("ben", shifts[1].id))).overall
    assert (overall.gini, overall.max_min, overall.worst, overall.worst_engineer_id) == (0.0, 0, 0, "")


def test_load_from_before_is_part_of_evenness():
    """Ada served a shift more last quarter; when Ben takes both now, less is even than at first sight."""
    shifts = (a_shift(SATURDAY), a_shift(NEXT))
    problem = a_problem(engineers=TWO, shifts=shifts, carried=(CarriedLoad(engineer_id="ada", load=20),))
    overall = fairness_report(problem, a_schedule(problem, *(("ben", s.id) for s in shifts))).overall
    assert overall.gini == pytest.approx((40 * 20 - 20 * 20) / (60 * 40))


def test_people_are_compared_with_those_who_can_serve_the_same_windows():
    """Berlin can serve the morning, Auckland the evening; each alone is even within its class."""
    shifts = (a_shift(SATURDAY, "08:00"), a_shift(SATURDAY, "20:00"))
    engineers = (
        an_engineer("ada"),
        an_engineer("ben"),
        an_engineer("kiri", time_zone="Pacific/Auckland", country="NZ"),
    )
    rotation = a_weekend_rotation(local_hours=LocalHours(first=8, last=20))
    problem = a_problem(engineers=engineers, shifts=shifts, rotations=(rotation,))
    report = fairness_report(problem, a_schedule(problem, ("ada", shifts[0].id), ("kiri", shifts[1].id)))
    assert [(c.label, c.engineer_ids) for c in report.classes] == [("08:00", ("ada", "ben")), ("20:00", ("kiri",))]
    assert [c.evenness.worst for c in report.classes] == [10, 0]


def test_people_who_can_serve_nothing_are_left_out():
    """They would make any plan look uneven."""
    shift = a_shift(SATURDAY)
    problem = a_problem(engineers=TWO, shifts=(shift,), absences=(an_absence("ben"),))
    report = fairness_report(problem, a_schedule(problem, ("ada", shift.id)))
    assert (report.overall.people, report.overall.worst) == (1, 0)


def test_a_quarter_without_shifts_is_even():
    """Nobody, nothing, and no division by zero."""
    problem = a_problem(engineers=TWO)
    report = fairness_report(problem, a_schedule(problem))
    assert (report.overall.people, report.overall.gini, report.classes) == (0, 0.0, ())
