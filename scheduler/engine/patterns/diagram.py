"""All patterns of some people as paths through a diagram, so that the cheapest pattern is a shortest path.

Nodes are states before a step, arcs are answers. States that allow the same from there on are one node; a node with
one way on, and that way a "no", is left out. The diagram is made once and walked through for every set of prices, all
people at once, in whole numbers: what it finds is exact.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scheduler.domain.errors import WatchbillError
from scheduler.engine.part import Whole
from scheduler.engine.patterns.choices import Choices
from scheduler.engine.patterns.ends import Leaves, ends_of
from scheduler.engine.patterns.layout import Layout
from scheduler.engine.patterns.split import Kind, ragged

MOST_STATES = 1_500_000
"""Largest number of states before one step, over all people of a diagram."""
DEAD = -1
UNREACHED = 1 << 61
"""Price of a node that no way from a root reaches; no sum of prices comes near it."""
Numbers = NDArray[np.int32]


class TooWide(WatchbillError):
    """The people of a diagram have too many states at some step."""


@dataclass(frozen=True, eq=False)
class Diagram:
    """Nodes 0 to ``leaves`` - 1 are the ends; then come the nodes of each step, last step first.

    Node n has the arcs ``starts[n]`` to ``starts[n + 1]`` (ends have none); an arc says yes to ``variable`` (or to
    nobody, the number one beyond the variables) and leads to ``head``. ``layers`` are the first nodes of each step and
    the end. ``roots`` is where each person begins, DEAD for one who has no pattern at all.
    """

    roots: Whole
    starts: Whole
    variable: Numbers
    head: Numbers
    layers: tuple[int, ...]
    leaves: int
    follows: Leaves

    def cheapest(self, prices: Whole) -> Whole:
        """The price of the cheapest way to an end from every node. ``prices`` has a 0 after those of the variables."""
        best = np.zeros(len(self.starts) - 1, dtype=np.int64)
        follows = self.follows
        each = prices[follows.variable]
        np.add.at(best, follows.leaf, each * np.where(each >= 0, follows.low, follows.high))
        for first, end in zip(self.layers, self.layers[1:], strict=False):
            arcs = slice(self.starts[first], self.starts[end])
            ways = prices[self.variable[arcs]] + best[self.head[arcs]]
            best[first:end] = np.minimum.reduceat(ways, self.starts[first:end] - arcs.start)
        return best

    def through(self, prices: Whole, best: Whole, least: Whole) -> None:
        """Lowers ``least``, per variable, to what the cheapest pattern with a yes to it costs more than the cheapest
        pattern of the same person. ``best`` is what ``cheapest`` gave for the same prices."""
        beyond = np.full(len(best), UNREACHED, dtype=np.int64)
        roots = self.roots[self.roots >= 0]
        beyond[roots] = -best[roots]
        for first, end in zip(self.layers[-2::-1], self.layers[:0:-1], strict=True):
            arcs = slice(self.starts[first], self.starts[end])
            counts = np.diff(self.starts[first : end + 1])
            ways = np.repeat(beyond[first:end], counts) + prices[self.variable[arcs]]
            np.minimum.at(beyond, self.head[arcs], ways)
            np.minimum.at(least, self.variable[arcs], ways + best[self.head[arcs]])

    def follow(self, prices: Whole, best: Whole, values: Whole) -> None:
        """Writes the values of everybody's cheapest pattern; of equal ways the first is taken."""
        nodes = self.roots[self.roots >= 0]
        ends = [nodes[nodes < self.leaves]]
        nodes = nodes[nodes >= self.leaves]
        while len(nodes):
            counts = self.starts[nodes + 1] - self.starts[nodes]
            arcs = ragged(self.starts[nodes], counts)
            good = prices[self.variable[arcs]] + best[self.head[arcs]] == np.repeat(best[nodes], counts)
            _, firsts = np.unique(np.repeat(np.arange(len(nodes)), counts)[good], return_index=True)
            taken = arcs[good][firsts]
            said = self.variable[taken]
            values[said[said < len(values)]] = 1
            nodes = self.head[taken].astype(np.int64)
            ends.append(nodes[nodes < self.leaves])
            nodes = nodes[nodes >= self.leaves]
        reached = np.zeros(self.leaves, dtype=bool)
        reached[np.concatenate(ends)] = True
        at = reached[self.follows.leaf]
        each = prices[self.follows.variable[at]]
        values[self.follows.variable[at]] = np.where(each >= 0, self.follows.low[at], self.follows.high[at])


