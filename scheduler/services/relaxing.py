"""Relaxing: what giving way in one place would buy, found by planning again with that one change."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from scheduler.domain.constraint import Aim, Constraint
from scheduler.domain.coverage import Rotation, WeekendRotation
from scheduler.domain.facts import Citizenship, Experience, Training
from scheduler.domain.people import Engineer
from scheduler.domain.problem import Problem
from scheduler.domain.solution import Solution
from scheduler.reports.headcount import headcount
from scheduler.services.counting import limits_of

Solve = Callable[[Problem, tuple[Constraint, ...]], Solution]
"""An engine with its limits chosen beforehand."""

SEATS, SPACING = "coverage", "spacing"
NEVER_SET_ASIDE = frozenset({SEATS, "pinned", "one_duty_at_a_time", "absence", "eligibility", "interlock"})
"""Kinds that say what is so, not what somebody chose; to set them aside is no way out."""
PRICES: Mapping[str, int | None] = {
    "one_duty_at_a_time": None,
    "eligibility": None,
    "interlock": None,
    "customer_limit": None,
    "absence": 40,
    "unavailable": 40,
    "training": 100,
    "min_rest": 300,
}
"""What a repair pays where a rule of a kind gives way once; None is never. Nobody can be in two places, and who may
serve at all does not change for one weekend. Coming in though away is asked of one person; rest is law in most places.
Other kinds are priced by their aim."""
COPIED = (Training, Citizenship, Experience)


@dataclass(frozen=True, slots=True)
class Relaxation:
    """One change. ``open_before`` and ``open_after`` are open seats and weeks of the best plans found."""

    change: str
    open_before: int
    open_after: int

    @property
    def buys(self) -> int:
        return self.open_before - self.open_after

    @property
    def says(self) -> str:
        left = "none stays open" if not self.open_after else f"{self.open_after} stay open"
        return f"{self.change} fills {self.buys} of {self.open_before} open seats; {left}."


def relaxations(problem: Problem, constraints: Iterable[Constraint], *, solve: Solve) -> tuple[Relaxation, ...]:
    """Changes that fill open seats, those that fill most first; of equals the one that asks least.

    Only hard rules and open seats are looked at, so that every trial is short. Empty when the policy has no rule of
    kind coverage, when there is no plan at all even with open seats, or when nothing is open.
    """
    rules = _hard_with_seats(constraints)
    before = _open_seats(problem, rules, solve)
    if not before:
        return ()
    found = []
    for change, changed, kept in _changes(problem, rules):
        after = _open_seats(changed, kept, solve)
        if after is not None and after < before:
            found.append(Relaxation(change, before, after))
    return tuple(sorted(found, key=lambda relaxation: relaxation.open_after))


def _hard_with_seats(constraints: Iterable[Constraint]) -> tuple[Constraint, ...]:
    """The hard rules, and coverage at a price."""
    return tuple(
        constraint.model_copy(update={"weight": 1}) if constraint.kind == SEATS else constraint
        for constraint in constraints
        if constraint.is_hard or constraint.kind == SEATS
    )


def _open_seats(problem: Problem, rules: tuple[Constraint, ...], solve: Solve) -> int | None:
    solution = solve(problem, rules)
    if solution.schedule is None:
        return None
    return next((result.best for result in solution.aims if result.aim is Aim.UNFILLED), 0)


def _changes(problem: Problem, rules: tuple[Constraint, ...]) -> Iterator[tuple[str, Problem, tuple[Constraint, ...]]]:
    """Every change that is tried, those that ask least first."""
    counted = headcount(problem, limits_of(problem, rules))
    for window, people in dict.fromkeys((s.window, n) for s in counted.shortages if s.window for n in (1, s.people)):
        more = _with_more(problem, rules, window, people)
        if more is not None:
            yield f"{_more(people)} who can serve {window}", more, rules
    for rule in rules:
        others = tuple(other for other in rules if other is not rule)
        if rule.kind == SPACING:
            asked = int(vars(rule)["weekends"])
            for weekends in range(asked - 1, 1, -1):
                nearer = rule.model_copy(update={"weekends": weekends})
                yield f"One weekend in {weekends} instead of {asked} for everybody", problem, (*others, nearer)
        if rule.kind not in NEVER_SET_ASIDE:
            law = " (a rule of law)" if rule.aim is Aim.LAW else ""
            yield f"Setting aside {rule.label}{law}", problem, others


def _more(people: int) -> str:
    return "One more person" if people == 1 else f"{people} more people"


def _with_more(problem: Problem, rules: tuple[Constraint, ...], window: str, people: int) -> Problem | None:
    """The problem with more people like the one who can serve most shifts of a window, but never away."""
    limits = limits_of(problem, rules)
    shifts = [shift for shift in problem.shifts if shift.window == window]
    able = {
        engineer: sum(
            limits.may_hold(engineer.id, shift.id) for shift in shifts if problem.is_candidate(engineer.id, shift)
        )
        for engineer in problem.engineers
    }
    model = max(able, key=lambda engineer: (able[engineer], engineer.id), default=None)
    if model is None or not able[model]:
        return None
    names = {f"one-more-{number}" for number in range(1, people + 1)}
    return _joined_by(problem, [model.model_copy(update={"id": n, "name": "One more"}) for n in sorted(names)], model)


def _joined_by(problem: Problem, newcomers: list[Engineer], model: Engineer) -> Problem:
    ids = tuple(engineer.id for engineer in newcomers)
    facts = [f.model_copy(update={"engineer_id": i}) for i in ids for f in problem.facts if _is_copied(f, model.id)]
    changes = {
        "engineers": (*problem.engineers, *newcomers),
        "rotations": tuple(_with_roster(rotation, model.id, ids) for rotation in problem.rotations),
        "facts": (*problem.facts, *facts),
    }
    return Problem(**({name: getattr(problem, name) for name in Problem.model_fields} | changes))


def _is_copied(fact: object, engineer_id: str) -> bool:
    return isinstance(fact, COPIED) and fact.engineer_id == engineer_id


def _with_roster(rotation: Rotation, model_id: str, ids: tuple[str, ...]) -> Rotation:
    if not isinstance(rotation, WeekendRotation) or model_id not in rotation.engineer_ids:
        return rotation
    return rotation.model_copy(update={"engineer_ids": (*rotation.engineer_ids, *ids)})
