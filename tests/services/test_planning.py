"""Planning keeps a draft only when the checker agrees, and stands by what was decided before."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from constraints.absence import AbsenceConstraint
from constraints.coverage import Coverage
from constraints.eligibility import Eligibility
from constraints.fair_weekends import FairWeekends
from constraints.one_duty_at_a_time import OneDutyAtATime
from constraints.pinned import Pinned
from constraints.unavailable import Unavailable
from scheduler.domain.availability import Grade
from scheduler.domain.constraint import Aim, Constraint
from scheduler.domain.coverage import Approval, CoverageLevel, Weekday
from scheduler.domain.errors import BadInput, EngineDisagreement, NotFound
from scheduler.domain.facts import WeekendDays, WeekendServed
from scheduler.domain.organisation import Organisation
from scheduler.domain.plan import PlanState, policy_digest, policy_of
from scheduler.domain.problem import Problem
from scheduler.domain.schedule import Assignment
from scheduler.domain.solution import Solution, Status
from scheduler.domain.time import WEEK, Horizon
from scheduler.domain.values import digest
from scheduler.engine.solve import SolveLimits, solve
from scheduler.services.planning import Planned, Prepared, plan_horizon, prepare, quarter_name
from scheduler.store.unit_of_work import SqlStore, open_store
from tests.support.builders import (
    MONDAY,
    NOW,
    a_holiday,
    a_horizon,
    a_preference,
    a_term_rotation,
    a_volunteer,
    a_weekend_rotation,
    an_absence,
    an_engineer,
    an_organisation,
)

POLICY: tuple[Constraint, ...] = (
    AbsenceConstraint(),
    Eligibility(),
    Pinned(),
    OneDutyAtATime(),
    Coverage(weight=1),
    FairWeekends(weight=1),
)
ROTATIONS = (a_weekend_rotation(), a_term_rotation())
Engine = Callable[[Problem, tuple[Constraint, ...], tuple[Assignment, ...]], Solution]


def engine(problem: Problem, constraints: tuple[Constraint, ...], start_from: tuple[Assignment, ...]) -> Solution:
    """The product's own, with a short limit."""
    return solve(problem, constraints, SolveLimits(seconds=10), start_from=start_from)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlStore]:
    opened = open_store(f"sqlite:///{tmp_path / 'watchbill.sqlite3'}")
    yield opened
    opened.close()


def _import(store: SqlStore, organisation: Organisation, policy: tuple[Constraint, ...] = POLICY) -> None:
    with store.writing() as work:
        work.organisations.replace_organisation(organisation, policy_of(policy), {}, NOW)


def _prepare(
    store: SqlStore,
    horizon: Horizon | None = None,
    *,
    policy: tuple[Constraint, ...] = POLICY,
    frozen_until: date | None = None,
) -> Prepared:
    return prepare(
        store,
        horizon or a_horizon(),
        parse_policy=lambda texts: tuple(rule for rule in policy if policy_of((rule,))[0] in texts),
        holidays=lambda _organisation, horizon: (a_holiday(horizon.starts_on),),
        frozen_until=frozen_until,
    )


def _plan(store: SqlStore, prepared: Prepared, solve_with: Engine = engine) -> Planned:
    return plan_horizon(store, prepared, solve=solve_with, now=lambda: NOW, by="a manager")


def _publish(store: SqlStore, planned: Planned) -> None:
    assert planned.plan is not None
    with store.writing() as work:
        work.plans.publish(planned.plan.id, NOW)


def _kept(store: SqlStore) -> int:
    with store.reading() as work:
        return len(work.plans.plans())


def test_a_draft_says_where_it_comes_from(store: SqlStore) -> None:
    """Digests of problem and policy, engine, proof per aim, who asked and when: enough to solve it again."""
    _import(store, an_organisation())
    prepared = _prepare(store)
    plan = _plan(store, prepared).plan
    assert plan is not None
    proof = plan.provenance
    assert (proof.problem_digest, proof.policy_digest) == (digest(prepared.problem), policy_digest(policy_of(POLICY)))
    assert (proof.status, proof.workers, proof.engine[:6]) == (Status.OPTIMAL, 1, "CP-SAT")
    assert all(aim.proven for aim in proof.aims)
    assert (plan.state, plan.created_by, plan.created_at) == (PlanState.DRAFT, "a manager", NOW)
    assert prepared.problem.holidays == (a_holiday(MONDAY),)


