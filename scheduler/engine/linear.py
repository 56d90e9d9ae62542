"""Linear expressions over numbered variables: light to build, with known ranges, and hashable.

An expression is factor x sum + const. Expressions that are lines over one sum, as the cost of a load is, share it: a
multiple is made in no time, and the range of the sum is computed once.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import repeat
from math import gcd

_ONE = (1,)
_YES_OR_NO = (0, 1)


class Sum:
    """coefficients x variables: by variable, none zero, without a common divisor, the first one positive.

    Equal sums are equal values. A sum is never changed once it is made.
    """

    __slots__ = ("_hash", "_range", "coefficients", "variables")

    def __init__(self, variables: tuple[int, ...], coefficients: tuple[int, ...]) -> None:
        self.variables = variables
        self.coefficients = coefficients
        self._range: tuple[int, int] | None = None
        self._hash: int | None = None

    def range(self, bounds: Sequence[tuple[int, int]]) -> tuple[int, int]:
        """Smallest and largest value, given (low, high) of every variable, which must always be the same."""
        if self._range is None:
            self._range = self._computed(bounds)
        return self._range

    def _computed(self, bounds: Sequence[tuple[int, int]]) -> tuple[int, int]:
        """Of literals alone it needs no look at each, and most sums are of literals alone."""
        coefficients = self.coefficients
        ends = list(map(bounds.__getitem__, self.variables))
        if ends and ends[0] == _YES_OR_NO and ends.count(ends[0]) == len(ends):
            low = sum([coefficient for coefficient in coefficients if coefficient < 0]) if min(coefficients) < 0 else 0
            return low, sum(coefficients) - low
        low = high = 0
        for (least, most), coefficient in zip(ends, coefficients, strict=True):
            low += coefficient * (least if coefficient > 0 else most)
            high += coefficient * (most if coefficient > 0 else least)
        return low, high

    def __eq__(self, other: object) -> bool:
        if self is other or not isinstance(other, Sum):
            return self is other
        return self.variables == other.variables and self.coefficients == other.coefficients

    def __hash__(self) -> int:
        if self._hash is None:
            self._hash = hash((self.variables, self.coefficients))
        return self._hash


_NOTHING = Sum((), ())


class Linear:
    """factor x sum + const. The factor is 0 exactly when the sum is empty. Never changed once it is made."""

    __slots__ = ("const", "factor", "sum")

    def __init__(self, terms: Sum, factor: int, const: int) -> None:
        self.sum = terms
        self.factor = factor
        self.const = const

    @classmethod
    def constant(cls, value: int) -> Linear:
        return cls(_NOTHING, 0, value)

    @classmethod
    def variable(cls, index: int) -> Linear:
        return cls(Sum((index,), _ONE), 1, 0)

    @classmethod
    def of(cls, value: Linear | int) -> Linear:
        return value if isinstance(value, Linear) else cls(_NOTHING, 0, int(value))

    @classmethod
    def total(cls, parts: Iterable[Linear | int], weights: Iterable[int] | None = None) -> Linear:
        """The weighted sum; weights default to one each and must be as many as the parts."""
        if weights is None:
            parts = list(parts)
            plain = cls._of_variables(parts)
            if plain is not None:
                return plain
        found: dict[int, int] = {}
        const = 0
        for part, weight in zip(parts, repeat(1)) if weights is None else zip(parts, weights, strict=True):
            if not isinstance(part, Linear):
                const += weight * int(part)
                continue
            const += weight * part.const
            factor, terms = weight * part.factor, part.sum
            if terms.coefficients is _ONE:
                (variable,) = terms.variables
                found[variable] = found.get(variable, 0) + factor
            elif found:
                for variable, coefficient in zip(terms.variables, terms.coefficients, strict=True):
                    found[variable] = found.get(variable, 0) + factor * coefficient
            elif factor:
                found = dict(zip(terms.variables, [factor * c for c in terms.coefficients], strict=True))
        return cls._of_terms(found, const)

    @classmethod
    def _of_variables(cls, parts: list[Linear | int]) -> Linear | None:
        """The sum of single variables, each once, and nothings; None for any other parts. Nearly all sums of a model
        are such, and they need no account of coefficients."""
        variables: list[int] = []
        for part in parts:
            if part.__class__ is not cls or part.const:
                return None
            if part.factor == 1 and part.sum.coefficients is _ONE:
                variables += part.sum.variables
            elif part.factor:
                return None
        if len(set(variables)) < len(variables):
            return None
        if len(variables) < 2:
            return cls.variable(variables[0]) if variables else cls.constant(0)
        variables.sort()
        return cls(Sum(tuple(variables), _ONE * len(variables)), 1, 0)

    @classmethod
    def _of_terms(cls, found: dict[int, int], const: int) -> Linear:
        variables = tuple(sorted(found))
        coefficients = tuple(map(found.__getitem__, variables))
        if 0 in coefficients:
            variables = tuple(variable for variable in variables if found[variable])
            coefficients = tuple(found[variable] for variable in variables)
        if not variables:
            return cls.constant(const)
        factor = gcd(*coefficients) if coefficients[0] > 0 else -gcd(*coefficients)
        if factor != 1:
            coefficients = tuple([coefficient // factor for coefficient in coefficients])
        if len(variables) == 1:
            coefficients = _ONE
        return cls(Sum(variables, coefficients), factor, const)

    def range(self, bounds: Sequence[tuple[int, int]]) -> tuple[int, int]:
        """Smallest and largest value, given (low, high) of every variable, which must always be the same."""
        least, most = self.sum.range(bounds)
        if self.factor < 0:
            least, most = most, least
        return self.factor * least + self.const, self.factor * most + self.const

    @property
    def variables(self) -> tuple[int, ...]:
        """In ascending order."""
        return self.sum.variables

    @property
    def coefficients(self) -> Sequence[int]:
        """Of the variables, in the same order; none is zero."""
        if self.factor == 1:
            return self.sum.coefficients
        return [self.factor * coefficient for coefficient in self.sum.coefficients]

    @property
    def terms(self) -> tuple[tuple[int, int], ...]:
        """(variable, coefficient), by variable."""
        return tuple(zip(self.variables, self.coefficients, strict=True))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Linear):
            return NotImplemented
        return self.factor == other.factor and self.const == other.const and self.sum == other.sum

    def __hash__(self) -> int:
        return hash((self.sum, self.factor, self.const))

    def __repr__(self) -> str:
        return f"Linear({self.terms}, {self.const})"

    def __add__(self, other: Linear | int) -> Linear:
        if isinstance(other, int):
            return Linear(self.sum, self.factor, self.const + other)
        return Linear.total((self, other))

    __radd__ = __add__

    def __mul__(self, factor: int) -> Linear:
        return Linear(self.sum if factor else _NOTHING, self.factor * factor, self.const * factor)

    __rmul__ = __mul__

    def __neg__(self) -> Linear:
        return Linear(self.sum, -self.factor, -self.const)

    def __sub__(self, other: Linear | int) -> Linear:
        return self + (-other)

    def __rsub__(self, other: Linear | int) -> Linear:
        return (-self) + other
