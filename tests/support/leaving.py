"""Somebody who has lived in every part of the store, and is erased: her name stands wherever people write."""

from __future__ import annotations

from datetime import datetime, timedelta

from constraints.absence import AbsenceConstraint
from constraints.coverage import Coverage
from scheduler.domain.checkpoints import Checkpoint
from scheduler.domain.facts import Allocation
from scheduler.domain.plan import policy_of
from scheduler.domain.problem import CarriedLoad
from scheduler.domain.publication import Observation, PublicationTarget, WantedSchedule, WantedShift
from scheduler.domain.publication_plan import make_plan
from scheduler.domain.publication_recovery import Settlement
from scheduler.domain.time import DAY, Span
from scheduler.services.closing import close_until
from scheduler.services.erasing import Erased, erase
from scheduler.services.recording import announce
from scheduler.services.verifying import Verdict, verify_record
from scheduler.store.unit_of_work import SqlStore
from tests.store.contents import a_provenance, content_of
from tests.support.builders import (
    NOW,
    SATURDAY,
    a_problem_of,
    a_schedule,
    a_team,
    a_weekend_rotation,
    an_absence,
    an_engineer,
    an_event,
    an_interlock,
    an_organisation,
)
from tests.support.recording import AFTERWARDS, LAST_DAY

NAME, EMAIL, HANDLE = "Ada Lovely-Example", "Ada.Lovely@example.com", "ada.lovely"


def an_organisation_with_ada():
    """Her name stands in every kind of text that people write."""
    people = (
        an_engineer(HANDLE, name=NAME, email=EMAIL),
        an_engineer("ben", name="Ben Sample"),
        an_engineer("cleo", name="Cleo Pattern"),
    )
    return an_organisation(
        people,
        teams=(a_team("core"),),
        rotations=(a_weekend_rotation(engineer_ids=(HANDLE, "ben", "cleo")),),
        absences=(an_absence("ben", SATURDAY - DAY * 40), an_absence(HANDLE, SATURDAY - DAY * 50)),
        interlocks=(an_interlock(title=f"Ask {NAME.upper()} first"), an_interlock("hers", engineer_id=HANDLE)),
        events=(an_event(title=f"Upgrade, contact {EMAIL.lower()}", extra_seats=0),),
        carried=(CarriedLoad(engineer_id=HANDLE, load=20),),
        facts=(
            Allocation(engineer_id=HANDLE, percent=20, first_on=SATURDAY, last_on=SATURDAY, title="Hers"),
            Allocation(engineer_id="ben", percent=20, first_on=SATURDAY, last_on=SATURDAY, title=f"With {NAME}"),
        ),
    )


def lived_through(store: SqlStore) -> None:
    """A quarter that was planned, announced, sent to a target, served and closed; and one more draft. Ada is in all."""
    organisation, policy = an_organisation_with_ada(), policy_of((AbsenceConstraint(owner=NAME), Coverage(weight=5)))
    problem = a_problem_of(organisation)
    reasons = {an_absence(HANDLE, SATURDAY - DAY * 50): f"{NAME} is ill"}
    holders = (HANDLE, "ben", HANDLE, "cleo")
    held = [(who, shift.id) for who, shift in zip(holders, problem.shifts, strict=False)]
    content = content_of(problem, a_schedule(problem, *held), policy=policy, provenance=a_provenance(problem, policy))
    with store.writing() as work:
        work.organisations.replace_organisation(organisation, policy, reasons, NOW)
        plan = work.plans.save_draft(content, now=NOW, by=NAME)
    announce(store, plan.id, parse_policy=lambda _: (), now=NOW, by="Ops")
    sent(store, NOW)
    close_until(store, LAST_DAY, now=AFTERWARDS, by="Ops")
    with store.writing() as work:
        work.plans.save_draft(content, now=AFTERWARDS, by="Ops")


def sent(store: SqlStore, now: datetime) -> None:
    """One write that was made at a target, for her."""
    span = Span(start_at=now + DAY, end_at=now + DAY + timedelta(hours=8))
    wanted = WantedSchedule(
        target=PublicationTarget(schedule_id="PTIER2", rotation_id="tier2", seat=1),
        window=Span(start_at=now, end_at=now + DAY * 90),
        shifts=(WantedShift(key="tier2/1", span=span, email=EMAIL),),
    )
    plan = make_plan(wanted, {EMAIL.lower(): "PLOVELY"}, Observation(), (), now=now)
    with store.publishing() as ledger:
        made = ledger.record_sent(ledger.open_publication(plan, now), plan.creates, (), now)
        done = [Settlement(sent=each, state="done", external_id="Q1") for each in made]
        ledger.record_settled("PTIER2", done, now)


def erased(store: SqlStore, **changes: object) -> Erased:
    return erase(store, **({"handle": HANDLE, "now": AFTERWARDS, "by": "Ops"} | changes))


def verdict_of(store: SqlStore, *given: Checkpoint) -> Verdict:
    with store.reading() as work:
        return verify_record(work.record, work.plans, is_signed=lambda _: True, given=given)
