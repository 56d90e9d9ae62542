"""A policy as JSON: the same rules, read and checked by the same code, as in policy.yaml.

What stands for the line in a file is the position of the rule in the list, counted from 0.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from api.files.findings import Findings
from api.files.gather import Written
from api.files.policy import ParsePolicy, read_policy
from api.files.policy_references import check_policy_of
from api.files.raw import Fields, Listing, Raw, Scalar
from scheduler.domain.errors import Located
from scheduler.domain.organisation import Organisation

FILE = "policy"
DEEPEST = 8
"""Levels of lists and mappings inside a rule; no rule has more than three."""


@dataclass(frozen=True, slots=True)
class PolicyRead:
    """What a policy says. ``constraints`` are what ``parse`` made of it; ``warnings`` stop nothing."""

    constraints: tuple[Any, ...]
    warnings: tuple[Located, ...]


def read_json_policy(
    rules: Iterable[Mapping[str, object]], parse: ParsePolicy, organisation: Organisation
) -> PolicyRead:
    """The constraints of a policy for an organisation whose ids it may name. Raises BadFiles with every problem."""
    findings = Findings()
    entries = [_entry(number, rule, findings) for number, rule in enumerate(rules)]
    findings.stop_if_any()
    constraints = read_policy(entries, parse, findings)
    check_policy_of(entries, organisation, findings)
    findings.stop_if_any()
    if not entries:
        findings.warning(FILE, None, "", "there is no policy", "without rules any plan is a good one")
    return PolicyRead(constraints, tuple(findings.warnings))


def _entry(number: int, rule: Mapping[str, object], findings: Findings) -> Written:
    found = Fields({}, number, dict.fromkeys(rule, number))
    for name, value in rule.items():
        raw = _raw(value, number, DEEPEST)
        if raw is None and value is not None:
            findings.problem(FILE, number, name, "is nested too deeply", "no rule has that many lists in lists")
        if raw is not None:
            found.values[name] = raw
    return Written(FILE, found)


def _raw(value: object, number: int, deeper: int) -> Raw | None:
    """The value as it would stand in a file; None for what is not there, and for what is nested too deeply."""
    if isinstance(value, str):
        return Scalar(value, number, quoted=True)
    if isinstance(value, list | dict):
        return _several(value, number, deeper) if deeper else None
    return None if value is None else Scalar(json.dumps(value), number)


def _several(value: list[object] | dict[str, object], number: int, deeper: int) -> Raw | None:
    named = dict(enumerate(value)) if isinstance(value, list) else value
    inside = {name: _raw(each, number, deeper - 1) for name, each in named.items() if each is not None}
    known = {name: raw for name, raw in inside.items() if raw is not None}
    if len(known) != len(inside):
        return None
    if isinstance(value, list):
        return Listing(tuple(known.values()), number)
    return Fields({str(name): raw for name, raw in known.items()}, number, dict.fromkeys(value, number))
