"""Registrations in bulk: what goes out comes in again, and a file is taken over whole or not at all."""

from __future__ import annotations

import csv
import io

import pytest

from api.http.registration_csv import COLUMNS, MOST_ROWS
from scheduler.domain.registration import Away, Offer, Wish
from scheduler.domain.time import DAY, WEEK
from tests.api.http.doors import Door, Reply
from tests.support.builders import EE, MONDAY, SATURDAY

PLACE = "/v1/registrations.csv"
LATER = MONDAY + WEEK * 7
HEAD = "kind,engineer_id,first_on,last_on,grade,reason"


def send(door: Door, text: str | bytes, who: str = "mia", **headers: str) -> Reply:
    data = text if isinstance(text, bytes) else text.encode()
    return door.ask(who, "POST", PLACE, data, Content_Type="text/csv", **headers)


def errors(reply: Reply) -> list[tuple[int | None, str]]:
    """Where a file is wrong: line and column."""
    assert reply.status == 422, reply.text
    return [(each["line"], each["field"]) for each in reply.document["errors"]]


def rows(door: Door, who: str = "mia") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(door.ask(who, "GET", PLACE).text)))


@pytest.fixture
def filled(door: Door) -> Door:
    """A door with one registration of every kind."""
    door.registered("ada", Offer(rotation_id=EE, earliest_on=MONDAY, latest_on=MONDAY + WEEK * 6, review_on=LATER))
    door.registered("ben", Wish(first_on=SATURDAY, last_on=SATURDAY + DAY, grade="prefer"))
    door.registered("ben", Away(first_on=SATURDAY, last_on=SATURDAY))
    return door


def test_what_goes_out_comes_in_again_and_changes_nothing(filled: Door) -> None:
    """The file says which rows they are."""
    text = filled.ask("mia", "GET", PLACE).text
    assert text.splitlines()[0] == ",".join(COLUMNS)
    assert send(filled, text).document == {"made": 0, "changed": 0, "unchanged": 3}
    assert filled.ask("mia", "GET", PLACE).text == text


def test_a_row_that_was_edited_is_changed_and_one_without_an_id_is_new(filled: Door) -> None:
    """As a person does it in a spreadsheet, with the mark that those put before a file."""
    lines = filled.ask("mia", "GET", PLACE).text.replace(",prefer,", ",avoid,").splitlines()
    lines.append(",,,ada,absence,2027-03-01,2027-03-05,,,,,,,,")
    reply = send(filled, "\ufeff" + "\r\n".join(lines))
    assert reply.document == {"made": 1, "changed": 1, "unchanged": 2}
    assert [(row["kind"], row["grade"], row["version"]) for row in rows(filled)] == [
        ("offer", "", "1"),
        ("preference", "avoid", "2"),
        ("absence", "", "1"),
        ("absence", "", "1"),
    ]


def test_a_row_of_an_old_version_is_refused_at_its_line(filled: Door) -> None:
    """Somebody has changed it since the file was exported."""
    old = filled.ask("mia", "GET", PLACE).text
    assert send(filled, old.replace(",prefer,", ",avoid,")).status == 200
    assert errors(send(filled, old.replace(",prefer,", ",ok,"))) == [(3, "")]


def test_everything_that_is_wrong_is_told_at_once_and_nothing_is_written(each_door: Door) -> None:
    """Line and column of each; right rows do not count while there is a wrong one."""
    reply = send(
        each_door,
        f"{HEAD}\n"
        "preference,ada,2027-01-09,2027-01-10,prefer,\n"
        "preference,ada,9.1.2027,2027-01-10,maybe,\n"
        "holiday,ada,2027-01-09,2027-01-10,,\n"
        "absence,ada,2027-01-09,,,\n"
        "absence,ada,2027-01-09,2027-01-10,prefer,\n",
    )
    assert errors(reply) == [(3, "first_on"), (3, "grade"), (4, "kind"), (5, "last_on"), (6, "grade")]
    assert rows(each_door) == []


