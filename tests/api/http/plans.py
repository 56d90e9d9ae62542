"""Plans for the tests of the API: drafts and published ones of the organisation behind a door."""

from __future__ import annotations

from constraints.catalog import parse
from scheduler.domain.plan import Plan, policy_of
from scheduler.domain.problem import Problem
from scheduler.services.recording import announce
from tests.api.http.doors import Door
from tests.store.contents import a_provenance, content_of
from tests.support.builders import MONDAY, SATURDAY, a_problem_of, a_schedule

RUN = {"starts_on": "2027-01-04", "weeks": 4, "seconds": 1}


def the_problem(door: Door) -> Problem:
    """Four weeks of what is imported and registered."""
    return a_problem_of(door.services.organisation(MONDAY))


def a_draft(door: Door, *held: str, with_term: bool = False, policy: tuple[str, ...] = ()) -> str:
    """The id of a draft in which these engineers have the first shifts, one each; Ada and Ben, unless told.
    ``with_term``: Ada has the first term, too."""
    problem = the_problem(door)
    pairs = [(who, shift.id) for who, shift in zip(held or ("ada", "ben"), problem.shifts, strict=False)]
    pairs += [("ada", problem.terms[0].id)] * with_term
    content = content_of(
        problem,
        a_schedule(problem, *pairs),
        policy=policy,
        penalty=0,
        penalties=(),
        provenance=a_provenance(problem, policy),
    )
    with door.services.store.writing() as work:
        return work.plans.save_draft(content, now=door.clock(), by="mia").id


def a_published(door: Door, *held: str, policy: tuple[str, ...] = ()) -> Plan:
    """The same, published."""
    plan_id = a_draft(door, *held, policy=policy)
    return announce(door.services.store, plan_id, parse_policy=lambda _: (), now=door.clock(), by="mia").plan


def an_approved(door: Door, *held: str) -> str:
    """A draft that Mia has approved."""
    plan_id = a_draft(door, *held)
    reply = door.ask("mia", "POST", f"/v1/plans/{plan_id}/approval", {"because": "seen"}, If_Match='"1"')
    assert reply.status == 200, reply.text
    return plan_id


def a_job(door: Door) -> str:
    """The id of a search that waits: nobody runs jobs behind a door."""
    reply = door.ask("mia", "POST", "/v1/plan-runs", RUN)
    assert reply.status == 202, reply.text
    job_id: str = reply.document["job_id"]
    return job_id


def an_ended_job(door: Door) -> str:
    """One that was cancelled."""
    job_id = a_job(door)
    assert door.ask("mia", "POST", f"/v1/jobs/{job_id}/cancellation", {}).status == 202
    return job_id


def with_rules(door: Door) -> tuple[str, ...]:
    """Imports a policy by which pins stay and seats are filled, and gives its texts."""
    rules = [{"kind": kind} for kind in ("absence", "one_duty_at_a_time", "pinned")]
    policy = policy_of(parse([*rules, {"kind": "coverage", "weight": 100}]))
    with door.services.store.writing() as work:
        work.organisations.replace_organisation(work.organisations.organisation(), policy, {}, door.clock())
    return policy


def no_cover(door: Door, engineer_id: str) -> None:
    """That engineer has the first shift, and nobody has asked for cover of it yet."""
    first = f"/v1/schedule?engineer_id={engineer_id}&first_on={SATURDAY}&last_on={SATURDAY}"
    if not door.ask("ops", "GET", first).document["items"]:
        a_published(door, "ben" if engineer_id == "ada" else "ada")  # what is announced anew has no covers
        a_published(door, engineer_id)
    for each in door.ask("ops", "GET", f"/v1/covers?engineer_id={engineer_id}&limit=100").document["items"]:
        if each["state"] in ("open", "offered"):
            place = f"/v1/covers/{each['id']}/taking-back"
            assert door.ask("ops", "POST", place, {"because": "anew"}, If_Match="*").status == 200


def a_cover(door: Door, engineer_id: str) -> str:
    """The id of a request for cover of the first shift, which that engineer holds."""
    no_cover(door, engineer_id)
    body = {"engineer_id": engineer_id, "duty_id": f"tier2/{SATURDAY}/day"}
    reply = door.ask("ops", "POST", "/v1/covers", body)
    assert reply.status == 201, reply.text
    cover_id: str = reply.document["id"]
    return cover_id
