"""The catalogue: every constraint that ships, and how a policy is read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Any

from pydantic import Field, TypeAdapter

from constraints.absence import AbsenceConstraint
from constraints.fair_weekends import FairWeekends
from constraints.spacing import Spacing
from scheduler.domain.constraint import Constraint

BUILT_IN: tuple[type[Constraint], ...] = (
    AbsenceConstraint,
    FairWeekends,
    Spacing,
)


def _union() -> Any:
    union: Any = BUILT_IN[0]
    for constraint in BUILT_IN[1:]:
        union = union | constraint
    return Annotated[union, Field(discriminator="kind")]


_POLICY: TypeAdapter[tuple[Constraint, ...]] = TypeAdapter(tuple[_union(), ...])


def parse(entries: Iterable[Mapping[str, Any]]) -> tuple[Constraint, ...]:
    """The constraints of a policy. Raises pydantic.ValidationError with the path of every mistake, and ValueError
    when two entries have the same name."""
    constraints = _POLICY.validate_python(tuple(dict(entry) for entry in entries))
    labels = [constraint.label for constraint in constraints]
    twice = sorted({label for label in labels if labels.count(label) > 1})
    if twice:
        raise ValueError(f"two rules are called {', '.join(twice)}; give each entry of one kind a name of its own")
    return constraints


def json_schema() -> dict[str, Any]:
    """JSON schema of a policy file."""
    return _POLICY.json_schema()


def kinds() -> Mapping[str, type[Constraint]]:
    """Every kind and its class, in the order of the catalogue."""
    return {constraint.model_fields["kind"].default: constraint for constraint in BUILT_IN}
