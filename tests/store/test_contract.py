"""What every store promises, asked of the real one and of the fake that other tests use."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from scheduler.domain.errors import BadInput, NotFound
from scheduler.domain.plan import PlanState
from scheduler.domain.schedule import Assignment
from scheduler.domain.time import WEEK, Horizon
from scheduler.services.ports import Store
from tests.store.conftest import BOTH, a_store_of
from tests.store.contents import LATER, MUCH_LATER, POLICY, a_content, a_provenance, content_of
from tests.support.builders import MONDAY, NOW, a_shift, an_organisation


@pytest.fixture(params=["fake", *BOTH])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """The same promises on all."""
    with a_store_of(request.param, tmp_path) as opened:
        yield opened


def _save(store: Store, **changes):
    with store.writing() as work:
        return work.plans.save_draft(a_content(**changes), now=NOW, by="Ops")


def _publish(store: Store, plan_id: str, now=LATER):
    with store.writing() as work:
        return work.plans.publish(plan_id, now)


def test_a_failure_after_writing_undoes_what_was_written(store: Store) -> None:
    """An exception in the middle of a unit of work leaves nothing of it."""

    def fail_half_way() -> None:
        with store.writing() as work:
            work.organisations.replace_organisation(an_organisation(), POLICY, {}, NOW)
            work.plans.save_draft(a_content(), now=NOW, by="Ops")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_half_way()
    with store.reading() as work:
        assert work.plans.plans() == ()
        with pytest.raises(NotFound):
            work.organisations.organisation()


def test_a_reader_cannot_write(store: Store) -> None:
    """What would be lost at the end of the block is refused when it is tried."""
    with pytest.raises(RuntimeError, match="opened for reading"), store.reading() as work:
        work.plans.save_draft(a_content(), now=NOW, by="Ops")
    assert _save(store).version == 1


def test_a_draft_comes_back_as_it_was_saved(store: Store) -> None:
    """With schedule, problem, policy, provenance and penalties."""
    content = a_content()
    saved = _save(store)
    with store.reading() as work:
        read = work.plans.plan(saved.id)
    assert read == saved
    assert {name: getattr(read, name) for name in type(content).model_fields} == dict(content)
    assert (read.id, read.version, read.state) == ("2027-Q1-v1", 1, PlanState.DRAFT)
    assert (read.created_at, read.created_by, read.published_at) == (NOW, "Ops", None)


def test_versions_count_within_a_quarter(store: Store) -> None:
    """2027-Q1 has its second version while 2027-Q2 has its first."""
    ids = [_save(store, quarter=quarter).id for quarter in ("2027-Q1", "2027-Q2", "2027-Q1")]
    assert ids == ["2027-Q1-v1", "2027-Q2-v1", "2027-Q1-v2"]
    with store.reading() as work:
        assert [head.id for head in work.plans.plans()] == ["2027-Q1-v1", "2027-Q2-v1", "2027-Q1-v2"]
        assert [head.id for head in work.plans.plans(MONDAY + WEEK)] == []


def test_the_head_of_a_plan_says_what_the_plan_says(store: Store) -> None:
    """A list needs no schedules."""
    saved = _save(store)
    with store.reading() as work:
        assert work.plans.plans(MONDAY, PlanState.DRAFT) == (saved.summary,)
        assert work.plans.plans(MONDAY, PlanState.PUBLISHED) == ()


@pytest.mark.parametrize("what", ["problem_digest", "policy_digest"])
def test_a_plan_with_the_provenance_of_another_is_refused(store: Store, what: str) -> None:
    """A digest that does not match would make the record worthless."""
    content = a_content()
    foreign = content.model_copy(update={"provenance": a_provenance(content.problem, **{what: "0" * 64})})
    with pytest.raises(BadInput), store.writing() as work:
        work.plans.save_draft(foreign, now=NOW, by="Ops")


def test_two_people_in_one_seat_are_refused(store: Store) -> None:
    """And nothing of that plan is kept."""
    content = a_content()
    duty = content.schedule.shifts[0].id
    doubled = content.schedule.with_assignments(
        (*content.schedule.assignments, Assignment(engineer_id="ben", duty_id=duty, seat=1))
    )
    with pytest.raises(BadInput, match="contradicts itself"), store.writing() as work:
        work.plans.save_draft(content_of(content.problem, doubled), now=NOW, by="Ops")
    with store.reading() as work:
        assert work.plans.plans() == ()


def test_publishing_announces_a_draft_and_supersedes_the_plan_before_it(store: Store) -> None:
    """One published plan per horizon; the earlier one keeps its time of publication."""
    first, second = _save(store), _save(store)
    assert _publish(store, first.id).published_at == LATER
    assert _publish(store, second.id, MUCH_LATER).state is PlanState.PUBLISHED
    with store.reading() as work:
        before, now = work.plans.plan(first.id), work.plans.plan(second.id)
    assert (before.state, before.published_at) == (PlanState.SUPERSEDED, LATER)
    assert (now.state, now.published_at) == (PlanState.PUBLISHED, MUCH_LATER)
    assert before.schedule == first.schedule


@pytest.mark.parametrize("state", [PlanState.PUBLISHED, PlanState.SUPERSEDED, PlanState.DISCARDED])
def test_only_a_draft_can_be_published_or_discarded(store: Store, state: PlanState) -> None:
    """Nothing goes back."""
    plan = _save(store)
    with store.writing() as work:
        if state is PlanState.DISCARDED:
            work.plans.discard(plan.id)
        else:
            work.plans.publish(plan.id, LATER)
    if state is PlanState.SUPERSEDED:
        _publish(store, _save(store).id)
    for move in (lambda work: work.plans.publish(plan.id, MUCH_LATER), lambda work: work.plans.discard(plan.id)):
        with pytest.raises(BadInput, match=f"is {state}, not a draft"), store.writing() as work:
            move(work)


def test_a_plan_that_does_not_exist_is_not_found(store: Store) -> None:
    """By its name, whatever is asked of it."""
    for move in ("plan", "discard"):
        with pytest.raises(NotFound, match="2027-Q9-v1"), store.writing() as work:
            getattr(work.plans, move)("2027-Q9-v1")


@pytest.mark.parametrize(("later_weeks", "fits"), [(3, False), (4, True), (-3, False), (-4, True)])
def test_published_plans_never_speak_of_the_same_week(store: Store, later_weeks: int, fits: bool) -> None:
    """Four weeks each: they may touch, and one week in common is refused, before or after."""
    _publish(store, _save(store).id)
    other = _save(store, later_weeks=later_weeks, quarter="other")
    if fits:
        assert _publish(store, other.id).state is PlanState.PUBLISHED
    else:
        with pytest.raises(BadInput, match="overlaps 2027-Q1-v1"):
            _publish(store, other.id)


def test_the_latest_draft_is_the_one_made_last(store: Store) -> None:
    """Of all horizons, or of one; a published plan is no draft any more."""
    first, second = _save(store), _save(store)
    with store.writing() as work:
        third = work.plans.save_draft(a_content(later_weeks=4, quarter="2027-Q2"), now=LATER, by="Ops")
    _publish(store, second.id)
    with store.reading() as work:
        assert work.plans.find_latest_draft() == third
        assert work.plans.find_latest_draft(MONDAY) == first
        assert work.plans.find_latest_draft(MONDAY + WEEK) is None


def test_the_latest_published_plan_is_that_of_the_latest_horizon(store: Store) -> None:
    """Of all, or of one; None before anything is published."""
    with store.reading() as work:
        assert work.plans.find_latest_published() is None
    later = _publish(store, _save(store, later_weeks=4, quarter="2027-Q2").id)
    sooner = _publish(store, _save(store).id)
    with store.reading() as work:
        assert work.plans.find_latest_published() == later
        assert work.plans.find_latest_published(MONDAY) == sooner


@pytest.mark.parametrize(("term_weeks", "stands"), [(4, False), (5, True)])
def test_a_published_term_that_reaches_into_the_horizon_stands(store: Store, term_weeks: int, stands: bool) -> None:
    """A term that ends on the horizon's first day is over; one week more and its holder is pinned, seat and all."""
    plan = _publish(store, _save(store, term_weeks=term_weeks).id)
    with store.reading() as work:
        standing = work.plans.standing_terms(Horizon.of_weeks(MONDAY + WEEK * 4, 4))
    term = plan.schedule.terms[0]
    expected = ((term,), (Assignment(engineer_id="ben", duty_id=term.id, seat=1),)) if stands else ((), ())
    assert (standing.terms, standing.pins) == expected


