"""Verifying the record: every entry, every head that was noted earlier, and every announced plan against its seal."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

from scheduler.domain.checkpoints import Checkpoint
from scheduler.domain.errors import BadInput, NotFound, StoreFailed
from scheduler.domain.plan import Plan
from scheduler.domain.record import AnnouncedEntry, ErasedEntry
from scheduler.domain.record_chain import Finding, Head, Row, verify
from scheduler.domain.record_kinds import EntryKind
from scheduler.services.ports import Plans, RecordReader

IsSigned = Callable[[Checkpoint], bool]
"""Whether the trusted key made the signature of a checkpoint."""


class VerifiedRecord(RecordReader, Protocol):
    """What verifying asks of the record beyond reading."""

    def rows(self) -> Iterator[Row]: ...

    def seal(self, plan: Plan) -> str: ...

    def checkpoints(self) -> tuple[Checkpoint, ...]: ...


@dataclass(frozen=True, slots=True)
class Verdict:
    """What verifying found. ``altered`` are announced plans that do not match their seal, because they or who their
    people are was changed; ``witnesses`` the numbers of the heads that the record was held against."""

    finding: Finding
    altered: tuple[str, ...]
    witnesses: tuple[int, ...]

    @property
    def is_sound(self) -> bool:
        return self.finding.fault is None and not self.altered


def verify_record(
    record: VerifiedRecord,
    plans: Plans,
    *,
    is_signed: IsSigned,
    given: tuple[Checkpoint, ...] = (),
    seen: Iterable[Head] = (),
) -> Verdict:
    """Verifies everything. ``given`` are checkpoints from outside, ``seen`` heads that somebody wrote down; those kept
    in the store are looked at too, but prove little: whoever can rewrite entries can remove them.

    Raises BadInput for a given checkpoint that the trusted key did not sign, and for two that contradict each other.
    """
    for checkpoint in given:
        if not is_signed(checkpoint):
            raise BadInput(f"the checkpoint of entry {checkpoint.seq} is not signed by the trusted key")
    kept = [checkpoint.head for checkpoint in record.checkpoints() if is_signed(checkpoint)]
    witnesses: dict[int, str] = {}
    for head in (*(checkpoint.head for checkpoint in given), *seen, *kept):
        if head.seq and witnesses.setdefault(head.seq, head.hash) != head.hash:
            raise BadInput(f"two heads that are held against the record give entry {head.seq} different hashes")
    finding = verify(record.rows(), witnesses)
    altered = () if finding.fault else tuple(_altered(record, plans))
    return Verdict(finding, altered, tuple(sorted(witnesses)))


def _altered(record: VerifiedRecord, plans: Plans) -> Iterator[str]:
    """Announced plans that are not what the record says was announced, erasures considered."""
    seals: dict[str, str] = {}
    for each in record.entries((EntryKind.ANNOUNCED, EntryKind.ERASED)):
        if isinstance(each.entry, AnnouncedEntry):
            seals[each.entry.source.plan_id] = each.entry.source.seal
        elif isinstance(each.entry, ErasedEntry):
            seals.update({resealed.plan: resealed.seal for resealed in each.entry.resealed})
    for plan_id, seal in seals.items():
        try:
            intact = record.seal(plans.plan(plan_id)) == seal
        except (NotFound, StoreFailed):
            intact = False
        if not intact:
            yield plan_id
