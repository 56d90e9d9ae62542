"""What is to be published, what the target shows, what we own there, and the plan that joins them.

A target is one schedule of a paging service, for one seat of one rotation. It keeps *remote overrides*: spans with one
account each, laid over an untouched base layer, of which the one created last shows. They carry no note or tag, so who
made one is known only from our ledger: an id that is not in it belongs to a human and is never deleted nor covered.
"""

from __future__ import annotations

from enum import IntEnum
from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from scheduler.domain.time import Instant, Span
from scheduler.domain.values import Identifier, RotationId, Value, digest

Email = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[^@\s]+@[^@\s]+$", max_length=100)]
AccountId = str
"""A person's id at the target. Opaque to us."""

FindingKind = Literal[
    "also_on_call",
    "edited_externally",
    "frozen",
    "gap",
    "kind_changed",
    "manual_override",
    "removed_externally",
    "satisfied_by_manual",
    "user_inactive",
    "wrong_final",
]
PublicationState = Literal["applying", "done", "incomplete", "failed", "interrupted"]
"""``incomplete``: ended without an error, with something left to do. ``interrupted``: the run never came back."""
CONFLICTS: frozenset[str] = frozenset(
    {
        "also_on_call",
        "edited_externally",
        "frozen",
        "kind_changed",
        "manual_override",
        "removed_externally",
        "user_inactive",
        "wrong_final",
    }
)
"""Findings where the target will not show what was planned. A human has to look; publishing never forces them."""


def utc_hours(span: Span) -> str:
    """A span for people to read, in UTC, to the minute."""
    return f"{span.start_at:%Y-%m-%d %H:%M}Z to {span.end_at:%Y-%m-%d %H:%M}Z"


class PublicationTarget(Value):
    """One remote schedule, written for one seat of one rotation. Seats count from 1."""

    schedule_id: Identifier
    rotation_id: RotationId
    seat: int = Field(ge=1)


class WantedShift(Value):
    """One shift of the seat. The key stays the same over re-plans; no e-mail means that the seat is TBD."""

    key: Identifier
    span: Span
    email: Email | None

    @model_validator(mode="after")
    def _whole_seconds(self) -> Self:
        if self.span.start_at.microsecond or self.span.end_at.microsecond:
            raise ValueError(f"shift {self.key}: a published span starts and ends on a whole second")
        return self


class WantedSchedule(Value):
    """All shifts of the target that start inside the window; whatever we own there beyond them is superseded."""

    target: PublicationTarget
    window: Span
    shifts: tuple[WantedShift, ...]

    @model_validator(mode="after")
    def _one_person_at_a_time(self) -> Self:
        ordered = sorted(self.shifts, key=lambda shift: shift.span.start_at)
        for shift in ordered:
            if not self.window.contains(shift.span.start_at):
                raise ValueError(f"shift {shift.key} starts outside the window to publish")
        for earlier, later in pairwise(ordered):
            if earlier.span.overlaps(later.span):
                raise ValueError(
                    f"shifts {earlier.key} and {later.key} overlap, but one remote schedule shows one person at a "
                    "time; publish them to two schedules"
                )
        if len({shift.key for shift in ordered}) < len(ordered):
            raise ValueError("two wanted shifts have the same key")
        return self

    @property
    def emails(self) -> tuple[str, ...]:
        """The addresses to look up, lower case, each once, sorted."""
        return tuple(sorted({shift.email.lower() for shift in self.shifts if shift.email}))


class RemoteOverride(Value):
    """A span of one person as the target shows it, not cut at the edges of the read window.

    Some targets know shifts and overrides apart: then ours are shifts, and ``over`` is the id of the shift that a
    human's override is laid over.
    """

    id: str
    span: Span
    account: AccountId
    name: str = ""
    over: str | None = None


class OnCall(Value):
    """Who the target really pages during a span, all layers and overrides considered."""

    span: Span
    account: AccountId
    name: str = ""


class Observation(Value):
    """What was read from the target in one go.

    ``additive``: two spans at the same time page two people, and a span can be changed in place. Otherwise the one
    created last shows alone, and nothing can be changed but by creating and deleting.
    """

    overrides: tuple[RemoteOverride, ...] = ()
    on_call: tuple[OnCall, ...] = ()
    additive: bool = False


