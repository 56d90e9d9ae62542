"""Covers are judged when they are taken and again when a manager agrees; what is recorded by hand settles requests."""

from __future__ import annotations

from constraints.catalog import parse
from scheduler.domain.plan import policy_of
from scheduler.domain.time import WEEK, Span
from scheduler.services.covering import cover
from tests.api.http.doors import Door, Reply
from tests.api.http.plans import a_cover, a_published, the_problem
from tests.api.http.test_covers import FIRST, SECOND, act, on_duty
from tests.api.http.test_jobs import audited
from tests.support.builders import NOW, SATURDAY
from tests.support.recording import close

WEEKENDS = [f"tier2/2027-01-{day:02}/day" for day in (9, 16, 23)]
"""The Saturdays of three weekends in a row."""


def asked(door: Door, who: str, duty_id: str, **body: object) -> Reply:
    return door.ask(who, "POST", "/v1/covers", {"duty_id": duty_id, **body})


def swap(door: Door, who: str, duty_id: str, with_whom: str, back: str) -> Reply:
    return asked(door, who, duty_id, swap={"engineer_id": with_whom, "duty_id": back})


def recorded(door: Door, duty_id: str, instead_of: str, who: str | None, span: Span | None = None) -> None:
    """What ``watchbill history cover`` writes."""
    cover(door.services.store, duty_id, instead_of=instead_of, who=who, span=span, now=NOW, by="mia")


def first_half(door: Door, duty_id: str) -> Span:
    whole = next(shift.span for shift in the_problem(door).shifts if shift.id == duty_id)
    return Span(start_at=whole.start_at, end_at=whole.start_at + whole.duration / 2)


def state_of(door: Door, cover_id: str) -> tuple[str, str | None]:
    found = door.ask("mia", "GET", f"/v1/covers/{cover_id}").document
    return found["state"], found["taker"]


def away(door: Door, who: str, on: str) -> None:
    body = {"kind": "absence", "first_on": on, "last_on": on}
    assert door.ask(who, "POST", "/v1/registrations", body).status == 201


def offered_three(door: Door) -> list[str]:
    """Ada holds all five of the first shifts, and Ben has taken the Saturdays, while one weekend in two is allowed."""
    a_published(door, *["ada"] * 5, policy=policy_of(parse([{"kind": "spacing", "weekends": 2}])))
    requests = [asked(door, "ada", duty_id).document["id"] for duty_id in WEEKENDS]
    for cover_id in requests:
        assert act(door, "ben", cover_id, "acceptance").document["state"] == "offered"
    return requests


def test_covers_that_are_fine_one_by_one_are_judged_together(each_door: Door) -> None:
    """Ben may have the first and the third weekend of three; the second is refused when Mia agrees, with the rule and
    the way to an exception."""
    first, second, third = offered_three(each_door)
    assert [act(each_door, "mia", each, "decision", agreed=True).status for each in (first, third)] == [200, 200]
    refused = act(each_door, "mia", second, "decision", agreed=True)
    assert refused.status == 409
    assert "ben cannot take it; these rules forbid it: spacing" in refused.document["detail"]
    exception = f"watchbill history cover {WEEKENDS[1]} --instead-of ada --who ben"
    assert exception in refused.document["detail"]
    assert (on_duty(each_door, WEEKENDS[1]), state_of(each_door, second)) == (["ada"], ("offered", "ben"))
    recorded(each_door, WEEKENDS[1], "ada", "ben")
    assert (on_duty(each_door, WEEKENDS[1]), state_of(each_door, second)) == (["ben"], ("covered", "ben"))
    assert audited(each_door, second) == ["cover.asked", "cover.accepted", "cover.confirmed"]


def test_what_somebody_gave_away_no_longer_stands_against_them(door: Door) -> None:
    """Nobody serves the first weekend of Ben's any more, so that he may have the second."""
    first, second, _ = offered_three(door)
    assert act(door, "mia", first, "decision", agreed=True).status == 200
    assert act(door, "mia", second, "decision", agreed=True).status == 409
    recorded(door, WEEKENDS[0], "ben", None)
    assert act(door, "mia", second, "decision", agreed=True).status == 200


def test_a_breach_that_grows_is_a_breach(door: Door) -> None:
    """Ben has two weekends of three by an exception; the third is no less forbidden for that."""
    a_published(door, *["ada"] * 5, policy=policy_of(parse([{"kind": "spacing", "weekends": 3}])))
    for duty_id in WEEKENDS[:2]:
        recorded(door, duty_id, "ada", "ben")
    third = asked(door, "ada", WEEKENDS[2]).document["id"]
    assert "spacing" in act(door, "ben", third, "acceptance").document["detail"]


