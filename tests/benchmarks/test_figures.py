"""The page of figures says what was measured, and nothing else."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from benchmarks import all as everything
from benchmarks import generate
from benchmarks.bars import both, gap, proven, verdict
from benchmarks.checks import Check
from benchmarks.growth import exponent
from benchmarks.page.bars import plot
from benchmarks.page.model import Page
from benchmarks.page.whole import figures, markdown, write
from benchmarks.rows import words
from benchmarks.rows.entries import Choice, Entry, Row
from benchmarks.rows.every import rows
from benchmarks.running import Results, Task, due, measure, older
from benchmarks.sources import digest
from tests.benchmarks.instances import DENSE

GOLDEN = Path(__file__).with_name("golden")
SAME = {"source": "abcd1234", "at": "2027-01-04", "machine_load": 0.5, "lines": []}
RUN = {**SAME, "limit": 60.0, "status": "plan", "broken": [], "breaches": 0, "course": [], "peak_mb": 210}


def a_task(key: str, limit: float = 60) -> Task:
    return Task(key, ("benchmarks.peers.contender", *key.split("/")[:2]), limit, limit)


def a_run(key: str, **figures: Any) -> dict[str, Any]:
    own = {"key": key, "contender": key.partition("/")[0], "cpu_seconds": 1.5, "first_seconds": 0.4, "says": ""}
    return {**RUN, **own, **figures}


def a_page(tmp_path: Path) -> Page:
    """Two bars, one of them missed and of older code; contests that are lost to SCIP, won, and not measured; growth
    over two sizes; a check with a variant."""
    results = Results(tmp_path / "results.jsonl")
    for record in (
        a_run("watchbill/one/60/0", status="proven", objective=478, bound=478, gap=0.0, seconds=3.0),
        a_run("watchbill/one/60/1", status="proven", objective=478, bound=478, gap=0.0, seconds=4.5),
        a_run("watchbill/two/60/0", objective=1200, bound=900, gap=0.25, seconds=60.1),
        a_run("scip/two/60/0", objective=1100, bound=950, gap=0.13636, seconds=60.4, first_seconds=None),
        a_run("scip/one/60/0", status="proven", objective=478, bound=478, gap=0.0, seconds=4.9, first_seconds=None),
        a_run("greedy/two/60/0", status="breaks rules", objective=None, bound=None, gap=None, seconds=0.1, breaches=3),
        {
            **SAME,
            "key": "growth",
            "exponent": 1.0,
            "proven": 2,
            "runs": 3,
            "points": [[2000, 1.0, 120, "proven"], [20000, 10.0, 200, "proven"], [90000, 99.0, 900, "plan"]],
        },
        {
            **SAME,
            "key": "check/known",
            "name": "f1",
            "status": "proven",
            "also": [{"variant": "b", "status": "plan"}],
        },
    ):
        results.keep(record)
    seeds = (a_task("watchbill/one/60/0"), a_task("watchbill/one/60/1"))
    contest = tuple(a_task(f"{name}/two/60/0") for name in ("watchbill", "scip", "greedy"))
    won = (*seeds, a_task("scip/one/60/0"))
    alone = Entry("four", (a_task("watchbill/four/60/0"),), remark="Nobody else can read it.")
    absent = Entry("three", (a_task("watchbill/three/60/0"),), proven(1), None, (tmp_path / "three.json",))
    parts = (
        Row("first", "First", (Entry("one", seeds, proven(10), proven(4)),)),
        Row("second", "Second", (Entry("two", contest[:1], gap(0.2, 60), gap(0.1, 60)), absent)),
        Row("growth", "Growth", (Entry("growth", (a_task("growth"),), words=words.of_growth),)),
        Row("peers", "Peers", (Entry("two", contest), Entry("one", won), alone), "peers"),
    )
    check = Check("known", "Known outcomes", "Prose.", (), 1, (("instance", "name"), ("status", "status")), "After.")
    facts = {"cores": 2, "memory": "24 GiB", "Python": "3.11.7"}
    skipped = {"timefold": "there is no java on the PATH"}
    return Page(parts, results, facts, Choice(), skipped, (check,), frozenset({"watchbill/two/60/0", "check/known"}))


@pytest.mark.parametrize(
    ("name", "made"), [("benchmarks.md", markdown), ("benchmarks.jsonl", figures), ("benchmarks-growth.svg", plot)]
)
def test_the_page_its_figures_and_its_plot_are_these(tmp_path: Path, name: str, made) -> None:
    """Whole files: a missed bar, a lost contest, a skipped row and what was never measured are all on it."""
    assert made(a_page(tmp_path)) == (GOLDEN / name).read_text("utf-8")


def test_the_page_is_written_into_the_folder(tmp_path: Path) -> None:
    """All three files."""
    assert {path.name for path in write(a_page(tmp_path), tmp_path)} == {path.name for path in GOLDEN.iterdir()}


@pytest.mark.parametrize(
    ("seconds", "limit", "met"),
    [(10.0, 60, True), (10.1, 60, False), (10.1, 5, False), (None, 5, None), (None, 60, False)],
)
def test_a_proof_in_ten_seconds_is_in_time_and_a_later_one_is_not(seconds, limit: float, met) -> None:
    """A search that was granted less than the bar speaks of shows nothing."""
    run = {"status": "proven", "seconds": seconds} if seconds else {"status": "plan", "seconds": limit}
    assert proven(10).met_by({**run, "limit": limit}) is met


@pytest.mark.parametrize(
    ("bar", "met"),
    [
        (gap(0.10, 30), True),
        (gap(0.09, 30), False),
        (gap(0.10, 29), False),
        (gap(0.05, 60), True),
        (gap(0.05, 600), True),
        (gap(0.04, 600), None),
        (gap(0.10, 30, first=2), True),
        (gap(0.10, 30, first=1.9), False),
        (gap(0.10, 30, megabytes=500), True),
        (gap(0.10, 30, megabytes=499), False),
        (both(gap(0.10, 30), proven(600)), None),
        (both(gap(0.09, 30), proven(600)), False),
    ],
)
def test_a_gap_counts_from_the_moment_at_which_it_was_reached(bar, met) -> None:
    """Of 100 and a bound of 90 after 30 seconds, and a bound of 95 at the end."""
    course = [[2.0, 100, None], [20.0, 100, 80], [30.0, 100, 90]]
    run = {"status": "plan", "objective": 100, "bound": 95, "seconds": 60.0, "limit": 60, "course": course}
    assert bar.met_by({**run, "first_seconds": 2.0, "peak_mb": 500}) is met


def test_the_worst_seed_decides() -> None:
    """Two good runs do not make up for a bad one."""
    good, bad = ({"status": "proven", "seconds": seconds, "limit": 60} for seconds in (3.0, 11.0))
    assert verdict(proven(10), proven(5), [good, good]) == "aim"
    assert verdict(proven(20), proven(5), [good, bad]) == "must"
    assert verdict(proven(10), proven(5), [good, bad]) == "**missed**"
    assert verdict(proven(10), None, []) == "-"


def test_growth_is_the_slope_of_the_logarithms() -> None:
    """Twice the size at four times the cost is a square; one size alone has no slope."""
    assert exponent([(1000, 1.0), (2000, 4.0), (4000, 16.0)]) == pytest.approx(2.0)
    assert exponent([(1000, 1.0), (1000, 4.0)]) is None


def test_the_same_seed_makes_the_same_instance() -> None:
    """And another seed or size another one; shares, loads and absences are like those of the shared files."""
    made = generate.weekend(60, 52, seed=3)
    assert made == generate.weekend(60, 52, seed=3)
    assert made["engineers"] != generate.weekend(60, 52, seed=4)["engineers"]
    assert generate.literals(made) == pytest.approx(60 * 52 * 0.88, rel=0.03)
    assert {engineer["share"] for engineer in made["engineers"]} == {100, 80, 50}
    assert len(made["holidays"]) == 5


def test_repeated_people_keep_their_absences() -> None:
    """Eight people three times are 24, and each copy is away when its original is."""
    made = generate.repeated(DENSE, 3)
    assert (len(made["people"]), made["seats"]) == (24, DENSE["seats"])
    assert made["away"] == [[0, 1], [3, 0], [8, 1], [11, 0], [16, 1], [19, 0]]


def test_what_is_measured_is_not_measured_again_until_the_code_changes(tmp_path: Path) -> None:
    """A stopped run goes on; failures are tried again; a key that two tables share is measured once. What was measured
    with older code is measured again, and the page is told of it."""
    tasks = [a_task("a"), a_task("b"), a_task("b"), a_task("c"), a_task("d")]
    now, results = digest(tasks[0].modules), Results(tmp_path / "results.jsonl")
    for record in (
        {"key": "a", "source": now},
        {"key": "c", "source": now, "status": "failed"},
        {"key": "d", "source": "328e0389"},
    ):
        results.keep(record)
    again = Results(tmp_path / "results.jsonl")
    assert [task.key for task in due(tasks, again)] == ["b", "c", "d"]
    assert older(tasks, again) == {"d"}


def test_a_measurement_that_fails_says_why() -> None:
    """And one that runs keeps all its lines, the last of them as its summary."""
    failed = measure(Task("x", ("benchmarks.equal", "absent.json", "--runs", "1"), 1, 1), "2027-01-04")
    assert failed["status"] == "failed"
    assert "CalledProcessError" in failed["says"]
    command = ("benchmarks.peers.contender", "greedy", "absent.json")
    assert "absent.json" in measure(Task("y", command, 1, 1), "2027-01-04")["says"]


def test_every_row_of_the_page_can_be_chosen_and_others_are_refused(capsys) -> None:
    """By the ids that the help names."""
    assert everything.__doc__ is not None
    for row in rows(Choice()):
        assert row.id in everything.__doc__
    with pytest.raises(SystemExit):
        everything.main(["--rows", "weekend,nonsense"])
    assert "nonsense" in capsys.readouterr().err


def test_more_seeds_are_three_where_it_is_quick_and_what_is_asked_for_otherwise() -> None:
    """Limits are multiplied by the factor, seeds are not."""
    assert [len(Choice().seeds_for(limit)) for limit in (30, 31)] == [3, 1]
    assert [len(Choice(seeds=5).seeds_for(limit)) for limit in (30, 31)] == [5, 5]
    (ee,) = (row for row in rows(Choice(factor=0.5)) if row.id == "ee")
    assert [task.limit for task in ee.entries[0].tasks] == [5, 5, 5]


def test_the_figures_beside_the_page_are_json(tmp_path: Path) -> None:
    """The machine first, then a line per run, without the long courses."""
    lines = [json.loads(line) for line in figures(a_page(tmp_path)).splitlines()]
    assert lines[0] == {"machine": {"cores": 2, "memory": "24 GiB", "Python": "3.11.7"}}
    assert all("course" not in line for line in lines)
