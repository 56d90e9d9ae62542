"""What is decided already may break rules: the breaches that no plan can avoid, because earlier decisions make them.

A cover that a manager records, or a week that is frozen, is as it is, whatever a rule says. Such a breach ends no plan,
and it stays in view; but what it comes to is the most that the rule allows there, so no new duty makes it worse.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from typing import cast

from scheduler.domain.constraint import Constraint, Encoding, Key, Violation
from scheduler.domain.coverage import Duty, Shift, Term, TermRotation
from scheduler.domain.forbidden import Pair, forbidden_pairs
from scheduler.domain.problem import Problem
from scheduler.domain.ranges import Ranges

Place = tuple[str, Key]
"""The label of a constraint and a key of it."""
PINNED = "pinned"
"""The kind of the rule that keeps decisions; without it, nothing is decided."""


def decided_breaches(problem: Problem, constraints: Iterable[Constraint]) -> Counter[Place]:
    """What every plan that keeps the decisions exceeds the bounds of hard rules by, where it is more than none.

    Decided is who is pinned to a duty, and that nobody else joins them on a frozen duty or beyond its seats. Where no
    plan kept the rule without any decision either, it is not the decisions that break it, and nothing is said. The
    amount is never more than what the decisions come to when nobody else is on duty.
    """
    hard = tuple(constraint for constraint in constraints if constraint.is_hard)
    if (not problem.pins and problem.frozen_until is None) or all(constraint.kind != PINNED for constraint in hard):
        return Counter()
    alone = problem.schedule(problem.pins)
    breaches = tuple(breach for rule in hard for breach in rule.violations(problem, alone))
    known = {(breach.constraint, breach.key): breach.amount for breach in breaches}
    rules = [constraint for constraint in hard if any(constraint.label == label for label, _ in known)]
    forbidden = forbidden_pairs(problem, hard)
    found = _stated(rules, _decided(problem, forbidden))
    wanted = _wanted(problem, (breach for breach in breaches if (breach.constraint, breach.key) not in found))
    ruled_out = _ruled_out(problem, hard, forbidden, wanted)
    if ruled_out:
        found = _stated(rules, _decided(problem, forbidden | ruled_out))
    if not found:
        return Counter()
    anyway = _stated(rules, Ranges(problem, forbidden))
    return Counter({place: min(amount, known.get(place, 0)) for place, amount in found.items() if place not in anyway})


def _wanted(problem: Problem, breaches: Iterable[Violation]) -> frozenset[tuple[str, Pair]]:
    """What may mend breaches of the decisions alone, with the label of the rule: the one person in a breach on one of
    its duties that they do not hold, as whoever was primary is to be secondary next."""
    pins = {(pin.engineer_id, pin.duty_id) for pin in problem.pins}
    alone = (breach for breach in breaches if len(breach.engineer_ids) == 1)
    pairs = ((each.constraint, (each.engineer_ids[0], duty_id)) for each in alone for duty_id in each.duty_ids)
    return frozenset((label, pair) for label, pair in pairs if pair not in pins)


def _ruled_out(
    problem: Problem, hard: tuple[Constraint, ...], forbidden: frozenset[Pair], wanted: Iterable[tuple[str, Pair]]
) -> frozenset[Pair]:
    """The wanted pairs that break a rule other than the one that wants them, together with the decisions: a duty that
    lies too near to a decided one is as impossible as one that is forbidden. Each is tried alone."""
    tried = sorted(wanted)
    if not tried:
        return frozenset()
    before = _stated(hard, _decided(problem, forbidden))
    out = set()
    for label, pair in tried:
        others = [rule for rule in hard if rule.label != label]
        after = _stated(others, _decided(problem, forbidden, also=(pair,)))
        if any(amount > before.get(place, 0) for place, amount in after.items()):
            out.add(pair)
    return frozenset(out)


def _decided(problem: Problem, forbidden: Collection[Pair], also: Iterable[Pair] = ()) -> Ranges:
    """What expressions can come to once the decisions are made, and ``also`` these."""
    pins = {(pin.engineer_id, pin.duty_id) for pin in problem.pins}
    return Ranges(problem, forbidden, held=pins.union(also), closed=_closed(problem))


def _stated(rules: Iterable[Constraint], model: Ranges) -> Mapping[Place, int]:
    """The places that every plan breaks, and the least that it does so by."""
    found: dict[Place, int] = {}
    for rule in rules:
        model.least.clear()
        rule.state(cast("Encoding", model))
        found |= {(rule.label, key): amount for key, amount in model.least.items()}
    return found


def is_frozen(problem: Problem, duty: Duty) -> bool:
    """Whether a duty is held by the pinned alone: it starts before ``frozen_until``, and nobody lost it who was
    announced for it."""
    starts_on = duty.starts_on if isinstance(duty, Term) else duty.on if isinstance(duty, Shift) else None
    if problem.frozen_until is None or starts_on is None or starts_on >= problem.frozen_until:
        return False
    return duty.id not in problem.remembered(_lost)


def _lost(problem: Problem) -> frozenset[str]:
    """Ids of the duties that somebody was announced for who cannot keep them."""
    pins = {(pin.engineer_id, pin.duty_id) for pin in problem.pins}
    return frozenset(a.duty_id for a in problem.announced if (a.engineer_id, a.duty_id) not in pins)


def _closed(problem: Problem) -> frozenset[str]:
    """Ids of the duties that nobody joins who is not pinned to them."""
    return _full(problem) | {duty.id for duty in problem.duties.values() if is_frozen(problem, duty)}


def _full(problem: Problem) -> frozenset[str]:
    """Ids of the duties whose seats the pinned hold: of a shift all, of a term those of one of its weeks."""
    held = Counter(place for pin in problem.pins for place in _places(problem, problem.duties[pin.duty_id]))
    full = {place for place, people in held.items() if people >= _seats(problem, *place)}
    return frozenset(duty.id for duty in problem.duties.values() if not full.isdisjoint(_places(problem, duty)))


def _places(problem: Problem, duty: Duty) -> Iterator[tuple[str, date | None]]:
    """Where the holders of a duty take seats: a shift is one place, a term is one in each week that it covers."""
    if not isinstance(duty, Term):
        yield duty.id, None
        return
    yield from ((duty.rotation_id, week_on) for week_on in problem.horizon.week_starts if duty.covers_week(week_on))


def _seats(problem: Problem, where: str, week_on: date | None) -> int:
    if week_on is None:
        shift = problem.duties[where]
        return shift.seats if isinstance(shift, Shift) else 0
    rotation = problem.rotation(where)
    return rotation.needs_seats(week_on) if isinstance(rotation, TermRotation) else 0
