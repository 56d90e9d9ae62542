"""What was announced stands in the next plan, as far as somebody can still hold it."""

from __future__ import annotations

import pytest

from scheduler.domain.errors import BadInput
from scheduler.domain.facts import WeekendServed
from scheduler.domain.organisation import Organisation
from scheduler.domain.time import WEEK
from scheduler.store.unit_of_work import SqlStore
from tests.support.builders import (
    MONDAY,
    a_horizon,
    a_term_rotation,
    a_volunteer,
    a_weekend_rotation,
    an_absence,
    an_engineer,
    an_organisation,
)
from tests.support.planned import POLICY, imported, made_ready, planned, published

ROTATIONS = (a_weekend_rotation(), a_term_rotation())


def _with_a_term(weeks: int) -> Organisation:
    """Ada volunteers for exactly one term, which begins on the first Monday."""
    last_on = MONDAY + WEEK * weeks - WEEK / 7
    offer = a_volunteer("ada", latest_on=last_on, min_weeks=weeks, max_weeks=weeks)
    only = a_term_rotation(lengths=(weeks,), min_weeks=weeks, max_weeks=weeks)
    return an_organisation(rotations=(a_weekend_rotation(), only), volunteers=(offer,))


def test_a_published_term_goes_on_in_the_next_quarter(store: SqlStore) -> None:
    """Ada's term reaches into the next horizon: she keeps it there, and serves no weekend inside it."""
    imported(store, _with_a_term(weeks=6))
    published(store, planned(store, made_ready(store)))
    later = planned(store, made_ready(store, a_horizon(4, MONDAY + WEEK * 4))).plan
    assert later is not None
    held = [a.duty_id for a in later.schedule.assignments if a.engineer_id == "ada"]
    assert f"ee/{MONDAY}/6w" in held
    inside = {shift.id for shift in later.schedule.shifts if shift.on < MONDAY + WEEK * 6}
    assert inside
    assert not inside & set(held)


def test_a_term_of_somebody_who_has_gone_becomes_tbd_and_is_said(store: SqlStore) -> None:
    """Ada is no longer in the organisation: the next quarter is planned all the same, with a warning."""
    imported(store, _with_a_term(weeks=6))
    published(store, planned(store, made_ready(store)))
    imported(store, an_organisation((an_engineer("ben"), an_engineer("cleo")), rotations=ROTATIONS))
    prepared = made_ready(store, a_horizon(4, MONDAY + WEEK * 4))
    assert [warning.split()[0] for warning in prepared.warnings] == ["ada"]
    assert prepared.problem.pins == ()
    assert planned(store, prepared).plan is not None


def test_nothing_can_be_frozen_before_anything_is_published(store: SqlStore) -> None:
    """A draft is no announcement. A date that freezes nothing is no reason to refuse."""
    imported(store, an_organisation())
    planned(store, made_ready(store))
    with pytest.raises(BadInput, match=r"nothing is published for the \d+ weeks from 2027-01-04"):
        made_ready(store, frozen_until=MONDAY + WEEK / 7)
    assert made_ready(store, frozen_until=MONDAY).problem.pins == ()


def test_decisions_that_stand_need_a_rule_that_keeps_them(store: SqlStore) -> None:
    """A policy without 'pinned' would silently drop a published term, so planning refuses."""
    imported(store, _with_a_term(weeks=6))
    published(store, planned(store, made_ready(store)))
    loose = tuple(rule for rule in POLICY if rule.kind != "pinned")
    imported(store, _with_a_term(weeks=6), loose)
    with pytest.raises(BadInput, match="pinned"):
        made_ready(store, a_horizon(4, MONDAY + WEEK * 4))
    assert made_ready(store, a_horizon(4, MONDAY - WEEK * 4)).problem.pins == ()


