"""Managers look at plans, compare and explain them, and decide what becomes of them."""

from __future__ import annotations

from contextlib import closing

import pytest

from api.jobs.durable import DurableJobs
from api.jobs.kinds import perform
from scheduler.domain.job import PublishOrder
from scheduler.domain.plan import PlanState
from tests.api.http.doors import Door
from tests.api.http.plans import a_draft, a_published, an_approved
from tests.api.http.test_jobs import audited
from tests.jobs.crews import at_work, ended, hand_over

FIRST = "tier2/2027-01-09/day"


def decide(door: Door, plan_id: str, what: str, seen: str = '"1"', **body: object):
    return door.ask("mia", "POST", f"/v1/plans/{plan_id}/{what}", {"because": "seen"} | body, If_Match=seen)


def test_plans_are_listed_in_parts_as_they_were_made(each_door: Door) -> None:
    """Part by part, each once; of one state alone when that is asked."""
    made = [a_draft(each_door) for _ in range(3)]
    found, cursor = [], ""
    while cursor is not None:
        page = each_door.ask("mia", "GET", f"/v1/plans?limit=2{cursor and '&cursor=' + cursor}").document
        found += [plan["id"] for plan in page["items"]]
        cursor = page["next_cursor"]
    assert found == made
    assert each_door.ask("mia", "GET", "/v1/plans?state=published").document["items"] == []
    assert len(each_door.ask("mia", "GET", "/v1/plans?starts_on=2027-01-04").document["items"]) == 3


def test_a_plan_comes_with_its_certificate(door: Door) -> None:
    """What is proven of each aim, in a sentence; how many seats are TBD; and where it comes from."""
    plan_id = a_draft(door)
    reply = door.ask("mia", "GET", f"/v1/plans/{plan_id}")
    plan = reply.document
    assert reply.headers["etag"] == '"1"'
    assert [(aim["aim"], aim["proven"]) for aim in plan["certificate"]] == [("unfilled", True), ("preferences", False)]
    assert (plan["seats"], plan["open_seats"], plan["open_term_weeks"]) == (8, 6, 4)
    assert (plan["provenance"]["seed"], plan["provenance"]["status"]) == (7, "FEASIBLE")
    assert (plan["approved"], plan["created_by"]) == (None, "mia")


def test_a_draft_is_looked_at_before_it_is_approved(door: Door) -> None:
    """Seat by seat in order of start, part by part, with who would serve and what is TBD; nobody else hears of it."""
    plan_id = a_draft(door, "ada")
    place = f"/v1/plans/{plan_id}/duties"
    first = door.ask("mia", "GET", f"{place}?limit=1").document
    rest = door.ask("mia", "GET", f"{place}?limit=100&cursor={first['next_cursor']}").document
    seats = [*first["items"], *rest["items"]]
    assert seats == sorted(seats, key=lambda seat: seat["starts_at"])
    held = [(seat["duty_id"], seat["turns"][0]["engineer_id"]) for seat in seats if not seat["open"]]
    assert (held, len(seats) > 2) == ([(FIRST, "ada")], True)
    assert door.ask("rhea", "GET", "/v1/schedule?first_on=2027-01-09").document["items"] == []


def test_two_plans_are_compared_duty_by_duty(door: Door) -> None:
    """Who holds what instead, what each engineer carries, and no word of what stays."""
    before, after = a_draft(door, "ada", "ben"), a_draft(door, "cleo", "ben")
    found = door.ask("mia", "GET", f"/v1/plans/{after}/comparison?with={before}").document
    assert [(each["duty_id"], each["before"], each["after"]) for each in found["changes"]] == [
        (FIRST, ["ada"], ["cleo"])
    ]
    loads = {each["engineer_id"]: (each["before"]["hours"], each["after"]["hours"]) for each in found["loads"]}
    assert loads == {"ada": (8.0, 0.0), "ben": (8.0, 8.0), "cleo": (0.0, 8.0)}
    assert (found["before"]["plan_id"], found["after"]["open_seats"]) == (before, found["before"]["open_seats"])
    assert found["before"]["fairness"]["people"] == 3


