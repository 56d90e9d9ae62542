"""Customer events over HTTP: written down, sent as a file or fetched; every change names the shifts that it touches."""

from __future__ import annotations

import pytest

from scheduler.domain.time import WEEK
from scheduler.services.planning import prepare
from tests.api.http import customer_events
from tests.api.http.customer_events import PLACE
from tests.api.http.doors import CALENDAR, Door
from tests.support.builders import SATURDAY, a_horizon, a_problem_of, an_organisation
from tests.support.recording import announced

EVENT = customer_events.EVENT | {"extra_seats": 2, "domains": ["gitaly"]}
ICS = "text/calendar"


def made(door: Door, **changes) -> dict:
    return customer_events.made(door, **EVENT | changes)


def sent(door: Door, *events: str, source: str = "acme-calendar", customer: str = "&customer_id=acme") -> dict:
    """What came of a calendar with these events."""
    data = "\r\n".join(("BEGIN:VCALENDAR", "VERSION:2.0", *events, "END:VCALENDAR", "")).encode()
    reply = door.ask("mia", "POST", f"{PLACE}.ics?source={source}{customer}", data, Content_Type=ICS)
    assert reply.status == 200, reply.text
    return reply.document


def an_entry(uid: str = "go-live", start: str = "20270109T080000Z", *lines: str) -> str:
    return "\r\n".join(
        ("BEGIN:VEVENT", f"UID:{uid}", "SUMMARY:Go-live", f"DTSTART:{start}", "DURATION:PT4H", *lines, "END:VEVENT")
    )


def diffs(taken: dict) -> list[tuple[str, str]]:
    return [(change["event"]["event_id"], change["diff"]) for change in taken["changes"]]


def planned(door: Door):
    """The problem that a plan of January would be made from."""
    found = prepare(door.services.store, a_horizon(), parse_policy=door.services.constraints, holidays=lambda *_: ())
    return found.problem


@pytest.fixture(scope="module")
def door(shared_door: Door) -> Door:
    """One over SQLite: how events are kept in either database, the tests of the access table ask for."""
    return shared_door


@pytest.fixture(scope="module")
def published(door: Door) -> Door:
    """With a plan in which Ada has the first Saturday and nobody knows of events."""
    problem = a_problem_of(an_organisation())
    duty = next(shift.id for shift in problem.shifts if shift.on == SATURDAY)
    announced(door.services.store, problem, ("ada", duty))
    return door


def test_an_event_that_is_written_down_asks_for_people_in_the_next_plan(door: Door):
    later = {"start_at": "2027-01-23T08:00:00Z", "end_at": "2027-01-23T16:00:00Z"}
    event = made(door, event_id="counts", **later)
    problem = planned(door)
    shift = next(shift for shift in problem.shifts if shift.on == SATURDAY + WEEK * 2)
    assert (shift.seats, shift.domains, shift.event_ids) == (3, ("gitaly",), ("counts",))
    assert door.services.organisation(SATURDAY).events == problem.events
    cancelled = door.ask("mia", "POST", f"{PLACE}/{event['id']}/cancellation", {}, If_Match='"1"')
    assert cancelled.document["event"]["state"] == "cancelled"
    assert "counts" not in [known.id for known in planned(door).events]


def test_a_change_and_a_cancellation_name_the_published_shifts_that_they_touch(published: Door):
    """Also those that the event touched before it moved away."""
    door, body = published, EVENT | {"event_id": "wanders"}
    event = made(door, event_id="wanders")
    moved = body | {"start_at": "2027-02-20T08:00:00Z", "end_at": "2027-02-20T16:00:00Z"}
    changed = door.ask("mia", "PUT", f"{PLACE}/{event['id']}", moved, If_Match='"1"').document
    assert (changed["diff"], changed["fields"]) == ("changed", ["span"])
    assert [(shift["duty_id"], shift["people"]) for shift in changed["shifts"]] == [("tier2/2027-01-09/day", ["Ada"])]
    back = door.ask("mia", "PUT", f"{PLACE}/{event['id']}", body, If_Match='"2"').document
    gone = door.ask("mia", "POST", f"{PLACE}/{event['id']}/cancellation", {}, If_Match='"3"').document
    assert [shift["people"] for shift in back["shifts"]] == [shift["people"] for shift in gone["shifts"]] == [["Ada"]]


def test_whoever_said_whose_a_calendar_is_is_believed_and_told_where_it_says_otherwise(door: Door):
    taken = sent(door, an_entry("whose", "20270109T080000Z", "X-WATCHBILL-CUSTOMER:else"), source="whose")
    assert [change["event"]["customer_id"] for change in taken["changes"]] == ["acme"]
    assert taken["warnings"] == [
        'line 8, "Go-live": names another customer than acme, whose the calendar is; that one counts'
    ]


