"""What became of a registration is told; what was announced is not undone by a withdrawal."""

from __future__ import annotations

from datetime import timedelta

import pytest

from scheduler.domain.time import DAY
from tests.api.http.doors import Door
from tests.api.http.registering import ABSENCE, OFFER, PLACE, WISH, announce_ada, in_the_problem, made
from tests.support.builders import a_term


def test_a_withdrawal_before_anything_is_announced_is_free(door: Door) -> None:
    """At any time, also after the deadline; it has its time, and it is the last word."""
    place = f"{PLACE}/{made(door, OFFER)['id']}"
    door.window(closes_at=door.clock() - timedelta(hours=1), opens_at=door.clock() - DAY)
    gone = door.ask("ada", "POST", f"{place}/withdrawal", {}, If_Match='"1"').document
    assert (gone["state"], gone["withdrawn_at"], gone["duty_ids"]) == ("withdrawn", "2026-12-01T09:00:00Z", [])
    assert in_the_problem(door).volunteers == ()
    became = door.ask("ada", "GET", f"{place}/status").document
    assert became == {"outcome": "withdrawn", "duty_ids": [], "reasons": []}, "nothing is waited for any more"
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
    first = made(door, OFFER)
    announce_ada(door)
    ends_at = a_term(weeks=4).span.end_at
    door.clock.at = ends_at - timedelta(microseconds=1)
    door.secrets["ada"] = door.key_of("ada")[1]
    asked = door.ask("ada", "POST", f"{PLACE}/{first['id']}/withdrawal", {}, If_Match="*").document
    second = made(door, OFFER)
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
