"""Drift: in what a target shows something else than what was published, and which cover each change by hand means.

Looking never changes anything. What to do about a change is a human's choice: leave it, adopt it into the record, so
that fairness credits who served, or take it away at the target.
"""

from __future__ import annotations

from collections.abc import Container, Mapping
from typing import Literal

from scheduler.domain.parts import duties_in_parts, duty_of
from scheduler.domain.publication import (
    AccountId,
    Finding,
    Observation,
    PublicationPlan,
    PublicationTarget,
    RemoteOverride,
    WantedShift,
    utc_hours,
)
from scheduler.domain.publication_spans import minus
from scheduler.domain.time import Span
from scheduler.domain.values import DutyId, Value

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
    "left_behind",
    "also_on_call",
    "kind_changed",
]
QUIET = frozenset({"gap", "satisfied_by_manual"})
"""Findings of a plan that are no drift: nobody was planned, or the right person is shown anyway."""


class ProposedCover(Value):
    """What a change by hand means in our own words: somebody serves a duty in another's place, all of it or a part;
    None: nobody does."""

    duty_id: str
    instead_of: str
    who: str | None
    span: Span
    is_part: bool = False

    @property
    def says(self) -> str:
        """The line for people. Times are UTC."""
        hours = f", {utc_hours(self.span)}" if self.is_part else ""
        return f"{self.who or 'nobody'} serves {self.duty_id} instead of {self.instead_of}{hours}"


class Drift(Value):
    """One difference. ``cover`` is set where adopting it goes into the record, ``external_id`` where something lies
    there, or did, and ``override`` says what a human made of it."""

    kind: DriftKind
    key: str
    span: Span | None
    says: str
    external_id: str | None = None
    cover: ProposedCover | None = None
    override: RemoteOverride | None = None


class TargetDrift(Value):
    """All differences of one target, by time."""

    target: PublicationTarget
    drifts: tuple[Drift, ...]

    def adopted_by(self, external_id: str) -> tuple[Drift, ...]:
        """The differences that adopting an override settles, by time; none when it cannot be adopted.

        It cannot where it has somebody on duty whom the record does not know, or pages somebody beside the one planned:
        the record has one person for a seat.
        """
        about = [drift for drift in self.drifts if drift.external_id == external_id]
        blocked = any(drift.kind in ("manual_override", "also_on_call") and not drift.cover for drift in about)
        settles = any(drift.cover or drift.kind == "edited_externally" for drift in about)
        return tuple(about) if settles and not blocked else ()

    @property
    def adoptable(self) -> tuple[str, ...]:
        """Ids of all overrides that can be adopted, each once."""
        ids = dict.fromkeys(drift.external_id for drift in self.drifts if drift.external_id)
        return tuple(id_ for id_ in ids if self.adopted_by(id_))


def drift_of(plan: PublicationPlan, observed: Observation, people: Mapping[AccountId, str]) -> TargetDrift:
    """The differences that a fresh plan and what it was made from tell.

    ``people`` maps accounts to the e-mails of our engineers.
    """
    shifts = {shift.key: shift for shift in plan.wanted.shifts}
    cut = duties_in_parts(shifts)
    overrides = {override.id: override for override in observed.overrides}
    found = []
    for finding in plan.findings:
        if finding.kind in QUIET:
            continue
        override = overrides.get(finding.external_id or "")
        fields = finding.model_dump(include={"kind", "key", "span", "says", "external_id"})
        fields |= {"cover": _cover(finding, shifts.get(finding.key), override, people, cut), "override": override}
        found.append(Drift.model_validate(fields))
    found += [*_unwritten(plan), *_uncovered(plan, observed)]
    ordered = sorted(found, key=lambda item: (item.span.start_at if item.span else plan.made_at, item.kind, item.key))
    return TargetDrift(target=plan.wanted.target, drifts=tuple(ordered))


def _cover(
    finding: Finding,
    shift: WantedShift | None,
    override: RemoteOverride | None,
    people: Mapping[AccountId, str],
    cut: Container[DutyId],
) -> ProposedCover | None:
    """What an override amounts to: a swap, or that nobody serves what was cut off a shift that is still there. None
    when the person is no engineer of ours, or is the one planned. ``cut``: duties that are served in parts already."""
    if shift is None or shift.email is None or override is None:
        return None
    who = people.get(override.account) if finding.kind == "manual_override" else None
    is_swap = who is not None and who.lower() != shift.email.lower()
    if not is_swap and finding.kind != "removed_externally":
        return None
    duty_id = duty_of(shift.key)
    is_part = finding.span != shift.span or duty_id in cut
    return ProposedCover(duty_id=duty_id, instead_of=shift.email, who=who, span=finding.span, is_part=is_part)


def _unwritten(plan: PublicationPlan) -> list[Drift]:
    """What publishing again would write."""
    return [
        Drift(
            kind="outdated" if operation.kind == "delete" or operation.has_started else "not_published",
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
            says=f"the target pages nobody from {utc_hours(piece)}",
        )
        for shift in plan.wanted.shifts
        if shift.email and shift.span.end_at > plan.made_at
        for piece in minus(Span(start_at=max(shift.span.start_at, plan.made_at), end_at=shift.span.end_at), paged)
    ]
