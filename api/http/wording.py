"""What is wrong with a field, in words for whoever wrote it. What the library says well enough stays as it says it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pydantic_core import ErrorDetails

_PLAIN: Mapping[str, str] = {
    "missing": "this is needed",
    "extra_forbidden": "there is no such field",
    "model_attributes_type": "send a JSON object",
    "dict_type": "send a JSON object",
}
_FROM_CONTEXT: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "json_invalid": lambda of: f"this is no JSON: {of['error']}",
    "union_tag_not_found": lambda _: "this is needed, and says what the rest is",
    "union_tag_invalid": lambda of: f"this must be one of {of['expected_tags']}",
    "string_pattern_mismatch": lambda of: _characters(of["pattern"]),
}
_TAGS = frozenset({"union_tag_not_found", "union_tag_invalid"})


def says(error: ErrorDetails) -> str:
    """A sentence that never repeats the value, which may be private."""
    kind, context = error["type"], error.get("ctx", {})
    if kind in _FROM_CONTEXT:
        return _FROM_CONTEXT[kind](context)
    if kind == "string_too_short" and context["min_length"] == 1:
        return "this must not be empty"
    return _PLAIN.get(kind, error["msg"].removeprefix("Value error, "))


def place(error: ErrorDetails) -> tuple[int | str, ...]:
    """Where it is. What is wrong with the field that says what the rest is, is said of that field."""
    told_by = (error.get("ctx", {})["discriminator"].strip("'"),) if error["type"] in _TAGS else _named_in(error)
    return (*error["loc"], *told_by)


def _named_in(error: ErrorDetails) -> tuple[str, ...]:
    """The field of a whole that our sentence about the whole begins with, as in "last_on 2027-01-08 is before ...";
    none for a sentence about one field or another."""
    if error["type"] != "value_error" or not isinstance(error["input"], Mapping):
        return ()
    field, _, rest = says(error).partition(" ")
    return (field,) if field in error["input"] and not rest.startswith("or ") else ()


def _characters(pattern: str) -> str:
    if pattern.startswith("^[^\\x00"):
        return "write it in one line, without control characters"
    if pattern.startswith("^[A-Za-z0-9][A-Za-z0-9._"):
        slash = " /" if "/" in pattern else ""
        return f"use letters, digits and . _ @ : + -{slash} alone, and begin with a letter or a digit"
    return f"write it so that it matches {pattern}"
