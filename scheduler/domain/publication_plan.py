"""The publication plan: a pure comparison of what is wanted, what the target shows and what we own there.

The rules, in the order in which they apply to a shift:

1. What has ended is history. What has started, or starts within the freeze, is left as it is.
2. An override of ours that fits is kept, even with a human's override on top: the later one shows by itself.
3. A human's override is a fact. We cover the time around it, never the time under or over it.
4. An override of ours that a human removed is not made again for the same person, unless restoring is asked for.
5. What is still uncovered after that is created. What we own inside the window and did not keep is deleted.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from scheduler.domain.publication import (
    AccountId,
    Finding,
    LedgerEntry,
    Observation,
    OnCall,
    Operation,
    PublicationPlan,
    RemoteOverride,
    WantedSchedule,
    WantedShift,
)
from scheduler.domain.publication_spans import common, in_place, minus
from scheduler.domain.time import Span
from scheduler.domain.values import canonical_json, digest

FREEZE = timedelta(minutes=5)
"""Shifts that start sooner are left alone: clocks differ, and an apply takes a while."""


@dataclass(frozen=True)
class _Scene:
    """Everything a decision about one shift may look at."""

    now: datetime
    frozen_before: datetime
    accounts: Mapping[str, AccountId]
    live: tuple[LedgerEntry, ...]
    missing: tuple[LedgerEntry, ...]
    foreign: tuple[RemoteOverride, ...]
    on_call: tuple[OnCall, ...]
    claimed: frozenset[str] = frozenset()
    additive: bool = False

    def shown(self, account: AccountId) -> list[Span]:
        return [turn.span for turn in self.on_call if turn.account == account]

    def foreign_in(self, span: Span) -> list[RemoteOverride]:
        return [override for override in self.foreign if override.span.overlaps(span)]

    def covers_a_human(self, entry: LedgerEntry) -> bool:
        """Whether ours shows where a human asked for somebody else: both were made at the same moment."""
        others = [] if self.additive else self.foreign_in(entry.span)
        same = [override.span for override in others if override.account == entry.account]
        for override in others:
            overlap = common(entry.span, override.span)
            if overlap is None or override.account == entry.account:
                continue
            shown = [part for turn in self.shown(entry.account) if (part := common(overlap, turn))]
            if any(minus(part, same) for part in shown):
                return True
        return False


@dataclass
class _Decisions:
    operations: list[Operation] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    kept_ids: set[str] = field(default_factory=set)
    untouched_keys: set[str] = field(default_factory=set)
    still_missing: set[str] = field(default_factory=set)
    holes: list[Span] = field(default_factory=list)
    to_verify: list[tuple[WantedShift, LedgerEntry]] = field(default_factory=list)

    def report(self, kind: str, shift: WantedShift, span: Span, says: str, external_id: str | None = None) -> None:
        self.findings.append(
            Finding.model_validate(
                {"kind": kind, "key": shift.key, "span": span, "says": says, "external_id": external_id}
            )
        )


def make_plan(
    wanted: WantedSchedule,
    accounts: Mapping[str, AccountId],
    observed: Observation,
    ledger: Iterable[LedgerEntry],
    *,
    now: datetime,
    freeze: timedelta = FREEZE,
    restore: bool = False,
) -> PublicationPlan:
    """Compare and decide. ``accounts`` maps every wanted e-mail, lower case, to the account at the target.

    With ``restore``, what a human removed is created again.
    """
    scene, edited = _scene(accounts, observed, tuple(ledger), now=now, freeze=freeze)
    made = _Decisions(findings=edited)
    for shift in wanted.shifts:
        _decide(shift, scene, made, restore=restore)
    _supersede(wanted, scene, made)
    _verify(scene, made)
    return PublicationPlan(
        wanted=wanted,
        made_at=now,
        operations=tuple(sorted(_placed(made, scene), key=lambda item: (item.span.start_at, item.kind, item.key))),
        findings=tuple(sorted(made.findings, key=lambda item: (item.span.start_at, item.kind, item.key))),
        forgotten=tuple(sorted(_in_scope(wanted, scene.missing) - made.still_missing)),
        desired_hash=digest(wanted),
        observed_hash=hash_of(observed.overrides),
    )


def hash_of(overrides: Iterable[RemoteOverride]) -> str:
    """Digest of what the target shows; the order of reading does not matter."""
    lines = sorted(canonical_json(override) for override in overrides)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _scene(
    accounts: Mapping[str, AccountId],
    observed: Observation,
    ledger: tuple[LedgerEntry, ...],
    *,
    now: datetime,
    freeze: timedelta,
) -> tuple[_Scene, list[Finding]]:
    """Sort the remote overrides into ours and foreign. Ours with other content was edited, so it became a human's."""
    owned = {entry.external_id: entry for entry in ledger}
    claimed = frozenset(override.over for override in observed.overrides if override.over)
    live, foreign, edited = [], [], []
    for override in observed.overrides:
        entry = owned.get(override.id)
        if entry and (entry.span, entry.account) == (override.span, override.account):
            # What a human has laid an override over is theirs as long as they do: changing ours would change theirs.
            foreign.append(override) if override.id in claimed else live.append(entry)
            continue
        foreign.append(override)
        if entry:
            says = f"{entry.key} was published for {entry.email or entry.account}; somebody has edited it since"
            edited.append(
                Finding(kind="edited_externally", key=entry.key, span=override.span, says=says, external_id=override.id)
            )
    present = {override.id for override in observed.overrides}
    gone = [item for item in ledger if item.external_id not in present and item.span.end_at > now]
    scene = _Scene(
        now=now,
        frozen_before=now + freeze,
        accounts=accounts,
        live=tuple(live),
        missing=tuple(entry for entry in gone if entry.state == "active"),
        foreign=tuple(foreign),
        on_call=observed.on_call,
        claimed=claimed,
        additive=observed.additive,
    )
    return scene, edited


