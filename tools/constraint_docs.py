"""docs/constraints.md from the constraints themselves: ``python -m tools.constraint_docs`` writes it anew.

What a rule means stands in the docstring of its class, what it may be told in its fields. A test of the house is red
when the page says anything else.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from api.cli.kinds import SHARED, example, json_text, kind_of, paragraphs, values_of, yaml_entry
from constraints.catalog import BUILT_IN
from scheduler.domain.constraint import Constraint

PAGE = Path(__file__).resolve().parents[1] / "docs" / "constraints.md"
INTRODUCTION = """\
# Constraints

Written by `python -m tools.constraint_docs` from the docstrings and fields in [constraints/](../constraints). To change
a section, change the class.

A policy is a list of rules. Each has a `kind` and its parameters, and may have:

| Field | Means |
|---|---|
| `weight` | Penalty per unit of the amount. Without a weight the rule is hard: no plan breaks it. |
| `name` | Tells two rules of one kind apart, and is what reports call the rule. |
| `owner` | Who answers for the rule. |
| `reason` | Why it is there; shown to those who ask. |
| `effective_from`, `effective_until` | First and last day of the rule, both included. A plan is made under the rules \
that are effective on the first day of its horizon; a rule that begins later holds from the next horizon on. |

A soft rule serves one aim. Aims are improved one after the other, most important first, and a lower aim is never
improved at the cost of a higher one. So weights only weigh rules of the same aim against each other.

"""


def render() -> str:
    """The whole page."""
    return INTRODUCTION + _overview() + "".join(_section(constraint) for constraint in BUILT_IN)


def _overview() -> str:
    rows = (
        f"| [`{kind_of(c)}`](#{kind_of(c)}) | {inspect.getdoc(inspect.getmodule(c))} | {c.aim.says} |" for c in BUILT_IN
    )
    return "\n".join(("| Kind | In one sentence | Aim when soft |", "|---|---|---|", *rows)) + "\n"


def _section(constraint: type[Constraint]) -> str:
    schema = constraint.model_json_schema()
    parts = (
        f"\n## {kind_of(constraint)}\n",
        *(f"\n{paragraph}\n" for paragraph in _marked(constraint)),
        f'\nWith a weight it counts at the aim "{constraint.aim.says}".\n',
        *_tables(schema),
        f"\n```yaml\n{yaml_entry(example(constraint))}```\n",
    )
    return "".join(parts)


def _marked(constraint: type[Constraint]) -> Iterator[str]:
    """The paragraphs of the docstring, with the words Amount and Boundary in bold."""
    for text in paragraphs(constraint):
        mark = next((word for word in ("Amount:", "Boundary:") if text.startswith(word)), "")
        yield f"**{mark}**{text.removeprefix(mark)}" if mark else text


def _tables(schema: dict[str, Any]) -> Iterator[str]:
    own = {name: field for name, field in schema["properties"].items() if name not in SHARED}
    if own:
        yield _table("Parameter", own, schema.get("required", []))
    for name, nested in sorted(schema.get("$defs", {}).items()):
        if "properties" in nested:
            yield f"\n{_sentence(nested, name)}\n"
            yield _table("Field", nested["properties"], nested.get("required", []))


def _sentence(schema: dict[str, Any], name: str) -> str:
    return f"Each `{name}`: {schema.get('description', '').splitlines()[0]}"


def _table(heading: str, fields: dict[str, Any], required: list[str]) -> str:
    rows = (
        f"| `{name}` | {values_of(field)} | "
        f"{'must be given' if name in required else _shown(field.get('default'))} | {field.get('description', '')} |"
        for name, field in fields.items()
    )
    return "\n".join((f"\n| {heading} | Values | Default | Means |", "|---|---|---|---|", *rows)) + "\n"


def _shown(default: object) -> str:
    return f"`{json_text(default)}`" if json_text(default) else ""


if __name__ == "__main__":
    PAGE.write_text(render(), "utf-8")
