"""Other solvers on the same files: the same rules, the same costs, one evaluator for all."""

from __future__ import annotations

import json
import sys
from copy import deepcopy
from pathlib import Path

import pytest

from benchmarks import equal, solve
from benchmarks.judging import judge
from benchmarks.meter import Meter
from benchmarks.peers import contender
from benchmarks.peers.answer import Answer
from benchmarks.peers.greedy import greedy
from benchmarks.peers.solvers import cp_sat, highs, scip
from benchmarks.peers.textbook import textbook
from benchmarks.peers.timefold.adapter import NoAnswer, ended, reason, timefold
from benchmarks.peers.watchbill import watchbill
from benchmarks.plain import plain_plan
from benchmarks.solve import FAMILIES
from scheduler.engine.solve import SolveLimits
from scheduler.engine.solve import solve as solved
from tests.benchmarks.instances import DENSE, EVERY, JOINT, TERMS, WEEKENDS
from tests.benchmarks.scores import dense_score, term_score, weekend_score

pytestmark = pytest.mark.solver

EXACT = {"cp-sat": cp_sat, "highs": highs, "scip": scip}


@pytest.mark.parametrize("family", EVERY)
@pytest.mark.parametrize("name", EXACT)
def test_every_exact_solver_proves_the_same_cost_as_we_do(family: str, name: str) -> None:
    """The textbook model and our constraints say the same, and the evaluator agrees with both."""
    data = EVERY[family]
    ours, theirs = watchbill(data, 20, 1, 0), EXACT[name](data, 20, 1, 0)
    assert (ours.is_proven, theirs.is_proven) == (True, True)
    judgements = [judge(data, answer.plan) for answer in (ours, theirs)]
    assert [judgement.broken for judgement in judgements] == [(), ()]
    assert {judgement.objective for judgement in judgements} == {ours.bound} == {theirs.bound}


@pytest.mark.parametrize(
    ("data", "score"),
    [(WEEKENDS, weekend_score), (TERMS, term_score), (DENSE, dense_score)],
    ids=["weekend", "ee", "dense"],
)
def test_the_evaluator_counts_what_the_tests_count(data, score) -> None:
    """Two people read the files' rules; both come to the same cost of a plan."""
    case = next(read for mark, read in FAMILIES.items() if mark in data)("small", data)
    schedule = solved(case.problem, case.constraints, SolveLimits(seconds=20)).schedule
    assert schedule is not None
    found = judge(data, plain_plan(data, schedule))
    assert (found.objective, found.broken) == (score(data, schedule), ())


@pytest.mark.parametrize("family", EVERY)
def test_greedy_breaks_no_rule_but_for_seats_it_leaves_open_and_those_are_told(family: str) -> None:
    """It is never cheaper than a proven plan either."""
    data = EVERY[family]
    found = judge(data, greedy(data, 1, 1, 0).plan)
    assert all("not" in sentence or sentence.startswith("nobody of") for sentence in found.broken)
    if found.is_valid:
        assert found.objective >= (watchbill(data, 20, 1, 0).bound or 0)


def test_greedy_without_anybody_left_says_which_seat_is_open() -> None:
    """All of a region are off in week 0."""
    data = deepcopy(WEEKENDS)
    for engineer in data["engineers"]:
        engineer["off"] = sorted({0, *engineer["off"]}) if engineer["region"] == "EMEA" else engineer["off"]
    assert judge(data, greedy(data, 1, 1, 0).plan).broken == ("0 of EMEA in week 0, not 1",)


@pytest.mark.parametrize(
    ("data", "plan", "broken"),
    [
        (WEEKENDS, [["e0", 0]], "e0 is off in week 0"),
        (WEEKENDS, [["e2", 3], ["e2", 4]], "e2 is on in weeks 3 and 4"),
        (WEEKENDS, [["e2", 3], ["e4", 3]], "2 of AMER in week 3, not 1"),
        (TERMS, [[0, 0, 5]], "0 has a term of 5 weeks"),
        (TERMS, [[7, 2, 4]], "7 is off in week 5"),
        (TERMS, [[0, 0, 2], [0, 4, 2]], "0 begins again in week 4, too early after week 1"),
        (TERMS, [[0, 1, 2], [1, 1, 2]], "2 terms begin in week 1"),
        (TERMS, [[0, 5, 2]], "1 terms begin in week 5"),
        (DENSE, [[0, 4]], "0 is away on weekend 1"),
        (DENSE, [[5, 0], [5, 0]], "5 sits twice on block 0"),
        (DENSE, [[5, 0], [5, 5]], "5 serves on weekends 0 and 1"),
        (DENSE, [[5, 0], [6, 0], [7, 0]], "3 people on block 0"),
        (JOINT, {"weekends": [["e2", 1]], "terms": [[2, 0, 2]]}, "e2 holds weekend 1 while on a term"),
    ],
)
def test_the_evaluator_finds_a_broken_rule(data, plan, broken: str) -> None:
    """Each rule once, by a plan that breaks it."""
    assert broken in judge(data, plan).broken


