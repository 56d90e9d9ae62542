"""The record: entries about a person, where it stands, and whether it holds. Nobody writes it from here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import StringConstraints

from api.bootstrap import Services
from api.http.asking import CallerIn, IdIn
from api.http.models import Page
from api.http.paging import PagingIn
from api.http.problems import unusable
from api.http.record_models import CheckpointOut, HistoryEntryOut, RecordStateOut, VerificationOut
from api.http.route import router
from scheduler.domain.checkpoints import Checkpoint
from scheduler.domain.errors import BadInput
from scheduler.domain.record_chain import Head
from scheduler.domain.record_kinds import EntryKind
from scheduler.services.record_access import kinds_for, somebody
from scheduler.services.verifying import verify_record
from scheduler.store.signing import signed_by

NotedHeads = Annotated[
    tuple[Annotated[str, StringConstraints(max_length=80)], ...],
    Query(max_length=20, description="Heads that you have noted, number:hash; the record must have each of them."),
]


def history_routes(services: Services) -> APIRouter:
    """Reading alone: entries come from releases, covers and closings."""
    routes = router("record")

    @routes.get("/people/{person_id}/history")
    def list_history(
        person_id: IdIn,
        caller: CallerIn,
        paging: PagingIn,
        kind: Annotated[EntryKind | None, Query(description="Of this kind alone.")] = None,
    ) -> Page[HistoryEntryOut]:
        """What the record says of somebody, oldest first: duties announced, taken back, covered and served, offers,
        corrections, and, but for reviewers, what they carry by the ledger."""
        kinds = [each for each in kinds_for(caller.key.role) if kind in (None, each)]
        with services.store.reading() as work:
            person = somebody(work.record, person_id, caller.actor.reach)
            found = work.record.entries_about(person.id, kinds, after=paging.behind(0), limit=paging.fetch)
        return paging.page(found, HistoryEntryOut.of, lambda each: each.seq)

    @routes.get("/record")
    def get_record_state() -> RecordStateOut:
        """Where the record stands, to be noted by whoever relies on it."""
        with services.store.reading() as work:
            head, made = work.record.head(), work.record.checkpoints()
        return RecordStateOut(head=head.text, checkpoint=CheckpointOut.of(made[-1]) if made else None)

    @routes.get("/record/verification")
    def verify_whole_record(noted: NotedHeads = ()) -> VerificationOut:
        """Check every entry and every announced plan against its seal. It takes seconds in a long record."""
        heads, is_signed = tuple(map(_head, noted)), _trusting(services)
        with services.store.reading() as work:
            return VerificationOut.of(verify_record(work.record, work.plans, is_signed=is_signed, seen=heads))

    return routes


def _head(noted: str) -> Head:
    """Raises Refusal (422) for what is none."""
    try:
        return Head.read(noted)
    except BadInput as error:
        raise unusable(("query.noted", str(error))) from None


def _trusting(services: Services) -> Callable[[Checkpoint], bool]:
    """Whether the key of this installation signed a checkpoint; with no key at all, nothing is trusted."""
    trusted = services.trusted_key()
    return lambda checkpoint: trusted is not None and signed_by(checkpoint, trusted)
