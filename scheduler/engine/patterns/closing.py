"""Closing the gap: a search among nothing but what a plan within a limit of costs can hold.

Prices prove what a plan costs at least, and say of everybody what the cheapest pattern costs. Who had a pattern dearer
than that by more than lies between the proof and the limit would take the plan beyond the limit. So choices that occur
in such patterns alone are left out, as costs reduced by duals do in linear programming; and one row per person holds
the price of what is chosen between its two ends. The lower end, which is true of every pattern, makes the linear
relaxation of the search as strong as the master's; the upper one leaves nothing but patterns worth having.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from scheduler.engine.part import Part, Whole, capped, cut
from scheduler.engine.patterns.generation import Answer, Generation
from scheduler.engine.patterns.search import NO_VALUES, PLAIN, RELAXED, searched

ROUND = (1, 4, 16, 256)
"""Fractions of a unit of costs that are tried for round prices, the coarsest first: they make small numbers."""
LOSS = 100
"""Round prices may prove less by one of so many parts of a unit."""
PLAIN_EFFORT = 1.5
"""Deterministic seconds of a search without relaxation, where any plan within the limit will do: the rows of prices say
what a relaxation could. With blocks of four hours for 100 people it finds a plan with 24 of 24 seeds, with 23 of them
in 0.3; with the relaxation two of eight seeds need 3 and the others more than 6. Where it has found nothing by then,
the relaxation is the better bet."""


def closed(generation: Generation, slack: int, effort: float, most: int) -> bool:
    """Searches among plans that cost at most ``slack`` more than proven; says whether it did, which it does not where
    more than ``most`` variables are left.

    What is left out costs more, so a bound of the rest, or what is left out, is a bound of the whole.
    """
    if generation.best is None:
        return False
    limit = generation.bound + slack
    if len(_left(generation, generation.best, limit)) > most:
        return False
    answer = _roundest(generation, generation.best)
    keep, part = _left(generation, answer, limit), generation.part
    none = np.zeros(part.variables, dtype=np.int64)
    known = generation.board.values
    hint = known[keep] if known is not None and slack else None
    whole = _with_people(part, generation, answer, limit)
    if not slack:
        whole = replace(capped(whole, limit), cost=np.zeros_like(part.cost), constant=0)  # any plan within it will do
    found, bound = _searched(generation, cut(whole, keep, none), hint, effort, any_will_do=not slack)
    if found is not None:
        plan = none.copy()
        plan[keep] = found
        if generation.board.offer(plan):
            generation.put_plan(plan)
    if bound is not None:
        generation.board.raise_bound(min(bound, limit + 1))
    return True


def _searched(
    generation: Generation, part: Part, hint: Whole | None, effort: float, *, any_will_do: bool
) -> tuple[Whole | None, int | None]:
    """What is found of what is left, and its bound: first without a relaxation where there is nothing to minimise."""
    board, budget = generation.board, generation.budget
    if any_will_do:
        found, bound = searched(part, hint, board, budget, PLAIN_EFFORT, strategy=PLAIN)
        if found is not None or bound == NO_VALUES or budget.is_spent or generation.is_over:
            return found, bound
    return searched(part, hint, board, budget, effort, strategy=RELAXED)


def _allowance(generation: Generation, answer: Answer, limit: int) -> int:
    """By how much, in 1 / scale, anybody's pattern may be dearer than the cheapest in a plan within the limit."""
    return limit * generation.coupling.scale - answer.proven


def _left(generation: Generation, answer: Answer, limit: int) -> Whole:
    """The variables that a plan within the limit may have other than 0."""
    dearer = generation.people.through(answer.prices)
    return np.flatnonzero(dearer <= _allowance(generation, answer, limit))


def _roundest(generation: Generation, best: Answer) -> Answer:
    """What was found at the roundest prices that prove next to as much as the best."""
    scale = generation.coupling.scale
    for parts in ROUND:
        answer = generation.ask(np.rint(best.rows * (parts / scale)) / parts)
        if answer is not None and answer.proven >= best.proven - scale // LOSS:
            return answer
    return best


def _with_people(part: Part, generation: Generation, answer: Answer, limit: int) -> Part:
    """The part with a row per person: what the pattern costs at the prices, in the largest unit that fits."""
    allowance = _allowance(generation, answer, limit)
    columns, coefficients, lengths, low, high = [part.columns], [part.coefficients], [0], [part.low], [part.high]
    for kind, least in zip(generation.coupling.kinds, answer.least, strict=True):
        priced = np.flatnonzero(answer.prices[kind.variables])
        if not len(priced):
            continue
        prices = answer.prices[kind.variables[priced]]
        unit = int(np.gcd.reduce(prices))
        columns.append(kind.members[:, priced].ravel())
        coefficients.append(np.tile(prices // unit, kind.count))
        lengths += [len(priced)] * kind.count
        low.append(np.full(kind.count, -(-least // unit)))
        high.append(np.full(kind.count, (least + allowance) // unit))
    return replace(
        part,
        starts=np.concatenate((part.starts[:-1], part.starts[-1] + np.cumsum(lengths))),
        columns=np.concatenate(columns),
        coefficients=np.concatenate(coefficients),
        low=np.concatenate(low),
        high=np.concatenate(high),
    )
