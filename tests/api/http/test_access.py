"""Who may do what: every route, every principal, their own objects and another person's, as the table says."""

from __future__ import annotations

import pytest
from fastapi.routing import iter_route_contexts

from api.http.access import TABLE, Cell
from api.http.route import GuardedRoute, router
from tests.api.http.doors import Door
from tests.api.http.requests import REQUESTS

PRINCIPALS = {
    "anonymous": "anonymous",
    "feed_token": "feed",
    "engineer": "ada",
    "reviewer": "rhea",
    "manager": "mia",
    "admin": "ops",
}
"""Who stands for each column of the table."""
WHOSE = ("own", "other")


def expected(route: str, principal: str, whose: str) -> int:
    """The status class that the table promises: 2 for any success, or the exact status of a refusal."""
    cell = getattr(TABLE[route], principal)
    if cell is Cell.NO:
        return 401 if principal in ("anonymous", "feed_token") else 403
    out_of_reach = cell is Cell.OWN and whose == "other" and REQUESTS[route].owned
    return REQUESTS[route].refusal if out_of_reach else REQUESTS[route].success


def test_the_table_and_the_application_have_the_same_routes(shared_door: Door) -> None:
    """None is missing on either side, and each of them asks the gate."""
    found = [context.original_route for context in iter_route_contexts(shared_door.app.routes)]
    assert all(type(route) is GuardedRoute for route in found)
    assert sorted(route.name for route in found) == sorted(TABLE) == sorted(REQUESTS)


def test_a_route_without_a_row_cannot_be_made() -> None:
    """It fails when the program starts, not when somebody finds the hole."""
    with pytest.raises(RuntimeError, match="has no row"):

        @router("secrets").get("/everything")
        def everything() -> str:
            return "all of it"


@pytest.mark.parametrize("whose", WHOSE)
@pytest.mark.parametrize("principal", PRINCIPALS)
@pytest.mark.parametrize("route", TABLE)
def test_the_table_is_what_callers_meet(shared_door: Door, route: str, principal: str, whose: str) -> None:
    """What is another person's is not there."""
    who = PRINCIPALS[principal]
    owner = "ben" if whose == "other" else who if who in ("ada", "rhea", "mia", "ops") else "ada"
    reply = REQUESTS[route].send(shared_door, who, owner)
    wanted = expected(route, principal, whose)
    assert (reply.status if wanted != 2 else reply.status // 100) == wanted, reply.text


@pytest.mark.parametrize("route", [route for route in TABLE if REQUESTS[route].items])
@pytest.mark.parametrize("principal", ["engineer", "reviewer", "manager", "admin"])
def test_a_list_holds_what_is_within_reach_alone(shared_door: Door, route: str, principal: str) -> None:
    """An engineer's holds their own; whoever reaches everybody finds Ben in it."""
    cell = getattr(TABLE[route], principal)
    if cell is Cell.NO:
        return
    request = REQUESTS[route]
    for owner in ("ada", "ben"):
        request.make(shared_door, owner)
    reply = request.send(shared_door, PRINCIPALS[principal], "ada")
    whose = {request.items(item) for item in reply.document["items"]}
    own = {"ada"} if principal == "engineer" else {None}
    assert whose <= own if cell is Cell.OWN else "ben" in whose


def test_a_file_holds_what_is_within_reach_alone(shared_door: Door) -> None:
    """The export is a list, too."""
    for owner in ("ada", "ben"):
        REQUESTS["list_registrations"].make(shared_door, owner)
    mine = shared_door.ask("ada", "GET", "/v1/registrations.csv").text
    assert (",ada," in mine, ",ben," in mine) == (True, False)
    assert ",ben," in shared_door.ask("mia", "GET", "/v1/registrations.csv").text


def test_a_file_takes_nothing_over_for_somebody_else(shared_door: Door) -> None:
    """Neither a new row nor a change of another person's; the sentence is the one for somebody who is not there."""
    theirs = REQUESTS["get_registration"].make(shared_door, "ben")
    wish = "preference,2027-01-09,2027-01-09,ok"
    file = f"id,engineer_id,kind,first_on,last_on,grade\n,ben,{wish}\n{theirs},,{wish}\n"
    reply = shared_door.ask("ada", "POST", "/v1/registrations.csv", file.encode(), Content_Type="text/csv")
    assert reply.status == 422
    assert [each["line"] for each in reply.document["errors"]] == [2, 3]
    assert all("there is no" in each["says"] for each in reply.document["errors"])


@pytest.mark.parametrize("route", [route for route, row in TABLE.items() if row.scope])
def test_a_key_reaches_no_further_than_its_scopes(shared_door: Door, route: str) -> None:
    """An admin's key for something else opens nothing here; with the scope it opens this."""
    scope = TABLE[route].scope
    other = "people:read" if scope != "people:read" else "audit:read"
    narrow = shared_door.key_of("ops", scopes=(other,))[1]
    exact = shared_door.key_of("ops", scopes=(scope,))[1]
    shared_door.secrets |= {"narrow": narrow, "exact": exact}
    refused = REQUESTS[route].send(shared_door, "narrow", "ada")
    assert (refused.status, scope in refused.document["detail"]) == (403, True)
    if route == "create_key":
        return  # a key with scopes gives away no key without: tests of keys
    assert REQUESTS[route].send(shared_door, "exact", "ada").status // 100 == 2
