"""What bodies of the policy and its versions look like."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Any

from pydantic import ConfigDict, Field, WithJsonSchema
from pydantic.config import JsonDict

from api.http.models import Because, In, Out
from api.http.problems import Refusal
from constraints.catalog import kinds
from scheduler.domain.errors import BadFiles, Located
from scheduler.domain.policy_version import FieldChange, PolicyDiff, PolicyVersion, RuleChange
from scheduler.domain.record_reading import Person

MOST_RULES = 500
RULE: JsonDict = {"kind": "spacing", "weight": 20, "reason": "two weekends free in between"}
"""A rule as people write it."""
KEPT: JsonDict = {
    "version": 3,
    "digest": "0" * 64,
    "made_at": "2026-12-01T09:00:00Z",
    "made_by": "mia",
    "imported_at": None,
}

RuleJson = Annotated[
    dict[str, Any],
    WithJsonSchema(
        {
            "type": "object",
            "description": "A rule as in policy.yaml: docs/constraints.md has the parameters of every kind.",
            "required": ["kind"],
            "properties": {
                "kind": {"type": "string", "enum": [*kinds()]},
                "name": {"type": ["string", "null"], "description": "Tells two rules of one kind apart."},
                "weight": {"type": ["integer", "null"], "description": "Penalty per unit; without one it is hard."},
            },
            "additionalProperties": True,
            "example": RULE,
        }
    ),
]


class PolicyIn(In):
    """The whole policy anew. What is left out of the list is in force no more."""

    model_config = ConfigDict(json_schema_extra={"example": {"rules": [RULE], "because": "people asked for rest"}})

    rules: list[RuleJson] = Field(max_length=MOST_RULES)
    because: Because = ""


class PolicyVersionOut(Out):
    """A version of the policy. The highest is in force. ``made_by`` is null for one that came from policy.yaml;
    ``imported_at`` is when policy.yaml said the same last. Plans name the digest of their rules."""

    model_config = ConfigDict(json_schema_extra={"example": KEPT | {"rule_count": 38}})

    version: int
    digest: str
    made_at: datetime
    made_by: str | None
    imported_at: datetime | None
    rule_count: int

    @classmethod
    def of(cls, kept: PolicyVersion, people: Mapping[str, Person]) -> PolicyVersionOut:
        return cls(**_head(kept, people), rule_count=len(kept.policy))


class PolicyOut(Out):
    """A version of the policy with its rules, each with all of its parameters. They can be sent again as they are."""

    model_config = ConfigDict(json_schema_extra={"example": KEPT | {"rules": [RULE], "warnings": []}})

    version: int
    digest: str
    made_at: datetime
    made_by: str | None
    imported_at: datetime | None
    rules: list[RuleJson]
    warnings: list[str] = Field(description="What is odd in a policy that was just changed.")

    @classmethod
    def of(cls, kept: PolicyVersion, people: Mapping[str, Person], warnings: Iterable[str] = ()) -> PolicyOut:
        return cls(**_head(kept, people), rules=list(kept.rules), warnings=list(warnings))


def said(warnings: Iterable[Located]) -> list[str]:
    """What is odd and what to do about it, as sentences."""
    return [f"{each.problem}; {each.advice}" for each in warnings]


class FieldChangeOut(Out):
    """A field of a rule before and after; null where it had no value, or has none."""

    model_config = ConfigDict(json_schema_extra={"example": {"field": "weight", "before": 10, "after": 20}})

    field: str
    before: Any
    after: Any

    @classmethod
    def of(cls, change: FieldChange) -> FieldChangeOut:
        return cls(**change.model_dump())


class PolicyRuleChangeOut(Out):
    """A rule that is in both versions, with the fields that differ. A rule is known by its name, else its kind."""

    model_config = ConfigDict(
        json_schema_extra={"example": {"rule": "spacing", "fields": [{"field": "weight", "before": 10, "after": 20}]}}
    )

    rule: str
    fields: list[FieldChangeOut]

    @classmethod
    def of(cls, change: RuleChange) -> PolicyRuleChangeOut:
        return cls(rule=change.label, fields=[FieldChangeOut.of(each) for each in change.fields])


class PolicyDiffOut(Out):
    """How a version differs from another, rule by rule. ``before`` and ``after`` are their numbers."""

    model_config = ConfigDict(
        json_schema_extra={"example": {"before": 2, "after": 3, "added": [RULE], "removed": [], "changed": []}}
    )

    before: int
    after: int
    added: list[RuleJson]
    removed: list[RuleJson]
    changed: list[PolicyRuleChangeOut]

    @classmethod
    def of(cls, before: int, after: int, diff: PolicyDiff) -> PolicyDiffOut:
        changed = [PolicyRuleChangeOut.of(each) for each in diff.changed]
        return cls(before=before, after=after, added=list(diff.added), removed=list(diff.removed), changed=changed)


class PlanPolicyOut(Out):
    """The rules that a plan was made under: those in force on its first day. ``version`` is the version of the policy
    that they are from; null when it was made under rules of another file."""

    model_config = ConfigDict(
        json_schema_extra={"example": {"plan_id": "2027-Q1-v1", "digest": "0" * 64, "version": 3, "rules": [RULE]}}
    )

    plan_id: str
    digest: str
    version: int | None
    rules: list[RuleJson]


def refusal_of(error: BadFiles) -> Refusal:
    """The problems of a policy by the paths of their fields, such as body.rules.3.weight."""
    errors = [{"field": _path(each), "says": f"{each.problem}; {each.advice}"} for each in error.located]
    says = "the policy cannot be used, and nothing was changed"
    return Refusal(HTTPStatus.UNPROCESSABLE_ENTITY, says, errors=errors)


def _path(located: Located) -> str:
    """People count list items from 1 and write [1]; in JSON they are counted from 0."""
    inside = re.sub(r"\[(\d+)\]", lambda found: f".{int(found[1]) - 1}", located.field)
    return ".".join(part for part in ("body.rules", str(located.line), inside) if part)


def _head(kept: PolicyVersion, people: Mapping[str, Person]) -> dict[str, Any]:
    person = people.get(kept.made_by or "")
    by = person.known_as if person else kept.made_by
    return {
        "version": kept.number,
        "digest": kept.digest,
        "made_at": kept.made_at,
        "made_by": by,
        "imported_at": kept.imported_at,
    }
