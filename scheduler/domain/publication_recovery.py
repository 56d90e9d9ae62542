"""Writes whose answer never came: the outbox, and how reading again settles each entry.

A write is recorded as *sent* before it leaves. A crash, a timeout or a broken connection after that leaves its outcome
open. It is never sent again on a guess: what the target shows decides.

One thing cannot be told apart: a create that never arrived, and a human who made the very same override between its
sending and our reading. It is then taken for ours. The person on call is the same either way.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from scheduler.domain.publication import LedgerEntry, Observation, Operation, RemoteOverride
from scheduler.domain.values import Value


class SentOperation(Value):
    """An outbox entry. ``known_ids``: every remote id seen before it was sent, so that an older twin is not taken."""

    id: int
    operation: Operation
    known_ids: tuple[str, ...] = ()


class Settlement(Value):
    """How a sent operation ended; ``external_id`` is set when something was created."""

    sent: SentOperation
    state: Literal["done", "rejected", "not_applied"]
    external_id: str | None = None
    error: str = ""


def settle(
    sent: Iterable[SentOperation], observed: Observation, ledger: Iterable[LedgerEntry]
) -> tuple[Settlement, ...]:
    """Decide every sent operation by what the target shows now.

    A create was applied if an override with its very span and account exists that nobody knew before. A delete was
    applied if its override is gone, and an update if the span with its id is as it should become.
    """
    taken = {entry.external_id for entry in ledger}
    settlements = []
    for entry in sent:
        if entry.operation.kind == "delete":
            present = any(override.id == entry.operation.external_id for override in observed.overrides)
            settlements.append(Settlement(sent=entry, state="not_applied" if present else "done"))
            continue
        if entry.operation.kind == "update":
            applied = any(_shows(override, entry.operation) for override in observed.overrides)
            done = entry.operation.external_id if applied else None
            settlements.append(Settlement(sent=entry, state="done" if done else "not_applied", external_id=done))
            continue
        found = _twin(entry, observed.overrides, taken)
        if found is None:
            settlements.append(Settlement(sent=entry, state="not_applied"))
        else:
            taken.add(found)
            settlements.append(Settlement(sent=entry, state="done", external_id=found))
    return tuple(settlements)


def _shows(override: RemoteOverride, operation: Operation) -> bool:
    """Whether the span that an update was to change has become what it should."""
    shown = (override.id, override.span, override.account)
    return shown == (operation.external_id, operation.span, operation.account)


def _twin(entry: SentOperation, overrides: Iterable[RemoteOverride], taken: set[str]) -> str | None:
    wanted = (entry.operation.span, entry.operation.account)
    for override in overrides:
        is_new = override.id not in taken and override.id not in entry.known_ids
        if is_new and (override.span, override.account) == wanted:
            return override.id
    return None


def settled_ledger(ledger: Iterable[LedgerEntry], settlements: Iterable[Settlement]) -> tuple[LedgerEntry, ...]:
    """The ledger as it stands once the settlements are written down."""
    entries = {entry.external_id: entry for entry in ledger}
    for settlement in settlements:
        operation = settlement.sent.operation
        if settlement.state != "done":
            continue
        if operation.kind == "create" and settlement.external_id:
            entries[settlement.external_id] = LedgerEntry(
                external_id=settlement.external_id,
                key=operation.key,
                span=operation.span,
                account=operation.account,
                email=operation.email,
            )
        elif operation.kind == "update" and operation.external_id:
            fields = operation.model_dump(include={"key", "span", "account", "email", "external_id"})
            entries[operation.external_id] = LedgerEntry.model_validate(fields)
        elif operation.external_id in entries:
            entries[operation.external_id] = entries[operation.external_id].model_copy(update={"state": "deleted"})
    return tuple(entries.values())


def after_writes(before: Observation, settlements: Iterable[Settlement]) -> tuple[RemoteOverride, ...]:
    """What should lie at the target once the writes that were done are added to what lay there before."""
    there = {override.id: override for override in before.overrides}
    for settlement in settlements:
        operation = settlement.sent.operation
        id_ = settlement.external_id or operation.external_id
        if settlement.state != "done" or id_ is None:
            continue
        if operation.kind == "delete":
            there.pop(id_, None)
        else:
            there[id_] = RemoteOverride(id=id_, span=operation.span, account=operation.account)
    return tuple(there.values())