def test_it_is_explained_why_somebody_is_there_and_why_not(door: Door) -> None:
    """Ada is on the first shift, Cleo could be; a shift that nobody knows is not there."""
    plan_id = a_draft(door)
    place = f"/v1/plans/{plan_id}/explanation?duty_id={FIRST}&engineer_id="
    there, not_there = (door.ask("mia", "GET", place + who).document for who in ("ada", "cleo"))
    assert (there["holds"], not_there["holds"]) == (True, False)
    assert {each["engineer_id"] for each in there["exchanges"]} == {"ben", "cleo"}
    assert [(each["instead_of"], each["possible"]) for each in not_there["exchanges"]] == [("ada", True)]
    unknown = door.ask("mia", "GET", f"/v1/plans/{plan_id}/explanation?duty_id=none&engineer_id=ada")
    assert unknown.status == 404


def test_open_seats_come_with_what_would_fill_them(door: Door) -> None:
    """Six shifts and one seat of the terms."""
    seats = door.ask("mia", "GET", f"/v1/plans/{a_draft(door)}/open-seats").document["open_seats"]
    assert [each["duty_id"] is None for each in seats] == [False] * 6 + [True]
    assert all(each["says"] for each in seats)


def test_a_plan_is_approved_with_a_reason_once(each_door: Door) -> None:
    """The reason is kept; a second approval is refused, and so is one without having looked."""
    plan_id = a_draft(each_door)
    assert decide(each_door, plan_id, "approval", because="").fields == ["body.because"]
    assert each_door.ask("mia", "POST", f"/v1/plans/{plan_id}/approval", {"because": "seen"}).status == 428
    approved = decide(each_door, plan_id, "approval")
    assert approved.status == 200
    assert (approved.document["approved"]["by"], approved.document["approved"]["because"]) == ("mia", "seen")
    assert approved.headers["etag"] == '"2"'
    assert decide(each_door, plan_id, "approval", '"2"').status == 409
    assert audited(each_door, plan_id) == ["plan.approved"]


def test_who_decides_at_once_with_somebody_else_looks_again(door: Door) -> None:
    """An approval that has not seen the other decision is 412, and nothing is written."""
    plan_id = an_approved(door)
    assert decide(door, plan_id, "discarding", '"1"').status == 412
    assert decide(door, plan_id, "discarding", '"2"').document["state"] == "discarded"
    assert audited(door, plan_id) == ["plan.approved", "plan.discarded"]
    assert decide(door, plan_id, "approval", "*").status == 409


def test_only_an_approved_draft_is_published(each_door: Door) -> None:
    """Without approval nothing is handed over; with it, one job, and a second while that waits is refused."""
    plan_id = a_draft(each_door)
    refused = decide(each_door, plan_id, "publication")
    assert (refused.status, "approve it first" in refused.document["detail"]) == (409, True)
    assert decide(each_door, plan_id, "approval").status == 200
    reply = decide(each_door, plan_id, "publication", '"2"')
    assert (reply.status, reply.document["job_id"]) == (202, f"publish-{plan_id}")
    assert decide(each_door, plan_id, "publication", '"3"').status == 409
    assert audited(each_door, plan_id) == ["plan.approved", "plan.publishing"]


def test_the_publication_announces_the_plan(door: Door) -> None:
    """The job releases it in the name of who asked; afterwards it can be written to the targets again."""
    plan_id = an_approved(door)
    job_id = decide(door, plan_id, "publication", '"2"').document["job_id"]
    services = door.services
    with (
        closing(DurableJobs(services.store)) as jobs,
        at_work(services.store, jobs, lambda order, running: perform(services, order, running)),
    ):
        assert ended(jobs, job_id).result.failure is None
        assert services.plan(plan_id).state is PlanState.PUBLISHED
        again = decide(door, plan_id, "publication", "*")
        assert again.document["job_id"] == f"publish-{plan_id}-2"
        assert ended(jobs, again.document["job_id"]).result.failure is None
    with services.store.reading() as work:
        assert work.record.find_person("mia") is not None


def test_a_publication_that_somebody_asked_for_on_the_machine_counts(door: Door) -> None:
    """While it waits no other one is begun; once it has ended, well or not, another one is."""
    plan_id = an_approved(door)
    services = door.services
    with closing(DurableJobs(services.store)) as jobs:
        hand_over(services.store, jobs, PublishOrder(plan_id=plan_id), f"publish-{plan_id}")
        refused = decide(door, plan_id, "publication", '"2"')
        assert (refused.status, f"publish-{plan_id}" in refused.document["detail"]) == (409, True)
        jobs.cancel(f"publish-{plan_id}")
        reply = decide(door, plan_id, "publication", '"2"')
        assert (reply.status, reply.document["job_id"]) == (202, f"publish-{plan_id}-2")


