"""Deadlines hold for engineers; a manager may act late, with a reason."""

from __future__ import annotations

from datetime import timedelta

from scheduler.domain.time import DAY, WEEK
from tests.api.http.doors import Door
from tests.api.http.registering import PLACE, WISH, made
from tests.support.builders import MONDAY, SATURDAY


def test_a_window_is_open_from_its_first_instant_to_just_before_its_last(door: Door) -> None:
    """Before and after, an engineer is told when; the dates decide, from the first to the last of the window."""
    opens, closes = door.clock() + timedelta(hours=1), door.clock() + timedelta(hours=2)
    door.window(first_on=SATURDAY, last_on=SATURDAY + DAY, opens_at=opens, closes_at=closes)
    reply = door.ask("ada", "POST", PLACE, WISH)
    assert (reply.status, f"opens at {opens:%Y-%m-%d %H:%M} UTC" in reply.document["detail"]) == (409, True)
    door.clock.at = opens
    made(door, WISH | {"last_on": "2027-01-09"})
    door.clock.at = closes - timedelta(microseconds=1)
    made(door, WISH | {"first_on": "2027-01-10"})
    door.clock.at = closes
    reply = door.ask("ada", "POST", PLACE, WISH)
    assert (reply.status, "ask a manager" in reply.document["detail"]) == (409, True)
    beside = {"first_on": "2027-01-07", "last_on": "2027-01-08"}
    assert made(door, WISH | beside)["state"] == "in_force"
    assert door.ask("ada", "POST", PLACE, WISH | beside | {"last_on": "2027-01-09"}).status == 409


def test_after_the_deadline_nothing_is_changed_into_or_out_of_its_dates(door: Door) -> None:
    """Else a deadline could be walked around."""
    outside = made(door, WISH | {"first_on": "2027-02-01", "last_on": "2027-02-01"})["id"]
    inside = made(door, WISH)["id"]
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
    says = refused.document["detail"]
    assert ("say why you act all the same" in says, "ask a manager" in says) == (True, False)
    one = made(door, late | for_ada, "mia")
    (entry,) = door.ask("ops", "GET", "/v1/audit?about=ada&decision=registration.made").document["items"]
    assert (entry["actor"], entry["about"], entry["subject"]) == ("mia", "ada", one["id"])
    assert (entry["on_behalf"], entry["late"], entry["because"]) == (True, True, "Ada called in")


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
