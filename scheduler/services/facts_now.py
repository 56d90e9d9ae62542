"""A published plan with today's facts: its duties as announced, held as they are held now, by people as known now.

A plan keeps the problem that it answers, and is judged by that. Whoever takes over one of its duties is judged by what
became known since: absences, last days, commitments to customers, and who is in the organisation at all.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from scheduler.domain.coverage import Rotation, WeekendRotation
from scheduler.domain.facts import Fact, WeekendDays, WeekendServed
from scheduler.domain.organisation import Organisation
from scheduler.domain.people import Engineer
from scheduler.domain.plan import Plan, PlanState
from scheduler.domain.problem import Problem
from scheduler.domain.schedule import Assignment, Schedule
from scheduler.domain.time import DAY
from scheduler.domain.told_events import with_told
from scheduler.services.announced_now import told_about
from scheduler.services.covered import as_it_stands, covered
from scheduler.services.organisation_now import organisation_now
from scheduler.store.unit_of_work import SqlUnitOfWork


def with_facts_now(work: SqlUnitOfWork, plan: Plan) -> Plan:
    """The plan with every cover since, and its problem with what is known by now: people and their rosters, absences,
    wishes, offers, commitments, customer events and facts.

    Shifts ask for what they asked for when they were announced, and carry stays as it was. Only the plan's own people
    take part: the record knows nobody else in it. Who is no longer there left before the last import, and is on no
    roster, but for duties that they still hold. Raises NotFound when nothing is imported.
    """
    told = told_about(work, (plan,), latest=True)
    stands = with_told(plan.model_copy(update={"schedule": _stands(work, plan)}), told)
    known = organisation_now(work, plan.horizon.starts_on)
    gone_on = work.organisations.imported_at().date() - DAY
    problem = plan.problem.replaced(**_facts(stands, known, gone_on))
    return stands.model_copy(update={"problem": problem})


def _stands(work: SqlUnitOfWork, plan: Plan) -> Schedule:
    """With every cover since; a seat is open that somebody covers whom this version does not know."""
    if plan.state is not PlanState.PUBLISHED:
        return plan.schedule
    schedule = as_it_stands(plan.schedule, covered(work.record, plan.schedule))
    people = {engineer.id for engineer in plan.problem.engineers}
    return schedule.with_assignments(tuple(a for a in schedule.assignments if a.engineer_id in people))


def _facts(plan: Plan, known: Organisation, gone_on: date) -> dict[str, Any]:
    """The parts of the problem that are other facts now."""
    problem, schedule = plan.problem, plan.schedule
    teams = {team.id: team for team in (*problem.teams, *known.teams)}
    return {
        "teams": tuple(teams.values()),
        "engineers": _people(problem.engineers, known.engineers, gone_on),
        "rotations": _rotations(plan, known),
        "shifts": schedule.shifts,
        "events": plan.events,
        "customers": known.customers,
        "country_rules": known.country_rules,
        "absences": known.absences,
        "preferences": known.preferences,
        "interlocks": known.interlocks,
        "volunteers": known.volunteers,
        "facts": _lasting(problem.facts, known.facts),
        "pins": _pins(problem, schedule),
    }


def _people(planned: Iterable[Engineer], known: Iterable[Engineer], gone_on: date) -> tuple[Engineer, ...]:
    now = {engineer.id: engineer for engineer in known}
    return tuple(now.get(engineer.id) or _gone(engineer, gone_on) for engineer in planned)


def _gone(engineer: Engineer, gone_on: date) -> Engineer:
    last_on = min(gone_on, engineer.leaves_on or gone_on)
    return engineer.model_copy(update={"leaves_on": max(last_on, engineer.joined_on or last_on)})


def _rotations(plan: Plan, known: Organisation) -> tuple[Rotation, ...]:
    """With the rosters of now, person by person: whoever holds a duty is on the roster, wherever they are by now."""
    rosters = {rotation.id: rotation for rotation in known.rotations if isinstance(rotation, WeekendRotation)}
    holders = _holders(plan.schedule)
    return tuple(
        _with_roster(rotation, rosters.get(rotation.id, rotation), known.engineers, holders[rotation.id])
        if isinstance(rotation, WeekendRotation)
        else rotation
        for rotation in plan.problem.rotations
    )


def _holders(schedule: Schedule) -> Mapping[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for assignment in schedule.assignments:
        found[schedule.duties[assignment.duty_id].rotation_id].add(assignment.engineer_id)
    return found


def _with_roster(
    rotation: WeekendRotation, now: WeekendRotation, people: Iterable[Engineer], holders: set[str]
) -> WeekendRotation:
    everyone = not now.team_ids and not now.engineer_ids
    willing = {e.id for e in people if everyone or e.team_id in now.team_ids or e.id in now.engineer_ids}
    roster = tuple(sorted(willing | holders))
    return rotation.model_copy(update={"team_ids": (), "engineer_ids": roster}) if roster else rotation


def _lasting(planned: Iterable[Fact], known: tuple[Fact, ...]) -> tuple[Fact, ...]:
    """What is written down now; and what the plan knew that nobody writes down: weekends of countries, and weekends
    served before."""
    written = {(fact.country, fact.team_id) for fact in known if isinstance(fact, WeekendDays)}
    kept = (
        fact
        for fact in planned
        if isinstance(fact, WeekendServed)
        or (isinstance(fact, WeekendDays) and (fact.country, fact.team_id) not in written)
    )
    return tuple(dict.fromkeys((*known, *kept)))


def _pins(problem: Problem, schedule: Schedule) -> tuple[Assignment, ...]:
    """Decisions that still stand, and every term that is held: who came to one by a cover has not volunteered."""
    terms = {rotation.id for rotation in problem.term_rotations}
    held = (a for a in schedule.assignments if schedule.duties[a.duty_id].rotation_id in terms)
    stand = (pin for pin in problem.pins if schedule.holds(pin.engineer_id, pin.duty_id))
    return tuple({(pin.engineer_id, pin.duty_id): pin for pin in (*stand, *held)}.values())
