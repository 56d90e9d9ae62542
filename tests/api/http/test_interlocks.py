"""Interlocks and rotations over HTTP: who is bound by what, and what has to be covered."""

from __future__ import annotations

import pytest

from scheduler.domain.availability import Interlock
from scheduler.domain.time import DAY
from scheduler.services.planning import prepare
from tests.api.http.doors import Door
from tests.support.builders import NOW, SATURDAY, a_horizon, an_engineer

PLACE = "/v1/interlocks"
BODY = {"engineer_id": "ada", "first_on": str(SATURDAY), "last_on": str(SATURDAY + DAY), "title": "Migration"}


def made(door: Door, interlock_id: str, **changes) -> dict:
    reply = door.ask("mia", "POST", PLACE, {"interlock_id": interlock_id} | BODY | changes)
    assert reply.status == 201, reply.text
    assert (reply.headers["location"], reply.headers["etag"]) == (
        f"{PLACE}/{interlock_id}",
        f'"{reply.document["version"]}"',
    )
    return reply.document


def planned(door: Door) -> dict[str, Interlock]:
    """The interlocks that a plan of January would be made with."""
    found = prepare(door.services.store, a_horizon(), parse_policy=door.services.constraints, holidays=lambda *_: ())
    return {interlock.id: interlock for interlock in found.problem.interlocks}


def test_an_interlock_that_is_written_down_counts_in_the_next_plan_until_it_is_removed(shared_door: Door):
    made(shared_door, "counts")
    assert planned(shared_door)["counts"].binds("ada", "core")
    moved = BODY | {"engineer_id": None, "team_id": "core"}
    assert shared_door.ask("mia", "PUT", f"{PLACE}/counts", moved, If_Match='"1"').document["version"] == 2
    assert planned(shared_door)["counts"].team_id == "core"
    assert shared_door.ask("mia", "DELETE", f"{PLACE}/counts", If_Match='"1"').status == 412
    assert shared_door.ask("mia", "DELETE", f"{PLACE}/counts", If_Match='"2"').status == 200
    assert "counts" not in planned(shared_door)
    assert shared_door.ask("mia", "GET", f"{PLACE}/counts").status == 404


def test_an_id_may_be_used_again_and_its_versions_go_on(shared_door: Door):
    """So that nobody changes a new one in the belief that it is the old one."""
    made(shared_door, "again")
    assert shared_door.ask("mia", "POST", PLACE, {"interlock_id": "again"} | BODY).fields == ["body.interlock_id"]
    shared_door.ask("mia", "DELETE", f"{PLACE}/again", If_Match="*")
    assert made(shared_door, "again")["version"] == 3


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"engineer_id": "nobody"}, "body.engineer_id"),
        ({"engineer_id": None, "team_id": "nowhere"}, "body.team_id"),
        ({"team_id": "core"}, "body"),
        ({"engineer_id": None}, "body"),
        ({"last_on": str(SATURDAY - DAY)}, "body.last_on"),
        ({"first_on": "soon"}, "body.first_on"),
        ({"interlock_id": "with/slash"}, "body.interlock_id"),
    ],
    ids=["engineer", "team", "both", "neither", "order", "date", "id"],
)
def test_an_interlock_that_binds_nobody_is_refused_at_its_field(shared_door: Door, change, field):
    reply = shared_door.ask("mia", "POST", PLACE, {"interlock_id": "new"} | BODY | change)
    assert (reply.status, reply.fields[0]) == (422, field)


def test_engineers_see_what_binds_them_and_their_team_alone(shared_door: Door):
    made(shared_door, "adas")
    made(shared_door, "bens", engineer_id="ben")
    made(shared_door, "everybodys", engineer_id=None, team_id="core")
    listed = shared_door.ask("ada", "GET", f"{PLACE}?limit=100").document["items"]
    seen = {each["id"] for each in listed}
    assert ("adas" in seen, "bens" in seen, "everybodys" in seen) == (True, False, True)
    assert shared_door.ask("ada", "GET", f"{PLACE}/bens").status == 404


def test_an_imported_interlock_is_listed_and_changed_in_its_file(door: Door):
    """One that was written down stays over an import, as long as whom it binds is there."""
    made(door, "ours")
    store, theirs = door.services.store, Interlock(id="theirs", **BODY)
    with store.writing() as work:
        organisation = work.organisations.organisation().model_copy(update={"interlocks": (theirs,)})
        work.organisations.replace_organisation(organisation, (), {}, NOW)
    listed = door.ask("mia", "GET", PLACE).document["items"]
    assert [(each["id"], each["is_imported"]) for each in listed] == [("ours", False), ("theirs", True)]
    assert door.ask("mia", "PUT", f"{PLACE}/theirs", BODY, If_Match='"1"').status == 409
    assert door.ask("mia", "DELETE", f"{PLACE}/theirs", If_Match='"1"').status == 409
    assert door.ask("mia", "POST", PLACE, {"interlock_id": "theirs"} | BODY).status == 422
    assert list(planned(door)) == ["theirs", "ours"]
    with store.writing() as work:
        alone = organisation.model_copy(update={"engineers": (an_engineer("ben"),), "interlocks": ()})
        work.organisations.replace_organisation(alone, (), {}, NOW)
    assert planned(door) == {}
    assert door.ask("ada", "GET", PLACE).status == 403


def test_who_wrote_an_interlock_down_is_in_the_audit_log(shared_door: Door):
    made(shared_door, "logged", because="They rang.")
    noted = shared_door.ask("mia", "GET", "/v1/audit?subject=logged").document["items"]
    assert [(each["decision"], each["actor"], each["because"]) for each in noted] == [
        ("interlock.created", "mia", "They rang.")
    ]


def test_rotations_tell_what_is_covered_and_leads_alone_see_where_it_is_published(shared_door: Door):
    listed = shared_door.ask("mia", "GET", "/v1/rotations").document["items"]
    assert [(each["id"], each["type"], each["targets"]) for each in listed] == [
        ("ee", "term", []),
        ("tier2", "weekend", []),
    ]
    one = shared_door.ask("ada", "GET", "/v1/rotations/tier2").document
    assert one["targets"] is None
    assert one["windows"][0].keys() == {"name", "days", "opens_at", "hours", "seats", "domains"}
    assert shared_door.ask("ada", "GET", "/v1/rotations/none").status == 404