def test_the_weekends_of_countries_are_looked_up_where_nobody_wrote_them_down(store: SqlStore) -> None:
    """What people wrote about a country stands; a team's own weekend does not keep its country from being known."""
    written = (
        WeekendDays(country="IL", days=(Weekday.SAT,)),
        WeekendDays(team_id="core", days=(Weekday.SUN,)),
    )
    looked_up = tuple(WeekendDays(country=country, days=(Weekday.FRI, Weekday.SAT)) for country in ("IL", "EG"))
    _import(store, an_organisation(facts=written))
    prepared = prepare(
        store,
        a_horizon(),
        parse_policy=lambda _: POLICY,
        holidays=lambda _organisation, _horizon: (),
        weekends=lambda _organisation, _horizon: looked_up,
    )
    assert prepared.problem.facts_of(WeekendDays) == (*written, looked_up[1])


def test_without_an_organisation_there_is_nothing_to_plan(store: SqlStore) -> None:
    """The sentence says what to do."""
    with pytest.raises(NotFound, match="watchbill import"):
        _prepare(store)


@pytest.mark.parametrize("error", [1, -1])
def test_an_engine_that_miscounts_an_aim_is_not_believed(store: SqlStore, error: int) -> None:
    """One too many or one too few: the checker says so, and nothing is kept."""

    def miscounting(problem: Problem, rules: tuple[Constraint, ...], earlier: tuple[Assignment, ...]) -> Solution:
        found = engine(problem, rules, earlier)
        aims = tuple(replace(r, best=r.best + error) if r.aim is Aim.UNFILLED else r for r in found.aims)
        return replace(found, aims=aims)

    _import(store, an_organisation((an_engineer("ada"),), absences=(an_absence("ada"),)))
    with pytest.raises(EngineDisagreement, match="seats left open"):
        _plan(store, _prepare(store), miscounting)
    assert _kept(store) == 0


def test_an_engine_that_hides_an_aim_is_not_believed(store: SqlStore) -> None:
    """An aim that the engine does not mention must cost nothing."""

    def hiding(problem: Problem, rules: tuple[Constraint, ...], earlier: tuple[Assignment, ...]) -> Solution:
        return replace(engine(problem, rules, earlier), aims=())

    _import(store, an_organisation((an_engineer("ada"),), absences=(an_absence("ada"),)))
    with pytest.raises(EngineDisagreement):
        _plan(store, _prepare(store), hiding)
    assert _kept(store) == 0


def test_an_engine_that_breaks_a_hard_rule_is_not_believed(store: SqlStore) -> None:
    """It puts somebody on duty who is away; nothing is kept."""

    def careless(problem: Problem, rules: tuple[Constraint, ...], earlier: tuple[Assignment, ...]) -> Solution:
        found = engine(problem, rules, earlier)
        assert found.schedule is not None
        first = problem.shifts[0].id
        others = tuple(a for a in found.schedule.assignments if a.duty_id != first)
        away = Assignment(engineer_id="ada", duty_id=first)
        return replace(found, schedule=problem.schedule((*others, away)))

    _import(store, an_organisation(absences=(an_absence("ada"),)))
    with pytest.raises(EngineDisagreement, match="hard rule"):
        _plan(store, _prepare(store), careless)
    assert _kept(store) == 0


def test_when_the_engine_finds_nothing_nothing_is_kept(store: SqlStore) -> None:
    """Everybody is away and every seat must be filled."""
    policy = (AbsenceConstraint(), Coverage())
    _import(store, an_organisation((an_engineer("ada"),), absences=(an_absence("ada"),)), policy)
    planned = _plan(store, _prepare(store, policy=policy))
    assert (planned.plan, planned.solution.status) == (None, Status.INFEASIBLE)
    assert _kept(store) == 0


def test_a_published_term_goes_on_in_the_next_quarter(store: SqlStore) -> None:
    """Ada's term reaches into the next horizon: she keeps it there, and serves no weekend inside it."""
    _import(store, _with_a_term(weeks=6))
    _publish(store, _plan(store, _prepare(store)))
    later = _plan(store, _prepare(store, a_horizon(4, MONDAY + WEEK * 4))).plan
    assert later is not None
    held = [a.duty_id for a in later.schedule.assignments if a.engineer_id == "ada"]
    assert f"ee/{MONDAY}/6w" in held
    inside = {shift.id for shift in later.schedule.shifts if shift.on < MONDAY + WEEK * 6}
    assert inside
    assert not inside & set(held)