def _decide(shift: WantedShift, scene: _Scene, made: _Decisions, *, restore: bool) -> None:
    if shift.span.end_at <= scene.now:
        made.untouched_keys.add(shift.key)
    elif shift.span.start_at < scene.frozen_before:
        _leave(shift, scene, made)
    elif shift.email is None:
        shown = _names(scene.on_call, shift.span) or "nobody"
        made.report("gap", shift, shift.span, f"{shift.key} is TBD; the target shows {shown}")
    else:
        _cover(shift, scene.accounts[shift.email.lower()], scene, made, restore=restore)


def _placed(made: _Decisions, scene: _Scene) -> list[Operation]:
    """Where two spans page two people, a replacement changes the old span instead of lying beside it for a while."""
    return in_place(made.operations, [item.span for item in scene.foreign]) if scene.additive else made.operations


def _names(on_call: Iterable[OnCall], span: Span) -> str:
    return ", ".join(sorted({turn.name or turn.account for turn in on_call if turn.span.overlaps(span)}))


def _leave(shift: WantedShift, scene: _Scene, made: _Decisions) -> None:
    """A shift that runs, or is about to: say so when the target shows somebody else without a human having asked."""
    made.untouched_keys.add(shift.key)
    made.still_missing |= {entry.external_id for entry in scene.missing if entry.key == shift.key}
    if shift.email is None:
        return
    rest = Span(start_at=max(shift.span.start_at, scene.now), end_at=shift.span.end_at)
    explained = scene.shown(scene.accounts[shift.email.lower()]) + [item.span for item in scene.foreign_in(rest)]
    for part in minus(rest, explained):
        made.report("frozen", shift, part, f"{shift.key} has started or is about to; {shift.email} is not shown")


def _cover(shift: WantedShift, account: AccountId, scene: _Scene, made: _Decisions, *, restore: bool) -> None:
    assert shift.email is not None
    covered: list[Span] = []
    for entry in _fitting(scene.live, shift, account):
        if minus(entry.span, covered) and not scene.covers_a_human(entry):
            covered.append(entry.span)
            made.kept_ids.add(entry.external_id)
            made.operations.append(_operation("keep", entry))
            made.to_verify.append((shift, entry))
    for override in scene.foreign_in(shift.span):
        covered.append(override.span)
        if override.id not in scene.claimed or override.account != account:
            _report_human(shift, override, account, made)
    for entry in () if restore else _fitting(scene.missing, shift, account):
        made.still_missing.add(entry.external_id)
        if minus(entry.span, covered):
            covered.append(entry.span)
            made.holes.append(entry.span)
            says = f"somebody removed {shift.email} from {shift.key}; it is not published again unless you restore it"
            made.report("removed_externally", shift, entry.span, says, entry.external_id)
    for piece in minus(shift.span, covered):
        made.operations.append(Operation(kind="create", key=shift.key, span=piece, account=account, email=shift.email))


