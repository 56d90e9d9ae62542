"""A search in a child process: its answer is the engine's own, and whatever ends it leaves nothing behind."""

from __future__ import annotations

import os
import sys
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from api.bootstrap import build
from api.jobs.kinds import perform
from api.jobs.messages import SolveRequest
from api.jobs.solving import SearchEnded, SearchFailed, Wish, solve_in_child
from api.jobs.worker import Running
from api.settings import load_settings
from constraints.absence import AbsenceConstraint
from constraints.coverage import Coverage
from scheduler.domain.errors import TooLarge
from scheduler.domain.job import Failure, ImportOrder, NotifyOrder, SearchProgress, SolveOrder
from scheduler.domain.plan import policy_of
from scheduler.domain.solution import Solution, Status
from scheduler.domain.time import DAY, Horizon
from scheduler.services.planning import prepare
from tests.api.cli.workspaces import FIRST_SHIFT, PLAN_ID, acknowledged, watchbill, write_folder
from tests.jobs.processes import SOLVER
from tests.support.builders import MONDAY, NOW, a_problem, a_shift, an_engineer

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks at processes through /proc")
RULES = (AbsenceConstraint(), Coverage(weight=1))
ENOUGH_MB = 4096


def a_request(**changes: object) -> SolveRequest:
    """Two people and two Saturdays."""
    problem = a_problem(
        engineers=(an_engineer("ada"), an_engineer("ben")),
        shifts=(a_shift(MONDAY + DAY * 5), a_shift(MONDAY + DAY * 12)),
        weeks=2,
    )
    fields = {
        "problem": problem,
        "policy": policy_of(RULES),
        "start_from": (),
        "seconds": 5.0,
        "seed": 0,
        "workers": 1,
        "memory_mb": ENOUGH_MB,
        "cpu_seconds": 60,
    }
    return SolveRequest(**(fields | changes))


def solved(request: SolveRequest, *, deadline_seconds: float = 60, wish=lambda: Wish.GO_ON, report=lambda _: None):
    return solve_in_child(request, deadline_seconds=deadline_seconds, report=report, wish=wish)


def children() -> list[str]:
    """Solvers of this process that are still there, zombies too."""
    tasks = Path(f"/proc/{os.getpid()}/task").glob("*/children")
    pids = [pid for task in tasks for pid in task.read_text().split()]
    commands = [Path(f"/proc/{pid}/cmdline").read_text() for pid in pids]
    return [command for command in commands if SOLVER in command or not command]


@pytest.fixture(scope="module")
def long_search(tmp_path_factory: pytest.TempPathFactory) -> SolveRequest:
    """A quarter of the example organisation, which keeps a solver busy for as long as it may."""
    folder = tmp_path_factory.mktemp("long")
    assert watchbill("init", folder / "organisation").code == 0
    with closing(build(load_settings(folder))) as services:
        services.take_over(services.load(folder / "organisation"))
        prepared = prepare(
            services.store,
            Horizon.of_weeks(date(2027, 1, 4), 13),
            parse_policy=services.constraints,
            holidays=services.holidays,
            weekends=services.weekends,
        )
    return a_request(problem=prepared.problem, policy=prepared.policy, seconds=600.0, workers=2, cpu_seconds=600)


@pytest.mark.solver
def test_the_child_answers_what_the_engine_answers() -> None:
    """The whole solution comes back, its schedule and its proofs."""
    from scheduler.engine.solve import SolveLimits, solve

    request = a_request()
    here = solve(request.problem, RULES, SolveLimits.repeatable(5.0, workers=1))
    there = solved(request)
    assert isinstance(there, Solution)
    assert replace(there, seconds=here.seconds) == here
    assert (there.status, len(there.schedule.assignments), children()) == (Status.OPTIMAL, 2, [])


@pytest.mark.solver
@pytest.mark.slow
def test_a_search_that_nobody_wants_any_more_is_gone(long_search: SolveRequest) -> None:
    """Not at its next pause, but at once."""
    told: list[SearchProgress] = []
    with pytest.raises(SearchEnded):
        solved(long_search, report=told.append, wish=lambda: Wish.END if told else Wish.GO_ON)
    assert children() == []


@pytest.mark.solver
@pytest.mark.slow
def test_a_search_can_be_ended_with_its_best_plan(long_search: SolveRequest) -> None:
    """The plan is valid, and says that the search was stopped."""
    found: list[int] = []
    solution = solved(
        long_search,
        report=lambda progress: found.extend([progress.best] if progress.best is not None else []),
        wish=lambda: Wish.KEEP_BEST if found else Wish.GO_ON,
    )
    assert (solution.status, solution.stopped, children()) == (Status.FEASIBLE, True, [])


@pytest.mark.solver
@pytest.mark.slow
def test_a_search_over_its_deadline_is_gone(long_search: SolveRequest) -> None:
    """Whatever it is doing then."""
    with pytest.raises(SearchFailed, match="not done after 2 s") as failed:
        solved(long_search, deadline_seconds=2)
    assert (failed.value.failure, children()) == (Failure.DEADLINE, [])


