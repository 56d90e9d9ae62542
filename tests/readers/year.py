"""Nine months of duty behind a door: Ada has every night of every weekend, over all changes of the clocks of 2027."""

from __future__ import annotations

from datetime import date, time

from scheduler.domain.coverage import Weekday
from scheduler.domain.plan import Plan
from scheduler.services.recording import announce
from tests.api.http.doors import Door
from tests.store.contents import a_provenance, content_of
from tests.support.builders import NOW, a_problem_of, a_schedule, a_weekend_rotation, a_window, an_organisation

FIRST_ON, WEEKS = date(2027, 3, 1), 39


def published_nights(door: Door, weeks: int = WEEKS) -> Plan:
    """Shifts of ten hours from 22:30 in Berlin, published."""
    window = a_window(days=(Weekday.SAT, Weekday.SUN), opens_at=time(22, 30), hours=10)
    organisation = an_organisation(rotations=(a_weekend_rotation(time_zone="Europe/Berlin", windows=(window,)),))
    with door.services.store.writing() as work:
        work.organisations.replace_organisation(organisation, (), {}, NOW)
    problem = a_problem_of(door.services.organisation(FIRST_ON), weeks, FIRST_ON)
    schedule = a_schedule(problem, *(("ada", shift.id) for shift in problem.shifts))
    made = {"policy": (), "penalty": 0, "penalties": (), "provenance": a_provenance(problem, ())}
    with door.services.store.writing() as work:
        draft = work.plans.save_draft(content_of(problem, schedule, **made), now=door.clock(), by="mia")
    return announce(door.services.store, draft.id, parse_policy=lambda _: (), now=door.clock(), by="mia").plan
