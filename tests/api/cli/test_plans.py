"""A plan is found, looked at, explained and judged: plan, show, explain, report, check."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.api.cli.workspaces import FILES, FIRST_SHIFT, PLAN_ID, SEARCH, watchbill, write_folder


def test_a_plan_is_kept_as_a_draft_with_its_proof(drafted: Path) -> None:
    """Eight shifts, four weeks of term, everything filled and proven best."""
    shown = watchbill("-w", drafted, "show", "--json").document["plan"]
    assert (shown["id"], shown["state"]) == (PLAN_ID, "draft")
    assert shown["provenance"]["status"] == "OPTIMAL"
    assert shown["open_seats"] == []
    assert sum(a["rotation_id"] == "tier2" for a in shown["assignments"]) == 8
    assert [a["engineer_id"] for a in shown["assignments"] if a["rotation_id"] == "ee"] == ["ada"]


def test_planning_answers_a_machine_with_one_document_and_tells_progress_elsewhere(drafted: Path) -> None:
    """Standard output is JSON from the first byte; progress is on standard error."""
    planned = watchbill("-w", drafted, "plan", *SEARCH, "--json")
    assert planned.code == 0
    assert planned.document["plan"]["version"] == 2
    assert "seats left open" in planned.err


def test_planning_before_anything_is_imported_says_what_to_do(tmp_path: Path) -> None:
    """The first mistake of every newcomer."""
    refused = watchbill("-w", tmp_path, "plan", *SEARCH)
    assert refused.code == 2
    assert "watchbill import FOLDER" in refused.err


@pytest.mark.parametrize("words", [("show",), ("plan", *SEARCH), ("explain",), ("check",), ("show", "--list")])
def test_looking_into_a_folder_without_a_store_leaves_it_as_it_was(tmp_path: Path, words: tuple[str, ...]) -> None:
    """Mostly it is the wrong folder; a new, empty database there would only hide that."""
    refused = watchbill("-w", tmp_path, *words)
    assert refused.code == 2
    assert "watchbill import FOLDER" in refused.err
    assert list(tmp_path.iterdir()) == []


def test_an_open_term_seat_is_explained_with_the_terms_that_could_fill_it(folder: Path, tmp_path: Path) -> None:
    """Asked for by rotation and date; the machine gets the ids of the terms."""
    offers = "engineer_id,rotation_id,earliest_on,latest_on\nada,ee,2027-01-11,2027-02-14\n"
    watchbill("-w", tmp_path, "import", write_folder(folder, volunteers=offers))
    planned = watchbill("-w", tmp_path, "plan", *SEARCH)
    assert "8 of 8 weekend seats filled; 3 of 4 term weeks filled; TBD: 1 term week." in planned.out
    (seat,) = watchbill("-w", tmp_path, "explain", "--shift", "ee/2027-01-04", "--json").document["open_seats"]
    assert seat["id"] == "ee/2027-01-04"
    shown = watchbill("-w", tmp_path, "explain", "--shift", "ee/2027-01-04")
    assert (shown.code, seat["says"] in " ".join(shown.out.split())) == (0, True)
    assert watchbill("-w", tmp_path, "explain", "--shift", "ee/2027-01-11").code == 2


def test_without_colour_there_are_no_escape_sequences_even_where_they_are_forced(drafted: Path) -> None:
    """Bold is an escape sequence, too; without NO_COLOR they are there, so that this can fail."""
    shown = watchbill("-w", drafted, "show", FORCE_COLOR="1", NO_COLOR="1")
    assert "\x1b" not in shown.out + shown.err
    assert "\x1b" in watchbill("-w", drafted, "show", FORCE_COLOR="1").out


def test_a_gap_names_its_aim_for_machines(drafted: Path) -> None:
    """Where all is proven there is none."""
    assert watchbill("-w", drafted, "show", "--json").document["plan"]["provenance"]["gap_aim"] is None


def test_weeks_that_are_over_are_not_planned(drafted: Path) -> None:
    """Most often the year is a slip; a plan of weeks that nobody can serve any more would only look like one."""
    for words in (("plan",), ("jobs", "solve")):
        refused = watchbill("-w", drafted, *words, "--from", "2020-04-06")
        assert (refused.code, "--from 2020-04-06: the 13 weeks" in refused.err) == (2, True)
        assert "are over since 2020-07-06" in refused.err
    assert len(watchbill("-w", drafted, "show", "--list", "--json").document["plans"]) == 1


def test_a_horizon_that_starts_midweek_is_refused(drafted: Path) -> None:
    """Tuesday is no first day; the Monday before it is."""
    refused = watchbill("-w", drafted, "plan", "--from", "2027-01-05", "--weeks", "4")
    assert refused.code == 2
    assert refused.err.endswith("2027-01-05 is a Tuesday; write 2027-01-04 or 2027-01-11\n")
    assert "Value error" not in refused.err


def test_a_slip_in_the_year_is_no_date(drafted: Path) -> None:
    """Nobody plans the year 207 or 9999, and no calendar reaches there."""
    for slip in ("0207-01-05", "9999-12-27"):
        refused = watchbill("-w", drafted, "plan", "--from", slip)
        assert refused.code == 2
        assert "is not a date" in refused.err


def test_freezing_before_anything_is_published_is_refused(drafted: Path) -> None:
    """Otherwise every seat before the date would stay TBD, and the plan would look proven."""
    refused = watchbill("-w", drafted, "plan", *SEARCH, "--freeze-until", "2027-01-18")
    assert refused.code == 2
    assert "nothing is published for the 4 weeks from 2027-01-04" in refused.err


def test_a_name_that_is_neither_a_plan_nor_a_folder_is_told_as_such(drafted: Path) -> None:
    """Somebody who misspells the folder is not told about plans alone."""
    refused = watchbill("-w", drafted, "check", "ourfolder")
    assert refused.code == 2
    assert "there is no plan 'ourfolder'" in refused.err
    assert "there is no folder ourfolder" in refused.err


def test_when_no_plan_can_keep_the_rules_the_exit_code_is_one(folder: Path, tmp_path: Path) -> None:
    """Hard coverage and nobody there: proven impossible, told with the rules that clash, nothing saved."""
    away = "engineer_id,first_on,last_on\n" + "".join(
        f"{who},2027-01-04,2027-01-31\n" for who in ("ada", "ben", "cleo", "dan")
    )
    write_folder(folder, absences=away, policy="- {kind: absence}\n- {kind: coverage}\n")
    assert watchbill("-w", tmp_path, "import", folder).code == 0
    refused = watchbill("-w", tmp_path, "plan", *SEARCH, "--json")
    assert refused.code == 1
    assert (refused.document["plan"], refused.document["solution"]["status"]) == (None, "INFEASIBLE")
    clashing = {each["constraint"] for conflict in refused.document["conflicts"] for each in conflict["statements"]}
    assert clashing == {"absence", "coverage"}
    assert "These cannot all hold:" in refused.err
    assert watchbill("-w", tmp_path, "show", "--list", "--json").document == {"plans": []}


def test_what_is_published_stays_before_the_freeze_date(published: Path) -> None:
    """Re-planning with the first two weeks frozen moves nobody in them."""
    before = watchbill("-w", published, "show", PLAN_ID, "--json").document["plan"]["assignments"]
    again = watchbill("-w", published, "plan", *SEARCH, "--freeze-until", "2027-01-18", "--seed", "9", "--json")
    after = again.document["plan"]["assignments"]
    assert again.code == 0
    assert _before(after, "2027-01-18") == _before(before, "2027-01-18") != []


def _before(assignments: list[dict[str, str]], date: str) -> list[tuple[str, str]]:
    return [(a["engineer_id"], a["duty_id"]) for a in assignments if a["start_at"] < date]


def test_show_prints_a_matrix_of_everybody(drafted: Path) -> None:
    """Names on the left, and no line wider than a hundred columns."""
    shown = watchbill("-w", drafted, "show").out
    assert all(name in shown for name in ("Ada Example", "Ben Example", "Cleo Example", "Dan Example"))
    assert max(map(len, shown.splitlines())) <= 100


def test_the_list_names_every_plan_with_its_state(published: Path) -> None:
    """One line a plan."""
    assert f"{PLAN_ID}  published" in watchbill("-w", published, "show", "--list").out


def test_explain_says_what_is_proven_and_what_each_rule_costs(drafted: Path) -> None:
    """For people and, with the same numbers, for machines."""
    assert "Proven" in watchbill("-w", drafted, "explain").out
    explained = watchbill("-w", drafted, "explain", "--json").document
    assert all(aim["proven"] for aim in explained["aims"])
    assert {rule["rule"] for rule in explained["rules"]} >= {"coverage", "fair_weekends", "absence"}


def test_explain_says_why_somebody_away_is_not_on_a_shift(drafted: Path) -> None:
    """Ben is away on the first Saturday; that is the answer, and the reason for it stays private."""
    asked = watchbill("-w", drafted, "explain", "--engineer", "ben", "--shift", FIRST_SHIFT, "--json")
    assert asked.code == 0
    assert not any(exchange["possible"] for exchange in asked.document["exchanges"])
    assert "away" in asked.document["says"]
    assert "private" not in asked.out


def test_explain_needs_both_the_engineer_and_the_shift(drafted: Path) -> None:
    """Half a question has no answer."""
    assert watchbill("-w", drafted, "explain", "--engineer", "ben").code == 2


@pytest.mark.parametrize("words", [("show", "2031-Q1-v1"), ("explain", "-e", "nobody", "-s", FIRST_SHIFT)])
def test_what_does_not_exist_is_bad_input(drafted: Path, words: tuple[str, ...]) -> None:
    """A misspelt plan or person gives a sentence and exit code 2."""
    refused = watchbill("-w", drafted, *words)
    assert refused.code == 2
    assert refused.err.strip()


def test_the_report_is_one_page(drafted: Path, tmp_path: Path) -> None:
    """One HTML file with everybody in it."""
    page = tmp_path / "report.html"
    assert watchbill("-w", drafted, "report", "--output", page).code == 0
    text = page.read_text("utf-8")
    assert text.lstrip().lower().startswith("<!doctype html>")
    assert "Cleo Example" in text


def test_check_judges_a_kept_plan_anew(drafted: Path) -> None:
    """The checker agrees with what was kept."""
    judged = watchbill("-w", drafted, "check", PLAN_ID, "--json")
    assert judged.code == 0
    assert judged.document["holds"] is True
    assert judged.document["penalty"] == judged.document["claimed_penalty"]


def test_a_plan_that_was_changed_behind_our_back_fails_the_check(drafted: Path) -> None:
    """Somebody edits a draft in the database, so that Ben serves on a day he is away: exit code 1."""
    with closing(sqlite3.connect(drafted / "watchbill.sqlite3")) as database:
        triggers = database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for (name,) in triggers:
            database.execute(f'DROP TRIGGER "{name}"')
        changed = database.execute(
            "UPDATE plan_assignment SET engineer_id = 'ben' WHERE duty_id = ?", (FIRST_SHIFT,)
        ).rowcount
        database.commit()
    assert changed == 1
    judged = watchbill("-w", drafted, "check", "--json")
    assert judged.code == 1
    assert [broken["constraint"] for broken in judged.document["broken"]] == ["absence"]


def test_a_plan_carries_its_certificate_for_people_and_for_machines(drafted: Path) -> None:
    """Best, bound and gap of every aim, and whether any schedule could be fairer; alike in plan, show and explain."""
    shown = watchbill("-w", drafted, "show", "--json").document
    aims = shown["plan"]["certificate"]
    assert [aim["aim"] for aim in aims] == [aim["name"] for aim in shown["plan"]["provenance"]["aims"]]
    assert all(aim["proven"] and aim["gap"] == 0 for aim in aims)
    assert shown["fairness"]["no_schedule_is_fairer"] == (shown["fairness"]["best"] <= shown["fairness"]["bound"])
    assert shown["fairness"]["says"] in " ".join(watchbill("-w", drafted, "show").out.split())
    planned = watchbill("-w", drafted, "plan", *SEARCH, "--json").document
    assert (planned["timed_out"], planned["stopped"]) == (False, False)
    assert planned["fairness"] == watchbill("-w", drafted, "explain", "--json").document["fairness"]


def test_the_page_names_the_aim_of_its_gap_or_says_that_there_is_none(drafted: Path, tmp_path: Path) -> None:
    """A gap without its aim says nothing."""
    page = tmp_path / "plan.html"
    watchbill("-w", drafted, "report", "--output", page)
    assert "every aim proven" in page.read_text("utf-8")


def test_the_price_of_a_rule_is_told_and_an_unknown_rule_is_refused(folder: Path, tmp_path: Path) -> None:
    """Ben alone has no load from before, and may serve every other weekend only; without that he could serve more."""
    policy = FILES["policy.yaml"] + "- {kind: spacing, weekends: 2}\n"
    watchbill("-w", tmp_path, "import", write_folder(folder, policy=policy))
    watchbill("-w", tmp_path, "plan", *SEARCH)
    priced = watchbill("-w", tmp_path, "price", "--json", "--seconds", 5)
    assert priced.code == 0
    assert priced.document["complete"]
    assert {price["rule"] for price in priced.document["prices"]} <= {"spacing"}
    told = watchbill("-w", tmp_path, "price", "--seconds", 5)
    assert priced.document["fairness"]["says"] in " ".join(told.out.split())
    refused = watchbill("-w", tmp_path, "price", "--rule", "nonsense")
    assert (refused.code, "spacing" in refused.err) == (2, True)
