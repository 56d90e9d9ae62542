"""What is said of a draft that replaces an announced plan."""

from __future__ import annotations

from pathlib import Path

import pytest

from api.cli.render.front import kept_lines
from api.cli.replanning import Kept
from scheduler.domain.constraint import Aim
from scheduler.domain.evaluation import evaluate
from scheduler.domain.plan import Plan
from scheduler.domain.solution import AimResult, Solution, Status
from scheduler.services.replanning import Point
from scheduler.store.unit_of_work import open_store
from tests.support.recording import FIRST, SHIFTS, a_quarter, drafted

CLOCK = "The clock ended the search: with more --seconds fewer seats may be TBD, or fewer duties change."


@pytest.fixture
def plans(tmp_path: Path) -> tuple[Plan, Plan]:
    """Of eight seats, two are filled as announced; then only one is."""
    store = open_store(f"sqlite:///{tmp_path}/plans.db")
    wide = drafted(store, a_quarter(), ("ada", FIRST), ("ben", SHIFTS[1].id))
    narrow = drafted(store, a_quarter(), ("ada", FIRST))
    store.close()
    return wide, narrow


def said(earlier: Plan, kept: Plan, bound: int) -> list[str]:
    """What is shown of a draft of which it is known that no plan leaves fewer than ``bound`` seats open."""
    aims = (AimResult(Aim.UNFILLED, 7, bound), AimResult(Aim.CHANGES, 1, 1), AimResult(Aim.EVENNESS, 9, 0))
    solution = Solution(Status.FEASIBLE, kept.schedule, aims, seconds=1.0, engine="CP-SAT", seed=0, workers=1)
    judged = evaluate(kept.problem, kept.schedule, ())
    point = Point(1, kept.problem, (), solution, kept.schedule, judged, moves=(), changes=1, near=0)
    return [line.plain for line in kept_lines(Kept(earlier, earlier.problem, solution, point, kept))]


def test_a_draft_that_leaves_more_open_than_was_announced_says_so(plans: tuple[Plan, Plan]) -> None:
    """Proven or not; a draft that leaves as much open says nothing of it."""
    wide, narrow = plans
    assert "7 seats and term weeks are TBD; as announced it was 6." in said(wide, narrow, bound=7)
    assert not any("TBD" in line for line in said(narrow, narrow, bound=7))


def test_a_search_that_the_clock_ended_says_that_more_time_may_help(plans: tuple[Plan, Plan]) -> None:
    """As long as it is open whether seats could be filled; what is left of evenness alone is no warning."""
    wide, narrow = plans
    assert CLOCK in said(wide, narrow, bound=6)
    assert CLOCK not in said(wide, narrow, bound=7)
