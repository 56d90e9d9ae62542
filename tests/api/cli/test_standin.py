"""The stand-in as users run it: it says how to reach it, keeps its state, and ends with Ctrl-C."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.api.cli.workspaces import PROCESS, watchbill
from tests.support.patience import PATIENCE_SECONDS
from tests.support.shared import REPOSITORY

TARGETS = "PTIER2=tier2/1"


@contextmanager
def _running(workspace: Path, *options: str) -> Iterator[dict[str, str]]:
    """The stand-in as a process of its own; yields the environment that points to it, and ends it with Ctrl-C."""
    typed = ("-w", str(workspace), "standin", "--json", *options)
    command = [*PROCESS, *typed]
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
            assert server.wait(PATIENCE_SECONDS) == 0


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


def test_a_lost_answer_can_be_practised(published: Path) -> None:
    """The first write is carried out, and its answer lost: the publication finds out, and writes nothing twice."""
    with _running(published, "--fault", "drop_after", "--read-fault", "pass:2") as environment:
        assert watchbill("-w", published, "publish", "apply", "--yes", **environment).code == 0
        assert watchbill("-w", published, "publish", "plan", **environment).code == 0


def test_somebody_whose_account_is_gone_can_be_practised(published: Path) -> None:
    """The doctor names him."""
    with _running(published, "--without", "dan@example.com") as environment:
        examined = watchbill("-w", published, "publish", "doctor", **environment)
    assert (examined.code, "no account under the e-mail of dan@example.com" in examined.out) == (4, True)


@pytest.mark.parametrize(
    ("options", "says"),
    [(("--fault", "boredom"), "'boredom' is no fault"), (("--without", "zoe@example.com"), "zoe@example.com")],
)
def test_a_fault_or_a_person_that_there_is_not_is_refused(published: Path, options: tuple[str, ...], says: str) -> None:
    """Before anything runs."""
    refused = watchbill("-w", published, "standin", *options, WATCHBILL_TARGETS=TARGETS)
    assert (refused.code, says in refused.err) == (2, True), refused
