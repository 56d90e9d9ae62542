"""A draft that was overtaken is not released: what was announced or closed after it was made would be undone."""

from __future__ import annotations

from datetime import timedelta

import pytest

from scheduler.domain.errors import BadInput, ChangedMeanwhile, StaleDraft
from scheduler.domain.plan import Plan, PlanState
from scheduler.domain.problem import Problem
from scheduler.domain.solution import Solution, Status
from scheduler.domain.time import DAY, WEEK
from scheduler.services.planning import Prepared, keep_draft
from scheduler.services.recording import announce
from scheduler.services.releasing import bearing_on
from scheduler.services.standing import standing
from scheduler.store.unit_of_work import SqlStore
from tests.support.builders import MONDAY, NOW, SATURDAY, a_schedule, a_shift, a_term, a_term_rotation, a_volunteer
from tests.support.recording import AFTERWARDS, FIRST, LAST_DAY, a_quarter, announced, close, drafted, entries, the_plan

pytestmark = pytest.mark.parametrize("url", ["sqlite"], indirect=True)

MINUTE = timedelta(minutes=1)
NEXT = MONDAY + WEEK * 4
LATER = a_shift(SATURDAY + WEEK * 4)


def release(store: SqlStore, plan: Plan | None, minutes: int = 2) -> None:
    announce(store, plan.id if plan else None, parse_policy=lambda _: (), now=NOW + MINUTE * minutes, by="Ops")


def test_a_draft_from_before_a_release_of_the_same_quarter_is_refused(both: SqlStore) -> None:
    """Two drafts, the first is released: the second would take it all away, and says what to do instead."""
    first, second = (drafted(both, a_quarter(), (who, FIRST)) for who in ("ada", "ben"))
    release(both, first, minutes=1)
    before = entries(both)
    with pytest.raises(StaleDraft, match=f"knows nothing of {first.id}, which was released on .* 'watchbill replan'"):
        release(both, second)
    assert entries(both) == before
    assert the_plan(both, second.id).state is PlanState.DRAFT


def test_of_two_drafts_for_the_same_weeks_one_must_be_named(both: SqlStore) -> None:
    """A colleague's second draft is never released by accident; a draft of other weeks is in nobody's way."""
    first, second = (drafted(both, a_quarter(), (who, FIRST)) for who in ("ada", "ben"))
    drafted(both, a_quarter((LATER,), starts_on=NEXT + WEEK * 4), quarter="2027-Q2", now=NOW - WEEK)
    with pytest.raises(
        BadInput, match=f"2 drafts for these weeks, name the one to release: {first.id}, made .*; {second.id}"
    ):
        release(both, None)
    assert the_plan(both, second.id).state is PlanState.DRAFT
    release(both, first)
    assert the_plan(both, first.id).state is PlanState.PUBLISHED


def test_the_only_draft_for_its_weeks_need_not_be_named(both: SqlStore) -> None:
    """Nor does one count that a release has overtaken."""
    first = drafted(both, a_quarter(), ("ada", FIRST))
    drafted(both, a_quarter(), ("ben", FIRST))
    release(both, first, minutes=1)
    third = drafted(both, a_quarter(), ("cleo", FIRST), now=NOW + MINUTE * 2)
    release(both, None, minutes=3)
    assert the_plan(both, third.id).state is PlanState.PUBLISHED


def test_a_draft_that_does_not_know_the_terms_before_it_is_refused(both: SqlStore) -> None:
    """Ada's term reaches from the first quarter into the second, whose draft was made without it."""
    term = a_term(MONDAY, 8)
    offer = (a_volunteer("ada"),)
    rotation = (a_term_rotation(seats=1),)
    second = drafted(both, a_quarter((LATER,), starts_on=NEXT), ("ben", LATER.id), quarter="2027-Q2")
    first = drafted(both, a_quarter((), terms=(term,), volunteers=offer, rotations=rotation), ("ada", term.id))
    release(both, first, minutes=1)
    with pytest.raises(StaleDraft, match=f"knows nothing of {first.id}"):
        release(both, second)
    with both.reading() as work:
        (held,) = standing(work.record)
    assert held.turns[0][0].end_at == term.span.end_at


