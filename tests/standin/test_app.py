"""The stand-in over HTTP: tokens, pages, shapes and errors as PagerDuty's."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import requests

from api.standin.faults import read_faults
from api.standin.server import Running, running_standin
from scheduler.domain.errors import BadInput
from tests.support.publishing import NOW, PEOPLE, part, shift_span

SHIFT = shift_span(0)
OVERRIDES = "/schedules/P1/overrides"


@pytest.fixture(scope="module")
def standin() -> Iterator[Running]:
    with running_standin(PEOPLE, [("P1", "Weekend"), ("P2", "Weekend, seat 2")], now=lambda: NOW) as running:
        yield running


def call(standin: Running, method: str, path: str, token: str | None = None, **content: Any) -> requests.Response:
    headers = {"Authorization": f"Token token={standin.token if token is None else token}"}
    with requests.Session() as session:
        session.trust_env = False
        return session.request(method, standin.base_url + path, headers=headers, timeout=10, **content)


def item(standin: Running, name: str = "ada", **changes: str) -> dict[str, Any]:
    user_id = call(standin, "GET", "/users", params={"query": name}).json()["users"][0]["id"]
    body = {"start": "2027-01-09T08:00:00Z", "end": "2027-01-09T16:00:00Z"}
    return {**body, "user": {"id": user_id, "type": "user_reference"}, **changes}


def window(**more: Any) -> dict[str, Any]:
    span = part(SHIFT, -1, 9)
    return {"since": span.start_at.isoformat(), "until": span.end_at.isoformat(), **more}


@pytest.mark.parametrize("token", ["", "wrong"])
def test_no_token_no_answer(standin: Running, token: str) -> None:
    """Everything asks for it."""
    answer = call(standin, "GET", "/users", token=token)
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, 2006)


def test_two_stand_ins_have_different_tokens(standin: Running) -> None:
    """A token is made for each, so none stands in a file."""
    with running_standin([], [], now=lambda: NOW) as other:
        assert other.token != standin.token
        assert standin.token not in repr(other)


def test_people_come_in_pages(standin: Running) -> None:
    """``more`` says whether to go on."""
    first = call(standin, "GET", "/users", params={"query": "example.com", "limit": 3}).json()
    rest = call(standin, "GET", "/users", params={"query": "example.com", "limit": 3, "offset": 3}).json()
    assert [user["name"] for user in first["users"] + rest["users"]] == ["Ada", "Ben", "Cleo", "Dina", "Emil"]
    assert (first["more"], rest["more"]) == (True, False)


def test_schedules_are_found_by_name(standin: Running) -> None:
    """Part of the name is enough."""
    answer = call(standin, "GET", "/schedules", params={"query": "SEAT 2"}).json()
    assert [schedule["id"] for schedule in answer["schedules"]] == ["P2"]


def test_a_bulk_request_answers_for_each_item(standin: Running) -> None:
    """201 for the whole, its own status for each."""
    items = [item(standin), item(standin, end="2027-01-09T08:00:00Z"), item(standin, start="soon"), "nonsense"]
    answer = call(standin, "POST", OVERRIDES, json={"overrides": items})
    assert answer.status_code == 201
    assert [entry["status"] for entry in answer.json()] == [201, 400, 400, 400]
    assert answer.json()[1]["errors"] == ["Override must end after its start"]
    listed = call(standin, "GET", OVERRIDES, params=window(overflow="true")).json()["overrides"]
    assert [entry["user"]["summary"] for entry in listed] == ["Ada"]
    rendered = call(standin, "GET", "/schedules/P1", params=window()).json()["schedule"]["final_schedule"]
    assert [entry["user"]["summary"] for entry in rendered["rendered_schedule_entries"]] == [
        "Fallback Pager",
        "Ada",
        "Fallback Pager",
    ]
    removed = call(standin, "DELETE", f"{OVERRIDES}/{listed[0]['id']}")
    assert (removed.status_code, removed.content) == (204, b"")


@pytest.mark.parametrize("body", [{}, {"overrides": []}, {"overrides": "x"}])
def test_a_request_without_overrides_is_refused_as_a_whole(standin: Running, body) -> None:
    """Nothing to do is an error there."""
    answer = call(standin, "POST", OVERRIDES, json=body)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, 2001)


@pytest.mark.parametrize(("days", "status"), [(92, 200), (93, 400), (0, 400)])
def test_overrides_are_listed_for_three_months_at_most(standin: Running, days: int, status: int) -> None:
    """The limit that a reader has to respect."""
    until = SHIFT.start_at + timedelta(days=days)
    edges = {"since": SHIFT.start_at.isoformat(), "until": until.isoformat()}
    assert call(standin, "GET", OVERRIDES, params=edges).status_code == status


def test_shifts_over_the_edge_of_a_window_are_listed_on_demand_alone(tmp_path: Path) -> None:
    """Whoever forgets to ask for them takes them for removed."""
    with running_standin(PEOPLE, [("V3EE", "Escalation")], now=lambda: NOW, state_file=tmp_path / "state") as running:
        shifts, edges = "/v3/schedules/V3EE/custom_shifts", window()
        user_id = call(running, "GET", "/users", params={"query": "ada@"}).json()["users"][0]["id"]
        member = {"type": "user_member", "user_id": user_id}
        times = {"start_time": "2026-12-31T00:00:00Z", "end_time": "2027-03-01T00:00:00Z"}
        shift = {"type": "custom_shift", **times, "assignments": [{"type": "shift_assignment", "member": member}]}
        assert call(running, "POST", shifts, json={"custom_shifts": [shift]}).status_code == 201
        assert call(running, "GET", shifts, params=edges).json()["custom_shifts"] == []
        (listed,) = call(running, "GET", shifts, params=edges | {"overflow": "true"}).json()["custom_shifts"]
        assert (listed["start_time"], listed["end_time"]) == (times["start_time"], times["end_time"])


def test_a_window_is_required(standin: Running) -> None:
    """The error names what is missing."""
    answer = call(standin, "GET", OVERRIDES)
    assert answer.status_code == 400
    assert answer.json()["error"]["errors"] == ["since: Field required", "until: Field required"]


def test_a_stand_in_goes_on_where_it_stopped(tmp_path: Path) -> None:
    """With a state file, a second demonstration finds what the first has left."""
    file = tmp_path / "pagerduty.json"
    for expected in (1, 2):
        with running_standin(PEOPLE, [("P1", "Weekend")], now=lambda: NOW, state_file=file) as running:
            call(running, "POST", OVERRIDES, json={"overrides": [item(running)]})
            listed = call(running, "GET", OVERRIDES, params=window()).json()["overrides"]
            assert len(listed) == expected


def test_the_first_writes_meet_the_faults_that_were_asked_for() -> None:
    """One passes, the second is carried out though its answer is an error, the third passes."""
    faults = read_faults(["pass", "error_after:1"])
    with running_standin(PEOPLE, [("P1", "Weekend")], now=lambda: NOW, writes_meet=faults) as running:
        body = {"overrides": [item(running)]}
        statuses = [call(running, "POST", OVERRIDES, json=body).status_code for _ in range(3)]
        listed = call(running, "GET", OVERRIDES, params=window()).json()["overrides"]
    assert (statuses, len(listed)) == ([201, 500, 201], 3)


@pytest.mark.parametrize("written", ["boredom", "drop_after:0", "drop_after:x", "pass:1001", ""])
def test_what_is_no_fault_is_refused(written: str) -> None:
    with pytest.raises(BadInput, match="is no fault"):
        read_faults([written])


def test_what_lies_there_for_somebody_who_is_gone_is_still_listed(tmp_path: Path) -> None:
    """Their account is gone: nobody finds them, nothing new is made for them, and the list of others is whole."""
    where = {"now": lambda: NOW, "state_file": tmp_path / "state.json"}
    with running_standin(PEOPLE, [("P1", "Weekend")], **where) as running:
        ada = item(running)
        assert call(running, "POST", OVERRIDES, json={"overrides": [ada]}).status_code == 201
    with running_standin(PEOPLE, [("P1", "Weekend")], without=["ada@example.com"], **where) as running:
        listed = call(running, "GET", OVERRIDES, params=window()).json()["overrides"]
        assert [each["user"]["summary"] for each in listed] == ["Ada"]
        (made,) = call(running, "POST", OVERRIDES, json={"overrides": [ada]}).json()
        assert (made["status"], call(running, "GET", f"/users/{ada['user']['id']}").status_code) == (400, 404)
    with running_standin(PEOPLE, [("P1", "Weekend")], **where) as running:
        assert item(running) == ada