class LedgerEntry(Value):
    """A remote override that we created. Only ``active`` and ``adopted`` entries are expected at the target.

    ``adopted``: somebody made it by hand, or edited ours, and the record says the same since. It stays theirs, and is
    written down so that its removal is noticed. ``lost``: it was missing there and no longer matters. ``deleted``: we
    deleted it. Should the id show up again all the same (stale reads exist), it still counts as ours, to be deleted,
    but it is no cover to rely on.
    """

    external_id: str
    key: Identifier
    span: Span
    account: AccountId
    email: str = ""
    state: Literal["active", "adopted", "lost", "deleted"] = "active"


class Operation(Value):
    """One line of a plan. Only ``create`` has no external id yet; ``update`` changes the span of that id in place, of
    one that ``has_started`` its end alone."""

    kind: Literal["create", "update", "delete", "keep"]
    key: Identifier
    span: Span
    account: AccountId
    email: str
    external_id: str | None = None
    has_started: bool = False

    @property
    def says(self) -> str:
        """The line for people. Times are UTC."""
        return f"{self.kind} {utc_hours(self.span)} {self.email or self.account} ({self.key})"


class Finding(Value):
    """Something that publishing leaves alone and a human should know."""

    kind: FindingKind
    key: str
    span: Span
    says: str
    external_id: str | None = None

    @property
    def is_conflict(self) -> bool:
        return self.kind in CONFLICTS


class PlanStatus(IntEnum):
    """What a plan asks for. The numbers are the exit codes of the command line."""

    NOTHING_TO_DO = 0
    CHANGES = 2
    CONFLICTS = 3


class PublicationPlan(Value):
    """Exact changes that make the target show the wanted schedule, and what stands in their way.

    ``forgotten``: ids of ours that are gone from the target and no longer matter; only the ledger changes for them.
    ``desired_hash`` is the digest of the wanted schedule, ``observed_hash`` that of the overrides read. ``additive``:
    the kind of schedule that it was made for, see Observation; None of a plan saved before this was written down.
    """

    wanted: WantedSchedule
    made_at: Instant
    operations: tuple[Operation, ...]
    findings: tuple[Finding, ...]
    forgotten: tuple[str, ...] = ()
    desired_hash: str
    observed_hash: str
    additive: bool | None = None

    @model_validator(mode="after")
    def _not_edited(self) -> Self:
        if self.desired_hash != digest(self.wanted):
            raise ValueError("the wanted schedule does not match its hash: the plan was edited; make a new plan")
        return self

    def _of_kind(self, kind: str) -> tuple[Operation, ...]:
        return tuple(operation for operation in self.operations if operation.kind == kind)

    @property
    def creates(self) -> tuple[Operation, ...]:
        return self._of_kind("create")

    @property
    def updates(self) -> tuple[Operation, ...]:
        """What is cut comes last: what another change takes over must be taken over by then."""
        return tuple(sorted(self._of_kind("update"), key=lambda operation: operation.has_started))

    @property
    def deletes(self) -> tuple[Operation, ...]:
        return self._of_kind("delete")

    @property
    def kept(self) -> tuple[Operation, ...]:
        return self._of_kind("keep")

    @property
    def changes(self) -> tuple[Operation, ...]:
        """The writes, in the order in which they are made: cover is created before the old one goes."""
        return self.creates + self.updates + self.deletes

    @property
    def conflicts(self) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if finding.is_conflict)

    @property
    def status(self) -> PlanStatus:
        """Conflicts come first: they need a human even when there are changes as well."""
        if self.conflicts:
            return PlanStatus.CONFLICTS
        return PlanStatus.CHANGES if self.changes else PlanStatus.NOTHING_TO_DO


class Rejection(Value):
    """A create that the target refused; the cover that was there before stays."""

    operation: Operation
    reason: str


class PublicationOutcome(Value):
    """What applying a plan did. ``remaining`` is a plan made afterwards, from a fresh read: empty when all is well."""

    publication_id: int | None
    created: tuple[Operation, ...] = ()
    updated: tuple[Operation, ...] = ()
    deleted: tuple[Operation, ...] = ()
    rejected: tuple[Rejection, ...] = ()
    uncertain: tuple[Operation, ...] = ()
    remaining: PublicationPlan

    @property
    def is_complete(self) -> bool:
        """No write is left to make and the people on call were verified."""
        verified = all(finding.kind != "wrong_final" for finding in self.remaining.findings)
        return verified and not self.remaining.changes