@pytest.mark.parametrize(
    ("data", "plan", "kept"),
    [
        (WEEKENDS, [["e2", 3], ["e2", 5]], "e2 is on"),
        (TERMS, [[0, 0, 2], [0, 5, 2]], "0 begins again"),
        (TERMS, [[0, 0, 2], [1, 0, 2]], "terms begin in week 0"),
        (DENSE, [[5, 0], [5, 1]], "5 has"),
        (JOINT, {"weekends": [["e2", 2]], "terms": [[2, 0, 2]]}, "while on a term"),
    ],
)
def test_the_evaluator_lets_pass_what_is_just_allowed(data, plan, kept: str) -> None:
    """One week more, one block less."""
    assert not [sentence for sentence in judge(data, plan).broken if kept in sentence]


def test_a_person_of_a_joint_plan_does_not_serve_on_a_weekend_of_their_term(tmp_path: Path, capsys) -> None:
    """The product proves the joint cost, and two files named together are the same as one."""
    for name, part in JOINT.items():
        (tmp_path / f"{name}-6x6.json").write_text(json.dumps(part))
    (tmp_path / "joint-6x6.json").write_text(json.dumps(JOINT))
    both = [str(tmp_path / "weekends-6x6.json"), str(tmp_path / "terms-6x6.json")]
    assert solve.main([str(tmp_path / "joint-6x6.json"), "--joint", *both, "--seconds", "20"]) == 0
    one, two = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert (one["name"], one["status"], one["objective"]) == (two["name"], two["status"], two["objective"])
    assert one["status"] == "OPTIMAL"


def test_a_contender_prints_its_figures_and_the_evaluators_cost(tmp_path: Path, capsys) -> None:
    """Every contender the same fields."""
    path = tmp_path / "weekend-8x6.json"
    path.write_text(json.dumps(WEEKENDS))
    lines = {}
    for name in ("watchbill", "cp-sat", "greedy"):
        contender.main([name, str(path), "--seconds", "10", "--plan"])
        lines[name] = json.loads(capsys.readouterr().out)
    assert {tuple(line) for line in lines.values()} == {tuple(lines["greedy"])}
    for line in lines.values():
        assert line["objective"] == judge(WEEKENDS, line["plan"]).objective
    assert (lines["watchbill"]["status"], lines["greedy"]["status"]) == ("proven", "plan")


@pytest.mark.parametrize("plan", [[["e2", 3]], None])
def test_a_contender_without_a_valid_plan_has_no_time_of_a_first_one(plan) -> None:
    """Whatever it says of itself: to some an open seat is no breach."""
    line = contender.scored(WEEKENDS, Answer(plan=plan, first_seconds=0.5), Meter())
    assert (line["objective"], line["first_seconds"]) == (None, None)


def test_equal_runs_count_the_distinct_plans(tmp_path: Path, capsys) -> None:
    """Two processes, one plan."""
    path = tmp_path / "weekend-8x6.json"
    path.write_text(json.dumps(WEEKENDS))
    assert equal.main([str(path), "--runs", "2", "--seconds", "10"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["runs"], found["plans"], found["most_equal"]) == (2, 1, 2)


@pytest.mark.slow
@pytest.mark.parametrize("family", ["weekend", "ee", "dense"])
def test_timefold_answers_with_a_plan_that_can_be_scored(family: str) -> None:
    """Where it is installed; its own constraints say the same as ours when it reaches the proven cost."""
    why = reason()
    if why:
        pytest.skip(why)
    data = EVERY[family]
    answer = timefold(data, 5, 1, 0)
    found = judge(data, answer.plan)
    assert found.broken == ()
    assert answer.first_seconds is not None
    assert answer.first_seconds <= answer.seconds
    assert found.objective >= (watchbill(data, 20, 1, 0).bound or 0)


def test_a_program_that_takes_too_long_has_no_plan_and_one_that_breaks_down_says_so() -> None:
    """Neither tells where on the machine it lies."""
    assert ended([sys.executable, "-c", ""], 60)
    assert not ended([sys.executable, "-c", "import time; time.sleep(60)"], 0.1)
    with pytest.raises(NoAnswer, match=r"^the program ended with code 3;"):
        ended([sys.executable, "-c", "raise SystemExit(3)"], 60)


def test_the_textbook_holds_a_variable_per_possible_duty() -> None:
    """And none for what cannot be."""
    possible = sum(6 - len(set(engineer["off"]) & set(range(6))) for engineer in WEEKENDS["engineers"])
    assert len(textbook(WEEKENDS).duties) == possible
    with pytest.raises(ValueError, match="not an instance"):
        textbook({})