def test_only_what_was_announced_earlier_stands(store: Store) -> None:
    """A draft's term does not, nor one of the horizon itself."""
    plan = _save(store, term_weeks=5)
    with store.reading() as work:
        assert work.plans.standing_terms(Horizon.of_weeks(MONDAY + WEEK * 4, 4)).terms == ()
    _publish(store, plan.id)
    with store.reading() as work:
        assert work.plans.standing_terms(Horizon.of_weeks(MONDAY, 4)).terms == ()


def test_the_plan_just_before_the_horizon_speaks_for_all_standing_terms(store: Store) -> None:
    """A term of an older plan that the newer one no longer holds is over."""
    _publish(store, _save(store, term_weeks=9, quarter="old").id)
    newer = a_content(later_weeks=4, quarter="new", term_weeks=5)
    with store.writing() as work:
        _plan = work.plans.save_draft(newer, now=NOW, by="Ops")
        work.plans.publish(_plan.id, LATER)
        standing = work.plans.standing_terms(Horizon.of_weeks(MONDAY + WEEK * 8, 4))
    assert [term.id for term in standing.terms] == [newer.schedule.terms[0].id]


def test_a_shift_without_holder_is_kept_as_an_open_seat(store: Store) -> None:
    """A TBD seat is part of the plan."""
    content = a_content()
    empty = content.schedule.with_assignments((), terms=())
    with store.writing() as work:
        plan = work.plans.save_draft(content_of(content.problem, empty), now=NOW, by="Ops")
    with store.reading() as work:
        schedule = work.plans.plan(plan.id).schedule
    assert schedule == empty
    assert a_shift().id in {seat.duty_id for seat in schedule.open_seats}
