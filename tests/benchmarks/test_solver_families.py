"""The instance files of the solver families: every rule honoured, unknown ones refused, known optima reached."""

from __future__ import annotations

import json
from copy import deepcopy
from pathlib import Path
from random import Random

import pytest

from benchmarks import solve as bench
from benchmarks.families import UnknownRule
from benchmarks.on_call_rostering import parse
from benchmarks.solver_families import dense, terms, weekends
from scheduler.domain.evaluation import evaluate
from scheduler.domain.schedule import Assignment
from scheduler.domain.solution import Status
from scheduler.engine.solve import SolveLimits, solve
from tests.benchmarks.scores import dense_score, on_call_score, term_score, weekend_score
from tests.support.arithmetic import judged_amounts, stated_amounts
from tests.support.shared import shared_path

pytestmark = pytest.mark.solver

WEEKENDS = {
    "weeks": 6,
    "regions": ["AMER", "EMEA"],
    "per_region": 1,
    "gap": 2,
    "engineers": [
        {
            "id": f"e{n}",
            "region": ("AMER", "EMEA")[n % 2],
            "share": 100 - 25 * (n // 4),
            "carry": n % 3,
            "off": [n],
            "dislike": [5],
        }
        for n in range(6)
    ],
    "holidays": [2],
    "holiday_weight": 2,
}
TERMS = {
    "weeks": 8,
    "regions": ["AMER", "EMEA"],
    "engineers": [
        {"id": n, "region": ("AMER", "EMEA")[n % 2], "carry": n % 3, "off": [n] if n > 3 else []} for n in range(6)
    ],
    "events": [5],
    "seats": 2,
    "min_weeks": 2,
    "max_weeks": 4,
    "cooldown": 3,
}  # fmt: skip
DENSE = {
    "people": [{"tz_hours": 3 * n - 8, "domains": [n % 2], "team": 0, "carried": n % 3} for n in range(8)],
    "away": [[0, 1], [3, 0]],
    "seats": [{"weekend": w, "day": d, "block": b} for w in range(2) for d in range(2) for b in (1, 4)],
    "needs_domain": [[0, 1], [3, 0]],
    "seats_per_block": 2,
}
FAMILIES = (
    (weekends.read, WEEKENDS, weekend_score),
    (terms.read, TERMS, term_score),
    (dense.read, DENSE, dense_score),
)


@pytest.mark.parametrize(("read", "data", "score"), FAMILIES)
def test_the_plan_keeps_the_files_rules_and_costs_what_the_file_says(read, data, score) -> None:
    """Counted from the file alone."""
    case = read("small", data)
    solution = solve(case.problem, case.constraints, SolveLimits(seconds=20))
    assert solution.status is Status.OPTIMAL
    assert score(data, solution.schedule) == solution.objective == solution.bound


@pytest.mark.parametrize(("read", "data", "score"), FAMILIES)
def test_statement_and_checker_of_every_rule_agree(read, data, score) -> None:
    """On whatever people hold, also against the rules; costs that only rule-breaking plans have are left out."""
    case, draw = read("small", data), Random(7)
    duties = list(case.problem.duties.values())
    for _ in range(30):
        pairs = [(e.id, d.id) for d in duties for e in case.problem.roster(d) if draw.random() < 0.1]
        schedule = case.problem.schedule(tuple(Assignment(engineer_id=e, duty_id=d) for e, d in pairs))
        for rule in case.constraints:
            assert stated_amounts(rule, case.problem, schedule) == judged_amounts(rule, case.problem, schedule), (
                rule.kind
            )


@pytest.mark.parametrize(("read", "data", "score"), FAMILIES)
def test_what_a_reader_does_not_know_is_refused(read, data, score) -> None:
    """A result that ignores a rule is worth nothing."""
    with pytest.raises(UnknownRule, match="night_rest"):
        read("strange", data | {"night_rest": 11})
    people = "people" if "people" in data else "engineers"
    strange = deepcopy(data)
    strange[people][0]["height"] = 180
    with pytest.raises(UnknownRule, match="height"):
        read("strange", strange)


def test_a_file_of_no_family_is_refused(tmp_path: Path) -> None:
    """By name."""
    path = tmp_path / "other.json"
    path.write_text("{}")
    with pytest.raises(UnknownRule, match=r"other\.json"):
        bench.read(path)


def test_a_weekend_off_by_one_week_too_near_is_found() -> None:
    """With a gap of 2, weeks 0 and 2 are far enough apart, weeks 0 and 1 are not."""
    case = weekends.read("small", WEEKENDS)
    shifts = [shift for shift in case.problem.shifts if shift.rotation_id == "AMER"]
    for second, legal in ((1, False), (2, True)):
        held = tuple(Assignment(engineer_id="e2", duty_id=shifts[n].id) for n in (0, second))
        broken = evaluate(case.problem, case.problem.schedule(held), case.constraints).broken
        assert ("weekend_gap" not in {violation.constraint for violation in broken}) == legal


def test_the_command_prints_one_line_per_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With the fields that are promised, and an error beside them for a file that cannot be read."""
    (tmp_path / "weekend-6x6.json").write_text(json.dumps(WEEKENDS))
    (tmp_path / "wrong.json").write_text("{}")
    status = bench.main([str(tmp_path / "weekend-6x6.json"), str(tmp_path / "wrong.json"), "--seconds", "20"])
    printed = capsys.readouterr()
    (line,) = [json.loads(text) for text in printed.out.splitlines()]
    assert list(line) == ["name", "status", "objective", "bound", "gap", "seconds", "cpu_seconds", "peak_mb"]
    assert (line["name"], line["status"], line["gap"]) == ("weekend-6x6", "OPTIMAL", 0.0)
    assert line["peak_mb"] > 10
    assert "wrong.json" in printed.err
    assert status == 2


SCORES = {"weekend": weekend_score, "ee": term_score, "dense": dense_score}
SLOW = pytest.mark.slow


@pytest.mark.parametrize(
    ("name", "optimum", "seconds"),
    [
        ("weekend-12x13", 478, 20),
        ("weekend-24x26", 816, 20),
        ("weekend-45x52", 1830, 30),
        pytest.param("weekend-90x52", 2196, 60, marks=SLOW),
        pytest.param("ee-15x26", 438, 120, marks=SLOW),
        pytest.param("dense-30", 43632, 120, marks=SLOW),
    ],
)
def test_known_optima_are_proven(name: str, optimum: int, seconds: float) -> None:
    """Of the smaller instances; the plan is scored from the file alone."""
    path = shared_path("solver-instances", f"{name}.json")
    case = bench.read(path)
    solution = solve(case.problem, case.constraints, SolveLimits(seconds=seconds))
    assert (solution.status, solution.objective) == (Status.OPTIMAL, optimum)
    assert SCORES[name.partition("-")[0]](json.loads(path.read_text()), solution.schedule) == optimum


@pytest.mark.parametrize(
    ("name", "optimum"),
    [
        ("4s-10d", 1),
        ("4s-23d", 2),
        ("10s-50d", 0),
        pytest.param("10s-150d", 5, marks=SLOW),
        pytest.param("20s-200d", 2, marks=SLOW),
    ],
)
def test_public_on_call_rosters_are_proven(name: str, optimum: int) -> None:
    """All five, with constraints that the engine has never heard of."""
    path = shared_path("on-call-rostering", f"{name}.dzn")
    case = bench.read(path)
    solution = solve(case.problem, case.constraints, SolveLimits(seconds=120))
    assert (solution.status, solution.objective) == (Status.OPTIMAL, optimum)
    assert on_call_score(parse(path.read_text()), solution.schedule) == optimum


ON_CALL = """num_staff = 2; % two people
work_load = [100, 50];
num_days = 9;
unavailable = [{1}, {}];
fixed = [{}, 1..1];
weekend_offset = 2;
adj_days_str = 1;
wed_before_weekend_str = 1;
"""


def test_a_dzn_file_is_read_or_refused() -> None:
    """Comments and ranges are understood; an unknown, a missing and an odd entry are named."""
    data = parse(ON_CALL)
    assert (data["unavailable"], data["fixed"]) == ([{1}, set()], [set(), {1}])
    for text, named in (
        (ON_CALL + "max_nights = 3;", "max_nights"),
        (ON_CALL.replace("adj_days_str = 1;", ""), "adj_days_str"),
        (ON_CALL.replace("[100, 50]", "array1d(1..2, [1, 1])"), "work_load"),
        (ON_CALL.replace("[100, 50]", "[100]"), "work_load"),
        (ON_CALL + "constraint true", "not an assignment"),
    ):
        with pytest.raises(UnknownRule, match=named):
            parse(text)
