"""Values of a publication: what may be wanted, and arithmetic of spans."""

from __future__ import annotations

from datetime import timedelta

import pytest
from pydantic import ValidationError

from scheduler.domain.publication import (
    Finding,
    LedgerEntry,
    Observation,
    OnCall,
    PlanStatus,
    RemoteOverride,
    WantedSchedule,
    WantedShift,
)
from scheduler.domain.publication_plan import hash_of, make_plan
from scheduler.domain.publication_spans import minus
from scheduler.domain.time import Span
from tests.support.publishing import NOW, TARGET, part, shift_span, wanted

SHIFT = shift_span(0)


@pytest.mark.parametrize(
    ("taken", "free"),
    [
        ([], [(0, 8)]),
        ([(0, 8)], []),
        ([(-2, 9)], []),
        ([(8, 9), (-1, 0)], [(0, 8)]),
        ([(2, 4)], [(0, 2), (4, 8)]),
        ([(3, 5), (2, 4)], [(0, 2), (5, 8)]),
        ([(2, 6), (3, 4)], [(0, 2), (6, 8)]),
        ([(-1, 1), (7, 9)], [(1, 7)]),
    ],
)
def test_what_is_left_of_a_span(taken, free) -> None:
    """Touching is not overlapping, and what overlaps is counted once."""
    assert minus(SHIFT, [part(SHIFT, *piece) for piece in taken]) == tuple(part(SHIFT, *piece) for piece in free)


def schedule_of(*spans: Span, key: str = "s{}") -> WantedSchedule:
    shifts = tuple(WantedShift(key=key.format(n), span=span, email="ada@example.com") for n, span in enumerate(spans))
    return WantedSchedule(target=TARGET, window=part(SHIFT, 0, 100), shifts=shifts)


def test_one_remote_schedule_shows_one_person_at_a_time() -> None:
    """Shifts may touch, not overlap; the error says what to do."""
    assert len(schedule_of(part(SHIFT, 0, 8), part(SHIFT, 8, 16)).shifts) == 2
    with pytest.raises(ValidationError, match=r"shifts s0 and s1 overlap.*publish them to two schedules"):
        schedule_of(part(SHIFT, 0, 8), part(SHIFT, 7, 16))


def test_shifts_lie_in_the_window_and_have_their_own_keys() -> None:
    """The start decides."""
    assert schedule_of(part(SHIFT, 99, 107)).shifts
    with pytest.raises(ValidationError, match="outside the window"):
        schedule_of(part(SHIFT, 100, 108))
    with pytest.raises(ValidationError, match="same key"):
        schedule_of(part(SHIFT, 0, 8), part(SHIFT, 8, 16), key="s")


def test_a_published_span_is_made_of_whole_seconds() -> None:
    """The target cuts fractions off, and the override would never be recognised again."""
    with pytest.raises(ValidationError, match="whole second"):
        schedule_of(Span(start_at=SHIFT.start_at, end_at=SHIFT.end_at + timedelta(microseconds=1)))


def test_the_observed_hash_does_not_depend_on_the_order_of_reading() -> None:
    """Equal overrides, equal hash; any difference, another one."""
    a, b = (RemoteOverride(id=id_, span=SHIFT, account="PA") for id_ in ("Q1", "Q2"))
    assert hash_of([a, b]) == hash_of([b, a])
    assert hash_of([a, b]) != hash_of([a, b.model_copy(update={"account": "PB"})])


def published(**changes) -> tuple[RemoteOverride, LedgerEntry]:
    entry = LedgerEntry(external_id="Q1", key="tier2/0/1", span=SHIFT, account="PA", email="ada@example.com", **changes)
    return RemoteOverride(id="Q1", span=SHIFT, account="PA"), entry


def test_a_published_shift_that_pages_somebody_else_is_reported() -> None:
    """Our override is there, and yet the target shows Ben: somebody changed the rules above us."""
    remote, entry = published()
    on_call = (OnCall(span=SHIFT, account="PB", name="Ben"),)
    observed = Observation(overrides=(remote,), on_call=on_call)
    plan = make_plan(wanted("ada"), {"ada@example.com": "PA"}, observed, [entry], now=NOW)
    assert [(item.kind, item.says) for item in plan.findings] == [
        ("wrong_final", "ada@example.com is published for tier2/0/1 but Ben is shown")
    ]
    assert (plan.changes, plan.status) == ((), PlanStatus.CONFLICTS)


@pytest.mark.parametrize("state", ["lost", "deleted"])
def test_an_override_of_ours_that_shows_up_again_is_still_ours(state) -> None:
    """A stale read had hidden it; it is superseded as any other of ours, not taken for a human's."""
    remote, entry = published(state=state)
    observed = Observation(overrides=(remote,), on_call=(OnCall(span=SHIFT, account="PA"),))
    plan = make_plan(wanted("ben"), {"ben@example.com": "PB"}, observed, [entry], now=NOW)
    assert [item.kind for item in plan.changes] == ["create", "delete"]
    assert plan.findings == ()


@pytest.mark.parametrize("state", ["lost", "deleted"])
@pytest.mark.parametrize("additive", [False, True])
def test_what_was_deleted_and_still_shows_is_no_cover(state, additive: bool) -> None:
    """The read may be stale. So the shift is created anew, and what is gone is never changed in place."""
    remote, entry = published(state=state)
    observed = Observation(overrides=(remote,), on_call=(OnCall(span=SHIFT, account="PA"),), additive=additive)
    for name, account in (("ada", "PA"), ("ben", "PB")):
        plan = make_plan(wanted(name), {f"{name}@example.com": account}, observed, [entry], now=NOW)
        assert [(item.kind, item.account, item.external_id) for item in plan.changes] == [
            ("create", account, None),
            ("delete", "PA", "Q1"),
        ]
        assert plan.findings == ()


def test_splinters_give_way_to_a_whole_override() -> None:
    """Two of ours cover the same time for the same person: the longer one stays."""
    remote, entry = published()
    splinter = entry.model_copy(update={"external_id": "Q2", "span": part(SHIFT, 2, 3)})
    second = RemoteOverride(id="Q2", span=splinter.span, account="PA")
    observed = Observation(overrides=(second, remote), on_call=(OnCall(span=SHIFT, account="PA"),))
    plan = make_plan(wanted("ada"), {"ada@example.com": "PA"}, observed, [splinter, entry], now=NOW)
    assert [(item.kind, item.external_id) for item in plan.operations] == [("keep", "Q1"), ("delete", "Q2")]


def test_gaps_and_what_humans_already_did_are_no_conflicts() -> None:
    """Only what keeps the plan from showing asks for a human."""
    calm = {"gap", "satisfied_by_manual"}
    loud = {"edited_externally", "frozen", "manual_override", "removed_externally", "wrong_final"}
    loud |= {"also_on_call", "kind_changed", "user_inactive"}
    made = {kind: Finding.model_validate({"kind": kind, "key": "k", "span": SHIFT, "says": ""}) for kind in calm | loud}
    assert {kind for kind, finding in made.items() if finding.is_conflict} == loud
