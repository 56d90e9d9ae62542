"""Kinds: what the catalogue of constraints says of itself, as data for pages, tables and machines."""

from __future__ import annotations

import inspect
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pydantic_core import to_jsonable_python

from constraints.affinity import AffinityConstraint
from constraints.catalog import kinds
from constraints.fatigue import Fatigue
from constraints.feature_window import FeatureWindowConstraint
from constraints.opportunity import Opportunity
from constraints.preference import PreferenceConstraint
from constraints.stability import Stability
from scheduler.domain.constraint import Aim, Constraint

SHARED = frozenset(Constraint.model_fields)
HARD_AIMS = frozenset({Aim.LAW, Aim.CHANGES, Aim.PREFERENCES})
"""Rules at the other aims ask for as little as can be, so as hard rules they would leave no plan at all."""
USUALLY_SOFT: tuple[type[Constraint], ...] = (
    AffinityConstraint,
    Fatigue,
    FeatureWindowConstraint,
    Opportunity,
    PreferenceConstraint,
    Stability,
)
"""Wishes and prices at aims where other rules are hard."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a kind. ``default`` is its JSON text, empty where there is none."""

    name: str
    values: str
    default: str
    required: bool
    means: str


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind in full. ``summary`` is one sentence, ``asks`` the statement, ``example`` an entry of a policy file."""

    kind: str
    summary: str
    asks: str
    amount: str
    boundary: str
    aim: str
    parameters: tuple[Parameter, ...]
    example: str


def all_kinds() -> tuple[Kind, ...]:
    """Every kind, in the order of the catalogue."""
    return tuple(described(constraint) for constraint in kinds().values())


def described(constraint: type[Constraint]) -> Kind:
    """A kind from its module, its docstring and its fields."""
    parts = list(paragraphs(constraint))
    marked = {mark: _after(parts, mark) for mark in ("Amount: ", "Boundary: ")}
    asks = [part for part in parts if not part.startswith(tuple(marked))]
    return Kind(
        kind=kind_of(constraint),
        summary=inspect.getdoc(inspect.getmodule(constraint)) or "",
        asks=" ".join(" ".join(asks).split()),
        amount=marked["Amount: "],
        boundary=marked["Boundary: "],
        aim=constraint.aim.says,
        parameters=tuple(_parameters(constraint.model_json_schema())),
        example=yaml_entry(example(constraint)),
    )


def _after(parts: list[str], mark: str) -> str:
    return next((" ".join(part.removeprefix(mark).split()) for part in parts if part.startswith(mark)), "")


def paragraphs(constraint: type[Constraint]) -> Iterator[str]:
    """The docstring, with its lines for the amount and the boundary as paragraphs of their own."""
    text = ""
    for line in (inspect.getdoc(constraint) or "").replace("``", "`").splitlines():
        starts = line.startswith(("Amount: ", "Boundary: "))
        if starts or not line:
            yield from [text] * bool(text)
            text = line if starts else ""
        else:
            text = f"{text}\n{line}" if text else line
    yield from [text] * bool(text)


def example(constraint: type[Constraint]) -> dict[str, Any]:
    """One entry of a policy: the kind, what it must be told, and what else it may be told at its default; with a
    weight where the rule is usually soft."""
    entry: dict[str, Any] = {"kind": kind_of(constraint)}
    for name, field in constraint.model_fields.items():
        if name not in SHARED:
            value = (field.examples or [None])[0] if field.is_required() else field.default
            if value is None and field.is_required():
                raise ValueError(
                    f"{kind_of(constraint)}.{name} must be given and has no example; write Field(examples=[...])"
                )
            if value is not None:
                entry[name] = value
    if constraint.aim not in HARD_AIMS or constraint in USUALLY_SOFT:
        entry["weight"] = 1
    return entry


def kind_of(constraint: type[Constraint]) -> str:
    return str(constraint.model_fields["kind"].default)


def yaml_entry(entry: dict[str, Any]) -> str:
    """One list item; JSON is YAML, so nested values stand in flow style."""
    lines = [f"{name}: {v if isinstance(v, str) else json.dumps(to_jsonable_python(v))}" for name, v in entry.items()]
    return "- " + "\n  ".join(lines) + "\n"


def _parameters(schema: dict[str, Any]) -> Iterator[Parameter]:
    required = schema.get("required", [])
    for name, field in schema["properties"].items():
        if name not in SHARED:
            default = json_text(field.get("default"))
            yield Parameter(name, values_of(field), default, name in required, field.get("description", ""))


def values_of(field: dict[str, Any]) -> str:
    """What a field of a JSON schema may hold, in words."""
    if "enum" in field:
        return " or ".join(f"`{value}`" for value in field["enum"])
    if "anyOf" in field:
        return " or ".join(values_of(option) for option in field["anyOf"] if option.get("type") != "null")
    if "$ref" in field:
        return f"`{field['$ref'].rsplit('/', 1)[-1]}`"
    if field.get("type") == "array":
        return f"list of {values_of(field['items'])}"
    words = {"integer": "whole number", "number": "number", "boolean": "`true` or `false`", "string": "text"}
    noun = "date" if field.get("format") == "date" else words[field["type"]]
    bounds = [f"{word} {field[end]}" for end, word in (("minimum", "from"), ("maximum", "to")) if end in field]
    return " ".join((noun, *bounds))


def json_text(default: object) -> str:
    """A default as it is written; nothing for none and for an empty list."""
    return "" if default is None or default == [] else json.dumps(default, ensure_ascii=False)
