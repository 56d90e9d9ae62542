"""A first plan within seconds: nobody on duty but the pinned, then filled a few weeks at a time.

A search that begins with a complete plan can be stopped at any moment; one that begins with nothing may end with
nothing. Filling weeks in turn, with all others fixed, is a small problem each time, whatever the size of the whole.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date

from ortools.sat.python import cp_model

from scheduler.domain.schedule import Assignment
from scheduler.domain.time import WEEK, monday_of
from scheduler.engine.linear import Linear
from scheduler.engine.roster_model import RosterModel

WEEKS_AT_ONCE = 3
LITERALS_AT_ONCE = 1_000
"""Weeks are filled together while their candidates are no more than this: a dense weekend is a problem of its own."""
NEAR_ENOUGH = 0.02
"""Gap at which a few weeks are left for the next: the search proper improves them, with all others in view."""
SECONDS_AT_ONCE = 5.0
MANY_LITERALS = 4_000
"""Below this the search proper fills the seats sooner than weeks in turn."""


def first_plan(
    model: RosterModel,
    penalty: Linear,
    starts: Iterable[Iterable[Assignment]],
    *,
    seconds: float,
    seed: int,
    stop: threading.Event,
) -> list[int] | None:
    """A value for every variable of a plan that keeps the hard constraints, or None when no start leads to one.

    ``starts`` are sets of assignments to begin with, tried in turn; everything else is free of duty.
    """
    ends = time.monotonic() + seconds
    for assignments in starts:
        wanted = {(a.engineer_id, a.duty_id) for a in assignments}
        values = _completed(model, {pair: pair in wanted for pair in model.literals}, seconds, seed)
        if values is not None:
            break
    else:
        return None
    if len(model.literals) < MANY_LITERALS:
        return values
    model.minimise(penalty)
    for weeks in _windows(model):
        if stop.is_set() or time.monotonic() >= ends:
            break
        fixed = {pair: bool(values[v]) for pair, v in model.literals.items() if week_of(model, pair) not in weeks}
        left = min(SECONDS_AT_ONCE, ends - time.monotonic())
        values = _completed(model, fixed, left, seed, gap=NEAR_ENOUGH) or values
    return values


def week_of(model: RosterModel, pair: tuple[str, str]) -> date:
    """The Monday of the week in which a candidate's duty starts."""
    return monday_of(model.problem.duties[pair[1]].span.start_at.date())


def _windows(model: RosterModel) -> Iterator[set[date]]:
    """A few weeks at a time, from the first to the last that has candidates."""
    candidates = Counter(week_of(model, pair) for pair in model.literals)
    together: set[date] = set()
    for week in sorted(candidates):
        many = sum(candidates[w] for w in together) + candidates[week] > LITERALS_AT_ONCE
        if together and (many or week - min(together) >= WEEK * WEEKS_AT_ONCE):
            yield together
            together = set()
        together.add(week)
    if together:
        yield together


def _completed(
    model: RosterModel, fixed: dict[tuple[str, str], bool], seconds: float, seed: int, gap: float = 0.0
) -> list[int] | None:
    """Values within the gap of the best with some literals fixed, or None when the hard constraints leave none."""
    model.model.clear_hints()  # type: ignore[no-untyped-call]
    for pair, value in fixed.items():
        model.model.add_hint(model.variables[model.literals[pair]], value)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = seed
    solver.parameters.max_time_in_seconds = max(0.1, seconds)
    solver.parameters.relative_gap_limit = gap
    solver.parameters.cp_model_probing_level = 0  # with most of the plan fixed, these two cost thrice what they save
    solver.parameters.symmetry_level = 0
    solver.parameters.fix_variables_to_their_hinted_value = True
    solver.parameters.catch_sigint_signal = False
    if solver.solve(model.model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    return [solver.value(variable) for variable in model.variables]
