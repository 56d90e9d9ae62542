"""How the state of a person on the way through their choices is packed into a few whole numbers.

What is left of each knapsack is a field of bits under a guard bit. One subtraction uses up what an answer costs in all
knapsacks at once, and a guard bit that falls tells that some capacity did not suffice. A field exists from the first
decision that its knapsack names to the last; what is left after that is of no interest, so states become equal.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scheduler.engine.part import Part, Whole
from scheduler.engine.patterns.choices import Choices, Knapsacks, NotWalkable, ordered
from scheduler.engine.patterns.split import Kind

WORD_BITS = 62
MOST_WORDS = 6
LONGEST_STEP = 24
"""Decisions that exclude each other and are taken in one step; more would be tried in vain too often."""


@dataclass(frozen=True, eq=False)
class Layout:
    """The steps of one kind. With s steps, c answers at most (answer 0 is "none of them"), w words:

    ``answers`` (s x c) is the place of the decision that an answer says yes to, -1 for none, -2 for no such answer;
    ``used`` (s x c x w) is what the answer takes off the words, ``opened`` (s x w) what is added to the words before
    the step, ``guards`` (s x w) the guard bits to look at, ``closed`` (s x w) the bits to clear after it.
    ``measured`` says, per measure, (word, lowest bit, bits, value of the sum at a full field).
    """

    answers: Whole
    used: Whole
    opened: Whole
    guards: Whole
    closed: Whole
    measured: tuple[tuple[int, int, int, int], ...]
    possible: bool

    @property
    def steps(self) -> int:
        return len(self.answers)


@dataclass(frozen=True, eq=False)
class _Fields:
    """Knapsacks, then measures, as fields: the steps at which each opens and closes, and the bits of its capacity (the
    guard is one more). A measure is a knapsack that cannot run out, and is never closed."""

    knapsacks: Knapsacks
    first: Whole
    last: Whole
    bits: Whole


def laid_out(part: Part, kind: Kind, found: Choices, reserved: int) -> Layout:
    """The steps of a kind, with the lowest ``reserved`` bits of word 0 left free. Raises NotWalkable when the fields
    do not fit."""
    order, weeks = ordered(part, kind, found)
    step, answer, steps = _steps(order, weeks, found, len(kind.variables))
    possible = bool((found.knapsacks.capacity >= 0).all())
    fields = _fields(found, step, steps)
    word, shift, words = _placed(fields, reserved)
    most = int(answer.max(initial=0)) + 1
    answers = np.full((steps, most), -2, dtype=np.int64)
    answers[:, 0] = -1
    answers[step[order], answer[order]] = order
    guard, full = 1 << (shift + fields.bits), ((1 << fields.bits) - 1) << shift
    opened, guards = np.zeros((steps + 1, words), dtype=np.int64), np.zeros((steps + 2, words), dtype=np.int64)
    closed = np.zeros((steps + 1, words), dtype=np.int64)
    np.add.at(opened, (fields.first, word), (fields.knapsacks.capacity << shift) + guard)
    np.add.at(guards, (fields.first, word), guard)
    np.subtract.at(guards, (fields.last + 1, word), guard)
    np.add.at(closed, (fields.last, word), guard + full)
    used = _used(fields, word, shift, step, answer, (steps, most, words))
    rules = len(found.knapsacks.capacity)
    measured = tuple(
        (
            int(word[n]),
            int(shift[n]),
            int(fields.bits[n]),
            int(fields.knapsacks.capacity[n]) - int(np.maximum(-measure.coefficients, 0).sum()),
        )
        for n, measure in enumerate(found.measures, rules)
    )
    return Layout(answers, used, opened, np.cumsum(guards, axis=0)[:steps], closed[:steps], measured, possible)


def _steps(order: Whole, weeks: Whole, found: Choices, places: int) -> tuple[Whole, Whole, int]:
    """Per place its step and its answer in it. Decisions of one week of which only one can be yes share a step."""
    knapsacks, number = found.knapsacks, found.knapsacks.number
    single = (knapsacks.capacity[number] == 1) & (knapsacks.yes >= 1)
    single &= np.bincount(number[single], minlength=len(knapsacks.capacity))[number] > 1
    alone: list[set[int]] = [set() for _ in range(places)]
    for place, rule in zip(knapsacks.places[single].tolist(), number[single].tolist(), strict=True):
        alone[place].add(rule)
    step, answer = np.full(places, -1, dtype=np.int64), np.zeros(places, dtype=np.int64)
    common: set[int] = set()
    current, week, size = -1, None, 0
    for place, at in zip(order.tolist(), weeks.tolist(), strict=True):
        both = common & alone[place]
        if at == week and both and size < LONGEST_STEP:
            common, size = both, size + 1
        else:
            common, size, week, current = alone[place], 1, at, current + 1
        step[place], answer[place] = current, size
    return step, answer, current + 1


def _fields(found: Choices, step: Whole, steps: int) -> _Fields:
    """The fields of knapsacks, divided by what all their numbers have in common, and of measures."""
    rules, measures = found.knapsacks, found.measures
    if not len(rules.capacity) and not measures:
        none = np.zeros(0, dtype=np.int64)
        return _Fields(rules, none, none, none)
    sizes = np.concatenate((np.diff(rules.starts), [len(measure.places) for measure in measures])).astype(np.int64)
    starts = np.concatenate(([0], np.cumsum(sizes)))
    coefficients = [measure.coefficients for measure in measures]
    yes = np.concatenate((rules.yes, *(np.maximum(each, 0) for each in coefficients)))
    no = np.concatenate((rules.no, *(np.maximum(-each, 0) for each in coefficients)))
    places = np.concatenate((rules.places, *(measure.places for measure in measures)))
    divisor = np.gcd.reduceat(yes + no, starts[:-1])
    divisor[len(rules.capacity) :] = 1
    whole = [int(np.abs(each).sum()) for each in coefficients]
    capacity = np.maximum(0, np.concatenate((rules.capacity, np.array(whole, dtype=np.int64)))) // divisor
    apiece = np.repeat(divisor, sizes)
    last = np.maximum.reduceat(step[places], starts[:-1])
    last[len(rules.capacity) :] = steps
    bits = np.array([number.bit_length() for number in capacity.tolist()], dtype=np.int64)
    slim = Knapsacks(capacity, starts, places, yes // apiece, no // apiece)
    return _Fields(slim, np.minimum.reduceat(step[places], starts[:-1]), last, bits)


def _placed(fields: _Fields, reserved: int) -> tuple[Whole, Whole, int]:
    """The word and the lowest bit of each field, and the number of words. A field takes bits that are free all its
    life."""
    free = [((1 << WORD_BITS) - 1) & ~((1 << reserved) - 1)]
    first, last, bits = fields.first.tolist(), fields.last.tolist(), fields.bits.tolist()
    words, shifts = np.zeros(len(first), dtype=np.int64), np.zeros(len(first), dtype=np.int64)
    ending: dict[int, list[tuple[int, int]]] = {}
    now = 0
    for number in np.argsort(fields.first, kind="stable").tolist():
        for step in range(now, first[number]):
            for word, taken in ending.pop(step, []):
                free[word] |= taken
        now = max(now, first[number])
        word, shift = _room(free, bits[number] + 1)
        taken = ((1 << (bits[number] + 1)) - 1) << shift
        free[word] &= ~taken
        ending.setdefault(last[number], []).append((word, taken))
        words[number], shifts[number] = word, shift
    return words, shifts, len(free)


def _room(free: list[int], bits: int) -> tuple[int, int]:
    for word in range(MOST_WORDS):
        if word == len(free):
            free.append((1 << WORD_BITS) - 1)
        runs, width = free[word], 1
        while width < bits and runs:
            more = min(width, bits - width)
            runs, width = runs & (runs >> more), width + more
        if runs and bits <= WORD_BITS:
            return word, (runs & -runs).bit_length() - 1
    raise NotWalkable


def _used(fields: _Fields, word: Whole, shift: Whole, step: Whole, answer: Whole, shape: tuple[int, int, int]) -> Whole:
    """What each answer of each step takes off the words: "no" to all decisions of the step but "yes" to its own.

    More than a field can lose is no more than one beyond its capacity.
    """
    knapsacks, number = fields.knapsacks, fields.knapsacks.number
    at, beyond = step[knapsacks.places], knapsacks.capacity + 1
    pairs, pair = np.unique(number * (shape[0] + 1) + at, return_inverse=True)
    none = np.zeros(len(pairs), dtype=np.int64)
    np.add.at(none, pair, knapsacks.no)
    rule, steps = np.divmod(pairs, shape[0] + 1)
    base = np.minimum(none, beyond[rule])
    all_no = np.zeros((shape[0], shape[2]), dtype=np.int64)
    np.add.at(all_no, (steps, word[rule]), base << shift[rule])
    used = np.repeat(all_no[:, None], shape[1], axis=1)
    one_yes = np.minimum(none[pair] - knapsacks.no + knapsacks.yes, beyond[number]) - base[pair]
    np.add.at(used, (at, answer[knapsacks.places], word[number]), one_yes << shift[number])
    return used
