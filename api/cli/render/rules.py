"""Rules of a policy, and kinds of rules, as tables in the terminal."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rich.table import Table

from api.cli.kinds import Kind
from api.cli.render.tables import a_table


def policy_table(rules: Iterable[dict[str, Any]]) -> Table:
    """One row per rule of a policy."""
    rows = [
        (rule["rule"], _values(rule), "hard" if rule["weight"] is None else str(rule["weight"]), *_why(rule))
        for rule in rules
    ]
    return a_table(
        "Policy",
        [("Rule", "left"), ("Values", "left"), ("Weight", "right"), ("Aim", "left"), ("Owner, reason", "left")],
        rows,
    )


def _values(rule: dict[str, Any]) -> str:
    kind = [rule["kind"]] if rule["kind"] != rule["rule"] else []
    told = [f"{name} {_said(value)}" for name, value in rule["values"].items() if value not in (None, [], "")]
    return ", ".join([*kind, *told])


def _said(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(_said(each) for each in value)
    if isinstance(value, dict):
        return " ".join(str(each) for each in value.values() if each is not None)
    return str(value)


def _why(rule: dict[str, Any]) -> tuple[str, str]:
    dates = [
        f"{word} {rule[key]}" for word, key in (("from", "effective_from"), ("until", "effective_until")) if rule[key]
    ]
    marks = [] if rule["in_force"] else ["NOT IN FORCE"]
    said = " ".join([*marks, *dates, ": ".join(filter(None, (rule["owner"], rule["reason"])))])
    return ("" if rule["weight"] is None else rule["aim"]), said.strip()


def kinds_table(kinds: Iterable[Kind]) -> Table:
    """One row per kind of the catalogue."""
    rows = [(kind.kind, kind.summary, kind.aim) for kind in kinds]
    return a_table("Catalogue", [("Kind", "left"), ("In one sentence", "left"), ("Aim when soft", "left")], rows)
