"""Planning keeps a draft only when the checker agrees, and says what somebody may not have meant."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from constraints.absence import AbsenceConstraint
from constraints.coverage import Coverage
from constraints.unavailable import Unavailable
from scheduler.domain.availability import Grade
from scheduler.domain.constraint import Aim, Constraint
from scheduler.domain.coverage import Approval, CoverageLevel, Weekday
from scheduler.domain.errors import EngineDisagreement, NotFound
from scheduler.domain.facts import WeekendDays
from scheduler.domain.plan import PlanState, policy_digest, policy_of
from scheduler.domain.problem import Problem
from scheduler.domain.schedule import Assignment
from scheduler.domain.solution import Solution, Status
from scheduler.domain.time import WEEK, Horizon
from scheduler.domain.values import digest
from scheduler.services.planning import prepare, quarter_name
from scheduler.store.unit_of_work import SqlStore
from tests.support.builders import (
    MONDAY,
    NOW,
    a_holiday,
    a_horizon,
    a_preference,
    a_weekend_rotation,
    an_absence,
    an_engineer,
    an_organisation,
)
from tests.support.planned import POLICY, engine, imported, made_ready, planned


def _kept(store: SqlStore) -> int:
    with store.reading() as work:
        return len(work.plans.plans())


def test_a_draft_says_where_it_comes_from(store: SqlStore) -> None:
    """Digests of problem and policy, engine, proof per aim, who asked and when: enough to solve it again."""
    imported(store, an_organisation())
    prepared = made_ready(store)
    plan = planned(store, prepared).plan
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
    imported(store, an_organisation(facts=written))
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
        made_ready(store)


@pytest.mark.parametrize("error", [1, -1])
def test_an_engine_that_miscounts_an_aim_is_not_believed(store: SqlStore, error: int) -> None:
    """One too many or one too few: the checker says so, and nothing is kept."""

    def miscounting(problem: Problem, rules: tuple[Constraint, ...], earlier: tuple[Assignment, ...]) -> Solution:
        found = engine(problem, rules, earlier)
        aims = tuple(replace(r, best=r.best + error) if r.aim is Aim.UNFILLED else r for r in found.aims)
        return replace(found, aims=aims)

    imported(store, an_organisation((an_engineer("ada"),), absences=(an_absence("ada"),)))
    with pytest.raises(EngineDisagreement, match="seats left open"):
        planned(store, made_ready(store), miscounting)
    assert _kept(store) == 0


def test_an_engine_that_hides_an_aim_is_not_believed(store: SqlStore) -> None:
    """An aim that the engine does not mention must cost nothing."""

    def hiding(problem: Problem, rules: tuple[Constraint, ...], earlier: tuple[Assignment, ...]) -> Solution:
        return replace(engine(problem, rules, earlier), aims=())

    imported(store, an_organisation((an_engineer("ada"),), absences=(an_absence("ada"),)))
    with pytest.raises(EngineDisagreement):
        planned(store, made_ready(store), hiding)
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

    imported(store, an_organisation(absences=(an_absence("ada"),)))
    with pytest.raises(EngineDisagreement, match="hard rule"):
        planned(store, made_ready(store), careless)
    assert _kept(store) == 0


def test_when_the_engine_finds_nothing_nothing_is_kept(store: SqlStore) -> None:
    """Everybody is away and every seat must be filled."""
    policy = (AbsenceConstraint(), Coverage())
    imported(store, an_organisation((an_engineer("ada"),), absences=(an_absence("ada"),)), policy)
    made = planned(store, made_ready(store, policy=policy))
    assert (made.plan, made.solution.status) == (None, Status.INFEASIBLE)
    assert _kept(store) == 0


def test_a_policy_that_asks_for_no_seat_to_be_filled_is_warned_about(store: SqlStore) -> None:
    """Such a plan is proven best and empty; with the rule there is nothing to say."""
    imported(store, an_organisation(), POLICY)
    assert made_ready(store).warnings == ()
    imported(store, an_organisation(), (AbsenceConstraint(),))
    assert ["kind coverage" in warning for warning in made_ready(store).warnings] == [True]


def test_a_rotation_that_makes_no_shift_is_warned_about_unless_it_is_only_proposed(store: SqlStore) -> None:
    """Office hours only, so no weekend at all: somebody wrote the wrong coverage, or means it."""
    rotation = a_weekend_rotation(coverage=CoverageLevel.WEEKDAYS)
    for approval, warned in ((Approval.APPROVED, 1), (Approval.PROPOSED, 0)):
        imported(store, an_organisation(rotations=(rotation.model_copy(update={"approval": approval}),)))
        warnings = made_ready(store).warnings
        assert [f"the rotation {rotation.id} makes no shift" in warning for warning in warnings] == [True] * warned


def test_what_a_rule_leaves_to_a_manager_is_a_warning(store: SqlStore) -> None:
    """Marks beyond the quota are not kept free, and whoever plans hears of them."""
    policy = (*POLICY, Unavailable(quota=1))
    marks = tuple(a_preference("ada", MONDAY + WEEK * week + (WEEK / 7) * 5, Grade.UNAVAILABLE) for week in range(2))
    imported(store, an_organisation(preferences=marks), policy)
    assert ["more than 1 weekends" in warning for warning in made_ready(store, policy=policy).warnings] == [True]
    imported(store, an_organisation(preferences=marks[:1]), policy)
    assert made_ready(store, policy=policy).warnings == ()


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
