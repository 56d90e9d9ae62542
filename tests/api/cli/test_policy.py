"""The policy as people read it, side by side with others, and why its rules keep seats open."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.api.cli.workspaces import FILES, SEARCH, watchbill, write_folder

OWNED = (
    "- {kind: absence}\n- {kind: eligibility}\n- {kind: pinned}\n- {kind: one_duty_at_a_time}\n"
    "- {kind: coverage, weight: 1}\n"
    "- {kind: spacing, weekends: 4, owner: ops, reason: Weekends need rest, effective_from: 2027-01-05}\n"
)
STRICT = OWNED.replace(", effective_from: 2027-01-05", "")
CUSTOMERS = (
    "- {id: infrastructure, name: Infrastructure, state: approved, pages_per_weekend: 1.0}\n"
    "- {id: support, name: Support, state: proposed, pages_per_weekend: 3.0}\n"
)


def _workspace(folder: Path, policy: str, **changes: str) -> Path:
    """A workspace that holds the tiny organisation under a policy, with two Tier 1 customers."""
    organisation = write_folder(folder / "organisation", policy=policy, **changes)
    (organisation / "customers.yaml").write_text(CUSTOMERS, "utf-8")
    imported = watchbill("-w", folder, "import", organisation)
    assert imported.code == 0, imported.err
    return folder


def test_rules_lists_value_hardness_owner_reason_and_dates(tmp_path: Path) -> None:
    """And says whether a rule is in force: the day before its first it is not."""
    workspace = _workspace(tmp_path, OWNED)
    listed = watchbill("-w", workspace, "rules", "--on", "2027-01-04", "--json").document
    spacing = next(rule for rule in listed["rules"] if rule["rule"] == "spacing")
    assert (spacing["values"], spacing["weight"], spacing["owner"]) == ({"weekends": 4}, None, "ops")
    assert (spacing["reason"], spacing["effective_from"]) == ("Weekends need rest", "2027-01-05")
    assert spacing["in_force"] is False
    later = watchbill("-w", workspace, "rules", "--on", "2027-01-05", "--json").document
    assert all(rule["in_force"] for rule in later["rules"])
    assert later["digest"] == listed["digest"]
    assert "NOT IN FORCE" in " ".join(watchbill("-w", workspace, "rules", "--on", "2027-01-04").out.split())


def test_a_rule_whose_owner_gave_no_reason_shows_the_owner_alone(tmp_path: Path) -> None:
    """And no mark behind which a reason would stand."""
    workspace = _workspace(tmp_path, "- {kind: absence, owner: ops}\n- {kind: coverage, weight: 1}\n")
    listed = watchbill("-w", workspace, "rules").out
    assert ("ops" in listed, "ops:" in listed) == (True, False)


def test_a_rule_that_begins_later_is_not_planned_with_and_planning_says_so(tmp_path: Path) -> None:
    """The plan keeps the rules it was made under, and no others."""
    workspace = _workspace(tmp_path, OWNED)
    planned = watchbill("-w", workspace, "plan", *SEARCH, "--json")
    assert planned.code == 0
    assert "the rule spacing is not in force on the first day of the horizon (from 2027-01-05)" in planned.err
    rules = watchbill("-w", workspace, "explain", "--json").document["rules"]
    assert "spacing" not in {rule["rule"] for rule in rules}


def test_a_kind_is_told_in_full_and_a_misspelt_one_is_corrected(tmp_path: Path) -> None:
    """Statement, amount, boundary, parameters, an example to copy."""
    told = watchbill("-w", tmp_path, "rules", "spacing").out
    assert all(
        word in told for word in ("Amount: ", "Boundary: ", "weekends (whole number from 2 to 26", "- kind: spacing")
    )
    refused = watchbill("-w", tmp_path, "rules", "spaceing")
    assert refused.code == 2
    assert "did you mean spacing?" in refused.err


def test_every_kind_of_the_catalogue_is_listed(tmp_path: Path) -> None:
    """With one sentence each."""
    listed = watchbill("-w", tmp_path, "rules", "--all", "--json").document["kinds"]
    assert {"absence", "coverage", "fair_weekends"} <= {kind["kind"] for kind in listed}
    assert all(kind["summary"] for kind in listed)


@pytest.mark.solver
def test_what_if_shows_customers_side_by_side_and_keeps_no_plan(tmp_path: Path) -> None:
    """The second customer, still proposed, asks for a second seat in every window."""
    workspace = _workspace(tmp_path, OWNED)
    sets = ("--customers", "infrastructure", "--customers", "infrastructure,support")
    saved = tmp_path / "what-if.json"
    answered = watchbill("-w", workspace, "what-if", *sets, *SEARCH, "--save", saved, "--json")
    assert answered.code == 0, answered.err
    one, both = answered.document["scenarios"]
    assert (one["seats"], both["seats"], both["customers"]) == (8, 16, ["infrastructure", "support"])
    assert json.loads(saved.read_text("utf-8")) == answered.document
    assert watchbill("-w", workspace, "show", "--list", "--json").document == {"plans": []}
    table = watchbill("-w", workspace, "what-if", *sets, *SEARCH).out
    assert "Two pages open at a moment" in table
    assert "4.46%" in table


@pytest.mark.solver
def test_what_if_reads_policies_from_files_and_names_what_is_wrong_in_one(tmp_path: Path) -> None:
    """Ada is on term, which leaves three people for four weekends; a misspelt parameter is refused with its line."""
    workspace = _workspace(tmp_path, OWNED)
    strict, broken = tmp_path / "strict.yaml", tmp_path / "broken.yaml"
    strict.write_text(STRICT, "utf-8")
    broken.write_text("- {kind: absence}\n- {kind: spacing, wekends: 3}\n", "utf-8")
    answered = watchbill("-w", workspace, "what-if", "--policy", strict, *SEARCH, "--json")
    (outcome,) = answered.document["scenarios"]
    assert (outcome["name"], outcome["open_seats"]) == ("strict.yaml", 2)
    refused = watchbill("-w", workspace, "what-if", "--policy", broken, *SEARCH)
    assert refused.code == 2
    assert "broken.yaml:2" in refused.err


@pytest.mark.solver
def test_planning_says_at_once_who_is_missing_and_explain_says_which_rules_clash(tmp_path: Path) -> None:
    """Two people for four weekends at one in four: counted before the search, and afterwards explained."""
    two = "".join(FILES["engineers.csv"].splitlines(keepends=True)[:3])
    workspace = _workspace(tmp_path, STRICT, engineers=two)
    planned = watchbill("-w", workspace, "plan", *SEARCH)
    assert planned.code == 0
    assert "Counted beforehand:" in planned.err
    assert "missing in EMEA" in planned.err
    checked = watchbill("-w", workspace, "check", "--json").document
    assert any("missing in EMEA" in sentence for sentence in checked["counted"])
    clashing = watchbill("-w", workspace, "explain", "--conflicts", "--json").document
    rules = {each["constraint"] for conflict in clashing["conflicts"] for each in conflict["statements"]}
    assert {"coverage", "spacing"} <= rules
    assert any("One more person" in relaxation["says"] for relaxation in clashing["relaxations"])
    told = watchbill("-w", workspace, "explain", "--conflicts").out
    assert "These cannot all hold" in told
    assert "What one change buys:" in told
