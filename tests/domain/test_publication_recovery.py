"""Open writes are decided by what the target shows, and by nothing else."""

from __future__ import annotations

import pytest

from scheduler.domain.publication import LedgerEntry, Observation, Operation, RemoteOverride
from scheduler.domain.publication_recovery import SentOperation, settle, settled_ledger
from tests.support.publishing import shift_span

CREATE = Operation(kind="create", key="tier2/0/1", span=shift_span(0), account="PA", email="ada@example.com")
DELETE = CREATE.model_copy(update={"kind": "delete", "external_id": "Q1"})
TWIN = RemoteOverride(id="Q7", span=shift_span(0), account="PA")


def entry(external_id: str) -> LedgerEntry:
    return LedgerEntry(external_id=external_id, key="tier2/0/1", span=shift_span(0), account="PA")


def outcome(sent: SentOperation, *shown: RemoteOverride, ledger=()) -> tuple[str, str | None]:
    (settlement,) = settle([sent], Observation(overrides=shown), ledger)
    return settlement.state, settlement.external_id


def test_a_create_was_made_if_its_override_is_there() -> None:
    """Same span, same account, and nobody knew it before."""
    assert outcome(SentOperation(id=1, operation=CREATE), TWIN) == ("done", "Q7")


@pytest.mark.parametrize(
    "other", [TWIN.model_copy(update={"account": "PB"}), TWIN.model_copy(update={"span": shift_span(1)})]
)
def test_a_similar_override_is_not_the_one(other: RemoteOverride) -> None:
    """Another person, or other times."""
    assert outcome(SentOperation(id=1, operation=CREATE), other) == ("not_applied", None)


def test_a_twin_that_was_there_before_sending_is_somebody_elses() -> None:
    """A human had made the same one; it must not become ours."""
    assert outcome(SentOperation(id=1, operation=CREATE, known_ids=("Q7",)), TWIN) == ("not_applied", None)


def test_a_twin_that_is_ours_already_is_not_taken_twice() -> None:
    """Neither one in the ledger nor one that another open create has just taken."""
    assert outcome(SentOperation(id=1, operation=CREATE), TWIN, ledger=[entry("Q7")]) == ("not_applied", None)
    both = settle([SentOperation(id=n, operation=CREATE) for n in (1, 2)], Observation(overrides=(TWIN,)), [])
    assert [(item.state, item.external_id) for item in both] == [("done", "Q7"), ("not_applied", None)]


def test_a_delete_was_made_if_its_override_is_gone() -> None:
    """Present or absent, nothing in between."""
    sent = SentOperation(id=1, operation=DELETE)
    assert outcome(sent, TWIN) == ("done", None)
    assert outcome(sent, TWIN.model_copy(update={"id": "Q1"})) == ("not_applied", None)


def test_the_ledger_follows_the_settlements() -> None:
    """What was created is ours, what was deleted is marked, what was not applied changes nothing."""
    ledger = [entry("Q1"), entry("Q2")]
    sent = [SentOperation(id=1, operation=CREATE), SentOperation(id=2, operation=DELETE)]
    shown = Observation(overrides=(TWIN, TWIN.model_copy(update={"id": "Q2"})))
    after = settled_ledger(ledger, settle(sent, shown, ledger))
    assert [(item.external_id, item.state) for item in after] == [("Q1", "deleted"), ("Q2", "active"), ("Q7", "active")]
    assert settled_ledger(
        ledger, settle(sent, Observation(overrides=(TWIN.model_copy(update={"id": "Q1"}),)), ledger)
    ) == tuple(ledger)
