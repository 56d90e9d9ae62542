"""A published plan after somebody drops out: ``watchbill replan`` and ``watchbill cover``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from freezegun import freeze_time

from tests.api.cli.workspaces import FIRST_SHIFT, PLAN_ID, watchbill

pytestmark = pytest.mark.solver

STOPWATCHES = ["_pytest", "scheduler.engine", "api.cli.progress", "threading", "concurrent"]
"""What measures how long a search takes goes on; only the calendar stands still."""


@pytest.fixture(autouse=True)
def _before_the_quarter() -> Iterator[None]:
    """Three days before the horizon begins: everything is within the notice period."""
    with freeze_time("2027-01-01T09:00:00Z", ignore=STOPWATCHES):
        yield


def _holder(workspace: Path, duty_id: str) -> str:
    assignments = watchbill("-w", workspace, "show", "--json").document["plan"]["assignments"]
    return next(a["engineer_id"] for a in assignments if a["duty_id"] == duty_id)


def test_nothing_has_to_change_while_nothing_happens(published: Path) -> None:
    """The announced plan stands, and nothing is kept."""
    answer = watchbill("-w", published, "replan")
    assert answer.code == 0, answer.err
    assert "announced duties can stay" in answer.out
    assert len(watchbill("-w", published, "show", "--list", "--json").document["plans"]) == 1


def test_who_is_away_loses_the_duty_and_nobody_else_moves(published: Path) -> None:
    """The answer names the move and why, counts it as one that falls within the notice, and says whom to ask."""
    gone = _holder(published, FIRST_SHIFT)
    answer = watchbill("-w", published, "replan", "--away", f"{gone}:2027-01-09", "--json")
    assert answer.code == 0, answer.err
    point = answer.document["points"][0]
    assert (answer.document["plan"], point["changes"], point["within_notice"]) == (PLAN_ID, 1, 1)
    (move,) = [move for move in point["moves"] if move["duty_id"] == FIRST_SHIFT]
    assert (move["lost_by"], move["forced_by"]) == ([gone], ["away"])
    assert move["given_to"]
    assert len(move["consents"]) == 1


def test_one_point_is_kept_as_a_draft_that_checks(published: Path) -> None:
    """Its policy has the limit that was chosen, so the draft can be judged and replayed."""
    gone = _holder(published, FIRST_SHIFT)
    kept = watchbill("-w", published, "replan", "--leaves", f"{gone}:2027-01-05", "--changes", "9", "--json")
    assert kept.code == 0, kept.err
    plan_id = kept.document["plan"]["id"]
    assert plan_id != PLAN_ID
    assert gone not in {a["engineer_id"] for a in kept.document["plan"]["assignments"]}
    assert watchbill("-w", published, "check", plan_id).code == 0
    assert watchbill("-w", published, "publish", "release", plan_id).code == 0


def test_fewer_changes_than_must_be_are_bad_input(published: Path) -> None:
    """It says how many cannot be avoided."""
    gone = _holder(published, FIRST_SHIFT)
    answer = watchbill("-w", published, "replan", "--away", f"{gone}:2027-01-09", "--changes", "0")
    assert answer.code == 2
    assert "cannot be avoided" in answer.err


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--away", "ada"), "such as ada:2027-02-01:2027-02-14"),
        (("--away", "ada:2027-02-30"), "is not a date"),
        (("--away", "ada:2027-01-09:2027-01-08"), "the last day is before the first"),
        (("--leaves", "ada"), "such as ada:2027-02-12"),
        (("--away", "adda:2027-01-09"), "did you mean ada"),
    ],
)
def test_a_mistake_on_the_command_line_is_named(published: Path, words: tuple[str, str], says: str) -> None:
    """With what to write instead."""
    answer = watchbill("-w", published, "replan", *words)
    assert answer.code == 2
    assert says in answer.err


def test_only_what_was_published_is_planned_anew(drafted: Path) -> None:
    """A draft can simply be planned again."""
    answer = watchbill("-w", drafted, "replan")
    assert answer.code == 2
    assert "publish release" in answer.err


def test_a_plan_that_is_over_is_not_planned_anew(published: Path) -> None:
    """There is nothing left of it."""
    with freeze_time("2027-02-01T09:00:00Z", ignore=STOPWATCHES):
        answer = watchbill("-w", published, "replan")
    assert answer.code == 2
    assert "is over" in answer.err


def test_cover_ranks_who_could_step_in(published: Path) -> None:
    """Everybody on the roster is a candidate or has a reason; the table names the best first, and what to type."""
    gone = _holder(published, FIRST_SHIFT)
    document = watchbill("-w", published, "cover", FIRST_SHIFT, "--json").document
    assert (document["plan"], document["instead_of"], document["days_ahead"]) == (PLAN_ID, gone, 8)
    named = [each["engineer_id"] for each in (*document["candidates"], *document["unable"])]
    assert sorted(named) == sorted({"ada", "ben", "cleo", "dan"} - {gone})
    assert [each["reasons"] for each in document["unable"] if each["engineer_id"] == "ben"] == [["away"]]
    shown = watchbill("-w", published, "cover", FIRST_SHIFT)
    assert shown.code == 0
    assert f"history cover {FIRST_SHIFT} --instead-of {gone} --who {named[0]}" in shown.out


def test_a_draft_has_nothing_to_cover(drafted: Path) -> None:
    """Who could step in is told all the same; the command that records a cover would be refused, so it is not named."""
    shown = watchbill("-w", drafted, "cover", FIRST_SHIFT)
    assert (shown.code, "history cover" in shown.out) == (0, False)
    assert "Covers are recorded of published plans; this one is draft." in shown.out


def test_cover_refuses_a_duty_that_nobody_announced(published: Path) -> None:
    """And offers the nearest."""
    answer = watchbill("-w", published, "cover", FIRST_SHIFT + "x")
    assert answer.code == 2
    assert FIRST_SHIFT in answer.err


def test_an_import_names_the_duties_that_it_leaves(published: Path) -> None:
    """The holder is away by now: person by person, with the command that finds somebody, who is not that person."""
    gone = _holder(published, FIRST_SHIFT)
    with (published / "organisation" / "absences.csv").open("a", encoding="utf-8") as file:
        file.write(f"{gone},2027-01-09,2027-01-09,flu\n")
    done = watchbill("-w", published, "import", published / "organisation")
    assert done.code == 0, done.err
    assert done.out.partition("\n")[2] == (
        f"Announced, but {gone} is away:\n"
        f"  {FIRST_SHIFT}, from 2027-01-09 08:00 UTC\n"
        "Find somebody for each of them, the first with:\n"
        f"  watchbill cover {FIRST_SHIFT} --instead-of {gone}\n"
    )
    assert watchbill("-w", published, "import", published / "organisation", "--json").document["duties"] == []
    document = watchbill("-w", published, "cover", FIRST_SHIFT, "--json").document
    unable = {each["engineer_id"]: each["reasons"] for each in document["unable"]}
    assert (document["instead_of"], unable["ben"]) == (gone, ["away"])


def test_a_machine_reads_whose_duties_an_import_leaves(published: Path) -> None:
    """And why: here the holder is no longer in the files."""
    gone = _holder(published, FIRST_SHIFT)
    folder = published / "organisation"
    for file in (folder / "engineers.csv", folder / "volunteers.csv", folder / "absences.csv"):
        kept = [line for line in file.read_text("utf-8").splitlines(True) if not line.startswith(f"{gone},")]
        file.write_text("".join(kept), "utf-8")
    found = watchbill("-w", published, "import", folder, "--json").document["duties"]
    assert {(each["engineer_id"], each["why"]) for each in found} == {(gone, "gone")}
    assert found[0]["duty_id"] == FIRST_SHIFT
