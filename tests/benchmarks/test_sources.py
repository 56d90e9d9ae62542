"""A figure is measured again when the code that it depends on changes, and stands when other code does."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.checks import checks
from benchmarks.peers.contender import ADAPTERS
from benchmarks.rows.contests import CONTENDERS, CONTESTS
from benchmarks.rows.entries import INSTANCES, Choice, contest
from benchmarks.rows.every import rows
from benchmarks.sources import ROOT, digest, files
from tests.support.shared import shared_path

LOADED = """
import sys
from benchmarks.peers import contender
contender.adapter(sys.argv[1])
print(*(module.__file__ for module in list(sys.modules.values()) if getattr(module, "__file__", None)), sep="\\n")
"""


def a_project(folder: Path) -> Path:
    """``one`` takes a module from a package, and another inside a function; nobody takes ``alone``."""
    texts = {
        "one.py": "import json\nfrom parts import two\n\ndef later():\n    from parts.three import THREE\n",
        "parts/__init__.py": "",
        "parts/two.py": "import os.path\n",
        "parts/three.py": "import one\nTHREE = 3\n",
        "alone.py": "import one\n",
    }
    for name, text in texts.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, "utf-8")
    return folder


@pytest.mark.parametrize("changed", ["one.py", "parts/__init__.py", "parts/two.py", "parts/three.py"])
def test_a_figure_is_of_older_code_once_a_file_that_it_reaches_changes(tmp_path: Path, changed: str) -> None:
    """Its own, that of a package on the way, one reached over another, one that is imported late."""
    root = a_project(tmp_path)
    before = digest(["one"], root)
    with (root / changed).open("a", encoding="utf-8") as file:
        file.write("# Changed.\n")
    assert digest(["one"], root) != before


def test_a_figure_stands_when_code_changes_that_it_does_not_reach(tmp_path: Path) -> None:
    """But not when that code is named beside it."""
    root = a_project(tmp_path)
    before, with_it = digest(["one"], root), digest(["one", "alone"], root)
    (root / "alone.py").write_text("CHANGED = True\n", "utf-8")
    assert digest(["one"], root) == before
    assert digest(["one", "alone"], root) != with_it


def test_a_file_that_is_just_being_written_stops_no_run(tmp_path: Path) -> None:
    """It counts as it stands."""
    root = a_project(tmp_path)
    before = digest(["one"], root)
    (root / "parts" / "two.py").write_text("import (", "utf-8")
    assert digest(["one"], root) != before


@pytest.mark.parametrize("name", CONTENDERS)
def test_a_peers_figure_depends_on_nothing_of_the_product(name: str) -> None:
    """Nor on the other peers' models of the same files."""
    found = {path.relative_to(ROOT) for path in files(contest(name, INSTANCES / "x.json", 1, 0).modules)}
    assert {path.parts[0] for path in found} == {"benchmarks"}
    assert Path("benchmarks/judging.py") in found
    assert (Path("benchmarks/peers/timefold/seats.py") in found) == (name == "timefold")
    assert not {path.parent.name for path in found} & {"solver_families"}


def test_the_products_figure_depends_on_its_engine_and_not_on_its_pages() -> None:
    """Nor on the textbook models of the peers."""
    found = {
        path.relative_to(ROOT).as_posix() for path in files(contest("watchbill", INSTANCES / "x.json", 1, 0).modules)
    }
    assert {"scheduler/engine/solve.py", "constraints/coverage.py", "benchmarks/solver_families/dense.py"} <= found
    assert not [name for name in found if name.startswith(("api/", "scheduler/services/", "scheduler/store/"))]
    assert "benchmarks/peers/textbook.py" not in found


@pytest.mark.parametrize("name", ["watchbill", "scip", "timefold", "greedy"])
def test_all_that_a_contender_loads_counts(name: str) -> None:
    """Compared with what Python itself says that it loaded."""
    command = [sys.executable, "-c", LOADED, name]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    loaded = {Path(line) for line in done.stdout.splitlines() if Path(line).is_relative_to(ROOT)}
    own = {path for path in loaded if path.relative_to(ROOT).parts[0] != ".venv"}
    assert own
    assert own <= set(files(contest(name, INSTANCES / "x.json", 1, 0).modules))


def test_every_row_says_which_code_it_depends_on() -> None:
    """Every module that a row names is a file of the project, so no name is misspelt."""
    tasks = [task for row in (*rows(Choice()), *checks()) for entry in row.entries for task in entry.tasks]
    for module in {module for task in tasks for module in task.modules}:
        assert ROOT.joinpath(*module.split(".")).with_suffix(".py").is_file(), module


def test_growth_and_equal_runs_depend_on_the_solver_that_they_start() -> None:
    """They start it as a program of its own."""
    for row in rows(Choice()):
        if row.id in {"growth", "equal"}:
            for task in (task for entry in row.entries for task in entry.tasks):
                assert ROOT / "scheduler/engine/solve.py" in files(task.modules)


def test_every_shared_instance_but_the_largest_has_a_contest() -> None:
    """And every contender is in it."""
    shared = {path.stem for path in shared_path("solver-instances").glob("*.json")}
    assert shared - {name for name, _ in CONTESTS} == {"weekend-1000x156x2"}
    (peers,) = (row for row in rows(Choice()) if row.id == "peers")
    for entry in peers.entries:
        missing = set(ADAPTERS) - {task.key.partition("/")[0] for task in entry.tasks}
        assert missing == ({"timefold"} if entry.label == "joint-45x52" else set())
        assert ("Timefold" in entry.remark) == bool(missing)
