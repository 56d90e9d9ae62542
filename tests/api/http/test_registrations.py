"""Volunteers register when they can serve, and it counts when a plan is made."""

from __future__ import annotations

import pytest

from scheduler.domain.registration import MOST_EACH, Offer, Wish
from scheduler.domain.time import DAY, WEEK
from scheduler.services.planning import prepare
from tests.api.http.doors import Door, a_door
from tests.api.http.objects import a_wish
from tests.api.http.registering import ABSENCE, OFFER, PLACE, WISH, in_the_problem, made
from tests.support.builders import (
    EE,
    MONDAY,
    SATURDAY,
    a_horizon,
    a_term_rotation,
    a_weekend_rotation,
    an_organisation,
)

REASON = "a-private-reason"


@pytest.mark.parametrize("body", [WISH, ABSENCE, OFFER], ids=lambda body: body["kind"])
def test_what_is_registered_reads_as_it_was_written(each_door: Door, body: dict) -> None:
    """Of every kind; its address is told, and leads to it."""
    reply = each_door.ask("ada", "POST", PLACE, body)
    found = each_door.ask("ada", "GET", reply.headers["location"]).document
    assert found == reply.document
    assert body.items() <= found["content"].items()
    assert (found["engineer_id"], found["state"], found["version"]) == ("ada", "in_force", 1)


def test_what_is_registered_counts_when_a_plan_is_made(door: Door) -> None:
    """Offers, wishes and absences."""
    for body in (WISH, ABSENCE, OFFER):
        made(door, body)
    organisation = in_the_problem(door)
    assert [each.engineer_id for each in organisation.volunteers] == ["ada"]
    assert [(each.engineer_id, each.grade) for each in organisation.preferences] == [("ada", "prefer")]
    assert [(each.engineer_id, each.first_on) for each in organisation.absences] == [("ada", SATURDAY)]


def test_a_plan_is_made_with_what_is_registered(door: Door) -> None:
    """The problem that the solver gets, and what is compared in a what-if, hold it; before, they do not."""
    horizon = a_horizon()

    def problem():
        return prepare(door.services.store, horizon, parse_policy=lambda _: (), holidays=lambda *_: ()).problem

    assert (problem().volunteers, problem().absences) == ((), ())
    for body in (OFFER, ABSENCE):
        made(door, body)
    assert [each.engineer_id for each in problem().volunteers] == ["ada"]
    assert [each.engineer_id for each in problem().absences] == ["ada"]
    assert [each.engineer_id for each in door.services.organisation(MONDAY).volunteers] == ["ada"]


def test_registrations_survive_the_next_import(door: Door) -> None:
    """Also those of somebody who is away from the files for a while; meanwhile they do not count."""
    made(door, WISH)
    made(door, WISH, "ben")
    with door.services.store.writing() as work:
        only_ada = an_organisation(an_organisation().engineers[:1])
        work.organisations.replace_organisation(only_ada, (), {}, door.clock())
    assert [each.engineer_id for each in in_the_problem(door).preferences] == ["ada"]
    assert len(door.ask("mia", "GET", PLACE).document["items"]) == 2


def test_an_offer_is_for_terms_and_has_room_for_its_shortest(door: Door) -> None:
    """Four weeks fit into 28 days and not into 27; a weekend rotation has no terms."""
    made(door, OFFER)
    too_short = door.ask("ada", "POST", PLACE, OFFER | {"latest_on": "2027-01-30"})
    assert (too_short.status, too_short.fields) == (422, ["body.latest_on"])
    assert "leaves no room for 4 weeks from earliest_on 2027-01-04; write a later latest_on" in too_short.text
    weekend = door.ask("ada", "POST", PLACE, OFFER | {"rotation_id": "tier2"})
    assert (weekend.status, weekend.fields) == (422, ["body.rotation_id"])
    long = OFFER | {"min_weeks": 4, "max_weeks": 4, "preferred_weeks": 5}
    refused = door.ask("ada", "POST", PLACE, long)
    assert (refused.status, refused.fields) == (422, ["body.preferred_weeks"])


SUNDAY = {"first_on": "2027-01-10", "last_on": "2027-01-12"}


