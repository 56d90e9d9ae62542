"""A published plan goes out: release, feeds, and PagerDuty through its stand-in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from api.bootstrap import build
from api.cli.standin import people_of, schedules_of
from api.settings import load_settings
from api.standin.server import running_standin
from scheduler.domain.audit import Decision
from scheduler.services.record_access import handles
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


def test_a_draft_is_put_aside_with_a_reason_and_never_published(published: Path) -> None:
    """It stays readable, the audit log says who and why, and what is published stays published."""
    draft = watchbill("-w", published, "plan", *SEARCH, "--json").document["plan"]["id"]
    words = ("-w", published, "publish", "discard")
    assert watchbill(*words, draft, "--because", " ").code == 2
    put_aside = watchbill(*words, draft, "--because", "Ada is away", "--by", "mia", "--json")
    assert (put_aside.code, put_aside.document["plan"]["state"]) == (0, "discarded")
    with closing(build(load_settings(published))) as services, services.store.reading() as work:
        entry = next(each for each in work.audit.entries(subject=draft))
        told = (entry.decision, handles(work.record)[entry.actor_id], entry.because)
    assert told == (Decision.PLAN_DISCARDED, "mia", "Ada is away")
    for plan_id in (draft, PLAN_ID):
        refused = watchbill(*words, plan_id, "--because", "again")
        assert (refused.code, "not a draft" in refused.err) == (2, True)
    assert watchbill("-w", published, "publish", "release", draft).code == 2
    assert watchbill("-w", published, "show", draft).code == 0


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


def test_the_feed_doctor_has_nothing_to_say_about_feeds_and_names_what_is_wrong_with_others(
    published: Path, tmp_path: Path
) -> None:
    """Exit code 1 when there is something to say; a file that is not there is bad input. No terminal is told what to
    do by what stands in a file."""
    watchbill("-w", published, "feed", "-o", tmp_path / "feeds")
    feed, ill = tmp_path / "feeds" / "programme-tier2.ics", tmp_path / "ill.ics"
    ill.write_bytes(b"BEGIN:VCALENDAR\r\nMETHOD:PUBLISH\r\nCALSCALE:\x1b[2J\r\nEND:VCALENDAR\r\n")
    fine = watchbill("feed-check", feed)
    assert (fine.code, fine.out) == (0, f"{feed}: nothing is known to be wrong\n")
    said = watchbill("feed-check", feed, ill)
    assert (said.code, f"{ill}: line 2: the calendar has a METHOD" in said.out, "\x1b" in said.out) == (1, True, False)
    both = watchbill("feed-check", feed, ill, "--json")
    assert (both.code, [bool(each["says"]) for each in both.document["feeds"]]) == (1, [False, True])
    assert watchbill("feed-check", tmp_path / "nowhere.ics").code == 2


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


def test_the_doctor_names_a_setting_that_nothing_reads(tmp_path: Path) -> None:
    """In the file any such name, around us one that is nearly a setting's: what other programs are told is theirs."""
    (tmp_path / "watchbill.env").write_text("WATCHBILL_TARGETZ=PTIER2=tier2/1\nexport WATCHBILL_COLOUR=red\n", "utf-8")
    words = ("-w", tmp_path, "doctor", "--json")
    found = watchbill(*words, WATCHBILL_DATABASE_UR="x", WATCHBILL_WEATHER="rain", WATCHBILL_DEBUG="0").document
    (told,) = (each for each in found["findings"] if each["subject"] == "settings")
    assert (told["health"], told["says"].split("; ")) == (
        "warning",
        [
            "WATCHBILL_COLOUR is no setting and changes nothing",
            "take it away",
            "WATCHBILL_DATABASE_UR is no setting and changes nothing",
            "did you mean WATCHBILL_DATABASE_URL?",
            "WATCHBILL_TARGETZ is no setting and changes nothing",
            "did you mean WATCHBILL_TARGETS?",
        ],
    )
    (tmp_path / "watchbill.env").write_text("WATCHBILL_TARGETS=PTIER2=tier2/1\n# WATCHBILL_COLOUR=red\n", "utf-8")
    assert "settings: every name that is set is known" in watchbill("-w", tmp_path, "doctor").out


def test_the_doctor_names_the_domain_that_entries_are_named_after(pagerduty: Path) -> None:
    """As it is set, where that is no real domain."""
    examined = watchbill("-w", pagerduty, "doctor", WATCHBILL_INSTALL_DOMAIN="demo.watchbill.invalid")
    assert "entries are named after demo.watchbill.invalid, which is no real domain" in examined.out


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
