"""Who may take over a duty that is announced is judged by what is known today, not by what the plan knew."""

from __future__ import annotations

import pytest

from constraints.absence import AbsenceConstraint
from constraints.coverage import Coverage
from constraints.eligibility import Eligibility
from constraints.interlock import InterlockConstraint
from scheduler.domain.availability import Absence
from scheduler.domain.cover_request import CoverRequest
from scheduler.domain.days_away import AwayCalendar
from scheduler.domain.facts import WeekendServed
from scheduler.domain.organisation import Organisation, problem_of
from scheduler.domain.people import Engineer
from scheduler.domain.plan import Plan
from scheduler.domain.registration import Away, Registration
from scheduler.domain.time import DAY, WEEK, DateRange
from scheduler.reports.cover import Cover
from scheduler.services.cover_judging import hindrances
from scheduler.services.cover_search import search_cover
from scheduler.services.facts_now import with_facts_now
from scheduler.store.unit_of_work import SqlStore
from tests.support.builders import (
    MONDAY,
    NOW,
    SATURDAY,
    a_horizon,
    a_term_rotation,
    a_volunteer,
    a_weekend_rotation,
    an_absence,
    an_engineer,
    an_event,
    an_interlock,
    an_organisation,
)
from tests.support.planned import imported
from tests.support.recording import announced, covered

RULES = (AbsenceConstraint(), Eligibility(), InterlockConstraint(), Coverage(weight=100))
FIRST = f"tier2/{SATURDAY}/day"
TERM = f"ee/{MONDAY}/4w"
PEOPLE = tuple(an_engineer(name) for name in ("ada", "ben", "cleo", "dan"))
WEEKEND = DateRange(first_on=SATURDAY, last_on=SATURDAY + DAY)


@pytest.fixture
def out(store: SqlStore) -> SqlStore:
    """Ada has the first shift of an announced plan; nobody was away when it was made."""
    organisation = _organisation()
    imported(store, organisation, RULES)
    problem = problem_of(organisation, a_horizon())
    announced(store, problem, ("ada", FIRST))
    return store


def _organisation(people: tuple[Engineer, ...] = PEOPLE, **parts) -> Organisation:
    return an_organisation(people, **parts)


def _plan(store: SqlStore) -> Plan:
    with store.reading() as work:
        plan = work.plans.find_latest_published()
        assert plan is not None
        return with_facts_now(work, plan)


def _search(store: SqlStore, instead_of: str | None = "ada", duty_id: str = FIRST) -> Cover:
    plan = _plan(store)
    return search_cover(plan.problem, plan.schedule, RULES, duty_id, instead_of=instead_of, today=NOW.date())


def _able(store: SqlStore) -> set[str]:
    return {each.engineer.id for each in _search(store).stand_ins}


def _forbidden(store: SqlStore, taker: str) -> tuple[str, ...]:
    """The rules that keep a colleague from accepting."""
    asked = CoverRequest(number=1, id="c-1", engineer_id="ada", duty_id=FIRST, asked_at=NOW, changed_at=NOW)
    with store.reading() as work:
        return tuple(each.constraint for each in hindrances(work, asked, taker, lambda _texts: RULES))


def test_whoever_fell_ill_after_the_announcement_is_no_candidate(out: SqlStore) -> None:
    """Imported as away since, Ben is not asked, and would be refused; Cleo would not."""
    assert _able(out) == {"ben", "cleo", "dan"}
    imported(out, _organisation(absences=(an_absence("ben"),)), RULES)
    assert _able(out) == {"cleo", "dan"}
    assert {each.engineer.id: each.reasons for each in _search(out).unable} == {"ben": ("away",)}
    assert (_forbidden(out, "ben"), _forbidden(out, "cleo")) == (("absence",), ())


def test_who_recovered_is_a_candidate_again(store: SqlStore) -> None:
    """The plan knew that Ben is away; what is imported now does not."""
    away = _organisation(absences=(an_absence("ben"),))
    imported(store, away, RULES)
    announced(store, problem_of(away, a_horizon()), ("ada", FIRST))
    assert _able(store) == {"cleo", "dan"}
    imported(store, _organisation(), RULES)
    assert _able(store) == {"ben", "cleo", "dan"}


def test_absences_that_people_register_and_that_their_calendars_say_count_alike(out: SqlStore) -> None:
    """Ben registers his, and Cleo's calendar has hers."""
    with out.writing() as work:
        mine = Registration(
            number=1,
            id="r-1",
            engineer_id="ben",
            content=Away(first_on=SATURDAY, last_on=SATURDAY),
            registered_at=NOW,
            changed_at=NOW,
        )
        work.registrations.add(mine)
        work.away.keep(AwayCalendar(id="leave", engineer_id="cleo", read_at=NOW, days=(WEEKEND,)))
    assert _able(out) == {"dan"}
    assert [_forbidden(out, who) for who in ("ben", "cleo")] == [("absence",), ("absence",)]