@pytest.mark.parametrize(
    ("first", "second", "field"),
    [
        (ABSENCE, ABSENCE, "first_on"),
        (ABSENCE, ABSENCE | SUNDAY, "first_on"),
        (WISH, WISH | {"grade": "unavailable"} | SUNDAY, "first_on"),
        (OFFER, OFFER | {"earliest_on": "2027-01-25", "latest_on": "2027-03-28"}, "earliest_on"),
    ],
    ids=["same", "absences", "wishes", "offers"],
)
def test_nobody_says_two_things_of_one_date(door: Door, first: dict, second: dict, field: str) -> None:
    """Files refuse it, too. The other one is named; others may, and so may whoever withdraws or changes the first."""
    one = made(door, first)
    refused = door.ask("ada", "POST", PLACE, second)
    assert (refused.status, refused.fields, one["id"] in refused.text) == (422, [f"body.{field}"], True)
    made(door, second, "ben")
    assert door.ask("ada", "PUT", f"{PLACE}/{one['id']}", second, If_Match="*").status == 200
    door.ask("ada", "POST", f"{PLACE}/{one['id']}/withdrawal", {}, If_Match="*")
    made(door, first)


def test_dates_beside_each_other_are_two_registrations(door: Door) -> None:
    """An absence ends on Sunday and the next begins on Monday; one cannot be made longer into the other."""
    first = made(door, ABSENCE)["id"]
    made(door, ABSENCE | {"first_on": "2027-01-11", "last_on": "2027-01-12"})
    longer = door.ask("ada", "PUT", f"{PLACE}/{first}", ABSENCE | {"last_on": "2027-01-11"}, If_Match="*")
    assert (longer.status, longer.fields) == (422, ["body.first_on"])


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (OFFER | {"earliest_on": "2026-10-05", "latest_on": "2026-11-29"}, "latest_on"),
        (ABSENCE | {"first_on": "2026-11-20", "last_on": "2026-11-29"}, "last_on"),
        (WISH | {"first_on": "2026-11-29", "last_on": "2026-11-29"}, "last_on"),
    ],
    ids=["offer", "absence", "wish"],
)
def test_what_is_over_everywhere_is_not_registered(door: Door, body: dict, field: str) -> None:
    """At 09:00 UTC on 1 December it is still 30 November somewhere, and the 29th nowhere."""
    refused = door.ask("ada", "POST", PLACE, body)
    assert (refused.status, refused.fields) == (422, [f"body.{field}"])
    made(door, body | {field: "2026-11-30"})


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"min_weeks": 1, "max_weeks": 2}, ["body.min_weeks"]),
        ({"min_weeks": 3}, ["body.min_weeks"]),
        ({"max_weeks": 11}, ["body.max_weeks"]),
        ({"max_weeks": 9}, []),
        ({"earliest_on": "2027-01-05", "latest_on": "2027-02-06"}, ["body.latest_on"]),
        ({"earliest_on": "2027-01-05", "latest_on": "2027-02-07"}, []),
        ({"review_on": "2027-01-31"}, ["body.review_on"]),
        ({"review_on": "2027-02-01"}, []),
    ],
)
def test_an_offer_is_one_that_its_rotation_can_take_up(door: Door, changes: dict, fields: list[str]) -> None:
    """Terms of 4 to 10 weeks from a Monday, that end before the review: as files have it."""
    reply = door.ask("ada", "POST", PLACE, OFFER | changes)
    assert (reply.status, reply.fields if fields else []) == (422 if fields else 201, fields)


def test_an_offer_that_leaves_the_weeks_to_us_fits_any_rotation_it_shares_a_length_with(door: Door) -> None:
    """Four to ten is meant without a word: for terms of six to eight weeks it will do, for twelve it will not."""
    short, long = (a_term_rotation(f"ee{n}", min_weeks=n, max_weeks=n + 2) for n in (6, 12))
    with door.services.store.writing() as work:
        ours = an_organisation(rotations=(a_weekend_rotation(), short, long))
        work.organisations.replace_organisation(ours, (), {}, door.clock())
    made(door, OFFER | {"rotation_id": "ee6", "latest_on": "2027-06-30"})
    refused = door.ask("ada", "POST", PLACE, OFFER | {"rotation_id": "ee12", "latest_on": "2027-06-30"})
    assert (refused.status, refused.fields) == (422, ["body.max_weeks"])


