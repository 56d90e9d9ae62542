"""Random parameters for any constraint, from the types and bounds of its fields, near their ends and defaults."""

from __future__ import annotations

import types
from collections.abc import Iterator
from datetime import date
from random import Random
from typing import Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from scheduler.domain.constraint import Constraint

FROM_BASE = frozenset(Constraint.model_fields)
ROTATIONS = ("ee", "ee", "ee", "swat", "tier2")
WEEKEND_ROTATIONS = ("tier2", "infra")
SETS_OF_ROTATIONS = ("tier2", "infra", "ee", "swat", "incident-manager")
OFFSETS = (-8, 0, 1, 2, 5.5, 5.75, 10.5, 11, 12, 13)
DATES = (date(2027, 1, 4), date(2027, 3, 28))


def random_constraint(rng: Random, kind: type[Constraint], weight: int | None = None) -> Constraint:
    """A constraint of the kind with parameters that its own checks accept."""
    for _ in range(100):
        try:
            return kind(weight=weight, **_fields(rng, kind))
        except ValidationError:
            continue
    raise ValueError(f"no parameters found that {kind.__name__} accepts")


def _fields(rng: Random, model: type[BaseModel]) -> dict[str, Any]:
    """A value for every required field and for some of the others."""
    return {
        name: _value(rng, name, field)
        for name, field in model.model_fields.items()
        if name not in FROM_BASE and (field.is_required() or rng.random() < 0.7)
    }


def _value(rng: Random, name: str, field: FieldInfo) -> Any:
    if name == "rotation_id":
        return rng.choice(ROTATIONS)
    if name in ("primary_rotation", "secondary_rotation"):
        return rng.choice(WEEKEND_ROTATIONS)
    if name in ("rotations", "rotation_ids"):
        return tuple(rng.sample(SETS_OF_ROTATIONS, rng.randint(2, 3)))
    if name == "level":
        return rng.choice(("IC3", "IC4"))
    if name == "wanted_hours":
        return tuple(rng.sample(range(24), rng.randint(1, 24)))
    return _of_type(rng, name, field.annotation, tuple(_numbers(field)))


def _of_type(rng: Random, name: str, wanted: Any, numbers: tuple[int, ...]) -> Any:
    inner = get_args(wanted)
    if get_origin(wanted) in (types.UnionType, Union):
        return _of_type(rng, name, rng.choice(inner), numbers)
    if get_origin(wanted) is Literal:
        return rng.choice(inner)
    if get_origin(wanted) is tuple:
        return tuple(_of_type(rng, name, inner[0], numbers) for _ in range(rng.randint(1, 2)))
    if isinstance(wanted, type) and issubclass(wanted, BaseModel):
        return wanted(**_fields(rng, wanted))
    simple = {
        type(None): (None,),
        bool: (False, True),
        int: numbers,
        float: OFFSETS,
        str: ("here", "there"),
        date: DATES,
    }
    if wanted not in simple:
        raise TypeError(f"{name}: teach tests/support/parameters.py to draw {wanted}")
    return rng.choice(simple[wanted])


def _numbers(field: FieldInfo) -> Iterator[int]:
    """Whole numbers within the bounds: the lowest few, the default and its neighbours, the highest."""
    low = next((m.ge for m in field.metadata if hasattr(m, "ge")), 0)
    high = next((m.le for m in field.metadata if hasattr(m, "le")), 1000)
    default = field.default if isinstance(field.default, int) else low
    around = (low, low + 1, low + 2, low + 3, default - 1, default, default + 1, high)
    yield from sorted({int(number) for number in around if low <= number <= high})


def random_policy(rng: Random, kinds: tuple[type[Constraint], ...]) -> tuple[Constraint, ...]:
    """Some of the kinds, hard or with a weight, and now and then one kind twice under two names."""
    rules: list[Constraint] = []
    for kind in kinds:
        for number in range(rng.choice((0, 1, 1, 1, 2))):
            weight = rng.choice((None, 1, 2, 7))
            named = {"name": f"{kind.model_fields['kind'].default}-{number}"}
            rules.append(random_constraint(rng, kind, weight).model_copy(update=named))
    return tuple(rules)