@pytest.mark.parametrize(("last_on", "may"), [(SATURDAY, True), (SATURDAY - DAY, False)])
def test_the_last_day_of_somebody_who_leaves_is_the_last_that_they_can_take(out: SqlStore, last_on, may) -> None:
    """Ben's notice came after the plan."""
    leaving = tuple(an_engineer("ben", leaves_on=last_on) if each.id == "ben" else each for each in PEOPLE)
    imported(out, _organisation(leaving), RULES)
    assert ("ben" in _able(out)) is may
    assert (_forbidden(out, "ben") == ()) is may


def test_who_is_gone_is_nobodys_stand_in_and_their_own_duty_finds_one(out: SqlStore) -> None:
    """Ada and Ben are no longer there: her shift goes to Cleo or Dan, and Ben is in no list at all."""
    imported(out, _organisation(PEOPLE[2:]), RULES)
    found = _search(out)
    assert {each.engineer.id for each in found.stand_ins} == {"cleo", "dan"}
    assert found.unable == ()
    assert found.instead_of is not None
    assert found.instead_of.id == "ada"


def test_a_commitment_to_a_customer_that_came_later_keeps_somebody(out: SqlStore) -> None:
    """Dan is promised to a customer for that weekend."""
    promised = an_interlock(team_id=None, engineer_id="dan", first_on=SATURDAY, last_on=SATURDAY)
    imported(out, _organisation(interlocks=(promised,)), RULES)
    assert _able(out) == {"ben", "cleo"}
    assert _forbidden(out, "dan") == ("interlock",)


def test_the_roster_is_the_one_of_today(out: SqlStore) -> None:
    """Only Ben and Cleo take part by now; Ada has her shift all the same. A newcomer is not known to the plan."""
    rotation = a_weekend_rotation(engineer_ids=("ben", "cleo", "eve"))
    imported(out, _organisation((*PEOPLE, an_engineer("eve")), rotations=(rotation,)), RULES)
    assert _able(out) == {"ben", "cleo"}


def test_a_shift_asks_for_what_it_asked_for_when_it_was_announced(out: SqlStore) -> None:
    """An event that came later is known on the shift, and makes no seat of it that nobody announced."""
    imported(out, _organisation(events=(an_event(),)), RULES)
    plan = _plan(out)
    shift = next(shift for shift in plan.problem.shifts if shift.id == FIRST)
    assert (shift.seats, shift.event_ids) == (1, ("go-live",))
    assert plan.schedule.shifts == plan.problem.shifts


def test_whoever_covers_already_is_who_drops_out_next(out: SqlStore) -> None:
    """Ben took Ada's shift, so it is he who is replaced, and she could have it back."""
    covered(out, FIRST, "ada", "ben")
    assert {each.engineer.id for each in _search(out, "ben").stand_ins} == {"ada", "cleo", "dan"}


def test_a_term_is_offered_to_whoever_volunteers_today(store: SqlStore) -> None:
    """Ben's offer came after the plan; Ada holds the term though she takes her offer back."""
    rotations, offer = (a_weekend_rotation(), a_term_rotation()), a_volunteer("ada")
    before = _organisation(rotations=rotations, volunteers=(offer,))
    imported(store, before, RULES)
    announced(store, problem_of(before, a_horizon(8)), ("ada", TERM))
    imported(store, _organisation(rotations=rotations, volunteers=(a_volunteer("ben"),)), RULES)
    assert [each.engineer.id for each in _search(store, duty_id=TERM).stand_ins] == ["ben"]


def test_weekends_served_before_are_known_though_nobody_writes_them_down(store: SqlStore) -> None:
    """What the plan found in the plans before it stays with it."""
    organisation = _organisation()
    imported(store, organisation, RULES)
    served = WeekendServed(engineer_id="ben", weekend_on=SATURDAY - WEEK)
    problem = problem_of(organisation, a_horizon()).replaced(facts=(served,))
    announced(store, problem, ("ada", FIRST))
    assert _plan(store).problem.facts == (served,)


def test_the_plan_itself_stays_as_it_was_announced(out: SqlStore) -> None:
    """Today's facts are for those who take over; the kept plan does not change."""
    imported(out, _organisation(absences=(Absence(engineer_id="ben", **WEEKEND.model_dump()),)), RULES)
    assert _plan(out).problem.absences
    with out.reading() as work:
        kept = work.plans.find_latest_published()
        assert kept is not None
        assert kept.problem.absences == ()
