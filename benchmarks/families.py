"""Instances of the families f1 to f7, as JSON files, read into problems and policies of the product.

A file says which people there are, which slots or blocks are to be filled, and in ``rules`` what holds. Every rule is
translated into a constraint of the catalogue or into a fact that one enforces; an unknown rule is refused, because a
result that ignores a rule is worth nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from constraints.catalog import in_order
from constraints.coverage import Coverage
from scheduler.domain.constraint import Constraint
from scheduler.domain.errors import BadInput
from scheduler.domain.problem import Problem


@dataclass(frozen=True)
class Instance:
    """A named problem, its policy, and the constraint that is the file's objective (None: coverage alone).

    ``seat_weeks`` is what one open seat counts in coverage: a shift 1, a seat of a block the weeks of the block.
    """

    name: str
    problem: Problem
    constraints: tuple[Constraint, ...]
    objective: str | None
    seat_weeks: int = 1

    @classmethod
    def of(
        cls, name: str, problem: Problem, rules: list[Constraint], objective: Constraint | None, seat_weeks: int = 1
    ) -> Instance:
        policy = [Coverage(weight=1), *rules, *([objective] if objective else [])]
        return cls(name, problem, in_order(policy), objective.label if objective else None, seat_weeks)


class UnknownRule(BadInput):
    """A file of an instance holds something that its family does not know."""


def refuse_unknown(where: str, found: Mapping[str, Any], known: set[str]) -> None:
    """Raises UnknownRule when a mapping of the file holds keys that nobody would honour."""
    strange = sorted(found.keys() - known)
    if strange:
        raise UnknownRule(f"{where}: unknown {', '.join(strange)}; known are {', '.join(sorted(known))}")


def dates(text: str) -> date:
    return date.fromisoformat(text[:10])
