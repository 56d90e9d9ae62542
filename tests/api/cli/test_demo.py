"""The demo does the main job from end to end, and can be run again."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.api.cli.workspaces import watchbill

pytestmark = [pytest.mark.slow, pytest.mark.solver]


def test_the_demo_runs_twice_and_the_second_time_nothing_changes(tmp_path: Path) -> None:
    """Everything is where it says; the second run keeps the plan, the feeds and PagerDuty as they are."""
    folder = tmp_path / "demo"
    first = watchbill("demo", "-o", folder, "--seconds", "6")
    assert first.code == 0, first.err
    assert "A second plan: nothing to change." in first.out
    assert (folder / "report.html").is_file()
    assert len(list((folder / "feeds").glob("*.ics"))) > 40
    second = watchbill("demo", "-o", folder, "--seconds", "6")
    assert second.code == 0
    assert "It stands." in second.out
    assert "0 of them new or changed" in second.out
    assert "PagerDuty shows the plan already" in second.out


def test_a_change_to_the_organisation_becomes_a_second_version(tmp_path: Path) -> None:
    """Somebody is away all quarter: version 2 is planned without them, and PagerDuty follows."""
    folder = tmp_path / "demo"
    assert watchbill("demo", "-o", folder, "--seconds", "6").code == 0
    assignments = watchbill("-w", folder, "show", "--json").document["plan"]["assignments"]
    absences = folder / "organisation" / "absences.csv"
    known = absences.read_text("utf-8")
    busy = next(a["engineer_id"] for a in assignments if f"\n{a['engineer_id']}," not in known)
    absences.write_text(f"{known}{busy},2027-01-04,2027-04-30,\n", "utf-8")
    again = watchbill("demo", "-o", folder, "--seconds", "6")
    assert again.code == 0, again.err
    assert "A second plan: nothing to change." in again.out
    shown = watchbill("-w", folder, "show", "--json").document["plan"]
    assert (shown["version"], shown["state"]) == (2, "published")
    assert busy not in {a["engineer_id"] for a in shown["assignments"]}
