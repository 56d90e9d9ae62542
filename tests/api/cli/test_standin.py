"""The stand-in as users run it: it says how to reach it, keeps its state, and ends with Ctrl-C."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.api.cli.workspaces import watchbill
from tests.support.shared import REPOSITORY

TARGETS = "PTIER2=tier2/1"


@contextmanager
def _running(workspace: Path) -> Iterator[dict[str, str]]:
    """The stand-in as a process of its own; yields the environment that points to it, and ends it with Ctrl-C."""
    command = [sys.executable, "-c", "from api.cli.main import run; run()", "-w", str(workspace), "standin", "--json"]
    environment = {**os.environ, "WATCHBILL_TARGETS": TARGETS}
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, cwd=REPOSITORY, env=environment, **pipes) as server:
        reach = json.loads("".join(_document(server.stdout)))
        try:
            yield {
                "WATCHBILL_TARGETS": TARGETS,
                "WATCHBILL_PAGERDUTY_URL": reach["url"],
                "WATCHBILL_PAGERDUTY_TOKEN": reach["token"],
            }
        finally:
            server.send_signal(signal.SIGINT)
            assert server.wait(30) == 0


def _document(lines: Iterable[str]) -> Iterator[str]:
    """The lines of the first JSON document; fewer when the process ends before it is complete."""
    for line in lines:
        yield line
        if line == "}\n":
            return


def test_what_was_published_to_the_stand_in_is_there_when_it_runs_again(published: Path) -> None:
    """Two runs, one state: the second one has nothing to change, though its address and token are new."""
    with _running(published) as environment:
        assert watchbill("-w", published, "publish", "apply", "--yes", **environment).code == 0
    with _running(published) as environment:
        assert watchbill("-w", published, "publish", "plan", **environment).code == 0