@dataclass(frozen=True, eq=False)
class _Step:
    """The arcs of one step: from a state of the step, by an answer, to a state of the next."""

    states: int
    tail: Numbers
    variable: Numbers
    head: Numbers


@dataclass(frozen=True, eq=False)
class _Batch:
    """The layouts of some people side by side, so that they end together; people are the last axis."""

    answers: Whole
    used: Whole
    opened: Whole
    guards: Whole
    closed: Whole
    begins: Whole


def diagram_of(kinds: Sequence[Kind], found: Sequence[Choices], layouts: Sequence[Layout], nobody: int) -> Diagram:
    """The diagram of some people. ``nobody`` is the number of variables of the part; the layouts keep the lowest bits
    of word 0 free for the number of the person. Raises TooWide."""
    batch = _side_by_side(kinds, layouts, nobody)
    bits = max(1, (len(kinds) - 1).bit_length())
    steps, words, roots = _forward(batch, [layout.possible for layout in layouts], bits)
    alive, follows = ends_of(kinds, found, layouts, words, bits)
    return _backward(steps, roots, batch.begins, alive, follows, nobody)


def _side_by_side(kinds: Sequence[Kind], layouts: Sequence[Layout], nobody: int) -> _Batch:
    steps = max(layout.steps for layout in layouts)
    answers = max((layout.answers.shape[1] for layout in layouts), default=1)
    words, people = max(layout.opened.shape[1] for layout in layouts), len(layouts)
    batch = _Batch(
        np.full((steps, answers, people), -1, dtype=np.int64),
        np.zeros((steps, answers, words, people), dtype=np.int64),
        np.zeros((steps + 1, words, people), dtype=np.int64),
        np.zeros((steps, words, people), dtype=np.int64),
        np.zeros((steps, words, people), dtype=np.int64),
        np.array([steps - layout.steps for layout in layouts]),
    )
    for person, (kind, layout) in enumerate(zip(kinds, layouts, strict=True)):
        first, most, own = steps - layout.steps, layout.answers.shape[1], layout.opened.shape[1]
        variables = np.append(kind.variables, [DEAD, nobody])  # answers -2 and -1 count from the end
        batch.answers[first:, :most, person] = variables[layout.answers]
        batch.used[first:, :most, :own, person] = layout.used
        batch.opened[first:, :own, person] = layout.opened
        batch.guards[first:, :own, person] = layout.guards
        batch.closed[first:, :own, person] = layout.closed
    return batch


def _forward(batch: _Batch, possible: Sequence[bool], bits: int) -> tuple[list[_Step], Whole, Whole]:
    """The arcs of every step, the words of the last states, and the number of everybody's first state in its step."""
    steps, _, words, people = batch.used.shape
    mask, alive = (1 << bits) - 1, np.array(possible)
    state, found = np.zeros((words, 0), dtype=np.int64), []
    roots = np.full(people, DEAD, dtype=np.int64)
    for step in range(steps + 1):
        new = np.flatnonzero((batch.begins == step) & alive)
        roots[new] = state.shape[1] + np.arange(len(new))
        first = np.zeros((words, len(new)), dtype=np.int64)
        first[0] = new
        state = np.concatenate((state, first), axis=1)
        person = state[0] & mask
        state = state + batch.opened[step][:, person]
        if step < steps:
            arcs, state = _answered(batch, step, state, person)
            found.append(arcs)
    return found, state, roots


