"""Publishing while other things happen: what was looked at is made, or refused; one bad target hides no other."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.api.cli.practising import asked, by_hand, call, overrides, planned_first, somebody_else
from tests.api.cli.workspaces import FIRST_SHIFT, Answer, watchbill

NOWHERE = "PNOWHERE=tier2/1,PTIER2=tier2/1,V3EE=ee/1"
DROPPED = "PTIER2=tier2/1"


def cover_first(pagerduty: Path, who: str) -> Answer:
    """Our own record says from now on that somebody else serves the first shift."""
    held = planned_first(pagerduty).partition("@")[0]
    words = ("history", "cover", FIRST_SHIFT, "--instead-of", held, "--who", who)
    return watchbill("-w", pagerduty, *words)


# -- what was looked at is made, or refused ---------------------------------------------------------------------------


def test_a_saved_plan_is_refused_once_a_cover_is_on_record(pagerduty: Path, tmp_path: Path) -> None:
    """Whoever saved it has not seen the cover: nothing is written, and they are told what to do."""
    by_hand(somebody_else(pagerduty))
    watchbill("-w", pagerduty, "publish", "plan", "--save", tmp_path / "saved")
    assert cover_first(pagerduty, somebody_else(pagerduty)).code == 0
    before = overrides()
    refused = watchbill("-w", pagerduty, "publish", "apply", "--saved", tmp_path / "saved", "--yes")
    assert refused.code == 3, refused
    assert FIRST_SHIFT in refused.err
    assert "Make a new plan" in refused.err
    assert overrides() == before


def test_a_plan_that_was_saved_is_made_while_the_record_stays_the_same(pagerduty: Path, tmp_path: Path) -> None:
    assert cover_first(pagerduty, somebody_else(pagerduty)).code == 0
    planned = watchbill("-w", pagerduty, "publish", "plan", "--save", tmp_path / "saved")
    assert planned.code == 2
    assert planned.out.endswith(f"Next: watchbill publish apply --saved {tmp_path / 'saved'}\n")
    assert watchbill("-w", pagerduty, "publish", "apply", "--saved", tmp_path / "saved", "--yes").code == 0
    assert watchbill("-w", pagerduty, "publish", "plan").code == 0


def test_a_saved_plan_for_what_is_no_target_any_more_is_refused(pagerduty: Path, tmp_path: Path) -> None:
    watchbill("-w", pagerduty, "publish", "plan", "--save", tmp_path / "saved")
    options = ("publish", "apply", "--saved", tmp_path / "saved", "--yes")
    refused = watchbill("-w", pagerduty, *options, WATCHBILL_TARGETS=DROPPED)
    assert (refused.code, "V3EE is in the plan, and is no target any more" in refused.err) == (3, True), refused


def test_a_cover_recorded_while_somebody_is_asked_stops_the_publication(pagerduty: Path) -> None:
    """They said yes to something else."""
    first, then = somebody_else(pagerduty), planned_first(pagerduty).partition("@")[0]
    assert cover_first(pagerduty, first).code == 0
    before = overrides()

    def meanwhile() -> None:
        words = ("history", "cover", FIRST_SHIFT, "--instead-of", first, "--who", then)
        assert watchbill("-w", pagerduty, *words).code == 0

    refused = asked(pagerduty, "publish", "apply", meanwhile=meanwhile)
    assert (refused.code, "Nothing was written" in refused.err) == (3, True), refused
    assert overrides() == before


def test_nobody_waits_for_the_answer_to_another_ones_question(pagerduty: Path) -> None:
    """While somebody is asked what to take away, others publish."""
    id_, others = by_hand(somebody_else(pagerduty)), []

    def meanwhile() -> None:
        others.append(watchbill("-w", pagerduty, "publish", "apply", "--yes"))

    taken = asked(pagerduty, "publish", "overwrite", id_, id_, meanwhile=meanwhile)
    assert ["nother" in each.err for each in others] == [False]
    assert (taken.code, taken.out.strip()) == (0, "1 taken away. Next: watchbill publish apply"), taken
    assert id_ not in {each["id"] for each in overrides()}


def test_what_changed_while_somebody_was_asked_is_not_taken_away(pagerduty: Path) -> None:
    """One of two overrides is gone by itself: the other one stays until somebody has looked again."""
    who = somebody_else(pagerduty)
    first, second = by_hand(who, ("09:00", "10:00")), by_hand(who, ("11:00", "12:00"))

    def meanwhile() -> None:
        call("DELETE", f"/schedules/PTIER2/overrides/{first}")

    refused = asked(pagerduty, "publish", "overwrite", first, second, meanwhile=meanwhile)
    assert (refused.code, "nothing was taken away" in refused.err) == (3, True), refused
    assert second in {each["id"] for each in overrides()}


def test_whoever_says_no_gets_a_document_all_the_same(pagerduty: Path) -> None:
    """Programs read standard output, whatever was answered."""
    assert cover_first(pagerduty, somebody_else(pagerduty)).code == 0
    declined = watchbill("-w", pagerduty, "publish", "apply", "--json", say="n\n")
    typed, _, document = declined.out.partition("\n")  # the runner shows what was typed
    assert (declined.code, typed.strip(), json.loads(document)["error"]["kind"]) == (1, "n", "Declined")


# -- one bad target hides no other ------------------------------------------------------------------------------------


def test_what_was_written_is_told_though_another_target_does_not_exist(pagerduty: Path) -> None:
    """The good one is written and told of, the bad one is an error, and the exit code says so."""
    assert cover_first(pagerduty, somebody_else(pagerduty)).code == 0
    applied = watchbill("-w", pagerduty, "publish", "apply", "--yes", WATCHBILL_TARGETS=NOWHERE)
    assert (applied.code, "PNOWHERE (tier2, seat 1): PagerDuty does not know" in applied.err) == (4, True), applied
    assert "PTIER2 (tier2, seat 1): 1 created, 1 deleted" in applied.out
    assert watchbill("-w", pagerduty, "publish", "plan").code == 0


@pytest.mark.parametrize("command", [("plan",), ("drift",), ("apply", "--yes")])
def test_a_target_that_does_not_exist_is_an_error_beside_the_others(pagerduty: Path, command: tuple[str, ...]) -> None:
    found = watchbill("-w", pagerduty, "publish", *command, "--json", WATCHBILL_TARGETS=NOWHERE)
    assert (found.code, found.document["status"]) == (4, 4)
    assert [each["target"]["schedule_id"] for each in found.document["failed"]] == ["PNOWHERE"]
    assert len(found.document["targets"]) == 2
    assert "PNOWHERE" in found.err


# -- targets that were dropped or mistyped ----------------------------------------------------------------------------


def test_entries_at_a_schedule_that_is_no_target_any_more_are_named(pagerduty: Path) -> None:
    """They page people, and nothing changes them: plan, drift, apply and doctor say so."""
    for command, code in (("plan", 3), ("drift", 3), ("apply", 3), ("doctor", 4)):
        found = watchbill("-w", pagerduty, "publish", command, WATCHBILL_TARGETS=DROPPED)
        assert found.code == code, (command, found)
        assert "V3EE" in found.out + found.err, command
        assert "no target any more" in found.out + found.err or "left_behind" in found.out, command
    assert watchbill("-w", pagerduty, "publish", "plan").code == 0


def test_entries_that_were_left_behind_are_taken_away_by_name(pagerduty: Path) -> None:
    """Afterwards there is nothing to say about that schedule, and as a target again it is filled again."""
    found = watchbill("-w", pagerduty, "publish", "drift", "--json", WATCHBILL_TARGETS=DROPPED)
    ids = [each["external_id"] for each in found.document["targets"][1]["drifts"]]
    assert ids
    taken = watchbill("-w", pagerduty, "publish", "overwrite", *ids, "--yes", WATCHBILL_TARGETS=DROPPED)
    assert taken.code == 0, taken
    assert watchbill("-w", pagerduty, "publish", "plan", WATCHBILL_TARGETS=DROPPED).code == 0
    assert watchbill("-w", pagerduty, "publish", "plan").code == 2


@pytest.mark.parametrize(("targets", "code"), [("PTIER2=tier2/1,V3EE=ee/2", 1), ("PTIER2=tier2/1,V3EE=ee/1", 0)])
def test_a_seat_that_no_rotation_has_is_refused(pagerduty: Path, targets: str, code: int) -> None:
    """It is a slip of the keyboard, and what is shown for the right seat stays."""
    found = watchbill("-w", pagerduty, "publish", "plan", WATCHBILL_TARGETS=targets)
    assert (found.code, "ee has 1 seats" in found.err) == (code, bool(code)), found


# -- the doctor's sandbox ---------------------------------------------------------------------------------------------


def test_the_doctor_never_writes_where_an_escalation_policy_pages_people(pagerduty: Path) -> None:
    """It is no target of ours, but another team is paged by it."""
    refused = watchbill("-w", pagerduty, "publish", "doctor", "--sandbox", "PTEAM")
    assert (refused.code, "PTEAM is used by Tier 2 escalation" in refused.err) == (2, True), refused
    assert overrides("PTEAM") == []


def test_the_doctor_never_writes_where_entries_of_ours_stand(pagerduty: Path) -> None:
    """It was a target until now."""
    three = f"{DROPPED},V3EE=ee/1,PSANDBOX=tier2/1"
    assert watchbill("-w", pagerduty, "publish", "apply", "--yes", WATCHBILL_TARGETS=three).code == 0
    before = overrides("PSANDBOX")
    refused = watchbill("-w", pagerduty, "publish", "doctor", "--sandbox", "PSANDBOX")
    assert (refused.code, "shows people who are on duty" in refused.err) == (2, True), refused
    assert overrides("PSANDBOX") == before


# -- people by name ---------------------------------------------------------------------------------------------------


def test_a_change_by_hand_on_a_shift_based_schedule_names_the_person(pagerduty: Path) -> None:
    """PagerDuty tells their id alone there."""
    window = {"since": "2027-01-01T00:00:00Z", "until": "2027-03-30T00:00:00Z"}
    shift = call("GET", "/v3/schedules/V3EE/custom_shifts", params=window)["custom_shifts"][0]
    dan = call("GET", "/users", params={"query": "dan"})["users"][0]["id"]
    over = {"custom_shift_id": shift["id"], "start_time": shift["start_time"], "end_time": shift["end_time"]}
    over["overriding_member"] = {"type": "user_member", "user_id": dan}
    call("POST", "/v3/schedules/V3EE/overrides", json={"overrides": [over]})
    found = watchbill("-w", pagerduty, "publish", "drift")
    assert ("Dan Example" in found.out, dan in found.out) == (True, False), found
