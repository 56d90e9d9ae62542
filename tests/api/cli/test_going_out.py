"""A published plan goes out: release, feeds, and PagerDuty through its stand-in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from api.bootstrap import build
from api.cli.standin import people_of, schedules_of
from api.settings import load_settings
from api.standin.server import running_standin
from tests.api.cli.workspaces import PLAN_ID, SEARCH, watchbill

NOW = datetime(2026, 12, 7, 9, tzinfo=UTC)
TARGETS = "PTIER2=tier2/1,PEE=ee/1"


@pytest.fixture
def pagerduty(published: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The published workspace with a stand-in that knows its people, and the environment that points to it."""
    monkeypatch.setenv("WATCHBILL_TARGETS", TARGETS)
    services = build(load_settings(published))
    people, schedules = people_of(services.organisation()), schedules_of(services.settings.targets)
    services.close()
    with running_standin(people, schedules, now=lambda: NOW) as running:
        monkeypatch.setenv("WATCHBILL_PAGERDUTY_URL", running.base_url)
        monkeypatch.setenv("WATCHBILL_PAGERDUTY_TOKEN", running.token)
        yield published


def test_a_released_plan_is_never_released_twice(published: Path) -> None:
    """Once announced, it stays; a second release has nothing to announce."""
    again = watchbill("-w", published, "publish", "release", PLAN_ID)
    assert again.code == 2
    assert "not a draft" in again.err


def test_a_later_version_supersedes_the_earlier_one(published: Path) -> None:
    """Only one plan is published for a horizon."""
    assert watchbill("-w", published, "plan", *SEARCH).code == 0
    released = watchbill("-w", published, "publish", "release", "--json").document["plan"]
    assert (released["version"], released["state"]) == (2, "published")
    listed = watchbill("-w", published, "show", "--list", "--json").document["plans"]
    assert [(plan["version"], plan["state"]) for plan in listed] == [(1, "superseded"), (2, "published")]


def test_feeds_are_written_once_and_then_left_alone(published: Path, tmp_path: Path) -> None:
    """A file per engineer, team and rotation; the second run changes none of them."""
    folder = tmp_path / "feeds"
    first = watchbill("-w", published, "feed", "-o", folder, "--json").document
    assert set(first["written"]) == {path.name for path in folder.iterdir()}
    assert {"engineer-ada.ics", "programme-tier2.ics", "team-core.ics"} <= set(first["written"])
    second = watchbill("-w", published, "feed", "-o", folder, "--json").document
    assert (second["written"], sorted(second["unchanged"])) == ([], sorted(first["written"]))


def test_only_what_changed_looks_changed_in_the_feeds_of_a_later_version(published: Path, tmp_path: Path) -> None:
    """The same schedule announced again as version 2 leaves every feed as it was, byte by byte."""
    folder = tmp_path / "feeds"
    assert watchbill("-w", published, "feed", "-o", folder).code == 0
    frozen = (*SEARCH, "--freeze-until", "2027-02-01")
    assert watchbill("-w", published, "plan", *frozen).code == 0
    assert watchbill("-w", published, "publish", "release").code == 0
    assert watchbill("-w", published, "feed", "-o", folder, "--json").document["written"] == []


def test_feeds_need_a_published_plan_unless_a_draft_is_named(drafted: Path, tmp_path: Path) -> None:
    """Nobody gets a draft into the calendar by accident."""
    refused = watchbill("-w", drafted, "feed", "-o", tmp_path / "feeds")
    assert refused.code == 2
    assert watchbill("-w", drafted, "feed", PLAN_ID, "-o", tmp_path / "feeds").code == 0
    assert b"STATUS:TENTATIVE" in (tmp_path / "feeds" / "programme-tier2.ics").read_bytes()


def test_publishing_shows_the_changes_makes_them_and_then_finds_nothing_to_do(pagerduty: Path) -> None:
    """Exit codes 2, 0, 0: eight shifts and one term are created once."""
    planned = watchbill("-w", pagerduty, "publish", "plan", "--json")
    assert planned.code == 2
    assert [len(target["operations"]) for target in planned.document["targets"]] == [8, 1]
    applied = watchbill("-w", pagerduty, "publish", "apply", "--yes", "--json")
    assert applied.code == 0
    assert [len(target["created"]) for target in applied.document["targets"]] == [8, 1]
    again = watchbill("-w", pagerduty, "publish", "plan")
    assert (again.code, "Nothing to change" in again.out) == (0, True)


def test_apply_asks_before_it_writes(pagerduty: Path) -> None:
    """A no changes nothing."""
    refused = watchbill("-w", pagerduty, "publish", "apply", say="n\n")
    assert refused.code == 1
    assert "create 2027-01-09" in refused.err
    assert watchbill("-w", pagerduty, "publish", "plan").code == 2


