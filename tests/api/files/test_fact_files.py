"""Facts are written in files of their own, and a mistake in one of them is located like any other."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import get_args

import pytest

from api.files.nouns import FACTS, NOUNS
from scheduler.domain.coverage import Weekday
from scheduler.domain.facts import Experience, Fact, TopHoliday, Training, WeekendDays
from tests.api.files.fact_files import FACT_FILES
from tests.api.files.small_folder import load, problems, write

BROKEN = (
    # What is wrong; in which file what becomes what; line and field that are named; and the advice.
    ("somebody unknown is trained", "trainings.csv", "\nbo,", "\nboo,", 3, "engineer_id", "did you mean bo?"),
    ("a training until never", "trainings.csv", "2027-06-30", "never", 2, "valid_until", "2027-01-04"),
    ("a training twice", "trainings.csv", "\nbo,", "\nana,", 3, "engineer_id", "trainings.csv:2"),
    ("a subject with blanks", "trainings.csv", "bo,tenants", "bo,two words", 3, "subject", "letters, digits"),
    ("a citizenship of no country", "citizenships.csv", "IE", "XX", 3, "country", "ISO 3166"),
    ("a citizenship twice", "citizenships.csv", "IE", "us", 3, "engineer_id", "citizenships.csv:2"),
    ("UK among citizenships", "customer_limits.yaml", "[US, DE]", "[US, UK]", 2, "citizenships", "did you mean GB?"),
    ("a limit on an unknown customer", "customer_limits.yaml", "support", "suport", 1, "customer_id", "support?"),
    ("a training nobody has", "customer_limits.yaml", "tenants", "tenant", 4, "trainings", "did you mean tenants?"),
    ("a misspelt field", "customer_limits.yaml", "trainings", "training", 4, "training", "did you mean trainings?"),
    ("an affinity to nobody", "affinities.csv", "bo,support", "bo,sport", 3, "customer_id", "did you mean support?"),
    ("a backup of perhaps", "affinities.csv", "yes", "perhaps", 3, "backup", "yes or no"),
    ("more than all of somebody", "allocations.csv", "ana,20,", "ana,101,", 2, "percent", "not greater than 100"),
    ("a per cent sign", "allocations.csv", "ana,20,", "ana,20%,", 2, "percent", "digits only"),
    ("an allocation that ends early", "allocations.csv", "2027-02-28", "2027-01-01", 2, "last_on", ""),
    ("feature work of nobody", "feature_windows.yaml", "team_id: storage\n  ", "", 1, "team_id", ""),
    ("feature work of all weights", "feature_windows.yaml", "weight: 5", "weight: 11", 4, "weight", "than 10"),
    ("feature work of no team", "feature_windows.yaml", "storage", "stroage", 1, "team_id", "did you mean storage?"),
    ("experience without a date", "experience.csv", "2026-12-05", "", 3, "shadowed_on", "or remove the entry"),
    ("experience in no rotation", "experience.csv", "bo,t2", "bo,eee", 3, "rotation_id", "did you mean ee?"),
    ("a duty elsewhere of a stranger", "other_duties.csv", "\nbo", "\nbob", 2, "engineer_id", "did you mean bo?"),
    ("less than no pages", "page_loads.csv", ",4,", ",-4,", 2, "pages", "not less than 0"),
    ("more pages at night than in all", "page_loads.csv", ",4,2", ",4,5", 2, "night", "at night too"),
    ("a date of pages twice", "page_loads.csv", "2026-12-20", "2026-12-19", 3, "engineer_id", "page_loads.csv:2"),
    ("a year of two digits", "holidays_served.csv", "2025", "25", 2, "year", "not less than 2000"),
    ("a holiday that ends early", "top_holidays.csv", "2027-02-08", "2027-02-04", 3, "last_on", ""),
    ("a holiday of no country", "top_holidays.csv", "KR;SG", "KR;ZZ", 3, "countries", "ISO 3166"),
    ("leaves that overlap", "leaves.csv", "2027-02-01", "2027-01-31", 3, "first_on", "join the two"),
    ("a notice without a date", "notices.csv", "2027-02-15", "", 2, "on", "write a value"),
    ("a weekend of both", "weekend_days.yaml", "team_id: delivery", "team_id: delivery, country: AE", 2, "country", ""),
    ("a weekend of no days", "weekend_days.yaml", "[sun]", "[]", 2, "days", "at least one"),
    ("a weekend on a misspelt day", "weekend_days.yaml", "[sun]", "[sum]", 2, "days[1]", "did you mean sun?"),
    ("a holiday of a team and a country", "holiday_changes.csv", ",,,delivery", ",IL,,delivery", 4, "country", ""),
    ("a holiday of a misspelt team", "holiday_changes.csv", "delivery", "delivry", 4, "team_id", "did you mean"),
    ("a holiday of no country", "holiday_changes.csv", "DE,BY", ",BY", 3, "country", ""),
    ("a holiday changed twice", "holiday_changes.csv", "2027-08-16,no,,DE,BY", "2027-03-10,no,,IL,", 3, "on", ""),
    ("passed over no time", "passed_over.csv", "ee,2", "ee,0", 2, "times", "not less than 1"),
    ("a weekend named by its Sunday", "weekends_served.csv", "-26", "-27", 2, "", "named by its Saturday"),
    ("consent to an unknown duty", "consents_to_change.csv", "t2/", "t3/", 2, "duty_id", "known: ee, t2"),
    ("a type of fact in a table", "notices.csv", "engineer_id,on", "engineer_id,type", 1, "type", "known columns"),
)  # fmt: skip


@pytest.mark.parametrize(("says", "file", "old", "new", "line", "field", "advice"), BROKEN, ids=[b[0] for b in BROKEN])
def test_a_broken_fact_is_located_once(tmp_path: Path, says, file, old, new, line, field, advice) -> None:
    """File, line and field are named, with what to do, and no other mistake is dragged behind."""
    assert old in FACT_FILES[file], f"{says}: the table must spoil what is there"
    found = problems(write(tmp_path, FACT_FILES | {file: FACT_FILES[file].replace(old, new, 1)}))
    assert [(each.file, each.line, each.field) for each in found] == [(file, line, field)], [str(e) for e in found]
    assert advice in f"{found[0].problem} {found[0].advice}"


def test_every_noun_of_facts_is_spoiled_and_every_class_of_fact_has_a_noun() -> None:
    """So that a new class of fact cannot be forgotten here."""
    assert {noun.model for noun in FACTS} == set(get_args(get_args(Fact)[0]))
    assert {file.split(".")[0] for file in FACT_FILES} == {noun.name for noun in FACTS}
    assert {broken[1] for broken in BROKEN} == FACT_FILES.keys()


def test_facts_reach_the_organisation_whole(tmp_path: Path) -> None:
    """Every entry of every file, without a word of warning, noun by noun in the order written."""
    loaded = load(write(tmp_path, FACT_FILES))
    assert loaded.warnings == ()
    facts = loaded.organisation.facts
    assert len(facts) == 32
    assert facts[0] == Training(engineer_id="ana", subject="tenants", valid_until=date(2027, 6, 30))
    assert Experience(engineer_id="cy", rotation_id="ee", primary_since=date(2026, 6, 1)) in facts
    assert WeekendDays(country="IL", days=(Weekday.FRI, Weekday.SAT)) in facts
    lunar = date(2027, 2, 5), date(2027, 2, 8)
    assert TopHoliday(holiday="lunar-new-year", first_on=lunar[0], last_on=lunar[1], countries=("KR", "SG")) in facts


def test_a_folder_without_facts_has_none(tmp_path: Path) -> None:
    """All of these files may be missing."""
    assert load(write(tmp_path)).organisation.facts == ()


@pytest.mark.parametrize("file", [file for file in FACT_FILES if file.endswith(".csv")])
def test_a_table_of_facts_may_be_written_as_yaml(tmp_path: Path, file: str) -> None:
    """The same entries, the same facts."""
    header, *rows = [line.split(",") for line in FACT_FILES[file].splitlines()]
    entries = [{name: cell for name, cell in zip(header, row, strict=True) if cell} for row in rows]
    text = "".join("- " + "\n  ".join(f'{name}: "{cell}"' for name, cell in entry.items()) + "\n" for entry in entries)
    other = write(tmp_path / "yaml", FACT_FILES | {file: None, file.replace(".csv", ".yaml"): text})
    assert load(other).organisation == load(write(tmp_path / "csv", FACT_FILES)).organisation


def test_a_misspelt_holiday_is_warned_of_and_one_of_another_quarter_is_not(tmp_path: Path) -> None:
    """Easter may have been served, though this quarter has none."""
    served = FACT_FILES["holidays_served.csv"].replace("christmas", "christmass")
    (warning,) = load(write(tmp_path, FACT_FILES | {"holidays_served.csv": served})).warnings
    assert (warning.file, warning.line, warning.advice) == ("holidays_served.csv", 2, "did you mean christmas?")


@pytest.mark.parametrize(("last_on", "warned"), [("2027-11-04", False), ("2027-11-05", True)])
def test_a_leave_of_years_is_warned_of(tmp_path: Path, last_on: str, warned: bool) -> None:
    """400 days from 1 October 2026 end on 4 November 2027."""
    leaves = f"engineer_id,first_on,last_on\ncy,2026-10-01,{last_on}\n"
    loaded = load(write(tmp_path, {"leaves.csv": leaves}))
    assert [(each.file, each.field) for each in loaded.warnings] == [("leaves.csv", "last_on")] * warned


def test_a_mistake_in_the_trainings_is_not_repeated_at_the_limits(tmp_path: Path) -> None:
    """Who is trained in what cannot be said while trainings.csv is wrong."""
    spoiled = "engineer_id,subject\nana,two words\n"
    found = problems(write(tmp_path, FACT_FILES | {"trainings.csv": spoiled}))
    assert [each.file for each in found] == ["trainings.csv"]


def test_every_noun_of_facts_is_a_table_or_a_list() -> None:
    """None of them needs nesting, so people may keep them in a spreadsheet."""
    assert [noun.name for noun in FACTS if noun.nested or "type" in noun.columns or noun.name not in NOUNS] == []