def test_a_plan_that_takes_from_a_team_waits_for_its_word(door: Door) -> None:
    """Terms take people from their team: until it has acknowledged that, publishing is refused and names the team."""
    offer = {"kind": "offer", "rotation_id": "ee", "earliest_on": "2027-01-04", "latest_on": "2027-01-31"}
    assert door.ask("ada", "POST", "/v1/registrations", offer).status == 201
    plan_id = a_draft(door, with_term=True)
    assert decide(door, plan_id, "approval").status == 200
    refused = decide(door, plan_id, "publication", '"2"')
    detail = refused.document["detail"]
    assert (refused.status, "core" in detail) == (409, True)
    assert detail.endswith(f"acknowledge it with POST /v1/plans/{plan_id}/scope/acknowledgements")


def test_what_is_no_draft_any_more_is_left_as_it_is(door: Door) -> None:
    """A published plan is neither approved nor put aside; a superseded one is not published again."""
    first, second = a_published(door), a_published(door, "cleo")
    assert decide(door, second.id, "approval", "*").status == 409
    assert decide(door, second.id, "discarding", "*").status == 409
    assert decide(door, first.id, "publication", "*").status == 409


def test_only_what_is_published_and_not_over_is_planned_anew(door: Door) -> None:
    """A draft is not; on the last day it still is, and the day after no more."""
    published, draft = a_published(door), a_draft(door)

    def ask(plan_id: str) -> int:
        return door.ask("mia", "POST", f"/v1/plans/{plan_id}/replan-runs", {}).status

    assert (ask(draft), ask(published.id)) == (409, 202)
    door.clock.at = door.clock.at.replace(year=2027, month=1, day=31)
    door.secrets["mia"] = door.key_of("mia")[1]
    assert ask(published.id) == 202
    door.clock.at = door.clock.at.replace(month=2, day=1)
    assert ask(published.id) == 409


@pytest.mark.parametrize("who", ["ada", "rhea"])
def test_drafts_are_nobodys_but_those_who_plan(door: Door, who: str) -> None:
    """Neither engineers nor reviewers see them."""
    assert door.ask(who, "GET", f"/v1/plans/{a_draft(door)}").status == 403


def test_the_rota_tells_who_is_on_duty_and_what_is_open(each_door: Door) -> None:
    """Engineers see colleagues by name, and the seats that are TBD; no draft is in it."""
    a_published(each_door, "ada", "ben")
    a_draft(each_door, "cleo", "cleo")
    seats = each_door.ask("ada", "GET", "/v1/schedule?first_on=2027-01-04&last_on=2027-01-10").document["items"]
    assert [(each["duty_id"], each["open"], each["turns"][0]["name"]) for each in seats] == [
        ("ee/2027-01-04", True, None),
        (FIRST, False, "Ada"),
        ("tier2/2027-01-10/day", False, "Ben"),
    ]
    assert {key for each in seats for key in each["turns"][0]} == {"starts_at", "ends_at", "engineer_id", "name"}


def test_the_rota_of_one_engineer_or_team(door: Door) -> None:
    """Ada's seats alone; those of her team are all that somebody holds; an unknown team has none."""
    a_published(door, "ada", "ben")
    place = "/v1/schedule?first_on=2027-01-04&"
    asked = {
        query: [each["duty_id"] for each in door.ask("rhea", "GET", place + query).document["items"]]
        for query in ("engineer_id=ada", "team_id=core", "team_id=none", "rotation_id=ee")
    }
    assert asked == {
        "engineer_id=ada": [FIRST],
        "team_id=core": [FIRST, "tier2/2027-01-10/day"],
        "team_id=none": [],
        "rotation_id=ee": ["ee/2027-01-04"],
    }


def test_the_rota_comes_in_parts_and_within_bounds(door: Door) -> None:
    """Half a year is given, a day more is not."""
    a_published(door)
    found, cursor = [], ""
    while cursor is not None:
        more = f"first_on=2027-01-04&limit=4{cursor and '&cursor=' + cursor}"
        page = door.ask("ada", "GET", f"/v1/schedule?{more}").document
        found += [each["duty_id"] for each in page["items"]]
        cursor = page["next_cursor"]
    assert (len(found), len(set(found))) == (9, 9)
    assert door.ask("ada", "GET", "/v1/schedule?first_on=2027-01-01&last_on=2027-07-05").status == 200
    refused = door.ask("ada", "GET", "/v1/schedule?first_on=2027-01-01&last_on=2027-07-06")
    assert (refused.status, refused.fields) == (422, ["query.last_on"])