def test_changes_that_were_saved_for_review_are_the_ones_that_are_made(pagerduty: Path, tmp_path: Path) -> None:
    """Plan with --save, look, then apply with --saved."""
    saved = watchbill("-w", pagerduty, "publish", "plan", "--save", tmp_path / "review", "--json").document["saved"]
    assert [Path(path).name for path in saved] == ["PTIER2.json", "PEE.json"]
    applied = watchbill("-w", pagerduty, "publish", "apply", "--saved", tmp_path / "review", "--yes", "--json")
    assert applied.code == 0
    assert watchbill("-w", pagerduty, "publish", "plan").code == 0


def test_apply_is_refused_while_another_one_runs(pagerduty: Path) -> None:
    """Two at once would put everybody on duty twice; nothing is written, and planning is not held up."""
    services = build(load_settings(pagerduty))
    with services.store.publishing_alone():
        refused = watchbill("-w", pagerduty, "publish", "apply", "--yes", "--json")
        assert (refused.code, refused.document["error"]["kind"]) == (4, "AlreadyPublishing")
        assert watchbill("-w", pagerduty, "publish", "plan").code == 2
    services.close()
    assert watchbill("-w", pagerduty, "publish", "apply", "--yes").code == 0


def test_a_seat_without_any_duty_is_pointed_out(pagerduty: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A slip in the number of the seat would otherwise look like a job well done. It may be none: a customer's event
    brings shifts with more seats."""
    monkeypatch.setenv("WATCHBILL_TARGETS", "PTIER2=tier2/9")
    planned = watchbill("-w", pagerduty, "publish", "plan")
    assert (planned.code, "no duty for this seat" in planned.out) == (0, True)


@pytest.mark.parametrize(
    ("environment", "code", "said"),
    [
        ({}, 1, "WATCHBILL_PAGERDUTY_TOKEN"),
        ({"WATCHBILL_PAGERDUTY_TOKEN": "secret"}, 1, "WATCHBILL_TARGETS"),
        ({"WATCHBILL_PAGERDUTY_TOKEN": "secret", "WATCHBILL_TARGETS": "tier2"}, 1, "PABC123=tier2/1"),
        ({"WATCHBILL_PAGERDUTY_TOKEN": "secret", "WATCHBILL_TARGETS": "P1=nine/1"}, 1, "tier2"),
        (
            {
                "WATCHBILL_PAGERDUTY_TOKEN": "secret",
                "WATCHBILL_TARGETS": "P1=tier2/1",
                "WATCHBILL_PAGERDUTY_URL": "http://pagerduty.example.com",
            },
            4,
            "https",
        ),
    ],
)
def test_a_missing_setting_is_named_and_never_looks_like_changes(
    published: Path, environment: dict[str, str], code: int, said: str
) -> None:
    """In 'publish plan' exit code 2 means changes, so bad input leaves 1; the token is never repeated."""
    refused = watchbill("-w", published, "publish", "plan", **environment)
    assert refused.code == code
    assert said in refused.err
    assert "secret" not in refused.err + refused.out


def test_a_refused_token_is_the_targets_failure(pagerduty: Path) -> None:
    """Exit code 4, in the JSON too."""
    refused = watchbill("-w", pagerduty, "publish", "plan", "--json", WATCHBILL_PAGERDUTY_TOKEN="wrong")
    assert refused.code == 4
    assert refused.document["error"]["kind"] == "AccessRefused"


def test_the_doctor_finds_a_published_workspace_healthy(pagerduty: Path) -> None:
    """Database, plan, feeds and PagerDuty are all looked at."""
    examined = watchbill("-w", pagerduty, "doctor", "--json", WATCHBILL_INSTALL_DOMAIN="oncall.example.com")
    assert examined.code == 0, examined.out
    health = {finding["subject"]: finding["health"] for finding in examined.document["findings"]}
    assert set(health) >= {"database", "plan", "feeds", "PagerDuty", "time zones", "import names"}
    assert set(health.values()) == {"ok"}


def test_the_doctor_creates_nothing_in_an_empty_workspace(tmp_path: Path) -> None:
    """Warnings, exit code 0, and still no file."""
    examined = watchbill("-w", tmp_path, "doctor")
    assert examined.code == 0
    assert "warning" in examined.out
    assert list(tmp_path.iterdir()) == []


def test_the_doctor_finds_a_pagerduty_that_does_not_answer(pagerduty: Path) -> None:
    """A schedule that is not there is broken, exit code 1."""
    examined = watchbill("-w", pagerduty, "doctor", WATCHBILL_TARGETS="PNONE=tier2/1")
    assert examined.code == 1
    assert "broken  PagerDuty" in examined.out