def test_the_reason_of_an_absence_leaves_the_store_by_no_way(door: Door) -> None:
    """Not for the engineer, not for an admin, not in a file, a repeat or the log."""
    absence = made(door, ABSENCE | {"reason": REASON})
    place = f"{PLACE}/{absence['id']}"
    door.ask("ada", "PUT", place, ABSENCE | {"last_on": "2027-01-11"}, If_Match='"1"')
    door.ask("ada", "POST", f"{place}/withdrawal", {}, If_Match='"2"')
    paths = (place, f"{place}/status", PLACE, f"{PLACE}.csv", "/v1/audit")
    assert [door.ask("ops", "GET", path).text.count(REASON) for path in paths] == [0] * 5
    assert REASON not in str(absence)
    assert REASON not in repr(in_the_problem(door))


def test_an_absence_keeps_its_reason_until_another_is_given(door: Door) -> None:
    """A change of dates does not forget it; an empty one does."""
    from sqlalchemy import text

    def kept() -> str:
        with door.services.store.reading() as work:
            return work.jobs.transaction.connection().execute(text("SELECT reason FROM registration")).scalar_one()

    place = f"{PLACE}/{made(door, ABSENCE | {'reason': REASON})['id']}"
    door.ask("ada", "PUT", place, ABSENCE | {"last_on": "2027-01-11"}, If_Match="*")
    assert kept() == REASON
    door.ask("ada", "PUT", place, ABSENCE | {"reason": ""}, If_Match="*")
    assert kept() == ""


def test_what_engineers_do_themselves_is_in_the_log_too(door: Door) -> None:
    """Neither late nor on behalf of anybody, with the key and the request."""
    reply = door.ask("ada", "POST", PLACE, WISH, X_Request_Id="request-1")
    (entry,) = door.ask("mia", "GET", f"/v1/audit?subject={reply.document['id']}").document["items"]
    assert (entry["actor"], entry["about"], entry["on_behalf"], entry["late"]) == ("ada", "ada", False, False)
    assert (entry["request_id"], entry["key_id"][:2]) == ("request-1", "k-")


def test_a_manager_says_for_whom(door: Door) -> None:
    """A manager's key is no engineer's; whose a registration is cannot be changed."""
    assert door.ask("mia", "POST", PLACE, WISH).fields == ["body.engineer_id"]
    assert door.ask("mia", "POST", PLACE, WISH | {"engineer_id": "nobody"}).status == 404
    place = f"{PLACE}/{a_wish(door, 'ada')}"
    moved = door.ask("mia", "PUT", place, WISH | {"engineer_id": "ben"}, If_Match="*")
    assert (moved.status, moved.fields) == (422, ["body.engineer_id"])
    assert door.ask("mia", "PUT", place, ABSENCE, If_Match="*").status == 422


@pytest.mark.slow
def test_one_engineer_has_at_most_so_many_registrations_in_force(tmp_path) -> None:
    """One more is refused until one is withdrawn."""
    with a_door(f"sqlite:///{tmp_path / 'store.db'}", tmp_path) as door:
        for _ in range(MOST_EACH - 1):
            a_wish(door, "ada")
        last = made(door, WISH)
        assert door.ask("ada", "POST", PLACE, WISH | {"first_on": "2040-01-01", "last_on": "2040-01-01"}).status == 422
        door.ask("ada", "POST", f"{PLACE}/{last['id']}/withdrawal", {}, If_Match="*")
        made(door, WISH)


def test_lists_are_narrowed_by_kind_state_and_engineer(door: Door) -> None:
    """Each alone and together."""
    door.registered("ada", Wish(first_on=SATURDAY, last_on=SATURDAY, grade="ok"))
    door.registered("ben", Offer(rotation_id=EE, earliest_on=MONDAY, latest_on=MONDAY + WEEK * 4 - DAY))

    def count(query: str) -> int:
        return len(door.ask("mia", "GET", f"{PLACE}?{query}").document["items"])

    assert [count(q) for q in ("", "kind=offer", "engineer_id=ada", "kind=offer&engineer_id=ada")] == [2, 1, 1, 0]
    assert [count(f"state={state}") for state in ("in_force", "withdrawn", "cover_requested")] == [2, 0, 0]
    assert door.ask("mia", "GET", f"{PLACE}?state=gone").status == 422