def test_a_release_of_a_later_quarter_holds_nobody_up(both: SqlStore) -> None:
    """The first quarter does not start from the second: its draft is as good as before."""
    first = drafted(both, a_quarter(), ("ada", FIRST))
    second = drafted(both, a_quarter((LATER,), starts_on=NEXT), ("ben", LATER.id), quarter="2027-Q2")
    release(both, second, minutes=1)
    release(both, first)
    assert the_plan(both, first.id).state is PlanState.PUBLISHED


def test_a_draft_made_after_the_release_replaces_what_was_announced(both: SqlStore) -> None:
    """The ordinary way: release, plan again, release; also within one and the same instant."""
    announced(both, a_quarter(), ("ada", FIRST))
    announced(both, a_quarter(), ("ben", FIRST))
    third = announced(both, a_quarter(), ("cleo", FIRST), now=NOW + MINUTE).plan
    assert third.state is PlanState.PUBLISHED


def test_a_quarter_before_a_closed_one_is_not_released(both: SqlStore) -> None:
    """It could never be closed itself, and would hold up every closing after it; the closed quarter is named."""
    announced(both, a_quarter((LATER,), starts_on=NEXT), ("ben", LATER.id), quarter="2027-Q2")
    close(both, LAST_DAY + WEEK * 4, now=AFTERWARDS + WEEK * 4)
    with pytest.raises(StaleDraft, match="2027-Q2, from 2027-02-01 to 2027-02-28, is closed"):
        announced(both, a_quarter(), ("ada", FIRST), now=AFTERWARDS + WEEK * 4)
    after = a_shift(SATURDAY + WEEK * 8)
    third = a_quarter((after,), starts_on=NEXT + WEEK * 4)
    announced(both, third, ("ada", after.id), now=AFTERWARDS + WEEK * 4, quarter="2027-Q3")
    closed = close(both, LAST_DAY + WEEK * 8, now=AFTERWARDS + WEEK * 8)
    assert [period.source.quarter for period in closed.periods] == ["2027-Q3"]


def test_a_closed_quarter_is_not_announced_anew(both: SqlStore) -> None:
    """Who served stands in the record; the day before it was closed, a new version was still possible."""
    announced(both, a_quarter(), ("ada", FIRST))
    announced(both, a_quarter(), ("ada", FIRST), now=AFTERWARDS - DAY)
    close(both)
    with pytest.raises(StaleDraft, match="watchbill history correct"):
        announced(both, a_quarter(), ("ben", FIRST), now=AFTERWARDS)


def test_a_plan_released_during_the_search_keeps_its_draft_from_being_kept(both: SqlStore) -> None:
    """The search began before anything was announced; by its end something is."""
    problem = a_quarter()
    with both.reading() as work:
        known = bearing_on(work.plans, problem.horizon)
    prepared = Prepared(problem, (), (), released=known)
    released = announced(both, problem, ("ada", FIRST)).plan
    with pytest.raises(ChangedMeanwhile, match=f"{released.id} was released while this was planned"):
        keep_draft(both, prepared, _found(problem), now=lambda: NOW, by="Ops")
    with both.reading() as work:
        anew = Prepared(problem, (), (), released=bearing_on(work.plans, problem.horizon))
    assert keep_draft(both, anew, _found(problem), now=lambda: NOW, by="Ops").state is PlanState.DRAFT


def _found(problem: Problem) -> Solution:
    """What a search came to that seats nobody; no rule asks for more."""
    return Solution(Status.OPTIMAL, a_schedule(problem), (), 0.0, "an engine", 1, 1)
