"""The publication plan: a pure comparison of what is wanted, what the target shows and what we own there.

The rules, in the order in which they apply to a shift:

1. What has ended is history. What has started, or starts within the freeze, is left as it is, unless it goes on for
   long: see ``publication_running``. A shift of somebody without an account is left as it is, whatever lies there.
2. An override of ours that fits is kept, even with a human's override on top: the later one shows by itself. Not so
   one that we deleted or saw gone: that it shows again may be a stale read, so it covers nothing.
3. A human's override is a fact. We cover the time around it, never the time under or over it.
4. An override of ours that a human removed is not made again for the same person, unless restoring is asked for. Nor is
   what they cut off one, or a human's override that was adopted and that they removed.
5. What is still uncovered after that is created. What we own inside the window and did not keep is deleted.
6. A duty may be wanted in parts. Who has the rest of it may stay below those who take the parts, see
   ``publication_parts``; where spans add up, a shift that runs already is cut where the next part begins.
7. Where the schedule has become one of another kind, what we know of it does not hold: nothing is written at all until
   a human asks for restoring.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta

from scheduler.domain.publication import (
    AccountId,
    Finding,
    LedgerEntry,
    Observation,
    Operation,
    PublicationPlan,
    RemoteOverride,
    WantedSchedule,
    WantedShift,
    utc_hours,
)
from scheduler.domain.publication_decisions import Decisions, decide, names, operation_of
from scheduler.domain.publication_holes import left_to, under_holes
from scheduler.domain.publication_running import ahead_of, running_out, unplanned
from scheduler.domain.publication_scene import Scene, scene_of
from scheduler.domain.publication_spans import common, in_place, minus
from scheduler.domain.time import Span
from scheduler.domain.values import canonical_json, digest

FREEZE = timedelta(minutes=5)
"""Shifts that start sooner are left alone: clocks differ, and an apply takes a while."""


def make_plan(
    wanted: WantedSchedule,
    accounts: Mapping[str, AccountId],
    observed: Observation,
    ledger: Iterable[LedgerEntry],
    *,
    now: datetime,
    freeze: timedelta = FREEZE,
    restore: bool = False,
    was_additive: bool | None = None,
    closed: Collection[AccountId] = (),
) -> PublicationPlan:
    """Compare and decide. ``accounts`` maps wanted e-mails, lower case, to accounts at the target; who is not there has
    none. ``was_additive``: the kind of schedule that was published to last. ``closed``: accounts that are gone; nothing
    can be made for them, and entries of ours for them may still lie there.

    With ``restore``, what a human removed is created again, and a schedule of another kind is filled anew.
    """
    entries = tuple(ledger)
    scene, edited = scene_of(
        wanted, accounts, observed, entries, now=now, freeze=freeze, restore=restore, closed=closed
    )
    made = Decisions(findings=edited)
    if _kind_changed(observed, scene, was_additive) and not restore:
        made = Decisions(findings=_stopped(wanted, scene))
        made.still_missing |= {entry.external_id for entry in scene.gone}
    else:
        for shift in wanted.shifts:
            decide(shift, scene, made)
        _supersede(wanted, scene, made)
        _verify(scene, made)
    return PublicationPlan(
        wanted=wanted,
        made_at=now,
        operations=tuple(sorted(_placed(made, scene), key=lambda item: (item.span.start_at, item.kind, item.key))),
        findings=tuple(sorted(made.findings, key=lambda item: (item.span.start_at, item.kind, item.key))),
        forgotten=tuple(sorted(_in_scope(wanted, scene.gone) - made.still_missing)),
        desired_hash=digest(wanted),
        observed_hash=hash_of(observed.overrides),
        additive=observed.additive,
    )


def hash_of(overrides: Iterable[RemoteOverride]) -> str:
    """Digest of what the target shows; the order of reading does not matter."""
    lines = sorted(canonical_json(override) for override in overrides)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _kind_changed(observed: Observation, scene: Scene, was_additive: bool | None) -> bool:
    """Layers became shifts, which PagerDuty may do any day under the same id; what we wrote has other ids since."""
    return was_additive is False and observed.additive and bool(scene.gone)


def _stopped(wanted: WantedSchedule, scene: Scene) -> list[Finding]:
    id_, count = wanted.target.schedule_id, len(scene.gone)
    says = (
        f"{id_} was layer-based and is shift-based now; {count} entries of ours are not known there any more. Nothing "
        "is written until somebody has looked at it and asks for --restore, which fills it anew around what lies there"
    )
    return [Finding(kind="kind_changed", key=id_, span=wanted.window, says=says)]


def _placed(made: Decisions, scene: Scene) -> list[Operation]:
    """Where two spans page two people, a replacement changes the old span instead of lying beside it for a while."""
    there = {entry.external_id for entry in scene.live if entry.state == "active"}
    theirs = [item.span for item in scene.foreign]
    return in_place(made.operations, theirs, there) if scene.additive else made.operations


def _in_scope(wanted: WantedSchedule, entries: Iterable[LedgerEntry]) -> set[str]:
    """Ids of entries that this schedule may replace: those of its shifts, and any that start inside its window."""
    keys = {shift.key for shift in wanted.shifts}
    return {entry.external_id for entry in entries if entry.key in keys or wanted.window.contains(entry.span.start_at)}


def _supersede(wanted: WantedSchedule, scene: Scene, made: Decisions) -> None:
    """Delete what is ours, in scope, not kept and not yet running; what runs for long is cut.

    Old cover under a hole that a human made stays there, and so does what lies in the rest of a shift that is left as
    it is, see ``publication_holes``.
    """
    scope = _in_scope(wanted, scene.live) - made.kept_ids
    under: list[LedgerEntry] = []
    for entry in scene.live:
        if entry.external_id in made.kept_ids:
            continue
        if entry.state == "active" and scene.has_begun(entry.span):
            _run_out(entry, wanted, scene, made, is_ours_to_say=entry.external_id in scope)
        elif entry.external_id not in scope or scene.has_begun(entry.span):
            continue
        elif any(entry.span.overlaps(span) for span in left_to(entry, scene, made)):
            under.append(entry)
        else:
            made.operations.append(operation_of("delete", entry))
    made.operations += list(under_holes(under, scene, made))


def _run_out(
    entry: LedgerEntry, wanted: WantedSchedule, scene: Scene, made: Decisions, *, is_ours_to_say: bool
) -> None:
    """What has begun ends soon by itself, or is cut where somebody else takes over."""
    known = {operation.external_id for operation in made.operations}
    if ahead_of(scene, entry.span) is not None:
        cut, told = running_out(entry, wanted, scene, made.holes)
        made.operations += [cut] if cut and entry.external_id not in known else []
        made.findings += told
    elif is_ours_to_say and entry.external_id not in known:
        stays = entry.key not in made.untouched_keys and any(entry.span.overlaps(hole) for hole in made.holes)
        made.operations += [operation_of("keep", entry)] if stays else []
        left = [span for span, _ in made.runs] + (made.holes if stays else [])
        if unplanned(entry, wanted, scene, left):
            says = f"{entry.email or entry.account} ({entry.key}) is no longer planned but has started; it runs out"
            made.findings.append(
                Finding(kind="frozen", key=entry.key, span=entry.span, says=says, external_id=entry.external_id)
            )


def _verify(scene: Scene, made: Decisions) -> None:
    """Where an override of ours is kept and no human is on top, the target must page that person."""
    leaving = [operation.span for operation in made.operations if operation.kind == "delete"]
    for shift, entry in made.to_verify:
        explained = scene.shown(entry.account) + leaving + [item.span for item in scene.foreign_in(entry.span)]
        own = common(entry.span, shift.span)
        for part in minus(own, explained) if own else ():
            shown = names(scene.on_call, part) or "nobody"
            turn = scene.turn(shift.key, part)
            made.report("wrong_final", shift, part, f"{entry.email} is published for {turn} but {shown} is shown")
        if scene.additive:
            _report_company(shift, entry, scene, made, leaving)


def _report_company(shift: WantedShift, entry: LedgerEntry, scene: Scene, made: Decisions, leaving: list[Span]) -> None:
    """Whoever is paged beside the person planned, though nobody put them there."""
    known = leaving + [other.span for other in scene.live if other.account != entry.account]
    known += [item.span for item in scene.foreign]
    for turn in scene.on_call:
        beside = None if turn.account == entry.account else common(turn.span, entry.span)
        for part in minus(beside, known) if beside else ():
            when = f"from {utc_hours(part)}"
            made.report("wrong_final", shift, part, f"{turn.name or turn.account} is paged beside {entry.email} {when}")
