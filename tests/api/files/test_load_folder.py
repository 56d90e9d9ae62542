"""A folder that is right becomes the organisation that it describes, however it is written."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from api.files.loader import default_country_rules, load_policy
from constraints.catalog import parse
from scheduler.domain.coverage import WeekendRotation
from scheduler.domain.errors import BadFiles
from scheduler.domain.people import WeekendRule
from tests.api.files.small_folder import FILES, load, problems, write


def test_a_right_folder_loads_without_a_word(tmp_path: Path) -> None:
    """No problem, no warning."""
    loaded = load(write(tmp_path))
    assert loaded.warnings == ()
    assert loaded.organisation.name == "Small Works"
    assert [engineer.id for engineer in loaded.organisation.engineers] == ["ana", "bo", "cy"]
    assert len(loaded.constraints) == 2


def test_cells_become_what_their_field_means(tmp_path: Path) -> None:
    """Numbers, dates, yes and no, lists, and empty cells."""
    ana, bo, cy = load(write(tmp_path)).organisation.engineers
    assert (ana.fte, ana.domains, ana.joined_on, ana.weekend_consent) == (
        0.8,
        ("database", "gitaly"),
        date(2021, 3, 1),
        True,
    )
    assert (bo.joined_on, bo.leaves_on, bo.weekend_consent) == (None, None, False)
    assert cy.leaves_on == date(2027, 3, 1)


def test_yaml_and_csv_say_the_same(tmp_path: Path) -> None:
    """The engineers of the CSV, written as YAML, are the same people."""
    header, *rows = [line.split(",") for line in FILES["engineers.csv"].splitlines()]
    lines = []
    for row in rows:
        pairs = [f"{name}: {cell}" for name, cell in zip(header, row, strict=True) if cell]
        lines.append("- " + "\n  ".join(pairs))
    other = write(tmp_path / "b", {"engineers.csv": None, "engineers.yaml": "\n".join(lines) + "\n"})
    assert load(other).organisation == load(write(tmp_path / "a")).organisation


def test_everything_may_stand_in_one_file(tmp_path: Path) -> None:
    """organisation.yaml may hold the nouns of all YAML files."""
    nouns = ("teams", "customers", "rotations", "interlocks", "policy")
    parts = [FILES["organisation.yaml"]]
    for noun in nouns:
        parts.append(f"{noun}:\n" + "".join(f"  {line}\n" for line in FILES[f"{noun}.yaml"].splitlines()))
    single = {f"{noun}.yaml": None for noun in nouns}
    other = load(write(tmp_path / "b", {**single, "organisation.yaml": "".join(parts)}))
    first = load(write(tmp_path / "a"))
    assert (other.organisation, other.constraints) == (first.organisation, first.constraints)


def test_a_list_may_stand_under_the_name_of_its_noun(tmp_path: Path) -> None:
    """teams.yaml may begin with "teams:"."""
    under = "teams:\n" + "".join(f"  {line}\n" for line in FILES["teams.yaml"].splitlines())
    assert load(write(tmp_path, {"teams.yaml": under})).organisation.teams[1].id == "delivery"


@pytest.mark.parametrize("written", ["007", '"007"', "'007'"])
def test_a_text_stays_as_it_is_written(tmp_path: Path, written: str) -> None:
    """YAML does not turn an id into a number, nor Norway into false."""
    row = f"- {{id: {written}, name: No, email: no@example.com, team_id: storage, country: NO, time_zone: Europe/Oslo}}"
    nobody = {name: None for name in FILES if name not in {"teams.yaml", "organisation.yaml"}}
    folder = write(tmp_path, {**nobody, "engineers.yaml": row, "organisation.yaml": None})
    (engineer,) = load(folder).organisation.engineers
    assert (engineer.id, engineer.country, engineer.name) == ("007", "NO", "No")


@pytest.mark.parametrize(
    "bend",
    [
        lambda text: "\ufeff" + text,
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.rstrip("\n"),
        lambda text: '# a comment, with a comma and a " quote\n\n' + text,
        lambda text: text.replace("ana,Ana Example", ' ana ,"Ana Example"'),
    ],
    ids=["byte-order-mark", "windows-lines", "no-last-line-end", "comments-and-blank-lines", "blanks-and-quotes"],
)
def test_habits_of_editors_do_no_harm(tmp_path: Path, bend) -> None:
    """What spreadsheets and editors add changes nothing."""
    bent = write(tmp_path / "b", {"engineers.csv": bend(FILES["engineers.csv"])})
    assert load(bent).organisation == load(write(tmp_path / "a")).organisation


def test_the_reason_of_an_absence_stays_out_of_the_organisation(tmp_path: Path) -> None:
    """It is kept apart, for the store, and no text of the result shows it."""
    loaded = load(write(tmp_path))
    (reason,) = loaded.private_reasons
    assert (reason.engineer_id, reason.first_on, reason.reason) == ("ana", date(2027, 1, 4), "private matter")
    assert "private matter" not in loaded.organisation.model_dump_json()
    assert "private matter" not in repr(loaded)


def test_wall_times_of_events_become_instants(tmp_path: Path) -> None:
    """A whole day in Tokyo begins at three in the afternoon of the day before; the last day is included."""
    one, two = load(write(tmp_path)).organisation.events
    assert one.span.start_at == datetime(2027, 1, 16, 22, tzinfo=UTC)
    assert two.span.start_at == datetime(2027, 1, 22, 15, tzinfo=UTC)
    assert two.span.end_at == datetime(2027, 1, 24, 15, tzinfo=UTC)


def test_wall_times_follow_the_clock_of_the_place(tmp_path: Path) -> None:
    """Nine in Berlin is eight UTC in winter and seven in summer."""
    head = FILES["events.csv"].splitlines()[0]
    rows = "a,support,A,other,,,2027-03-27 09:00,2027-03-27T10:00,Europe/Berlin,\n"
    rows += "b,support,B,other,,,2027-03-28 09:00,2027-03-28 10:00,Europe/Berlin,\n"
    winter, summer = load(write(tmp_path, {"events.csv": f"{head}\n{rows}"})).organisation.events
    assert (winter.span.start_at.hour, summer.span.start_at.hour) == (8, 7)


def test_events_of_the_calendar_join_those_of_the_table(tmp_path: Path) -> None:
    """The reader of calendars is handed in; what it finds is added."""
    loaded = load(write(tmp_path, {"events.ics": "CALENDAR\nev-three support gitaly\n"}))
    assert [event.id for event in loaded.organisation.events] == ["ev-one", "ev-two", "ev-three"]


def test_carried_points_are_tenths_and_keep_their_lines(tmp_path: Path) -> None:
    """Two lines of one person stay two entries; the problem adds them up."""
    assert [(c.engineer_id, c.load) for c in load(write(tmp_path)).organisation.carried] == [("ana", 15), ("ana", -5)]


def test_a_rule_of_the_folder_replaces_the_one_that_ships(tmp_path: Path) -> None:
    """As a whole: what the folder leaves out is the default, not what shipped."""
    rules = "country,weekend,source\nDE,allowed,Agreement of 2026\n"
    loaded = load(write(tmp_path, {"country_rules.csv": rules})).organisation
    (german,) = [rule for rule in loaded.country_rules if rule.country == "DE"]
    assert (german.weekend, german.one_weekend_day) == (WeekendRule.ALLOWED, False)
    assert len(loaded.country_rules) == len(default_country_rules())


def test_the_rules_that_ship_name_their_source_and_wait_for_review() -> None:
    """Nobody takes them for legal advice."""
    rules = {rule.country: rule for rule in default_country_rules()}
    assert {country for country, rule in rules.items() if rule.weekend is WeekendRule.BANNED} == {"AT", "FR", "IT"}
    assert {country for country, rule in rules.items() if rule.weekend is WeekendRule.OPT_IN} == {"DE", "GB", "IE"}
    assert {country for country, rule in rules.items() if rule.public_holidays_banned} == {"CH", "NZ"}
    assert sum(rule.one_weekend_day for rule in rules.values()) == 27
    assert all(rule.source and rule.status == "needs review" for rule in rules.values())


def test_the_rules_that_ship_know_rest_notice_and_most_days() -> None:
    """EU and UK: eleven hours a day, 35 or 24 a week; notice in FR and NL; days on call in NL and CH."""
    rules = {rule.country: rule for rule in default_country_rules()}
    assert {c: rule.notice_days for c, rule in rules.items() if rule.notice_days is not None} == {"FR": 15, "NL": 2}
    most = {c: rule.max_duty_days_in_4_weeks for c, rule in rules.items()}
    assert {country: days for country, days in most.items() if days is not None} == {"CH": 7, "NL": 14}
    resting = {c: (rule.rest_hours_daily, rule.rest_hours_weekly) for c, rule in rules.items() if rule.rest_hours_daily}
    assert resting.pop("GB") == (11, 24)
    assert resting.keys() == {country for country, rule in rules.items() if rule.one_weekend_day}
    assert set(resting.values()) == {(11, 35)}


@pytest.mark.parametrize(("cell", "expected"), [("0", 0), ("", None)])
def test_a_rule_of_the_folder_may_ask_for_numbers_too(tmp_path: Path, cell: str, expected: int | None) -> None:
    """A notice of no days is a number; an empty cell asks for nothing."""
    rules = f"country,notice_days,rest_hours_weekly\nJP,{cell},24\n"
    loaded = load(write(tmp_path, {"country_rules.csv": rules})).organisation
    (rule,) = [rule for rule in loaded.country_rules if rule.country == "JP"]
    assert (rule.notice_days, rule.rest_hours_weekly, rule.rest_hours_daily) == (expected, 24, None)


def test_oddities_are_warned_of_and_stop_nothing(tmp_path: Path) -> None:
    """An absence of years, a zone without clock changes, a country without a rule, a file nobody reads."""
    loaded = load(
        write(
            tmp_path,
            {
                "absences.csv": FILES["absences.csv"].replace("2027-01-15", "2029-01-15"),
                "engineers.csv": FILES["engineers.csv"].replace("America/New_York,US", "UTC,BR"),
                "targets.yaml": "- x: 1\n",
                "README.md": "Hello\n",
            },
        )
    )
    assert [(each.file, each.line, each.field) for each in loaded.warnings] == [
        ("targets.yaml", None, ""),
        ("engineers.csv", 3, "time_zone"),
        ("absences.csv", 4, "last_on"),
        ("engineers.csv", 3, "country"),
    ]


def test_a_folder_without_policy_or_rotations_says_so(tmp_path: Path) -> None:
    """Both may come later, but nobody should wonder."""
    gone = {"policy.yaml": None, "rotations.yaml": None, "volunteers.csv": None}
    loaded = load(write(tmp_path, gone))
    assert [each.file for each in loaded.warnings] == ["rotations.yaml", "policy.yaml"]
    assert loaded.constraints == ()


def test_a_folder_without_a_name_is_called_like_the_folder(tmp_path: Path) -> None:
    """The name of the company is not needed to plan."""
    assert load(write(tmp_path / "kestrel", {"organisation.yaml": None})).organisation.name == "kestrel"


def test_the_sources_are_named_with_their_digests(tmp_path: Path) -> None:
    """A plan can say which files it was made from."""
    sources = load(write(tmp_path)).sources
    assert [source.file for source in sources] == sorted(FILES)
    assert {s.file: s.sha256 for s in sources}["teams.yaml"] == hashlib.sha256(FILES["teams.yaml"].encode()).hexdigest()


@pytest.mark.parametrize(("latest", "fits"), [("2027-01-31", True), ("2027-01-30", False)])
def test_a_window_has_room_for_the_shortest_term_or_not(tmp_path: Path, latest: str, fits: bool) -> None:
    """Four weeks from Monday 4 January end on Sunday 31 January."""
    row = f"engineer_id,rotation_id,earliest_on,latest_on\nbo,ee,2027-01-04,{latest}\n"
    assert (problems(write(tmp_path, {"volunteers.csv": row})) == ()) is fits


@pytest.mark.parametrize(("second", "fits"), [("2027-01-09", True), ("2027-01-08", False)])
def test_absences_may_touch_but_not_overlap(tmp_path: Path, second: str, fits: bool) -> None:
    """The first ends on 8 January, that day included."""
    rows = f"engineer_id,first_on,last_on\nana,2027-01-04,2027-01-08\nana,{second},2027-01-12\n"
    assert (problems(write(tmp_path, {"absences.csv": rows})) == ()) is fits


def test_windows_default_to_one_seat_in_utc(tmp_path: Path) -> None:
    """What a rotation leaves out has a meaning."""
    rotation = load(write(tmp_path)).organisation.rotations[0]
    assert isinstance(rotation, WeekendRotation)
    assert (rotation.time_zone, rotation.windows[0].seats) == ("UTC", 1)


def test_the_small_folder_is_yaml_for_others_too() -> None:
    """The plain YAML read here means the same to any other reader of YAML 1.2."""
    reader = YAML(typ="safe", pure=True)
    assert reader.load(FILES["policy.yaml"]) == [{"kind": "rest", "hours": 11}, {"kind": "spacing", "weekends": 4}]


def test_what_is_probably_a_slip_is_warned_of(tmp_path: Path) -> None:
    """A day twice, a headcount below the people, a customer approved since ever; and what is right is not."""
    spoilt: dict[str, str | bytes | None] = {
        "rotations.yaml": FILES["rotations.yaml"].replace("[sat, sun]", "[sat, sun, sat]", 1),
        "teams.yaml": FILES["teams.yaml"].replace("headcount: 6", "headcount: 1"),
        "customers.yaml": FILES["customers.yaml"].replace("  effective_on: 2027-01-01\n", ""),
        "holidays.ics": "x",
    }
    said = {each.field: f"{each.problem}; {each.advice}" for each in load(write(tmp_path / "spoilt", spoilt)).warnings}
    assert "sat is listed twice" in said["windows[1].days"]
    assert "headcount 1 is below the 2 engineers" in said["headcount"]
    assert "approved without effective_on" in said["effective_on"]
    assert said[""] == "is not read; call it events.ics if it holds customer events"
    assert len(said) == 4
    enough: dict[str, str | bytes | None] = {"teams.yaml": FILES["teams.yaml"].replace("headcount: 6", "headcount: 2")}
    assert load(write(tmp_path / "enough", enough)).warnings == ()


def test_two_rules_of_one_name_are_found_at_the_second(tmp_path: Path) -> None:
    """Where the name has to change."""
    policy = "- kind: absence\n- kind: spacing\n  weekends: 3\n- kind: absence\n"
    folder = write(tmp_path, {"policy.yaml": policy})
    with pytest.raises(BadFiles) as refused:
        load_policy(folder / "policy.yaml", parse)
    (found,) = refused.value.located
    assert (found.line, found.problem) == (4, "two rules are called absence")
    assert found.advice == "give each entry of one kind a name of its own"
