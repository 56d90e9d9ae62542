"""Why there is no plan: smallest sets of hard statements that clash, and the cheapest ways out."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ortools.sat.python import cp_model

from scheduler.domain.constraint import Aim, Constraint, Violation
from scheduler.domain.evaluation import evaluate
from scheduler.domain.problem import Problem
from scheduler.domain.schedule import Schedule
from scheduler.engine.guarded_model import GuardedModel, Statement
from scheduler.engine.seats import seated

COST = {Aim.UNFILLED: 1000, Aim.LAW: 300, Aim.CHANGES: 30}
"""What setting one statement aside costs when repairs are ranked: seats and law last, decisions of people late."""
COST_OF_OTHERS = 10
QUICK = 1.0
"""Deterministic seconds for a search by clauses. What it cannot answer is mostly a pigeonhole, too few people for too
many weekends; that one refutes by counting, so the next search uses the full linear relaxation."""
NAMED = 3
"""People named in one sentence before the rest is counted."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """A smallest set of statements that cannot all hold: without any one of them the others can.

    Each of ``core`` is told, in the same order, by the breach that is left when it alone gives way.
    """

    core: tuple[Statement, ...]
    statements: tuple[Violation, ...]

    @property
    def constraints(self) -> tuple[str, ...]:
        return tuple(sorted({statement.constraint for statement in self.statements}))


@dataclass(frozen=True, slots=True)
class Repair:
    """A way out: the breaches that a plan has to accept, what that costs in the order of importance, and the plan."""

    accepts: tuple[Violation, ...]
    cost: int
    schedule: Schedule


class _Explainer:
    """One guarded model, solved again and again with different guards assumed."""

    def __init__(self, problem: Problem, constraints: tuple[Constraint, ...], seconds: float) -> None:
        self.problem, self.hard = problem, tuple(c for c in constraints if c.is_hard)
        self.model = GuardedModel(problem, constraints)
        self.by_index = {guard.index: statement for statement, guard in self.model.guards.items()}
        self.ends = time.monotonic() + seconds
        self.must_count = False

    @property
    def left(self) -> float:
        return max(0.1, self.ends - time.monotonic())

    @property
    def is_late(self) -> bool:
        return time.monotonic() >= self.ends

    def solver(self) -> cp_model.CpSolver:
        """One worker, as assumptions demand. No presolve: with it a core may name what is no assumption
        (google/or-tools issue 5141), and for cores it is slower."""
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.cp_model_presolve = False
        solver.parameters.max_time_in_seconds = self.left
        return solver

    def core(self, assumed: Iterable[Statement]) -> set[Statement] | Schedule | None:
        """A clashing part of the statements, a schedule that keeps them all, or None when time ran out."""
        statements = set(assumed)
        self.model.model.clear_assumptions()
        self.model.model.add_assumptions([self.model.guards[s] for s in sorted(statements)])
        solver = self.solver()
        solver.parameters.max_deterministic_time = QUICK
        status = cp_model.UNKNOWN if self.must_count else solver.solve(self.model.model)
        if status == cp_model.UNKNOWN:
            return self.counted(statements)
        if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return self.schedule(solver)
        if status != cp_model.INFEASIBLE:
            return None
        named = {self.by_index[i] for i in solver.sufficient_assumptions_for_infeasibility() if i in self.by_index}
        return (named & statements) or statements

    def counted(self, statements: set[Statement]) -> set[Statement] | Schedule | None:
        """The same question with the guards fixed, so that presolve can drop them and the linear relaxation is tight.
        It names no core, but decides a pigeonhole at once where clauses and loose guards do not."""
        model = self.model.model.clone()
        model.clear_assumptions()
        for statement, guard in self.model.guards.items():
            model.add(model.get_bool_var_from_proto_index(guard.index) == int(statement in statements))
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.subsolvers.append("max_lp")
        solver.parameters.max_time_in_seconds = self.left
        status = solver.solve(model)
        self.must_count = self.must_count or status == cp_model.INFEASIBLE
        if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return self.schedule(solver)
        return statements if status == cp_model.INFEASIBLE else None

    def about(self, duty_ids: frozenset[str]) -> set[Statement]:
        """The statements about some duties, and about the people whom nothing keeps from them."""
        kept_away = {pair for (_, key), pairs in self.model.gathered.items() if key[0] in duty_ids for pair in pairs}
        able = {
            engineer.id
            for duty_id in duty_ids
            for engineer in self.problem.roster(self.problem.duties[duty_id])
            if (engineer.id, duty_id) not in kept_away
        }
        return {s for s in self.model.guards if s[1] and (s[1][0] in duty_ids or s[1][0] in able)}

    def schedule(self, solver: cp_model.CpSolver) -> Schedule:
        values = [solver.value(variable) for variable in self.model.variables]
        return self.problem.schedule(seated(self.problem, self.model.held(values)))

    def breaches(self, schedule: Schedule) -> Mapping[Statement, list[Violation]]:
        """The breaches of a schedule, by the guard of their statement."""
        found: dict[Statement, list[Violation]] = defaultdict(list)
        for violation in evaluate(self.problem, schedule, self.hard).broken:
            found[self._statement(violation)].append(violation)
        return found

    def _statement(self, violation: Violation) -> Statement:
        statement = self.model.statement(violation.constraint, violation.key)
        pairs = {(e, d) for e in violation.engineer_ids for d in violation.duty_ids}
        gathered = ((violation.constraint, (part,)) for part in (*violation.duty_ids, *violation.engineer_ids))
        return next((group for group in gathered if pairs & self.model.gathered.get(group, set())), statement)

    def told(self, statement: Statement, breach: Violation | None) -> Violation:
        """A statement as people read it: the breach that is left without it, or what is gathered behind its guard."""
        label, key = statement
        pairs = sorted(self.model.gathered.get(statement, ()))
        if not pairs:
            return breach or Violation(label, key, 1, f"{label}: {', '.join(key)}.")
        people = sorted({engineer_id for engineer_id, _ in pairs})
        names = ", ".join(self.problem.engineer(engineer_id).name for engineer_id in people[:NAMED])
        more = f" and {len(people) - NAMED} more" if len(people) > NAMED else ""
        what = self.problem.duties[pairs[0][1]].label if key[0] in self.problem.duties else f"{len(pairs)} terms"
        says = f"{label} keeps {names}{more} from {what}" + (f"; for example: {breach.says}" if breach else ".")
        return Violation(label, key, len(people), says, tuple(people), tuple(sorted({duty for _, duty in pairs})))


def find_conflicts(
    problem: Problem,
    constraints: Iterable[Constraint],
    *,
    seconds: float = 30.0,
    most: int = 5,
    among: frozenset[str] = frozenset(),
) -> tuple[Conflict, ...]:
    """Conflicts that share no statement, each shrunk until it is smallest; empty when the hard constraints can hold.

    ``among`` are shifts that probably clash by themselves, as head-counting knows: the first search looks at them
    alone. Stops early, with what it has, when ``seconds`` of wall time are over.
    """
    explainer = _Explainer(problem, tuple(constraints), seconds)
    standing = set(explainer.model.guards)
    found: list[Conflict] = []
    while len(found) < most and not explainer.is_late:
        core = explainer.core(explainer.about(among)) if among and not found else explainer.core(standing)
        if among and not found and not isinstance(core, set):
            core = explainer.core(standing)
        if not isinstance(core, set):
            break
        smallest, without = _shrunk(explainer, core)
        found.append(_told(explainer, smallest, without))
        standing -= smallest
    return tuple(found)


def _shrunk(explainer: _Explainer, core: set[Statement]) -> tuple[set[Statement], Mapping[Statement, Schedule]]:
    """Drops what is idle while the rest still clashes: all of one sort first, then one statement after the other.

    Also a schedule for every statement that is needed: it keeps all the others of the core.
    """
    for sort in sorted({_sort(statement) for statement in core}):
        rest = explainer.core({statement for statement in core if _sort(statement) != sort})
        core = rest if isinstance(rest, set) else core
    without: dict[Statement, Schedule] = {}
    while core - without.keys() and not explainer.is_late:
        statement = min(core - without.keys())
        rest = explainer.core(core - {statement})
        if isinstance(rest, set):
            core = rest
        elif rest is None:
            break
        else:
            without[statement] = rest
    return core, without


def _sort(statement: Statement) -> tuple[str, str]:
    """What a statement has in common with others of its rule, such as the upper side of coverage."""
    label, key = statement
    return label, key[-1] if len(key) > 1 else ""


def _told(explainer: _Explainer, core: set[Statement], without: Mapping[Statement, Schedule]) -> Conflict:
    """Each statement as the breach in a schedule that keeps all the others."""
    told = []
    for statement in sorted(core):
        breaches = explainer.breaches(without[statement]).get(statement, []) if statement in without else []
        told.append(explainer.told(statement, breaches[0] if breaches else None))
    return Conflict(tuple(sorted(core)), tuple(told))


def find_repairs(
    problem: Problem,
    constraints: Iterable[Constraint],
    *,
    seconds: float = 30.0,
    most: int = 3,
    clashes: Iterable[Conflict] = (),
) -> tuple[Repair, ...]:
    """The cheapest sets of statements to set aside so that a plan exists, cheapest first, each different.

    In each of ``clashes``, conflicts found before, something has to give way; that bounds the cost from below, where
    the search alone would take long to see it.
    """
    rules = tuple(constraints)
    explainer = _Explainer(problem, rules, seconds)
    cost = {c.label: COST.get(c.aim, COST_OF_OTHERS) for c in rules}
    guards = explainer.model.guards
    for clash in clashes:
        explainer.model.model.add_bool_or([guards[s].negated() for s in clash.core if s in guards])
    explainer.model.model.minimize(sum(cost[s[0]] * (1 - guard) for s, guard in guards.items()))
    found: list[Repair] = []
    while len(found) < most and not explainer.is_late:
        solver = explainer.solver()
        solver.parameters.cp_model_presolve = True
        if solver.solve(explainer.model.model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            break
        dropped = [s for s, guard in guards.items() if not solver.value(guard)]
        if not dropped:
            break
        schedule = explainer.schedule(solver)
        breaches = explainer.breaches(schedule)
        accepts = tuple(violation for s in sorted(dropped) for violation in breaches.get(s, ()))
        found.append(Repair(accepts, sum(cost[s[0]] for s in dropped), schedule))
        explainer.model.model.add_bool_or([guards[s] for s in dropped])
    return tuple(found)