def test_what_the_state_of_things_forbids_is_told_at_its_line_and_nothing_is_written(door: Door) -> None:
    """People who are not there, dates in no order, rotations without terms."""
    head = "kind,engineer_id,first_on,last_on,grade,rotation_id,earliest_on,latest_on"
    reply = send(
        door,
        f"{head}\n"
        "preference,ada,2027-01-09,2027-01-10,prefer,,,\n"
        "preference,nobody,2027-01-09,2027-01-10,prefer,,,\n"
        "preference,ada,2027-01-09,2027-01-08,prefer,,,\n"
        "offer,ada,,,,tier2,2027-01-04,2027-04-04\n",
    )
    assert errors(reply) == [(3, ""), (4, "last_on"), (5, "rotation_id")]
    assert rows(door) == []


def test_the_same_row_twice_is_refused_at_the_second_and_a_file_that_came_in_is_not_taken_twice(door: Door) -> None:
    """Nothing of the first is kept, and sending a file again makes nothing double."""
    row = "absence,ada,2027-01-09,2027-01-10,,\n"
    assert errors(send(door, f"{HEAD}\n{row}{row}")) == [(3, "first_on")]
    assert rows(door) == []
    assert send(door, f"{HEAD}\n{row}").document["made"] == 1
    assert errors(send(door, f"{HEAD}\n{row}")) == [(2, "first_on")]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("", (1, "kind")),
        ("kind,colour\n", (1, "colour")),
        ("kind,kind\n", (1, "kind")),
        ("first_on,last_on\n", (1, "kind")),
        ("kind,first_on\nabsence\n", (2, "")),
        ("kind,first_on\nabsence,2027-01-09,2027-01-10\n", (2, "")),
        ('kind,first_on\nabsence,"2027-01-09\n', (2, "")),
        (b"kind,first_on\nabsence,\xff\n", (2, "")),
        ("id,version,kind\nr-1,one,absence\n", (2, "version")),
        ("kind\n" + "absence\n" * (MOST_ROWS + 1), (None, "")),
    ],
    ids=["empty", "strange", "twice", "missing", "short", "long", "quote", "bytes", "version", "many"],
)
def test_a_file_that_cannot_be_read_is_refused_where_it_is_wrong(door: Door, text: str | bytes, place) -> None:
    """The first place says what to look at."""
    assert errors(send(door, text))[0] == place


def test_reasons_come_in_and_do_not_go_out(door: Door) -> None:
    """The column may be there, and it is not there in what is exported."""
    send(door, f"{HEAD}\nabsence,ada,2027-01-09,2027-01-10,,a-private-reason\n")
    assert "reason" not in COLUMNS
    assert "a-private-reason" not in door.ask("ops", "GET", PLACE).text


def test_an_engineer_needs_not_say_for_whom(door: Door) -> None:
    """A manager does; both say why when it is late, the manager once for all rows."""
    text = "kind,first_on,last_on\nabsence,2027-01-09,2027-01-10\n"
    assert send(door, text, "ada").document == {"made": 1, "changed": 0, "unchanged": 0}
    assert errors(send(door, text, "mia")) == [(2, "engineer_id")]
    door.window(opens_at=door.clock() - DAY * 2, closes_at=door.clock() - DAY)
    late = "kind,engineer_id,first_on,last_on\nabsence,ben,2027-01-09,2027-01-10\n"
    assert errors(send(door, late)) == [(2, "because")]
    done = door.ask("mia", "POST", f"{PLACE}?because=List+of+the+works+council", late.encode(), Content_Type="text/csv")
    assert done.status == 200
    (entry,) = door.ask("ops", "GET", "/v1/audit?about=ben&decision=registration.made").document["items"]
    assert (entry["late"], entry["because"]) == (True, "List of the works council")


def test_no_cell_that_goes_out_can_be_taken_for_a_formula(filled: Door) -> None:
    """Spreadsheets run what begins with one of these."""
    cells = [cell for row in rows(filled) for cell in row.values()]
    assert len(cells) == 3 * len(COLUMNS)
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r", "\0")) for cell in cells)
