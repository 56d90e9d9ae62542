"""A part seen as people and what they share: who owns each variable, and which rows concern one person alone.

A row whose variables all belong to one person is that person's own; every other row couples people. What a person may
do by the own rows alone is a pattern (Dantzig and Wolfe, "Decomposition principle for linear programs", 1960).
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scheduler.engine.part import NOBODY, Part, Whole

SHARED = -2
"""Owner, while owners are looked for, of a variable that rows of several people tie."""


@dataclass(frozen=True, eq=False)
class Split:
    """``owner`` (v) is the person of each variable, auxiliary ones included, or NOBODY; ``row_owner`` (r) the person
    whose own row it is, or NOBODY for a row that couples."""

    owner: Whole
    row_owner: Whole


@dataclass(frozen=True, eq=False)
class Kind:
    """People who are exactly alike: ``members`` (people x variables) holds the variables of each in one order, and
    ``rows`` the own rows of the first, who stands for all."""

    members: Whole
    rows: Whole

    @property
    def variables(self) -> Whole:
        return np.asarray(self.members[0])

    @property
    def count(self) -> int:
        return len(self.members)


def split_of(part: Part) -> Split:
    """Gives every variable an owner where all rows that tie it to one person alone agree on who that is.

    Rows with several owners tie nobody: an open seat belongs to no candidate. A variable that rows of several people
    tie, such as a largest load, belongs to nobody either, and does not pass anybody on.
    """
    owner = np.where(part.owner >= 0, part.owner, NOBODY)
    equations = (part.low == part.high)[part.row_of]
    while _owned(part, owner, equations, alone=True):
        pass
    everywhere = np.ones(len(part.columns), dtype=bool)
    while _owned(part, owner, everywhere, alone=True) or _owned(part, owner, everywhere, alone=False):
        pass
    owner = np.where(owner == SHARED, NOBODY, owner)
    stranger = part.variables
    row_owner = _only_owner(part, np.where(owner < 0, stranger + np.max(owner, initial=0), owner))
    own = (row_owner >= 0) & (row_owner < stranger + np.max(owner, initial=0))
    return Split(owner, np.where(own, row_owner, NOBODY))


def _owned(part: Part, owner: Whole, entries: NDArray[np.bool_], *, alone: bool) -> bool:
    """Gives owners to variables by what the chosen entries say of them, one step far; whether any got one.

    ``alone``: only rows in which nothing else is without an owner count. Rows that define a sum come first, so that
    what several of these sums share is not taken for the first one's.
    """
    rows, columns = part.row_of, part.columns
    single, unknown = _only_owner(part, owner), (owner[columns] == NOBODY) | (owner[columns] == SHARED)
    chosen = entries & (owner[columns] == NOBODY) & (single[rows] >= 0)
    if alone:
        chosen &= np.bincount(rows[unknown], minlength=part.rows)[rows] == 1
    open_ends = np.flatnonzero(chosen)
    found = _only_value(columns[open_ends], single[rows[open_ends]], part.variables)
    new = (owner == NOBODY) & (found != NOBODY)
    owner[new] = found[new]
    return bool(new.any())


def _only_owner(part: Part, owner: Whole) -> Whole:
    """Per row the one owner of at least 0 in it, NOBODY when it has none, SHARED when it has several."""
    found = np.full(part.rows, NOBODY, dtype=np.int64)
    filled = np.flatnonzero(np.diff(part.starts))
    if len(filled):
        owners = owner[part.columns]
        high = np.maximum.reduceat(owners, part.starts[filled])
        low = np.minimum.reduceat(np.where(owners < 0, np.iinfo(np.int64).max, owners), part.starts[filled])
        found[filled] = np.where(high < 0, NOBODY, np.where(low != high, SHARED, high))
    return found


def _only_value(groups: Whole, values: Whole, count: int) -> Whole:
    """Per group the one value of at least 0 in it, NOBODY when it has none, SHARED when it has several."""
    high, low = np.full(count, NOBODY, dtype=np.int64), np.full(count, np.iinfo(np.int64).max, dtype=np.int64)
    owned = values >= 0
    np.maximum.at(high, groups[owned], values[owned])
    np.minimum.at(low, groups[owned], values[owned])
    return np.where((high >= 0) & (low != high), SHARED, high)


def kinds_of(part: Part, split: Split) -> list[Kind]:
    """The people of a part, those who are exactly alike together, in the order of the first of each kind.

    Alike are people whose variables, in the order of the part, have equal costs, ranges and coefficients in the rows
    that couple, and whose own rows are equal up to the names of the variables.
    """
    variables = _grouped(split.owner)
    rows = _grouped(split.row_owner)
    coupling = _coupling_columns(part, split)
    place = np.zeros(part.variables, dtype=np.int64)
    alike: dict[bytes, list[int]] = defaultdict(list)
    for person, own in variables.items():
        if person == NOBODY:
            continue
        place[own] = np.arange(len(own))
        alike[_likeness(part, own, rows.get(person, rows[NOBODY][:0]), coupling, place)].append(person)
    return [
        Kind(np.stack([variables[person] for person in people]), rows.get(people[0], rows[NOBODY][:0]))
        for people in alike.values()
    ]


def _grouped(owner: Whole) -> dict[int, Whole]:
    """The places of each owner from 0 on, in rising order; those of NOBODY are left empty."""
    order = np.argsort(owner, kind="stable")
    people, starts = np.unique(owner[order], return_index=True)
    pieces = np.split(order, starts[1:])
    found = {int(p): piece for p, piece in zip(people, pieces, strict=True) if p >= 0}
    return found | {NOBODY: order[:0]}


def _coupling_columns(part: Part, split: Split) -> tuple[Whole, Whole, Whole]:
    """The coupling rows by variable: (starts, rows, coefficients)."""
    entries = np.flatnonzero(split.row_owner[part.row_of] == NOBODY)
    order = entries[np.argsort(part.columns[entries], kind="stable")]
    starts = np.searchsorted(part.columns[order], np.arange(part.variables + 1))
    return starts, part.row_of[order], part.coefficients[order]


def _likeness(part: Part, own: Whole, rows: Whole, coupling: tuple[Whole, Whole, Whole], place: Whole) -> bytes:
    """Equal for people who are alike, different for others (a hash of 256 bits)."""
    starts, coupling_rows, coefficients = coupling
    counts = starts[own + 1] - starts[own]
    entries = ragged(starts[own], counts)
    mine = ragged(part.starts[rows], part.starts[rows + 1] - part.starts[rows])
    told = hashlib.blake2b(digest_size=32)
    for numbers in (
        np.array([len(own), len(rows), len(entries), len(mine)]),
        *(part.lower[own], part.upper[own], part.cost[own], np.maximum(part.week[own], NOBODY)),
        *(counts, coupling_rows[entries], coefficients[entries]),
        *(part.low[rows], part.high[rows], part.starts[rows + 1] - part.starts[rows]),
        *(place[part.columns[mine]], part.coefficients[mine]),
    ):
        told.update(np.ascontiguousarray(numbers, dtype=np.int64).tobytes())
    return told.digest()


def ragged(starts: Whole, counts: Whole) -> Whole:
    """The places starts[i], starts[i] + 1, ..., ``counts[i]`` of them, for all i in turn."""
    if not len(counts):
        return np.zeros(0, dtype=np.int64)
    ends = np.cumsum(counts)
    return np.asarray(np.arange(ends[-1]) + np.repeat(starts - (ends - counts), counts))
