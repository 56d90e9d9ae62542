"""Calendars of absences over HTTP: engineers send their own, only days are kept, and announced duties are named."""

from __future__ import annotations

import pytest

from scheduler.domain.time import WEEK
from scheduler.services.planning import prepare
from tests.api.http.doors import Door
from tests.support.builders import SATURDAY, a_horizon, a_problem_of, an_organisation
from tests.support.recording import announced

ICS = "text/calendar"
REASON = "Surgery at the clinic"


@pytest.fixture(scope="module")
def door(shared_door: Door) -> Door:
    """With a plan in which Ada has the first Saturday. Nothing here differs by database."""
    problem = a_problem_of(an_organisation())
    duty = next(shift.id for shift in problem.shifts if shift.on == SATURDAY)
    announced(shared_door.services.store, problem, ("ada", duty))
    return shared_door


def whole_days(first: str, end: str, *lines: str) -> str:
    return "\r\n".join(
        (
            *("BEGIN:VEVENT", f"UID:{first}", f"SUMMARY:{REASON}", f"DESCRIPTION:{REASON}", *lines),
            *(f"DTSTART;VALUE=DATE:{first}", f"DTEND;VALUE=DATE:{end}", "END:VEVENT"),
        )
    )


def sent(door: Door, *events: str, source: str, who: str = "ada", status: int = 200) -> dict:
    """What came of a calendar of Ada's."""
    data = "\r\n".join(("BEGIN:VCALENDAR", "VERSION:2.0", *events, "END:VCALENDAR", "")).encode()
    reply = door.ask(who, "POST", f"/v1/people/ada/absences.ics?source={source}", data, Content_Type=ICS)
    assert reply.status == status, reply.text
    return reply.document


def dates(found: list[dict]) -> list[tuple[str, str]]:
    return [(each["first_on"], each["last_on"]) for each in found]


def test_days_away_count_in_the_next_plan_and_name_the_announced_duties_that_they_touch(door: Door):
    taken = sent(door, whole_days("20270108", "20270111"), source="counts")
    assert dates(taken["added"]) == [("2027-01-08", "2027-01-10")]
    assert [duty["duty_id"] for duty in taken["duties"]] == [f"tier2/{SATURDAY}/day"]
    found = prepare(door.services.store, a_horizon(), parse_policy=door.services.constraints, holidays=lambda *_: ())
    absent = [a for a in found.problem.absences if a.engineer_id == "ada" and SATURDAY in a]
    assert [(str(a.first_on), str(a.last_on)) for a in absent] == [("2027-01-08", "2027-01-10")]
    assert door.services.organisation(SATURDAY).absences == found.problem.absences


def test_days_away_elsewhere_touch_no_duty(door: Door):
    """The Friday before, and the Sunday after, a duty on Saturday."""
    taken = sent(door, whole_days("20270108", "20270109"), whole_days("20270110", "20270111"), source="beside")
    assert taken["duties"] == []


def test_the_same_calendar_again_changes_nothing_and_a_changed_one_says_what(door: Door):
    first = sent(door, whole_days("20270301", "20270306"), source="again")
    again = sent(door, whole_days("20270301", "20270306"), source="again")
    assert (again["added"], again["removed"], again["calendar"]["days"]) == ([], [], first["calendar"]["days"])
    shorter = sent(door, whole_days("20270302", "20270306"), source="again")
    assert (shorter["added"], dates(shorter["removed"])) == ([], [("2027-03-01", "2027-03-01")])


def test_no_day_is_taken_away_because_a_calendar_could_not_be_read_whole(door: Door):
    sent(door, whole_days("20270401", "20270402"), source="broken")
    broken = sent(
        door,
        whole_days("20270405", "20270406"),
        whole_days("20270401", "20270402", "RRULE:FREQ=SECONDLY"),
        source="broken",
    )
    assert (dates(broken["added"]), broken["removed"]) == ([("2027-04-05", "2027-04-05")], [])
    assert "another FREQ" in broken["warnings"][0]


def test_why_somebody_is_away_is_nowhere(door: Door):
    """Not in the answer, not in its warnings, and in no byte of the database."""
    reply = sent(door, whole_days("20270501", "20270502"), whole_days("20270503", "20270502"), source="private")
    assert reply["warnings"]
    assert REASON not in str(reply)
    listed = door.ask("mia", "GET", "/v1/people/ada/away-calendars")
    assert REASON not in listed.text
    folder = door.services.settings.workspace
    assert not [file for file in folder.glob("store.db*") if REASON.encode() in file.read_bytes()]


def test_nobody_sends_or_sees_the_days_of_another_engineer(door: Door):
    """A manager may, and says why in the audit log."""
    sent(door, whole_days("20270601", "20270602"), source="mine")
    sent(door, whole_days("20270601", "20270602"), source="mine", who="ben", status=404)
    assert door.ask("ben", "GET", "/v1/people/ada/away-calendars").status == 404
    assert door.ask("rhea", "GET", "/v1/people/ada/away-calendars").status == 403
    place = "/v1/people/ada/away-calendars/theirs/reading"
    body = {"url": "https://calendar.example/s3cret.ics"}
    assert door.ask("ben", "POST", place, body).status == 404
    done = door.ask("mia", "POST", place, body | {"because": "Ada is ill."})
    assert done.status == 200
    noted = door.ask("mia", "GET", "/v1/audit?decision=days_away.imported").document["items"][0]
    assert (noted["on_behalf"], noted["because"]) == (True, "Ada is ill.")


def test_a_subscribed_calendar_is_asked_whether_it_changed_and_its_address_stays_secret(door: Door):
    place, body = "/v1/people/ada/away-calendars/subscribed", {"url": "https://calendar.example/s3cret.ics"}
    first = door.ask("ada", "POST", f"{place}/reading", body)
    assert dates(first.document["added"]) == [("2027-01-09", "2027-01-09")]
    again = door.ask("ada", "POST", f"{place}/reading", body).document
    assert (again["added"], again["removed"], dates(again["calendar"]["days"])) == ([], [], [("2027-01-09",) * 2])
    listed = door.ask("ada", "GET", "/v1/people/ada/away-calendars?limit=100")
    assert "calendar.example" in listed.text
    assert "s3cret" not in listed.text + first.text
    assert door.ask("ada", "POST", f"{place}/reading", {"url": "https://127.0.0.1/"}).status == 422


def test_a_calendar_that_is_taken_away_takes_its_days_with_it(door: Door):
    sent(door, whole_days("20270701", "20270702"), source="gone")
    place = "/v1/people/ada/away-calendars/gone/removal"
    assert door.ask("ben", "POST", place).status == 404
    assert dates(door.ask("ada", "POST", place).document["days"]) == [("2027-07-01", "2027-07-01")]
    assert door.ask("ada", "POST", place).status == 404
    known = door.services.organisation(SATURDAY + WEEK).absences
    assert "2027-07-01" not in [str(each.first_on) for each in known]


def test_a_calendar_too_many_is_refused(shared_door: Door):
    for number in range(20):
        reply = shared_door.ask("ben", "POST", f"/v1/people/ben/absences.ics?source=n{number}", EMPTY, Content_Type=ICS)
        assert reply.status == 200
    reply = shared_door.ask("ben", "POST", "/v1/people/ben/absences.ics?source=more", EMPTY, Content_Type=ICS)
    assert (reply.status, "20 calendars" in reply.text) == (422, True)


EMPTY = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n"
