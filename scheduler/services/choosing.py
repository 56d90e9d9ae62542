"""Choosing: what kept a volunteer from a seat, found when the plan is announced, by trying them on the seats.

Nothing of it is worked out again later: the record keeps the answer. A trial puts the volunteer in the place of
somebody who was seated, or on a seat that stayed open, and nobody else moves. So the answer says what the plan as it
stands would have lost, not that no other plan was possible.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from scheduler.domain.constraint import Aim, Constraint
from scheduler.domain.coverage import Term
from scheduler.domain.forbidden import Pair, forbidden_pairs
from scheduler.domain.marginal import Margin, Margins
from scheduler.domain.people import Volunteer
from scheduler.domain.problem import Problem
from scheduler.domain.record_reasons import WhyNot, told
from scheduler.domain.schedule import Assignment, Schedule
from scheduler.domain.time import Horizon

MOST_TRIALS = 3
"""Seats that a volunteer is tried on. Each trial judges the whole plan; the first few say enough."""
TOO_SHORT = "window"


@dataclass(frozen=True, slots=True)
class _Trial:
    """What one trial came to: rules that would break, or the first aim that gets worse and the rules behind it."""

    vector: tuple[int, ...]
    rules: tuple[str, ...]
    aim: Aim | None
    broken: bool

    @property
    def rank(self) -> tuple[bool, tuple[int, ...]]:
        """The least bad comes first: it is what was closest to being chosen."""
        return self.broken, self.vector


class Choosing:
    """The choice between the volunteers of a plan, looked at again while everything about it is at hand."""

    def __init__(self, problem: Problem, schedule: Schedule, constraints: Iterable[Constraint]) -> None:
        self._problem, self._schedule = problem, schedule
        self._rules = tuple(constraints)
        self._barred = tuple(
            (rule.kind, forbidden_pairs(problem, (rule,))) for rule in self._rules if rule.unary and rule.is_hard
        )
        self._margins: dict[str, Margins] = {}

    @cached_property
    def forbidden(self) -> frozenset[Pair]:
        """Every pair that a hard rule about one person alone forbids."""
        return frozenset().union(*(pairs for _, pairs in self._barred))

    def impossible(self, offer: Volunteer, asked_for: Sequence[Term]) -> WhyNot:
        """No term that was asked for was possible. Rules are named only when those that may be told suffice: nobody
        may conclude from the rest that somebody was away."""
        if not asked_for:
            return self._counted(offer, rules=(TOO_SHORT,))
        against = [self._barring((offer.engineer_id, term.id)) for term in asked_for]
        if all(against):
            return self._counted(offer, rules=told(kind for kinds in against for kind in kinds))
        return self._counted(offer)

    def _barring(self, pair: Pair) -> tuple[str, ...]:
        return told(kind for kind, pairs in self._barred if pair in pairs)

    def left_open(self, offer: Volunteer, fitting: Sequence[Term]) -> WhyNot:
        """A seat is open for the terms in ``fitting``, and the volunteer has none of them."""
        whole = self._trials("", self._schedule)
        trials = [self._against_nobody(*whole.of(term.id, [offer.engineer_id])) for term in fitting[:MOST_TRIALS]]
        return self._found(offer, trials)

    def others_seated(self, offer: Volunteer, possible: Sequence[Term]) -> WhyNot:
        """Others have the seats; the volunteer is tried in the place of each who has a term that they could hold."""
        wanted = {term.id for term in possible}
        held = [a for a in self._schedule.assignments if a.duty_id in wanted]
        return self._found(offer, [self._instead_of(seated, offer.engineer_id) for seated in held[:MOST_TRIALS]])

    def _instead_of(self, seated: Assignment, engineer_id: str) -> _Trial:
        rest = tuple(a for a in self._schedule.assignments if a != seated)
        without = self._trials(f"{seated.duty_id}/{seated.seat}", self._schedule.with_assignments(rest))
        theirs, instead = without.of(seated.duty_id, [seated.engineer_id, engineer_id])
        return _compared(theirs, instead)

    def _against_nobody(self, instead: Margin) -> _Trial:
        return _compared(Margin(instead.engineer_id, ()), instead)

    def _trials(self, name: str, schedule: Schedule) -> Margins:
        if name not in self._margins:
            self._margins[name] = Margins(self._problem, schedule, self._rules)
        return self._margins[name]

    def _found(self, offer: Volunteer, trials: Sequence[_Trial]) -> WhyNot:
        best = min(trials, key=lambda trial: trial.rank, default=None)
        if best is None:
            return self._counted(offer)
        aim = best.aim.name.lower() if best.aim else None
        return self._counted(offer, rules=best.rules, aim=aim, equal=not best.broken and best.aim is None)

    def _counted(
        self, offer: Volunteer, *, rules: tuple[str, ...] = (), aim: str | None = None, equal: bool = False
    ) -> WhyNot:
        """With how many wanted seats of the rotation in this horizon, how many seats there are, and who got one."""
        problem, wanted = self._problem, offer.rotation_id
        people = {o.engineer_id for o in problem.volunteers if o.rotation_id == wanted and reaches(o, problem.horizon)}
        seated = {who for who in people if any(term.rotation_id == wanted for term in self._schedule.terms_of(who))}
        weeks = problem.horizon.week_starts
        needs = (
            rotation.needs_seats(on) for rotation in problem.term_rotations if rotation.id == wanted for on in weeks
        )
        return WhyNot(
            seats=max(needs, default=0), volunteers=len(people), seated=len(seated), rules=rules, aim=aim, equal=equal
        )


def reaches(offer: Volunteer, horizon: Horizon) -> bool:
    """Whether the window of an offer holds a day of the horizon."""
    return offer.latest_on >= horizon.starts_on and offer.earliest_on < horizon.ends_on


def _compared(before: Margin, after: Margin) -> _Trial:
    """What gets worse, with one person in the place of another."""
    if after.broken:
        return _Trial(after.vector, told(d.constraint.kind for d in after.broken), None, broken=True)
    vector = tuple(new - old for new, old in zip(after.vector, before.vector, strict=True))
    first = next((index for index, change in enumerate(vector) if change), None)
    if first is None or vector[first] < 0:
        return _Trial(vector, (), None, broken=False)
    aim = list(Aim)[first]
    return _Trial(vector, told(_worse(before, after, aim)), aim, broken=False)


def _worse(before: Margin, after: Margin, aim: Aim) -> Iterator[str]:
    """Kinds of rules of an aim whose penalty is larger."""
    totals: dict[str, int] = {}
    for sign, margin in ((-1, before), (1, after)):
        for difference in margin.differences:
            rule = difference.constraint
            if rule.aim is aim and not rule.is_hard:
                totals[rule.kind] = totals.get(rule.kind, 0) + sign * difference.penalty
    return (kind for kind, penalty in totals.items() if penalty > 0)
