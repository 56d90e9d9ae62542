"""Linear expressions over numbered variables: light to build, with known ranges, and hashable."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import gcd


@dataclass(frozen=True, slots=True)
class Linear:
    """const + sum of coefficient x variable. ``terms`` are (variable, coefficient), by variable, none zero."""

    terms: tuple[tuple[int, int], ...] = ()
    const: int = 0

    @classmethod
    def constant(cls, value: int) -> Linear:
        return cls((), value)

    @classmethod
    def variable(cls, index: int) -> Linear:
        return cls(((index, 1),), 0)

    @classmethod
    def of(cls, value: Linear | int) -> Linear:
        return value if isinstance(value, Linear) else cls((), int(value))

    @classmethod
    def total(cls, parts: Iterable[Linear | int], weights: Iterable[int] | None = None) -> Linear:
        """The weighted sum; weights default to one each and must be as many as the parts."""
        coefficients: dict[int, int] = {}
        const = 0
        members = list(parts)
        for part, weight in zip(members, [1] * len(members) if weights is None else weights, strict=True):
            expression = cls.of(part)
            const += weight * expression.const
            for variable, coefficient in expression.terms:
                coefficients[variable] = coefficients.get(variable, 0) + weight * coefficient
        return cls(tuple(sorted((v, c) for v, c in coefficients.items() if c)), const)

    def range(self, bounds: Sequence[tuple[int, int]]) -> tuple[int, int]:
        """Smallest and largest value, given (low, high) of every variable."""
        low = high = self.const
        for variable, coefficient in self.terms:
            ends = (coefficient * bounds[variable][0], coefficient * bounds[variable][1])
            low += min(ends)
            high += max(ends)
        return low, high

    @property
    def slope(self) -> int:
        """The greatest common divisor of the coefficients, with the sign of the first; 0 without terms."""
        divisor = gcd(*(coefficient for _, coefficient in self.terms))
        return -divisor if self.terms and self.terms[0][1] < 0 else divisor

    @property
    def primitive(self) -> tuple[tuple[int, int], ...]:
        """The terms without their common divisor: expressions that are lines over one sum have this in common."""
        slope = self.slope
        return tuple((variable, coefficient // slope) for variable, coefficient in self.terms) if slope else ()

    def __add__(self, other: Linear | int) -> Linear:
        if isinstance(other, int):
            return Linear(self.terms, self.const + other)
        return Linear.total((self, other))

    __radd__ = __add__

    def __mul__(self, factor: int) -> Linear:
        return Linear(tuple((v, c * factor) for v, c in self.terms) if factor else (), self.const * factor)

    __rmul__ = __mul__

    def __neg__(self) -> Linear:
        return self * -1

    def __sub__(self, other: Linear | int) -> Linear:
        return self + (-other)

    def __rsub__(self, other: Linear | int) -> Linear:
        return (-self) + other
