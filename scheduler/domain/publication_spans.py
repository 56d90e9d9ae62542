"""Arithmetic of spans for the publication plan."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence

from scheduler.domain.publication import Operation, RemoteOverride
from scheduler.domain.time import Span


def minus(whole: Span, taken: Iterable[Span]) -> tuple[Span, ...]:
    """The parts of a span that none of the others cover, in order."""
    free, start_at = [], whole.start_at
    for other in sorted(taken, key=lambda span: span.start_at):
        if start_at < min(other.start_at, whole.end_at):
            free.append(Span(start_at=start_at, end_at=min(other.start_at, whole.end_at)))
        start_at = max(start_at, other.end_at)
    if start_at < whole.end_at:
        free.append(Span(start_at=start_at, end_at=whole.end_at))
    return tuple(free)


def common(a: Span, b: Span) -> Span | None:
    """The time that both spans cover."""
    if not a.overlaps(b):
        return None
    return Span(start_at=max(a.start_at, b.start_at), end_at=min(a.end_at, b.end_at))


def in_place(operations: Sequence[Operation], foreign: Iterable[Span], there: Container[str | None]) -> list[Operation]:
    """The operations with each delete joined to a create of the same shift, as one update of the old span.

    Only where the new span and what humans cover take all of the old one: no minute is then uncovered in between. And
    only for ids that are ``there`` for certain: what is gone cannot be changed.
    """
    theirs, left = list(foreign), list(operations)
    deletes = [operation for operation in operations if operation.kind == "delete"]
    for old in (operation for operation in deletes if operation.external_id in there):
        fitting = (item for item in left if item.kind == "create" and item.key == old.key)
        new = next((item for item in fitting if not minus(old.span, [item.span, *theirs])), None)
        if new is not None:
            left.remove(old)
            left[left.index(new)] = new.model_copy(update={"kind": "update", "external_id": old.external_id})
    return left


def uncovers(update: Operation, shown: Iterable[RemoteOverride], missing: Iterable[Operation]) -> bool:
    """Whether a change in place gives up time of which the new cover is not there."""
    old = [override.span for override in shown if override.id == update.external_id]
    given_up = [part for span in old for part in minus(span, [update.span])]
    return any(part.overlaps(create.span) for create in missing for part in given_up)
