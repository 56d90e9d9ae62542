"""Processes are killed in the middle of their work; the work is done all the same, and once."""

from __future__ import annotations

import asyncio
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from starlette.types import ASGIApp, Receive, Scope, Send

from api.bootstrap import Services, build
from api.cli.standin import people_of, schedules_of
from api.jobs.durable import DurableJobs
from api.settings import Settings, load_settings
from api.standin.app import create_app
from api.standin.server import FALLBACK, serving
from api.standin.state import StandinState
from scheduler.domain.job import PublishOrder, SolveOrder
from scheduler.domain.job_state import JobState
from tests.api.cli.workspaces import PLAN_ID, SEARCH, acknowledged, watchbill, write_folder
from tests.jobs.crews import ended, hand_over
from tests.jobs.processes import alive, started
from tests.support.patience import PATIENCE_SECONDS, until
from tests.support.postgres import a_database

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="looks at processes through /proc"),
]
LONG = SolveOrder(starts_on=date(2027, 1, 4), weeks=13, seconds=20)
QUICK = {"WATCHBILL_WORKER_SILENCE_SECONDS": "3"}


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of the example organisation, whose quarter keeps a solver busy for as long as it may."""
    folder = tmp_path_factory.mktemp("example") / "organisation"
    assert watchbill("init", folder).code == 0
    return folder


@contextmanager
def _desk(settings: Settings) -> Iterator[tuple[Services, DurableJobs]]:
    with closing(build(settings)) as services, closing(DurableJobs(services.store)) as jobs:
        yield services, jobs


def _searching(jobs: DurableJobs, job_id: str) -> None:
    until(lambda: jobs.progress(job_id))


@pytest.mark.solver
def test_a_search_goes_on_when_its_server_is_killed(example: Path, tmp_path: Path) -> None:
    """The solver does not outlive its parent, the next start finishes the job, and there is one draft."""
    workspace = tmp_path / "workspace"
    workspace.mkdir()
    assert watchbill("-w", workspace, "import", example).code == 0
    with _desk(load_settings(workspace)) as (services, jobs):
        hand_over(services.store, jobs, LONG, "solve-1")
        with started(workspace, "serve", "--port", "0", said=tmp_path / "first.txt") as first:
            _searching(jobs, "solve-1")
            (solver,) = first.solvers
            first.kill()
            until(lambda: not alive(solver))
        assert jobs.job("solve-1").state is JobState.RUNNING
        with started(workspace, "serve", "--port", "0", said=tmp_path / "second.txt") as second:
            job = ended(jobs, "solve-1")
            second.process.send_signal(signal.SIGTERM)
            assert second.process.wait(PATIENCE_SECONDS) == 0
        assert (job.state, job.attempts, job.result.plan_id) == (JobState.DONE, 2, "2027-Q1-v1")
        assert [plan.id for plan in services.plans()] == ["2027-Q1-v1"]


@pytest.mark.solver
@pytest.mark.postgres
def test_a_search_that_is_killed_with_its_worker_is_finished_by_another(example: Path, tmp_path: Path) -> None:
    """Within a minute at the usual silence of half a minute; here the silence is three seconds."""
    with a_database() as url:
        environment = {"WATCHBILL_DATABASE_URL": url, **QUICK}
        with _desk(Settings(workspace=tmp_path, database_url=url)) as (services, jobs):
            services.take_over(services.load(example))
            hand_over(services.store, jobs, LONG, "solve-1")
            with started(tmp_path, "worker", said=tmp_path / "one.txt", **environment) as one:
                _searching(jobs, "solve-1")
                with started(tmp_path, "worker", said=tmp_path / "two.txt", **environment) as two:
                    assert "watchbill-worker-1" in two.words
                    one.kill()
                    until(lambda: jobs.job("solve-1").worker == "watchbill-worker-1")
                    job = ended(jobs, "solve-1")
            assert (job.state, job.attempts) == (JobState.DONE, 2)
            assert [plan.id for plan in services.plans()] == [job.result.plan_id]


class _HoldsItsTongue:
    """Carries out the first write and never answers it; everything after is as usual."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self.wrote = threading.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope.get("method") != "POST" or self.wrote.is_set():
            await self._app(scope, receive, send)
            return
        await self._app(scope, receive, _nobody)
        self.wrote.set()
        await asyncio.sleep(120)


async def _nobody(_message: object) -> None:
    return None


def test_a_publication_that_is_killed_in_mid_write_is_published_once(tmp_path: Path) -> None:
    """The target has the write, the server is killed before it hears so: nobody is on duty twice, nobody is missing."""
    workspace = tmp_path / "workspace"
    assert watchbill("-w", workspace, "import", write_folder(workspace / "organisation")).code == 0
    assert watchbill("-w", workspace, "plan", *SEARCH).code == 0
    acknowledged(workspace)
    state = StandinState()
    target = _HoldsItsTongue(create_app(state, token="secret", now=lambda: datetime(2026, 12, 7, 9, tzinfo=UTC)))
    with serving(target) as address, _desk(load_settings(workspace)) as (services, jobs):
        environment = {
            "WATCHBILL_TARGETS": "PTIER2=tier2/1",
            "WATCHBILL_PAGERDUTY_URL": address,
            "WATCHBILL_PAGERDUTY_TOKEN": "secret",
        }
        targets = Settings(targets=environment["WATCHBILL_TARGETS"]).targets
        state.seed(people_of(services.organisation()), schedules_of(targets), FALLBACK)
        hand_over(services.store, jobs, PublishOrder(plan_id=PLAN_ID), f"publish-{PLAN_ID}")
        with started(workspace, "serve", "--port", "0", said=tmp_path / "first.txt", **environment) as first:
            assert target.wrote.wait(PATIENCE_SECONDS)
            first.kill()
        with started(workspace, "serve", "--port", "0", said=tmp_path / "second.txt", **environment):
            job = ended(jobs, f"publish-{PLAN_ID}")
        plan = services.plan(PLAN_ID)
        held = [a for a in plan.schedule.assignments if a.duty_id.startswith("tier2/")]
        spans = [(override.start, override.end) for override in state.schedules[0].overrides]
        assert job.state is JobState.DONE, job.result
        assert len(spans) == len(set(spans)) == len(held) == 8
