"""What people register, and a plan that is announced with it."""

from __future__ import annotations

from scheduler.domain.time import DAY, WEEK
from scheduler.services.registered import with_registrations
from tests.api.http.doors import Door
from tests.support.builders import (
    EE,
    MONDAY,
    a_problem_of,
    a_term,
    a_term_rotation,
    a_volunteer,
    a_weekend_rotation,
    an_organisation,
)
from tests.support.recording import announced

PLACE = "/v1/registrations"
WISH = {"kind": "preference", "first_on": "2027-01-09", "last_on": "2027-01-10", "grade": "prefer"}
ABSENCE = {"kind": "absence", "first_on": "2027-01-09", "last_on": "2027-01-10"}
OFFER = {"kind": "offer", "rotation_id": EE, "earliest_on": "2027-01-04", "latest_on": "2027-01-31"}


def made(door: Door, body: dict, who: str = "ada") -> dict:
    reply = door.ask(who, "POST", PLACE, body)
    assert reply.status == 201, reply.text
    return reply.document


def in_the_problem(door: Door):
    """What is planned with: the registrations in force, joined to what is imported."""
    with door.services.store.reading() as work:
        return with_registrations(work.organisations.organisation(), work.registrations.in_force())


def announce_ada(door: Door) -> str:
    """Publishes a plan in which Ada has the first term and the first weekend; gives the id of the term."""
    organisation = an_organisation(
        rotations=(a_weekend_rotation(), a_term_rotation()),
        volunteers=(
            a_volunteer("ada", latest_on=MONDAY + WEEK * 4 - DAY),
            a_volunteer("ben", latest_on=MONDAY + WEEK * 4 - DAY),
        ),
    )
    problem = a_problem_of(organisation)
    term = a_term(weeks=4).id
    announced(door.services.store, problem, ("ada", term), ("ada", problem.shifts[0].id))
    return term