def test_a_change_of_a_version_that_was_not_seen_is_refused(door: Door):
    event = made(door, event_id="seen")
    place = f"{PLACE}/{event['id']}"
    body = EVENT | {"event_id": "seen", "title": "Other"}
    assert door.ask("mia", "PUT", place, body).status == 428
    assert door.ask("mia", "PUT", place, body, If_Match='"7"').status == 412
    assert door.ask("mia", "PUT", place, body, If_Match='"1"').status == 200
    assert door.ask("mia", "PUT", place, body, If_Match='"1"').status == 412
    assert door.ask("mia", "GET", place).headers["etag"] == '"2"'


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"customer_id": "nobody"}, "body.customer_id"),
        ({"rotation_id": "none"}, "body.rotation_id"),
        ({"domains": ["gitaly", "nosuch"]}, "body.domains"),
        ({"end_at": "2027-01-09T08:00:00Z"}, "body"),
        ({"extra_seats": 21}, "body.extra_seats"),
        ({"event_id": "taken"}, "body.event_id"),
    ],
    ids=["customer", "rotation", "domain", "order", "seats", "id"],
)
def test_an_event_that_fits_nothing_is_refused(door: Door, change, field):
    if door.ask("mia", "GET", f"{PLACE}?limit=100").text.count('"taken"') == 0:
        made(door, event_id="taken")
    reply = door.ask("mia", "POST", PLACE, EVENT | {"event_id": "new"} | change)
    assert reply.status == 422
    assert reply.fields[0].startswith(field)


def test_what_a_confidential_event_is_called_is_for_managers_alone(door: Door):
    """Engineers see the customer's id and all that they need for the shift."""
    secret, open_one = made(door, event_id="hush"), made(door, event_id="told", confidential=False)
    for who, seen in (("ada", None), ("mia", "Codename Bluebird")):
        assert door.ask(who, "GET", f"{PLACE}/{secret['id']}").document["title"] == seen
        assert door.ask(who, "GET", f"{PLACE}/{open_one['id']}").document["title"] == "Codename Bluebird"
    listed = door.ask("ada", "GET", f"{PLACE}?limit=100").document["items"]
    assert {each["title"] for each in listed if each["confidential"]} == {None}
    assert {each["customer_id"] for each in listed} == {"acme"}


def test_the_same_calendar_again_changes_nothing(door: Door):
    first = sent(door, an_entry("one"), an_entry("two"), source="same")
    assert diffs(first) == [("one", "added"), ("two", "added")]
    again = sent(door, an_entry("two"), an_entry("one"), source="same")
    assert (again["changes"], again["unchanged"], again["warnings"]) == ([], 2, [])
    listed = door.ask("mia", "GET", f"{PLACE}?source_id=same").document["items"]
    assert [each["version"] for each in listed] == [1, 1]


def test_a_calendar_that_changed_says_what_and_whom_it_touches(published: Door):
    door = published
    sent(door, an_entry("moves"), an_entry("goes"), an_entry("stays", "20270110T080000Z"))
    taken = sent(door, an_entry("moves", "20270109T100000Z"), an_entry("stays", "20270110T080000Z"))
    assert diffs(taken) == [("moves", "changed"), ("goes", "cancelled")]
    assert taken["unchanged"] == 1
    assert [[shift["people"] for shift in change["shifts"]] for change in taken["changes"]] == [[["Ada"]], [["Ada"]]]
    assert diffs(sent(door, an_entry("goes"), an_entry("moves", "20270109T100000Z"))) == [
        ("goes", "back"),
        ("stays", "cancelled"),
    ]


def test_a_cancelled_entry_of_a_calendar_is_cancelled_here(door: Door):
    sent(door, an_entry("called-off"), source="status")
    taken = sent(door, an_entry("called-off", "20270109T080000Z", "STATUS:CANCELLED"), source="status")
    assert diffs(taken) == [("called-off", "cancelled")]


def test_nothing_is_cancelled_because_a_calendar_could_not_be_read_whole(door: Door):
    """A rule that was broken by mistake must not send anybody home."""
    sent(door, an_entry("weekly"), an_entry("other"), source="broken")
    taken = sent(door, an_entry("weekly", "20270109T080000Z", "RRULE:FREQ=SECONDLY"), source="broken")
    assert taken["changes"] == []
    assert any("FREQ=SECONDLY" in says for says in taken["warnings"])
    assert [says for says in taken["warnings"] if says.startswith("other: stays")]


def test_a_domain_that_nobody_knows_is_refused_in_the_words_of_the_folder(door: Door):
    """Written down, written anew, in a calendar and in a table: nobody would ever be found for it."""
    words = "no engineer knows the domain 'nosuch'"
    event = made(door, event_id="known-domain")
    for method, path, tags in (("POST", PLACE, {}), ("PUT", f"{PLACE}/{event['id']}", {"If_Match": '"1"'})):
        reply = door.ask("mia", method, path, EVENT | {"event_id": "known-domain", "domains": ["nosuch"]}, **tags)
        assert (reply.status, words in reply.text) == (422, True)
    entry = an_entry("odd", "20270109T080000Z", "X-WATCHBILL-DOMAINS:gitaly,nosuch")
    taken = sent(door, an_entry("even"), entry, source="domains")
    assert diffs(taken) == [("even", "added")]
    assert taken["warnings"] == [f"line 9, odd: left out, because domains: {words}"]
    rows = "id,customer_id,title,start,end,time_zone,domains\nt-9,acme,X,2027-01-09,2027-01-09,UTC,nosuch\n"
    reply = door.ask("mia", "POST", f"{PLACE}.csv?source=odd-table", rows.encode(), Content_Type="text/csv")
    assert reply.document["warnings"] == [f"line 2, t-9: left out, because domains: {words}"]


