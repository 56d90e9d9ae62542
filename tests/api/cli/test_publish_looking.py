"""Looking at PagerDuty: what differs, whose choice it is, and whether it is ready to be published to."""

from __future__ import annotations

import os
import sqlite3
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import requests

from api.bootstrap import build
from api.cli.standin import people_of, schedules_of
from api.settings import load_settings
from api.standin.server import running_standin
from tests.api.cli.workspaces import watchbill

NOW = datetime(2026, 12, 7, 9, tzinfo=UTC)
TARGETS = "PTIER2=tier2/1,V3EE=ee/1"


@pytest.fixture
def pagerduty(published: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The published workspace, written to a layer-based and a shift-based schedule of a stand-in."""
    monkeypatch.setenv("WATCHBILL_TARGETS", TARGETS)
    services = build(load_settings(published))
    people = people_of(services.organisation())
    schedules = [*schedules_of(services.settings.targets), ("PSANDBOX", "Nobody's")]
    services.close()
    with running_standin(people, schedules, now=lambda: NOW) as running:
        monkeypatch.setenv("WATCHBILL_PAGERDUTY_URL", running.base_url)
        monkeypatch.setenv("WATCHBILL_PAGERDUTY_TOKEN", running.token)
        assert watchbill("-w", published, "publish", "apply", "--yes").code == 0
        yield published


def by_hand(name: str, hours: tuple[str, str] = ("10:00", "12:00")) -> None:
    """Somebody is put on the first shift in PagerDuty's own pages."""
    users = call("GET", "/users", params={"query": name})["users"]
    start, end = (f"2027-01-09T{hour}:00Z" for hour in hours)
    call("POST", "/schedules/PTIER2/overrides", json={"overrides": [{"start": start, "end": end, "user": users[0]}]})


def call(method: str, path: str, **content: Any) -> Any:
    headers = {"Authorization": f"Token token={os.environ['WATCHBILL_PAGERDUTY_TOKEN']}"}
    with requests.Session() as session:
        session.trust_env = False
        address = os.environ["WATCHBILL_PAGERDUTY_URL"] + path
        return session.request(method, address, headers=headers, timeout=10, **content).json()


def somebody_else(pagerduty: Path) -> str:
    """An engineer who is not on the first shift, and may be."""
    entries = watchbill("-w", pagerduty, "publish", "plan", "--json").document["targets"][0]["operations"]
    held = next(each["email"] for each in entries if each["span"]["start_at"].startswith("2027-01-09"))
    return next(name for name in ("dan", "cleo") if f"{name}@example.com" != held)


def test_a_swap_by_hand_is_named_and_adopted_and_then_no_news(pagerduty: Path) -> None:
    """The record credits who serves; PagerDuty stays as it is."""
    assert watchbill("-w", pagerduty, "publish", "drift").code == 0
    who = somebody_else(pagerduty)
    by_hand(who)
    found = watchbill("-w", pagerduty, "publish", "drift", "--json")
    (drift,) = found.document["targets"][0]["drifts"]
    assert (found.code, drift["kind"], drift["cover"]["who"]) == (3, "manual_override", f"{who}@example.com")
    adopted = watchbill("-w", pagerduty, "publish", "adopt", drift["external_id"], "--by", "mia", "--json")
    assert adopted.code == 0, adopted
    assert [entry["duty_id"] for entry in adopted.document["entries"]] == [drift["key"]]
    assert watchbill("-w", pagerduty, "publish", "drift").code == 0
    assert drift["external_id"] in watchbill("-w", pagerduty, "publish", "plan", "--json").out


def test_a_swap_by_hand_is_overwritten_only_by_name(pagerduty: Path) -> None:
    """Whoever decides it names the override; then what was planned is made again."""
    by_hand(somebody_else(pagerduty))
    (drift,) = watchbill("-w", pagerduty, "publish", "drift", "--json").document["targets"][0]["drifts"]
    refused = watchbill("-w", pagerduty, "publish", "overwrite", "Q999999", "--yes")
    assert (refused.code, "no change by hand has this id" in refused.err) == (2, True), refused
    assert watchbill("-w", pagerduty, "publish", "overwrite", drift["external_id"], "--yes").code == 0
    assert watchbill("-w", pagerduty, "publish", "apply", "--yes").code == 0
    assert watchbill("-w", pagerduty, "publish", "drift").code == 0


def test_adopting_names_overrides_or_all(pagerduty: Path) -> None:
    """Neither is a slip."""
    assert watchbill("-w", pagerduty, "publish", "adopt").code == 2
    assert "Nothing to adopt" in watchbill("-w", pagerduty, "publish", "adopt", "--all").out


def test_the_doctor_looks_at_every_schedule_and_tries_the_sandbox(pagerduty: Path) -> None:
    """Kind, policies and people are named; what it writes to the sandbox is gone afterwards."""
    found = watchbill("-w", pagerduty, "publish", "doctor", "--sandbox", "PSANDBOX", "--json")
    said = [f"{each['subject']} {each['mark']}: {each['says']}" for each in found.document["examined"]]
    assert found.code == 0
    for words in (
        "PTIER2 fine: layer-based",
        "V3EE fine: shift-based",
        "used by Tier 2",
        "the token may write",
        "gone",
    ):
        assert any(words in line for line in said), (words, said)
    window = {"since": "2027-01-15T00:00:00Z", "until": "2027-04-01T00:00:00Z"}
    assert call("GET", "/schedules/PSANDBOX/overrides", params=window) == {"overrides": []}


def test_the_doctor_never_writes_where_people_are_on_duty(pagerduty: Path) -> None:
    """A target is no sandbox."""
    refused = watchbill("-w", pagerduty, "publish", "doctor", "--sandbox", "PTIER2")
    assert (refused.code, "name a schedule that nobody is paged by" in refused.err) == (2, True)


def test_a_wrong_token_is_what_the_doctor_says_first(pagerduty: Path) -> None:
    """The other region is the usual reason."""
    found = watchbill("-w", pagerduty, "publish", "doctor", WATCHBILL_PAGERDUTY_TOKEN="wrong")
    assert (found.code, found.out.startswith("broken   token")) == (4, True), found


def test_the_other_library_publishes_just_the_same(pagerduty: Path) -> None:
    """It is a setting."""
    assert watchbill("-w", pagerduty, "publish", "drift", WATCHBILL_PAGERDUTY_LIBRARY="pagerduty").code == 0


def test_a_person_known_under_another_address_is_named_by_id(pagerduty: Path) -> None:
    """An id that PagerDuty does not know is no account."""
    unknown = watchbill("-w", pagerduty, "publish", "doctor", WATCHBILL_PAGERDUTY_ACCOUNTS="ada@example.com=PNOBODY")
    assert (unknown.code, "ada@example.com" in unknown.out) == (4, True)


def test_the_token_is_in_no_database_and_no_list_of_processes(pagerduty: Path) -> None:
    """It is read from the environment or a file, and is no argument of any command."""
    token = os.environ["WATCHBILL_PAGERDUTY_TOKEN"]
    for file in pagerduty.rglob("*"):
        if file.is_file():
            assert token.encode() not in file.read_bytes(), file
    with sqlite3.connect(pagerduty / "watchbill.sqlite3") as connection:
        assert not any(token in line for line in connection.iterdump())
    shown = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True).stdout
    assert token not in shown
