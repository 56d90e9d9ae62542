"""Adopting what people did by hand: into the record and the ledger at once, or into neither."""

from __future__ import annotations

from datetime import timedelta

import pytest

from scheduler.domain.drift import Drift, ProposedCover, TargetDrift
from scheduler.domain.errors import BadInput, NotFound
from scheduler.domain.publication import LedgerEntry, PublicationTarget, RemoteOverride
from scheduler.domain.time import Span
from scheduler.services.drifting import adopt
from scheduler.store.unit_of_work import SqlStore
from tests.services.test_covered_parts import turns, wanted
from tests.support.builders import NOW
from tests.support.recording import FIRST, SHIFTS, a_quarter, announced

TARGET = PublicationTarget(schedule_id="PABC", rotation_id="tier2", seat=1)
WHOLE = SHIFTS[0].span
CUT_OFF = Span(start_at=WHOLE.end_at - timedelta(hours=3), end_at=WHOLE.end_at)


def by_hand(kind: str, account: str, span: Span, cover: ProposedCover | None) -> Drift:
    override = RemoteOverride(id="Q1", span=span, account=account)
    fields = {"kind": kind, "key": FIRST, "span": span, "says": "by hand", "external_id": "Q1"}
    return Drift.model_validate({**fields, "cover": cover, "override": override})


def a_cover(who: str | None, span: Span) -> ProposedCover:
    return ProposedCover(duty_id=FIRST, instead_of="ada@example.com", who=who, span=span)


def adopted(store: SqlStore, *drifts: Drift) -> tuple[LedgerEntry, ...]:
    """What the ledger holds afterwards."""
    try:
        adopt(store, TargetDrift(target=TARGET, drifts=drifts), ["Q1"], now=NOW, by="Ops")
    finally:
        with store.reading() as work:
            held = work.publications.entries("PABC", NOW)
    return held


def test_an_adopted_swap_is_in_the_record_and_its_removal_will_be_noticed(store: SqlStore) -> None:
    """Ben serves Ada's duty, and the ledger knows which override says so."""
    announced(store, a_quarter(), ("ada", FIRST))
    (entry,) = adopted(store, by_hand("manual_override", "PB", WHOLE, a_cover("ben@example.com", WHOLE)))
    assert turns(store) == [("ben", 0, 8)]
    assert entry == LedgerEntry(
        external_id="Q1", key=FIRST, span=WHOLE, account="PB", email="ben@example.com", state="adopted"
    )


def test_what_was_cut_off_a_shift_is_nobodys_once_it_is_adopted(store: SqlStore) -> None:
    """Ada serves five hours of eight; the rest is TBD and no news any more."""
    announced(store, a_quarter(), ("ada", FIRST))
    rest = Span(start_at=WHOLE.start_at, end_at=CUT_OFF.start_at)
    edited = by_hand("edited_externally", "PA", rest, None)
    cut_off = by_hand("removed_externally", "PA", rest, a_cover(None, CUT_OFF))
    (entry,) = adopted(store, edited, cut_off)
    assert (entry.span, entry.state) == (rest, "adopted")
    assert [(each.span, each.email) for each in wanted(store)][:2] == [(rest, "ada@example.com"), (CUT_OFF, None)]


def test_nothing_is_adopted_when_the_record_refuses_it(store: SqlStore) -> None:
    """Ada does not hold that time: neither the record nor the ledger says anything."""
    announced(store, a_quarter(), ("ben", FIRST))
    with pytest.raises(BadInput):
        adopted(store, by_hand("manual_override", "PC", WHOLE, a_cover("cleo@example.com", WHOLE)))
    with store.reading() as work:
        assert work.publications.entries("PABC", NOW) == ()


def test_somebody_beside_ours_is_refused_with_the_reason(store: SqlStore) -> None:
    """The record has one person for a seat, and the answer says what may be done instead."""
    announced(store, a_quarter(), ("ada", FIRST))
    with pytest.raises(NotFound, match=r"one person for a seat\. Overwrite it, leave it"):
        adopted(store, by_hand("also_on_call", "PB", WHOLE, None))
    assert turns(store) == [("ada", 0, 8)]
