"""A part taken apart where only single people join it, as their weekends and their terms are joined by the rule that
one person holds one duty at a time.

Without the rows that join, the pieces are problems of their own. What is proven of each adds up to a bound of the
whole, because to leave rows out only allows more plans. A plan is made piece by piece, each around those before: first
the piece whose duties reach over the most weeks, which has the least choice.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from scheduler.engine.begin import span
from scheduler.engine.board import Board
from scheduler.engine.budget import Budget
from scheduler.engine.part import NOBODY, Part, Whole, cut
from scheduler.engine.parts import split
from scheduler.engine.portfolio import Lane, Piece, Portfolio
from scheduler.engine.structure import Structure, ends_of_rows, spread

FIRST_SHARE, AROUND_SHARE = 0.6, 0.2
"""Shares of a turn's effort for the first piece by itself and for plans of the others around it."""

LanesOf = Callable[[Part], tuple[Lane, ...]]


def taken_apart(structure: Structure) -> tuple[Part, ...]:
    """The pieces of a part without its joints, the one whose duties reach furthest first; () when it has no joints.

    Joints are rows of one person alone, from which no variable follows, between choices that are otherwise joined by
    none but such rows. Pieces of only some weeks are none: their joints are rests between duties, which decide much.
    """
    part = structure.part
    inner = ~structure.of_one_person | (structure.target != NOBODY)
    if inner.all():
        return ()
    numbered = replace(part, whole=np.arange(part.variables))
    pieces = split(_with_rows(numbered, inner))
    group = np.zeros(part.variables, dtype=np.int64)
    for number, piece in enumerate(pieces):
        group[piece.whole] = number
    if len(pieces) < 2 or not all(_reaches_half(piece, part) for piece in pieces):
        return ()
    lowest, highest = ends_of_rows(part, group)
    joins = lowest != highest
    if not joins.any():
        return ()
    pieces = split(_with_rows(numbered, ~joins))
    return tuple(sorted(pieces, key=lambda piece: -span(Structure(piece))))


def _reaches_half(piece: Part, part: Part) -> bool:
    """Whether the duties of a piece are spread over at least half of the weeks of the part."""
    weeks, all_weeks = (each.week[each.owner != NOBODY] for each in (piece, part))
    return bool(2 * np.ptp(weeks) >= np.ptp(all_weeks))


def _with_rows(part: Part, chosen: NDArray[np.bool_]) -> Part:
    """The part with only the chosen rows."""
    rows = np.flatnonzero(chosen)
    places, _ = spread(part.starts, rows)
    return replace(
        part,
        starts=np.concatenate(([0], np.cumsum(np.diff(part.starts)[rows]))),
        columns=part.columns[places],
        coefficients=part.coefficients[places],
        low=part.low[rows],
        high=part.high[rows],
    )


class ApartSearch:
    """A searcher and prover of one part by its ``pieces``, as ``taken_apart`` gives them; it remembers what each piece
    has reached from turn to turn. ``lanes_of`` says who works on a piece."""

    def __init__(self, pieces: Sequence[Part], lanes_of: LanesOf) -> None:
        self._lanes_of = lanes_of
        self._board: Board | None = None
        self._pieces = tuple(Piece(piece, lanes_of(piece), self._told) for piece in pieces)
        self._tried: int | None = None
        """Cost of the plan of the first piece that the others were last planned around."""

    def __call__(self, part: Part, board: Board, budget: Budget) -> None:
        self._board = board
        self._told()
        effort, (first, *others) = budget.effort, self._pieces
        for piece in others:
            _play(piece, board, budget, (1 - FIRST_SHARE - AROUND_SHARE) / len(others) * effort)
        _play(first, board, budget, FIRST_SHARE * effort)
        if any(piece.board.is_impossible for piece in self._pieces):
            board.refute()
        best = first.board.best
        if best is not None and best != self._tried and not board.stop.is_set():
            self._tried = best
            self._plan_around(part, board, budget)

    def _told(self) -> None:
        """Passes on what the bounds of all pieces add up to."""
        bounds = [piece.board.bound for piece in self._pieces]
        if self._board is not None and None not in bounds:
            self._board.raise_bound(sum(bound for bound in bounds if bound is not None))

    def _plan_around(self, part: Part, board: Board, budget: Budget) -> None:
        """Offers the plan of the first piece with the others planned anew around it, one after the other."""
        values = np.clip(0, part.lower, part.upper)
        for number, piece in enumerate(self._pieces):
            keep = piece.part.whole
            found = self._around(piece, cut(part, keep, values), board, budget) if number else piece.board.values
            if found is None:
                return
            values[keep] = found
        board.offer(values)

    def _around(self, piece: Piece, rest: Part, board: Board, budget: Budget) -> Whole | None:
        """The best plan of a piece with all that it is joined to as it is: ``rest`` has the same variables."""
        inner = Piece(rest, self._lanes_of(rest))
        if piece.board.bound is not None:
            inner.board.raise_bound(piece.board.bound - piece.part.constant + rest.constant)
        if piece.board.values is not None:
            inner.board.offer(piece.board.values)
        _play(inner, board, budget, budget.effort / len(self._pieces))
        return inner.board.values


def _play(piece: Piece, board: Board, budget: Budget, effort: float) -> None:
    """Lets the lanes of a piece work, one at a time, until the board's stop or so much effort of the budget."""
    granted = budget.slice(effort, seed=budget.seed)
    given = granted.effort
    Portfolio([] if piece.is_done else [piece], granted, workers=1, stop=board.stop).run()
    budget.spend(given - granted.effort)
