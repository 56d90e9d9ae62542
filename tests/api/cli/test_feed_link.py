"""Addresses of feeds on the machine itself: made, listed, renewed and closed."""

from __future__ import annotations

from pathlib import Path

import pytest
from freezegun import freeze_time

from scheduler.domain.keys import is_whole
from tests.api.cli.workspaces import watchbill, write_folder


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A workspace with the small organisation."""
    assert watchbill("-w", tmp_path, "import", write_folder(tmp_path / "organisation")).code == 0
    return tmp_path


def test_an_address_is_shown_once_in_both_forms(workspace: Path) -> None:
    """Under the host that people reach; the list does not have it."""
    made = watchbill(
        "-w", workspace, "feed-link", "create", "engineer", "ada", WATCHBILL_PUBLIC_URL="https://duty.example"
    )
    url, webcal = made.out.split()
    secret = url.rpartition("/")[2].removesuffix(".ics")
    assert is_whole(secret, "wb_f1_")
    assert (url, webcal) == (
        f"https://duty.example/v1/feeds/{secret}.ics",
        f"webcal://duty.example/v1/feeds/{secret}.ics",
    )
    listed = watchbill("-w", workspace, "feed-link", "list").out
    assert ("engineer ada" in listed, "not read yet" in listed, secret in listed) == (True, True, False)


def test_a_link_is_renewed_and_closed(workspace: Path) -> None:
    """It has another address after the one, and none after the other."""
    words = ("feed-link", "create", "programme", "tier2", "--open-seats", "--json")
    made = watchbill("-w", workspace, *words).document
    link_id = made["feed_link"]["id"]
    renewed = watchbill("-w", workspace, "feed-link", "rotate", link_id, "--json").document
    assert renewed["url"] != made["url"]
    assert watchbill("-w", workspace, "feed-link", "revoke", link_id).out == f"{link_id} opens nothing any more.\n"
    assert "revoked on" in watchbill("-w", workspace, "feed-link", "list").out
    refused = watchbill("-w", workspace, "feed-link", "rotate", link_id)
    assert (refused.code, "was revoked" in refused.err) == (2, True)


def test_without_an_address_that_others_reach_who_makes_a_link_is_told(workspace: Path) -> None:
    """In a sentence beside the address, never in its place."""
    words = ("-w", workspace, "feed-link", "create", "engineer", "ada")
    made = watchbill(*words)
    assert "WATCHBILL_PUBLIC_URL is not set" in made.err
    assert made.out.startswith("http://127.0.0.1:8000/v1/feeds/")
    told = watchbill(*words, WATCHBILL_PUBLIC_URL="https://duty.example").err
    assert "WATCHBILL_PUBLIC_URL" not in told


def test_the_list_says_what_a_link_shows_and_whose_it_is(workspace: Path) -> None:
    watchbill("-w", workspace, "feed-link", "create", "engineer", "ada", "--busy", "--local-time", "--name", "phone")
    watchbill("-w", workspace, "feed-link", "create", "programme", "tier2", "--open-seats", "--customers")
    listed = watchbill("-w", workspace, "feed-link", "list").out
    assert "engineer ada, busy, local time  of ada  phone  not read yet" in listed
    assert "programme tier2, TBD seats, titles of confidential events  of no engineer  calendar" in listed


@pytest.mark.parametrize(("today", "is_closed"), [("2027-01-31T23:30:00Z", False), ("2027-02-01T12:00:00Z", True)])
def test_the_list_says_that_a_link_closed_with_the_last_day_of_its_owner(
    workspace: Path, today: str, is_closed: bool
) -> None:
    watchbill("-w", workspace, "feed-link", "create", "engineer", "ada")
    file = workspace / "organisation" / "engineers.csv"
    head, *rows = file.read_text("utf-8").splitlines()
    rows = [f"{row},{'2027-01-31' if row.startswith('ada,') else ''}" for row in rows]
    file.write_text("\n".join((f"{head},leaves_on", *rows, "")), "utf-8")
    assert watchbill("-w", workspace, "import", workspace / "organisation").code == 0
    with freeze_time(today):
        listed = watchbill("-w", workspace, "feed-link", "list")
        document = watchbill("-w", workspace, "feed-link", "list", "--json").document["feed_links"]
    assert ("closed: ada has left" in listed.out) is is_closed
    assert bool(document[0]["closed"]) is is_closed


def test_an_import_says_what_it_closes_of_whoever_it_takes_away(workspace: Path) -> None:
    """By person, with how many of each; and nothing of it opens when they are back."""
    watchbill("-w", workspace, "feed-link", "create", "engineer", "dan")
    for _ in range(2):
        watchbill("-w", workspace, "key", "create", "--role", "engineer", "--engineer", "dan")
    file = workspace / "organisation" / "engineers.csv"
    everybody = file.read_text("utf-8")
    file.write_text("".join(line for line in everybody.splitlines(True) if not line.startswith("dan,")), "utf-8")
    said = watchbill("-w", workspace, "import", workspace / "organisation").out
    assert said.endswith("Closed, because dan is no longer in the organisation: 2 keys, 1 feed link.\n")
    file.write_text(everybody, "utf-8")
    assert watchbill("-w", workspace, "import", workspace / "organisation", "--json").document["closed"] == []
    assert "revoked on" in watchbill("-w", workspace, "feed-link", "list").out


@pytest.mark.parametrize(("words", "says"), [(("person", "ada"), "kind"), (("team", "nobody"), "there is no team")])
def test_a_link_to_nothing_is_not_made(workspace: Path, words: tuple[str, str], says: str) -> None:
    """Neither of an unknown kind, nor for somebody who is not there."""
    refused = watchbill("-w", workspace, "feed-link", "create", *words)
    assert refused.code != 0
    assert says in refused.err


def test_the_name_of_a_device_cannot_turn_a_line_around(workspace: Path) -> None:
    """Marks that would show the rest of the list backwards are left out."""
    name = "laptop\u202e\u2066"
    assert watchbill("-w", workspace, "feed-link", "create", "engineer", "ada", "--name", name).code == 0
    listed = watchbill("-w", workspace, "feed-link", "list").out
    assert ("  laptop  " in listed, listed.isascii()) == (True, True)
