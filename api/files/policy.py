"""The policy: a list of rules, each with its kind and parameters, read by the catalogue that the caller hands in."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

from pydantic import ValidationError

from api.files.advice import explain
from api.files.findings import Findings
from api.files.gather import Written
from api.files.raw import plain
from api.files.shapes import Path, dotted
from scheduler.domain.errors import BadInput

ParsePolicy = Callable[[Sequence[Mapping[str, Any]]], tuple[Any, ...]]
"""Entries to constraints; raises pydantic.ValidationError whose locations begin with the number of the entry."""


def read_policy(entries: list[Written], parse: ParsePolicy, findings: Findings) -> tuple[Any, ...]:
    """The constraints of a folder. Problems are found at the line of their rule and parameter."""
    plain_entries = [cast("dict[str, Any]", plain(entry.fields)) for entry in entries]
    try:
        return parse(plain_entries)
    except ValidationError as error:
        for each in error.errors(include_url=False):
            if entries:
                _find(entries, each["loc"], *explain(each), findings)
            else:
                findings.problem("policy.yaml", None, "", *explain(each))
    except (BadInput, ValueError) as error:
        problem, _, advice = str(error).partition("; ")
        at = _second_of_a_name(entries) or next(iter(entries), None)
        file, line = (at.file, at.fields.line) if at else ("policy.yaml", None)
        findings.problem(file, line, "", problem, advice or "correct the rules of the policy")
    return ()


def _second_of_a_name(entries: list[Written]) -> Written | None:
    """The first entry whose name, or kind where it has none, an entry before it has already."""
    seen: set[str] = set()
    for entry in entries:
        name = entry.fields.text("name") or entry.fields.text("kind") or ""
        if name in seen:
            return entry
        seen.add(name)
    return None


def _find(entries: list[Written], loc: Path, problem: str, advice: str, findings: Findings) -> None:
    number = next((step for step in loc if isinstance(step, int) and step < len(entries)), 0)
    entry = entries[number]
    after = loc[loc.index(number) + 1 :] if number in loc else loc
    path = after[1:] if after[:1] == (entry.fields.text("kind"),) else after
    field = dotted(path) or ("kind" if problem.startswith(("unknown kind", "is missing")) else "")
    findings.problem(entry.file, entry.fields.line_of(path or (("kind",) if field else ())), field, problem, advice)