def test_many_events_of_a_rotation_that_is_not_there_are_one_sentence_with_their_lines(door: Door):
    entries = [an_entry(f"n-{number}", "20270109T080000Z", "X-WATCHBILL-ROTATION:nowhere") for number in range(7)]
    (says,) = sent(door, *entries, source="strangers")["warnings"]
    assert says.startswith("line 3, n-0 and 6 more (lines 10, 17, 24, 31, 38, 45): left out, because rotation_id: ")


@pytest.mark.parametrize(
    ("path", "body", "media"),
    [
        ("/v1/customer-events.ics?source=x&customer_id=nobody", CALENDAR.encode(), ICS),
        (
            "/v1/event-sources/x/reading",
            {"url": "https://calendar.example/a.ics", "customer_id": "nobody"},
            "application/json",
        ),
    ],
)
def test_whose_events_they_are_must_be_a_customer_even_when_every_event_names_its_own(door: Door, path, body, media):
    reply = door.ask("mia", "POST", path, body, Content_Type=media)
    assert reply.status == 422
    assert "there is no customer nobody" in reply.text


def test_one_source_does_not_touch_what_another_brought(door: Door):
    sent(door, an_entry("theirs"), source="first")
    taken = sent(door, an_entry("theirs", "20270109T120000Z"), source="second")
    assert taken["changes"] == []
    assert "kept already, from first" in taken["warnings"][0]
    assert diffs(sent(door, source="second")) == []
    place = door.ask("mia", "GET", f"{PLACE}?source_id=first").document["items"][0]["id"]
    body = EVENT | {"event_id": "theirs"}
    assert door.ask("mia", "PUT", f"{PLACE}/{place}", body, If_Match="*").status == 409


def test_a_past_event_stays_when_a_calendar_forgets_it(door: Door):
    sent(door, an_entry("past", "20261107T080000Z"), source="old")
    assert diffs(sent(door, source="old")) == []


def test_a_table_is_taken_over_whole_or_not_at_all(door: Door):
    head = "id,customer_id,title,start,end,time_zone\n"
    place, good = f"{PLACE}.csv?source=table", "t-1,acme,Cut-over,2027-01-09,2027-01-09,Europe/Berlin\n"
    bad = door.ask("mia", "POST", place, (head + good + "t-2,acme,X,soon,,\n").encode(), Content_Type="text/csv")
    assert (bad.status, {each["line"] for each in bad.document["errors"]}) == (422, {3})
    taken = door.ask("mia", "POST", place, (head + good).encode(), Content_Type="text/csv").document
    assert diffs(taken) == [("t-1", "added")]
    assert taken["changes"][0]["event"]["start_at"] == "2027-01-08T23:00:00Z"


def test_a_calendar_is_fetched_once_and_then_asked_whether_it_changed(door: Door):
    """The address is a secret: its host alone is told."""
    body = {"url": "https://calendar.example/s3cret/a.ics"}
    first = door.ask("mia", "POST", "/v1/event-sources/fetched/reading", body)
    assert diffs(first.document) == [("fetched", "added")]
    again = door.ask("mia", "POST", "/v1/event-sources/fetched/reading", body).document
    assert (again["changes"], again["unchanged"]) == ([], 1)
    listed = door.ask("mia", "GET", "/v1/event-sources")
    assert "calendar.example" in listed.text
    assert "s3cret" not in listed.text + first.text


@pytest.mark.parametrize("url", ["https://127.0.0.1/", "http://calendar.example/", "https://localhost/a.ics", "x"])
def test_an_address_that_may_not_be_asked_is_refused(door: Door, url):
    assert door.ask("mia", "POST", "/v1/event-sources/bad/reading", {"url": url}).status == 422


def test_a_file_that_is_no_calendar_is_refused_and_nothing_changes(door: Door):
    place = f"{PLACE}.ics?source=page"
    assert door.ask("mia", "POST", place, b"<html>log in</html>", Content_Type=ICS).status == 422
    assert door.ask("mia", "POST", place, CALENDAR.encode()).status == 415
    assert door.ask("mia", "GET", f"{PLACE}?source_id=page").document["items"] == []


def test_who_changed_an_event_is_in_the_audit_log(door: Door):
    event = made(door, event_id="logged", because="They rang.")
    noted = door.ask("mia", "GET", f"/v1/audit?subject={event['id']}").document["items"]
    assert [(each["decision"], each["because"]) for each in noted if each["subject"] == event["id"]] == [
        ("event.created", "They rang.")
    ]
