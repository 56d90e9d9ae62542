"""One process serves a file: it answers over HTTP and runs jobs; the commands hand work over and look at it."""

from __future__ import annotations

import json
import re
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from api.bootstrap import build
from api.http.app import create_app
from api.jobs.durable import DurableJobs
from api.settings import load_settings
from api.standin.server import serving
from scheduler.domain.errors import StoreFailed
from tests.api.cli.workspaces import PLAN_ID, watchbill, write_folder
from tests.jobs.processes import started
from tests.support.patience import until

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks at processes through /proc")


@dataclass
class Answer:
    """What came back for a GET."""

    status: int
    media_type: str
    document: dict[str, object]


def get(address: str) -> Answer:
    """Over real HTTP."""
    try:
        with urllib.request.urlopen(address) as answer:
            return Answer(answer.status, answer.headers["content-type"], json.load(answer))
    except urllib.error.HTTPError as refused:
        with refused:
            return Answer(refused.status, refused.headers["content-type"], json.load(refused))


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """The application over an empty workspace, with two routes that go wrong."""
    with closing(build(load_settings(tmp_path))) as services, closing(DurableJobs(services.store)) as jobs:
        app = create_app(services, jobs)

        @app.get("/busy")
        def busy(number: int) -> None:
            raise StoreFailed(f"the store is busy {number}")

        @app.get("/broken")
        def broken() -> None:
            raise ZeroDivisionError("the secret of the inside")

        with serving(app) as place:
            yield place


def _problem(address: str) -> dict[str, object]:
    answer = get(address)
    assert answer.media_type == "application/problem+json"
    assert answer.document["status"] == answer.status
    return answer.document


def test_health_and_readiness_answer_anybody(address: str) -> None:
    """And tell nothing but that it works."""
    assert get(f"{address}/health").document == {"status": "alive"}
    assert get(f"{address}/ready").document == {"status": "ready"}


def test_every_error_is_a_problem_document(address: str) -> None:
    """Of ours with its sentence, of the web, and of a request that cannot be used, field by field without values."""
    assert _problem(f"{address}/busy?number=7") == {
        "type": "about:blank",
        "title": "Service Unavailable",
        "status": 503,
        "detail": "the store is busy 7",
    }
    assert _problem(f"{address}/nowhere")["status"] == 404
    refused = _problem(f"{address}/busy?number=private")
    assert (refused["status"], [each["field"] for each in refused["errors"]]) == (422, ["query.number"])
    assert "private" not in json.dumps(refused)


@pytest.mark.expects_error_logs
def test_a_surprise_tells_a_number_and_nothing_of_the_inside(address: str, caplog: pytest.LogCaptureFixture) -> None:
    """The number finds the story in the log."""
    document = _problem(f"{address}/broken")
    assert (document["status"], "secret" in json.dumps(document)) == (500, False)
    assert str(document["error_id"]) in caplog.text


def test_a_worker_needs_a_database_server(tmp_path: Path) -> None:
    """A file is served by one process, and the sentence says which."""
    refused = watchbill("-w", tmp_path, "worker")
    assert refused.code == 2
    assert "watchbill serve" in refused.err


@pytest.mark.slow
def test_serving_needs_no_set_up_and_takes_work_from_the_command_line(tmp_path: Path) -> None:
    """From an empty folder to a draft; a second process is refused; the log says nothing but what people need."""
    workspace = tmp_path / "workspace"
    workspace.mkdir()
    with started(workspace, "serve", "--port", "0", said=tmp_path / "said.txt") as server:
        address = re.search(r"http://\S+", server.words)[0]
        assert get(f"{address}/ready").document == {"status": "ready"}
        second = watchbill("-w", workspace, "serve", "--port", "0")
        assert (second.code, "another process serves" in second.err) == (2, True)
        folder = write_folder(workspace / "organisation")
        job = watchbill("-w", workspace, "jobs", "import", folder, "--json").document["job"]
        until(lambda: watchbill("-w", workspace, "jobs", "show", job["id"], "--json").document["job"]["result"])
        asked = watchbill("-w", workspace, "jobs", "solve", "--from", "2027-01-04", "--weeks", 4, "--seconds", 5)
        assert (asked.code, asked.err) == (0, "")
        until(
            lambda: watchbill("-w", workspace, "jobs", "list", "--state", "done", "--kind", "solve").out != "No jobs.\n"
        )
        (done,) = watchbill("-w", workspace, "jobs", "list", "--kind", "solve", "--json").document["jobs"]
        shown = watchbill("-w", workspace, "jobs", "show", done["id"])
        assert (shown.code, f"Draft {PLAN_ID} is kept" in shown.out) == (0, True)
        assert server.words.count("\n") == 1


def test_work_that_is_handed_over_waits_for_somebody_to_serve(tmp_path: Path) -> None:
    """The command says so; the job can be looked at and cancelled meanwhile."""
    assert watchbill("-w", tmp_path, "import", write_folder(tmp_path / "organisation")).code == 0
    asked = watchbill("-w", tmp_path, "jobs", "solve", "--from", "2027-01-04", "--weeks", 4)
    assert "waits for: watchbill serve" in asked.err
    (job,) = watchbill("-w", tmp_path, "jobs", "list", "--json").document["jobs"]
    assert job["state"] == "waiting"
    assert "plan 4 weeks from 2027-01-04" in watchbill("-w", tmp_path, "jobs", "show", job["id"]).out
    assert watchbill("-w", tmp_path, "jobs", "cancel", job["id"]).out == f"{job['id']} is cancelled.\n"
    assert watchbill("-w", tmp_path, "jobs", "list", "--state", "waiting").out == "No jobs.\n"


def test_a_job_that_nobody_knows_is_no_job(tmp_path: Path) -> None:
    """Neither to show nor to cancel."""
    assert watchbill("-w", tmp_path, "import", write_folder(tmp_path / "organisation")).code == 0
    for words in (("show", "solve-1"), ("cancel", "solve-1"), ("publish", PLAN_ID)):
        assert watchbill("-w", tmp_path, "jobs", *words).code == 2
