"""Old cover of ours under a hole that humans made: where they took away whoever is planned.

Deleting it would leave nobody, and they have seen who is left. So in the hole it stays. Beyond it somebody else is
planned, or nobody: what reaches out of the hole gives way to an entry for the same person in the hole alone, which is
created first. Where the override created last shows, that is only done for what shows there. The rest of a shift that
runs is such a hole too, for it is left as it is; but not where whoever is planned has an entry already. Of two for the
same person in the same time, which a crash may leave, one is enough. Where somebody's account is gone, nothing can be
made for them any more: what would be shortened stays in its full length where spans add up, which is told, and is
deleted where it would hide others.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import permutations

from scheduler.domain.publication import Finding, LedgerEntry, Operation, utc_hours
from scheduler.domain.publication_decisions import Decisions, operation_of
from scheduler.domain.publication_scene import Scene
from scheduler.domain.publication_spans import common, minus
from scheduler.domain.time import Span


def under_holes(entries: Sequence[LedgerEntry], scene: Scene, made: Decisions) -> Iterator[Operation]:
    """What becomes of entries that overlap a hole, none of which runs or is wanted. The same people are paged in the
    hole afterwards, and a plan made then keeps all that is left. All that is deleted elsewhere is decided already."""
    out = {entry.external_id for entry in entries if _reaches_out(entry, entries, scene, made)}
    out |= {entry.external_id for pair in _doubles(entries) for entry in pair if _is_among_others(entry, scene)}
    standing: list[LedgerEntry] = []
    for entry in sorted(entries, key=lambda item: (item.state != "active", item.external_id in out, *_age(item))):
        twins = [other.span for other in standing if other.account == entry.account] + scene.taken_over(entry.account)
        pieces = [rest for piece in _shown_in_holes(entry, scene, made) for rest in minus(piece, twins)]
        if entry.state != "active":
            # It may be gone in truth: it is never shortened, and not needed beside another one for the same person.
            yield operation_of("keep" if pieces else "delete", entry)
        elif entry.account in scene.closed:
            # Nothing shorter can be made. Nobody is paged by it, so where it would hide others it goes.
            is_kept = scene.additive and bool(pieces)
            standing += [entry] if is_kept else []
            made.findings += _told_of(entry, left_to(entry, scene, made)) if is_kept else ()
            yield operation_of("keep" if is_kept else "delete", entry)
        elif entry.external_id not in out:
            is_needed = bool(minus(entry.span, twins))
            standing += [entry] if is_needed else []
            yield operation_of("keep" if is_needed else "delete", entry)
        else:
            shortened = [entry.model_copy(update={"span": piece}) for piece in pieces]
            standing += shortened
            yield from (_created(each) for each in shortened)
            yield operation_of("delete", entry)


def _doubles(entries: Sequence[LedgerEntry]) -> Iterator[tuple[LedgerEntry, LedgerEntry]]:
    """Two for the same person, of which one lies in the time of the other."""
    active = [entry for entry in entries if entry.state == "active"]
    for entry, other in permutations(active, 2):
        if entry.account == other.account and not minus(entry.span, [other.span]):
            yield entry, other


def _is_among_others(entry: LedgerEntry, scene: Scene) -> bool:
    """Where the override created last shows: whether one for somebody else may lie on top of it, or between it and
    another one for its person. Which of two shows cannot be told then, so neither can be missed as it is."""
    others = [(item.account, item.span) for item in scene.live]
    others += [(item.account, item.span) for item in scene.foreign]
    is_among = any(account != entry.account and span.overlaps(entry.span) for account, span in others)
    return is_among and not scene.additive


def _told_of(entry: LedgerEntry, left: Iterable[Span]) -> Iterator[Finding]:
    """Of somebody whose account is gone, for whom nothing shorter can be made."""
    who = entry.email or entry.account
    for piece in minus(entry.span, left):
        says = f"{who} ({entry.key}) is planned no more from {utc_hours(piece)} and stays there: without an account"
        says += " their entry cannot be shortened, and part of it is still needed"
        yield Finding(kind="user_inactive", key=entry.key, span=piece, says=says, external_id=entry.external_id)


def left_to(entry: LedgerEntry, scene: Scene, made: Decisions) -> list[Span]:
    """The time in which its person is to stay: holes, and of what runs all that is not served already by an entry of
    whoever is planned there."""
    spans = list(made.holes)
    for rest, account in made.runs:
        lying = [other for other in scene.live if (other.account, other.state) == (account, "active")]
        spans += minus(rest, [other.span for other in lying if other.account != entry.account])
    return spans


def _age(entry: LedgerEntry) -> tuple[datetime, timedelta, str]:
    """The longest first, of those that start together."""
    return entry.span.start_at, -entry.span.duration, entry.external_id


def _created(entry: LedgerEntry) -> Operation:
    return operation_of("create", entry).model_copy(update={"external_id": None})


def _reaches_out(entry: LedgerEntry, entries: Iterable[LedgerEntry], scene: Scene, made: Decisions) -> bool:
    """Whether its person is paged for it beyond the holes once all is written. Where one lies on another, it shows
    there already, or what shows there goes."""
    beyond = minus(entry.span, left_to(entry, scene, made))
    if scene.additive:
        return bool(beyond)
    going = [(item.account, item.span) for item in made.operations if item.kind == "delete"]
    going += [(item.account, item.span) for item in entries]
    on_top = [operation.span for operation in made.operations if operation.kind == "create"]
    for account, span in going:
        stays = on_top + [item.span for item in scene.foreign if item.account == account]
        stays += [kept.span for _, kept in made.to_verify if kept.account == account]
        shown = [part for turn in scene.shown(account) if (part := common(turn, span))]
        if any(minus(part, stays) for piece in beyond for each in shown if (part := common(each, piece))):
            return True
    return False


def _shown_in_holes(entry: LedgerEntry, scene: Scene, made: Decisions) -> list[Span]:
    """Each stretch of the holes in which its person is paged for it. What is created anew would cover what it lay
    below, so it is made only where it shows, and not where a human's lies."""
    outside = minus(entry.span, left_to(entry, scene, made))
    inside = list(minus(entry.span, outside))
    if scene.additive:
        return inside
    theirs = [override.span for override in scene.foreign]
    shown = [part for turn in scene.shown(entry.account) for piece in inside if (part := common(turn, piece))]
    return [rest for part in shown for rest in minus(part, theirs)]
