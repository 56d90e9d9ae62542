"""Linear expressions obey the laws of arithmetic."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from scheduler.engine.linear import Linear

VARIABLES = 4
numbers = st.integers(-9, 9)
expressions = st.builds(
    Linear.total,
    st.lists(st.builds(Linear.variable, st.integers(0, VARIABLES - 1)), min_size=3, max_size=3),
    st.lists(numbers, min_size=3, max_size=3),
) | st.builds(Linear.constant, numbers)
assignments = st.lists(numbers, min_size=VARIABLES, max_size=VARIABLES)


def value(expression: Linear, values: list[int]) -> int:
    """The expression with numbers for its variables."""
    return expression.const + sum(coefficient * values[variable] for variable, coefficient in expression.terms)


@given(expressions, expressions, assignments, numbers)
def test_sums_differences_and_multiples_have_the_values_they_should(a, b, values, factor) -> None:
    """Evaluating and calculating may change places."""
    assert value(a + b, values) == value(a, values) + value(b, values)
    assert value(a - b, values) == value(a, values) - value(b, values)
    assert value(factor * a, values) == value(a * factor, values) == factor * value(a, values)
    assert value(-a, values) == -value(a, values)
    assert value(factor - a, values) == factor - value(a, values)
    assert value(factor + a, values) == value(a + factor, values) == factor + value(a, values)


@given(expressions, expressions, expressions)
def test_equal_expressions_are_equal_values(a, b, c) -> None:
    """However they were put together, so that a model can tell that two of them are one."""
    assert a + b == b + a
    assert (a + b) + c == a + (b + c)
    assert a - a == Linear.constant(0)
    assert hash(a + b) == hash(b + a)
    assert a * 0 == Linear.constant(0)


@given(st.lists(expressions, max_size=5), st.data())
def test_a_weighted_total_is_the_sum_of_the_weighted_parts(parts, data) -> None:
    """In one go, or one after the other."""
    weights = data.draw(st.lists(numbers, min_size=len(parts), max_size=len(parts)))
    one_by_one = Linear.constant(0)
    for part, weight in zip(parts, weights, strict=True):
        one_by_one += part * weight
    assert Linear.total(parts, weights) == one_by_one
    assert Linear.total(parts) == Linear.total(parts, [1] * len(parts))


singles = st.lists(st.builds(Linear.variable, st.integers(0, VARIABLES - 1)) | st.just(Linear.constant(0)), max_size=6)
ends = st.lists(st.just((0, 1)) | st.tuples(st.integers(-3, 0), st.integers(0, 3)), min_size=4, max_size=4)


@given(singles, assignments)
def test_a_total_of_single_variables_counts_each_as_often_as_it_comes(parts, values) -> None:
    """Once, or several times, with nothings in between."""
    total = Linear.total(parts)
    assert value(total, values) == sum(value(part, values) for part in parts)
    assert total == Linear.total(parts, [1] * len(parts))


@given(expressions, ends, st.data())
def test_no_values_within_their_ends_lead_out_of_the_range(a, bounds, data) -> None:
    """And both ends of the range can be reached."""
    low, high = a.range(bounds)
    values = [data.draw(st.integers(least, most)) for least, most in bounds]
    assert low <= value(a, values) <= high
    lowest, highest = list(values), list(values)
    for variable, coefficient in a.terms:
        lowest[variable], highest[variable] = bounds[variable] if coefficient > 0 else reversed(bounds[variable])
    assert (value(a, lowest), value(a, highest)) == (low, high)


@given(expressions)
def test_terms_are_in_order_and_none_is_zero(a) -> None:
    """What is not there costs nothing."""
    variables = [variable for variable, _ in a.terms]
    assert variables == sorted(set(variables))
    assert all(coefficient for _, coefficient in a.terms)


@given(
    expressions, st.lists(st.tuples(numbers, numbers).map(sorted), min_size=VARIABLES, max_size=VARIABLES), st.data()
)
def test_the_range_holds_every_value_and_both_its_ends_are_reached(a, bounds, data) -> None:
    """A bound that is too narrow would cut off plans."""
    low, high = a.range(bounds)
    inside = [data.draw(st.integers(*ends)) for ends in bounds]
    assert low <= value(a, inside) <= high
    rising = {variable: coefficient > 0 for variable, coefficient in a.terms}
    assert value(a, [ends[rising.get(n, False)] for n, ends in enumerate(bounds)]) == high
    assert value(a, [ends[not rising.get(n, False)] for n, ends in enumerate(bounds)]) == low
