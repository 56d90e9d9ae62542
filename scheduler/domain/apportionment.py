"""The fairest that whole shifts can be shared out at all: a bound on uneven load that needs no solver.

Load comes in whole shifts, so nobody can be given 1.4 of them. Among people with convex costs the cheapest way to
share out equal units is to give one after the other to whom it costs least (greedy apportionment; source: W. Fox,
Discrete optimization via marginal analysis, Management Science 13, 1966). Rules, absences and who is free when are
left out of account, so no schedule whatsoever can be fairer.
"""

from __future__ import annotations

import heapq
import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from scheduler.domain.coverage import Shift
from scheduler.domain.fairness import Share, fair_shares, load_for, parts_of, squared, term_credit
from scheduler.domain.problem import Problem

Cost = Callable[[int], int]
"""What a load costs: convex over whole loads."""


@dataclass(frozen=True, slots=True)
class Scope:
    """People who share shifts with each other and with nobody else, and what there is to share out among them.

    ``lightest`` is what each seat weighs for whom it is lightest, heaviest seat first; ``most`` what all weigh
    together, each for whom it is heaviest, or None where terms can count as well. ``unit`` divides whatever anybody
    can be given. All in tenths of a point.
    """

    engineer_ids: tuple[str, ...]
    lightest: tuple[int, ...]
    most: int | None
    unit: int


def apportioned(costs: Sequence[Cost], unit: int, least: int, most: int | None) -> tuple[int, ...]:
    """The cheapest loads, multiples of ``unit``, whose sum is at least ``least``, and not above ``most`` unless that
    takes it; beyond ``least`` only as much as pays. Ties go to the first. Nothing for nobody, or for units of 0."""
    loads = [0] * len(costs)
    if not costs or unit < 1:
        return tuple(loads)
    steps = [(cost(unit) - cost(0), place) for place, cost in enumerate(costs)]
    heapq.heapify(steps)
    total = 0
    while total < least or (steps[0][0] < 0 and (most is None or total + unit <= most)):
        _, place = steps[0]
        loads[place] += unit
        total += unit
        cost = costs[place]
        heapq.heapreplace(steps, (cost(loads[place] + unit) - cost(loads[place]), place))
    return tuple(loads)


def least_unevenness(problem: Problem, *, open_seats: int = 0) -> int:
    """No schedule has less uneven weekend load, in tenths of a squared point (see ``fairness.squared``), when every
    shift is served by people who are due a part of it and at most ``open_seats`` seats stay open.

    0 when nobody is due anything.
    """
    shares = fair_shares(problem)
    return sum(_least_in(scope, shares, open_seats) for scope in scopes(problem))


def scopes(problem: Problem) -> tuple[Scope, ...]:
    """The scopes of a problem, by their first engineer. Computed once per problem."""
    return problem.remembered(_scopes)


def _least_in(scope: Scope, shares: Mapping[str, Share], open_seats: int) -> int:
    costs = [_cost(shares[engineer_id]) for engineer_id in scope.engineer_ids]
    loads = apportioned(costs, scope.unit, sum(scope.lightest[open_seats:]), scope.most)
    return sum(cost(load) for cost, load in zip(costs, loads, strict=True))


def _cost(share: Share) -> Cost:
    return lambda load: squared(load - share.due, share.most - share.due)


def _scopes(problem: Problem) -> tuple[Scope, ...]:
    due = [(shift, tuple(parts_of(problem, shift))) for shift in problem.shifts]
    first = _joined(people for _, people in due)
    found: dict[str, list[tuple[Shift, tuple[str, ...]]]] = defaultdict(list)
    for shift, people in due:
        if people:
            found[first(people[0])].append((shift, people))
    return tuple(_scope(problem, shifts) for _, shifts in sorted(found.items()))


def _scope(problem: Problem, due: list[tuple[Shift, tuple[str, ...]]]) -> Scope:
    people = sorted({engineer_id for _, able in due for engineer_id in able})
    loads = [[load_for(problem, problem.engineer(engineer_id), shift) for engineer_id in able] for shift, able in due]
    of_terms = {credit for engineer_id in people for credit in _credits(problem, engineer_id)}
    seats = [(shift.seats, each) for (shift, _), each in zip(due, loads, strict=True)]
    return Scope(
        engineer_ids=tuple(people),
        lightest=tuple(sorted((min(each) for count, each in seats for _ in range(count)), reverse=True)),
        most=None if of_terms else sum(count * max(each) for count, each in seats),
        unit=math.gcd(*of_terms, *(load for each in loads for load in each)),
    )


def _credits(problem: Problem, engineer_id: str) -> set[int]:
    """What a term can count for the engineer, beside nothing."""
    share = fair_shares(problem)[engineer_id]
    return {term_credit(share, term) for term in problem.terms if problem.is_candidate(engineer_id, term)} - {0}


def _joined(groups: Iterable[tuple[str, ...]]) -> Callable[[str], str]:
    """The smallest of all that a chain of groups joins with one of them."""
    root: dict[str, str] = {}

    def find(member: str) -> str:
        while root.setdefault(member, member) != member:
            root[member] = member = root[root[member]]
        return member

    for group in groups:
        for member in group[1:]:
            one, other = sorted((find(group[0]), find(member)))
            root[other] = one
    return find