def test_a_term_of_somebody_who_has_gone_becomes_tbd_and_is_said(store: SqlStore) -> None:
    """Ada is no longer in the organisation: the next quarter is planned all the same, with a warning."""
    _import(store, _with_a_term(weeks=6))
    _publish(store, _plan(store, _prepare(store)))
    _import(store, an_organisation((an_engineer("ben"), an_engineer("cleo")), rotations=ROTATIONS))
    prepared = _prepare(store, a_horizon(4, MONDAY + WEEK * 4))
    assert [warning.split()[0] for warning in prepared.warnings] == ["ada"]
    assert prepared.problem.pins == ()
    assert _plan(store, prepared).plan is not None


def test_nothing_can_be_frozen_before_anything_is_published(store: SqlStore) -> None:
    """A draft is no announcement. A date that freezes nothing is no reason to refuse."""
    _import(store, an_organisation())
    _plan(store, _prepare(store))
    with pytest.raises(BadInput, match=r"nothing is published for the \d+ weeks from 2027-01-04"):
        _prepare(store, frozen_until=MONDAY + WEEK / 7)
    assert _prepare(store, frozen_until=MONDAY).problem.pins == ()


def test_a_policy_that_asks_for_no_seat_to_be_filled_is_warned_about(store: SqlStore) -> None:
    """Such a plan is proven best and empty; with the rule there is nothing to say."""
    _import(store, an_organisation(), POLICY)
    assert _prepare(store).warnings == ()
    _import(store, an_organisation(), (AbsenceConstraint(),))
    assert ["kind coverage" in warning for warning in _prepare(store).warnings] == [True]


def test_a_rotation_that_makes_no_shift_is_warned_about_unless_it_is_only_proposed(store: SqlStore) -> None:
    """Office hours only, so no weekend at all: somebody wrote the wrong coverage, or means it."""
    rotation = a_weekend_rotation(coverage=CoverageLevel.WEEKDAYS)
    for approval, warned in ((Approval.APPROVED, 1), (Approval.PROPOSED, 0)):
        _import(store, an_organisation(rotations=(rotation.model_copy(update={"approval": approval}),)))
        warnings = _prepare(store).warnings
        assert [f"the rotation {rotation.id} makes no shift" in warning for warning in warnings] == [True] * warned


def test_decisions_that_stand_need_a_rule_that_keeps_them(store: SqlStore) -> None:
    """A policy without 'pinned' would silently drop a published term, so planning refuses."""
    _import(store, _with_a_term(weeks=6))
    _publish(store, _plan(store, _prepare(store)))
    loose = tuple(rule for rule in POLICY if rule.kind != "pinned")
    _import(store, _with_a_term(weeks=6), loose)
    with pytest.raises(BadInput, match="pinned"):
        _prepare(store, a_horizon(4, MONDAY + WEEK * 4))
    assert _prepare(store, a_horizon(4, MONDAY - WEEK * 4)).problem.pins == ()


def test_what_starts_before_the_freeze_date_is_pinned_and_what_starts_on_it_is_not(store: SqlStore) -> None:
    """Frozen until the second Saturday: the first weekend stays, the second is free again."""
    _import(store, an_organisation())
    _publish(store, _plan(store, _prepare(store)))
    second = MONDAY + WEEK + (WEEK / 7) * 5
    prepared = _prepare(store, frozen_until=second)
    assert len(prepared.problem.pins) == 2
    starts = {shift.id: shift.on for shift in prepared.problem.shifts}
    assert max(starts[pin.duty_id] for pin in prepared.problem.pins) < second
    assert len(_prepare(store, frozen_until=second + WEEK / 7).problem.pins) == 3
    assert _plan(store, prepared).plan is not None


def test_somebody_who_falls_ill_inside_the_freeze_is_replaced_and_nobody_else_moves(store: SqlStore) -> None:
    """Cleo is away on her frozen weekend: a warning says so without a reason, others cover, all else stays."""
    people = tuple(an_engineer(name) for name in ("ada", "ben", "cleo", "dan"))
    _import(store, an_organisation(people))
    before = _plan(store, _prepare(store))
    _publish(store, before)
    assert before.plan is not None
    first = before.plan.schedule.shifts[0]
    (ill, *_) = before.plan.schedule.holders(first.id)
    _import(store, an_organisation(people, absences=(an_absence(ill, first.on, first.on),)))
    prepared = _prepare(store, frozen_until=MONDAY + WEEK * 2)
    name = before.plan.problem.engineer(ill).name
    assert prepared.warnings == (f"{name} can no longer hold {first.label} (away): the seat is open again",)
    after = _plan(store, prepared).plan
    assert after is not None
    assert ill not in after.schedule.holders(first.id)
    assert len(after.schedule.holders(first.id)) == first.seats
    kept = [shift.id for shift in before.plan.schedule.shifts if first.on < shift.on < MONDAY + WEEK * 2]
    assert kept
    assert all(after.schedule.holders(each) == before.plan.schedule.holders(each) for each in kept)


