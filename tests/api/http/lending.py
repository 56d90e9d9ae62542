"""Plans that take people from their teams, and a record with something in it, for the tests of the API."""

from __future__ import annotations

from scheduler.domain.people import Volunteer
from scheduler.services.recording import announce
from tests.api.http.doors import Door
from tests.api.http.plans import the_problem
from tests.store.contents import a_provenance, content_of
from tests.support.builders import MONDAY, SATURDAY, WEEK, a_schedule, a_term

TERM = a_term(MONDAY, 4)


def a_lending_draft(door: Door, _whose: str = "ada") -> str:
    """The id of a draft that puts Ada on a term of four weeks, for which Ben volunteered too, and Ben on the first
    weekend: Core lends one person for all of it."""
    problem = the_problem(door)
    offers = tuple(_offer(engineer_id) for engineer_id in ("ada", "ben"))
    problem = problem.replaced(terms=(TERM,), volunteers=offers)
    first = next(shift.id for shift in problem.shifts if shift.on == SATURDAY)
    parts = {"policy": (), "penalty": 0, "penalties": (), "provenance": a_provenance(problem, ())}
    content = content_of(problem, a_schedule(problem, ("ada", TERM.id), ("ben", first)), **parts)
    with door.services.store.writing() as work:
        return work.plans.save_draft(content, now=door.clock(), by="mia").id


def _offer(engineer_id: str) -> Volunteer:
    last_on = MONDAY + WEEK * 4
    return Volunteer(
        engineer_id=engineer_id, rotation_id=TERM.rotation_id, earliest_on=MONDAY, latest_on=last_on, min_weeks=4
    )


def a_record(door: Door) -> str:
    """The id of such a plan, announced: Ada is on term, Ben has the weekend and was not selected."""
    plan_id = a_lending_draft(door)
    announce(door.services.store, plan_id, parse_policy=lambda _: (), now=door.clock(), by="mia")
    return plan_id
