"""The benchmarks of re-planning and of the search for cover measure what they say."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks import cover, replan
from benchmarks.disruptions import of_case
from benchmarks.solve import read
from scheduler.domain.schedule import Assignment
from scheduler.domain.time import WEEK
from tests.support.shared import shared_path

ENOUGH = {"seed": 0, "forced": 3, "forced_near": 1, "most_near": 1, "loss": 0.1, "proven": True, "replanned": 40}
POINTS = [[3, 12], [4, 11], [5, 9], [6, 8]]
TIMES = {"seconds": 1.0, "cpu_seconds": 0.5}


def _line(free: int | None, **changes: object) -> dict[str, object]:
    return {**ENOUGH, **TIMES, "free": free, "points": POINTS[:3], **changes}


@pytest.mark.parametrize(("free", "met"), [(2, True), (3, False), (None, False)])
def test_two_more_changes_than_must_be_are_enough_and_three_are_not(free: int | None, met: bool) -> None:
    """The bar is nine in ten."""
    assert replan.summary([_line(0)] * 8 + [_line(free)] * 2)["met"] is met


def test_a_near_move_that_is_not_forced_fails_the_bar() -> None:
    """Once is too often."""
    assert replan.summary([_line(0)] * 99 + [_line(0, most_near=2)])["met"] is False


def test_a_disruption_without_a_plan_counts_against_the_bar() -> None:
    """It is not left out of the share."""
    found = replan.summary([_line(0), {"seed": 1, "status": "UNKNOWN", **TIMES}])
    assert (found["planned"], found["no_loss_within_2_more"], found["met"]) == (1, 0.5, False)


def test_long_fronts_are_counted_with_those_that_came_in_time() -> None:
    """Three points are not four."""
    found = replan.summary([_line(0), _line(0, points=POINTS), _line(0, points=POINTS, seconds=2.01)])
    assert (found["points_mean"], found["fronts_of_4"], found["fronts_of_4_within_bar"]) == (3.667, 2, 0.5)


@pytest.mark.parametrize("benchmark", [replan, cover])
def test_without_the_shared_data_the_reason_is_given(benchmark, tmp_path: Path, capsys) -> None:
    """And nothing fails."""
    assert benchmark.main([str(tmp_path / "weekend-1x1.json")]) == 0
    assert "skipped" in capsys.readouterr().err


def test_a_seed_names_a_disruption() -> None:
    """The leaver does not serve from that week on, what has begun is pinned, and the same seed says the same."""
    file = shared_path("solver-instances", "weekend-12x13.json")
    data, case = json.loads(file.read_text("utf-8")), read(file)
    announced = tuple(
        Assignment(engineer_id=case.problem.roster(shift)[0].id, duty_id=shift.id) for shift in case.problem.shifts
    )
    first, again = (of_case("weekend-12x13", data, announced, 7) for _ in range(2))
    assert first == again
    assert first.what != of_case("weekend-12x13", data, announced, 8).what
    today = first.problem.today
    assert today is not None
    assert {first.problem.duties[pin.duty_id].on < today for pin in first.problem.pins} <= {True}
    assert first.problem.horizon.starts_on + WEEK * 2 <= today <= first.problem.horizon.starts_on + WEEK * 6
    assert data == json.loads(file.read_text("utf-8")), "the instance itself stays as it is"


@pytest.mark.solver
def test_a_small_instance_is_measured_from_end_to_end(capsys) -> None:
    """One line per disruption, then the summary; and every difference of a cover is right."""
    file = str(shared_path("solver-instances", "weekend-12x13.json"))
    replan.main([file, "--disruptions", "2", "--seconds", "5"])
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line.get("seed") for line in lines] == [0, 1, None]
    cover.main([file, "--duties", "5", "--seconds", "10"])
    (line,) = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert (line["searches"], line["wrong"]) == (5, 0)
    assert line["checked"] > 0
