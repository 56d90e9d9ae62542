"""Looking at PagerDuty: what differs, whose choice it is, and whether it is ready to be published to."""

from __future__ import annotations

import os
import sqlite3
import subprocess
from pathlib import Path

from tests.api.cli.practising import by_hand, call, somebody_else
from tests.api.cli.workspaces import FIRST_SHIFT, watchbill


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


def test_a_part_that_somebody_serves_is_named_with_its_hours_before_and_after_adopting(pagerduty: Path) -> None:
    """Drift, plan and record: nobody takes two hours for the whole shift."""
    who, hours = somebody_else(pagerduty), "2027-01-09 10:00Z to 2027-01-09 12:00Z"
    id_ = by_hand(who)
    drift, plan = (watchbill("-w", pagerduty, "publish", verb).out for verb in ("drift", "plan"))
    assert f"means: {who}@example.com serves {FIRST_SHIFT} instead of" in drift
    assert drift.count(hours) == 2
    assert f"on {FIRST_SHIFT} from {hours}, where" in plan
    assert watchbill("-w", pagerduty, "publish", "adopt", id_).code == 0
    assert hours in watchbill("-w", pagerduty, "history", "list", "--kind", "covered", COLUMNS="200").out


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
        "the token may write, 25 entries in one request",
        "in the order asked",
        "an entry that lies wholly under a later one is listed",
        "where one of two entries is wrong, the other one is made, with a status for each",
        "audit records do not name",
        "gone again",
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
