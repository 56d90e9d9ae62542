"""Whatever is wrong in a folder is named with its file, line and field, and with what to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from scheduler.domain.errors import BadFiles
from tests.api.files.small_folder import FILES, load, problems, write


@dataclass(frozen=True)
class Broken:
    """One breakage: in ``file``, ``old`` becomes ``new``; or the whole content is replaced when ``old`` is None."""

    says: str
    file: str
    old: str | None
    new: str | bytes | None
    line: int | None
    field: str
    advice: str
    problem: str = ""

    def content(self) -> str | bytes | None:
        if self.old is None or not isinstance(self.new, str):
            return self.new
        assert FILES[self.file].count(self.old) >= 1, "the table must spoil what is there"
        return FILES[self.file].replace(self.old, self.new, 1)


ENGINEERS = FILES["engineers.csv"]
ANA = "ana,Ana Example,ana@example.com,storage,Europe/Berlin,DE,0.8,IC4,gitaly;database,2021-03-01,,yes"
BERLIN_IN_NO_CODE = ENGINEERS.replace("Ana", "Zoë").encode("latin-1")

BROKEN = (
    # Single values.
    Broken("a misspelt time zone", "engineers.csv", "Europe/Berlin", "Europe/Berlni", 2, "time_zone", "Europe/Berlin?"),
    Broken("a zone that names no place", "engineers.csv", "America/New_York", "EST", 3, "time_zone", "use a place"),
    Broken("a country that is none", "engineers.csv", ",DE,", ",XX,", 2, "country", "ISO 3166"),
    Broken("UK instead of GB", "engineers.csv", ",US,", ",UK,", 3, "country", "did you mean GB?"),
    Broken("a country of three letters", "engineers.csv", ",US,", ",USA,", 3, "country", "two letters"),
    Broken("more than full time", "engineers.csv", ",0.8,", ",1.5,", 2, "fte", "not greater than 1"),
    Broken("no working time", "engineers.csv", ",0.8,", ",0,", 2, "fte", "greater than 0"),
    Broken("words for a number", "engineers.csv", ",0.8,", ",most,", 2, "fte", "write a number"),
    Broken("a decimal comma", "engineers.csv", ",0.8,", ',"0,8",', 2, "fte", "write a number"),
    Broken("infinite working time", "engineers.csv", ",0.8,", ",inf,", 2, "fte", "write a number"),
    Broken("an address without a host", "engineers.csv", "bo@example.com", "bo@", 3, "email", "name@example.com"),
    Broken("an id with blanks", "engineers.csv", "\nbo,", "\nbo example,", 3, "id", "letters, digits"),
    Broken("a day that does not exist", "absences.csv", "2027-02-01", "2027-02-30", 3, "first_on", "2027-01-04"),
    Broken("a date in another order", "absences.csv", "2027-01-11", "11.01.2027", 4, "first_on", "2027-01-04"),
    Broken("a date as a number", "absences.csv", "2027-01-11", "20270111", 4, "first_on", "2027-01-04"),
    Broken("a year of three digits", "absences.csv", "2027-01-11", "0207-01-11", 4, "first_on", "2027-01-04"),
    Broken("maybe for yes or no", "engineers.csv", ",,yes", ",,maybe", 2, "weekend_consent", "yes or no"),
    Broken("an unknown grade", "preferences.csv", "avoid", "avoids", 2, "grade", "did you mean avoid?"),
    Broken("an unknown state", "customers.yaml", "approved", "aproved", 3, "state", "did you mean approved?"),
    Broken("a weekday in full", "rotations.yaml", "[sat, sun]", "[sat, sunday]", 5, "windows[1].days[2]", "sun?"),
    Broken("a longer weekday", "rotations.yaml", "[sat, sun]", "[saturday, sun]", 5, "windows[1].days[1]", "mean sat?"),
    Broken("no weekday at all", "rotations.yaml", "[sat, sun]", "[sat, x]", 5, "windows[1].days[2]", "mon, tue, wed"),
    Broken("a rotation of no place", "rotations.yaml", "Tier 2", "T2\n  time_zone: EST", 4, "time_zone", "use a place"),
    Broken("an hour that does not exist", "rotations.yaml", '"07:00"', '"25:00"', 5, "windows[1].opens_at", "23:00"),
    Broken("a bare hour", "rotations.yaml", '"15:00"', "15", 6, "windows[2].opens_at", "such as 23:00"),
    Broken("a window of no hours", "rotations.yaml", "hours: 8}", "hours: 0}", 5, "windows[1].hours", "less than 1"),
    Broken("half a seat", "rotations.yaml", "hours: 8}", "hours: 8, seats: 0.5}", 5, "windows[1].seats", "digits"),
    Broken("hours that end early", "rotations.yaml", "8, last: 20", "20, last: 8", 7, "local_hours", ""),
    Broken("a list for a value", "customers.yaml", "name: Customer Support", "name: [a, b]", 2, "name", "one text"),
    Broken("a word for fields", "rotations.yaml", "{first: 8, last: 20}", "day", 7, "local_hours", "name: value"),
    Broken("a formula", "engineers.csv", "Bo Example", "=HYPERLINK(1)", 3, "name", "begin with a letter"),
    Broken("a line break in a name", "engineers.csv", "Bo Example", '"Bo\nExample"', 3, "name", "one line"),
    Broken("a name that never ends", "engineers.csv", "Bo Example", "B" * 201, 3, "name", "at most 200"),
    Broken("points in hundredths", "carried.csv", "1.5", "1.55", 2, "points", "one digit"),
    Broken("a quarter of five", "carried.csv", "2026-Q3", "2026-Q5", 2, "quarter", "2026-Q4"),
    # Several values of one entry.
    Broken("leaving before joining", "engineers.csv", "2027-03-01", "2025-03-01", 4, "leaves_on", "swap the two dates"),
    Broken("an absence that ends early", "absences.csv", "2027-01-15", "2027-01-10", 4, "last_on", "swap the two"),
    Broken("an interlock of nobody", "interlocks.yaml", "  team_id: storage\n", "", 1, "team_id", ""),
    Broken("an event that ends early", "events.csv", "2027-01-17T04:00Z", "2027-01-16T04:00Z", 2, "end_at", "later"),
    Broken("an instant without offset", "events.csv", "2027-01-16T22:00Z", "2027-01-16T22:00", 2, "start_at", "offset"),
    Broken("a wall time without zone", "events.csv", "Asia/Tokyo", "", 3, "start_at", "time_zone"),
    Broken("a wall date that does not exist", "events.csv", "2027-01-23", "2027-02-29", 3, "start", "2027-01-16"),
    Broken("most weeks below least", "rotations.yaml", "max_weeks: 8", "max_weeks: 3", 12, "max_weeks", ""),
    Broken("a length that the term forbids", "rotations.yaml", "[4, 6]", "[4, 9]", 13, "lengths", "min_weeks"),
    Broken("two windows of one name", "rotations.yaml", "AMER", "EMEA", 4, "windows", ""),
    # Fields and columns.
    Broken("a missing value", "engineers.csv", "bo@example.com", "", 3, "email", "write a value"),
    Broken("a missing column", "absences.csv", "first_on,", "first_on_,", 1, "first_on_", "did you mean first_on?"),
    Broken("no such column at all", "preferences.csv", "grade", "shoe_size", 1, "shoe_size", "known columns"),
    Broken("a column left out", "carried.csv", None, "engineer_id\nana\n", 1, "points", "add a column"),
    Broken("a column twice", "carried.csv", "quarter", "points", 1, "points", "keep one"),
    Broken("a misspelt field", "teams.yaml", "headcount", "head_count", 1, "head_count", "did you mean headcount?"),
    Broken("a misspelt field deep inside", "rotations.yaml", "hours: 8}", "hrs: 8}", 5, "windows[1].hrs", "hours?"),
    Broken("a field twice", "teams.yaml", "  name: Delivery", "  id: again", 3, "id", "keep one"),
    Broken("a misspelt noun", "organisation.yaml", "company_days", "company_day", 3, "company_day", "company_days?"),
    Broken("a rotation of no type", "rotations.yaml", "  type: weekend\n", "", 1, "type", "known: term, weekend"),
    Broken("a rotation of unknown type", "rotations.yaml", "type: term", "type: terms", 9, "type", "term?"),
    # The table itself.
    Broken("a row too long", "absences.csv", "bo,2027-01-11,", "bo,2027-01-11,x,", 4, "", "quotes around the cell"),
    Broken("a row too short", "absences.csv", "2027-01-15,\n", "2027-01-15\n", 4, "", "fill the row up"),
    Broken("a row of one cell", "absences.csv", "\nbo,2027-01-11,2027-01-15,", "\nbo", 4, "", "fill", "has 1 cell,"),
    Broken("a workbook", "engineers.xlsx", None, "PK", None, "", "save it as CSV"),
    Broken("an open quote", "absences.csv", "bo,2027-01-11", '"bo,2027-01-11', 4, "", "partner"),
    Broken("semicolons for commas", "carried.csv", None, "engineer_id;points\nana;1\n", 1, "", "by commas"),
    Broken("tabs for commas", "carried.csv", None, "engineer_id\tpoints\nana\t1\n", 1, "", "by commas"),
    Broken("comments alone", "carried.csv", None, "# nothing yet\n", None, "", "engineer_id,points"),
    # YAML itself.
    Broken("a tab that indents", "teams.yaml", "  name: Delivery", "\tname: Delivery", 3, "", "spaces"),
    Broken("a bracket left open", "teams.yaml", "headcount: 6}", "headcount: 6", None, "", "brackets"),
    Broken("a colon in a bare text", "teams.yaml", "name: Delivery", "name: Delivery: all", 3, "", "quotes"),
    Broken("an anchor", "teams.yaml", "name: Delivery", "name: &n Delivery", 3, "", "write the value out"),
    Broken("a tag", "teams.yaml", "name: Delivery", "name: !!python/name:os.system x", 3, "", "remove the tag"),
    Broken("two documents", "teams.yaml", "- id: delivery", "---\n- id: delivery", 2, "", "one document"),
    Broken("a mapping for a list", "teams.yaml", None, "storage: Storage\n", 1, "teams", "a - in front"),
    Broken("words for entries", "teams.yaml", None, "- storage\n- delivery\n", 1, "", "- name: value"),
    Broken("nesting without end", "teams.yaml", None, "[" * 5000, None, "", "list of entries"),
    Broken("a list for the organisation", "organisation.yaml", None, "- name: x\n", 1, "", "write name:"),
    # Bytes and files.
    Broken("not UTF-8", "engineers.csv", None, BERLIN_IN_NO_CODE, 2, "", "save the file as UTF-8"),
    Broken("UTF-16", "engineers.csv", None, ENGINEERS.encode("utf-16"), 1, "", "save it as UTF-8"),
    Broken("a control character", "engineers.csv", "Bo Example", "Bo\x1b[31m", 3, "", "delete it"),
    Broken("an invisible turn of the text", "engineers.csv", "Bo Example", "Bo \u202eelpmaxE", 3, "", "delete it"),
    Broken("an empty file", "teams.yaml", None, "", None, "", "delete it"),
    Broken("a YAML of comments", "teams.yaml", None, "# later\n", None, "", "delete it"),
    Broken("a file too large", "absences.csv", None, b"a" * 2_000_001, None, "", "2,000,000"),
    Broken("a noun in two files", "events.yaml", None, "[]\n", 1, "events", "keep one"),
    Broken("a misspelt file", "engineer.csv", None, "id\n", None, "", "did you mean engineers.csv?"),
    Broken("another ending", "teams.yml", None, "[]\n", None, "", "did you mean teams.yaml?"),
    Broken("rotations as CSV", "rotations.csv", None, "id\n", None, "", "did you mean rotations.yaml?"),
    Broken("a calendar that is none", "events.ics", None, "hello\n", None, "", "export the calendar again"),
    # Across entries.
    Broken("a team twice", "teams.yaml", "- id: delivery", "- id: storage", 2, "id", "different", "teams.yaml:1"),
    Broken("an id in other letters", "engineers.csv", "\nbo,", "\nAna,", 3, "id", "different", "engineers.csv:2"),
    Broken("one address for two", "engineers.csv", "bo@", "ANA@", 3, "email", "different", "engineers.csv:2"),
    Broken("a country twice", "country_rules.csv", None, "country\nDE\nde\n", 3, "country", "different"),
    Broken("an unknown team", "engineers.csv", ",storage,", ",stroage,", 2, "team_id", "did you mean storage?"),
    Broken("an unknown engineer", "absences.csv", "\nbo,", "\nboo,", 4, "engineer_id", "did you mean bo?"),
    Broken("a carried stranger", "carried.csv", "ana,1.5", "zzz,1.5", 2, "engineer_id", "ana, bo, cy"),
    Broken("an unknown rotation", "volunteers.csv", ",ee,", ",eee,", 2, "rotation_id", "did you mean ee?"),
    Broken("a wish for a weekend rotation", "volunteers.csv", ",ee,", ",t2,", 2, "rotation_id", "such as ee"),
    Broken("an unknown customer", "events.csv", "ev-one,support", "ev-one,suport", 2, "customer_id", "support?"),
    Broken("a domain nobody knows", "events.csv", ",,,gitaly", ",,,gitlay", 2, "domains", "did you mean gitaly?"),
    Broken("a domain not listed", "engineers.csv", "gitaly;database", "gitaly;databse", 2, "domains", "database?"),
    Broken("a team of a rotation", "rotations.yaml", "Tier 2", "T2\n  team_ids: [stor]", 4, "team_ids", "storage?"),
    Broken("an interlock of a stranger", "interlocks.yaml", "storage", "store", 2, "team_id", "did you mean storage?"),
    Broken("absences that overlap", "absences.csv", "2027-02-01", "2027-01-08", 3, "first_on", "join", "csv:2"),
    Broken("wishes that overlap", "preferences.csv", "bo,", "ana,", 3, "first_on", "join", "preferences.csv:2"),
    Broken("a window too short", "volunteers.csv", "2027-03-14", "2027-01-30", 2, "latest_on", "2027-01-31 or later"),
    Broken("a term below the least", "volunteers.csv", ",4,8,", ",2,8,", 2, "min_weeks", "4 to 8 weeks"),
    Broken("a term above the most", "volunteers.csv", ",4,8,", ",4,9,", 2, "max_weeks", "4 to 8 weeks"),
    Broken("a wish outside the offer", "volunteers.csv", ",4,8,6", ",4,5,6", 2, "preferred_weeks", "between the two"),
    Broken("a review too early", "volunteers.csv", "2027-03-15", "2027-01-15", 2, "review_on", "correct the review"),
    # The policy.
    Broken("an unknown rule", "policy.yaml", "kind: spacing", "kind: spacng", 3, "kind", "did you mean spacing?"),
    Broken("a rule without kind", "policy.yaml", "- kind: spacing\n  ", "- ", 3, "kind", "input-files.md"),
    Broken("a parameter out of range", "policy.yaml", "weekends: 4", "weekends: 1", 4, "weekends", "not less than 2"),
    Broken("a misspelt parameter", "policy.yaml", "weekends: 4", "weekend: 4", 4, "weekend", "correct its name"),
    Broken("a parameter in words", "policy.yaml", "hours: 11", "hours: many", 2, "hours", "write digits only"),
    Broken("a rule for none", "policy.yaml", "weekends: 4", "rotation_ids: [t3]", 4, "rotation_ids", "known: ee, t2"),
)


@pytest.mark.parametrize("broken", BROKEN, ids=lambda broken: broken.says.replace(" ", "-"))
def test_a_broken_file_is_located(tmp_path: Path, broken: Broken) -> None:
    """File, line and field of the mistake are named, together with what to do."""
    found = problems(write(tmp_path, {broken.file: broken.content()}))
    matching = [each for each in found if (each.file, each.field) == (broken.file, broken.field)]
    assert [each for each in matching if broken.line in (None, each.line)], [str(each) for each in found]
    located = next(each for each in matching if broken.line in (None, each.line))
    assert broken.advice in str(located)
    assert located.advice or not broken.advice
    assert broken.problem in located.problem


@pytest.mark.parametrize("broken", BROKEN, ids=lambda broken: broken.says.replace(" ", "-"))
def test_one_mistake_is_reported_once(tmp_path: Path, broken: Broken) -> None:
    """A mistake in one entry does not drag a tail of others behind it."""
    found = problems(write(tmp_path, {broken.file: broken.content()}))
    assert 1 <= len(found) <= 2, [str(each) for each in found]


def test_there_are_enough_broken_files() -> None:
    """The table spoils every file of the small folder, and each breakage once."""
    assert {broken.file for broken in BROKEN} >= FILES.keys()
    assert len({(broken.file, broken.old, broken.new) for broken in BROKEN}) == len(BROKEN)


def test_all_mistakes_of_all_files_are_named_at_once(tmp_path: Path) -> None:
    """Nobody mends one line, tries again, and learns of the next."""
    spoiled = {
        "engineers.csv": ENGINEERS.replace("Europe/Berlin", "Europe/Berlni").replace("1.0,IC3,gitaly", "2,IC3,gitaly"),
        "teams.yaml": FILES["teams.yaml"].replace("headcount: 6", "headcount: -1"),
        "policy.yaml": FILES["policy.yaml"].replace("weekends: 4", "weekends: 1"),
    }
    with pytest.raises(BadFiles) as refused:
        load(write(tmp_path, spoiled))
    assert [(each.file, each.line, each.field) for each in refused.value.located] == [
        ("engineers.csv", 2, "time_zone"),
        ("engineers.csv", 3, "fte"),
        ("policy.yaml", 4, "weekends"),
        ("teams.yaml", 1, "headcount"),
    ]


def test_the_text_of_the_error_can_be_clicked(tmp_path: Path) -> None:
    """One line per mistake: file, line, field, what is wrong, what to do."""
    with pytest.raises(BadFiles) as refused:
        load(write(tmp_path, {"engineers.csv": ENGINEERS.replace("Europe/Berlin", "Europe/Berlni")}))
    assert str(refused.value) == (
        "engineers.csv:2: time_zone: unknown time zone 'Europe/Berlni'; did you mean Europe/Berlin?"
    )


def test_a_folder_that_does_not_exist_is_named(tmp_path: Path) -> None:
    """So is what should have been named instead."""
    (located,) = problems(tmp_path / "nowhere")
    assert located.file.endswith("nowhere")
    assert (located.line, located.problem) == (None, "does not exist")
    assert "engineers.csv" in located.advice


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    """Naming engineers.csv itself is a mistake that is explained."""
    (located,) = problems(write(tmp_path) / "engineers.csv")
    assert located.problem == "is not a folder"


def test_an_empty_folder_has_no_engineers(tmp_path: Path) -> None:
    """There is nothing to plan without people."""
    (located,) = problems(tmp_path)
    assert (located.file, located.advice) == ("engineers.csv", "write at least one engineer")


def test_a_folder_without_engineers_is_refused(tmp_path: Path) -> None:
    """A header alone is no engineer."""
    header = ENGINEERS.splitlines()[0] + "\n"
    lonely = {name: None for name in FILES if name not in {"teams.yaml", "organisation.yaml"}}
    (located,) = problems(write(tmp_path, {**lonely, "engineers.csv": header}))
    assert (located.file, located.problem) == ("engineers.csv", "has no engineers")


def test_a_wrong_header_is_one_mistake_and_not_one_for_every_line_that_names_a_person(tmp_path: Path) -> None:
    """Neither absences nor the events of a calendar are blamed for engineers that could not be read."""
    wrong = {
        "engineers.csv": ENGINEERS.replace("time_zone", "zone", 1),
        "events.ics": "CALENDAR\nev-x support gitaly\n",
    }
    assert {located.file for located in problems(write(tmp_path, wrong))} == {"engineers.csv"}
    (tmp_path / "engineers.csv").write_bytes(ENGINEERS.encode("utf-16"))
    assert {located.file for located in problems(tmp_path)} == {"engineers.csv"}


def test_a_directory_in_place_of_a_file_is_named(tmp_path: Path) -> None:
    """The files beside it are still read."""
    (write(tmp_path, {"absences.csv": None}) / "absences.csv").mkdir()
    (located,) = problems(tmp_path)
    assert (located.file, located.problem) == ("absences.csv", "is a directory")


def test_a_calendar_event_that_cannot_be_used_is_a_mistake(tmp_path: Path) -> None:
    """An event that is left out would silently need nobody; its line is named."""
    (located,) = problems(write(tmp_path, {"events.ics": "CALENDAR\nev-x support\nlonely\n"}))
    assert (located.file, located.line) == ("events.ics", 3)
    assert "names no customer" in located.problem


def test_a_calendar_event_of_a_stranger_is_a_mistake(tmp_path: Path) -> None:
    """So are a domain that nobody knows, an id that events.csv has already, and a rotation that is not there; each at
    its line."""
    calendar = "CALENDAR\nev-x suport gitlay\nev-one support\nev-y support @t3\n"
    found = problems(write(tmp_path, {"events.ics": calendar}))
    assert [(each.file, each.line, each.field, each.advice[:20]) for each in found] == [
        ("events.ics", 2, "customer_id", "did you mean support"),
        ("events.ics", 2, "domains", "did you mean gitaly?"),
        ("events.ics", 3, "id", "give each a differen"),
        ("events.ics", 4, "rotation_id", "known: ee, t2"),
    ]


def test_a_series_of_a_stranger_is_one_mistake(tmp_path: Path) -> None:
    """All of its dates stand on one line; another line is another mistake."""
    found = problems(write(tmp_path, {"events.ics": "CALENDAR\nw-1,w-2,w-3 suport\nx suport\n"}))
    assert [(each.line, each.problem) for each in found] == [
        (2, "event 'w-1': unknown customer 'suport'"),
        (3, "event 'x': unknown customer 'suport'"),
    ]


def test_the_reason_of_an_absence_is_not_quoted(tmp_path: Path) -> None:
    """Not even when the row around it is wrong."""
    spoiled = FILES["absences.csv"].replace("2027-01-04,2027-01-08,private", "2027-01-08,2027-01-04,private")
    with pytest.raises(BadFiles) as refused:
        load(write(tmp_path, {"absences.csv": spoiled}))
    assert "private" not in str(refused.value)
    assert refused.value.__cause__ is None