def _fitting(entries: Iterable[LedgerEntry], shift: WantedShift, account: AccountId) -> list[LedgerEntry]:
    """Ours of this shift for this person, inside its span; the longest first, so that splinters give way."""
    fitting = [
        entry
        for entry in entries
        if entry.key == shift.key and entry.account == account and not minus(entry.span, [shift.span])
    ]
    return sorted(fitting, key=lambda entry: (-entry.span.duration, entry.span.start_at, entry.external_id))


def _report_human(shift: WantedShift, override: RemoteOverride, account: AccountId, made: _Decisions) -> None:
    part = common(shift.span, override.span)
    assert part is not None
    who = override.name or override.account
    if override.account == account:
        says = f"somebody has already put {who} on {shift.key}; it stays theirs"
        made.report("satisfied_by_manual", shift, part, says, override.id)
    else:
        says = f"somebody has put {who} on {shift.key}, where {shift.email} is planned; their change stays"
        made.report("manual_override", shift, part, says, override.id)


def _operation(kind: str, entry: LedgerEntry) -> Operation:
    fields = entry.model_dump(include={"key", "span", "account", "email", "external_id"})
    return Operation.model_validate({"kind": kind, **fields})


def _in_scope(wanted: WantedSchedule, entries: Iterable[LedgerEntry]) -> set[str]:
    """Ids of entries that this schedule may replace: those of its shifts, and any that start inside its window."""
    keys = {shift.key for shift in wanted.shifts}
    return {entry.external_id for entry in entries if entry.key in keys or wanted.window.contains(entry.span.start_at)}


def _supersede(wanted: WantedSchedule, scene: _Scene, made: _Decisions) -> None:
    """Delete what is ours, in scope, not kept and not yet running.

    Old cover under a hole that a human made stays: deleting it would leave nobody, and they have seen who is left.
    """
    scope = _in_scope(wanted, scene.live) - made.kept_ids
    for entry in scene.live:
        if entry.external_id not in scope or entry.key in made.untouched_keys:
            continue
        if any(entry.span.overlaps(hole) for hole in made.holes):
            made.operations.append(_operation("keep", entry))
        elif entry.span.start_at >= scene.frozen_before:
            made.operations.append(_operation("delete", entry))
        else:
            says = f"{entry.email or entry.account} ({entry.key}) is no longer planned but has started; it runs out"
            made.findings.append(
                Finding(kind="frozen", key=entry.key, span=entry.span, says=says, external_id=entry.external_id)
            )


def _verify(scene: _Scene, made: _Decisions) -> None:
    """Where an override of ours is kept and no human is on top, the target must page that person."""
    leaving = [operation.span for operation in made.operations if operation.kind == "delete"]
    for shift, entry in made.to_verify:
        explained = scene.shown(entry.account) + leaving + [item.span for item in scene.foreign_in(entry.span)]
        for part in minus(entry.span, explained):
            shown = _names(scene.on_call, part) or "nobody"
            made.report("wrong_final", shift, part, f"{entry.email} is published for {shift.key} but {shown} is shown")
        if scene.additive:
            _report_company(shift, entry, scene, made, leaving)


def _report_company(
    shift: WantedShift, entry: LedgerEntry, scene: _Scene, made: _Decisions, leaving: list[Span]
) -> None:
    """Whoever is paged beside the person planned, though nobody put them there."""
    known = leaving + [other.span for other in scene.live if other.account != entry.account]
    known += [item.span for item in scene.foreign]
    for turn in scene.on_call:
        beside = None if turn.account == entry.account else common(turn.span, entry.span)
        for part in minus(beside, known) if beside else ():
            made.report("wrong_final", shift, part, f"{turn.name or turn.account} is paged beside {entry.email}")
