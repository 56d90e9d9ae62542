"""Drift: in what a target shows something else than what was published, and which cover each change by hand means.

Looking never changes anything. What to do about a change is a human's choice: leave it, adopt it into the record, so
that fairness credits who served, or take it away at the target.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

from scheduler.domain.publication import (
    AccountId,
    Observation,
    PublicationPlan,
    PublicationTarget,
    RemoteOverride,
    WantedShift,
)
from scheduler.domain.publication_spans import common, minus
from scheduler.domain.time import Span
from scheduler.domain.values import Value

DriftKind = Literal[
    "manual_override",
    "removed_externally",
    "edited_externally",
    "wrong_final",
    "frozen",
    "not_published",
    "outdated",
    "nobody_on_call",
    "user_inactive",
]
QUIET = frozenset({"gap", "satisfied_by_manual"})
"""Findings of a plan that are no drift: nobody was planned, or the right person is shown anyway."""


class ProposedCover(Value):
    """What a change by hand means in our own words: somebody serves a part of a duty in another's place."""

    duty_id: str
    instead_of: str
    who: str
    span: Span


class Drift(Value):
    """One difference. ``cover`` is set where adopting it is possible, ``external_id`` where something lies there."""

    kind: DriftKind
    key: str
    span: Span | None
    says: str
    external_id: str | None = None
    cover: ProposedCover | None = None


class TargetDrift(Value):
    """All differences of one target, by time."""

    target: PublicationTarget
    drifts: tuple[Drift, ...]


def drift_of(
    plan: PublicationPlan, observed: Observation, people: Mapping[AccountId, str], adopted: Iterable[ProposedCover] = ()
) -> TargetDrift:
    """The differences that a fresh plan and what it was made from tell.

    ``people`` maps accounts to the e-mails of our engineers. A manual override whose cover was ``adopted`` before is
    no drift any more.
    """
    shifts = {shift.key: shift for shift in plan.wanted.shifts}
    overrides = {override.id: override for override in observed.overrides}
    known = set(adopted)
    found = []
    for finding in plan.findings:
        if finding.kind in QUIET:
            continue
        cover = _cover(shifts.get(finding.key), overrides.get(finding.external_id or ""), people)
        cover = cover if finding.kind == "manual_override" else None
        if cover is None or cover not in known:
            fields = finding.model_dump(include={"kind", "key", "span", "says", "external_id"})
            found.append(Drift.model_validate({**fields, "cover": cover}))
    found += [*_unwritten(plan), *_uncovered(plan, observed)]
    ordered = sorted(found, key=lambda item: (item.span.start_at if item.span else plan.made_at, item.kind, item.key))
    return TargetDrift(target=plan.wanted.target, drifts=tuple(ordered))


def _cover(
    shift: WantedShift | None, override: RemoteOverride | None, people: Mapping[AccountId, str]
) -> ProposedCover | None:
    """The swap that an override amounts to; none when the person is no engineer of ours, or is the one planned."""
    if shift is None or shift.email is None or override is None:
        return None
    who, part = people.get(override.account), common(shift.span, override.span)
    if who is None or part is None or who.lower() == shift.email.lower():
        return None
    return ProposedCover(duty_id=shift.key, instead_of=shift.email, who=who, span=part)


def _unwritten(plan: PublicationPlan) -> list[Drift]:
    """What publishing again would write."""
    return [
        Drift(
            kind="outdated" if operation.kind == "delete" else "not_published",
            key=operation.key,
            span=operation.span,
            says=f"publishing again would {operation.says}",
            external_id=operation.external_id,
        )
        for operation in plan.changes
    ]


def _uncovered(plan: PublicationPlan, observed: Observation) -> list[Drift]:
    """Planned time, still to come, in which the target pages nobody at all."""
    paged = [turn.span for turn in observed.on_call]
    return [
        Drift(
            kind="nobody_on_call",
            key=shift.key,
            span=piece,
            says=f"the target pages nobody from {piece.start_at:%Y-%m-%d %H:%M}Z to {piece.end_at:%Y-%m-%d %H:%M}Z",
        )
        for shift in plan.wanted.shifts
        if shift.email and shift.span.end_at > plan.made_at
        for piece in minus(Span(start_at=max(shift.span.start_at, plan.made_at), end_at=shift.span.end_at), paged)
    ]
