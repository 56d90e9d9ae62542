"""Replanning from the command line: what is asked, the search with progress, and what is kept."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from api.bootstrap import Services
from api.cli.answers import tell
from api.cli.progress import interruptible, search_line
from api.jobs.change_rules import CHANGE_RULES
from api.jobs.replans import Begun, as_chosen, begin, same_again
from scheduler.domain.constraint import Constraint
from scheduler.domain.organisation import Organisation
from scheduler.domain.plan import Plan
from scheduler.domain.problem import Problem
from scheduler.domain.schedule import Assignment
from scheduler.domain.solution import Solution, Status
from scheduler.engine.solve import SolveLimits, solve
from scheduler.services.disruption import Disruption
from scheduler.services.planning import keep_draft
from scheduler.services.replanning import MOST_POINTS, Front, Point, Replanning

NOTHING_MORE = Disruption()
"""Only what was imported since counts."""
SEARCHES = MOST_POINTS + 1
"""Searches that a front may need: one for every point and one for the fairest plan of all."""


@dataclass(frozen=True, slots=True)
class Replan:
    """What is asked. ``frozen_until`` None freezes what has begun by today."""

    services: Services
    plan_id: str | None = None
    disruption: Disruption = NOTHING_MORE
    frozen_until: date | None = None
    seconds: float = 60.0
    by: str = "watchbill"


@dataclass(frozen=True, slots=True)
class Looked:
    """The front of a published plan, on a day, after what happened."""

    plan: Plan
    today: date
    problem: Problem
    happened: tuple[str, ...]
    announced: int
    front: Front

    def next_steps(self, asked: Replan) -> Iterator[str]:
        """How to keep a point, and that a try is no import."""
        if any(point.changes for point in self.front.points):
            yield f"No plan was kept. Keep one with the same command and --changes {self.front.points[-1].changes}."
        else:
            yield "Nothing announced has to change, and no change would make the plan fairer."
        if asked.disruption != NOTHING_MORE:
            yield "What was tried is not imported: write it into the files as well, and run: watchbill import"


@dataclass(frozen=True, slots=True)
class Kept:
    """One point of the front as a draft; without a plan, ``solution`` says why."""

    earlier: Plan
    problem: Problem
    solution: Solution
    point: Point | None = None
    plan: Plan | None = None


def look(asked: Replan) -> Looked:
    """The front, with progress on standard error. Raises NotFound and BadInput as planning does."""
    begun, happened = _begun(asked)
    with _replanning(begun, asked.seconds / SEARCHES) as replanning:
        front = replanning.front(before=_tell_next)
    return Looked(begun.plan, begun.today, begun.prepared.problem, happened, len(begun.prepared.announced), front)


def keep(asked: Replan, changes: int) -> Kept:
    """The plan with at most so many changes, kept as a draft. Raises BadInput when more are forced."""
    begun, _ = _begun(asked)
    with _replanning(begun, asked.seconds / SEARCHES) as replanning:
        forced = replanning.forced()
        if isinstance(forced, Solution):
            return Kept(begun.plan, begun.prepared.problem, forced)
        point = replanning.limited(forced, changes)
    services = asked.services
    plan = keep_draft(services.store, as_chosen(begun.prepared, point), point.solution, now=services.now, by=asked.by)
    return Kept(begun.plan, begun.prepared.problem, point.solution, point, plan)


def why_nothing(asked: Replan, problem: Problem, solution: Solution) -> str:
    """One sentence for a search that found no plan. What was only tried is no part of what another command plans."""
    if solution.stopped:
        return "Stopped before a plan was found; nothing was saved."
    if solution.status is Status.INFEASIBLE:
        first = "" if asked.disruption == NOTHING_MORE else "import what was tried, and "
        return f"No plan keeps all hard rules at once; {first}see which clash with: {same_again(problem)}"
    return "No plan was found in the time; give it more with --seconds."


def _begun(asked: Replan) -> tuple[Begun, tuple[str, ...]]:
    """What is left to be planned anew, and what happened in the words of what was asked."""
    happened: list[str] = []

    def changed(organisation: Organisation) -> Organisation:
        after = asked.disruption.applied(organisation)
        happened.extend(asked.disruption.says(after))
        return after

    begun = begin(asked.services, asked.plan_id, frozen_until=asked.frozen_until, changed=changed)
    for warning in begun.prepared.warnings:
        tell(f"Warning: {warning}")
    return begun, tuple(happened)


@contextmanager
def _replanning(begun: Begun, seconds: float) -> Iterator[Replanning]:
    """Re-planning with so many seconds for each search; one worker each, so that a point is found again."""
    with interruptible() as stop:

        def engine(problem: Problem, rules: tuple[Constraint, ...], start: tuple[Assignment, ...]) -> Solution:
            with search_line(seconds) as line:
                limits = SolveLimits(seconds=seconds, workers=1)
                return solve(problem, rules, limits, start_from=start, report=line.reached, stop=stop)

        prepared = begun.prepared
        yield Replanning(prepared.problem, prepared.constraints, solve=engine, change_rules=CHANGE_RULES)


def _tell_next(most: int | None) -> None:
    tell("Searching: the fairest plan, whatever changes" if most is None else f"Searching: at most {most} changes")
