"""Versions of the policy: every set of rules that was ever in force, by whom it came, and how two of them differ."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from pydantic import Field

from scheduler.domain.plan import policy_digest
from scheduler.domain.record import PersonId
from scheduler.domain.time import Instant
from scheduler.domain.values import Value

Rule = dict[str, Any]
"""A rule as its parsed JSON: its kind, what every rule may have, and its parameters."""


class PolicyVersion(Value):
    """One policy. The highest number is in force.

    ``policy``: its constraints as canonical JSON. ``made_by`` is None for what came from policy.yaml. ``imported_at``
    is when policy.yaml said the same last; None: never, it was changed here alone.
    """

    number: int = Field(ge=1)
    policy: tuple[str, ...]
    made_at: Instant
    made_by: PersonId | None = None
    imported_at: Instant | None = None

    @property
    def digest(self) -> str:
        return policy_digest(self.policy)

    @property
    def rules(self) -> tuple[Rule, ...]:
        return tuple(json.loads(text) for text in self.policy)

    def in_force_on(self, on: date) -> tuple[str, ...]:
        """The rules that are effective on a date, both their ends included; a plan keeps those of its first day."""
        day = on.isoformat()
        return tuple(
            text
            for text, rule in zip(self.policy, self.rules, strict=True)
            if (rule.get("effective_from") or day) <= day <= (rule.get("effective_until") or day)
        )


class FieldChange(Value):
    """A field of a rule that is not what it was; None: it had no value, or has none any more."""

    field: str
    before: Any
    after: Any


class RuleChange(Value):
    """A rule that stayed under its label, with the fields that differ, in order of their names."""

    label: str
    fields: tuple[FieldChange, ...]


class PolicyDiff(Value):
    """How one policy differs from another. A rule under another label is one removed and one added."""

    added: tuple[Rule, ...]
    removed: tuple[Rule, ...]
    changed: tuple[RuleChange, ...]


def label_of(rule: Rule) -> str:
    """What a rule is called: no two of a policy are called the same."""
    return str(rule.get("name") or rule["kind"])


def differences(before: PolicyVersion, after: PolicyVersion) -> PolicyDiff:
    """Rule by rule, in the order of the policies."""
    old = {label_of(rule): rule for rule in before.rules}
    new = {label_of(rule): rule for rule in after.rules}
    kept = {label: _fields(old[label], rule) for label, rule in new.items() if label in old}
    return PolicyDiff(
        added=tuple(rule for label, rule in new.items() if label not in old),
        removed=tuple(rule for label, rule in old.items() if label not in new),
        changed=tuple(RuleChange(label=label, fields=fields) for label, fields in kept.items() if fields),
    )


def _fields(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[FieldChange, ...]:
    names = sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))
    return tuple(FieldChange(field=name, before=before.get(name), after=after.get(name)) for name in names)
