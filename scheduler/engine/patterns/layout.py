"""How the state of a person on the way through their choices is packed into a few whole numbers.

What is left of each knapsack is a field of bits under a guard bit. One subtraction uses up what an answer costs in all
knapsacks at once, and a guard bit that falls tells that some capacity did not suffice. A field exists from the first
decision that its knapsack names to the last; what is left after that is of no interest, so states become equal.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scheduler.engine.part import Part, Whole
from scheduler.engine.patterns.choices import Choices, Knapsack, NotWalkable, ordered
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
class _Field:
    knapsack: Knapsack
    first: int
    last: int
    bits: int
    """Bits of the capacity; the guard is one more."""


def laid_out(part: Part, kind: Kind, found: Choices, reserved: int) -> Layout:
    """The steps of a kind, with the lowest ``reserved`` bits of word 0 left free. Raises NotWalkable when the fields
    do not fit."""
    order, weeks = ordered(part, kind, found)
    step, answer, steps = _steps(order, weeks, found, len(kind.variables))
    fields, measures, possible = _fields(found, step, steps)
    places, words = _placed(fields + measures, reserved)
    most = int(answer.max(initial=0)) + 1
    answers = np.full((steps, most), -2, dtype=np.int64)
    answers[:, 0] = -1
    answers[step[order], answer[order]] = order
    opened, guards = np.zeros((steps + 1, words), dtype=np.int64), np.zeros((steps, words), dtype=np.int64)
    closed, used = np.zeros((steps, words), dtype=np.int64), np.zeros((steps, most, words), dtype=np.int64)
    for item, (word, shift) in zip(fields + measures, places, strict=True):
        guard, full = 1 << (shift + item.bits), (1 << item.bits) - 1
        opened[item.first, word] += (min(item.knapsack.capacity, full) << shift) + guard
        guards[item.first : item.last + 1, word] |= guard
        if item.last < steps:
            closed[item.last, word] |= guard | full << shift
        _use(used[:, :, word], item, shift, step, answer)
    return Layout(answers, used, opened, guards, closed, _measured(measures, places[len(fields) :]), possible)


def _steps(order: Whole, weeks: Whole, found: Choices, places: int) -> tuple[Whole, Whole, int]:
    """Per place its step and its answer in it. Decisions of one week of which only one can be yes share a step."""
    alone: list[set[int]] = [set() for _ in range(places)]
    for number, knapsack in enumerate(found.knapsacks):
        if knapsack.capacity == 1 and len(knapsack.places) > 1:
            for place in knapsack.places[knapsack.yes >= 1].tolist():
                alone[place].add(number)
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


def _fields(found: Choices, step: Whole, steps: int) -> tuple[list[_Field], list[_Field], bool]:
    """Fields of the knapsacks, those that open first first, and of the measures; whether every capacity is 0 or more.

    A knapsack shared by a common divisor is divided by it. A measure is a knapsack that cannot run out.
    """
    fields, possible = [], True
    for knapsack in found.knapsacks:
        divisor = int(np.gcd(np.gcd.reduce(knapsack.yes), np.gcd.reduce(knapsack.no))) or 1
        possible = possible and knapsack.capacity >= 0
        slim = Knapsack(max(0, knapsack.capacity) // divisor, knapsack.places, knapsack.yes, knapsack.no)
        if divisor > 1:
            slim = Knapsack(slim.capacity, slim.places, slim.yes // divisor, slim.no // divisor)
        at = step[knapsack.places]
        fields.append(_Field(slim, int(at.min()), int(at.max()), slim.capacity.bit_length()))
    fields.sort(key=lambda item: item.first)
    measures = []
    for measure in found.measures:
        yes, no = np.maximum(measure.coefficients, 0), np.maximum(-measure.coefficients, 0)
        whole = Knapsack(int(yes.sum() + no.sum()), measure.places, yes, no)
        measures.append(_Field(whole, int(step[measure.places].min()), steps, whole.capacity.bit_length()))
    return fields, measures, possible


def _placed(fields: list[_Field], reserved: int) -> tuple[list[tuple[int, int]], int]:
    """(word, lowest bit) of each field, and the number of words. A field takes bits that are free all its life."""
    whole = (1 << WORD_BITS) - 1
    free = [whole & ~((1 << reserved) - 1)]
    order = sorted(range(len(fields)), key=lambda n: fields[n].first)
    places: list[tuple[int, int]] = [(0, 0)] * len(fields)
    ending: dict[int, list[int]] = {}
    now = 0
    for number in order:
        item = fields[number]
        while now < item.first:
            for done in ending.pop(now, []):
                word, shift = places[done]
                free[word] |= ((1 << (fields[done].bits + 1)) - 1) << shift
            now += 1
        word, shift = places[number] = _room(free, item.bits + 1)
        free[word] &= ~(((1 << (item.bits + 1)) - 1) << shift)
        ending.setdefault(item.last, []).append(number)
    return places, len(free)


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


def _use(used: NDArray[np.int64], item: _Field, shift: int, step: Whole, answer: Whole) -> None:
    """Adds what each answer takes off a field: "no" to all decisions of the step but "yes" to its own."""
    knapsack, beyond = item.knapsack, item.knapsack.capacity + 1
    at = step[knapsack.places]
    if knapsack.no.any():
        none = np.zeros(len(used), dtype=np.int64)
        np.add.at(none, at, knapsack.no)
        base = np.minimum(none, beyond)
        used += (base << shift)[:, None]
        used[at, answer[knapsack.places]] += (
            np.minimum(none[at] - knapsack.no + knapsack.yes, beyond) - base[at]
        ) << shift
    else:
        used[at, answer[knapsack.places]] += np.minimum(knapsack.yes, beyond) << shift


def _measured(measures: list[_Field], places: list[tuple[int, int]]) -> tuple[tuple[int, int, int, int], ...]:
    """Where to read each measure: its value is that of a full field plus what was used."""
    return tuple(
        (word, shift, item.bits, item.knapsack.capacity - int(item.knapsack.no.sum()))
        for item, (word, shift) in zip(measures, places, strict=True)
    )