def test_a_cover_that_is_recorded_settles_what_was_asked(each_door: Door) -> None:
    """Ben has taken it, then Mia writes down that Cleo serves: nothing is left to decide."""
    cover_id = a_cover(each_door, "ada")
    assert act(each_door, "ben", cover_id, "acceptance").status == 200
    recorded(each_door, FIRST, "ada", "cleo")
    assert state_of(each_door, cover_id) == ("covered", "cleo")
    assert act(each_door, "mia", cover_id, "decision", agreed=True).status == 409


def test_the_duties_of_a_plan_say_who_serves_them_since(door: Door) -> None:
    """Its turns stay as it was made; Ben has the first half, then nobody has the rest. Of a draft nothing is said."""
    plan_id = a_published(door, "ada", "ben").id

    def seats() -> dict[str, dict]:
        listed = door.ask("mia", "GET", f"/v1/plans/{plan_id}/duties?limit=100").document["items"]
        return {seat["duty_id"]: seat for seat in listed}

    before = seats()
    assert [seat["covered"] for seat in before.values() if seat["covered"]] == []
    recorded(door, FIRST, "ada", "ben", first_half(door, FIRST))
    recorded(door, FIRST, "ada", None)
    after = seats()
    half, rest = after[FIRST].pop("covered")
    assert (half["engineer_id"], half["name"], rest["engineer_id"]) == ("ben", "Ben", None)
    assert (half["starts_at"], half["ends_at"]) == (after[FIRST]["starts_at"], rest["starts_at"])
    before[FIRST].pop("covered")
    assert after == before


def test_a_duty_that_nobody_serves_any_more_is_asked_for_by_nobody(door: Door) -> None:
    """It is declined, with the reason in the log."""
    cover_id = a_cover(door, "ada")
    recorded(door, FIRST, "ada", None)
    assert state_of(door, cover_id) == ("declined", None)
    last = door.ask("mia", "GET", f"/v1/audit?subject={cover_id}").document["items"][0]
    assert (last["decision"], "holds their duty no more" in last["because"]) == ("cover.declined", True)
    assert act(door, "ben", cover_id, "acceptance").status == 409


def test_who_gave_a_part_away_still_asks_for_the_rest(door: Door) -> None:
    """Ben has half of it; only when he has the others, too, Ada's request is settled."""
    cover_id = a_cover(door, "ada")
    recorded(door, FIRST, "ada", "ben", first_half(door, FIRST))
    assert state_of(door, cover_id) == ("open", None)
    recorded(door, FIRST, "ada", "ben")
    assert state_of(door, cover_id) == ("covered", "ben")


def test_all_that_somebody_holds_changes_hands_in_however_many_pieces(door: Door) -> None:
    """Cleo has the middle of Ada's shift; Ben takes what is before it and behind it."""
    cover_id = a_cover(door, "ada")
    half = first_half(door, FIRST)
    middle = Span(start_at=half.start_at + half.duration / 2, end_at=half.end_at)
    recorded(door, FIRST, "ada", "cleo", middle)
    assert act(door, "ben", cover_id, "acceptance").document["state"] == "offered"
    assert act(door, "mia", cover_id, "decision", agreed=True).document["state"] == "covered"
    assert on_duty(door, FIRST) == ["ben", "cleo", "ben"]


def test_what_is_counted_as_served_is_no_longer_agreed_to(door: Door) -> None:
    """The weekend is closed before Mia looks: there is nothing left but to decline."""
    cover_id = a_cover(door, "ada")
    assert act(door, "ben", cover_id, "acceptance").document["state"] == "offered"
    close(door.services.store, SATURDAY + WEEK)
    refused = act(door, "mia", cover_id, "decision", agreed=True)
    assert (refused.status, "already who served" in refused.text) == (409, True)
    assert act(door, "mia", cover_id, "decision", agreed=False, because="too late").status == 200


def test_a_swap_ends_with_the_duty_that_was_to_come_back(door: Door) -> None:
    """Ben gives his to Cleo, so that there is nothing left to swap."""
    a_published(door, "ada", "ben")
    cover_id = swap(door, "ada", FIRST, "ben", SECOND).document["id"]
    recorded(door, SECOND, "ben", "cleo")
    assert state_of(door, cover_id) == ("declined", None)
    assert on_duty(door, FIRST) == ["ada"]


