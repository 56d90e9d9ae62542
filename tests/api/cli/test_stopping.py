"""Ctrl-C during a search: once keeps the best plan so far, as SIGTERM does; twice gives up."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.api.cli.workspaces import PROCESS, watchbill
from tests.support.patience import PATIENCE_SECONDS, until
from tests.support.shared import REPOSITORY

PIPES = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
LONG = ("--from", "2027-01-04", "--weeks", "13", "--seconds", "300")


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example organisation, whose quarter takes much longer than this test."""
    folder = tmp_path_factory.mktemp("stopping")
    assert watchbill("init", folder / "organisation").code == 0
    assert watchbill("-w", folder, "import", folder / "organisation").code == 0
    return folder


def _planning(workspace: Path, told: Path) -> subprocess.Popen[str]:
    command = [*PROCESS, "-w", str(workspace), "plan", *LONG]
    with told.open("w") as errors:
        return subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.PIPE, stderr=errors, text=True)


@pytest.mark.solver
def test_one_ctrl_c_keeps_the_best_plan_so_far(workspace: Path, tmp_path: Path) -> None:
    """The draft says that it was stopped, keeps every hard rule, and the command is done."""
    told = tmp_path / "told.txt"
    search = _planning(workspace, told)
    until(lambda: "best" in told.read_text("utf-8"))
    search.send_signal(signal.SIGINT)
    out, _ = search.communicate(timeout=PATIENCE_SECONDS)
    assert search.returncode == 0, told.read_text("utf-8")
    assert "The search was stopped" in out
    kept = watchbill("-w", workspace, "show", "--json").document["plan"]
    assert kept["provenance"]["stopped"] is True
    assert watchbill("-w", workspace, "check", kept["id"]).code == 0


WAITING = """
import sys
from api.cli.progress import interruptible
with interruptible() as stop:
    print("searching", flush=True)
    stop.wait(600)
    sys.stdin.readline()
print("kept the best", flush=True)
"""


def test_sigterm_ends_a_search_like_the_first_ctrl_c() -> None:
    """A service manager that asks twice gets the best plan all the same."""
    with subprocess.Popen([sys.executable, "-c", WAITING], cwd=REPOSITORY, stdin=subprocess.PIPE, **PIPES) as search:
        assert search.stdout.readline() == "searching\n"
        search.send_signal(signal.SIGTERM)
        assert (search.stderr.readline(), search.stderr.readline()[:8]) == ("\n", "Stopping")
        search.send_signal(signal.SIGTERM)
        search.stdin.write("end now\n")
        search.stdin.flush()
        assert search.stdout.readline() == "kept the best\n"
        assert search.wait(PATIENCE_SECONDS) == 0


STUBBORN = """
import time
from api.cli.progress import interruptible
with interruptible():
    print("searching", flush=True)
    time.sleep(600)
    time.sleep(600)
"""


def test_a_second_ctrl_c_gives_up_at_once() -> None:
    """A search that does not hear the first one is ended by the second, with exit code 130."""
    with subprocess.Popen([sys.executable, "-c", STUBBORN], cwd=REPOSITORY, **PIPES) as search:
        assert search.stdout.readline() == "searching\n"
        search.send_signal(signal.SIGINT)
        assert (search.stderr.readline(), search.stderr.readline()[:8]) == ("\n", "Stopping")
        search.send_signal(signal.SIGINT)
        assert search.stderr.readline() == "Given up; nothing was saved.\n"
        assert search.wait(PATIENCE_SECONDS) == 130
