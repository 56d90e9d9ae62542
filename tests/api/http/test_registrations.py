"""Volunteers register when they can serve; deadlines hold; what was announced is not undone by a withdrawal."""

from __future__ import annotations

from datetime import timedelta

import pytest

from scheduler.domain.registration import MOST_EACH, Offer, Wish
from scheduler.domain.time import DAY, WEEK
from scheduler.services.planning import prepare
from scheduler.services.registered import with_registrations
from tests.api.http.doors import Door, a_door
from tests.api.http.requests import a_wish
from tests.support.builders import (
    EE,
    MONDAY,
    SATURDAY,
    a_horizon,
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
REASON = "a-private-reason"


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


@pytest.mark.parametrize("body", [WISH, ABSENCE, OFFER], ids=lambda body: body["kind"])
def test_what_is_registered_reads_as_it_was_written(each_door: Door, body: dict) -> None:
    """Of every kind; its address is told, and leads to it."""
    reply = each_door.ask("ada", "POST", PLACE, body)
    found = each_door.ask("ada", "GET", reply.headers["location"]).document
    assert found == reply.document
    assert body.items() <= found["content"].items()
    assert (found["engineer_id"], found["state"], found["version"]) == ("ada", "in_force", 1)


def test_what_is_registered_counts_when_a_plan_is_made(door: Door) -> None:
    """Offers, wishes and absences, each once, although they were registered twice."""
    for body in (WISH, ABSENCE, OFFER, WISH, ABSENCE, OFFER):
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
    assert (too_short.status, "no room" in too_short.text) == (422, True)
    weekend = door.ask("ada", "POST", PLACE, OFFER | {"rotation_id": "tier2"})
    assert (weekend.status, weekend.fields) == (422, ["body.rotation_id"])
    long = OFFER | {"min_weeks": 4, "max_weeks": 4, "preferred_weeks": 5}
    assert door.ask("ada", "POST", PLACE, long).status == 422


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


def test_a_window_is_open_from_its_first_instant_to_just_before_its_last(door: Door) -> None:
    """Before and after, an engineer is told when; the dates decide, from the first to the last of the window."""
    opens, closes = door.clock() + timedelta(hours=1), door.clock() + timedelta(hours=2)
    door.window(first_on=SATURDAY, last_on=SATURDAY + DAY, opens_at=opens, closes_at=closes)
    reply = door.ask("ada", "POST", PLACE, WISH)
    assert (reply.status, f"opens at {opens:%Y-%m-%d %H:%M} UTC" in reply.document["detail"]) == (409, True)
    door.clock.at = opens
    made(door, WISH)
    door.clock.at = closes - timedelta(microseconds=1)
    made(door, WISH)
    door.clock.at = closes
    reply = door.ask("ada", "POST", PLACE, WISH)
    assert (reply.status, "ask a manager" in reply.document["detail"]) == (409, True)
    beside = {"first_on": "2027-01-07", "last_on": "2027-01-08"}
    assert made(door, WISH | beside)["state"] == "in_force"
    assert door.ask("ada", "POST", PLACE, WISH | beside | {"last_on": "2027-01-09"}).status == 409


def test_after_the_deadline_nothing_is_changed_into_or_out_of_its_dates(door: Door) -> None:
    """Else a deadline could be walked around."""
    inside, outside = a_wish(door, "ada"), made(door, WISH | {"first_on": "2027-02-01", "last_on": "2027-02-01"})["id"]
    door.window(
        first_on=SATURDAY,
        last_on=SATURDAY + DAY,
        closes_at=door.clock() - timedelta(minutes=1),
        opens_at=door.clock() - DAY,
    )
    away = WISH | {"first_on": "2027-02-01", "last_on": "2027-02-01"}
    assert door.ask("ada", "PUT", f"{PLACE}/{inside}", away, If_Match="*").status == 409
    assert door.ask("ada", "PUT", f"{PLACE}/{outside}", WISH, If_Match="*").status == 409
    assert door.ask("ada", "PUT", f"{PLACE}/{outside}", away, If_Match="*").status == 200


def test_after_the_deadline_a_manager_acts_with_a_reason_and_it_is_in_the_log(door: Door) -> None:
    """Without one it is refused; an engineer's reason changes nothing."""
    door.window(closes_at=door.clock() - timedelta(hours=1), opens_at=door.clock() - DAY)
    late = WISH | {"because": "Ada called in"}
    assert door.ask("ada", "POST", PLACE, late).status == 409
    for_ada = {"engineer_id": "ada"}
    refused = door.ask("mia", "POST", PLACE, WISH | for_ada)
    assert (refused.status, refused.fields) == (422, ["body.because"])
    one = made(door, late | for_ada, "mia")
    (entry,) = door.ask("ops", "GET", "/v1/audit?about=ada&decision=registration.made").document["items"]
    assert (entry["actor"], entry["about"], entry["subject"]) == ("mia", "ada", one["id"])
    assert (entry["on_behalf"], entry["late"], entry["because"]) == (True, True, "Ada called in")


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


def test_no_date_belongs_to_two_windows(door: Door) -> None:
    """Neighbours are fine; an overlap names the other window."""
    door.window(first_on=MONDAY, last_on=MONDAY + WEEK)
    body = {"name": "Next", "opens_at": "2026-11-01T00:00:00Z", "closes_at": "2027-01-01T00:00:00Z"}
    dates = {"first_on": "2027-01-11", "last_on": "2027-01-20"}
    refused = door.ask("mia", "POST", "/v1/registration-windows", body | dates)
    assert (refused.status, "(Quarter)" in refused.document["detail"]) == (422, True)
    assert door.ask("mia", "POST", "/v1/registration-windows", body | dates | {"first_on": "2027-01-12"}).status == 201
    backwards = body | dates | {"first_on": "2027-02-12", "last_on": "2027-02-13", "closes_at": "2026-11-01T00:00:00Z"}
    assert door.ask("mia", "POST", "/v1/registration-windows", backwards).status == 422


def test_a_withdrawal_before_anything_is_announced_is_free(door: Door) -> None:
    """At any time, also after the deadline; it has its time, and it is the last word."""
    place = f"{PLACE}/{made(door, OFFER)['id']}"
    door.window(closes_at=door.clock() - timedelta(hours=1), opens_at=door.clock() - DAY)
    gone = door.ask("ada", "POST", f"{place}/withdrawal", {}, If_Match='"1"').document
    assert (gone["state"], gone["withdrawn_at"], gone["duty_ids"]) == ("withdrawn", "2026-12-01T09:00:00Z", [])
    assert in_the_problem(door).volunteers == ()
    assert door.ask("ada", "POST", f"{place}/withdrawal", {}, If_Match='"2"').status == 409
    assert door.ask("ada", "PUT", place, OFFER, If_Match='"2"').status == 409


def test_a_withdrawal_after_the_announcement_asks_for_somebody_to_cover(door: Door) -> None:
    """She stays announced; her manager sees which duty has to be covered."""
    offer, wish = made(door, OFFER), made(door, WISH)
    term = announce_ada(door)
    gone = door.ask("ada", "POST", f"{PLACE}/{offer['id']}/withdrawal", {}, If_Match="*").document
    assert (gone["state"], gone["duty_ids"]) == ("cover_requested", [term])
    also = door.ask("ada", "POST", f"{PLACE}/{wish['id']}/withdrawal", {}, If_Match="*").document
    assert (also["state"], len(also["duty_ids"])) == ("cover_requested", 1)
    asked = door.ask("mia", "GET", f"{PLACE}?state=cover_requested").document["items"]
    assert [item["id"] for item in asked] == [offer["id"], wish["id"]]
    assert in_the_problem(door).volunteers == ()


def test_duty_that_has_ended_needs_nobody_to_cover(door: Door) -> None:
    """After its last instant a withdrawal is free again; a moment before it is not."""
    first, second = made(door, OFFER), made(door, OFFER)
    announce_ada(door)
    ends_at = a_term(weeks=4).span.end_at
    door.clock.at = ends_at - timedelta(microseconds=1)
    door.secrets["ada"] = door.key_of("ada")[1]
    asked = door.ask("ada", "POST", f"{PLACE}/{first['id']}/withdrawal", {}, If_Match="*").document
    door.clock.at = ends_at
    free = door.ask("ada", "POST", f"{PLACE}/{second['id']}/withdrawal", {}, If_Match="*").document
    assert (asked["state"], free["state"]) == ("cover_requested", "withdrawn")


@pytest.mark.parametrize("body", [ABSENCE, WISH | {"grade": "avoid"}], ids=["absence", "avoid"])
def test_taking_back_an_absence_never_asks_for_cover(door: Door, body: dict) -> None:
    """Nobody came to a duty by it."""
    one = made(door, body)
    announce_ada(door)
    gone = door.ask("ada", "POST", f"{PLACE}/{one['id']}/withdrawal", {}, If_Match="*").document
    assert gone["state"] == "withdrawn"


def test_an_engineer_learns_what_became_of_an_offer(door: Door) -> None:
    """First that it waits, then the term that was given, or why there was none, in a sentence."""
    ada, ben = made(door, OFFER)["id"], made(door, OFFER, "ben")["id"]
    waiting = door.ask("ada", "GET", f"{PLACE}/{ada}/status").document
    assert waiting == {"outcome": "waiting", "duty_ids": [], "reasons": []}
    term = announce_ada(door)
    chosen = door.ask("ada", "GET", f"{PLACE}/{ada}/status").document
    assert (chosen["outcome"], chosen["duty_ids"]) == ("on_duty", [term])
    not_chosen = door.ask("ben", "GET", f"{PLACE}/{ben}/status").document
    (reason,) = not_chosen["reasons"]
    assert (not_chosen["outcome"], reason["not_selected"], reason["quarter"]) == (
        "not_on_duty",
        "others_seated",
        "2027-Q1",
    )
    assert reason["says"].startswith("Every seat of the window went to others: 2 people volunteered for 1 seat")


def test_an_engineer_learns_what_became_of_a_wish_or_an_absence(door: Door) -> None:
    """Duty on these dates, or none; an absence that was kept free says so."""
    wish, away, later = (
        made(door, WISH)["id"],
        made(door, ABSENCE, "ben")["id"],
        made(door, WISH | {"first_on": "2027-06-01", "last_on": "2027-06-02"})["id"],
    )
    announce_ada(door)
    assert door.ask("ada", "GET", f"{PLACE}/{wish}/status").document["outcome"] == "on_duty"
    free = door.ask("ben", "GET", f"{PLACE}/{away}/status").document
    assert (free["outcome"], free["reasons"][0]["says"]) == ("not_on_duty", "These dates are free of duty.")
    assert door.ask("ada", "GET", f"{PLACE}/{later}/status").document["outcome"] == "waiting"


@pytest.mark.slow
def test_one_engineer_has_at_most_so_many_registrations_in_force(tmp_path) -> None:
    """One more is refused until one is withdrawn."""
    with a_door(f"sqlite:///{tmp_path / 'store.db'}", tmp_path) as door:
        for _ in range(MOST_EACH - 1):
            a_wish(door, "ada")
        last = made(door, WISH)
        assert door.ask("ada", "POST", PLACE, WISH).status == 422
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