def test_nobody_takes_what_the_asker_no_longer_holds(door: Door) -> None:
    """A newer plan has it with Ben: Cleo cannot take it from Ada, and Mia can only decline."""
    a_published(door, "ada")
    cover_id = asked(door, "ada", FIRST).document["id"]
    a_published(door, "ben")
    refused = act(door, "mia", cover_id, "acceptance", engineer_id="cleo")
    assert (refused.status, refused.document["detail"]) == (409, f"ada does not hold {FIRST} any more")
    assert act(door, "mia", cover_id, "decision", agreed=False, because="a newer plan").status == 200


def test_what_was_taken_before_a_newer_plan_can_only_be_declined(door: Door) -> None:
    """The same when Cleo's word was first: agreeing is a conflict, and says why."""
    a_published(door, "ada")
    cover_id = asked(door, "ada", FIRST).document["id"]
    assert act(door, "ben", cover_id, "acceptance").document["state"] == "offered"
    a_published(door, "cleo")
    assert act(door, "mia", cover_id, "decision", agreed=True).status == 409
    assert act(door, "mia", cover_id, "decision", agreed=False, because="a newer plan").status == 200


def a_swap_while_away(door: Door, who: str, on: str) -> str:
    """The id of a swap of Ada's with Ben, while one of them is away on a day."""
    away(door, who, on)
    a_published(door, "ada", "ben", policy=policy_of(parse([{"kind": "absence"}])))
    cover_id: str = swap(door, "ada", FIRST, "ben", SECOND).document["id"]
    return cover_id


def test_a_swap_does_not_tell_that_somebody_else_is_away(door: Door) -> None:
    """Ada is away on Ben's day: Ben hears that it is not possible for her, and no more; Mia hears the rule."""
    cover_id = a_swap_while_away(door, "ada", "2027-01-10")
    refused = act(door, "ben", cover_id, "acceptance")
    assert (refused.status, refused.document["detail"]) == (409, "it is not possible for ada")
    told = act(door, "mia", cover_id, "acceptance", engineer_id="ben").document["detail"]
    assert told.startswith("it is not possible for ada (absence); decline it")
    back = f"watchbill history cover {SECOND} --instead-of ben --who ada"
    assert back in told


def test_a_swap_tells_people_what_stands_against_themselves(door: Door) -> None:
    """Ben is away on the day that he would take."""
    cover_id = a_swap_while_away(door, "ben", str(SATURDAY))
    refused = act(door, "ben", cover_id, "acceptance")
    assert refused.document["detail"] == "ben cannot take it; these rules forbid it: absence"


def test_a_swap_is_of_two_duties(door: Door) -> None:
    """Two seats of one shift are no swap, and neither is a duty that one of the two is on already."""
    a_published(door, "ada", "ben")
    same = swap(door, "ada", FIRST, "ben", FIRST)
    assert (same.status, same.fields) == (422, ["body.swap"])
    recorded(door, SECOND, "ben", "ada", first_half(door, SECOND))
    on_both = swap(door, "ada", FIRST, "ben", SECOND)
    assert (on_both.status, on_both.fields) == (422, ["body.swap"])
    assert f"ada is on {SECOND} already" in on_both.text


def test_whoever_is_on_the_duty_does_not_take_it_again(door: Door) -> None:
    """Ben has half of it already; nobody is called by a number in what he reads."""
    cover_id = a_cover(door, "ada")
    recorded(door, FIRST, "ada", "ben", first_half(door, FIRST))
    refused = act(door, "ben", cover_id, "acceptance")
    assert (refused.status, refused.document["detail"]) == (409, f"ben is on {FIRST} already")


def test_an_absence_over_announced_duty_names_the_duty(each_door: Door) -> None:
    """Ada is on duty on that Saturday, so she hears it; a week later she is not. It goes when the duty does."""
    a_published(each_door, "ada")
    body = {"kind": "absence", "first_on": str(SATURDAY), "last_on": "2027-01-10"}
    made = each_door.ask("ada", "POST", "/v1/registrations", body)
    assert [each["duty_id"] for each in made.document["touches"]] == [FIRST]
    later = body | {"first_on": "2027-01-16", "last_on": "2027-01-17"}
    assert each_door.ask("ada", "POST", "/v1/registrations", later).document["touches"] == []
    recorded(each_door, FIRST, "ada", "ben")
    listed = each_door.ask("ada", "GET", "/v1/registrations").document["items"]
    assert [each["touches"] for each in listed] == [[], []]