def _answered(batch: _Batch, step: int, state: Whole, person: Whole) -> tuple[_Step, Whole]:
    """All answers of all states of a step, and the states that they lead to."""
    guards, kept = batch.guards[step][:, person], ~batch.closed[step]
    tails, said, after = [], [], []
    for answer in range(batch.answers.shape[1]):
        variable = batch.answers[step, answer]
        if (variable == DEAD).all():
            continue
        then = state - batch.used[step, answer][:, person]
        fits = np.flatnonzero(((then & guards) == guards).all(axis=0) & (variable[person] != DEAD))
        tails.append(fits)
        said.append(variable[person[fits]])
        after.append(then[:, fits] & kept[:, person[fits]])
    reached, head = _distinct(np.concatenate(after, axis=1))
    if reached.shape[1] > MOST_STATES:
        raise TooWide
    tail = np.concatenate(tails)
    return _Step(
        state.shape[1], tail.astype(np.int32), np.concatenate(said).astype(np.int32), head.astype(np.int32)
    ), reached


def _distinct(states: Whole) -> tuple[Whole, Whole]:
    """The different columns, and which of them each column is."""
    if len(states) == 1:
        different, which = np.unique(states[0], return_inverse=True)
        return different[None], which
    order = np.lexsort(states)
    arranged = states[:, order]
    new = np.ones(states.shape[1], dtype=bool)
    new[1:] = (arranged[:, 1:] != arranged[:, :-1]).any(axis=0)
    which = np.empty(len(order), dtype=np.int64)
    which[order] = np.cumsum(new) - 1
    return arranged[:, new], which


def _backward(
    steps: list[_Step], roots: Whole, begins: Whole, alive: NDArray[np.bool_], follows: Leaves, nobody: int
) -> Diagram:
    """Leaves out what leads nowhere and what leaves no choice, last step first."""
    number = np.where(alive, np.cumsum(alive) - 1, DEAD)
    leaves = int(alive.sum())
    at = alive[follows.leaf]
    ends = Leaves(number[follows.leaf[at]], follows.variable[at], follows.low[at], follows.high[at])
    first, layers = leaves, [leaves]
    final = np.full(len(roots), DEAD, dtype=np.int64)
    counts, said, heads = [np.zeros(leaves, dtype=np.int64)], [], []
    for step in range(len(steps), -1, -1):
        mine = np.flatnonzero((begins == step) & (roots >= 0))
        if step < len(steps):
            number, per_node, variable, head = _kept(steps[step], number, first, nobody)
            first += len(per_node)
            counts.append(per_node)
            said.append(variable)
            heads.append(head)
            if len(per_node):
                layers.append(first)
        final[mine] = number[roots[mine]]
    empty = np.zeros(0, dtype=np.int32)
    starts = np.concatenate(([0], np.cumsum(np.concatenate(counts))))
    return Diagram(
        final, starts, np.concatenate([empty, *said]), np.concatenate([empty, *heads]), tuple(layers), leaves, ends
    )


def _kept(step: _Step, after: Whole, first: int, nobody: int) -> tuple[Whole, Whole, Numbers, Numbers]:
    """The number of each state of a step (that of the only state it leads to, where it leaves no choice), the arcs
    of each new node, and the arcs."""
    head = after[step.head]
    good = head != DEAD
    tail, said, head = step.tail[good], step.variable[good], head[good]
    ways = np.bincount(tail, minlength=step.states)
    passing = (ways[tail] == 1) & (said == nobody)
    number = np.full(step.states, DEAD, dtype=np.int64)
    number[tail[passing]] = head[passing]
    tail, said, head = tail[~passing], said[~passing], head[~passing]
    order = np.argsort(tail, kind="stable")
    nodes, per_node = np.unique(tail, return_counts=True)
    number[nodes] = first + np.arange(len(nodes))
    return number, per_node, said[order], head[order].astype(np.int32)