@pytest.mark.parametrize("memory_mb", [130, 260, 330])
def test_a_search_that_needs_too_much_memory_ends_as_that(memory_mb: int) -> None:
    """Whether it runs out while it starts, loads the solver or begins; this process lives and says what to do."""
    with pytest.raises(SearchFailed, match=r"WATCHBILL_SOLVE_MEMORY_MB|allowed") as failed:
        solved(a_request(memory_mb=memory_mb))
    assert (failed.value.failure, children()) == (Failure.MEMORY, [])


def test_a_child_that_crashes_is_told_apart() -> None:
    """What it said last is what people read."""
    with pytest.raises(SearchFailed, match=r"ended with code 1: .*ValidationError") as failed:
        solved(a_request(policy=('{"kind": "no_such_rule"}',)))
    assert (failed.value.failure, children()) == (Failure.CRASHED, [])


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """The tiny organisation, imported."""
    assert watchbill("-w", tmp_path, "import", write_folder(tmp_path / "organisation")).code == 0
    return tmp_path


def _alone(job_id: str) -> Running:
    return Running(job_id, lambda _: None, lambda: Wish.GO_ON)


ORDER = SolveOrder(starts_on=date(2027, 1, 4), weeks=4, seconds=5, by="ada")


@pytest.mark.solver
@pytest.mark.slow
def test_a_search_that_is_begun_anew_after_its_draft_was_kept_makes_no_second_one(workspace: Path) -> None:
    """The worker may be lost between the two; another job makes another draft."""
    with closing(build(load_settings(workspace))) as services:
        first = perform(services, ORDER, _alone("solve-1"))
        again = perform(services, ORDER, _alone("solve-1"))
        assert (first.plan_id, again.plan_id) == (PLAN_ID, PLAN_ID)
        assert [plan.created_by for plan in services.plans()] == ["ada"]
        assert perform(services, ORDER, _alone("solve-2")).plan_id != PLAN_ID


def test_a_problem_that_cannot_fit_is_refused_before_anything_is_built(workspace: Path) -> None:
    """No child is started for it."""
    with closing(build(load_settings(workspace))) as services:
        small = replace(services, settings=services.settings.model_copy(update={"solve_memory_mb": 100}))
        with pytest.raises(TooLarge, match="100 MiB are allowed"):
            perform(small, ORDER, _alone("solve-1"))
        small.close()


def test_an_import_says_of_how_many_who_left_it_closed_what_they_had(tmp_path: Path) -> None:
    """It names nobody: what a job says stays."""
    folder = write_folder(tmp_path / "organisation")
    order = ImportOrder(folder=str(folder))
    with closing(build(load_settings(tmp_path))) as services:
        perform(services, order, _alone("import-1"))
        assert watchbill("-w", tmp_path, "key", "create", "--role", "engineer", "--engineer", "dan").code == 0
        file = folder / "engineers.csv"
        file.write_text(
            "".join(line for line in file.read_text("utf-8").splitlines(True) if line[:4] != "dan,"), "utf-8"
        )
        says = perform(services, order, _alone("import-2")).says
    assert says.endswith(": 3 engineers. Closed keys, feed links and logins of 1 who left.")


def test_an_import_names_the_duties_that_it_leaves_and_nobody(workspace: Path) -> None:
    """Whoever has the first shift is away by now: Ada serves a term, and Ben was away before."""
    assert watchbill("-w", workspace, "plan", "--from", "2027-01-04", "--weeks", 4, "--seconds", 5).code == 0
    acknowledged(workspace)
    order = ImportOrder(folder=str(workspace / "organisation"))
    with closing(replace(build(load_settings(workspace)), now=lambda: NOW)) as services:
        services.release(PLAN_ID)
        with (workspace / "organisation" / "absences.csv").open("a", encoding="utf-8") as file:
            file.write("".join(f"{who},2027-01-09,2027-01-09,\n" for who in ("cleo", "dan")))
        says = perform(services, order, _alone("import-1")).says
    assert says.endswith(f" Announced for people who are gone, leave or are away by now: {FIRST_SHIFT}.")


def test_an_import_and_the_feeds_are_the_same_however_often_they_are_done(workspace: Path) -> None:
    """Done again after a crash, they change nothing."""
    order = ImportOrder(folder=str(workspace / "organisation"))
    with closing(build(load_settings(workspace))) as services:
        says = [perform(services, order, _alone("import-1")).says for _ in range(2)]
        assert says[0] == says[1] == f"Imported Tiny Works from {workspace / 'organisation'}: 4 engineers."
        assert watchbill("-w", workspace, "plan", "--from", "2027-01-04", "--weeks", 4, "--seconds", 5).code == 0
        acknowledged(workspace)
        services.release(PLAN_ID)
        feeds = NotifyOrder(folder=str(workspace / "feeds"))
        first, second = (perform(services, feeds, _alone("notify-1")).says for _ in range(2))
    written = len(list((workspace / "feeds").iterdir()))
    assert first.startswith(f"{written} feeds written")
    assert second.startswith("0 feeds written")
    assert second.endswith(f"{written} unchanged.")