def test_somebody_who_has_gone_loses_what_was_frozen_with_a_warning(store: SqlStore) -> None:
    """They are no longer in the organisation; planning goes on."""
    people = tuple(an_engineer(name) for name in ("ada", "ben", "cleo", "dan"))
    _import(store, an_organisation(people))
    before = _plan(store, _prepare(store))
    _publish(store, before)
    assert before.plan is not None
    (gone, *_) = before.plan.schedule.holders(before.plan.schedule.shifts[0].id)
    _import(store, an_organisation(tuple(each for each in people if each.id != gone)))
    prepared = _prepare(store, frozen_until=MONDAY + WEEK)
    assert {warning.split()[0] for warning in prepared.warnings} == {gone}
    assert _plan(store, prepared).plan is not None


def test_a_standing_term_that_cannot_go_on_leaves_its_seat_to_others(store: SqlStore) -> None:
    """Ada is away for good in the next quarter: her term is no longer one that anybody could hold."""
    _import(store, _with_a_term(weeks=6))
    _publish(store, _plan(store, _prepare(store)))
    away = an_absence("ada", MONDAY, MONDAY + WEEK * 20)
    _import(store, _with_a_term(weeks=6).model_copy(update={"absences": (away,)}))
    prepared = _prepare(store, a_horizon(4, MONDAY + WEEK * 4))
    assert ["can no longer hold" in warning for warning in prepared.warnings] == [True]
    assert f"ee/{MONDAY}/6w" not in prepared.problem.duties
    assert _plan(store, prepared).plan is not None


def test_what_a_rule_leaves_to_a_manager_is_a_warning(store: SqlStore) -> None:
    """Marks beyond the quota are not kept free, and whoever plans hears of them."""
    policy = (*POLICY, Unavailable(quota=1))
    marks = tuple(a_preference("ada", MONDAY + WEEK * week + (WEEK / 7) * 5, Grade.UNAVAILABLE) for week in range(2))
    _import(store, an_organisation(preferences=marks), policy)
    assert ["more than 1 weekends" in warning for warning in _prepare(store, policy=policy).warnings] == [True]
    _import(store, an_organisation(preferences=marks[:1]), policy)
    assert _prepare(store, policy=policy).warnings == ()


@pytest.mark.parametrize(
    ("starts_on", "weeks", "name"),
    [
        (date(2027, 1, 4), 13, "2027-Q1"),
        (date(2026, 12, 28), 13, "2027-Q1"),
        (date(2027, 4, 5), 13, "2027-Q2"),
        (date(2027, 10, 4), 12, "2027-Q4"),
        (date(2027, 1, 4), 15, "2027-01-04+15w"),
        (date(2027, 1, 11), 13, "2027-01-11+13w"),
        (date(2027, 2, 1), 13, "2027-02-01+13w"),
        (date(2027, 1, 4), 4, "2027-01-04+4w"),
    ],
)
def test_a_horizon_has_the_name_that_people_give_it(starts_on: date, weeks: int, name: str) -> None:
    """About a quarter from about its first day is that quarter; a week and a half late is not."""
    assert quarter_name(Horizon.of_weeks(starts_on, weeks)) == name


def _with_a_term(weeks: int) -> Organisation:
    """Ada volunteers for exactly one term, which begins on the first Monday."""
    last_on = MONDAY + WEEK * weeks - WEEK / 7
    offer = a_volunteer("ada", latest_on=last_on, min_weeks=weeks, max_weeks=weeks)
    only = a_term_rotation(lengths=(weeks,), min_weeks=weeks, max_weeks=weeks)
    return an_organisation(rotations=(a_weekend_rotation(), only), volunteers=(offer,))


def test_the_next_quarter_knows_who_was_on_duty_at_the_end_of_this_one(store: SqlStore) -> None:
    """What is published for the weeks before counts; a draft does not."""
    _import(store, an_organisation())
    planned = _plan(store, _prepare(store))
    later = a_horizon(starts_on=MONDAY + WEEK * 4)
    assert _prepare(store, later).problem.facts_of(WeekendServed) == ()
    _publish(store, planned)
    assert planned.plan is not None
    schedule = planned.plan.schedule
    held = {
        (a.engineer_id, shift.weekend_on)
        for shift in schedule.shifts
        for a in schedule.assignments
        if a.duty_id == shift.id
    }
    known = {(fact.engineer_id, fact.weekend_on) for fact in _prepare(store, later).problem.facts_of(WeekendServed)}
    assert held
    assert known == held
