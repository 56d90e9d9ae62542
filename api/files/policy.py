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
        file, line = (entries[0].file, entries[0].fields.line) if entries else ("policy.yaml", None)
        findings.problem(file, line, "", str(error), "correct the rules of the policy")
    return ()


def _find(entries: list[Written], loc: Path, problem: str, advice: str, findings: Findings) -> None:
    number = next((step for step in loc if isinstance(step, int) and step < len(entries)), 0)
    entry = entries[number]
    after = loc[loc.index(number) + 1 :] if number in loc else loc
    path = after[1:] if after[:1] == (entry.fields.text("kind"),) else after
    field = dotted(path) or ("kind" if problem.startswith(("unknown kind", "is missing")) else "")
    findings.problem(entry.file, entry.fields.line_of(path or (("kind",) if field else ())), field, problem, advice)
