"""Old cover of ours under a hole that humans made: where they took away whoever is planned.

Deleting it would leave nobody, and they have seen who is left. So in the hole it stays. Beyond it somebody else is
planned, or nobody: what reaches out of the hole gives way to an entry for the same person in the hole alone, which is
created first. Where the override created last shows, that is only done for what shows there. The rest of a shift that
runs is such a hole too, for it is left as it is; but not where whoever is planned has an entry already.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from scheduler.domain.publication import LedgerEntry, Operation
from scheduler.domain.publication_decisions import Decisions, operation_of
from scheduler.domain.publication_scene import Scene
from scheduler.domain.publication_spans import common, minus
from scheduler.domain.time import Span


def under_holes(entries: Sequence[LedgerEntry], scene: Scene, made: Decisions) -> Iterator[Operation]:
    """What becomes of entries that overlap a hole, none of which runs or is wanted. The same people are paged in the
    hole afterwards, and a plan made then keeps all that is left. All that is deleted elsewhere is decided already."""
    out = {entry.external_id for entry in entries if _reaches_out(entry, entries, scene, made)}
    standing: list[LedgerEntry] = []
    for entry in sorted(entries, key=lambda item: (item.state != "active", item.external_id in out, *_age(item))):
        twins = [other.span for other in standing if other.account == entry.account]
        pieces = [rest for piece in _shown_in_holes(entry, scene, made) for rest in minus(piece, twins)]
        if entry.state != "active":
            # It may be gone in truth: it is never shortened, and not needed beside another one for the same person.
            yield operation_of("keep" if pieces else "delete", entry)
        elif entry.external_id not in out:
            standing.append(entry)
            yield operation_of("keep", entry)
        else:
            shortened = [entry.model_copy(update={"span": piece}) for piece in pieces]
            standing += shortened
            yield from (_created(each) for each in shortened)
            yield operation_of("delete", entry)


def left_to(entry: LedgerEntry, scene: Scene, made: Decisions) -> list[Span]:
    """The time in which its person is to stay: holes, and of what runs all that is not served already by an entry of
    whoever is planned there."""
    spans = list(made.holes)
    for rest, account in made.runs:
        lying = [other for other in scene.live if (other.account, other.state) == (account, "active")]
        spans += minus(rest, [other.span for other in lying if other.account != entry.account])
    return spans


def _age(entry: LedgerEntry) -> tuple[datetime, str]:
    return entry.span.start_at, entry.external_id


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
