"""The record over HTTP: engineers read their own, reviewers facts of service, managers acknowledge what plans take."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from scheduler.domain.time import DAY, WEEK
from scheduler.services.closing import close_until
from tests.api.http.doors import WHO, Door, a_door
from tests.api.http.lending import TERM, a_lending_draft, a_record
from tests.support.builders import MONDAY, NOW

THEN = f"/v1/people/ada/evidence?as_of={NOW.date()}"


def got(door: Door, who: str, path: str) -> Any:
    reply = door.ask(who, "GET", path)
    assert reply.status == 200, reply.text
    return reply.document


@dataclass(frozen=True)
class Lived:
    """A door behind which four weeks were announced, served and closed; and what the evidence said in between."""

    door: Door
    before: str


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lived]:
    """One for all that only read."""
    folder = tmp_path_factory.mktemp("lived")
    with a_door(f"sqlite:///{folder / 'watchbill.db'}", folder) as door:
        a_record(door)
        before = door.ask("rhea", "GET", THEN).text
        door.clock.at = NOW + WEEK * 20
        close_until(door.services.store, MONDAY + WEEK * 4 - DAY, now=door.clock(), by="mia")
        door.secrets |= {who: door.key_of(who)[1] for who in WHO}
        yield Lived(door, before)


@pytest.fixture
def past(lived: Lived) -> Door:
    """The door alone."""
    return lived.door


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    """One before anything was announced; each test makes a draft of its own."""
    folder = tmp_path_factory.mktemp("fresh")
    with a_door(f"sqlite:///{folder / 'watchbill.db'}", folder) as door:
        yield door


def test_the_history_of_somebody_comes_in_parts_and_whole(past: Door) -> None:
    """Page by page with the cursor: every entry once, in order, as in one page; no name is in it."""
    whole = got(past, "mia", "/v1/people/ada/history?limit=100")["items"]
    assert [each["kind"] for each in whole][:3] == ["published", "volunteered", "served"]
    parts: list[dict[str, Any]] = []
    page = got(past, "ada", "/v1/people/ada/history?limit=2")
    parts += page["items"]
    while page["next_cursor"]:
        page = got(past, "ada", f"/v1/people/ada/history?limit=2&cursor={page['next_cursor']}")
        parts += page["items"]
    assert parts == whole
    assert {each["person_id"] for each in parts} == {whole[0]["person_id"]}
    assert all(each["by"].startswith("p-") for each in parts)


def test_a_reviewer_reads_service_and_not_the_ledger(past: Door) -> None:
    """What somebody carries is for planning; Ada reads hers, and so does her manager."""
    kinds = {who: {e["kind"] for e in got(past, who, "/v1/people/ada/history")["items"]} for who in ("rhea", "ada")}
    assert kinds == {"rhea": {"published", "volunteered", "served"}, "ada": kinds["rhea"] | {"posted"}}
    assert got(past, "rhea", "/v1/people/ada/history?kind=posted")["items"] == []
    assert {e["kind"] for e in got(past, "mia", "/v1/people/ada/history?kind=posted")["items"]} == {"posted"}


@pytest.mark.parametrize("path", ["history", "evidence", "evidence.csv"])
def test_another_persons_record_is_not_there_under_any_of_their_names(past: Door, path: str) -> None:
    """By id, address or number: the answer is the one for somebody whom nobody knows."""
    number = got(past, "ben", "/v1/people/ben/evidence")["person_id"]
    for name in ("ben", "ben@example.com", number, "nobody"):
        reply = past.ask("ada", "GET", f"/v1/people/{name}/{path}")
        assert (reply.status, reply.document["detail"]) == (404, f"the record has no person '{name}' for you")
    assert past.ask("ada", "GET", f"/v1/people/ada/{path}").status == 200


def test_evidence_says_what_was_served_and_what_was_offered_in_vain(past: Door) -> None:
    """Ada's term is complete; Ben volunteered for the same weeks, and the reason names nobody's absence."""
    ada, ben = (got(past, "rhea", f"/v1/people/{who}/evidence") for who in ("ada", "ben"))
    assert [(term["duty_id"], term["days"], term["completed"]) for term in ada["terms"]] == [(TERM.id, 28, True)]
    assert (ben["overall"]["shifts"], ben["offers"][0]["not_selected"]) == (1, "others_seated")
    assert (ben["waivers"][0]["status"], ben["waivers"][0]["waived"]) == ("waiting", False)
    assert ben["head"] == got(past, "rhea", "/v1/record")["head"]


def test_evidence_as_of_a_date_that_is_over_stays_and_one_ahead_is_refused(lived: Lived) -> None:
    """The day of the announcement says the same after the closing, byte by byte; tomorrow is not known."""
    door = lived.door
    assert door.ask("rhea", "GET", THEN).text == lived.before
    assert door.ask("rhea", "GET", "/v1/people/ada/evidence").text != lived.before
    ahead = door.ask("rhea", "GET", f"/v1/people/ada/evidence?as_of={door.clock().date() + DAY}")
    assert (ahead.status, ahead.fields) == (422, ["query.as_of"])


def test_evidence_as_a_file_has_a_line_per_fact(past: Door) -> None:
    """The same facts as the document, to be opened in a spreadsheet."""
    reply = past.ask("rhea", "GET", "/v1/people/ada/evidence.csv")
    assert reply.headers["content-type"] == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(io.StringIO(reply.text)))
    assert [row["fact"] for row in rows] == ["term", "offer", "waiver"]
    assert (rows[0]["duty_id"], rows[0]["days"]) == (TERM.id, "28")


def test_whoever_noted_the_head_can_hold_the_record_against_it(each_door: Door) -> None:
    """The noted head is there; a head of another record is not, and shows from the first entry on."""
    a_record(each_door)
    head = got(each_door, "ada", "/v1/record")["head"]
    found = got(each_door, "rhea", f"/v1/record/verification?noted={head}")
    seq = int(head.partition(":")[0])
    assert (found["sound"], found["head"], found["against"]) == (True, head, [seq])
    other = got(each_door, "rhea", f"/v1/record/verification?noted={seq}:{'0' * 64}")
    assert (other["sound"], other["first_bad"]) == (False, 1)
    rubbish = each_door.ask("rhea", "GET", "/v1/record/verification?noted=rubbish")
    assert (rubbish.status, rubbish.fields) == (422, ["query.noted"])


def test_an_engineer_finds_their_own_place_in_the_line_alone(past: Door) -> None:
    """Ben waits, and Ada does not: she has a term. A reviewer sees the whole line."""
    line = {who: got(past, who, "/v1/opportunities")["rotations"][0]["waiting"] for who in ("ada", "ben", "rhea")}
    assert [(who, len(waiting)) for who, waiting in line.items()] == [("ada", 0), ("ben", 1), ("rhea", 1)]
    assert line["ben"] == line["rhea"]
    assert line["rhea"][0]["passed_over"] == 1


def test_a_plan_is_published_once_the_teams_manager_has_acknowledged_it(fresh: Door) -> None:
    """Before, publishing is a conflict that says what to do; the acknowledgement is hers, in the record and the log."""
    plan_id = a_lending_draft(fresh)
    assert got(fresh, "mia", f"/v1/plans/{plan_id}/scope")["missing"] == ["core"]
    approval = fresh.ask("mia", "POST", f"/v1/plans/{plan_id}/approval", {"because": "seen"}, If_Match='"1"')
    assert approval.status == 200, approval.text
    refused = fresh.ask("mia", "POST", f"/v1/plans/{plan_id}/publication", {}, If_Match='"2"')
    assert (refused.status, "have not acknowledged it: core" in refused.document["detail"]) == (409, True)
    said = fresh.ask("mia", "POST", f"/v1/plans/{plan_id}/scope/acknowledgements", {"team_ids": ["core"]})
    assert (said.status, said.document["missing"]) == (201, [])
    core = next(team for team in said.document["teams"] if team["team_id"] == "core")
    assert (core["person_weeks"], core["highest"], core["acknowledged"]["by"]) == (4.0, 1.0, "mia")
    entries = got(fresh, "mia", f"/v1/audit?decision=scope.acknowledged&subject={plan_id}")["items"]
    assert [(entry["actor"], entry["subject"]) for entry in entries] == [("mia", plan_id)]


def test_said_again_an_acknowledgement_is_not_written_again(fresh: Door) -> None:
    """Neither in the record nor in the log; a team that is not there, or lends nobody, is refused."""
    plan_id = a_lending_draft(fresh)
    place = f"/v1/plans/{plan_id}/scope/acknowledgements"
    first, second = (fresh.ask("mia", "POST", place, {"team_ids": ["core"]}) for _ in range(2))
    assert (second.status, second.text) == (201, first.text)
    assert len(got(fresh, "mia", f"/v1/audit?decision=scope.acknowledged&subject={plan_id}")["items"]) == 1
    assert fresh.ask("mia", "POST", place, {"team_ids": ["nobody"]}).status == 404
    assert fresh.ask("mia", "POST", place, {"team_ids": []}).status == 422


def test_a_plan_that_was_put_aside_is_not_acknowledged(fresh: Door) -> None:
    """It is too late for it."""
    plan_id = a_lending_draft(fresh)
    with fresh.services.store.writing() as work:
        work.plans.discard(plan_id)
    reply = fresh.ask("mia", "POST", f"/v1/plans/{plan_id}/scope/acknowledgements", {"team_ids": ["core"]})
    assert (reply.status, "is discarded" in reply.document["detail"]) == (409, True)