def test_what_starts_before_the_freeze_date_is_pinned_and_what_starts_on_it_is_not(store: SqlStore) -> None:
    """Frozen until the second Saturday: the first weekend stays, the second is free again."""
    imported(store, an_organisation())
    published(store, planned(store, made_ready(store)))
    second = MONDAY + WEEK + (WEEK / 7) * 5
    prepared = made_ready(store, frozen_until=second)
    assert len(prepared.problem.pins) == 2
    starts = {shift.id: shift.on for shift in prepared.problem.shifts}
    assert max(starts[pin.duty_id] for pin in prepared.problem.pins) < second
    assert len(made_ready(store, frozen_until=second + WEEK / 7).problem.pins) == 3
    assert planned(store, prepared).plan is not None


def test_somebody_who_falls_ill_inside_the_freeze_is_replaced_and_nobody_else_moves(store: SqlStore) -> None:
    """Cleo is away on her frozen weekend: a warning says so without a reason, others cover, all else stays."""
    people = tuple(an_engineer(name) for name in ("ada", "ben", "cleo", "dan"))
    imported(store, an_organisation(people))
    before = planned(store, made_ready(store))
    published(store, before)
    assert before.plan is not None
    first = before.plan.schedule.shifts[0]
    (ill, *_) = before.plan.schedule.holders(first.id)
    imported(store, an_organisation(people, absences=(an_absence(ill, first.on, first.on),)))
    prepared = made_ready(store, frozen_until=MONDAY + WEEK * 2)
    name = before.plan.problem.engineer(ill).name
    assert prepared.warnings == (f"{name} can no longer hold {first.label} (away): the seat is open again",)
    after = planned(store, prepared).plan
    assert after is not None
    assert ill not in after.schedule.holders(first.id)
    assert len(after.schedule.holders(first.id)) == first.seats
    kept = [shift.id for shift in before.plan.schedule.shifts if first.on < shift.on < MONDAY + WEEK * 2]
    assert kept
    assert all(after.schedule.holders(each) == before.plan.schedule.holders(each) for each in kept)


def test_somebody_who_has_gone_loses_what_was_frozen_with_a_warning(store: SqlStore) -> None:
    """They are no longer in the organisation; planning goes on."""
    people = tuple(an_engineer(name) for name in ("ada", "ben", "cleo", "dan"))
    imported(store, an_organisation(people))
    before = planned(store, made_ready(store))
    published(store, before)
    assert before.plan is not None
    (gone, *_) = before.plan.schedule.holders(before.plan.schedule.shifts[0].id)
    imported(store, an_organisation(tuple(each for each in people if each.id != gone)))
    prepared = made_ready(store, frozen_until=MONDAY + WEEK)
    assert {warning.split()[0] for warning in prepared.warnings} == {gone}
    assert planned(store, prepared).plan is not None


def test_a_standing_term_that_cannot_go_on_leaves_its_seat_to_others(store: SqlStore) -> None:
    """Ada is away for good in the next quarter: her term is no longer one that anybody could hold."""
    imported(store, _with_a_term(weeks=6))
    published(store, planned(store, made_ready(store)))
    away = an_absence("ada", MONDAY, MONDAY + WEEK * 20)
    imported(store, _with_a_term(weeks=6).model_copy(update={"absences": (away,)}))
    prepared = made_ready(store, a_horizon(4, MONDAY + WEEK * 4))
    assert ["can no longer hold" in warning for warning in prepared.warnings] == [True]
    assert f"ee/{MONDAY}/6w" not in prepared.problem.duties
    assert planned(store, prepared).plan is not None


def test_the_next_quarter_knows_who_was_on_duty_at_the_end_of_this_one(store: SqlStore) -> None:
    """What is published for the weeks before counts; a draft does not."""
    imported(store, an_organisation())
    made = planned(store, made_ready(store))
    later = a_horizon(starts_on=MONDAY + WEEK * 4)
    assert made_ready(store, later).problem.facts_of(WeekendServed) == ()
    published(store, made)
    assert made.plan is not None
    schedule = made.plan.schedule
    held = {
        (a.engineer_id, shift.weekend_on)
        for shift in schedule.shifts
        for a in schedule.assignments
        if a.duty_id == shift.id
    }
    known = {(fact.engineer_id, fact.weekend_on) for fact in made_ready(store, later).problem.facts_of(WeekendServed)}
    assert held
    assert known == held
