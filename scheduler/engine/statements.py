"""The model used to explain: each of its rows is a definition or belongs to a statement that can be set aside."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from scheduler.domain.constraint import Constraint, Key
from scheduler.domain.coverage import Term
from scheduler.domain.problem import Problem
from scheduler.domain.time import WEEK
from scheduler.engine.linear import Linear
from scheduler.engine.part import NOBODY, Part, Whole
from scheduler.engine.parts import groups
from scheduler.engine.roster_model import RosterModel

Statement = tuple[str, Key]
"""What is set aside together: the label of a constraint and a key, or where a rule meets one engineer."""


class StatedModel(RosterModel):
    """A RosterModel that knows the statement behind each row. Soft constraints are left out: they can always give way.

    A statement is a piece that people decide about, which keeps an explanation readable and its search short: all that
    a constraint asks of one engineer from one week on, all the engineers that it keeps from one shift, all the terms
    that it keeps one engineer from, and else what it asks at one key. ``gathered`` holds the (engineer, duty) pairs
    behind a statement that keeps people away.
    """

    def __init__(self, problem: Problem, constraints: Iterable[Constraint]) -> None:
        self.statements: dict[Statement, int] = {}
        self.gathered: dict[Statement, list[tuple[str, str]]] = defaultdict(list)
        self.by_key: dict[tuple[str, Key], Statement] = {}
        self.keys: list[tuple[str, Key]] = []
        self._statement_of_row = array("q")
        self._key_of_row = array("q")
        self._tag = NOBODY, NOBODY
        self._begins = array("q")
        self._mondays = {n: f"{problem.horizon.starts_on + WEEK * n}" for n in range(problem.horizon.weeks + 1)}
        super().__init__(problem, (constraint for constraint in constraints if constraint.is_hard))

    def forbid(self, engineer_id: str, duty_id: str, key: Key, amount: int = 1) -> None:  # noqa: ARG002 - one person
        """Never prunes a candidate: what forbids it may be part of the explanation."""
        works = self.works(engineer_id, duty_id)
        if works.factor and not self._allowed[self._current.label, key]:
            group = (engineer_id,) if isinstance(self.problem.duties[duty_id], Term) else (duty_id,)
            statement = self._current.label, group
            self.gathered[statement].append((engineer_id, duty_id))
            self._state(works, statement, key)

    def at_most(self, expression: Linear | int, bound: int, key: Key) -> None:
        excess = Linear.of(expression) - (bound + self._allowed[self._current.label, key])
        if excess.range(self._bounds)[1] > 0:
            self._state(excess, self._statement(excess, key), key)

    def tagged(self) -> Tagged:
        """The model as numbers, with the statement of each row. Here what follows from literals has a week, too: the
        first of theirs."""
        part = replace(self.part(Linear.constant(0)), week=np.array(self._begins, dtype=np.int64))
        rows = np.frombuffer(self._statement_of_row, dtype=np.int64) if part.rows else np.zeros(0, dtype=np.int64)
        keys = np.frombuffer(self._key_of_row, dtype=np.int64) if part.rows else np.zeros(0, dtype=np.int64)
        return Tagged(part, rows.copy(), keys.copy())

    def _statement(self, excess: Linear, key: Key) -> Statement:
        """The engineer's statement from the week of its first literal on, or that of the key alone."""
        if not key or key[0] not in self._people:
            return self._current.label, key
        return self._current.label, (key[0], self._mondays[max(0, self._first_week(excess.variables))])

    def _first_week(self, variables: Iterable[int]) -> int:
        """The first week of any of the variables, NOBODY when none has one."""
        return min((self._begins[v] for v in variables if self._begins[v] != NOBODY), default=NOBODY)

    def _state(self, excess: Linear, statement: Statement, key: Key) -> None:
        self.by_key[self._current.label, key] = statement
        self.keys.append((self._current.label, key))
        self._tag = self.statements.setdefault(statement, len(self.statements)), len(self.keys) - 1
        self._add(excess, None, 0)
        self._tag = NOBODY, NOBODY

    def _new(self, low: int, high: int, label: tuple[int, int, int] = (NOBODY, NOBODY, NOBODY)) -> int:
        self._begins.append(label[1])
        return super()._new(low, high, label)

    def _write(self, variables: Sequence[int], coefficients: Sequence[int], low: int, high: int) -> None:
        """What defines a maximum, a sum or a unit belongs to no statement: it holds in any case. It is made right
        after the variable that it defines, which is the last of its row."""
        super()._write(variables, coefficients, low, high)
        if self._tag[0] == NOBODY and variables:
            self._begins[variables[-1]] = self._first_week(variables)
        self._statement_of_row.append(self._tag[0])
        self._key_of_row.append(self._tag[1])


@dataclass(frozen=True, eq=False)
class Tagged:
    """A part whose rows have ``statement`` (r) and ``key`` (r): numbers, and NOBODY for a definition."""

    part: Part
    statement: Whole
    key: Whole

    def of(self, statements: Whole) -> Tagged:
        """The rows of some statements, and of every definition that they rest on, with the variables of these."""
        definition = self.statement == NOBODY
        chosen = np.isin(self.statement, statements)
        used = np.zeros(self.part.variables, dtype=bool)
        used[self.part.columns[chosen[self.part.row_of]]] = True
        while definition.any():
            touched = np.zeros(self.part.rows, dtype=bool)
            touched[self.part.row_of[used[self.part.columns]]] = True
            more = definition & touched & ~chosen
            if not more.any():
                break
            chosen |= more
            used[self.part.columns[more[self.part.row_of]]] = True
        return self.rows(chosen)

    def rows(self, chosen: NDArray[np.bool_], *, keep_all: bool = False) -> Tagged:
        """The chosen rows and the variables in them, or all variables."""
        part, rows = self.part, np.flatnonzero(chosen)
        entries = chosen[part.row_of]
        columns = part.columns[entries]
        keep = np.arange(part.variables) if keep_all else np.unique(columns)
        small = replace(
            part,
            starts=np.concatenate(([0], np.cumsum(np.diff(part.starts)[rows]))),
            columns=np.searchsorted(keep, columns),
            coefficients=part.coefficients[entries],
            low=part.low[rows],
            high=part.high[rows],
            lower=part.lower[keep],
            upper=part.upper[keep],
            cost=part.cost[keep],
            owner=part.owner[keep],
            week=part.week[keep],
            duty=part.duty[keep],
            whole=part.whole[keep],
        )
        return Tagged(small, self.statement[rows], self.key[rows])

    def pieces(self) -> list[Tagged]:
        """The rows by what shares a variable or a statement, in the order of their first variable."""
        part, count = self.part, int(self.statement.max(initial=NOBODY)) + 1
        stated = np.flatnonzero(self.statement != NOBODY)
        rows = np.concatenate((part.row_of, stated))
        order = np.argsort(rows, kind="stable")
        columns = np.concatenate((part.columns, part.variables + self.statement[stated]))[order]
        counts = np.bincount(rows, minlength=part.rows)
        starts = np.concatenate(([0], np.cumsum(counts)))
        joined = replace(part, starts=starts, columns=columns, lower=np.zeros(part.variables + count, dtype=np.int64))
        group = groups(joined)
        of_row = np.where(counts > 0, group[columns[np.minimum(starts[:-1], len(columns) - 1)]], NOBODY)
        return [self.rows(of_row == number) for number in np.unique(of_row)]
