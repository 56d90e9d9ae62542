"""The policy over HTTP: rules are put in force, every version stays, and an import never undoes a change unseen."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from api.files.loader import DEMO_ORGANISATION
from scheduler.domain.errors import BadInput
from scheduler.domain.plan import policy_of
from scheduler.domain.time import DAY
from scheduler.services.planning import prepare
from tests.api.http.doors import Door
from tests.store.contents import a_content, a_provenance
from tests.support.builders import MONDAY, a_horizon

PLACE = "/v1/policy"
COVERAGE, PINNED, SPACING = {"kind": "coverage"}, {"kind": "pinned"}, {"kind": "spacing", "weight": 10}


def put(door: Door, *rules, seen: str = "*", status: int = 200, who: str = "mia") -> dict:
    body = {"rules": list(rules), "because": "people asked for it"}
    reply = door.ask(who, "PUT", PLACE, body, If_Match=seen)
    assert reply.status == status, reply.text
    return reply.document


def planned(door: Door):
    """What a plan of January would be made from."""
    return prepare(door.services.store, a_horizon(), parse_policy=door.services.constraints, holidays=lambda *_: ())


def test_the_next_plan_is_made_under_the_rules_that_were_put_in_force(door: Door):
    made = put(door, SPACING, COVERAGE, seen='"1"')
    assert (made["version"], made["made_by"], made["imported_at"]) == (2, "mia", None)
    assert [rule["kind"] for rule in made["rules"]] == ["coverage", "spacing"]
    prepared = planned(door)
    assert [rule.kind for rule in prepared.constraints] == ["coverage", "spacing"]
    assert policy_of(prepared.constraints) == door.services.policy()


def test_a_change_of_a_policy_that_was_not_seen_is_refused(shared_door: Door):
    """Two managers who change it at once do not undo each other."""
    version = put(shared_door, COVERAGE)["version"]
    put(shared_door, COVERAGE, SPACING, seen=f'"{version}"')
    put(shared_door, COVERAGE, seen=f'"{version}"', status=412)
    assert shared_door.ask("mia", "PUT", PLACE, {"rules": []}).status == 428
    assert shared_door.ask("mia", "GET", PLACE).headers["etag"] == f'"{version + 1}"'


def test_the_same_rules_in_another_order_make_no_new_version(shared_door: Door):
    put(shared_door, PINNED, COVERAGE)
    first = put(shared_door, PINNED, COVERAGE)
    assert put(shared_door, COVERAGE, PINNED) == first
    assert put(shared_door, *first["rules"]) == first


@pytest.mark.parametrize(
    ("rules", "field", "says"),
    [
        ([COVERAGE, {"kind": "spacin"}], "body.rules.1.kind", "did you mean spacing?"),
        ([COVERAGE, {"kind": "spacing", "weight": 0}], "body.rules.1.weight", "not less than 1"),
        ([{"kind": "spacing", "wieght": 1}], "body.rules.0.wieght", "unknown field"),
        ([{}], "body.rules.0.kind", "is missing"),
        ([COVERAGE, SPACING, SPACING], "body.rules.2", "two rules are called spacing"),
        (
            [{"kind": "exclusive_rotations", "rotations": ["tier2", "tier22"]}],
            "body.rules.0.rotations",
            "did you mean tier2?",
        ),
        ([{"kind": "spacing", "name": [[[[[[[[[[]]]]]]]]]]}], "body.rules.0.name", "nested too deeply"),
        (
            [{"kind": "spacing", "effective_from": "2027-02-01", "effective_until": "2027-01-01"}],
            "body.rules.0",
            "befo",
        ),
    ],
    ids=["kind", "bound", "unknown", "none", "twice", "reference", "deep", "order"],
)
def test_a_rule_that_cannot_be_used_is_refused_at_its_field(shared_door: Door, rules, field, says):
    """In the words of the check of policy.yaml; nothing is changed."""
    before = shared_door.ask("mia", "GET", PLACE).text
    errors = put(shared_door, *rules, status=422)["errors"]
    assert any(each["field"].startswith(field) and says in each["says"] for each in errors), errors
    assert shared_door.ask("mia", "GET", PLACE).text == before


def test_every_version_stays_and_says_what_it_changed_and_who_did(shared_door: Door):
    put(shared_door, COVERAGE, SPACING)
    last = put(shared_door, PINNED, SPACING | {"weight": 20}, who="ops")["version"]
    compared = shared_door.ask("ada", "GET", f"{PLACE}/versions/{last}/comparison").document
    assert [rule["kind"] for rule in compared["added"]] == ["pinned"]
    assert [rule["kind"] for rule in compared["removed"]] == ["coverage"]
    assert compared["changed"] == [{"rule": "spacing", "fields": [{"field": "weight", "before": 10, "after": 20}]}]
    back = shared_door.ask("ada", "GET", f"{PLACE}/versions/{last}/comparison?with={last}").document
    assert (back["added"], back["removed"], back["changed"]) == ([], [], [])
    listed = shared_door.ask("rhea", "GET", f"{PLACE}/versions?limit=100").document["items"]
    assert [each["version"] for each in listed] == [*range(last, 0, -1)]
    assert (listed[0]["made_by"], listed[-1]["made_by"]) == ("ops", None)
    noted = shared_door.ask("mia", "GET", f"/v1/audit?subject={last}").document["items"]
    assert [(each["decision"], each["actor"], each["because"]) for each in noted] == [
        ("policy.changed", "ops", "people asked for it")
    ]
    assert shared_door.ask("ada", "GET", f"{PLACE}/versions/{last + 1}").status == 404


def test_a_plan_says_which_version_its_rules_are_from(door: Door):
    """Also when a rule that begins later is not among them yet; and none, for rules of another file."""
    later = SPACING | {"effective_from": str(MONDAY + DAY)}
    version = put(door, COVERAGE, later)["version"]
    ours, other = planned(door).policy, policy_of(door.services.constraints(('{"kind":"pinned"}',)))
    found = []
    for policy in (ours, other):
        with door.services.store.writing() as work:
            blank = a_content()
            content = a_content(policy=policy, provenance=a_provenance(blank.problem, policy))
            found.append(work.plans.save_draft(content, now=door.clock(), by="mia").id)
    told = [door.ask("mia", "GET", f"/v1/plans/{plan_id}/policy").document for plan_id in found]
    assert [each["version"] for each in told] == [version, None]
    assert [rule["kind"] for rule in told[0]["rules"]] == ["coverage"]


def test_an_import_of_other_rules_is_refused_after_a_change_over_the_api(door: Door):
    """The message says which version is in force and what to do; nothing is imported."""
    services = door.services
    put(door, COVERAGE)
    loaded = services.load(DEMO_ORGANISATION)
    with pytest.raises(BadInput, match=r"(?s)version 2 is in force.*nothing was imported.*--replace-policy"):
        services.take_over(loaded)
    assert door.ask("mia", "GET", PLACE).document["version"] == 2
    services.take_over(loaded, replace_policy=True)
    document = door.ask("mia", "GET", PLACE).document
    assert (document["version"], document["made_by"], len(document["rules"])) == (3, None, len(loaded.constraints))
    services.take_over(loaded)
    assert door.ask("mia", "GET", f"{PLACE}/versions/2").document["rules"][0]["kind"] == "coverage"


def test_a_policy_file_with_the_rules_in_force_can_be_imported_and_changed_again(door: Door, tmp_path: Path):
    """What the API answers can be written into policy.yaml as it is."""
    services, folder = door.services, tmp_path / "folder"
    folder.mkdir()
    for file in DEMO_ORGANISATION.iterdir():
        if file.is_file():
            (folder / file.name).write_bytes(file.read_bytes())
    services.take_over(services.load(folder))
    put(door, COVERAGE, SPACING | {"reason": "rest", "name": "far-apart"}, PINNED)
    in_force = door.ask("mia", "GET", PLACE).document
    (folder / "policy.yaml").write_text(json.dumps(in_force["rules"], indent=1))
    services.take_over(services.load(folder))
    again = door.ask("mia", "GET", PLACE).document
    assert (again["version"], again["digest"]) == (in_force["version"], in_force["digest"])
    assert again["imported_at"] is not None
    (folder / "policy.yaml").write_text("- kind: coverage\n")
    services.take_over(services.load(folder))
    assert door.ask("mia", "GET", PLACE).document["version"] == in_force["version"] + 1


def test_what_is_odd_in_a_policy_is_said_and_stops_nothing(shared_door: Door):
    """No rules at all, or a rotation that is planned elsewhere, perhaps."""
    put(shared_door)
    assert put(shared_door)["warnings"] == ["there is no policy; without rules any plan is a good one"]
    elsewhere = {"kind": "exclusive_rotations", "rotations": ["tier2", "gatekeepers"]}
    (warning,) = put(shared_door, elsewhere)["warnings"]
    assert warning.startswith("'gatekeepers' is no rotation here")


def test_rules_that_are_in_force_no_more_are_named(shared_door: Door):
    """Whoever sends one rule to add it hears that the others are gone, and where they are; nothing gone, no word."""
    before = put(shared_door, COVERAGE, PINNED)
    assert put(shared_door, COVERAGE, PINNED, SPACING)["warnings"] == []
    (warning,) = put(shared_door, COVERAGE)["warnings"]
    assert warning.startswith("in force no more: pinned, spacing; version ")
    assert before["version"] + 1 == int(warning.split("version ")[1].split()[0])
